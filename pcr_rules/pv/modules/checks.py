"""Checks that the schemes for PV modules share."""

import math

from background_db.errors import UnitError
from background_db.findings import Finding, conformity_error, in_both_languages, warning
from background_db.units import conversion
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.field_labels import label_of
from pcr_rules.outcomes import answered, at, listed, not_assessable, parameter_unset, passed, result_missing
from pcr_rules.parameters import parameter_on
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.photovoltaics.module_assessment import module_assessment
from pcr_rules.plant.photovoltaics.module_step import peak_kwp
from pcr_rules.plant_records.pv_modules import PvModule
from pcr_rules.pv.modules.chain import amounts_in
from pcr_rules.result import View
from pcr_rules.study import ProductStudy

_FIGURES = ("peak_power", "area", "mass", "efficiency_share")


def unit_is_a_kilowatt_peak(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-PV-01: the declared unit is 1 kWp."""
    asked = parameter_on(rules, "declared_power", facts.study.period.last_day)
    if asked is None:
        return parameter_unset("declared_power")
    quantity = facts.study.unit.quantity
    shown = f"{quantity.value:g} {quantity.unit}"
    power = declared_kwp(facts.study)
    if power is not None and math.isclose(power, asked):
        return passed(shown, shown)
    where = at("study.unit.quantity")
    return answered([conformity_error("PCR-PV-01-UNIT", where, "PCR-PV-01", unit=shown, asked=f"{asked:g} kWp")])


def declared_kwp(study: ProductStudy) -> float | None:
    """Return the declared unit in kWp; None where it is no peak power."""
    try:
        return study.unit.quantity.value * conversion(study.unit.quantity.unit, "kWp")
    except UnitError:
        return None


def module_is_described(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-PV-02: peak power, area, mass and efficiency are reported, and the efficiency follows from the first two."""
    modules = facts.study.plant.pv_modules
    if not modules:
        return answered([conformity_error("PCR-PV-02-NO-MODULE", at("study.product"), "PCR-PV-02")])
    missing = [_field(name) for name in _FIGURES if getattr(modules[0], name) is None]
    where = at(record_place("pv_modules", 0))
    if missing:
        return answered([conformity_error("PCR-PV-02-MISSING", where, "PCR-PV-02", fields="; ".join(missing))])
    return _efficiency_answer(modules[0], facts, rules)


def _field(name: str) -> str:
    label = label_of(PvModule.__dataclass_fields__[name])
    return in_both_languages(label.zh, label.en)


def _efficiency_answer(module: PvModule, facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """Efficiency = peak power / (area × irradiance of the standard test conditions)."""
    day = facts.study.period.last_day
    irradiance, tolerance = (parameter_on(rules, name, day) for name in ("test_irradiance", "efficiency_tolerance"))
    power = peak_kwp(module)
    if irradiance is None or tolerance is None or power is None or module.area is None:
        return parameter_unset("test_irradiance, efficiency_tolerance")
    area = module.area.value * conversion(module.area.unit, "m2")
    computed = power * 1000 / (area * irradiance) if area else math.inf
    stated = module.efficiency_share or 0.0
    if abs(computed - stated) <= tolerance:
        return passed(f"效率 {stated:.1%}", f"efficiency {stated:.1%}")
    where = at(record_place("pv_modules", 0, "efficiency_share"))
    values = {"stated": f"{stated:.1%}", "computed": f"{computed:.1%}"}
    return answered([conformity_error("PCR-PV-02-EFFICIENCY", where, "PCR-PV-02", **values)])


def components_are_complete(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-PV-03: each component has a quantity per kWp and countries whose shares add up to 1."""
    components = facts.study.plant.module_components
    if not components:
        return answered([conformity_error("PCR-PV-03-NO-COMPONENTS", at("study.product"), "PCR-PV-03")])
    broken = [
        each for each in module_assessment(facts.study.plant).broken if each.where.path.startswith("plant.module")
    ]
    findings = [
        conformity_error("PCR-PV-03-BROKEN", each.where, "PCR-PV-03", component=dict(each.values)["component"])
        for each in broken
    ]
    names = listed(dict.fromkeys(each.component for each in components))
    return answered(findings, f"部件：{names}", f"components: {names}")


def every_coefficient_is_there(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-PV-04: the table has a sourced coefficient for every component and country; none is made up."""
    plant = facts.study.plant
    if not plant.country_coefficients:
        return not_assessable(
            "没有载入国家系数表：程序不附带系数，请按方案的版本填写“国家系数”表。",
            "No table of country coefficients is loaded: the program ships none; fill the list from the scheme's edition.",
        )
    if not plant.module_components:
        return not_assessable("没有部件记录。", "There are no records of components.")
    found = module_assessment(plant)
    where = at(record_place("country_coefficients", 0))
    findings = [
        conformity_error("PCR-PV-04-MISSING", where, "PCR-PV-04", pair=pair) for pair in dict.fromkeys(found.missing)
    ]
    sources = listed(dict.fromkeys(each.source for each in found.used))
    return answered(findings, f"来源：{sources}", f"source: {sources}")


def certificates_do_not_count(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-PV-05: power counts by the country of the step; what contracts and certificates change is not declared."""
    if facts.result is None:
        return result_missing()
    views = {view.view: view.total for view in facts.result.views}
    location, market = views.get(View.LOCATION), views.get(View.MARKET)
    findings: list[Finding] = []
    if location is not None and market is not None and not math.isclose(location, market, rel_tol=1e-9):
        values = {"location": f"{location:.6g}", "market": f"{market:.6g}"}
        make = conformity_error if facts.result.headline is View.MARKET else warning
        findings.append(make("PCR-PV-05-CERTIFICATES", at("study.unit"), "PCR-PV-05", **values))
    return answered(findings, "没有绿证或合同影响结果", "no certificate or contract moves the result")


def chain_is_plausible(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-PV-06: amounts per m² of wafer, cell and module lie near the published mono-silicon chain."""
    band = parameter_on(rules, "chain_band", facts.study.period.last_day)
    if band is None:
        return parameter_unset("chain_band")
    seen = list(amounts_in(facts.study))
    if not seen:
        return not_assessable(
            "没有按面积计的硅片、电池或组件过程。", "No process makes wafers, cells or modules by area."
        )
    findings = [
        warning(
            "PCR-PV-06-OUT-OF-RANGE",
            at(f"process:{process.process_id}"),
            "PCR-PV-06",
            process=process.name,
            figure=each.name,
            value=f"{value:.4g} {each.unit}",
            published=f"{each.value:g} {each.unit}",
            source=each.source,
        )
        for process, each, value in seen
        if abs(value - each.value) > band * each.value
    ]
    return answered(findings, f"{len(seen)} 项接近文献", f"{len(seen)} amounts near the published ones")


def result_is_plausible(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-PV-07: the footprint per kWp lies in the range published for Chinese mono-silicon modules."""
    if facts.result is None:
        return result_missing()
    day = facts.study.period.last_day
    low, high = (parameter_on(rules, name, day) for name in ("lowest_footprint", "highest_footprint"))
    if low is None or high is None:
        return parameter_unset("lowest_footprint, highest_footprint")
    power = declared_kwp(facts.study)
    if not power:
        return not_assessable("声明单位不是峰值功率。", "The declared unit is no peak power.")
    value = facts.result.view(View.LOCATION).total / power
    shown = f"{value:.4g} kg CO2e/kWp"
    if low <= value <= high:
        return passed(shown, shown)
    values = {"value": f"{value:.4g}", "low": f"{low:g}", "high": f"{high:g}"}
    return answered([warning("PCR-PV-07-RANGE", at("study"), "PCR-PV-07", **values)])


def assessed_total(facts: StudyFacts) -> float | Outcome:
    """Return G in kg CO2e per kWp, or why it cannot be told."""
    found = module_assessment(facts.study.plant)
    if found.total is not None:
        return found.total
    lacking = listed(dict.fromkeys(found.missing)) if found.missing else ""
    return not_assessable(
        f"国家系数法没有数值（缺少：{lacking or '系数表或部件'}）。",
        f"There is no number by country coefficients (missing: {lacking or 'table or components'}).",
    )
