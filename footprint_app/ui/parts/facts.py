"""Names and what they say, one under the other: long texts wrap, also on a narrow screen."""

from collections.abc import Iterable

import streamlit as st

from footprint_app.ui.parts.plain_text import escaped


def show_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Show each name with its value; what is empty is left out."""
    lines = [f"**{escaped(name)}**  \n{escaped(value)}" for name, value in facts if value]
    st.markdown("\n\n".join(lines))
