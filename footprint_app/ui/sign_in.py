"""Signing in: nobody has to on the own computer; a team signs in by OpenID Connect (Streamlit's ``[auth]`` secrets)."""

from collections.abc import Mapping

import streamlit as st

from footprint_app.ui.language import _, choose_language


def is_team() -> bool:
    """True where the installation has a sign-in: secrets with a section ``[auth]``."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def subject() -> str:
    """Return who signed in; "" for the single user."""
    if not is_team() or not st.user.is_logged_in:
        return ""
    return subject_of(st.user.to_dict())


def subject_of(claims: Mapping[str, object]) -> str:
    """Return whom the claims of a sign-in prove: the e-mail address, unless it is said to be unverified; else the id.

    Somebody whose provider lets them write any address must not become a colleague by it.
    """
    email = str(claims.get("email") or "")
    is_doubtful = claims.get("email_verified") in {False, "false"}
    return email.casefold() if email and not is_doubtful else str(claims.get("sub") or "")


def let_in() -> None:
    """Go on for the single user and for whoever signed in; everybody else sees the sign-in and nothing more."""
    if not is_team() or st.user.is_logged_in:
        return
    st.title(_("Footprint Workbench"))
    choose_language("sign_in")
    st.write(_("This workspace is shared. Sign in to go on."))
    st.button(_("Sign in"), on_click=st.login, type="primary")
    st.stop()
