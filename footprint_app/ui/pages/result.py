"""Result: the number in both electricity views, what it is made of, and what may be said about it."""

from collections.abc import Callable

import streamlit as st

from footprint_app.service.job_results import CalculationFiles
from footprint_app.service.result_words import view_word
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.calculated import CALCULATION, Calculated, follow_calculation
from footprint_app.ui.parts.contributions import show_contributions
from footprint_app.ui.parts.data_quality import show_data_quality
from footprint_app.ui.parts.electricity_views import show_electricity
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.flow_chart import show_flows
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.result_footer import show_downloads, show_footer
from footprint_app.ui.parts.result_groups import show_groups
from footprint_app.ui.parts.uncertainty import show_uncertainty
from footprint_app.ui.parts.work import is_at_work
from pcr_rules.result import PcfResult


def show() -> None:
    """Show the page."""
    st.title(_("Result"))
    draft = draft_or_hint()
    if draft is None:
        return
    with told():
        found = follow_calculation(draft)
        if found is None:
            if is_at_work(CALCULATION):
                return
            st.caption(_("Nothing calculated yet for this study. Press Calculate; it takes a few seconds."))
            return
        if found.files.result is None:
            st.error(_("No number yet: what is listed here stands in its way."))
            show_findings([each for each in found.files.findings if each.blocks_number], "blocking")
            return
        result = found.files.result
        _banner(found.files, result)
        _totals(result)
        show_downloads(result)
        chosen = choose(_("Part of the result"), _names(), "part")
        _PARTS[chosen](found, result)
        show_footer(found, result)


def _names() -> dict[str, str]:
    return {
        "contributions": _("Contributions"),
        "groups": _("Gases, stages, processes"),
        "flows": _("Flows"),
        "quality": _("Data quality"),
        "uncertainty": _("Uncertainty"),
        "electricity": _("Electricity both ways"),
    }


_PARTS: dict[str, Callable[[Calculated, PcfResult], None]] = {
    "contributions": show_contributions,
    "groups": show_groups,
    "flows": show_flows,
    "quality": show_data_quality,
    "uncertainty": show_uncertainty,
    "electricity": show_electricity,
}


def _banner(found: CalculationFiles, result: PcfResult) -> None:
    if result.is_provisional:
        st.warning(_("Provisional: no claim of conformity may rest on this number."), icon=":material/hourglass_top:")
    with st.expander(_("What may be said about it")):
        st.markdown(escaped(found.claims[language()]))
        st.caption(_("What each requirement asks and how it was answered stands under Checks, clause by clause."))


def _totals(result: PcfResult) -> None:
    headline = _("headline")
    columns = st.columns(len(result.views))
    for column, view in zip(columns, result.views, strict=True):
        label = view_word(view.view, language()) + (f" · {headline}" if view.view is result.headline else "")
        column.metric(
            label, f"{number(view.total)} kgCO2e / {result.unit}", help=_("per {unit}", unit=result.unit), border=True
        )
    st.caption(
        _(
            "{primary} of the result stands on primary data; {sourced} on published factors with a source.",
            primary=percent(result.primary_share),
            sourced=percent(result.sourced_share),
        )
    )
