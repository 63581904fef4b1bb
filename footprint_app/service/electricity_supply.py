"""Supply of each site by month or year beside what was metered, with the factor of each part in both views."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import fsum

from background_db.catalogue import FactorCatalogue, co2e_of
from background_db.findings import Finding
from background_db.units import conversion
from footprint_app.service.check import ClaimsOf, StudySource, check
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity.attribution import UseKind, site_uses
from pcr_rules.methods.electricity.claims import LEDGER, drawn_facilities, period_of
from pcr_rules.methods.electricity.site_supply import SiteSupply, Suppliers, SupplyPart, facility_of, site_supply
from pcr_rules.methods.electricity.treatments import MARKET
from pcr_rules.methods.electricity.watt_hours import whole_watt_hours
from pcr_rules.plant_records.meters import ElectricityMeter, MeterUse
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply, SupplyKind

_SOLD = ".instruments_sold"
_OF_ELECTRICITY = ("ELEC-", "GEC-", "CFP-EL-", "LINK-SUPPLY-", "LINK-RESIDUAL-", "LINK-GRID-", "PLANT-CHAIN-")


class PartKind(StrEnum):
    """What a part of a site's electricity is."""

    GRID = "grid"
    CERTIFICATE = "certificate"
    GREEN_CONTRACT = "green_contract"
    OWN_GENERATION = "own_generation"
    DIRECT_LINE = "direct_line"
    INSTRUMENTS_SOLD = "instruments_sold"
    """Own generation or a direct line whose certificates are gone: it counts as the remainder of the grid."""


class Span(StrEnum):
    """How far a site's supply is told apart in time."""

    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBy:
    """What one kWh of a part counts in a view."""

    key: str
    """Id of the factor, or the process of the study behind it."""
    name_zh: str
    name_en: str
    source: str
    amount: float
    """kWh of it for each kWh at the site: 1, or 1 + losses."""
    kg_per_kwh: float | None
    """kg CO2e for each kWh at the site; None for a process of the study, whose own rows carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyRow:
    """A part of a site's electricity in the period of its supply."""

    facility: str
    first_day: date
    last_day: date
    part_id: str
    kind: PartKind
    kwh: float
    location: tuple[CountedBy, ...]
    market: tuple[CountedBy, ...]
    is_claim: bool
    is_proven: bool
    claim: str
    """Claim of the ledger, ``C12``; empty where an author states it, or where nothing is claimed."""
    lots: Mapping[str, float]
    """Lots of certificates behind it, each with the kWh it stands for."""

    @property
    def location_kg(self) -> float | None:
        """kg CO2e in the location-based view; None where a process of the study carries it."""
        return self._kg(self.location)

    @property
    def market_kg(self) -> float | None:
        """kg CO2e in the market-based view; None where a process of the study carries it."""
        return self._kg(self.market)

    def _kg(self, counted: Sequence[CountedBy]) -> float | None:
        known = [each.kg_per_kwh for each in counted if each.kg_per_kwh is not None]
        return self.kwh * fsum(known) if len(known) == len(counted) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """Consumption of a site that was counted, tenants left out: by its meters, else by the rows of the study."""

    facility: str
    first_day: date
    last_day: date
    kwh: float
    is_by_meters: bool


