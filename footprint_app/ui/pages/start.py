"""The opening page: what this is, and the shortest way to a first result."""

import streamlit as st

from footprint_app.service import drafts, examples
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only


def show() -> None:
    """Show the page."""
    st.title(_("Footprint Workbench"))
    st.write(
        _(
            "Product carbon footprints by GB/T 24067-2024 and ISO 14067:2018: from a plant's own tables to a checked, "
            "traced result with its report."
        )
    )
    _first_steps()
    st.subheader(_("Open a shipped study"))
    st.caption(
        _("Complete studies with illustrative activity data and published factors: the quickest way to look round.")
    )
    for example in examples.list_examples():
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.write(example.product_zh if language() == "zh" else example.product_en or example.product_zh)
        if right.button(_("Open"), key=f"open_{example.name}", width="stretch", **only(Role.AUTHOR)):
            _open_example(example.name)


def _first_steps() -> None:
    st.subheader(_("Five minutes to a first result"))
    steps = (
        _("Open a shipped study below, or bring your own workbook under Studies."),
        _("Look at Data: every number can be edited, and what is wrong is told beside it."),
        _("Press Calculate under Result: both electricity views, contributions, findings."),
        _("Take the report under Documents: Word, PDF, Excel, Chinese or English."),
    )
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))


def _open_example(name: str) -> None:
    with told():
        draft = drafts.begin_from_example(desk.open_workspace(), name, _("Shipped study"))
        desk.open_study(draft.head.draft_id)
        st.rerun()
