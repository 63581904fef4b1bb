"""What a page of a study shows while no study is on the desk."""

import streamlit as st

from footprint_app.service.drafts import Draft
from footprint_app.ui import desk
from footprint_app.ui.language import _


def draft_or_hint(*, to_edit: bool = False) -> Draft | None:
    """Return the draft on the desk; without one say how to get one. A saved version is none where it is `to_edit`."""
    draft = desk.draft()
    if draft is not None and draft.is_version:
        st.info(
            _(
                "Version {version} as it was saved: to be looked at, not edited. Open it as a draft of its own under "
                "Studies to go on from it.",
                version=draft.head.version,
            ),
            icon=":material/visibility:",
        )
        return None if to_edit else draft
    if draft is None:
        st.info(_("No study is open. Open one under Studies, or a shipped one from the start page."))
    return draft
