"""Checks: what is wrong, at which clause and how much hangs on it; the gates; the conformity table; the file back."""

from collections.abc import Mapping

import streamlit as st

from background_db.findings import Finding, Severity
from footprint_app.service.draft_checks import Gates, GateState, at_stake, gates_of
from footprint_app.service.drafts import Draft
from footprint_app.service.remarks_workbook import remarks_workbook
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.calculated import Calculated, last_calculation
from footprint_app.ui.parts.checked import findings_of, look_again
from footprint_app.ui.parts.conformity import show_conformity
from footprint_app.ui.parts.finding_groups import Sorting, grouped_findings, show_groups
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.refusals import told

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    """Show the page."""
    st.title(_("Checks"))
    draft = draft_or_hint()
    if draft is None:
        return
    with told():
        with st.spinner(_("Reading and checking …")):
            findings = findings_of(draft)
        last = last_calculation(draft)
        result = last.files.result if last is not None else None
        stakes = at_stake(findings, draft.tables, result) if result is not None else {}
        _banner(gates_of(desk.open_workspace(), draft, findings))
        _actions(draft, findings, stakes)
        _findings(findings, stakes, last)
        show_conformity(last)


def _banner(gates: Gates) -> None:
    left, right = st.columns(2)
    with left:
        _gate(_("Number (integrity)"), gates.number, gates.blocks_number, gates.digest)
    with right:
        _gate(_("Claim (conformity)"), gates.claim, gates.blocks_number + gates.blocks_claim, gates.digest)


def _gate(name: str, state: GateState, count: int, digest: str) -> None:
    match state:
        case GateState.PASSED:
            st.success(
                _("**{gate}: passed** for result {digest}", gate=name, digest=digest[:12]),
                icon=":material/check_circle:",
            )
        case GateState.BLOCKED if count:
            st.error(_("**{gate}: blocked** by {count} findings", gate=name, count=count), icon=":material/block:")
        case GateState.BLOCKED:
            st.error(_("**{gate}: blocked**: the result is provisional", gate=name), icon=":material/block:")
        case GateState.STALE:
            st.warning(
                _("**{gate}: stale**: calculated from an older state; calculate again", gate=name),
                icon=":material/history:",
            )
        case GateState.ERROR:
            st.error(
                _("**{gate}: error**: the calculation failed; try it again under Result", gate=name),
                icon=":material/error:",
            )
        case GateState.OPEN:
            st.info(
                _("**{gate}: open**: nothing stands in the way; calculate under Result", gate=name),
                icon=":material/lock_open:",
            )


def _actions(draft: Draft, findings: tuple[Finding, ...], stakes: Mapping[Finding, float]) -> None:
    lang = language()
    with st.container(horizontal=True):
        st.download_button(
            _("Workbook with remarks"),
            lambda: remarks_workbook(draft, findings, stakes, lang),
            f"{draft.head.study_id or draft.head.draft_id}_remarks.xlsx",
            _XLSX,
            key="remarks",
            on_click="ignore",
            icon=":material/download:",
            help=_(
                "The whole study with a last column that says what was found in each row; mend it and import it again."
            ),
        )
        st.button(_("Check again"), key="look_again", on_click=look_again, icon=":material/refresh:")


def _findings(findings: tuple[Finding, ...], stakes: Mapping[Finding, float], last: Calculated | None) -> None:
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    st.subheader(_("Findings"))
    if not findings:
        st.success(_("Nothing was found."))
        return
    left, middle, right = st.columns([2, 2, 2])
    words = severity_words()
    wanted = left.pills(
        _("Severity"),
        [severity for severity in Severity if counts[severity]],
        selection_mode="multi",
        format_func=lambda severity: f"{words[severity]} {counts[severity]}",
        key="severities",
    )
    clauses = sorted({finding.clause for finding in findings if finding.clause})
    clause = middle.selectbox(_("Clause"), ["", *clauses], format_func=lambda text: text or _("all"), key="clause")
    sortings = {
        Sorting.STAKE: _("by kgCO2e at stake"),
        Sorting.SEVERITY: _("by severity"),
        Sorting.CLAUSE: _("by clause"),
    }
    offered = list(sortings) if stakes else [Sorting.SEVERITY, Sorting.CLAUSE]
    sorting = right.selectbox(_("Order"), offered, format_func=sortings.__getitem__, key="order")
    kept = [f for f in findings if (not wanted or f.severity in wanted) and (not clause or f.clause == clause)]
    if stakes and last is not None:
        st.caption(_("At stake: kgCO2e of the result that stand on what a finding names, by the last calculation."))
        if last.is_stale:
            st.caption(_("The study was edited since; the kilograms are of the older state."))
    show_groups(grouped_findings(kept, stakes, sorting), stakes)


def severity_words() -> Mapping[Severity, str]:
    """Return the severities as words of the session's language."""
    return {Severity.ERROR: _("errors"), Severity.WARNING: _("warnings"), Severity.INFO: _("remarks")}
