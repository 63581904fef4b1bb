"""Electricity both ways: the headline and the other view, the steps between them, and how other schemes count it."""

import streamlit as st

from footprint_app.service.result_words import scheme_word, view_word
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.charts import show, waterfall
from footprint_app.ui.parts.numbers import number_column, rounded
from footprint_app.ui.parts.plain_text import escaped
from pcr_rules.result import PcfResult, View


def show_electricity(_found: Calculated, result: PcfResult) -> None:
    """Show both views, what turns one into the other, and the same electricity under other schemes."""
    location, market = result.view(View.LOCATION), result.view(View.MARKET)
    names = [view_word(view, language()) for view in (View.LOCATION, View.MARKET)]
    if result.reconciliation:
        labels = [names[0], *result.reconciliation, names[1]]
        steps = list(result.reconciliation.values())
        _steps(labels, _electricity(result), steps, result)
        rows = [
            {_("Step"): name, "kgCO2e": rounded(value, location.total)}
            for name, value in zip(labels, [location.total, *steps, market.total], strict=True)
        ]
        st.caption(_("Of the whole product:"))
        columns = {"kgCO2e": number_column("kgCO2e", location.total)}
        st.dataframe(rows, hide_index=True, width="stretch", column_config=columns)
    else:
        st.info(
            _(
                "No contract or certificate changes the electricity: both views are the same, {total} kgCO2e.",
                total=number(location.total),
            )
        )
    account = result.electricity
    if account is None:
        return
    st.subheader(_("How other schemes count the same electricity"))
    schemes = [
        {
            _("Scheme"): scheme_word(each.scheme, language()),
            _("Electricity, kgCO2e"): rounded(each.electricity, location.total),
            _("Product, kgCO2e"): rounded(each.total, location.total),
            _("Against the location-based view"): " · ".join(
                f"{name} {number(value)}" for name, value in each.steps.items()
            ),
        }
        for each in account.schemes
    ]
    largest = location.total
    columns = {name: number_column(name, largest) for name in (_("Electricity, kgCO2e"), _("Product, kgCO2e"))}
    st.dataframe(schemes, hide_index=True, width="stretch", column_config=columns, placeholder="–")
    st.caption(_("Other schemes are shown for orientation; none of these numbers is a declaration under that scheme."))
    double = account.double_counting
    if double is not None:
        st.caption(
            escaped(
                _(
                    "If the average held no power that others have claimed, the result would move by {change} kgCO2e ({share}); a sensitivity only.",
                    change=number(double.change),
                    share=percent(double.change_share),
                )
            )
        )


def _electricity(result: PcfResult) -> dict[str, float]:
    """What the electricity of the sites adds in each view, kg CO2e per unit; empty where no row draws on a site."""
    return {each.scheme: each.electricity for each in result.electricity.schemes} if result.electricity else {}


def _steps(labels: list[str], electricity: dict[str, float], steps: list[float], result: PcfResult) -> None:
    location, market = (electricity.get(view.value) for view in (View.LOCATION, View.MARKET))
    if location is None or market is None:
        return
    is_total = [True, *(False for _step in steps), True]
    alt = _("Steps from one electricity view to the other")
    st.caption(_("Of the electricity in the product:"))
    figure = waterfall(labels, [location, *steps, market], is_total, result.unit)
    show(figure, "reconciliation", alt, key="reconciliation")
