"""The factors of a facility's electricity: its grid average, its supplies, and transmission for claims on the grid."""

from collections.abc import Mapping
from dataclasses import dataclass

from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import Finding, Place, conformity_error, integrity_error, warning
from background_db.grid_factors import GRID_AVERAGE, grid_average, transmission_and_distribution
from background_db.provenance import ValidityPeriod
from background_db.units import dimension, is_known
from footprint_app.linking.factor_finder import FactorFinder
from footprint_app.linking.factor_use import Use, UseJudge, confirmed, study_period
from footprint_app.linking.geography import market_of
from footprint_app.linking.lines import right_electricity_factor
from pcr_rules.linked_study import FallbackStep
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange

CLAIMS = frozenset({SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE})
_ELECTRICITY = "electricity."
_RESIDUAL = "residual"


@dataclass(frozen=True, slots=True)
class ElectricityFactors:
    """Factors by key, the grid average of each facility, fallbacks and findings."""

    factors: Mapping[str, EmissionFactor]
    grid_factors: Mapping[str, str]
    fallbacks: tuple[FallbackStep, ...]
    findings: tuple[Finding, ...]


def electricity_factors(study: ProductStudy, finder: FactorFinder, judge: UseJudge) -> ElectricityFactors:
    """Find the factors of every facility that is drawn on or lists supplies.

    The grid average is the factor of the facility's grid supply, else the one published for the study's year,
    by the declared ladder. A reason given on any row that draws on the facility confirms its fallback.
    """
    consumers = _consumers(study)
    gathered = _Gathered(study, finder, judge, {}, {}, [], [])
    for facility in study.facilities:
        drawn = consumers.get(facility.facility_id, [])
        if drawn or facility.electricity:
            _add_facility(gathered, facility, drawn)
    return ElectricityFactors(
        gathered.factors, gathered.grid_factors, tuple(gathered.fallbacks), tuple(dict.fromkeys(gathered.findings))
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    study: ProductStudy
    finder: FactorFinder
    judge: UseJudge
    factors: dict[str, EmissionFactor]
    grid_factors: dict[str, str]
    fallbacks: list[FallbackStep]
    findings: list[Finding]

    @property
    def period(self) -> ValidityPeriod:
        return study_period(self.study.period)


def _consumers(study: ProductStudy) -> dict[str, list[Exchange]]:
    """Rows that draw on each facility."""
    drawn: dict[str, list[Exchange]] = {}
    for _, exchange in rows_of(study):
        reference = parse_provider(exchange.provider)
        if reference is not None and reference.kind is ProviderKind.ELECTRICITY:
            drawn.setdefault(reference.key, []).append(exchange)
    return drawn


def _add_facility(gathered: _Gathered, facility: Facility, drawn: list[Exchange]) -> None:
    reason = next((exchange.fallback_reason for exchange in drawn if exchange.fallback_reason), "")
    row = drawn[0].exchange_id if drawn else f"facility:{facility.facility_id}"
    where = Place(path=f"facility:{facility.facility_id}")
    grid = next(
        (supply for supply in facility.electricity if supply.kind is SupplyKind.GRID and supply.factor_key), None
    )
    if grid is not None:
        if _add_supply(gathered, facility, grid, row, reason):
            gathered.grid_factors[facility.facility_id] = grid.factor_key
    else:
        found = grid_average(gathered.finder.catalogue, facility.geography, gathered.period)
        judged = confirmed(found, row, reason, where)
        gathered.fallbacks.extend(judged.fallbacks)
        gathered.findings.extend(judged.findings)
        if found.factor is not None:
            gathered.factors[found.factor.factor_id] = found.factor
            gathered.grid_factors[facility.facility_id] = found.factor.factor_id
    for supply in facility.electricity:
        if supply.kind is not SupplyKind.GRID and supply.factor_key:
            _add_supply(gathered, facility, supply, row, reason)
    if any(supply.kind in CLAIMS for supply in facility.electricity):
        _add_transmission(gathered, facility, row, reason)


def _add_supply(gathered: _Gathered, facility: Facility, supply: ElectricitySupply, row: str, reason: str) -> bool:
    """Add the factor of one supply; False with a finding where it may not stand for electricity of a product."""
    where = Place(path=f"supply:{facility.facility_id}#{supply.supply_id}")
    values = {"facility": facility.facility_id, "supply": supply.supply_id, "factor": supply.factor_key}
    factor = gathered.finder.factor(supply.factor_key)
    if factor is None:
        near = gathered.finder.near_factors(supply.factor_key)
        gathered.findings.append(integrity_error("LINK-SUPPLY-FACTOR-UNKNOWN", where, near=near, **values))
        return False
    if factor.scope is not FactorScope.LIFE_CYCLE:
        instead = right_electricity_factor(gathered.finder.catalogue, factor)
        gathered.findings.append(
            integrity_error("LINK-SUPPLY-FACTOR-SCOPE", where, "CFP-EL-09", instead=instead, **values)
        )
        return False
    if not is_known(factor.per_unit) or dimension(factor.per_unit) != "energy":
        gathered.findings.append(integrity_error("LINK-SUPPLY-FACTOR-UNIT", where, unit=factor.per_unit, **values))
        return False
    judged = gathered.judge.judge(Use(row, factor, facility.geography, reason, where))
    gathered.fallbacks.extend(judged.fallbacks)
    gathered.findings.extend((*judged.findings, *_kind_findings(supply, factor, where, values)))
    gathered.factors[supply.factor_key] = factor
    return True


def _kind_findings(
    supply: ElectricitySupply, factor: EmissionFactor, where: Place, values: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The grid is a mix and a plant a technology: a wind farm's factor on grid power claims it without an instrument."""
    is_mix = factor.activity == GRID_AVERAGE or _RESIDUAL in factor.activity
    if supply.kind is not SupplyKind.GRID:
        return (warning("LINK-SUPPLY-AVERAGE-FOR-PLANT", where, "CFP-EL-02", **values),) if is_mix else ()
    if is_mix:
        return ()
    if factor.activity.startswith(_ELECTRICITY):
        return (conformity_error("LINK-SUPPLY-PLANT-FOR-GRID", where, "CFP-EL-04", **values),)
    return (warning("LINK-SUPPLY-GRID-OWN-VALUE", where, "CFP-EL-05", **values),)


def _add_transmission(gathered: _Gathered, facility: Facility, row: str, reason: str) -> None:
    """Add transmission and distribution including losses: a claimed kWh comes over the grid (GEC-15)."""
    where = Place(path=f"facility:{facility.facility_id}")
    catalogue = gathered.finder.catalogue
    found = transmission_and_distribution(catalogue, market_of(facility.geography), gathered.period)
    judged = confirmed(found, row, reason, where)
    gathered.fallbacks.extend(judged.fallbacks)
    gathered.findings.extend(judged.findings)
    if found.factor is not None:
        gathered.factors[found.factor.factor_id] = found.factor
