"""Settings: the workspace and its health, language, the people who share it, and work in the background."""

import streamlit as st

from footprint_app.ui.language import _, choose_language
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.job_list import show_jobs
from footprint_app.ui.parts.people_list import show_people
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.workspace_choice import show_workspace


def show() -> None:
    """Show the page."""
    st.title(_("Settings"))
    parts = {
        "workspace": (_("Workspace"), show_workspace),
        "people": (_("People and roles"), show_people),
        "jobs": (_("Work in the background"), show_jobs),
        "language": (_("Language"), _language),
    }
    chosen = choose(_("Part of the settings"), {key: name for key, (name, _show) in parts.items()}, "part")
    with told():
        parts[chosen][1]()


def _language() -> None:
    choose_language("settings")
    st.caption(
        _(
            "It holds at once for everything shown, and stands in the address: a bookmark keeps it. The variable "
            "FOOTPRINT_LANG, zh or en, decides for new windows."
        )
    )
