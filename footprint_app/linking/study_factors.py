"""The author's own numbers as emission factors: own factors, suppliers' footprints, measured fuels, free waste."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from background_db.errors import UnitError
from background_db.factors import EmissionFactor, FactorQuality, FactorScope
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.flows import Channel, channel_of, gas_of
from background_db.fuels import Combustion, combustion_flows
from background_db.provenance import ValidityPeriod, Verification
from background_db.units import is_known
from footprint_app.linking.geography import is_abroad
from pcr_rules.plant.suppliers.record import consistency_findings, missing_field_findings, use_findings
from pcr_rules.plant.suppliers.values import channel_values, stated_total
from pcr_rules.study import ProductStudy
from pcr_rules.study_sources import OwnFactor, OwnFuel, SupplierFootprint

OWN_SET = "own"
"""The `factor_set` of every factor that comes from the study itself."""
SUPPLIER_PREFIX = "supplier:"
FUEL_PREFIX = "fuel:"
# Below a thousandth a total that repeats its parts differs by rounding only.
_ROUNDING = 1e-3
_YEARS = range(1900, 2101)
_STATED = (
    "not_split",
    "aircraft",
    "total_excluding_uptake",
    "total_including_uptake",
    "location_based",
    "market_based",
)
_SUPPLIER_CHANNELS = ("fossil", "biogenic_co2", "biogenic_non_co2", "land_use_change", "not_split")


@dataclass(frozen=True, slots=True)
class StudyFactors:
    """Factors made of the study's own numbers, by the key under which lines name them, and what is wrong with some."""

    factors: Mapping[str, EmissionFactor]
    findings: tuple[Finding, ...]


def study_factors(study: ProductStudy) -> StudyFactors:
    """Make factors of all own factors, supplier footprints and measured fuels; what cannot be used is a finding."""
    factors: dict[str, EmissionFactor] = {}
    findings: list[Finding] = []
    for own in study.own_factors:
        problems = tuple(_own_factor_findings(own))
        findings += problems
        if not any(problem.blocks_number for problem in problems):
            factors[own.factor_id] = own_emission_factor(own, is_foreign=is_abroad(own.geography, study.geography))
    for footprint in study.supplier_footprints:
        problems = (*_supplier_findings(footprint), *_record_findings(footprint, study))
        findings += problems
        if not any(problem.blocks_number for problem in problems):
            factors[SUPPLIER_PREFIX + footprint.footprint_id] = supplier_emission_factor(footprint)
    for fuel in study.own_fuels:
        made = _own_fuel(fuel)
        if isinstance(made, Finding):
            findings.append(made)
        else:
            factors[f"{FUEL_PREFIX}own.{fuel.fuel_id}"] = made
    return StudyFactors(factors, tuple(findings))


_SCOPES = {
    "life-cycle": FactorScope.LIFE_CYCLE,
    "生命周期": FactorScope.LIFE_CYCLE,
    "direct-emission": FactorScope.DIRECT_EMISSION,
    "直接排放": FactorScope.DIRECT_EMISSION,
}
"""As written in a study; the Chinese words are those that lists and reports show."""


def own_emission_factor(own: OwnFactor, *, is_foreign: bool = False) -> EmissionFactor:
    """Make a factor of the author's own value: `value` kg CO2e of channel `flow` per `per_unit`."""
    return EmissionFactor(
        factor_id=own.factor_id,
        name_zh=own.name,
        name_en=own.name,
        per_unit=own.per_unit,
        flows=((own.flow, own.value),),
        scope=_SCOPES[own.scope.strip()],
        geography=own.geography,
        technology="",
        gwp_set=own.gwp_set or None,
        data_period=ValidityPeriod(date(own.first_year, 1, 1), date(own.last_year + 1, 1, 1)),
        usable_from=None,
        # Data of an earlier year than the study's are a declared fallback, as with every published factor.
        usable_until=date(own.last_year + 1, 1, 1),
        factor_set=OWN_SET,
        source_id=own.source_title,
        locator="; ".join(part for part in (own.source_publisher, own.locator) if part),
        verification=Verification.USER,
        quality=FactorQuality(is_foreign=own.is_foreign or is_foreign),
        as_published=f"{own.value:g} kgCO2e/{own.per_unit}",
    )


