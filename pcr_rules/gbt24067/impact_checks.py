"""Checks of impact assessment: offsets, GWP values, gases (ISO 14067:2018 1, 3.1.1.7, 6.3.4.1, 6.5.1)."""

from background_db.findings import Finding, conformity_error, warning
from background_db.flows import gas_of
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.gbt24067.word_lists import words_in
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.completeness import absolute_sum
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
from pcr_rules.study import ExchangeKind
from pcr_rules.study_index import rows_of


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
    findings += _foreign_sets(facts.result, _characterised_here(facts.linked))
    if not is_newest and not is_blank(study.gwp_reason):
        outcome = justified(f"采用 {study.gwp_set}：{study.gwp_reason}", f"{study.gwp_set} used: {study.gwp_reason}")
        return Outcome(findings=tuple(findings), justification=outcome.justification)
    return answered(findings, f"GWP：{study.gwp_set}。", f"GWP set: {study.gwp_set}.")


def _characterised_here(linked: LinkedStudy | None) -> frozenset[str]:
    """Return the ids of factors given gas by gas: the study's own set applies to them."""
    if linked is None:
        return frozenset()
    return frozenset(
        factor.factor_id for factor in linked.factors.values() if all(gas_of(key) != "co2e" for key, _ in factor.flows)
    )


def _foreign_sets(result: PcfResult, characterised_here: frozenset[str]) -> list[Finding]:
    weight = absolute_sum(result.view(result.headline).contributions)
    other: dict[str, list[str]] = {}
    amounts: dict[str, float] = {}
    for factor in result.factors:
        gwp_set = factor.gwp_set.strip() or "?"
        if gwp_set != result.gwp_set and factor.factor_id not in characterised_here:
            other.setdefault(gwp_set, []).append(factor.factor_id)
            amounts[gwp_set] = amounts.get(gwp_set, 0.0) + abs(factor.contribution)
    return [
        warning(
            "CFP-IMP-01-OTHER-SET",
            at(f"factor:{factors[0]}"),
            "CFP-IMP-01",
            set=gwp_set,
            share=percent(amounts[gwp_set] / weight),
            factors=listed(factors),
        )
        for gwp_set, factors in other.items()
        if weight and amounts[gwp_set]
    ]


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
