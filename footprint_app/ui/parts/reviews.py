"""The way of a version through review: what was said, the question of an author, the answer of a reviewer."""

from collections.abc import Sequence

import streamlit as st

from footprint_app.service import studies
from footprint_app.service.people import Role
from footprint_app.service.studies import Review, VersionRow
from footprint_app.ui import desk
from footprint_app.ui.language import _, day
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only
from footprint_app.ui.parts.words_of_studies import review_word


def show_reviews(listed: tuple[VersionRow, ...], calculated: list[VersionRow], key: str) -> None:
    """Show what was said of the versions of a study; `calculated`: those that have a result and are not released."""
    show_steps([step for each in listed for step in reversed(each.reviews)])
    for each in calculated:
        if each.is_under_review:
            answer_review(each.version.study_id, each.version.version, f"{key}_{each.version.version}")
    free = [each for each in calculated if not each.is_under_review]
    if free:
        _ask(free, key)


def show_steps(steps: Sequence[Review], *, with_study: bool = False) -> None:
    """Show what was said of versions, nothing where nothing was; the study is named where it is not plain which."""
    if not steps:
        return
    st.dataframe(
        [
            ({_("Study"): each.study_id} if with_study else {})
            | {
                _("Version"): f"v{each.version}",
                _("Review"): review_word(each.step),
                _("When"): day(each.at),
                _("By"): each.who,
                _("Remark"): each.reason,
            }
            for each in steps
        ],
        hide_index=True,
        width="stretch",
    )


def _ask(free: list[VersionRow], key: str) -> None:
    with st.form(f"review_{key}", border=False):
        left, right = st.columns([1, 3])
        number = left.selectbox(_("Review of"), [each.version.version for each in free], format_func="v{}".format)
        why = right.text_input(
            _("For the reviewer"), placeholder=_("e.g. new supplier of billets; look at its data"), key=f"ask_why_{key}"
        )
        if st.form_submit_button(_("Ask for a review"), icon=":material/rate_review:", **only(Role.AUTHOR)):
            with told():
                if not why.strip():
                    st.warning(_("Say what is to be looked at; it is kept with the version."))
                    return
                studies.ask_review(desk.open_workspace(), free[0].version.study_id, number, why.strip())
                st.rerun()


def answer_review(study_id: str, version: int, key: str) -> None:
    """Take the answer of a reviewer to one version."""
    with st.form(f"answer_{key}", border=False):
        why = st.text_input(
            _("Remark of the review of v{version}", version=version),
            placeholder=_("e.g. mass balance and factors recomputed"),
            key=f"answer_why_{key}",
        )
        with st.container(horizontal=True):
            agrees = st.form_submit_button(_("Agree"), icon=":material/thumb_up:", **only(Role.REVIEWER))
            returns = st.form_submit_button(_("Send back"), icon=":material/undo:", **only(Role.REVIEWER))
        if agrees or returns:
            with told():
                if not why.strip():
                    st.warning(_("Say what was found; the remark is kept with the version."))
                    return
                studies.answer_review(desk.open_workspace(), study_id, version, why.strip(), agrees=agrees)
                st.rerun()
