"""Checks of allocation and recycling (ISO 14067:2018 6.4.6)."""

import math

from background_db.findings import Finding, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.gbt24067.goal_and_scope import included_stages
from pcr_rules.methods.end_of_life import RecyclingProcedure
from pcr_rules.outcomes import (
    answered,
    at,
    is_blank,
    listed,
    not_applicable,
    not_assessable,
    parameter_unset,
    result_missing,
    says_none,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.plant.balances.prices import price_series
from pcr_rules.product_system import AllocatedSystem
from pcr_rules.result import ViewResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_index import products_of, rows_of
from pcr_rules.study_inventory import AllocationMethod, ExchangeKind, OutputRole, UnitProcess

_PHYSICAL_LEVEL, _OTHER_LEVEL = 2, 3
_LEVELS = (1, _PHYSICAL_LEVEL, _OTHER_LEVEL)
_PHYSICAL = frozenset({AllocationMethod.MASS, AllocationMethod.ENERGY, AllocationMethod.PHYSICAL})
_NO_CO_PRODUCTS = ("没有多产品过程。", "No process has several products.")
_RECYCLING = {procedure.value.casefold(): procedure for procedure in RecyclingProcedure}


def _multi_product(study: ProductStudy) -> tuple[UnitProcess, ...]:
    return tuple(process for process in study.processes if len(products_of(process)) > 1)


def hierarchy_is_followed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-AL-01: avoid, then physical, then other relation; a lower level says why the one above fails (6.4.6.2)."""
    shared = _multi_product(facts.study)
    if not shared:
        return not_applicable(*_NO_CO_PRODUCTS)
    findings = [finding for process in shared for finding in _level_findings(process)]
    findings += _price_findings(shared, facts.study)
    names = listed(process.process_id for process in shared)
    return answered(findings, f"多产品过程：{names}。", f"Processes with several products: {names}.")


def _level_findings(process: UnitProcess) -> list[Finding]:
    clause, name = "CFP-AL-01", process.process_id
    where = at(f"process:{name}.allocation")
    allocation = process.allocation
    if allocation is None:
        return [conformity_error("CFP-AL-01-NO-METHOD", where, clause, process=name)]
    findings: list[Finding] = []
    if allocation.level not in _LEVELS:
        findings.append(conformity_error("CFP-AL-01-LEVEL", where, clause, process=name, level=allocation.level))
    elif allocation.method in _PHYSICAL and allocation.level == _OTHER_LEVEL:
        findings.append(warning("CFP-AL-01-LEVEL-DIFFERS", where, clause, process=name, level=_PHYSICAL_LEVEL))
    elif allocation.method is AllocationMethod.ECONOMIC and allocation.level != _OTHER_LEVEL:
        findings.append(conformity_error("CFP-AL-01-LEVEL-WRONG", where, clause, process=name, level=allocation.level))
    if allocation.level > 1 and is_blank(allocation.reason):
        findings.append(conformity_error("CFP-AL-01-NO-REASON", where, clause, process=name, level=allocation.level))
    return findings


def _price_findings(shared: tuple[UnitProcess, ...], study: ProductStudy) -> list[Finding]:
    """Sharing by value documents its prices: a series with its source for each product, not one price."""
    series = price_series(study)
    return [
        warning(
            "CFP-AL-01-NO-PRICE-SERIES",
            at(f"output:{process.process_id}#{output.flow_id}"),
            "CFP-AL-01",
            process=process.process_id,
            flow=output.flow_id,
        )
        for process in shared
        if process.allocation is not None and process.allocation.method is AllocationMethod.ECONOMIC
        for output in products_of(process)
        if (process.process_id, output.flow_id) not in series
    ]


def allocation_conserves(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """CFP-AL-02: allocated flows sum to the unallocated ones; substitution is a line of its own (6.4.6.1)."""
    if facts.system is None or facts.result is None:
        return result_missing()
    tolerance = parameter_on(rules, "conservation_tolerance", facts.study.period.last_day)
    if tolerance is None:
        return parameter_unset("conservation_tolerance")
    findings = [
        conformity_error("CFP-AL-02-NOT-CONSERVED", at(f"process:{process}"), "CFP-AL-02", process=process, total=total)
        for process, total in _share_sums(facts.system).items()
        if abs(total - 1) > tolerance
    ]
    for view in facts.result.views:
        findings += _credit_findings(view, facts.study, tolerance, is_allowed=rules.allows_substitution)
    credits_sum = facts.result.view(facts.result.headline).credits
    return answered(findings, f"替代抵扣 {credits_sum:g} kgCO2e。", f"Credits of substitution: {credits_sum:g} kgCO2e.")


def _share_sums(system: AllocatedSystem) -> dict[str, float]:
    shares: dict[str, list[float]] = {}
    for column in system.columns:
        shares.setdefault(column.process_id, []).append(column.share)
    return {process: math.fsum(parts) for process, parts in shares.items()}


def _credit_findings(view: ViewResult, study: ProductStudy, tolerance: float, *, is_allowed: bool) -> list[Finding]:
    clause = "CFP-AL-02"
    credited = [line for line in view.contributions if line.is_credit]
    findings: list[Finding] = []
    listed_sum = math.fsum(line.total for line in credited)
    weight = math.fsum(abs(line.total) for line in view.contributions)
    if abs(listed_sum - view.credits) > tolerance * weight:
        findings.append(
            conformity_error("CFP-AL-02-CREDITS-DIFFER", at("study"), clause, listed=listed_sum, shown=view.credits)
        )
    if credited and not is_allowed:
        rows = listed(line.exchange_id for line in credited)
        findings.append(
            conformity_error("CFP-AL-02-NOT-ALLOWED", at(f"exchange:{credited[0].exchange_id}"), clause, rows=rows)
        )
    if LifeCycleStage.END_OF_LIFE not in included_stages(study):
        late = [line for line in credited if line.stage == LifeCycleStage.END_OF_LIFE.value]
        if late:
            rows = listed(line.exchange_id for line in late)
            findings.append(
                conformity_error("CFP-AL-02-CREDIT-OUTSIDE", at(f"exchange:{late[0].exchange_id}"), clause, rows=rows)
            )
    return findings


def similar_flows_are_treated_alike(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-AL-03: the same co-product is not allocated in one process and treated otherwise in another (6.4.6.2)."""
    shared = _multi_product(facts.study)
    if not shared:
        return not_applicable(*_NO_CO_PRODUCTS)
    treatments: dict[str, list[tuple[str, str]]] = {}
    for process in shared:
        method = process.allocation.method.value if process.allocation else "none"
        for output in products_of(process):
            if output.role is OutputRole.CO_PRODUCT:
                treatments.setdefault(output.name.strip().casefold(), []).append((process.process_id, method))
    for process, exchange in rows_of(facts.study):
        if exchange.kind is ExchangeKind.AVOIDED and exchange.flow.strip().casefold() in treatments:
            treatments[exchange.flow.strip().casefold()].append((process.process_id, "substitution"))
    return answered(
        warning(
            "CFP-AL-03-DIFFERENT",
            at(f"process:{uses[0][0]}.allocation"),
            "CFP-AL-03",
            flow=name,
            treatments=", ".join(f"{process}: {method}" for process, method in uses),
        )
        for name, uses in treatments.items()
        if len({method for _, method in uses}) > 1
    )


def alternatives_are_tested(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-AL-04: several applicable procedures ask for a sensitivity analysis, unless the PCR decides (6.4.6.1)."""
    shared = _multi_product(facts.study)
    if not shared:
        return not_applicable(*_NO_CO_PRODUCTS)
    pcr = facts.study.pcr
    if pcr.developed_under_14027 and not is_blank(pcr.pcr_id) and not says_none(pcr.pcr_id):
        return not_applicable("PCR 按 ISO/TS 14027 编制。", "The PCR was developed under ISO/TS 14027.")
    runs = [scenario.scenario_id for scenario in facts.study.scenarios if scenario.topic.strip() == "allocation"]
    if not runs:
        names = listed(process.process_id for process in shared)
        return answered([conformity_error("CFP-AL-04-NO-RUN", at("study.scenarios"), "CFP-AL-04", processes=names)])
    return answered((), f"分配情景：{listed(runs)}。", f"Scenarios of allocation: {listed(runs)}.")


def waste_carries_no_burden(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-AL-05: burdens go to products; what is recirculated or worth nothing carries none (6.4.6.2)."""
    if facts.system is None:
        return result_missing()
    burdened = {(column.process_id, column.flow_id) for column in facts.system.columns if column.share}
    findings: list[Finding] = []
    for process in facts.study.processes:
        for output in process.outputs:
            where = at(f"output:{process.process_id}#{output.flow_id}")
            key = (process.process_id, output.flow_id)
            if output.role is OutputRole.RECIRCULATED and key in burdened:
                findings.append(conformity_error("CFP-AL-05-WASTE-BURDENED", where, "CFP-AL-05", flow=output.flow_id))
            if output.role is OutputRole.CO_PRODUCT and output.price is not None and output.price.value <= 0:
                findings.append(
                    conformity_error(
                        "CFP-AL-05-NO-VALUE", where, "CFP-AL-05", flow=output.flow_id, price=output.price.value
                    )
                )
    return answered(findings)


def recycling_is_not_credited_twice(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-RC-01: the procedure of recycling is stated and gives no double credit (6.4.6.3; Annex D not read)."""
    study, clause = facts.study, "CFP-RC-01"
    late_credits = [
        exchange.exchange_id
        for process, exchange in rows_of(study)
        if exchange.kind is ExchangeKind.AVOIDED and (exchange.stage or process.stage) is LifeCycleStage.END_OF_LIFE
    ]
    if LifeCycleStage.END_OF_LIFE not in included_stages(study) and not late_credits:
        return not_applicable(
            "生命末期不在边界内，也没有抵扣。", "End of life is outside the boundary, no credit taken."
        )
    if study.cfp_type is CfpType.PARTIAL and late_credits:
        # What happens after the gate, its credit included, belongs to no footprint that ends at the gate.
        first = at(f"exchange:{late_credits[0]}")
        return answered([conformity_error("CFP-RC-01-CREDIT-AT-GATE", first, clause, rows=listed(late_credits))])
    where = at("study.end_of_life.recycling_method")
    method = study.end_of_life.recycling_method.strip().casefold() if study.end_of_life else ""
    if not method:
        return answered([conformity_error("CFP-RC-01-NO-METHOD", where, clause)])
    if says_none(method):
        return not_applicable("研究说明没有回收。", "The study says that nothing is recycled.")
    if method not in _RECYCLING:
        return not_assessable(f"回收方法未知：{method}。", f"Unknown recycling procedure: {method}.")
    findings: list[Finding] = []
    if late_credits and _RECYCLING[method] is RecyclingProcedure.CUT_OFF:
        findings.append(conformity_error("CFP-RC-01-DOUBLE-CREDIT", where, clause, rows=listed(late_credits)))
    is_cff = _RECYCLING[method] is RecyclingProcedure.CIRCULAR_FOOTPRINT_FORMULA
    if is_cff and (is_blank(study.pcr.pcr_id) or says_none(study.pcr.pcr_id)):
        findings.append(warning("CFP-RC-01-CFF-WITHOUT-PCR", where, clause))
    return answered(findings, f"回收方法：{method}。", f"Recycling procedure: {method}.")
