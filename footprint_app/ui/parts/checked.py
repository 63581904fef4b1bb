"""What the checks find in the draft on the desk, kept for as long as nothing changes that they depend on."""

from collections.abc import Mapping

import streamlit as st

from background_db.findings import Finding
from footprint_app.service import jobs
from footprint_app.service.draft_checks import check_draft
from footprint_app.service.drafts import Draft
from footprint_app.ui import desk


def findings_of(draft: Draft) -> tuple[Finding, ...]:
    """Return the findings of a draft as it stands."""
    configuration = desk.open_workspace()
    return _checked(str(configuration.workspace), draft.head.draft_id, jobs.state_of(configuration, draft), draft)


# The digests make the key: tables, factors and claims. The workspace stands in it, as a draft's id is its own alone;
# imported databases change rarely, and the page has a button that looks again.
# Findings are frozen, so that the kept ones can be handed out as they are (a resource, not a copy).
@st.cache_resource(max_entries=64, show_spinner=False)
def _checked(workspace: str, draft_id: str, state: Mapping[str, str], _draft: Draft) -> tuple[Finding, ...]:  # noqa: ARG001 - the key
    return check_draft(desk.open_workspace(), _draft)


def look_again() -> None:
    """Forget what was found, so that everything is checked anew."""
    _checked.clear()
