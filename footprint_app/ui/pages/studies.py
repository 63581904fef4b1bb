"""The list of studies: open, import by drag and drop, duplicate, versions, close."""

import tempfile
from pathlib import Path

import streamlit as st

from footprint_app.service import drafts, studies
from footprint_app.service.studies import StudyRow, StudyStatus
from footprint_app.ui import desk
from footprint_app.ui.language import _, day
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import show_refusal, told


def status_word(status: StudyStatus) -> str:
    """Return a status as a word of the session's language."""
    words = {
        StudyStatus.DRAFT: _("draft"),
        StudyStatus.SAVED: _("saved"),
        StudyStatus.PROVISIONAL: _("provisional"),
        StudyStatus.CALCULATED: _("calculated"),
        StudyStatus.RELEASED: _("released"),
    }
    return words[status]


def show() -> None:
    """Show the page."""
    st.title(_("Studies"))
    _import()
    left, right = st.columns([3, 1])
    text = left.text_input(_("Search"), placeholder=_("Words of the name or id"))
    status = right.selectbox(
        _("Status"), [None, *StudyStatus], format_func=lambda s: _("all") if s is None else status_word(s)
    )
    rows = studies.overview(desk.open_workspace(), text, status)
    if not rows:
        st.info(_("No study here yet. Bring a workbook above, or open a shipped study from the start page."))
    for row in rows:
        _row(row)


def _import() -> None:
    brought = st.file_uploader(_("Bring a workbook"), type=["xlsx", "xlsm", "yaml", "yml", "json"], key="study_file")
    if brought is None or st.session_state.get("study_file_taken") == brought.file_id:
        return
    st.session_state["study_file_taken"] = brought.file_id
    with tempfile.TemporaryDirectory() as folder, told():
        # The name comes from outside: only its last part names a file, in a folder of our own.
        path = Path(folder) / Path(brought.name).name
        path.write_bytes(brought.getvalue())
        begun = drafts.begin_from_file(desk.open_workspace(), path, _("Imported {file}", file=brought.name))
        if begun.draft is None:
            for finding in begun.findings:
                show_refusal(finding)
            return
        desk.open_study(begun.draft.head.draft_id)
        st.success(_("Taken over. Every cell is kept as it was; what needs mending is listed under Checks."))


def _row(row: StudyRow) -> None:
    with st.container(border=True):
        name, state, actions = st.columns([4, 2, 2], vertical_alignment="center")
        title = row.title or _("Untitled study")
        name.markdown(f"**{escaped(title)}**  \n{escaped(row.study_id)}")
        changed = _("{when} by {who}", when=day(row.changed_at), who=row.changed_by)
        state.markdown(f"{status_word(row.status)} · v{row.version}  \n{escaped(changed)}")
        if actions.button(
            _("Open"), key=f"open_{row.study_id}_{row.draft.draft_id if row.draft else ''}", width="stretch"
        ):
            with told():
                _open(row)


def _open(row: StudyRow) -> None:
    if row.draft is not None:
        desk.open_study(row.draft.draft_id)
    else:
        begun = drafts.begin_from_version(desk.open_workspace(), row.study_id, None, _("Opened from the list"))
        desk.open_study(begun.head.draft_id)
    st.rerun()
