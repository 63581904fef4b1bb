"""The list of studies: bring one, begin one, open, duplicate as the next year, versions with release, close."""

import streamlit as st

from footprint_app.service import drafts, studies
from footprint_app.service.studies import StudyRow, StudyStatus
from footprint_app.ui import desk
from footprint_app.ui.language import _, day
from footprint_app.ui.parts.address import keep, named
from footprint_app.ui.parts.beginnings import show_beginnings
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.study_actions import show_actions
from footprint_app.ui.parts.words_of_studies import status_word

_MANAGED = "manage"
_MOST_ROWS = 50


def show() -> None:
    """Show the page."""
    st.title(_("Studies"))
    show_beginnings()
    st.subheader(_("Studies of this workspace"))
    left, right = st.columns([3, 1])
    text = left.text_input(_("Search"), placeholder=_("Words of the name or id"))
    status = right.selectbox(
        _("Status"), [None, *StudyStatus], format_func=lambda s: _("all") if s is None else status_word(s)
    )
    with told():
        rows = studies.overview(desk.open_workspace(), text, status)
        if not rows:
            _nothing(is_searched=bool(text.strip() or status))
        for row in rows[:_MOST_ROWS]:
            _row(row)
        if len(rows) > _MOST_ROWS:
            st.caption(_("{count} more: narrow the search.", count=len(rows) - _MOST_ROWS))


def _nothing(*, is_searched: bool) -> None:
    if is_searched:
        st.info(_("No study fits. Search for fewer words, or choose all under Status."))
    else:
        st.info(_("No study here yet. Drop a workbook above, begin with a template, or open a shipped study."))


def _row(row: StudyRow) -> None:
    key = row.draft.draft_id if row.draft is not None else row.study_id
    with st.container(border=True):
        name, state, actions = st.columns([4, 3, 3], vertical_alignment="center")
        title = row.title or _("Untitled study")
        name.markdown(f"**{escaped(title)}**  \n{escaped(row.study_id)}")
        changed = _("{when} by {who}", when=day(row.changed_at), who=row.changed_by)
        version = f" · v{row.version}" if row.version else ""
        state.markdown(f"{status_word(row.status)}{version}  \n{escaped(changed)}")
        with actions, st.container(horizontal=True):
            if st.button(_("Open"), key=f"open_{key}", type="primary"):
                with told():
                    _open(row)
            is_managed = named(_MANAGED) == key
            label = _("Fold") if is_managed else _("Versions and more")
            if st.button(label, key=f"manage_{key}"):
                keep(_MANAGED, "" if is_managed else key)
                st.rerun()
        if is_managed:
            show_actions(row, key)


def _open(row: StudyRow) -> None:
    if row.draft is not None:
        desk.open_study(row.draft.draft_id)
    else:
        begun = drafts.begin_from_version(desk.open_workspace(), row.study_id, None, _("Opened from the list"))
        desk.open_study(begun.head.draft_id)
    st.toast(_("On the desk. Go on under Data."))
    st.rerun()
