"""Checks of the Chinese declaration of traction batteries (551号); trial and regular phase differ by their dated numbers."""

import math

from background_db.findings import Finding, conformity_error, warning
from background_db.units import conversion
from pcr_rules.battery import pack_facts
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import (
    answered,
    at,
    is_blank,
    listed,
    not_assessable,
    parameter_unset,
    passed,
    result_missing,
)
from pcr_rules.parameters import parameter_on
from pcr_rules.result import View
from pcr_rules.study_context import LifeCycleStage

_PACK = "plant.battery_packs[1]"
_THIRD_PARTY = frozenset({"external", "panel"})
_SAME = 1e-9
_NO_PACK = ("没有动力电池记录。", "There is no record of the battery pack.")


def unit_is_delivered_energy(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BC-01: the unit is 1 kWh of the energy delivered over life; capacity in kWh is another unit."""
    study = facts.study
    quantity = study.unit.quantity
    if not pack_facts.is_one_kwh(study) or pack_facts.delivered_kwh(study) is None:
        shown = f"{quantity.value:g} {quantity.unit}"
        return answered([conformity_error("PCR-BC-01-UNIT", at("study.unit.quantity"), "PCR-BC-01", unit=shown)])
    if pack_facts.is_capacity(study):
        where = at("study.unit.reference_process")
        made = pack_facts.delivered_kwh(study)
        return answered([conformity_error("PCR-BC-01-CAPACITY", where, "PCR-BC-01", kwh=f"{made:g}")])
    return passed(f"{quantity.value:g} kWh", f"{quantity.value:g} kWh")


def total_energy_rests_on_a_test(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BC-02: the energy delivered is usable energy × cycles by test, and the standard of the test is named."""
    pack = pack_facts.only_pack(facts.study)
    if pack is None:
        return not_assessable(*_NO_PACK)
    findings: list[Finding] = []
    if is_blank(pack.test_standard):
        where = at(f"{_PACK}.test_standard")
        findings.append(conformity_error("PCR-BC-02-NO-STANDARD", where, "PCR-BC-02", pack=pack.pack_id))
    asked, made = pack_facts.energy_under(rules, facts.study), pack_facts.delivered_kwh(facts.study)
    if asked is None:
        return not_assessable("总能量的字段不全。", "Fields of the total energy are missing.", findings)
    if made is None or not math.isclose(asked, made, rel_tol=_SAME):
        shown = {"made": "-" if made is None else f"{made:.10g}", "asked": f"{asked:.10g}"}
        findings.append(conformity_error("PCR-BC-02-TOTAL-ENERGY", at(_PACK), "PCR-BC-02", **shown))
    return answered(findings, f"{asked:.10g} kWh", f"{asked:.10g} kWh")


def pack_and_declarant_are_in_scope(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BC-03: the rated energy lies above the limit, and the declarant is one of the three kinds."""
    pack = pack_facts.only_pack(facts.study)
    lowest = parameter_on(rules, "lowest_rated_energy", facts.study.period.last_day)
    if pack is None:
        return not_assessable(*_NO_PACK)
    if lowest is None:
        return parameter_unset("lowest_rated_energy")
    findings: list[Finding] = []
    rated = pack.rated_energy.value * conversion(pack.rated_energy.unit, "kWh")
    if rated <= lowest:
        where = at(f"{_PACK}.rated_energy")
        shown = {"rated": f"{rated:g}", "limit": f"{lowest:g}"}
        findings.append(conformity_error("PCR-BC-03-SMALL", where, "PCR-BC-03", **shown))
    if pack.declarant is None:
        where = at(f"{_PACK}.declarant")
        findings.append(conformity_error("PCR-BC-03-DECLARANT", where, "PCR-BC-03", pack=pack.pack_id))
    return answered(findings, f"{rated:g} kWh", f"{rated:g} kWh")


def four_parts_are_counted(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BC-04: materials, manufacturing, distribution and recycling each contribute, use does not."""
    if facts.result is None:
        return result_missing()
    findings: list[Finding] = []
    if missing := pack_facts.missing_stages(facts.result):
        findings.append(conformity_error("PCR-BC-04-PART-MISSING", at("study"), "PCR-BC-04", stages=listed(missing)))
    if in_use := pack_facts.rows_in(facts.study, LifeCycleStage.USE):
        where = at(f"exchange:{in_use[0]}")
        findings.append(conformity_error("PCR-BC-04-USE", where, "PCR-BC-04", rows=listed(in_use)))
    return answered(findings, "四个部分", "four parts")


def models_fit_the_phase(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BC-05: in the trial phase enough typical models over all chemistries; in the regular phase all models."""
    day, pack = facts.study.period.last_day, pack_facts.only_pack(facts.study)
    if pack is None:
        return not_assessable(*_NO_PACK)
    if parameter_on(rules, "all_models_declared", day):
        return passed("正式阶段：全部型号", "regular phase: all models")
    least = parameter_on(rules, "least_typical_models", day)
    if least is None:
        return parameter_unset("least_typical_models")
    if pack.typical_models is None or pack.covers_all_chemistries is None:
        return not_assessable(
            "未填写典型型号数和化学体系。", "Number of typical models and chemistries are not stated."
        )
    findings: list[Finding] = []
    if pack.typical_models < least:
        shown = {"count": f"{pack.typical_models:g}", "least": f"{least:g}"}
        findings.append(conformity_error("PCR-BC-05-FEW-MODELS", at(f"{_PACK}.typical_models"), "PCR-BC-05", **shown))
    if not pack.covers_all_chemistries:
        where = at(f"{_PACK}.covers_all_chemistries")
        findings.append(conformity_error("PCR-BC-05-CHEMISTRIES", where, "PCR-BC-05", pack=pack.pack_id))
    return answered(findings, f"试行阶段：{pack.typical_models:g} 个", f"trial phase: {pack.typical_models:g} models")


def third_party_verified(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BC-06: the review is an external one."""
    kind = facts.study.review.review_type
    if kind in _THIRD_PARTY:
        return passed(facts.study.review.reviewer or kind, facts.study.review.reviewer or kind)
    return answered([conformity_error("PCR-BC-06-UNVERIFIED", at("study.review"), "PCR-BC-06", review=kind or "-")])


def platform_data_are_used(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-BC-07: no factor comes from the platform's database, which is not at hand: the result is a preview."""
    if facts.result is None:
        return result_missing()
    sets = listed(sorted({factor.factor_set for factor in facts.result.factors}))
    found = warning("PCR-BC-07-PREVIEW", at("study"), "PCR-BC-07", sets=sets or "-", number=rules.number)
    return answered([found])


def both_electricity_results_are_shown(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BC-08: the wording on green power was not read, so no result is the right one; both stand here."""
    if facts.result is None:
        return result_missing()
    location, market = (facts.result.view(view).total for view in (View.LOCATION, View.MARKET))
    return not_assessable(
        f"规则未读；基于位置 {location:.6g}，基于市场 {market:.6g} kg CO2e。",
        f"Wording not read; location-based {location:.6g}, market-based {market:.6g} kg CO2e.",
    )


def quality_control_is_stated(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-BC-09: the requirement on data says how time, geography, technology and precision are controlled."""
    stated = facts.study.data_quality
    missing = [name for name in ("time", "geography", "technology", "precision") if is_blank(getattr(stated, name))]
    if not missing:
        return passed()
    return answered([warning("PCR-BC-09-NO-MEASURES", at("study.data_quality"), "PCR-BC-09", fields=listed(missing))])
