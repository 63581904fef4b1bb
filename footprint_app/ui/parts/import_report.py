"""The judgement on the import of a database: counts that add up, decisions, and the cases behind them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import streamlit as st

from footprint_app.service.database_answers import decision_told, kind_told
from footprint_app.ui.language import _, language, number

if TYPE_CHECKING:
    from footprint_app.service.database_answers import ImportReportDocument

_MOST = 300


def show_report(report: "ImportReportDocument | Mapping[str, Any]") -> None:
    """Show a report, fresh from an import or as it was written beside the snapshot."""
    said: Mapping[str, Any] = report if isinstance(report, Mapping) else asdict(report)
    counts = {
        _("Data sets read"): said.get("datasets_in"),
        _("used"): said.get("datasets_used"),
        _("refused"): said.get("datasets_refused"),
        _("Activities written"): said.get("activities"),
        _("cut off, without burden"): said.get("cut_off_providers"),
        _("Elementary flows"): said.get("elementary_flows"),
        _("Exchanges read"): said.get("edges_in"),
    }
    columns = st.columns(4)
    for at, (name, value) in enumerate(counts.items()):
        columns[at % 4].metric(name, number(float(value or 0), 0))
    if edges := said.get("edges"):
        st.dataframe(
            [{_("Exchanges"): _fate_word(fate), _("Count"): count} for fate, count in edges.items() if count],
            hide_index=True,
        )
        total = sum(edges.values())
        st.caption(_("The fates of the exchanges add up to {total}.", total=number(total, 0)))
    if decisions := said.get("decisions"):
        st.dataframe(
            [
                {_("Decision"): about, _("What"): chosen}
                for about, chosen in (decision_told(name, value, language()) for name, value in decisions.items())
            ],
            hide_index=True,
            width="stretch",
        )
    _cases(said.get("cases") or ())


def _cases(cases: Any) -> None:
    listed = (
        [{"kind": kind, **case} for kind, each in cases.items() for case in each]
        if isinstance(cases, Mapping)
        else [dict(case) for case in cases]
    )
    if not listed:
        return
    with st.expander(_("Cases ({count})", count=len(listed))):
        st.dataframe([_case(case) for case in listed[:_MOST]], hide_index=True, width="stretch")


def _case(case: Mapping[str, str]) -> dict[str, str]:
    """One case in the reader's language; reports of earlier imports know no Chinese names."""

    def named(field: str) -> str:
        english, chinese = case.get(f"{field}_name") or case.get(field, ""), case.get(f"{field}_zh", "")
        return chinese if chinese and language() == "zh" else english

    shown = (case.get("shown_zh") if language() == "zh" else "") or case.get("shown", "")
    return {
        _("Kind"): kind_told(case["kind"], language()),
        _("Process"): named("process"),
        _("Flow"): named("flow"),
        _("What was seen"): shown,
    }


def _fate_word(fate: str) -> str:
    words = {
        "written": _("written"),
        "cut-off": _("cut off"),
        "linked": _("linked to another database"),
        "zero": _("amount 0, left out by decision"),
        "waste": _("waste that nobody treats, left out by decision"),
        "self-input": _("input of the own product, left out by decision"),
        "unit": _("unit cannot be converted"),
        "flow": _("flow is not in the file"),
        "not-finite": _("amount is no number"),
        "dataset": _("its data set was refused"),
        "undecided": _("waits for a decision"),
        "co-product": _("beside the reference flow, left out by decision"),
    }
    return words.get(fate, fate)
