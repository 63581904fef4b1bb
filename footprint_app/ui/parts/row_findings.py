"""What is wrong in the row just edited, at once under the editor; and all of its table, most kg CO2e at stake first."""

from collections.abc import Iterable, Mapping

import streamlit as st

from background_db.findings import Finding, Severity
from footprint_app.service import drafts, jobs
from footprint_app.service.draft_checks import at_stake
from footprint_app.service.drafts import Draft
from footprint_app.service.job_results import calculation_of
from footprint_app.service.jobs import JobState
from footprint_app.ui import desk
from footprint_app.ui.language import _
from footprint_app.ui.parts.checked import findings_of
from footprint_app.ui.parts.finding_list import show_findings

_MOST = 30


def show_edited_row(draft: Draft, table: str) -> None:
    """Show what is wrong in the rows of the newest edit: units, dimensions, words, and what the checks say of them."""
    rows = _edited_rows(draft, table)
    found = [finding for finding in _of_table(draft, table) if finding.where.row in rows]
    if found:
        st.markdown("**" + _("In the row just edited") + "**")
        show_findings(sorted(found, key=_blocking_first), f"row_{table}")


def show_table_findings(draft: Draft, table: str) -> None:
    """Show what is wrong in the other rows of the table; with a result, what most kg CO2e hang on stands first."""
    rows = _edited_rows(draft, table)
    others = [finding for finding in _of_table(draft, table) if finding.where.row not in rows]
    found = [finding for finding in others if finding.severity is not Severity.INFO]
    if not found:
        return
    stakes = _stakes(draft, found)
    found.sort(key=lambda finding: (not finding.blocks_number, -stakes.get(finding, -1.0), *_blocking_first(finding)))
    st.subheader(_("To mend in this table"))
    if stakes:
        st.caption(_("What blocks the number first, then what most kilograms of CO2e hang on."))
    show_findings(found[:_MOST], f"data_{table}")
    if left := len(others) - min(len(found), _MOST):
        st.caption(_("{count} more are listed under Checks.", count=left))


def _of_table(draft: Draft, table: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings_of(draft) if finding.where.sheet == table)


def _edited_rows(draft: Draft, table: str) -> frozenset[int]:
    """Numbers of the rows that the newest edit touched, where it was one of this table."""
    newest = drafts.history(desk.open_workspace(), draft.head.draft_id, draft.head.revision - 1)
    ids = {
        row_id
        for each in newest
        if each.edit.table == table
        for row_id in (*each.edit.cells, *(row.row_id for row in each.edit.added))
    }
    return frozenset(at for at, row in enumerate(draft.tables.get(table, ()), start=1) if row.row_id in ids)


def _stakes(draft: Draft, findings: Iterable[Finding]) -> Mapping[Finding, float]:
    """Of the newest calculation: also a stale one tells where the kilograms are."""
    known = jobs.of_draft(desk.open_workspace(), draft.head.draft_id, "calculate")
    done = next((job for job in known if job.state is JobState.DONE), None)
    if done is None:
        return {}
    try:
        result = calculation_of(desk.open_workspace(), done).result
    except FileNotFoundError:
        return {}
    return at_stake(findings, draft.tables, result) if result is not None else {}


def _blocking_first(finding: Finding) -> tuple[bool, bool, int]:
    return not finding.blocks_number, not finding.blocks_claim, finding.where.row or 0
