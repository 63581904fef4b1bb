"""Backups of the workspace: one made and taken away, one brought back into a folder of its own."""

import streamlit as st

from footprint_app.service import workspace
from footprint_app.service.configuration import Configuration
from footprint_app.service.known_workspaces import use_workspace
from footprint_app.ui import desk
from footprint_app.ui.language import _, day
from footprint_app.ui.parts.file_types import mime_type
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.uploads import as_file

_SHOWN = 5


def show_backups(configuration: Configuration) -> None:
    """Show the newest backups, the button that makes one, and the way back from one."""
    st.subheader(_("Backups"))
    st.caption(
        _(
            "Studies, results, evidence, own factors and the ledger of certificates in one file, to be kept on another "
            "disk. Imported databases are not in it: keep their files too."
        )
    )
    if st.button(_("Make a backup"), icon=":material/backup:", key="make_backup"):
        with told():
            workspace.back_up(configuration, workspace.workspace_folder(configuration))
    for path, made_at in workspace.backups(configuration)[:_SHOWN]:
        st.download_button(
            _("Backup of {day}", day=day(made_at)),
            path.read_bytes,
            path.name,
            mime_type(path.name),
            key=f"backup_{path.name}",
            on_click="ignore",
            icon=":material/download:",
        )
    with st.popover(_("Restore a backup"), icon=":material/settings_backup_restore:"):
        _restore(configuration)


def _restore(configuration: Configuration) -> None:
    st.write(_("A backup is unpacked into a new folder and opened there. The present workspace stays as it is."))
    brought = st.file_uploader(_("Backup (.zip, at most 50 MB)"), type=["zip"], key="backup_file")
    folder = st.text_input(_("New folder"), placeholder="~/footprint/restored", key="backup_folder")
    if not st.button(_("Restore and open"), type="primary", disabled=brought is None or not folder, key="restore"):
        return
    with told(), as_file(brought) as archive:
        restored = workspace.restore_beside(archive, folder)
        # The present one first, so that there is a way back.
        use_workspace(configuration, str(configuration.workspace), make=False)
        desk.use_workspace(use_workspace(configuration, str(restored), make=False))
        st.rerun()
