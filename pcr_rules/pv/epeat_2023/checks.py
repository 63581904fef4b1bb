"""Checks of the criteria for ultra-low-carbon solar of March 2023."""

from background_db.findings import conformity_error
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import answered, at, not_assessable, parameter_unset, passed
from pcr_rules.parameters import parameter_on
from pcr_rules.plant.expansion import record_place
from pcr_rules.pv.modules.checks import assessed_total

_FRAME = ("边框", "frame")


def frame_is_included(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-PVE-01: the frame is among the components, or the module is said to have none."""
    plant = facts.study.plant
    if not plant.module_components:
        return not_assessable("没有部件记录。", "There are no records of components.")
    if any(word in each.component.casefold() for each in plant.module_components for word in _FRAME):
        return passed("部件含边框", "the frame is a component")
    if plant.pv_modules and plant.pv_modules[0].is_framed is False:
        return passed("组件无边框", "the module has no frame")
    where = at(record_place("module_components", 0))
    return answered([conformity_error("PCR-PVE-01-NO-FRAME", where, "PCR-PVE-01")])


def total_is_low_carbon(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-PVE-02: the module with its frame is at most low-carbon; the remark says which of the two levels it meets."""
    total = assessed_total(facts)
    if isinstance(total, Outcome):
        return total
    day = facts.study.period.last_day
    low, ultra = (parameter_on(rules, name, day) for name in ("limit_low_carbon", "limit_ultra_low_carbon"))
    if low is None or ultra is None:
        return parameter_unset("limit_low_carbon, limit_ultra_low_carbon")
    if total <= ultra:
        return passed(f"超低碳：{total:.6g} ≤ {ultra:g} kgCO2e/kWp", f"ultra-low: {total:.6g} ≤ {ultra:g} kg CO2e/kWp")
    if total <= low:
        return passed(f"低碳：{total:.6g} ≤ {low:g} kgCO2e/kWp", f"low-carbon: {total:.6g} ≤ {low:g} kg CO2e/kWp")
    where = at(record_place("module_components", 0))
    values = {"value": f"{total:.6g}", "low": f"{low:g}", "ultra": f"{ultra:g}"}
    return answered([conformity_error("PCR-PVE-02-LIMIT", where, "PCR-PVE-02", **values)])
