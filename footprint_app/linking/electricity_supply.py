"""The factors of a facility's electricity: grid averages by period, technologies, transmission, the residual mix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from background_db.catalogue import Lookup
from background_db.factors import EmissionFactor, FactorScope
from background_db.findings import Finding, Place, conformity_error, integrity_error, warning
from background_db.grid_factors import (
    GRID_AVERAGE,
    grid_average,
    technology_factor,
    technology_of,
    transmission_and_distribution,
)
from background_db.provenance import ValidityPeriod
from background_db.units import dimension, is_known
from footprint_app.linking.factor_finder import FactorFinder
from footprint_app.linking.factor_use import Use, UseJudge, confirmed
from footprint_app.linking.geography import market_of
from footprint_app.linking.lines import right_electricity_factor
from footprint_app.linking.residual_mix import residual_mix
from pcr_rules.certificates import ClaimedPart, ClaimedSupply
from pcr_rules.linked_study import ElectricityLinks, FallbackStep
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply, Facility, LossRule, SupplyKind
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange

CLAIMS = frozenset({SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE})
_WITHOUT_FACTOR = frozenset({SupplyKind.GRID_EXPORT, SupplyKind.STORAGE, SupplyKind.RESALE})
_ELECTRICITY = "electricity."
_RESIDUAL = "residual"
# A period of more years has its own finding; what a warning names stays readable.
_MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class ElectricityFactors:
    """Factors by key, the grid average of each facility, which factor stands for what, fallbacks and findings."""

    factors: Mapping[str, EmissionFactor]
    grid_factors: Mapping[str, str]
    links: ElectricityLinks
    fallbacks: tuple[FallbackStep, ...]
    findings: tuple[Finding, ...]


def electricity_factors(
    study: ProductStudy, finder: FactorFinder, judge: UseJudge, claimed: ClaimedSupply | None = None
) -> ElectricityFactors:
    """Find the factors of every facility that is drawn on, lists supplies, or has claims in the ledger.

    The average of a grid supply is the factor it names, else the one published for its own period, by the declared
    ladder; claims take technology and transmission of theirs. A reason given on any row that draws on the facility
    confirms its fallbacks.
    """
    consumers = _consumers(study)
    gathered = _Gathered(study, finder, judge, claimed)
    for facility in study.facilities:
        drawn = consumers.get(facility.facility_id, [])
        claims = claimed.by_facility().get(facility.facility_id, ()) if claimed else ()
        if drawn or facility.electricity or claims:
            _Site(gathered, facility, drawn).add(claims)
    remainder = residual_mix(
        study, finder, gathered.factors, dict.fromkeys((*gathered.grid.values(), *gathered.grid_factors.values()))
    )
    return ElectricityFactors(
        {**gathered.factors, **remainder.factors},
        gathered.grid_factors,
        ElectricityLinks(
            grid=gathered.grid,
            remainder=remainder.keys,
            transmission=gathered.transmission,
            generation=gathered.generation,
            claimed=claimed,
        ),
        tuple(dict.fromkeys(gathered.fallbacks)),
        tuple(dict.fromkeys((*gathered.findings, *remainder.findings))),
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    study: ProductStudy
    finder: FactorFinder
    judge: UseJudge
    claimed: ClaimedSupply | None
    factors: dict[str, EmissionFactor] = field(default_factory=dict)
    grid_factors: dict[str, str] = field(default_factory=dict)
    grid: dict[str, str] = field(default_factory=dict)
    transmission: dict[str, str] = field(default_factory=dict)
    generation: dict[str, str] = field(default_factory=dict)
    fallbacks: list[FallbackStep] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def _consumers(study: ProductStudy) -> dict[str, list[Exchange]]:
    """Rows that draw on each facility."""
    drawn: dict[str, list[Exchange]] = {}
    for _, exchange in rows_of(study):
        reference = parse_provider(exchange.provider)
        if reference is not None and reference.kind is ProviderKind.ELECTRICITY:
            drawn.setdefault(reference.key, []).append(exchange)
    return drawn


class _Site:
    """One facility: what its supplies and claims stand on."""

    def __init__(self, gathered: _Gathered, facility: Facility, drawn: list[Exchange]) -> None:
        self.gathered, self.facility = gathered, facility
        self.reason = next((exchange.fallback_reason for exchange in drawn if exchange.fallback_reason), "")
        self.row = drawn[0].exchange_id if drawn else f"facility:{facility.facility_id}"
        self.where = Place(path=f"facility:{facility.facility_id}")

    def add(self, claims: tuple[ClaimedPart, ...]) -> None:
        """Find the factors of the facility's grid supplies, then of the others, then of the ledger's parts."""
        grid = [supply for supply in self.facility.electricity if supply.kind is SupplyKind.GRID]
        keys = [key for key in (self._grid(supply) for supply in grid) if key]
        if not grid:
            keys = [key for key in (self._average(self.period(None, None)),) if key]
            self._say_across_years()
        if keys:
            self.gathered.grid_factors[self.facility.facility_id] = keys[0]
        for supply in self.facility.electricity:
            if supply.kind is not SupplyKind.GRID and supply.kind not in _WITHOUT_FACTOR:
                self._supply(supply)
        for part in claims:
            self._part(part)

    def period(self, first: date | None, last: date | None) -> ValidityPeriod:
        """Return a half-open period; what is left open is the study's."""
        whole = self.gathered.study.period
        first, last = first or whole.first_day, last or whole.last_day
        return ValidityPeriod(first, last + timedelta(days=1) if last < date.max else None)

    def _name(self, supply: ElectricitySupply) -> str:
        return f"{self.facility.facility_id}#{supply.supply_id}"

    def _grid(self, supply: ElectricitySupply) -> str:
        """The average of one grid supply in its own period, "" with a finding where there is none."""
        others = [each for each in self.facility.electricity if each.kind is SupplyKind.GRID and each.factor_key]
        # One named factor serves the supplies that name none, as long as no supply has a period of its own.
        named = supply.factor_key or (others[0].factor_key if others and not _has_period(supply) else "")
        period = self.period(supply.first_day, supply.last_day)
        key = (named if self._named(supply, named) else "") if named else self._average(period)
        if not named and not _has_period(supply):
            self._say_across_years()
        if key:
            self.gathered.grid[self._name(supply)] = key
        return key

    def _average(self, period: ValidityPeriod) -> str:
        return self._taken(grid_average(self.gathered.finder.catalogue, self.facility.geography, period), self.where)

    def _say_across_years(self) -> None:
        """Say that power whose days are not stated takes the average of one year where the study meets several."""
        whole, catalogue = self.gathered.study.period, self.gathered.finder.catalogue
        found: dict[str, str] = {}
        for year in range(whole.first_day.year, min(whole.last_day.year, whole.first_day.year + _MOST_YEARS) + 1):
            days = self.period(max(whole.first_day, date(year, 1, 1)), min(whole.last_day, date(year, 12, 31)))
            factor = grid_average(catalogue, self.facility.geography, days).factor
            if factor is not None:
                found[factor.factor_id] = f"{factor.factor_id} ({year})"
        if len(found) > 1:
            self.gathered.findings.append(
                warning(
                    "LINK-GRID-ACROSS-YEARS",
                    self.where,
                    "CFP-EL-05",
                    facility=self.facility.facility_id,
                    factors=", ".join(found.values()),
                )
            )

    def _supply(self, supply: ElectricitySupply) -> None:
        reference = parse_provider(supply.factor)
        if supply.factor_key and (reference is None or reference.kind is not ProviderKind.PROCESS):
            self._named(supply, supply.factor_key)
        if supply.kind in CLAIMS and self.gathered.claimed is None:
            period = self.period(supply.first_day, supply.last_day)
            self.gathered.transmission[self._name(supply)] = self._transmission(period)

    def _part(self, part: ClaimedPart) -> None:
        """The technology of a part of the ledger, at its own period, and transmission."""
        where, period = Place(path=f"ledger:{part.part_id}"), self.period(part.first_day, part.last_day)
        technology = technology_of(part.lot.technology)
        if technology is None:
            self.gathered.findings.append(
                integrity_error(
                    "LINK-CLAIM-TECHNOLOGY",
                    where,
                    "GEC-15",
                    part=part.part_id,
                    lot=part.lot.lot_id,
                    technology=part.lot.technology or "-",
                )
            )
            return
        market = market_of(self.facility.geography)
        found = technology_factor(self.gathered.finder.catalogue, technology, market, period)
        self.gathered.generation[part.part_id] = self._taken(found, where)
        self.gathered.transmission[part.part_id] = self._transmission(period)

    def _transmission(self, period: ValidityPeriod) -> str:
        """Transmission and distribution: a claimed kWh comes over the grid; with losses or without by rule (GEC-15)."""
        including = self.gathered.study.electricity_rules.loss_rule is LossRule.AVERAGE_MIX
        market = market_of(self.facility.geography)
        catalogue = self.gathered.finder.catalogue
        found = transmission_and_distribution(catalogue, market, period, including_losses=including)
        return self._taken(found, self.where)

    def _taken(self, found: Lookup, where: Place) -> str:
        """Take what was looked up, with its fallbacks and findings; return its key, "" where there is none."""
        judged = confirmed(found, self.row, self.reason, where)
        self.gathered.fallbacks.extend(judged.fallbacks)
        self.gathered.findings.extend(judged.findings)
        if found.factor is None:
            return ""
        self.gathered.factors[found.factor.factor_id] = found.factor
        return found.factor.factor_id

    def _named(self, supply: ElectricitySupply, key: str) -> bool:
        """Add a factor that a supply names; False with a finding where it may not stand for electricity of a product."""
        where = Place(path=f"supply:{self._name(supply)}")
        factor = self.gathered.finder.factor(key)
        unusable = list(self._unusable(supply, key, factor, where))
        self.gathered.findings.extend(unusable)
        if factor is None or unusable:
            return False
        period = self.period(supply.first_day, supply.last_day) if _has_period(supply) else None
        judged = self.gathered.judge.judge(Use(self.row, factor, self.facility.geography, self.reason, where, period))
        self.gathered.fallbacks.extend(judged.fallbacks)
        self.gathered.findings.extend(
            (*judged.findings, *_kind_findings(supply, factor, where, self._values(supply, key)))
        )
        self.gathered.factors[key] = factor
        return True

    def _values(self, supply: ElectricitySupply, key: str) -> dict[str, str]:
        return {"facility": self.facility.facility_id, "supply": supply.supply_id, "factor": key}

    def _unusable(
        self, supply: ElectricitySupply, key: str, factor: EmissionFactor | None, where: Place
    ) -> Iterator[Finding]:
        values, finder = self._values(supply, key), self.gathered.finder
        if factor is None:
            yield integrity_error("LINK-SUPPLY-FACTOR-UNKNOWN", where, near=finder.near_factors(key), **values)
        elif factor.scope is not FactorScope.LIFE_CYCLE:
            instead = right_electricity_factor(finder.catalogue, factor)
            yield integrity_error("LINK-SUPPLY-FACTOR-SCOPE", where, "CFP-EL-09", instead=instead, **values)
        elif not is_known(factor.per_unit) or dimension(factor.per_unit) != "energy":
            yield integrity_error("LINK-SUPPLY-FACTOR-UNIT", where, unit=factor.per_unit, **values)


def _has_period(supply: ElectricitySupply) -> bool:
    return supply.first_day is not None or supply.last_day is not None


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