def _own_factor_findings(own: OwnFactor) -> Iterator[Finding]:
    where = Place(path=f"factor:{own.factor_id}")
    if not is_usable_own_flow(own.flow):
        yield integrity_error("LINK-OWN-FACTOR-FLOW", where, factor=own.factor_id, flow=own.flow)
    if own.scope.strip() not in _SCOPES:
        yield integrity_error("LINK-OWN-FACTOR-SCOPE", where, factor=own.factor_id, scope=own.scope or "-")
    if not math.isfinite(own.value) or own.value < 0:
        yield integrity_error("LINK-OWN-FACTOR-VALUE", where, factor=own.factor_id, value=own.value)
    elif own.value == 0:
        yield warning("LINK-OWN-FACTOR-ZERO", where, "CFP-DATA-02", factor=own.factor_id)
    if own.first_year > own.last_year or own.first_year not in _YEARS or own.last_year not in _YEARS:
        yield integrity_error(
            "LINK-OWN-FACTOR-YEARS", where, factor=own.factor_id, first_year=own.first_year, last_year=own.last_year
        )
    if not is_known(own.per_unit):
        yield integrity_error("LINK-OWN-FACTOR-UNIT", where, factor=own.factor_id, unit=own.per_unit or "-")


def is_usable_own_flow(flow: str) -> bool:
    """True for a flow key whose amount in kg CO2e and in kg is the same number: CO2e of a channel, or CO2 itself."""
    try:
        return gas_of(flow) in {"co2e", "co2"} and channel_of(flow) is not Channel.AIRCRAFT
    except ValueError:
        return False


def supplier_emission_factor(footprint: SupplierFootprint) -> EmissionFactor:
    """Make a factor of a supplier's footprint, per one unit of its declared unit.

    Formula: flow of a channel = value of the channel / declared quantity. The footprint states uptake as a negative
    number; as a flow it is a positive mass that is characterised with -1. Aircraft is an *of which*, no addend.
    """
    per = footprint.declared_unit.value
    flows = [
        (f"co2e.{_SUFFIX.get(name, name)}", (-value if name == "uptake" else value) / per)
        for name, value in channel_values(footprint).items()
    ]
    if footprint.aircraft is not None:
        flows.append(("co2e.aircraft", footprint.aircraft / per))
    return EmissionFactor(
        factor_id=SUPPLIER_PREFIX + footprint.footprint_id,
        name_zh=footprint.product,
        name_en=footprint.product,
        per_unit=footprint.declared_unit.unit,
        flows=tuple(flows),
        scope=FactorScope.LIFE_CYCLE,
        geography=footprint.geography,
        technology="",
        gwp_set=footprint.gwp_set or None,
        data_period=ValidityPeriod(footprint.first_day, _day_after(footprint.last_day)),
        usable_from=None,
        usable_until=_day_after(footprint.valid_until) if footprint.valid_until else None,
        factor_set=OWN_SET,
        source_id=footprint.supplier,
        locator="; ".join(part for part in (footprint.rule_set, *footprint.evidence) if part),
        verification=Verification.USER,
        note=footprint.verification,
    )


_SUFFIX = {"biogenic_co2": "biogenic"}


def _record_findings(footprint: SupplierFootprint, study: ProductStudy) -> Iterator[Finding]:
    """What is missing in the record, what contradicts itself, and what does not fit the study."""
    yield from missing_field_findings(footprint, is_offered=False)
    yield from consistency_findings(footprint)
    yield from use_findings(footprint, study)


def _day_after(day: date) -> date | None:
    """The first day after a period; None, unbounded, where the calendar ends."""
    return day + timedelta(days=1) if day < date.max else None


def _supplier_findings(footprint: SupplierFootprint) -> Iterator[Finding]:
    where = Place(path=f"supplier:{footprint.footprint_id}")
    name = footprint.footprint_id
    split = [
        value for channel in (*_SUPPLIER_CHANNELS[:-1], "uptake") if (value := getattr(footprint, channel)) is not None
    ]
    stated = (getattr(footprint, name) for name in _STATED)
    values = [*split, *(value for value in stated if value is not None)]
    if not all(math.isfinite(value) for value in values):
        yield integrity_error("LINK-SUPPLIER-NOT-FINITE", where, footprint=name)
        return
    if not split and stated_total(footprint) is None:
        yield integrity_error("LINK-SUPPLIER-EMPTY", where, footprint=name)
    elif not any(values):
        yield warning("LINK-SUPPLIER-ZERO", where, "CFP-DATA-02", footprint=name)
    elif split and footprint.not_split is not None:
        yield _both_given(footprint, where, math.fsum(split), footprint.not_split)
    if footprint.uptake is not None and footprint.uptake > 0:
        yield integrity_error("LINK-SUPPLIER-UPTAKE-SIGN", where, "CFP-BIO-01", footprint=name, uptake=footprint.uptake)
    for channel in (*_SUPPLIER_CHANNELS, "aircraft"):
        value = getattr(footprint, channel)
        if value is not None and value < 0 and channel != "land_use_change":
            yield integrity_error("LINK-SUPPLIER-NEGATIVE", where, footprint=name, channel=channel, value=value)
    emitted = math.fsum(value for name, value in channel_values(footprint).items() if value > 0 and name != "uptake")
    if footprint.aircraft is not None and footprint.aircraft > emitted * (1 + _ROUNDING):
        yield integrity_error(
            "LINK-SUPPLIER-AIRCRAFT", where, "CFP-AIR-01", footprint=name, aircraft=footprint.aircraft, total=emitted
        )
    yield from _supplier_frame_findings(footprint, where)


