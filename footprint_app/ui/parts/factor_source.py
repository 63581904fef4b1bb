"""What a contribution stands on: amount times factor, the factor's publication, validity and proof."""

import streamlit as st

from footprint_app.errors import MendableError
from footprint_app.service.factors import show_factor
from footprint_app.service.result_words import channel_word, flow_word, scope_word, stage_word, verification_word
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number, percent
from footprint_app.ui.parts.facts import show_facts
from footprint_app.ui.parts.plain_text import escaped
from pcr_rules.result import Contribution, FactorUse, PcfResult


def show_source(line: Contribution, result: PcfResult) -> None:
    """Show a line of the calculation with its factor and where that comes from."""
    use = result.factor_uses().get(line.supplier)
    with st.container(border=True):
        st.subheader(escaped(flow_word(line, language())))
        st.caption(
            escaped(
                " › ".join(
                    part for part in (stage_word(line.stage, language()), line.process_name, line.line_id) if part
                )
            )
        )
        left, right = st.columns(2)
        left.metric(_("Amount"), f"{number(line.amount)} {line.unit}", help=_("per {unit}", unit=result.unit))
        right.metric(_("Contribution"), f"{number(line.total)} kgCO2e", help=_("per {unit}", unit=result.unit))
        channels = {name: value for name, value in line.channels.items() if value}
        if channels:
            parts = (f"{channel_word(name, language())} {number(value)}" for name, value in channels.items())
            st.caption(escaped(" · ".join(parts)))
        if use is None:
            st.info(_("A direct emission or flow of the study itself: it is characterised, and stands on no factor."))
            return
        show_facts(_facts(use, line, result))


def _facts(use: FactorUse, line: Contribution, result: PcfResult) -> list[tuple[str, str]]:
    return [
        (_("Factor"), use.name_in(language())),
        (_("Value"), f"{number(use.value)} kgCO2e/{use.per_unit}"),
        (_("Supplying company"), line.company(use)),
        (_("Source"), use.source),
        (_("Locator"), use.locator),
        (_("Data period"), use.data_period.replace("/", " – ")),
        (_("May be used"), _validity(use, result)),
        (_("Verification"), verification_word(use.verification, language())),
        (_("Covers"), scope_word(use.scope, language())),
        (_("Region"), use.geography),
        (_("Factor set"), use.factor_set),
        (_("Id"), use.factor_id),
        (_("Quality note"), use.quality_note),
        (_("Share of the result"), _share(use, result)),
    ]


def _share(use: FactorUse, result: PcfResult) -> str:
    total = result.view(result.headline).total
    return percent(use.contribution / total) if total else ""


def _validity(use: FactorUse, result: PcfResult) -> str:
    """The days for which its publication allows it; "" for a factor of the study's own."""
    try:
        factor, _conflicts = show_factor(use.factor_id, result.gwp_set, desk.open_workspace())
    except MendableError:
        return ""
    if not factor.usable_from and not factor.usable_until:
        return _("no end stated")
    return f"{factor.usable_from or '…'} – {factor.usable_until or '…'}"
