"""Who is at work and what their roles let them do; the service asks again, whatever is shown here."""

from typing import Any

import streamlit as st

from footprint_app.errors import MendableError
from footprint_app.service.people import Role, is_nobodys
from footprint_app.service.workspace import permit, person
from footprint_app.ui import desk
from footprint_app.ui.language import _
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.sign_in import is_team

CALCULATING = (Role.AUTHOR, Role.REVIEWER)
"""Who may ask for work."""


def refuse_strangers() -> None:
    """Go on for whoever has a role; a stranger is told so, may sign out, and sees no page.

    Nor does anybody behind a sign-in while nobody is entered.
    """
    try:
        has_a_role = bool(desk.note_roles())
    except MendableError:
        # An older workspace, say: the page that is opened tells of it, and nothing else can be read.
        return
    if has_a_role and not (is_team() and is_nobodys(desk.open_workspace())):
        return
    st.title(_("Footprint Workbench"))
    if has_a_role:
        # Behind a sign-in whoever came first would be let into everything.
        st.warning(_("Nobody is entered in this workspace yet. On the server, enter the first releaser:"))
        st.code("footprint workspace people you@example.com --role releaser", language="console")
    else:
        with told():
            permit(desk.open_workspace())
    _sign_out()
    st.stop()


def show_person() -> None:
    """Show who signed in, with which roles, and the way out; a single user is told nothing."""
    if not is_team():
        return
    st.markdown(_("Signed in as **{person}**", person=escaped(person(desk.configuration()))))
    roles = [role_word(role) for role in Role if desk.may(role)]
    st.caption(_("Roles: {roles}", roles=", ".join(roles)))
    _sign_out()


def _sign_out() -> None:
    if is_team():
        st.button(_("Sign out"), on_click=st.logout, icon=":material/logout:")


def role_word(role: Role) -> str:
    """Return a role as a word of the session's language."""
    words = {
        Role.AUTHOR: _("author"),
        Role.REVIEWER: _("reviewer"),
        Role.RELEASER: _("releaser"),
        Role.VIEWER: _("viewer"),
    }
    return words[role]


def only(*roles: Role) -> dict[str, Any]:
    """Return what makes a button dead to whoever has none of the roles, and says why; nothing where one is theirs."""
    refused = only_for(*roles)
    return {} if refused is None else {"disabled": True, "help": refused}


def only_for(*roles: Role) -> str | None:
    """Return why a button is dead to the person at work, None where one of the roles is theirs."""
    if desk.may(*roles):
        return None
    return _("Only for the role {roles}.", roles=" / ".join(role_word(role) for role in roles))
