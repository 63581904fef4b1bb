"""Who is at work, in which workspace, and on which study: the little that a session remembers.

All of it stands in the address too, so that a reload, a bookmark or a second window finds the same study. What is
typed lives in the workspace, never here.
"""

from pathlib import Path

import streamlit as st

from footprint_app.service import drafts, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.known_workspaces import KnownWorkspace, folder_of_key
from footprint_app.service.people import Role, allowed_roles
from footprint_app.ui.language import language
from footprint_app.ui.sign_in import is_team, subject

OLDER_WORKSPACE = "store.older"
"""Code of the refusal of a workspace that an older version made."""
_WORKSPACE = "workspace"
_STUDY = "study"
_ROLES = "roles"
_NOBODY = "?"


def configuration() -> Configuration:
    """Return the settings of this session: those of the command that started the pages, with language and person."""
    flags: dict[str, str | None] = {"lang": language()}
    chosen = _chosen_workspace()
    if chosen is not None:
        flags["workspace"] = str(chosen)
    if is_team():
        # Whoever the sign-in does not name is nobody: never the person who started the server.
        flags["user"] = subject() or _NOBODY
    found = read_configuration(flags)
    if found.workspace is None:
        found = read_configuration({**flags, "workspace": str(default_workspace())})
    return found


def default_workspace() -> Path:
    """Return where a workspace is made for somebody who has named none."""
    import platformdirs

    return platformdirs.user_data_path("footprint-workbench", appauthor=False) / "workspace"


def use_workspace(chosen: KnownWorkspace) -> None:
    """Work in another workspace from now on; the address carries its key, never its path."""
    st.session_state[_WORKSPACE] = chosen.key
    st.query_params[_WORKSPACE] = chosen.key
    close_study()


def _chosen_workspace() -> Path | None:
    """The workspace that the address names; a team works in the one that its server was started with."""
    key = st.query_params.get(_WORKSPACE) or st.session_state.get(_WORKSPACE)
    if not key or is_team():
        return None
    folder = folder_of_key(str(key))
    if folder is not None:
        st.session_state[_WORKSPACE] = key
        if st.query_params.get(_WORKSPACE) != key:
            st.query_params[_WORKSPACE] = str(key)
    return folder


def open_workspace() -> Configuration:
    """Return the settings with a workspace that is there; one is made where there is none yet."""
    found = configuration()
    folder = found.workspace
    assert folder is not None  # noqa: S101 - `configuration` names one
    if not workspace.exists(found):
        workspace.init(found, folder)
    return found


def roles() -> frozenset[Role]:
    """Return what the person at work may do; the service asks again whatever a page shows."""
    return allowed_roles(open_workspace())


def note_roles() -> frozenset[Role]:
    """Find out what the person at work may do, once a run of the page, and return it."""
    found = st.session_state[_ROLES] = roles()
    return found


def may(*wanted: Role) -> bool:
    """True where the person at work has one of the roles, as far as this run of the page knows."""
    known = st.session_state.get(_ROLES)
    return bool((roles() if known is None else known) & set(wanted))


def open_study(draft_id: str) -> None:
    """Put a draft on the desk."""
    st.session_state[_STUDY] = draft_id
    st.query_params[_STUDY] = draft_id


def close_study() -> None:
    """Clear the desk."""
    st.session_state.pop(_STUDY, None)
    st.query_params.pop(_STUDY, None)


def study_id() -> str:
    """Return the id of the draft on the desk, "" for none.

    The address of another page does not carry it along, so the session does, and writes it into the address again.
    """
    named = st.query_params.get(_STUDY) or st.session_state.get(_STUDY) or ""
    if named and st.query_params.get(_STUDY) != named:
        st.query_params[_STUDY] = named
    if named:
        st.session_state[_STUDY] = named
    return str(named)


def draft() -> drafts.Draft | None:
    """Return the draft on the desk as it stands in the workspace; None where there is none.

    Raises:
        MendableError: the workspace is of an older version.
    """
    from footprint_app.errors import MendableError

    if not study_id():
        return None
    try:
        return drafts.open_draft(open_workspace(), study_id())
    except MendableError as error:
        if error.finding.code == OLDER_WORKSPACE:
            # The study is still there; it opens once the workspace is brought up to date.
            raise
        close_study()
        return None
