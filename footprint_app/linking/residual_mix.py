"""The residual mix that replaces the average of unclaimed grid power, where the study's rules ask for one (GEC-16)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from background_db.catalogue import FactorCatalogue, co2e_of
from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.grid_factors import (
    GRID_AVERAGE,
    RESIDUAL_MIX,
    Technology,
    technology_factor,
    transmission_and_distribution,
)
from background_db.provenance import Verification
from background_db.units import dimension
from footprint_app.linking.factor_finder import FactorFinder
from pcr_rules.methods.electricity.residual import ClaimedTechnology, derived_residual
from pcr_rules.provider import factor_key
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricityRules, ResidualRule

DERIVED = "elec.derived_residual."
_WHERE = Place(path="study.electricity_rules")


@dataclass(frozen=True, slots=True)
class Remainder:
    """Average → residual mix, the factors made or found, and findings."""

    keys: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, EmissionFactor] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def residual_mix(
    study: ProductStudy, finder: FactorFinder, factors: Mapping[str, EmissionFactor], grid_keys: Iterable[str]
) -> Remainder:
    """Return the residual mix for every factor that stands for grid power, by the rule of the study; none by default.

    `grid_keys` are the keys of grid power among `factors`. A residual mix that the rules name stands for all of them.
    """
    rules, rule, catalogue = study.electricity_rules, study.electricity_rules.residual_rule, finder.catalogue
    averages = [factors[key] for key in grid_keys if factors[key].activity == GRID_AVERAGE]
    if rule is ResidualRule.RESIDUAL_IF_PUBLISHED and rules.residual_factor:
        return _named(finder, factor_key(rules.residual_factor), tuple(grid_keys))
    if rule is ResidualRule.AVERAGE or not averages:
        return Remainder()
    find = _published if rule is ResidualRule.RESIDUAL_IF_PUBLISHED else _derived
    found = {average.factor_id: find(study, catalogue, average) for average in averages}
    made = {key: each for key, each in found.items() if isinstance(each, EmissionFactor)}
    return Remainder(
        {key: each.factor_id for key, each in made.items()},
        {each.factor_id: each for each in made.values()},
        tuple(each for each in found.values() if isinstance(each, Finding)),
    )


def _named(finder: FactorFinder, key: str, grid_keys: tuple[str, ...]) -> Remainder:
    """The residual mix that the study names, as long as it is a life-cycle factor of electricity."""
    factor = finder.factor(key)
    if factor is None or factor.scope is not FactorScope.LIFE_CYCLE or dimension(factor.per_unit) != "energy":
        near = finder.near_factors(key)
        finding = integrity_error("LINK-RESIDUAL-FACTOR", _WHERE, "GEC-16", factor=key, near=near)
        return Remainder(findings=(finding,))
    return Remainder(dict.fromkeys(grid_keys, key), {key: factor})


def _published(_study: ProductStudy, catalogue: FactorCatalogue, average: EmissionFactor) -> EmissionFactor | Finding:
    """A published residual mix of the average's own year; else the average stays, and a warning says so."""
    found = catalogue.lookup(RESIDUAL_MIX, average.geography, average.data_period, 0)
    if found.factor is not None:
        return found.factor
    return warning("LINK-RESIDUAL-NOT-PUBLISHED", _WHERE, "GEC-16", average=average.factor_id)


def _derived(study: ProductStudy, catalogue: FactorCatalogue, average: EmissionFactor) -> EmissionFactor | Finding:
    """The formula of the rules on published totals: derived, not official."""
    rules = study.electricity_rules
    claimed = _claimed(rules, catalogue, average)
    transmission = transmission_and_distribution(catalogue, average.geography, average.data_period, allowed_years_old=0)
    delivered = rules.residual_delivered
    if delivered is None or not claimed or not rules.residual_source.strip() or transmission.factor is None:
        return integrity_error("LINK-RESIDUAL-INPUTS", _WHERE, "GEC-16", average=average.factor_id)
    gwp = study.gwp_set
    value = derived_residual(
        co2e_of(average, gwp), co2e_of(transmission.factor, gwp), delivered.to("kWh").value, claimed
    )
    if value is None:
        return integrity_error("LINK-RESIDUAL-INPUTS", _WHERE, "GEC-16", average=average.factor_id)
    year = average.data_period.start.year if average.data_period.start else ""
    return replace(
        average,
        factor_id=f"{DERIVED}{year}",
        name_zh=f"{year}年剩余电力组合（推算，非官方）",
        name_en=f"Residual mix {year} (derived, not official)",
        flows=(("co2e.not_split", value),),
        activity=RESIDUAL_MIX,
        locator=f"{average.locator}; {rules.residual_source}",
        verification=Verification.USER,
        note="derived, not official",
    )


def _claimed(
    rules: ElectricityRules, catalogue: FactorCatalogue, average: EmissionFactor
) -> tuple[ClaimedTechnology, ...]:
    amounts = {
        Technology.WIND: rules.residual_claimed_wind,
        Technology.PHOTOVOLTAIC: rules.residual_claimed_pv,
        Technology.HYDRO: rules.residual_claimed_hydro,
        Technology.BIOMASS: rules.residual_claimed_biomass,
    }
    found = []
    for technology, amount in amounts.items():
        factor = technology_factor(catalogue, technology, average.geography, average.data_period, 0).factor
        if amount is not None and factor is not None:
            found.append(ClaimedTechnology(amount.to("kWh").value, co2e_of(factor)))
    return tuple(found)
