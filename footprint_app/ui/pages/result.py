"""Result: the number in both electricity views, what it is made of, and what may be said about it."""

import streamlit as st

from footprint_app.service import jobs
from footprint_app.service.job_results import CalculationFiles, calculation_of
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.work import follow
from pcr_rules.result import PcfResult, View


def show() -> None:
    """Show the page."""
    st.title(_("Result"))
    draft = draft_or_hint()
    if draft is None:
        return
    with told():
        job = follow("calculation", lambda: jobs.ask_calculation(desk.open_workspace(), draft), _("Calculate"))
        if job is None:
            return
        found = calculation_of(desk.open_workspace(), job)
        if found.result is None:
            st.error(_("No number yet: what is listed here stands in its way."))
            show_findings([each for each in found.findings if each.blocks_number], "blocking")
            return
        _banner(found)
        _totals(found.result)
        _stages(found.result)


def _banner(found: CalculationFiles) -> None:
    if found.result is not None and found.result.is_provisional:
        st.warning(_("Provisional: no claim of conformity may rest on this number."), icon=":material/hourglass_top:")
    st.caption(escaped(found.claims[language()]))


def _totals(result: PcfResult) -> None:
    views = {View.LOCATION: _("location-based"), View.MARKET: _("market-based")}
    headline = _("headline")
    columns = st.columns(len(result.views))
    for column, view in zip(columns, result.views, strict=True):
        label = views[view.view] + (f" · {headline}" if view.view is result.headline else "")
        column.metric(label, f"{number(view.total)} kgCO2e", help=_("per {unit}", unit=result.unit), border=True)
    st.caption(
        _(
            "{primary} of the result stands on primary data; {sourced} on published factors with a source.",
            primary=percent(result.primary_share),
            sourced=percent(result.sourced_share),
        )
    )


def _stages(result: PcfResult) -> None:
    import plotly.express as px

    view = result.view(result.headline)
    figure = px.bar(x=list(view.by_process.values()), y=list(view.by_process), orientation="h")
    figure.update_layout(xaxis_title=f"kgCO2e / {result.unit}", yaxis_title=None, yaxis={"autorange": "reversed"})
    st.plotly_chart(figure, alt=_("Contribution of each process"))
