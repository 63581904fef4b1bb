"""Checks of biogenic carbon, land use, aircraft and stored carbon (ISO 14067:2018 6.4.9.2 to 6.4.9.7, 7.2)."""

from background_db.findings import Finding, conformity_error, warning
from background_db.flows import Channel
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.gbt24067.goal_and_scope import excluded_stages
from pcr_rules.methods.biogenic import co2_of_carbon, product_carbon
from pcr_rules.outcomes import (
    answered,
    at,
    is_blank,
    listed,
    not_applicable,
    not_assessable,
    parameter_unset,
    passed,
    percent,
    result_missing,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.result import PcfResult, ViewResult
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_index import rows_of

_EMITTED = (Channel.BIOGENIC_CO2, Channel.BIOGENIC_NON_CO2)


def unsplit_answer(result: PcfResult, findings: list[Finding]) -> Outcome | None:
    """Answer *not assessable* while part of the result has no split; unknown is never zero biogenic."""
    if not result.not_split_share or findings:
        return None
    share = percent(result.not_split_share)
    return not_assessable(
        f"结果的 {share} 来自未拆分的 CO2e 因子，其中生物源部分未知。",
        f"{share} of the result stands on CO2e factors without a split; their biogenic part is unknown.",
    )


def biogenic_flows_are_complete(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-BIO-01: uptake counts -1, release +1, both are shown, with and without uptake (6.4.9.2, 6.5.2).

    At the gate: total including uptake - total excluding uptake stored = -44/12 × kg C in the product.
    """
    if facts.result is None:
        return result_missing()
    tolerance = parameter_on(rules, "balance_tolerance", facts.study.period.last_day)
    if tolerance is None:
        return parameter_unset("balance_tolerance")
    findings = [finding for view in facts.result.views for finding in _sign_findings(view)]
    demand = facts.system.demand if facts.system is not None else 1.0
    carbon = product_carbon(facts.study, demand)
    headline = facts.result.view(facts.result.headline)
    if carbon:
        wanted, shown = co2_of_carbon(carbon), -headline.uptake_stored
        if abs(wanted - shown) > tolerance * wanted:
            findings.append(
                conformity_error(
                    "CFP-BIO-01-STORED",
                    at("study.product.biogenic_carbon"),
                    "CFP-BIO-01",
                    carbon_kg=carbon,
                    wanted=wanted,
                    shown=shown,
                )
            )
    unsplit = unsplit_answer(facts.result, findings)
    if unsplit is not None:
        return unsplit
    uptake = headline.channels.get(Channel.UPTAKE.value, 0.0)
    return answered(findings, f"吸收 {uptake:g} kgCO2e。", f"Uptake {uptake:g} kgCO2e.")


def _sign_findings(view: ViewResult) -> list[Finding]:
    clause = "CFP-BIO-01"
    findings: list[Finding] = []
    uptake = view.channels.get(Channel.UPTAKE.value, 0.0)
    if uptake > 0:
        findings.append(conformity_error("CFP-BIO-01-UPTAKE-SIGN", at("study"), clause, uptake=uptake))
    emitters = [
        line.exchange_id
        for line in view.contributions
        if not line.is_credit and any(line.channels.get(channel.value, 0.0) < 0 for channel in _EMITTED)
    ]
    if emitters:
        where = at(f"exchange:{emitters[0]}")
        findings.append(conformity_error("CFP-BIO-01-RELEASE-SIGN", where, clause, rows=listed(emitters)))
    return findings


def fossil_and_biogenic_are_apart(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-BIO-02: net fossil and biogenic emissions and removals are documented separately (6.4.9.2, 7.2 b, c)."""
    if facts.result is None:
        return result_missing()
    wanted = (Channel.FOSSIL, Channel.UPTAKE, *_EMITTED)
    missing = [
        channel.value for channel in wanted if any(channel.value not in view.channels for view in facts.result.views)
    ]
    findings: list[Finding] = []
    if missing:
        findings.append(conformity_error("CFP-BIO-02-CHANNEL", at("study"), "CFP-BIO-02", channels=", ".join(missing)))
    return unsplit_answer(facts.result, findings) or answered(findings)


def _has_biomass(facts: StudyFacts) -> bool:
    study = facts.study
    content = study.product.biogenic_carbon
    declared = [row.biogenic_carbon for _, row in rows_of(study)]
    declared += [output.biogenic_carbon for process in study.processes for output in process.outputs]
    in_result = facts.result is not None and any(
        view.channels.get(channel.value, 0.0) for view in facts.result.views for channel in (Channel.UPTAKE, *_EMITTED)
    )
    return in_result or any(quantity is not None and quantity.value for quantity in (content, *declared))


def land_use_change_is_assessed(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-LUC-01: direct land-use change is included and shown apart, its period documented (6.4.9.5, 7.2 d)."""
    land, clause = facts.study.land_use, "CFP-LUC-01"
    if not land.is_relevant:
        if not _has_biomass(facts):
            return not_applicable("研究不涉及生物质。", "The study has no biomass.")
        undecided = is_blank(land.decision)
        found = [conformity_error("CFP-LUC-01-UNDECIDED", at("study.land_use"), clause)] if undecided else []
        return answered(found, "已说明不涉及土地利用变化。", "The study says why no land-use change is concerned.")
    if facts.result is None:
        return result_missing()
    usual = parameter_on(rules, "direct_land_use_change_years", facts.study.period.last_day)
    if usual is None:
        return parameter_unset("direct_land_use_change_years")
    findings: list[Finding] = []
    if land.period_years is None:
        findings.append(conformity_error("CFP-LUC-01-NO-PERIOD", at("study.land_use.period_years"), clause))
    elif land.period_years != usual and is_blank(land.decision):
        findings.append(
            conformity_error(
                "CFP-LUC-01-PERIOD", at("study.land_use.decision"), clause, years=land.period_years, usual=usual
            )
        )
    change = facts.result.view(facts.result.headline).channels.get(Channel.LAND_USE_CHANGE.value)
    if not change:
        findings.append(conformity_error("CFP-LUC-01-NO-VALUE", at("study.land_use"), clause))
    return answered(findings, f"土地利用变化 {change or 0:g} kgCO2e。", f"Land-use change {change or 0:g} kgCO2e.")


def land_use_is_decided(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-LU-01: carbon change from land use is included, or the decision not to is in the report (6.4.9.6)."""
    land = facts.study.land_use
    if not land.is_relevant and not _has_biomass(facts):
        return not_applicable("研究不涉及土地。", "No land use is concerned.")
    if is_blank(land.decision):
        return answered([warning("CFP-LU-01-UNDECIDED", at("study.land_use.decision"), "CFP-LU-01")])
    return passed()


def carbon_gains_are_permanent(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-LU-02: a net gain of soil or biomass carbon counts only with evidence of permanence (6.4.9.6)."""
    if facts.result is None:
        return result_missing()
    channel = Channel.LAND_USE_CHANGE.value
    gains = {
        line.exchange_id
        for view in facts.result.views
        for line in view.contributions
        if line.channels.get(channel, 0.0) < 0
    }
    if not gains:
        return not_applicable("没有碳储量净增。", "No gain of carbon is counted.")
    rows = {exchange.exchange_id: exchange for _, exchange in rows_of(facts.study)}
    return answered(
        conformity_error("CFP-LU-02-NO-EVIDENCE", at(f"exchange:{name}.evidence"), "CFP-LU-02", row=name)
        for name in sorted(gains)
        if name not in rows or not rows[name].evidence
    )


def aircraft_is_apart(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-AIR-01: aircraft transport is included and documented separately (6.4.9.7, 7.2 e)."""
    if facts.result is None or facts.linked is None:
        return result_missing()
    factors = facts.linked.factors
    flown = [
        line.exchange_id
        for line in facts.linked.lines
        if line.supplier.key in factors and factors[line.supplier.key].is_aircraft and line.amount
    ]
    shown = facts.result.view(facts.result.headline).channels.get(Channel.AIRCRAFT.value, 0.0)
    if not flown:
        return passed("没有航空运输行。", "No row is aircraft transport.")
    findings = []
    if not shown:
        where = at(f"exchange:{flown[0]}")
        findings.append(conformity_error("CFP-AIR-01-NOT-SHOWN", where, "CFP-AIR-01", rows=listed(flown)))
    return answered(findings, f"其中航空 {shown:g} kgCO2e。", f"Of which aircraft {shown:g} kgCO2e.")


def carbon_content_is_stated(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-STO-01: a cradle-to-gate study states the biogenic carbon content of the product (6.4.9.3, 7.2)."""
    study = facts.study
    is_cradle_to_gate = study.cfp_type is CfpType.PARTIAL and LifeCycleStage.END_OF_LIFE in excluded_stages(study)
    if not is_cradle_to_gate:
        return not_applicable("研究不是“从摇篮到大门”。", "The study is not cradle-to-gate.")
    content = study.product.biogenic_carbon
    if content is None:
        return answered([conformity_error("CFP-STO-01-UNSTATED", at("study.product.biogenic_carbon"), "CFP-STO-01")])
    return passed(f"{content.value:g} {content.unit} C/单位。", f"{content.value:g} {content.unit} C per unit.")
