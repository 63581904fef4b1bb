"""The people of a workspace: who may do what, entered and taken off by a releaser."""

import streamlit as st

from footprint_app.service import people
from footprint_app.service.configuration import Configuration
from footprint_app.service.people import Person, Role
from footprint_app.service.workspace import person
from footprint_app.ui import desk
from footprint_app.ui.language import _
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.who_is_at_work import only, role_word


def show_people() -> None:
    """Show who is entered, and the forms for entering and taking off."""
    configuration = desk.open_workspace()
    everybody = people.everybody(configuration)
    st.markdown(_("You are at work as **{person}**.", person=escaped(person(configuration))))
    if everybody:
        _list(everybody)
    else:
        st.info(_("With nobody entered the workspace has one person, who may do everything."))
    st.caption(
        _(
            "Author: edits studies, links, databases, factors and certificates, and calculates. Reviewer: looks, calculates "
            "again, and agrees to versions of others or sends them back. Releaser: releases versions of others and manages "
            "people. Viewer: looks and downloads. A role includes no other; who has none sees no study."
        )
    )
    _enter(configuration)
    if everybody:
        _remove(configuration, everybody)


def _list(everybody: tuple[Person, ...]) -> None:
    rows = [
        {
            _("Sign-in"): each.subject,
            _("Name"): each.name,
            _("Roles"): ", ".join(role_word(role) for role in Role if role in each.roles),
        }
        for each in everybody
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


def _enter(configuration: Configuration) -> None:
    with st.form("person", clear_on_submit=True):
        st.markdown(_("**Enter a person, or change their roles**"))
        subject = st.text_input(_("Sign-in"), help=_("The e-mail address or id that the sign-in gives"))
        name = st.text_input(_("Name"))
        roles = st.pills(_("Roles"), list(Role), format_func=role_word, selection_mode="multi")
        if st.form_submit_button(_("Enter"), **only(Role.RELEASER)) and subject.strip():
            with told():
                people.enter(configuration, subject.strip(), name.strip() or subject.strip(), frozenset(roles))
                st.rerun()


def _remove(configuration: Configuration, everybody: tuple[Person, ...]) -> None:
    with st.form("person_off"):
        st.markdown(_("**Take a person off**"))
        st.caption(_("What they did stays theirs. With the last one off, it is a workspace of one person again."))
        names = {each.subject: f"{each.name} ({each.subject})" for each in everybody}
        chosen = st.selectbox(_("Person"), list(names), format_func=names.__getitem__)
        if st.form_submit_button(_("Take off"), **only(Role.RELEASER)) and chosen:
            with told():
                people.remove(configuration, chosen)
                st.rerun()
