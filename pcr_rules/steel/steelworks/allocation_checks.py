"""Checks on co-products and their credits, whatever the route (PCR-ST-02, 03, 07)."""

from background_db.findings import conformity_error
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import answered, at, is_blank, listed, not_applicable, passed
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_index import products_of, rows_of
from pcr_rules.study_inventory import AllocationMethod, Exchange, ExchangeKind

_PHYSICAL = frozenset({AllocationMethod.MASS, AllocationMethod.ENERGY, AllocationMethod.PHYSICAL})


def co_products_follow_the_order(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-ST-02: subdivide; else credit by the actual use of the co-product; else share by a physical relation."""
    shared = [process for process in facts.study.processes if len(products_of(process)) > 1]
    if not shared:
        return passed("没有需要分配的过程", "no process has burdens to share")
    findings = []
    for process in shared:
        where, chosen = at(f"process:{process.process_id}.allocation"), process.allocation
        if chosen is None or chosen.method not in _PHYSICAL:
            method = "-" if chosen is None else chosen.method.value
            values = {"process": process.name, "method": method}
            findings.append(conformity_error("PCR-ST-02-NOT-PHYSICAL", where, "PCR-ST-02", **values))
        elif is_blank(chosen.reason):
            findings.append(conformity_error("PCR-ST-02-NO-REASON", where, "PCR-ST-02", process=process.name))
    names = listed(each.process_id for each in shared)
    return answered(findings, f"按物理关系分配：{names}", f"shared by a physical relation: {names}")


def credits_name_their_use(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-ST-03: each credit is a row of its own that says what the co-product is really used for."""
    credited = _credits(facts.study)
    if not credited:
        return not_applicable("没有副产品抵扣。", "No credit is taken.")
    findings = [
        conformity_error(
            "PCR-ST-03-USE-UNSTATED",
            at(f"exchange:{row.exchange_id}.note"),
            "PCR-ST-03",
            row=row.exchange_id,
            flow=row.flow,
        )
        for row in credited
        if is_blank(row.note)
    ]
    if facts.result is None:
        return answered(findings)
    view = facts.result.view(facts.result.headline)
    shown = f"{view.credits:.4g} kg CO2e"
    return answered(findings, f"抵扣单独列示：{shown}", f"credits shown apart: {shown}")


def end_of_life_is_not_credited(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-ST-07: the number ends at the gate; recycling after use is extra information and never in it."""
    study = facts.study
    late = [
        row.exchange_id
        for process, row in rows_of(study)
        if row.kind is ExchangeKind.AVOIDED and (row.stage or process.stage) is LifeCycleStage.END_OF_LIFE
    ]
    findings = [conformity_error("PCR-ST-07-END-OF-LIFE", at(f"exchange:{row}"), "PCR-ST-07", row=row) for row in late]
    if study.cfp_type is not CfpType.PARTIAL:
        findings.append(conformity_error("PCR-ST-07-NOT-PARTIAL", at("study.cfp_type"), "PCR-ST-07"))
    return answered(findings)


def _credits(study: ProductStudy) -> list[Exchange]:
    return [row for _, row in rows_of(study) if row.kind is ExchangeKind.AVOIDED]
