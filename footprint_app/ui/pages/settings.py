"""Settings: the workspace, and the people who share it."""

import streamlit as st

from footprint_app.service import people, workspace
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.refusals import told


def show() -> None:
    """Show the page."""
    st.title(_("Settings"))
    st.subheader(_("Workspace"))
    found = desk.open_workspace()
    st.code(str(found.workspace), language=None, wrap_lines=True)
    looked_at = workspace.examine(found, None, language())
    st.dataframe(
        [{_("What"): one.name, _("Value"): one.value, _("In order"): one.is_fine} for one in looked_at],
        hide_index=True,
        width="stretch",
    )
    _people()


def _people() -> None:
    st.subheader(_("People and roles"))
    st.caption(_("With nobody entered the workspace has one person, who may do everything."))
    found = desk.open_workspace()
    everybody = people.everybody(found)
    if everybody:
        st.dataframe(
            [
                {
                    _("Sign-in"): each.subject,
                    _("Name"): each.name,
                    _("Roles"): ", ".join(map(role_word, sorted(each.roles))),
                }
                for each in everybody
            ],
            hide_index=True,
            width="stretch",
        )
    with st.form("person", clear_on_submit=True):
        subject = st.text_input(_("Sign-in"), help=_("The e-mail address or id that the sign-in gives"))
        name = st.text_input(_("Name"))
        roles = st.multiselect(_("Roles"), list(Role), format_func=role_word)
        if st.form_submit_button(_("Enter")) and subject:
            with told():
                people.enter(found, subject.strip(), name.strip() or subject.strip(), frozenset(roles))
                st.rerun()


def role_word(role: Role) -> str:
    """Return a role as a word of the session's language."""
    words = {
        Role.AUTHOR: _("author"),
        Role.REVIEWER: _("reviewer"),
        Role.RELEASER: _("releaser"),
        Role.VIEWER: _("viewer"),
    }
    return words[role]
