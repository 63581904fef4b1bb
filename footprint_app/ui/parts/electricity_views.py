"""Electricity both ways: the headline and the other view, the steps between them, and how other schemes count it."""

import streamlit as st

from footprint_app.service.result_words import scheme_word, view_word
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.charts import show, waterfall
from footprint_app.ui.parts.numbers import number_column
from footprint_app.ui.parts.plain_text import escaped
from pcr_rules.result import PcfResult, View


def show_electricity(_found: Calculated, result: PcfResult) -> None:
    """Show both views, what turns one into the other, and the same electricity under other schemes."""
    location, market = result.view(View.LOCATION), result.view(View.MARKET)
    names = [view_word(view, language()) for view in (View.LOCATION, View.MARKET)]
    if result.reconciliation:
        values = [location.total, *result.reconciliation.values(), market.total]
        labels = [names[0], *result.reconciliation, names[1]]
        is_total = [True, *(False for _step in result.reconciliation), True]
        show(
            waterfall(labels, values, is_total, result.unit),
            "reconciliation",
            _("Steps from one electricity view to the other"),
            key="reconciliation",
        )
        rows = [{_("Step"): name, "kgCO2e": value} for name, value in zip(labels, values, strict=True)]
        st.dataframe(
            rows, hide_index=True, width="stretch", column_config={"kgCO2e": number_column("kgCO2e", location.total)}
        )
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
            _("Electricity, kg"): each.electricity,
            _("Product, kgCO2e"): each.total,
            _("Against the location-based view"): " · ".join(
                f"{name} {number(value)}" for name, value in each.steps.items()
            ),
        }
        for each in account.schemes
    ]
    largest = location.total
    columns = {name: number_column(name, largest) for name in (_("Electricity, kg"), _("Product, kgCO2e"))}
    st.dataframe(schemes, hide_index=True, width="stretch", column_config=columns)
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
