"""Checks of the French simplified carbon assessment: the limit of the use, rounding, and whose coefficients count."""

from background_db.findings import conformity_error
from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.methods.country_coefficients import rounded_to
from pcr_rules.outcomes import answered, at, listed, not_assessable, parameter_unset, passed
from pcr_rules.parameters import parameter_on
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.photovoltaics.module_assessment import module_assessment
from pcr_rules.plant_records.pv_modules import FrenchUse
from pcr_rules.pv.modules.checks import assessed_total

_LIMITS = {
    FrenchUse.FEED_IN_ORDER: "limit_feed_in_order",
    FrenchUse.REDUCED_VAT: "limit_reduced_vat",
    FrenchUse.TENDER_PPE2: "limit_tender",
    FrenchUse.TENDER_PPE2_V2: "limit_tender",
}


def french_use(facts: StudyFacts) -> FrenchUse | None:
    """Return what the assessment is for, None where the study does not say."""
    modules = facts.study.plant.pv_modules
    return modules[0].french_use if modules else None


def use_is_named(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-PVF-01: the study says which order, tax rule or tender the assessment is for."""
    use = french_use(facts)
    if use is not None:
        return passed(use.value, use.value)
    where = at(record_place("pv_modules", 0, "french_use"))
    return answered([conformity_error("PCR-PVF-01-NO-USE", where, "PCR-PVF-01")])


def declared_value(total: float, use: FrenchUse | None, facts: StudyFacts, rules: CategoryRules) -> float:
    """Return what is declared, kg CO2e per kWp: under PPE2 rounded to the step of the rules, else as it is."""
    step = parameter_on(rules, "rounding_ppe2", facts.study.period.last_day)
    return rounded_to(total, step) if use is FrenchUse.TENDER_PPE2 and step else total


def total_keeps_the_limit(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-PVF-02: G = Σ Q × Σ (GWP × X), rounded where the call says so, does not exceed the limit of the use."""
    use = french_use(facts)
    if use is None:
        return not_assessable("没有说明用途，限值不明。", "The use is not named, so the limit is not known.")
    total = assessed_total(facts)
    if isinstance(total, Outcome):
        return total
    limit = parameter_on(rules, _LIMITS[use], facts.study.period.last_day)
    if limit is None:
        return parameter_unset(_LIMITS[use])
    declared = declared_value(total, use, facts, rules)
    shown = f"{declared:.6g} kg CO2e/kWp ({total:.6g}) ≤ {limit:g}"
    if declared <= limit:
        return passed(shown, shown)
    values = {"value": f"{declared:.6g}", "exact": f"{total:.6g}", "limit": f"{limit:g}"}
    where = at(record_place("module_components", 0))
    return answered([conformity_error("PCR-PVF-02-LIMIT", where, "PCR-PVF-02", **values)])


def own_coefficients_are_allowed(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-PVF-03: own coefficients of a life-cycle assessment count under PPE2 only, else the standard ones."""
    own = [each for each in module_assessment(facts.study.plant).used if each.is_own_assessment]
    if not facts.study.plant.country_coefficients:
        return not_assessable("没有载入国家系数表。", "No table of country coefficients is loaded.")
    if not own or french_use(facts) is FrenchUse.TENDER_PPE2:
        return passed()
    names = listed(f"{each.component} {each.country}" for each in own)
    where = at(record_place("country_coefficients", 0))
    return answered([conformity_error("PCR-PVF-03-OWN", where, "PCR-PVF-03", pairs=names)])
