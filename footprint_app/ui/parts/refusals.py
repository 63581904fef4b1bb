"""What a person can mend, shown in the three parts of every message; never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from background_db.findings import Finding
from footprint_app.errors import MendableError
from footprint_app.ui.desk import OLDER_WORKSPACE
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.told_finding import remedy_text, told_on_pages


@contextmanager
def told() -> Iterator[None]:
    """Show what cannot be done as asked, in place of the block's result; an older workspace is the menu's to tell."""
    try:
        yield
    except MendableError as error:
        if error.finding.code == OLDER_WORKSPACE:
            raise
        show_refusal(error.finding)


def show_refusal(finding: Finding) -> None:
    """Show one finding: what is wrong, what it means, what to do."""
    said = told_on_pages(finding)
    st.error(f"**{escaped(said.what)}**\n\n{escaped(said.meaning)}\n\n{remedy_text(finding)}", icon=":material/block:")
