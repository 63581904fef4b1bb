"""On which data a result stands: primary share, rating, origins, and every line with scores and proof."""

import streamlit as st

from footprint_app.service.draft_view import label_of_place
from footprint_app.service.job_results import study_of
from footprint_app.service.result_quality import INDICATORS, quality_view
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.calculated import Calculated
from footprint_app.ui.parts.charts import ranking_of_shares, show
from footprint_app.ui.parts.numbers import number_column, rounded, share_column
from pcr_rules.result import PcfResult


def show_data_quality(found: Calculated, result: PcfResult) -> None:
    """Show what the data are worth where the kilograms are."""
    left, middle, right, last = st.columns(4)
    rating = _("not rated") if result.data_quality_rating is None else number(result.data_quality_rating, 2)
    left.metric(_("Primary data"), percent(result.primary_share), border=True)
    middle.metric(_("Data quality rating"), rating, help=_("1 is best, 5 worst; by contribution"), border=True)
    right.metric(_("Foreign factors"), percent(result.foreign_share), border=True)
    last.metric(_("Without split of gases"), percent(result.not_split_share), border=True)
    study = study_of(desk.open_workspace(), found.job)
    if study is None:
        return
    quality = quality_view(result, study, language())
    st.subheader(_("Origin of amounts"))
    names = [name or _("not stated") for name, _share in quality.by_origin]
    show(
        ranking_of_shares(names, [share for _name, share in quality.by_origin]),
        "origins",
        _("Share of the result by origin of its amounts"),
        key="origins",
    )
    st.subheader(_("Hotspots and their data"))
    st.caption(
        _("The four largest lines make {share} of the result (absolute values).", share=percent(quality.largest_four))
    )
    scores = [label_of_place("inventory", f"quality.{name}", language()) or name for name in INDICATORS]
    largest = quality.rows[0].total if quality.rows else 0.0
    rows = [
        {
            _("Flow"): each.flow,
            _("Process"): each.process,
            "kgCO2e": rounded(each.total, largest),
            _("Share"): each.share,
            _("Origin"): each.origin,
            **dict(zip(scores, each.scores, strict=True)),
            _("Factor"): each.factor,
            _("Verification"): each.verification,
            _("Foreign"): each.is_foreign,
            _("Poor fit"): each.is_low_quality,
        }
        for each in quality.rows
    ]
    columns = {
        "kgCO2e": number_column("kgCO2e", largest),
        _("Share"): share_column(_("Share")),
    }
    st.dataframe(rows, hide_index=True, width="stretch", placeholder="–", column_config=columns)
