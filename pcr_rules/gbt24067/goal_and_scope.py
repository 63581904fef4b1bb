"""Checks of goal, scope, unit, boundary and product category rules (ISO 14067:2018 clauses 5 and 6.2 to 6.3.4)."""

from collections import Counter
from collections.abc import Iterator

from background_db.findings import Finding, conformity_error, in_both_languages, warning
from background_db.units import is_known
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.enum_labels import enum_label
from pcr_rules.field_paths import field_name, field_value
from pcr_rules.gbt24067.word_lists import words_in
from pcr_rules.outcomes import answered, at, is_blank, listed, not_applicable, passed, says_none, word
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy, UnitKind
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_facilities import SupplyKind
from pcr_rules.study_index import index_study, products_of, rows_of
from pcr_rules.study_inventory import ExchangeKind
from pcr_rules.study_sources import SupplierFootprint

_GOAL = ("goal.intended_application", "goal.reasons", "goal.audience", "goal.communication")
_SCOPE = (
    ("a", "product.function"),
    ("b", "unit.description"),
    ("c", "boundary.description"),
    ("c", "geography"),
    ("d", "data_quality.time"),
    ("k", "review.review_type"),
    ("l", "interpretation.limitations"),
)
# Which fields of a study speak of each of the principles in ISO 14067 5.6 to 5.11 (our reading).
_PRINCIPLES = (
    ("5.6", "goal.intended_application"),
    ("5.7", "interpretation.completeness"),
    ("5.8", "interpretation.consistency"),
    ("5.9", "pcr.reason"),
    ("5.10", "interpretation.uncertainty"),
    ("5.11", "interpretation.value_choices"),
)


def _blank(study: ProductStudy, path: str) -> bool:
    return is_blank(str(field_value(study, path) or ""))


def excluded_stages(study: ProductStudy) -> frozenset[LifeCycleStage]:
    """Return the stages the boundary leaves out in words; a stage it does not mention is neither in nor out."""
    return frozenset(decision.stage for decision in study.boundary.stages if not decision.is_included)


def included_stages(study: ProductStudy) -> frozenset[LifeCycleStage]:
    """Return the stages the boundary takes in."""
    return frozenset(decision.stage for decision in study.boundary.stages if decision.is_included)


