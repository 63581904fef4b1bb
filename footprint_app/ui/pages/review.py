"""Review: the versions that wait for a reviewer, each to be looked at as it was saved, agreed to or sent back."""

import streamlit as st

from footprint_app.service import drafts, studies
from footprint_app.service.studies import Review, ReviewStep
from footprint_app.ui import desk
from footprint_app.ui.language import _, day
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.reviews import answer_review, show_steps


def show() -> None:
    """Show the page."""
    st.title(_("Review"))
    st.caption(
        _(
            "A version is looked at as it was saved: its data, checks, result and sources. What is said here is kept "
            "with it. Where several people share the workspace, its author cannot answer."
        )
    )
    with told():
        steps = studies.review_steps(desk.open_workspace())
        waiting = [each for each in steps if each.step is ReviewStep.ASKED]
        if not waiting:
            st.info(_("Nothing waits for a review. An author asks for one under Studies, “Versions and more”."))
        for each in waiting:
            _waiting(each)
        answered = [each for each in steps if each.step is not ReviewStep.ASKED]
        if answered:
            st.subheader(_("Answered"))
            show_steps(answered, with_study=True)


def _waiting(asked: Review) -> None:
    name = drafts.name_of_version(asked.study_id, asked.version)
    with st.container(border=True):
        left, right = st.columns([7, 3], vertical_alignment="center")
        when = _("{when} by {who}", when=day(asked.at), who=asked.who)
        left.markdown(f"**{escaped(asked.study_id)} · v{asked.version}**  \n{escaped(when)}: {escaped(asked.reason)}")
        if right.button(_("Look at it"), key=f"look_{name}", type="primary"):
            desk.open_study(name)
            st.toast(_("On the desk, to be looked at. Go on under Result, Checks or Data."))
            st.rerun()
        answer_review(asked.study_id, asked.version, name)
