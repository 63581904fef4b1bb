"""Two products beside each other for internal eyes: no difference, no order, nothing to download."""

import streamlit as st

from footprint_app.service.comparing import ComparedSide, Comparison
from footprint_app.service.result_words import stage_word, view_word
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.plain_text import escaped
from pcr_rules.study_context import CfpType


def show_products(found: Comparison) -> None:
    """Show each product by itself, in its own unit and under its own rules; tables that cannot be downloaded."""
    if found.first is None or found.second is None:
        return
    sides = (found.first, found.second)
    reasons = _why_not(*sides)
    if reasons:
        st.error(
            _("These two are not comparable:") + "\n\n" + "\n".join(f"- {escaped(reason)}" for reason in reasons),
            icon=":material/do_not_disturb_on:",
        )
    for column, side in zip(st.columns(2), sides, strict=True):
        with column:
            _product(side)


def _why_not(first: ComparedSide, second: ComparedSide) -> list[str]:
    reasons = []
    if CfpType.PARTIAL in {first.cfp_type, second.cfp_type}:
        reasons.append(_("a partial footprint leaves out stages of the life cycle"))
    if first.unit != second.unit:
        reasons.append(_("the units differ: {first} and {second}", first=first.unit, second=second.unit))
    if first.pcr_edition != second.pcr_edition:
        reasons.append(_("the rules differ: {first} and {second}", first=first.pcr_edition, second=second.pcr_edition))
    if first.gwp_set != second.gwp_set:
        reasons.append(_("the GWP sets differ: {first} and {second}", first=first.gwp_set, second=second.gwp_set))
    return reasons


def _product(side: ComparedSide) -> None:
    names = (side.product_name_zh, side.product_name_en)
    name = (names[0] or names[1]) if language() == "zh" else (names[1] or names[0])
    st.subheader(escaped(name))
    st.caption(escaped(f"{side.pcr_edition} · {side.gwp_set} · {side.unit}"))
    for view in side.views:
        # A table without a toolbar: `st.dataframe` would offer a download.
        rows = {stage_word(stage, language()): number(value) for stage, value in view.by_stage.items()}
        rows[_("Total")] = number(view.total)
        st.markdown(escaped(_("{view}, kgCO2e per {unit}", view=view_word(view.view, language()), unit=side.unit)))
        st.table({_("Stage"): list(rows), "kgCO2e": list(rows.values())})
