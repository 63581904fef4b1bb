"""The workspace: where it lies, whether it is sound, an upgrade where it is older, and the way into another."""

import streamlit as st

from footprint_app.service import workspace
from footprint_app.service.configuration import Configuration
from footprint_app.service.known_workspaces import known_workspaces, use_workspace
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.backups import show_backups
from footprint_app.ui.parts.older_workspace import show_upgrade
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.sign_in import is_team


def show_workspace() -> None:
    """Show the workspace in use; a team works in the one that its server was started with."""
    configuration = desk.open_workspace()
    st.code(str(configuration.workspace), language=None, wrap_lines=True)
    if workspace.needs_upgrade(configuration):
        show_upgrade()
        return
    _health(configuration)
    if is_team():
        st.caption(_("A team works in the workspace that the server was started with."))
        return
    show_backups(configuration)
    _another(configuration)


def _health(configuration: Configuration) -> None:
    examined = workspace.examine(configuration, None, language())
    faulty = [one for one in examined if not one.is_fine]
    for one in faulty:
        st.error(f"{_examined_word(one.name)}: {one.value}", icon=":material/error:")
    with st.expander(_("What was examined"), expanded=bool(faulty)):
        rows = [
            {_("What"): _examined_word(one.name), _("In order"): one.is_fine, _("Value"): one.value} for one in examined
        ]
        st.dataframe(rows, hide_index=True, width="stretch")


def _examined_word(name: str) -> str:
    words = {
        "software": _("software"),
        "python": "Python",
        "engine": _("engine"),
        "factors": _("factors"),
        "fonts": _("report fonts"),
        "workspace": _("workspace"),
        "writable": _("can be written"),
        "disk": _("free space"),
        "store": _("store"),
        "integrity": _("integrity"),
        "studies": _("studies"),
    }
    return words.get(name, name)


def _another(configuration: Configuration) -> None:
    st.subheader(_("Another workspace"))
    st.caption(_("A workspace is a folder with its own studies, evidence, factors and people. Nothing moves."))
    known = [each for each in known_workspaces() if each.folder != configuration.workspace]
    if known:
        folders = {each.key: str(each.folder) for each in known}
        chosen = st.selectbox(_("Used before"), list(folders), format_func=folders.__getitem__)
        if st.button(_("Open this one")):
            _use(configuration, folders[chosen], make=False)
    with st.form("workspace_other"):
        typed = st.text_input(_("Folder"), placeholder="~/footprint/2026", key="workspace_folder")
        make = st.checkbox(_("Make a new workspace there; the folder must be new or empty"))
        if st.form_submit_button(_("Open")):
            _use(configuration, typed, make=make)


def _use(configuration: Configuration, typed: str, *, make: bool) -> None:
    with told():
        # The present one first, so that there is a way back.
        use_workspace(configuration, str(configuration.workspace), make=False)
        desk.use_workspace(use_workspace(configuration, typed, make=make))
        st.rerun()
