"""A workspace that an older version of the software made: no page can work in it before it is brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from footprint_app.errors import MendableError
from footprint_app.service import workspace
from footprint_app.ui import desk
from footprint_app.ui.language import _
from footprint_app.ui.parts.refusals import told

_BUTTON = "upgrade_workspace"


def is_older(error: MendableError) -> bool:
    """True for the refusal of a workspace of an older version."""
    return error.finding.code == desk.OLDER_WORKSPACE


@contextmanager
def or_upgrade() -> Iterator[None]:
    """Offer the upgrade in place of what the block would show, where the workspace is of an older version."""
    try:
        yield
    except MendableError as error:
        if not is_older(error):
            raise
        st.title(_("Workspace of an older version"))
        show_upgrade()


def show_upgrade() -> None:
    """Show what an upgrade does, and do it when asked."""
    configuration = desk.configuration()
    st.warning(
        _("This workspace was made by an older version. It is brought up to date after a backup; nothing is lost.")
    )
    folder = configuration.workspace
    if folder is not None and st.button(
        _("Back up and upgrade"), type="primary", icon=":material/upgrade:", key=_BUTTON
    ):
        with told():
            _before, after, archive = workspace.upgrade(configuration, folder)
            st.success(_("Now of version {number}. Backup: {file}", number=after, file=archive or "-"))
            st.button(_("Go on"), icon=":material/arrow_forward:")
