"""What a page of a study shows while no study is on the desk."""

import streamlit as st

from footprint_app.service.drafts import Draft
from footprint_app.ui import desk
from footprint_app.ui.language import _


def draft_or_hint() -> Draft | None:
    """Return the draft on the desk; without one say how to get one."""
    draft = desk.draft()
    if draft is None:
        st.info(_("No study is open. Open one under Studies, or a shipped one from the start page."))
    return draft