def _both_given(footprint: SupplierFootprint, where: Place, total_of_split: float, not_split: float) -> Finding:
    """A total beside its parts would count twice; one that is something else than their sum is a contradiction."""
    agrees = abs(total_of_split - not_split) <= _ROUNDING * max(abs(total_of_split), abs(not_split))
    return integrity_error(
        "LINK-SUPPLIER-COUNTED-TWICE" if agrees else "LINK-SUPPLIER-SPLIT-DISAGREES",
        where,
        footprint=footprint.footprint_id,
        split=total_of_split,
        not_split=not_split,
    )


def _supplier_frame_findings(footprint: SupplierFootprint, where: Place) -> Iterator[Finding]:
    name, declared = footprint.footprint_id, footprint.declared_unit
    if not math.isfinite(declared.value) or declared.value <= 0 or not is_known(declared.unit):
        yield integrity_error(
            "LINK-SUPPLIER-UNIT", where, footprint=name, declared=f"{declared.value:g} {declared.unit}"
        )
    if footprint.last_day < footprint.first_day:
        yield integrity_error(
            "LINK-SUPPLIER-PERIOD", where, footprint=name, first_day=footprint.first_day, last_day=footprint.last_day
        )
    if not footprint.evidence:
        yield warning("LINK-SUPPLIER-WITHOUT-EVIDENCE", where, "CFP-DATA-02", footprint=name)


def _own_fuel(fuel: OwnFuel) -> EmissionFactor | Finding:
    """Combustion of a measured fuel: NCV × C × OF × 44/12, split into fossil and biogenic by the share of carbon."""
    where = Place(path=f"fuel:{fuel.fuel_id}")
    numbers = (fuel.net_calorific_value.value, fuel.carbon_content.value, fuel.oxidation, fuel.biogenic_share)
    if not all(math.isfinite(number) and number >= 0 for number in numbers) or not 0 <= fuel.biogenic_share <= 1:
        return integrity_error("LINK-OWN-FUEL", where, fuel=fuel.fuel_id, cause="0 ≤ share ≤ 1, others positive")
    try:
        burnt = combustion_flows(fuel.net_calorific_value, fuel.carbon_content, fuel.oxidation)
    except (UnitError, ValueError) as error:
        return integrity_error("LINK-OWN-FUEL", where, fuel=fuel.fuel_id, cause=error)
    return _own_fuel_factor(fuel, burnt)


def _own_fuel_factor(fuel: OwnFuel, burnt: Combustion) -> EmissionFactor:
    carbon_dioxide = math.fsum(amount for _, amount in burnt.flows)
    shares = (("co2.fossil", 1 - fuel.biogenic_share), ("co2.biogenic", fuel.biogenic_share))
    ncv, carbon = fuel.net_calorific_value, fuel.carbon_content
    return EmissionFactor(
        factor_id=f"{FUEL_PREFIX}own.{fuel.fuel_id}",
        name_zh=f"{fuel.name} 燃烧（直接排放，不含供应）",
        name_en=f"{fuel.name}, combustion (direct emission, without supply)",
        per_unit=burnt.per_unit,
        flows=tuple((flow, carbon_dioxide * share) for flow, share in shares if share),
        scope=FactorScope.DIRECT_EMISSION,
        geography="",
        technology="",
        gwp_set=None,
        data_period=ValidityPeriod(),
        usable_from=None,
        usable_until=None,
        factor_set=OWN_SET,
        source_id=fuel.source,
        locator="; ".join(fuel.evidence),
        verification=Verification.USER,
        as_published=f"NCV {ncv.value:g} {ncv.unit}; C {carbon.value:g} {carbon.unit}; OF {fuel.oxidation:g}",
    )


def burden_free_factor(exchange_id: str, unit: str, reason: str) -> EmissionFactor:
    """Make the factor of a waste that enters without burden (cut-off), with the reason the author gave.

    It has one flow of exactly 0: a declared zero that the report lists, never a missing value.
    """
    return EmissionFactor(
        factor_id=f"burden_free:{exchange_id}",
        name_zh=f"不承担负荷：{reason}",
        name_en=f"Free of burden: {reason}",
        per_unit=unit,
        flows=(("co2e.fossil", 0.0),),
        scope=FactorScope.LIFE_CYCLE,
        geography="",
        technology="",
        gwp_set=None,
        data_period=ValidityPeriod(),
        usable_from=None,
        usable_until=None,
        factor_set=OWN_SET,
        source_id=reason,
        locator=exchange_id,
        verification=Verification.USER,
    )