def life_cycle_is_covered(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GEN-01: all stages considered, or a partial footprint with its stages listed (3.1.1.2, 5.2, 6.1)."""
    study = facts.study
    excluded = excluded_stages(study)
    findings: list[Finding] = []
    if study.cfp_type is CfpType.FULL:
        left_out = [word(stage) for stage in LifeCycleStage if stage not in included_stages(study)]
        if left_out:
            findings.append(
                conformity_error(
                    "CFP-GEN-01-FULL-WITHOUT-STAGE", at("study.boundary"), "CFP-GEN-01", stages=", ".join(left_out)
                )
            )
    elif not included_stages(study):
        findings.append(conformity_error("CFP-GEN-01-STAGES-UNSTATED", at("study.boundary"), "CFP-GEN-01"))
    outside = [
        exchange.exchange_id for process, exchange in rows_of(study) if (exchange.stage or process.stage) in excluded
    ]
    if outside:
        findings.append(
            conformity_error(
                "CFP-GEN-01-OUTSIDE-BOUNDARY", at(f"exchange:{outside[0]}"), "CFP-GEN-01", rows=listed(outside)
            )
        )
    zh, en = enum_label(study.cfp_type, "zh"), enum_label(study.cfp_type, "en")
    return answered(findings, f"碳足迹类型：{zh}。", f"Type of footprint: {en}.")


def unit_is_positive(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GEN-02: the result is relative to a functional or declared unit (5.3)."""
    quantity = facts.study.unit.quantity
    if quantity.value > 0:
        return passed(f"单位：{quantity.value:g} {quantity.unit}。", f"Unit: {quantity.value:g} {quantity.unit}.")
    return answered(
        [conformity_error("CFP-GEN-02-NOT-POSITIVE", at("study.unit.quantity"), "CFP-GEN-02", quantity=quantity.value)]
    )


def category_rules_are_justified(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GEN-04: a relevant PCR is adopted and judged, or its absence justified (6.2)."""
    pcr = facts.study.pcr
    where, clause = at("study.pcr"), "CFP-GEN-04"
    if is_blank(pcr.pcr_id) or says_none(pcr.pcr_id):
        missing = [conformity_error("CFP-GEN-04-NO-REASON", where, clause)] if is_blank(pcr.reason) else []
        return answered(missing, "未采用 PCR，已说明理由。", "No PCR adopted, reason given.")
    findings: list[Finding] = []
    for name in ("developed_under_14027", "conforms_to_6_2_to_6_5", "is_judged_proper"):
        answer = getattr(pcr, name)
        if answer is None or (answer is False and is_blank(pcr.reason)):
            code = "CFP-GEN-04-UNANSWERED" if answer is None else "CFP-GEN-04-NOT-RELEVANT"
            findings.append(
                conformity_error(code, at(f"study.pcr.{name}"), clause, field=field_name(f"pcr.{name}"), pcr=pcr.pcr_id)
            )
    several = len([part for part in pcr.pcr_id.replace("；", ";").split(";") if part.strip()]) > 1
    if several and is_blank(pcr.reason):
        findings.append(conformity_error("CFP-GEN-04-SEVERAL", where, clause, pcr=pcr.pcr_id))
    return answered(findings, f"采用 {pcr.pcr_id}。", f"Adopted: {pcr.pcr_id}.")


def principles_are_addressed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GEN-05: the report can say how each principle was met (5.6 to 5.11)."""
    missing = [f"{clause}: {field_name(path)}" for clause, path in _PRINCIPLES if _blank(facts.study, path)]
    if not missing:
        return passed()
    return answered(
        [warning("CFP-GEN-05-UNSUPPORTED", at("study.interpretation"), "CFP-GEN-05", fields="; ".join(missing))]
    )


def supplier_footprints_can_be_added(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GEN-06: partial footprints are added only with the same methodology, time and adjoining boundaries (6.1)."""
    used = tuple(_used_suppliers(facts.study))
    if not used:
        return not_applicable("研究未使用供应商碳足迹。", "The study uses no supplier footprint.")
    findings = [finding for footprint in used for finding in _supplier_findings(footprint, facts.study)]
    return answered(findings, f"比较了 {len(used)} 个供应商碳足迹。", f"Supplier footprints compared: {len(used)}.")


def _used_suppliers(study: ProductStudy) -> Iterator[SupplierFootprint]:
    references = (parse_provider(exchange.provider) for _, exchange in rows_of(study))
    named = {each.key for each in references if each is not None and each.kind is ProviderKind.SUPPLIER}
    return (footprint for footprint in study.supplier_footprints if footprint.footprint_id in named)


def _supplier_findings(footprint: SupplierFootprint, study: ProductStudy) -> Iterator[Finding]:
    clause, name = "CFP-GEN-06", footprint.footprint_id
    if is_blank(footprint.rule_set):
        yield conformity_error("CFP-GEN-06-RULES-UNSTATED", at(f"supplier:{name}.rule_set"), clause, footprint=name)
    elif not any(known in footprint.rule_set.replace(" ", "") for known in ("14067", "24067")):
        yield warning(
            "CFP-GEN-06-OTHER-RULES", at(f"supplier:{name}.rule_set"), clause, footprint=name, rules=footprint.rule_set
        )
    if is_blank(footprint.boundary):
        yield conformity_error("CFP-GEN-06-BOUNDARY-UNSTATED", at(f"supplier:{name}.boundary"), clause, footprint=name)
    elif words_in(footprint.boundary, "gate_to_gate"):
        where, boundary = at(f"supplier:{name}.boundary"), footprint.boundary
        yield conformity_error("CFP-GEN-06-BOUNDARY-GAP", where, clause, footprint=name, boundary=boundary)
    overlaps = footprint.first_day <= study.period.last_day and study.period.first_day <= footprint.last_day
    is_valid = footprint.valid_until is not None and footprint.valid_until >= study.period.first_day
    if not overlaps and not is_valid:
        yield conformity_error(
            "CFP-GEN-06-OTHER-PERIOD",
            at(f"supplier:{name}.first_day"),
            clause,
            footprint=name,
            period=f"{footprint.first_day} – {footprint.last_day}",
            study_period=f"{study.period.first_day} – {study.period.last_day}",
        )


def goal_is_stated(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GOAL-01: application, reasons, audience and communication are stated; "none" is an answer (6.3.1)."""
    return answered(
        conformity_error("CFP-GOAL-01-EMPTY", at(f"study.{path}"), "CFP-GOAL-01", field=field_name(path))
        for path in _GOAL
        if _blank(facts.study, path)
    )


def scope_is_complete(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-SCOPE-01: the items of the scope are there (6.3.2 a to l)."""
    study = facts.study
    wanted = list(_SCOPE)
    stages = included_stages(study)
    if stages & {LifeCycleStage.USE, LifeCycleStage.END_OF_LIFE} and not study.assumptions:
        wanted.append(("f", "assumptions"))
    missing = [f"{item}: {field_name(path)}" for item, path in wanted if _blank(study, path)]
    if not missing:
        return passed()
    # One finding for all: most of these fields are asked for by a clause of their own as well.
    return answered([conformity_error("CFP-SCOPE-01-EMPTY", at("study"), "CFP-SCOPE-01", fields="; ".join(missing))])


def unit_is_defined(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-FU-01: the unit is clear and measurable, the reference flow is one output of the graph (6.3.3)."""
    unit, clause = facts.study.unit, "CFP-FU-01"
    findings: list[Finding] = []
    if not is_known(unit.quantity.unit):
        findings.append(
            conformity_error("CFP-FU-01-UNIT-UNKNOWN", at("study.unit.quantity"), clause, unit=unit.quantity.unit)
        )
    if unit.kind is UnitKind.FUNCTIONAL and is_blank(unit.description):
        findings.append(conformity_error("CFP-FU-01-UNDESCRIBED", at("study.unit.description"), clause))
    asked = f"{unit.reference_process}#{unit.reference_flow}" if unit.reference_flow else unit.reference_process
    reference = parse_provider(f"process:{asked}")
    if reference is None or index_study(facts.study).taken_output(reference) is None:
        findings.append(
            conformity_error("CFP-FU-01-NO-REFERENCE", at("study.unit.reference_process"), clause, asked=asked or "-")
        )
    return answered(findings)


def unit_fits_type(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-FU-02: a declared unit only in a partial footprint, a functional unit in a full one (6.3.3)."""
    kind, cfp_type = facts.study.unit.kind, facts.study.cfp_type
    if (kind is UnitKind.DECLARED) == (cfp_type is CfpType.PARTIAL):
        return passed()
    return answered(
        [conformity_error("CFP-FU-02-KIND", at("study.unit.kind"), "CFP-FU-02", kind=word(kind), type=word(cfp_type))]
    )


def boundary_is_explained(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-SB-01: every stage is flagged in or out, what is out has its reason (6.3.4.1, 6.3.4.2)."""
    boundary, clause = facts.study.boundary, "CFP-SB-01"
    findings: list[Finding] = []
    if is_blank(boundary.description):
        findings.append(conformity_error("CFP-SB-01-UNDESCRIBED", at("study.boundary.description"), clause))
    decided = {decision.stage for decision in boundary.stages}
    undecided = [word(stage) for stage in LifeCycleStage if stage not in decided]
    if undecided:
        findings.append(
            conformity_error("CFP-SB-01-UNDECIDED", at("study.boundary"), clause, stages=", ".join(undecided))
        )
    findings += [
        conformity_error("CFP-SB-01-NO-REASON", at(f"stage:{decision.stage.value}"), clause, stage=word(decision.stage))
        for decision in boundary.stages
        if not decision.is_included and is_blank(decision.reason)
    ]
    if is_blank(boundary.exclusions):
        findings.append(warning("CFP-SB-01-EXCLUSIONS-UNSTATED", at("study.boundary.exclusions"), clause))
    return answered(findings)


def exclusions_have_a_threshold(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-SB-02: exclusions rest on a stated and justified threshold of significance (6.3.4.1)."""
    boundary, clause = facts.study.boundary, "CFP-SB-02"
    if is_blank(boundary.exclusions) or says_none(boundary.exclusions):
        return not_applicable("研究没有排除任何过程。", "The study excludes no process.")
    if boundary.significance_threshold is None:
        where = at("study.boundary.significance_threshold")
        return answered([warning("CFP-SB-02-NO-THRESHOLD", where, clause)])
    if is_blank(boundary.threshold_reason):
        return answered([warning("CFP-SB-02-NO-REASON", at("study.boundary.threshold_reason"), clause)])
    threshold = f"{boundary.significance_threshold:.2%}"
    return passed(f"显著性阈值 {threshold}。", f"Threshold of significance {threshold}.")


def phases_are_present(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """LCA-01: goal and scope, inventory, impact assessment, interpretation (ISO 14040; ISO 14067 5.4, 6.1)."""
    study = facts.study
    missing = [
        in_both_languages(*phase)
        for phase, is_there in (
            (("目的与范围", "goal and scope"), not _blank(study, "goal.intended_application")),
            (("清单分析", "inventory"), any(process.exchanges for process in study.processes)),
            (("影响评价", "impact assessment"), bool(study.gwp_set)),
            (("解释", "interpretation"), not _blank(study, "interpretation.conclusions")),
        )
        if not is_there
    ]
    if missing:
        return answered([warning("LCA-01-PHASE-MISSING", at("study"), "LCA-01", phases=", ".join(missing))])
    return passed()


def unit_precedes_inventory(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """LCA-02: functional unit and reference flow are defined (ISO 14044)."""
    unit = facts.study.unit
    outputs = {
        output.flow_id: output
        for process in facts.study.processes
        if process.process_id == unit.reference_process
        for output in products_of(process)
    }
    is_there = unit.reference_flow in outputs if unit.reference_flow else bool(outputs)
    if unit.quantity.value > 0 and is_there:
        return passed()
    return answered([warning("LCA-02-UNDEFINED", at("study.unit"), "LCA-02")])


def duplicates_in_graph(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """CFP-GEN-03: the same emission, row or certificate is counted once (5.12, 6.4.6.1, 6.4.9.4.1)."""
    clause = "CFP-GEN-03"
    ids = [exchange.exchange_id for _, exchange in rows_of(facts.study)]
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    findings: list[Finding] = []
    if twice:
        findings.append(conformity_error("CFP-GEN-03-ID-TWICE", at(f"exchange:{twice[0]}"), clause, rows=listed(twice)))
    emissions: dict[tuple[str, float, str, tuple[str, ...]], list[str]] = {}
    for _, exchange in rows_of(facts.study):
        if exchange.kind is ExchangeKind.EMISSION and exchange.evidence:
            key = (exchange.flow, exchange.quantity.value, exchange.quantity.unit, exchange.evidence)
            emissions.setdefault(key, []).append(exchange.exchange_id)
    findings += [
        conformity_error("CFP-GEN-03-EMISSION-TWICE", at(f"exchange:{rows[1]}"), clause, rows=listed(rows))
        for rows in emissions.values()
        if len(set(rows)) > 1
    ]
    return answered(findings + _certificates_named_twice(facts.study))


def _certificates_named_twice(study: ProductStudy) -> list[Finding]:
    claims: dict[str, list[str]] = {}
    for facility in study.facilities:
        for supply in facility.electricity:
            if supply.kind in {SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE}:
                for evidence in supply.evidence:
                    claims.setdefault(evidence, []).append(f"{facility.facility_id}#{supply.supply_id}")
    return [
        warning(
            "CFP-GEN-03-INSTRUMENT-TWICE",
            at(f"supply:{supplies[1]}"),
            "CFP-GEN-03",
            evidence=evidence,
            supplies=", ".join(supplies),
        )
        for evidence, supplies in claims.items()
        if len(supplies) > 1
    ]
