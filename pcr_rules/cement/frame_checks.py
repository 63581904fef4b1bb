"""Checks on unit, boundary, cut-off, shares, age of data, carbonation: PCR-CE-01 to 04, 08, 15."""

import math
import re

from background_db.findings import Finding, conformity_error, warning
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.cement.kilns import ENERGY, clinker_rows, inputs_of, kilns, mills, named, tonnes
from pcr_rules.cement.kilns import RAW_MATERIALS as RAW
from pcr_rules.linked_study import SupplierKind
from pcr_rules.methods.allocation import AllocationError, allocated_shares
from pcr_rules.outcomes import answered, at, listed, not_assessable, parameter_unset, passed, percent
from pcr_rules.parameters import parameter_on
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, CutOff, LifeCycleStage
from pcr_rules.study_inventory import AllocationMethod, ExchangeKind, UnitProcess

_STRENGTH = re.compile(r"\d{2}[.．]\d")
_CARBONATION = ("碳化", "carbonation", "recarbonation")
_LATER_STAGES = frozenset({LifeCycleStage.USE, LifeCycleStage.END_OF_LIFE})


def unit_is_a_tonne(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-01: the declared unit is 1 t, of cement with its strength class named."""
    study = facts.study
    asked = parameter_on(rules, "declared_mass", study.period.last_day)
    if asked is None:
        return parameter_unset("declared_mass")
    quantity = study.unit.quantity
    shown, mass = f"{quantity.value:g} {quantity.unit}", tonnes(quantity)
    findings = []
    if mass is None or not math.isclose(mass, asked):
        where = at("study.unit.quantity")
        findings.append(conformity_error("PCR-CE-01-UNIT", where, "PCR-CE-01", unit=shown, asked=f"{asked:g} t"))
    names = f"{study.product.name_zh} {study.product.name_en} {study.product.model} {study.unit.description}"
    if mills(study) and not _STRENGTH.search(names):
        findings.append(conformity_error("PCR-CE-01-STRENGTH", at("study.product.model"), "PCR-CE-01"))
    return answered(findings, shown, shown)


def boundary_is_a1_to_a3(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-02: modules A1 to A3: raw materials, raw meal, clinker with its fuel, for cement grinding; no later stage."""
    study, missing = facts.study, []
    burners = kilns(study)
    rows = [row for process in study.processes for row in inputs_of(process)]
    if not burners and not any(named(row.flow, ("熟料", "clinker")) and row.provider for row in rows):
        missing.append("⟨熟料（自产或有供给者的外购）|clinker, made or bought with a provider⟩")
    if burners and not any(named(row.flow, RAW) and row.provider for row in rows):
        missing.append("⟨石灰石、生料等原料|raw materials such as limestone⟩")
    if burners and not any(row.fuel for kiln in burners for row in inputs_of(kiln)):
        missing.append("⟨窑用燃料|fuel of the kiln⟩")
    if _is_for_cement(rules) and not any(True for mill in mills(study) for _ in clinker_rows(study, mill)):
        missing.append("⟨水泥粉磨（投入熟料）|cement mill that takes clinker⟩")
    findings: list[Finding] = [
        conformity_error("PCR-CE-02-BOUNDARY", at("study.boundary"), "PCR-CE-02", missing=name) for name in missing
    ]
    if study.cfp_type is not CfpType.PARTIAL:
        findings.append(warning("PCR-CE-02-NOT-PARTIAL", at("study.cfp_type"), "PCR-CE-02"))
    shown = listed([each.process_id for each in (*burners, *mills(study))])
    return answered(findings, shown, shown)


def _is_for_cement(rules: CategoryRules) -> bool:
    return rules.category is not None and rules.category.category == "cement"


def little_is_left_out(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-03: per module at most 1 % is neglected, all energy is in, what is left out has an estimate."""
    study = facts.study
    limit = parameter_on(rules, "neglected_share_per_module", study.period.last_day)
    if limit is None:
        return parameter_unset("neglected_share_per_module")
    findings, modules = [], dict[str, float]()
    for cut in study.cut_offs:
        where = at(f"cut_off:{cut.cut_off_id}")
        if named(cut.flow, ENERGY):
            findings.append(conformity_error("PCR-CE-03-ENERGY-LEFT-OUT", where, "PCR-CE-03", flow=cut.flow))
        if cut.estimated_share is None:
            findings.append(warning("PCR-CE-03-NO-ESTIMATE", where, "PCR-CE-03", flow=cut.flow))
        module = _module(study, cut)
        modules[module] = modules.get(module, 0.0) + (cut.estimated_share or 0.0)
    for module, share in modules.items():
        if share > limit:
            values = {"module": module, "share": percent(share), "limit": percent(limit)}
            findings.append(conformity_error("PCR-CE-03-TOO-MUCH", at("study.cut_offs"), "PCR-CE-03", **values))
    shown = listed([f"{module} {percent(share)}" for module, share in modules.items()]) or "0"
    return answered(findings, shown, shown)


def _module(study: ProductStudy, cut: CutOff) -> str:
    """A1 for raw materials, A3 for what happens in the plant."""
    stage = next((each.stage for each in study.processes if each.process_id == cut.process), None)
    return "A1" if stage is LifeCycleStage.RAW_MATERIALS else "A3"


def impacts_are_shared_out(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-04: at least 99.5 % of a line's burdens are shared out among its products."""
    least = parameter_on(rules, "shared_out_share", facts.study.period.last_day)
    if least is None:
        return parameter_unset("shared_out_share")
    findings = []
    for process in facts.study.processes:
        total = _shared_out(process)
        if total is not None and total < least:
            values = {"process": process.name, "share": percent(total), "least": percent(least)}
            where = at(f"process:{process.process_id}")
            findings.append(conformity_error("PCR-CE-04-NOT-SHARED-OUT", where, "PCR-CE-04", **values))
    return answered(findings, "各过程的负荷全部分配", "the burdens of every process are shared out")


def _shared_out(process: UnitProcess) -> float | None:
    """Sum of the shares of a process; None where a key is missing, which is an error of its own."""
    if process.allocation is not None and process.allocation.method is AllocationMethod.SHARES:
        return math.fsum(output.share or 0.0 for output in process.outputs)
    try:
        return math.fsum(allocated_shares(process))
    except AllocationError:
        return None


def data_are_recent(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-CE-08: data of suppliers are at most 5 years old, generic data at most 10, counted to the study's period."""
    study, linked = facts.study, facts.linked
    specific, generic = (
        parameter_on(rules, name, study.period.last_day) for name in ("specific_data_years", "generic_data_years")
    )
    if specific is None or generic is None:
        return parameter_unset("specific_data_years, generic_data_years")
    findings, start = [], study.period.first_day
    for footprint in study.supplier_footprints:
        years = (start - footprint.last_day).days / 365.25
        if years > specific:
            values = {"data": footprint.footprint_id, "years": f"{years:.1f}", "limit": f"{specific:g}"}
            where = at(f"supplier:{footprint.footprint_id}")
            findings.append(conformity_error("PCR-CE-08-OLD-DATA", where, "PCR-CE-08", **values))
    if linked is None:
        return not_assessable("还没有链接因子，次级数据的年份未核对。", "Factors are not linked yet.", findings)
    used = {line.supplier.key: line.exchange_id for line in linked.lines if line.supplier.kind is SupplierKind.FACTOR}
    for key, row in used.items():
        factor = linked.factors.get(key)
        if factor is None or key.startswith(("supplier:", "fuel:")) or factor.data_period.end is None:
            continue
        years = (start - factor.data_period.end).days / 365.25
        if years > generic:
            values = {"data": key, "years": f"{years:.1f}", "limit": f"{generic:g}"}
            findings.append(conformity_error("PCR-CE-08-OLD-DATA", at(f"exchange:{row}"), "PCR-CE-08", **values))
    return answered(findings, f"{len(used)} 个因子", f"{len(used)} factors")


def carbonation_is_apart(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-CE-15: CO2 taken up by concrete in use is never subtracted from the result at the gate."""
    findings = []
    for process in facts.study.processes:
        for row in process.exchanges:
            is_uptake = row.kind is ExchangeKind.EMISSION and row.flow.endswith(".uptake")
            stage = row.stage or process.stage
            words = f"{row.flow} {row.note} {process.name} {process.process_id}"
            is_credit = is_uptake or row.kind is ExchangeKind.AVOIDED
            if (is_uptake and stage in _LATER_STAGES) or (is_credit and named(words, _CARBONATION)):
                where = at(f"exchange:{row.exchange_id}")
                findings.append(
                    conformity_error("PCR-CE-15-CARBONATION", where, "PCR-CE-15", row=row.exchange_id, flow=row.flow)
                )
    return answered(findings) if findings else passed("没有扣减碳化吸收", "no carbonation is subtracted")
