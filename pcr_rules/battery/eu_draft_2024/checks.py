"""Checks of EV batteries under the EU draft of 2024; the unit, the total energy and what the study counts."""

import math

from background_db.findings import Finding, conformity_error, in_both_languages, information, warning
from pcr_rules.battery import pack_facts
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.edition_methods import MethodTopic, chosen
from pcr_rules.methods.data_quality import data_quality_rating
from pcr_rules.methods.recycling_parameters import recycling_parameter
from pcr_rules.outcomes import answered, at, is_blank, listed, not_applicable, not_assessable, passed, result_missing
from pcr_rules.plant_records.batteries import VehicleCategory
from pcr_rules.result import View
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import DataOrigin

_DEFAULTS = frozenset({DataOrigin.SECONDARY, DataOrigin.PROXY})
_OUTSIDE = ("整车装配", "装车", "资本货物", "厂房", "vehicle assembly", "capital good", "capital equipment")
_PACK = "plant.battery_packs[1]"
_SAME = 1e-9


def unit_is_delivered_energy(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-01: the unit is 1 kWh of the energy delivered over life; capacity in kWh is another unit."""
    study = facts.study
    quantity = study.unit.quantity
    if not pack_facts.is_one_kwh(study) or pack_facts.delivered_kwh(study) is None:
        shown = f"{quantity.value:g} {quantity.unit}"
        return answered([conformity_error("PCR-BE-01-UNIT", at("study.unit.quantity"), "PCR-BE-01", unit=shown)])
    if pack_facts.is_capacity(study):
        where = at("study.unit.reference_process")
        made = pack_facts.delivered_kwh(study)
        return answered([conformity_error("PCR-BE-01-CAPACITY", where, "PCR-BE-01", kwh=f"{made:g}")])
    return passed(f"{quantity.value:g} kWh", f"{quantity.value:g} kWh")


def total_energy_follows_the_category(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BE-02: the energy delivered is usable energy × cycles of the vehicle category × years; a choice has reasons."""
    pack = pack_facts.only_pack(facts.study)
    if pack is None:
        return not_assessable("没有动力电池记录。", "There is no record of the battery pack.")
    findings: list[Finding] = []
    if pack.vehicle_category is VehicleCategory.OTHER and is_blank(pack.category_reason):
        where = at(f"{_PACK}.category_reason")
        findings.append(conformity_error("PCR-BE-02-NO-REASON", where, "PCR-BE-02", pack=pack.pack_id))
    asked, made = pack_facts.energy_under(rules, facts.study), pack_facts.delivered_kwh(facts.study)
    if asked is None:
        return not_assessable("总能量的字段不全。", "Fields of the total energy are missing.", findings)
    if made is None or not math.isclose(asked, made, rel_tol=_SAME):
        shown = {"made": "-" if made is None else f"{made:.10g}", "asked": f"{asked:.10g}"}
        findings.append(conformity_error("PCR-BE-02-TOTAL-ENERGY", at(_PACK), "PCR-BE-02", **shown))
    return answered(findings, f"{asked:.10g} kWh", f"{asked:.10g} kWh")


def four_stages_add_up(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-03: raw materials, production, distribution and end of life each contribute and sum to the total."""
    if facts.result is None:
        return result_missing()
    missing = pack_facts.missing_stages(facts.result)
    view = facts.result.view(facts.result.headline)
    gap = view.total - math.fsum(view.by_stage.get(stage.value, 0.0) for stage in pack_facts.FOUR_STAGES)
    findings = [conformity_error("PCR-BE-03-STAGE-MISSING", at("study"), "PCR-BE-03", stages=listed(missing))]
    findings = findings if missing else []
    if abs(gap) > _SAME * max(abs(view.total), 1.0):
        findings.append(conformity_error("PCR-BE-03-SUM", at("study"), "PCR-BE-03", gap=f"{gap:.6g}"))
    return answered(findings, "四个阶段", "four stages")


def what_is_excluded_is_absent(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-04: no row of use, of assembly into the vehicle or of capital equipment is counted."""
    study = facts.study
    in_use = pack_facts.rows_in(study, LifeCycleStage.USE)
    named = [
        row.exchange_id
        for process, row in rows_of(study)
        if any(word in f"{process.name} {row.flow}".casefold() for word in _OUTSIDE)
    ]
    return answered(
        conformity_error("PCR-BE-04-OUTSIDE", at(f"exchange:{name}"), "PCR-BE-04", row=name)
        for name in dict.fromkeys((*in_use, *named))
    )


def components_are_company_specific(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-05: cathode, anode, electrolyte, separator and casing are there, none with default activity data."""
    rows = pack_facts.component_rows(facts.study)
    findings = [
        conformity_error("PCR-BE-05-MISSING", at("study.processes"), "PCR-BE-05", component=name)
        for name, found in rows.items()
        if not found
    ]
    findings += [
        conformity_error(
            "PCR-BE-05-DEFAULT", at(f"exchange:{row.exchange_id}"), "PCR-BE-05", row=row.exchange_id, component=name
        )
        for name, found in rows.items()
        for row in found
        if row.origin in _DEFAULTS
    ]
    return answered(findings, f"{len(rows)} 类部件", f"{len(rows)} components")


def electricity_follows_the_draft(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BE-06: the headline counts direct connections and the average mix; claims of certificates move nothing."""
    if facts.result is None:
        return result_missing()
    account = facts.result.electricity
    if account is None:
        return not_applicable("没有用电设施。", "No row draws on the electricity of a facility.")
    named = chosen(rules.methods, MethodTopic.ELECTRICITY)
    asked = next((scheme.total for scheme in account.schemes if scheme.scheme == named), None)
    if asked is None:
        return not_assessable("没有该电力规则的结果。", "There is no result under this rule of electricity.")
    total = facts.result.view(facts.result.headline).total
    if math.isclose(total, asked, rel_tol=_SAME):
        return passed(f"{asked:.6g} kg CO2e", f"{asked:.6g} kg CO2e")
    shown = {"total": f"{total:.6g}", "asked": f"{asked:.6g}"}
    return answered([conformity_error("PCR-BE-06-CLAIMS", at("study.facilities"), "PCR-BE-06", **shown)])


def other_rule_is_information(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-07: the market-based total stands beside the result, as information."""
    if facts.result is None:
        return result_missing()
    total = facts.result.view(View.MARKET).total
    return passed(f"基于市场：{total:.6g} kg CO2e（仅作信息）", f"market-based: {total:.6g} kg CO2e (information only)")


def declaration_is_not_stale(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-08: bill of materials and energy mix are those of the declaration; a changed one asks for a new one."""
    pack = pack_facts.only_pack(facts.study)
    bill, energy = pack_facts.bill_digest(facts.study), pack_facts.energy_digest(facts.study)
    if pack is None or not (pack.declared_bill_digest and pack.declared_energy_digest):
        return not_assessable(
            f"尚未登记声明的摘要；现为物料 {bill}、能源 {energy}。",
            f"No digests of a declaration are recorded; they are now {bill} (bill) and {energy} (energy).",
        )
    pairs = (
        (in_both_languages("物料清单", "bill of materials"), pack.declared_bill_digest, bill),
        (in_both_languages("能源结构", "energy mix"), pack.declared_energy_digest, energy),
    )
    return answered(
        conformity_error("PCR-BE-08-STALE", at(_PACK), "PCR-BE-08", what=what, declared=declared, now=now)
        for what, declared, now in pairs
        if declared != now
    )


def end_of_life_follows_the_formula(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BE-10: recycling by the Circular Footprint Formula; each material has its parameters with a source."""
    study, asked = facts.study, chosen(rules.methods, MethodTopic.RECYCLING)
    method = study.end_of_life.recycling_method if study.end_of_life else ""
    findings: list[Finding] = []
    if method != asked:
        where = at("study.end_of_life.recycling_method")
        findings.append(conformity_error("PCR-BE-10-METHOD", where, "PCR-BE-10", method=method or "-", asked=asked))
    if not study.plant.material_lives:
        return not_assessable("没有材料循环记录。", "There is no record of a material's recycling.", findings)
    findings += [
        conformity_error(
            "PCR-BE-10-NO-SOURCE", at(f"plant.material_lives[{number}]"), "PCR-BE-10", material=each.material
        )
        for number, each in enumerate(study.plant.material_lives, start=1)
        if is_blank(each.source)
    ]
    return answered(
        findings, f"{len(study.plant.material_lives)} 种材料", f"{len(study.plant.material_lives)} materials"
    )


def method_is_provisional(_facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BE-11: the act is a draft, so every result is by a provisional method."""
    if rules.is_text_read:
        return passed()
    return answered([warning("PCR-BE-11-PROVISIONAL", at("study.pcr.edition"), "PCR-BE-11", number=rules.number)])


def allocation_factor_is_in_range(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-12: A lies between its lowest and highest value; one that was not given is a default to be checked."""
    lives = facts.study.plant.material_lives
    if not lives:
        return not_applicable("没有材料循环记录。", "There is no record of a material's recycling.")
    day = facts.study.period.last_day
    low, high = (recycling_parameter(f"{each}_allocation_factor", day).value for each in ("lowest", "highest"))
    assert low is not None and high is not None  # noqa: S101, PT018 - our own file
    findings: list[Finding] = []
    for number, each in enumerate(lives, start=1):
        where, factor = at(f"plant.material_lives[{number}].allocation_factor"), each.allocation_factor
        if factor is None:
            findings.append(information("PCR-BE-12-DEFAULT", where, "PCR-BE-12", material=each.material))
        elif not low <= factor <= high:
            shown = {"material": each.material, "value": f"{factor:g}", "low": f"{low:g}", "high": f"{high:g}"}
            findings.append(warning("PCR-BE-12-RANGE", where, "PCR-BE-12", **shown))
    return answered(findings)


def declaration_is_of_one_model_and_plant(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BE-13: the pack names its model and the facility that makes it."""
    pack = pack_facts.only_pack(facts.study)
    if pack is None:
        return not_assessable("没有动力电池记录。", "There is no record of the battery pack.")
    known = {facility.facility_id for facility in facts.study.facilities}
    missing = [name for name, given in (("model", pack.model), ("plant", pack.plant in known)) if not given]
    if not missing:
        return passed(f"{pack.model} · {pack.plant}", f"{pack.model} · {pack.plant}")
    return answered([conformity_error("PCR-BE-13-MODEL-PLANT", at(_PACK), "PCR-BE-13", fields=listed(missing))])


def quality_is_rated(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BE-14: rows are scored by the three criteria of the draft; scores of another scheme are not taken."""
    if facts.result is None:
        return result_missing()
    scheme = chosen(rules.methods, MethodTopic.DATA_QUALITY)
    found = data_quality_rating(facts.result.view(facts.result.headline).contributions, facts.study, scheme)
    if found.rating is None:
        return not_assessable(
            f"按 {scheme} 评分的贡献占 {found.scored_share:.1%}。",
            f"Rows scored under {scheme} make {found.scored_share:.1%} of the result.",
        )
    return passed(f"DQR {found.rating:.2f}", f"DQR {found.rating:.2f}")