@dataclass(frozen=True, slots=True)
class SupplyAnswer:
    """Supply and consumption of the study's sites; empty where findings stand in the way of linking."""

    rows: tuple[SupplyRow, ...]
    metered: tuple[Metered, ...]
    findings: tuple[Finding, ...]
    stand_ins: tuple[str, ...] = ()
    """Sites that list no supply: the grid average stands for them."""
    is_linked: bool = True

    @property
    def facilities(self) -> tuple[str, ...]:
        """The sites with supply, in the order of the study."""
        return tuple(dict.fromkeys(row.facility for row in self.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyBar:
    """Supply and consumption of a site in one month, year or in the study's period."""

    first_day: date
    last_day: date
    kwh: Mapping[PartKind, float]
    metered_kwh: float | None
    """None where nothing was metered for exactly these days."""


def supply_of(
    study: StudySource,
    claimed: ClaimedSupply | ClaimsOf | None = None,
    catalogue: FactorCatalogue | None = None,
) -> SupplyAnswer:
    """Return what supplies each site of a study in which period, counted both ways, and what was metered there.

    Formula: kg = kWh of the part × Σ kg per kWh of its suppliers. Parts of a site add up to what stays there, to the
    watt-hour: grid + own generation + direct lines - fed in - passed on.

    Raises:
        WrongUseError: a file is not there.
    """
    found = check(study, claimed=claimed, catalogue=catalogue)
    if found.linked is None or found.study is None:
        return SupplyAnswer((), (), found.findings, is_linked=False)
    linked, drawn = found.linked, drawn_facilities(found.linked)
    shown = [each.facility_id for each in linked.study.facilities if each.electricity or each.facility_id in drawn]
    sites = {facility: site_supply(linked, facility, MARKET) for facility in shown}
    listed = {facility: site for facility, site in sites.items() if not site.is_stand_in}
    return SupplyAnswer(
        tuple(row for site in listed.values() for row in _rows(linked, site)),
        tuple(one for site in listed.values() for one in _metered(found.written or found.study, linked, site)),
        found.findings,
        tuple(facility for facility, site in sites.items() if site.is_stand_in),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSums:
    """A site's electricity in the period, in both views."""

    kwh: float
    location_kg: float
    market_kg: float
    elsewhere_kwh: float
    """Power whose emissions stand in rows of a process of the study, and in neither sum."""


def sums_of(answer: SupplyAnswer, facility: str) -> SiteSums:
    """Return kWh and kg CO2e of a site, Σ of its parts."""
    rows = [row for row in answer.rows if row.facility == facility]
    return SiteSums(
        kwh=fsum(row.kwh for row in rows),
        location_kg=fsum(row.location_kg or 0.0 for row in rows),
        market_kg=fsum(row.market_kg or 0.0 for row in rows),
        elsewhere_kwh=fsum(row.kwh for row in rows if row.location_kg is None or row.market_kg is None),
    )


def electricity_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what was found about supply, claims and double counting."""
    return tuple(each for each in findings if each.code.startswith(_OF_ELECTRICITY))


def span_of(answer: SupplyAnswer, facility: str) -> Span:
    """Return the finest span in which every part of a site's supply lies: the month, the year, the study's period."""
    days = [(row.first_day, row.last_day) for row in answer.rows if row.facility == facility]
    if all(first.replace(day=1) == last.replace(day=1) for first, last in days):
        return Span.MONTH
    return Span.YEAR if all(first.year == last.year for first, last in days) else Span.PERIOD


def bars_of(answer: SupplyAnswer, facility: str, span: Span) -> tuple[SupplyBar, ...]:
    """Return the supply of a site by month or year, or in one, oldest first, each beside what was metered in it."""
    rows = [row for row in answer.rows if row.facility == facility]
    if not rows:
        return ()
    metered = [one for one in answer.metered if one.facility == facility]
    whole = min(row.first_day for row in rows), max(row.last_day for row in rows)
    bins = sorted({_bin(row.first_day, whole, span) for row in rows})
    return tuple(_bar(begin, end, rows, metered) for begin, end in bins)


def _bin(day: date, whole: tuple[date, date], span: Span) -> tuple[date, date]:
    if span is Span.PERIOD:
        return whole
    if span is Span.YEAR:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _bar(first: date, last: date, rows: Sequence[SupplyRow], metered: Sequence[Metered]) -> SupplyBar:
    kwh: dict[PartKind, float] = {}
    for row in rows:
        if first <= row.first_day and row.last_day <= last:
            kwh[row.kind] = kwh.get(row.kind, 0.0) + row.kwh
    inside = [one.kwh for one in metered if first <= one.first_day and one.last_day <= last]
    return SupplyBar(
        first_day=first,
        last_day=last,
        kwh={kind: kwh[kind] for kind in PartKind if kind in kwh},
        metered_kwh=fsum(inside) if inside else None,
    )


def _rows(linked: LinkedStudy, site: SiteSupply) -> Iterator[SupplyRow]:
    supplies = {each.supply_id: each for each in facility_of(linked, site.facility).electricity}
    claimed = linked.electricity.claimed
    claims = {part.part_id: part.claim_id for part in claimed.parts} if claimed is not None else {}
    for part in site.parts:
        supply = supplies[part.segment or part.part_id.removesuffix(_SOLD)]
        first, last = period_of(linked, supply)
        yield SupplyRow(
            facility=site.facility,
            first_day=first,
            last_day=last,
            part_id=part.part_id,
            kind=_kind(part, supply),
            kwh=part.watt_hours / 1000,
            location=_counted(linked, part.instead_of),
            market=_counted(linked, part.suppliers),
            is_claim=part.claim is not None,
            is_proven=part.claim is not None and part.claim.is_proven,
            claim=_claim_of(part, claims),
            lots={lot: amount / 1000 for lot, amount in part.claim.lots} if part.claim else {},
        )


def _claim_of(part: SupplyPart, claims: Mapping[str, str]) -> str:
    """A claim of many lots is named by its number already; one of a single lot by the ledger's part."""
    if part.claim is None or not part.claim.claim_id.startswith(LEDGER):
        return ""
    name = part.claim.claim_id.removeprefix(LEDGER).partition(".")[0]
    return claims.get(name, name)


def _kind(part: SupplyPart, supply: ElectricitySupply) -> PartKind:
    if part.claim is not None:
        return PartKind.GREEN_CONTRACT if part.claim.is_contract else PartKind.CERTIFICATE
    if part.part_id.endswith(_SOLD):
        return PartKind.INSTRUMENTS_SOLD
    return PartKind(supply.kind.value) if supply.kind is not SupplyKind.GRID else PartKind.GRID


def _counted(linked: LinkedStudy, suppliers: Suppliers) -> tuple[CountedBy, ...]:
    return tuple(_counted_by(linked, key, amount) for key, amount in suppliers)


def _counted_by(linked: LinkedStudy, key: str, amount: float) -> CountedBy:
    factor = linked.factors.get(key)
    if factor is None:
        return CountedBy(key=key, name_zh=key, name_en=key, source="", amount=amount, kg_per_kwh=None)
    per_kwh = co2e_of(factor, linked.study.gwp_set) * conversion("kWh", factor.per_unit)
    return CountedBy(
        key=factor.factor_id,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        source=factor.locator,
        amount=amount,
        kg_per_kwh=amount * per_kwh,
    )


def _metered(written: ProductStudy, linked: LinkedStudy, site: SiteSupply) -> Iterator[Metered]:
    """Main meters less tenants' by reading; without meters what the rows of the study draw in its period."""
    own = [meter for meter in written.plant.electricity_meters if meter.facility == site.facility]
    if own:
        yield from _by_meters(own, linked, site.facility)
        return
    drawn = sum(use.watt_hours for use in site_uses(linked, site) if use.kind is UseKind.PROCESS)
    period = linked.study.period
    if drawn:
        yield Metered(
            facility=site.facility,
            first_day=period.first_day,
            last_day=period.last_day,
            kwh=drawn / 1000,
            is_by_meters=False,
        )


def _by_meters(meters: Sequence[ElectricityMeter], linked: LinkedStudy, facility: str) -> Iterator[Metered]:
    whole, sums = linked.study.period, dict[tuple[date, date], int]()
    for meter in meters:
        sign = 1 if not meter.parent else -1 if meter.use is MeterUse.TENANT else 0
        days = meter.first_day or whole.first_day, meter.last_day or whole.last_day
        if sign:
            sums[days] = sums.get(days, 0) + sign * whole_watt_hours(meter.quantity)
    for (first, last), amount in sorted(sums.items()):
        yield Metered(facility=facility, first_day=first, last_day=last, kwh=amount / 1000, is_by_meters=True)
