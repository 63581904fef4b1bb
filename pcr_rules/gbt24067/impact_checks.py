"""Checks of impact assessment: offsets, GWP values, gases (ISO 14067:2018 1, 3.1.1.7, 6.3.4.1, 6.5.1)."""

import math
from collections.abc import Mapping

from background_db.characterisation import gwp_set
from background_db.factors import EmissionFactor
from background_db.findings import Finding, conformity_error, warning
from background_db.flows import Channel, channel_of, gas_of
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.gbt24067.word_lists import words_in
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.completeness import absolute_sum
from pcr_rules.methods.primary_share import SUPPLIER_PREFIX
from pcr_rules.outcomes import (
    answered,
    at,
    is_blank,
    justified,
    listed,
    not_assessable,
    parameter_unset,
    percent,
    result_missing,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.result import PcfResult
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import ExchangeKind

_FACTOR = "factor:"
_NOT_STATED = "not stated / 未说明"
_WORTH_NAMING = 1e-3


def no_offsets_are_counted(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-OFF-01: offsets and carbon credits never enter a footprint (1, 3.1.1.7, 6.3.4.1)."""
    clause = "CFP-OFF-01"
    findings: list[Finding] = []
    for _, exchange in rows_of(facts.study):
        named = words_in(f"{exchange.flow} {exchange.provider} {exchange.supplier}", "offset")
        is_negative = exchange.kind is ExchangeKind.EMISSION and exchange.quantity.value < 0
        if named or is_negative:
            shown = ", ".join(named) or f"{exchange.quantity.value:g} {exchange.quantity.unit}"
            where = at(f"exchange:{exchange.exchange_id}")
            findings.append(conformity_error("CFP-OFF-01-ROW", where, clause, row=exchange.exchange_id, shown=shown))
    findings += [
        conformity_error(
            "CFP-OFF-01-FACTOR", at(f"factor:{own.factor_id}"), clause, factor=own.factor_id, value=own.value
        )
        for own in facts.study.own_factors
        if (own.value < 0 and not own.flow.endswith(".uptake")) or words_in(f"{own.factor_id} {own.name}", "offset")
    ]
    return answered(findings)


def newest_gwp_is_used(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-IMP-01: GWP100 of the newest IPCC report, or a statement why not; one set in one run (6.5.1).

    CO2e factors of another set, or of an unstated one, cannot be re-characterised: a warning with their share.
    """
    if facts.result is None:
        return result_missing()
    newest = parameter_on(rules, "newest_ipcc_report", facts.study.period.last_day)
    if newest is None:
        return parameter_unset("newest_ipcc_report")
    study, clause = facts.study, "CFP-IMP-01"
    is_newest = study.gwp_set.strip().upper() == f"AR{newest:.0f}"
    findings: list[Finding] = []
    if not is_newest and is_blank(study.gwp_reason):
        findings.append(
            conformity_error(
                "CFP-IMP-01-OLD-SET", at("study.gwp_reason"), clause, set=study.gwp_set, newest=f"AR{newest:.0f}"
            )
        )
    findings += _other_sets(facts.result, facts.linked)
    if not is_newest and not is_blank(study.gwp_reason):
        outcome = justified(f"采用 {study.gwp_set}：{study.gwp_reason}", f"{study.gwp_set} used: {study.gwp_reason}")
        return Outcome(findings=tuple(findings), justification=outcome.justification)
    return answered(findings, f"GWP：{study.gwp_set}。", f"GWP set: {study.gwp_set}.")


def _other_sets(result: PcfResult, linked: LinkedStudy | None) -> list[Finding]:
    """Tell how much of the result stands on CO2e of another or an unstated set; the study's own applies to gases."""
    if linked is None:
        return []
    lines = result.view(result.headline).contributions
    parts: dict[str, dict[str, float]] = {}
    for line in lines:
        key = line.supplier.removeprefix(_FACTOR)
        factor = linked.factors.get(key) if line.supplier.startswith(_FACTOR) else None
        if factor is not None and factor.gwp_set != result.gwp_set:
            amount = abs(line.total) * _aggregated_share(factor, result.gwp_set)
            by_factor = parts.setdefault(factor.gwp_set or _NOT_STATED, {})
            by_factor[key] = by_factor.get(key, 0.0) + amount
    weight = absolute_sum(lines)
    return [_other_set(gwp, by_factor, weight) for gwp, by_factor in parts.items() if any(by_factor.values())]


def _aggregated_share(factor: EmissionFactor, set_id: str) -> float:
    """Return the part of a factor that is CO2e without its gases, 0 to 1: Σ |CO2e| / Σ |mass × GWP|."""
    chosen = gwp_set(set_id)
    additive = [(key, amount) for key, amount in factor.flows if channel_of(key) is not Channel.AIRCRAFT]
    sizes = [(gas_of(key), abs(amount * chosen.characterise(key))) for key, amount in additive]
    total = math.fsum(size for _, size in sizes)
    return math.fsum(size for gas, size in sizes if gas == "co2e") / total if total else 0.0


def _other_set(gwp: str, by_factor: Mapping[str, float], weight: float) -> Finding:
    total = math.fsum(by_factor.values())
    # A factor given by gas with a trace of CO2e is counted, but naming it would read as if all of it were CO2e.
    named = (key for key, amount in by_factor.items() if amount >= _WORTH_NAMING * total)
    largest = sorted(named, key=lambda key: (-by_factor[key], key))
    where = at(largest[0] if largest[0].startswith(SUPPLIER_PREFIX) else f"factor:{largest[0]}")
    share = percent(total / weight)
    return warning("CFP-IMP-01-OTHER-SET", where, "CFP-IMP-01", set=gwp, share=share, factors=listed(largest))


def gases_are_listed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-IMP-02: the gases taken into account are listed; CO2e without gases hides which (3.1.2.1, 7.3 e)."""
    if facts.result is None:
        return result_missing()
    gases = facts.result.view(facts.result.headline).gases
    known = {gas: value for gas, value in gases.items() if gas != "co2e"}
    weight = sum(abs(value) for value in gases.values())
    if not gases:
        return answered([conformity_error("CFP-IMP-02-NONE", at("study"), "CFP-IMP-02")])
    names = listed(known) or "-"
    if gases.get("co2e"):
        share = percent(abs(gases["co2e"]) / weight)
        return not_assessable(
            f"结果的 {share} 只有 CO2e 合计，所含气体未知；已知：{names}。",
            f"{share} of the result is known as CO2e only, its gases are not; known: {names}.",
        )
    return answered((), f"已列出：{names}。", f"Listed: {names}.")
