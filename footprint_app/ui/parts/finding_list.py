"""Findings as a person mends them: what is wrong and where, what it means, what to do."""

from collections.abc import Iterable

import streamlit as st

from background_db.findings import Finding, Severity
from footprint_app.service import draft_view
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.told_finding import remedy_text, told_on_pages

ICONS = {Severity.ERROR: ":material/error:", Severity.WARNING: ":material/warning:", Severity.INFO: ":material/info:"}


def place_text(finding: Finding) -> str:
    """Return where a finding stands: table, row, column."""
    where = finding.where
    if not draft_view.is_table(where.sheet):
        # The place in a file that was brought: its sheet and letters are the file's own.
        return str(where) if where.sheet or where.row is not None else where.path
    parts = [draft_view.title_of(where.sheet, language())]
    if where.row is not None and where.sheet != "study":
        parts.append(_("row {number}", number=where.row))
    parts.append(draft_view.label_of_place(where.sheet, where.column, language()))
    return " › ".join(part for part in parts if part)


def show_findings(findings: Iterable[Finding], key: str) -> None:
    """Show findings one under the other; errors open, the others folded."""
    for number, finding in enumerate(findings):
        said = told_on_pages(finding)
        where = place_text(finding)
        title = escaped(f"{where}: {said.what}" if where else said.what)
        with st.expander(
            title, icon=ICONS[finding.severity], expanded=finding.blocks_number, key=f"{key}_{number}_{finding.code}"
        ):
            st.markdown(escaped(said.meaning))
            st.markdown(remedy_text(finding, is_strong=True))
            st.caption(" · ".join(part for part in (finding.code, finding.clause) if part))
