"""What can be done with a study of the list: the next year, its versions and their release, closing the draft."""

import streamlit as st

from footprint_app.service import drafts, next_year, studies
from footprint_app.service.drafts import Draft
from footprint_app.service.next_year import Amounts
from footprint_app.service.people import Role
from footprint_app.service.studies import StudyRow, VersionRow
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.reviews import show_reviews
from footprint_app.ui.parts.who_is_at_work import only
from footprint_app.ui.parts.words_of_studies import status_word


def show_actions(row: StudyRow, key: str) -> None:
    """Show them for one row."""
    _versions(row, key)
    _next_year(row, key)
    if row.draft is not None:
        _close(row, key)


def _versions(row: StudyRow, key: str) -> None:
    _heading(_("Versions"))
    listed = studies.versions(desk.open_workspace(), row.study_id) if row.study_id else ()
    if not listed:
        st.caption(_("No version yet. Calculate under Result, then save a version under Documents."))
        return
    st.dataframe(
        [
            {
                _("Version"): f"v{each.version.version}",
                _("Status"): status_word(each.status),
                _("Saved"): day(each.version.saved_at),
                _("By"): each.version.saved_by,
                _("What is new"): each.version.reason,
                _("Digest"): each.version.digest[:12],
            }
            for each in listed
        ],
        hide_index=True,
        width="stretch",
    )
    _open_version(listed, key)
    calculated = [each for each in listed if not each.version.is_released and each.results]
    show_reviews(listed, calculated, key)
    _release([each for each in calculated if not each.is_under_review and not each.is_returned], key)


def _open_version(listed: tuple[VersionRow, ...], key: str) -> None:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        _("Version to go on from"), [each.version.version for each in listed], format_func="v{}".format, key=f"v_{key}"
    )
    if right.button(_("Open as a draft of its own"), key=f"open_version_{key}", **only(Role.AUTHOR)):
        with told():
            study = listed[0].version.study_id
            begun = drafts.begin_from_version(desk.open_workspace(), study, chosen, _("Opened from the list"))
            desk.open_study(begun.head.draft_id)
            st.rerun()


def _release(open_ones: list[VersionRow], key: str) -> None:
    if not open_ones:
        return
    with st.form(f"release_{key}", border=False):
        st.caption(
            _(
                "A released version stays as it is for good. Where several people share the workspace, somebody else than its author releases it."
            )
        )
        left, right = st.columns([1, 3])
        number = left.selectbox(_("Release"), [each.version.version for each in open_ones], format_func="v{}".format)
        why = right.text_input(
            _("Reason"), placeholder=_("e.g. reviewed by Wang on 12 March"), key=f"release_why_{key}"
        )
        if st.form_submit_button(_("Release for good"), icon=":material/verified:", **only(Role.RELEASER)):
            with told():
                if not why.strip():
                    st.warning(_("Say why; the reason is kept with the release."))
                    return
                studies.release(desk.open_workspace(), open_ones[0].version.study_id, number, why.strip())
                st.rerun()


def _next_year(row: StudyRow, key: str) -> None:
    _heading(_("Duplicate as the next year"))
    with st.form(f"year_{key}", border=False):
        st.caption(
            _(
                "A study of its own, its period a year later. Meter readings, bills, prices by day and their evidence "
                "belong to the old year and are left out; review and conclusions too. Processes, suppliers and "
                "factors stay: look at each again."
            )
        )
        words = {
            Amounts.EMPTY.value: _("Empty the amounts: Checks then lists what to fill in"),
            Amounts.KEEP.value: _("Keep the amounts as starting values; an assumption says they are last year's"),
        }
        chosen = st.radio(_("Amounts"), list(words), format_func=words.__getitem__)
        if st.form_submit_button(_("Duplicate"), icon=":material/event_repeat:", **only(Role.AUTHOR)):
            with told():
                draft = next_year.begin_next_year(
                    desk.open_workspace(), _draft(row), Amounts(chosen), _("Duplicated as the next year"), language()
                )
                desk.open_study(draft.head.draft_id)
                st.rerun()


def _draft(row: StudyRow) -> Draft:
    """The draft of a row; of a study without one its newest version, read and not begun."""
    if row.draft is not None:
        return drafts.open_draft(desk.open_workspace(), row.draft.draft_id)
    return drafts.view_version(desk.open_workspace(), row.study_id, None)


def _close(row: StudyRow, key: str) -> None:
    _heading(_("Close the draft"))
    with st.form(f"close_{key}", border=False):
        st.caption(
            _("It leaves the list and stays in the workspace with its history. Saved versions stay in the list.")
        )
        why = st.text_input(_("Reason"), key=f"close_why_{key}")
        if st.form_submit_button(_("Close"), icon=":material/archive:", **only(Role.AUTHOR)) and row.draft is not None:
            if not why.strip():
                st.warning(_("Say why; the reason is kept."))
                return
            with told():
                drafts.close(desk.open_workspace(), row.draft.draft_id, why.strip())
                if desk.study_id() == row.draft.draft_id:
                    desk.close_study()
                st.rerun()


def _heading(text: str) -> None:
    st.markdown(f"**{text}**")
