"""What a facility's electricity is made of under a treatment, in whole watt-hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from background_db.grid_factors import LOSSES_INCLUDED
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.methods.electricity.claims import Claim, facility_claims, period_of, supply_name
from pcr_rules.methods.electricity.treatments import Treatment
from pcr_rules.methods.electricity.watt_hours import share_out, whole_watt_hours
from pcr_rules.study_facilities import ElectricitySupply, Facility, LossRule, ResidualFor, SupplyKind

GRID_PART = "grid"
STAND_IN_WATT_HOURS = 1000
"""A facility without any physical supply listed stands for 1 kWh of grid power."""


class PartSupplier(NamedTuple):
    """A factor or process behind a part, and how many kWh of it each kWh at the site takes (1, or 1 + losses)."""

    key: str
    amount: float = 1.0


Suppliers = tuple[PartSupplier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPart:
    """Part of a facility's electricity: watt-hours at the site, and what supplies each of them."""

    part_id: str
    watt_hours: int
    suppliers: Suppliers
    instead_of: Suppliers
    """What the same kWh are in the location-based view."""
    segment: str = ""
    """Grid supply it belongs to; empty behind the meter."""
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSegment:
    """Grid power of one supply and its period, after what tenants took."""

    supply_id: str
    watt_hours: int
    average: Suppliers
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSupply:
    """A facility's electricity under a treatment; Σ parts = used + lost in storage, to the watt-hour."""

    facility: str
    parts: tuple[SupplyPart, ...]
    storage_loss: int = 0
    tenants: int = 0
    """Passed on: not in the parts."""
    exported: int = 0
    """Fed into the grid: not in the parts."""
    unclaimed: tuple[tuple[str, int], ...] = ()
    """Claims, with the watt-hours that find no grid power of their period."""
    is_stand_in: bool = False

    @property
    def watt_hours(self) -> int:
        """Electricity that stays at the site."""
        return sum(part.watt_hours for part in self.parts)

    @property
    def used(self) -> int:
        """What users at the site get: the supply without what storage lost."""
        return self.watt_hours - self.storage_loss


def facility_of(linked: LinkedStudy, facility_id: str) -> Facility:
    """Return a facility of the study by its id."""
    return next(facility for facility in linked.study.facilities if facility.facility_id == facility_id)


def sum_of(facility: Facility, *kinds: SupplyKind) -> int:
    """Return the watt-hours of all supplies of some kinds."""
    return sum(whole_watt_hours(supply.quantity) for supply in facility.electricity if supply.kind in kinds)


def site_supply(linked: LinkedStudy, facility_id: str, treatment: Treatment) -> SiteSupply:
    """Return what a facility's electricity is made of under a treatment.

    Physical: grid, own generation less exports, direct lines, each less its part of what tenants took. Own
    generation and direct lines count as the grid where the treatment follows instruments and these were sold or not
    proven. Claims leave the grid power of their period, at technology and transmission; the rest is the average, or
    the residual mix where the rules ask for it.

    Source: ISO 14067 6.4.9.4.2 to 6.4.9.4.4 (CFP-EL-02 to CFP-EL-05); GEC-07, GEC-12, GEC-13, GEC-16.
    """
    facility = facility_of(linked, facility_id)
    segments, private = _physical(linked, facility)
    is_stand_in = not any(segment.watt_hours for segment in segments) and not any(part.own_use for part in private)
    if is_stand_in:
        first, last = linked.study.period.first_day, linked.study.period.last_day
        average = (PartSupplier(linked.grid_factors[facility_id]),)
        segments = (
            GridSegment(
                supply_id=GRID_PART, watt_hours=STAND_IN_WATT_HOURS, average=average, first_day=first, last_day=last
            ),
        )
    grid = linked.grid_factors[facility_id]
    claims = () if is_stand_in else _counted(facility_claims(linked, facility), treatment)
    rest = _remainder(linked, treatment, has_claims=bool(claims))
    parts = [made for part in private for made in part.parts(treatment, rest.get(grid, grid))]
    covered, unclaimed = cover(segments, claims)
    parts += _grid_parts(segments, rest, covered)
    parts += _claim_parts(linked, segments, claims, covered)
    return SiteSupply(
        facility=facility_id,
        parts=tuple(part for part in parts if part.watt_hours),
        storage_loss=storage_loss(facility),
        tenants=sum_of(facility, SupplyKind.RESALE),
        exported=sum_of(facility, SupplyKind.GRID_EXPORT),
        unclaimed=unclaimed,
        is_stand_in=is_stand_in,
    )


def storage_loss(facility: Facility) -> int:
    """Return what storage took in and did not give back, in watt-hours."""
    return sum(
        max(0, whole_watt_hours(supply.source_quantity) - whole_watt_hours(supply.quantity))
        for supply in facility.electricity
        if supply.kind is SupplyKind.STORAGE and supply.source_quantity is not None
    )


@dataclass(frozen=True, slots=True)
class _Private:
    """Own generation or a direct line: what of it is used at the site, and what of that lost its instruments."""

    supply: ElectricitySupply
    own_use: int
    sold: int

    def parts(self, treatment: Treatment, grid: str) -> tuple[SupplyPart, ...]:
        technology, name = (self._supplier(),), self.supply.supply_id
        as_grid = self.sold if treatment.follows_instruments else 0
        if treatment.needs_meters_at_both_ends and self._lacks_meter():
            as_grid = self.own_use
        return (
            SupplyPart(part_id=name, watt_hours=self.own_use - as_grid, suppliers=technology, instead_of=technology),
            SupplyPart(
                part_id=f"{name}.instruments_sold",
                watt_hours=as_grid,
                suppliers=(PartSupplier(grid),),
                instead_of=technology,
            ),
        )

    def _lacks_meter(self) -> bool:
        return self.supply.kind is SupplyKind.DIRECT_LINE and self.supply.source_quantity is None

    def _supplier(self) -> PartSupplier:
        """Each kWh of a direct line is as many at the plant as its own loss asks for."""
        source, user = self.supply.source_quantity, whole_watt_hours(self.supply.quantity)
        if self.supply.kind is SupplyKind.DIRECT_LINE and source is not None and user > 0:
            return PartSupplier(self.supply.factor_key, max(1.0, whole_watt_hours(source) / user))
        return PartSupplier(self.supply.factor_key)


def _physical(linked: LinkedStudy, facility: Facility) -> tuple[tuple[GridSegment, ...], tuple[_Private, ...]]:
    """Return grid segments and private supplies, after exports and what tenants took."""
    grid = [supply for supply in facility.electricity if supply.kind is SupplyKind.GRID]
    private = [
        supply for supply in facility.electricity if supply.kind in {SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE}
    ]
    gross = [whole_watt_hours(supply.quantity) for supply in (*grid, *private)]
    exported = _exported(facility, private)
    before = [amount - out for amount, out in zip(gross, (*(0 for _ in grid), *exported), strict=True)]
    passed_on = min(sum_of(facility, SupplyKind.RESALE), max(0, sum(before)))
    taken = share_out(passed_on, before) if min(before, default=0) >= 0 else (0,) * len(before)
    kept = [amount - out for amount, out in zip(before, taken, strict=True)]
    segments = tuple(
        _segment(linked, facility, supply, amount) for supply, amount in zip(grid, kept[: len(grid)], strict=True)
    )
    return segments, tuple(
        _Private(supply, amount, _sold(supply, amount, out))
        for supply, amount, out in zip(private, kept[len(grid) :], exported, strict=True)
    )


def _exported(facility: Facility, private: Sequence[ElectricitySupply]) -> tuple[int, ...]:
    """Power fed into the grid is not own use: it comes out of own generation, in proportion (GEC-12)."""
    made = [
        max(0, whole_watt_hours(supply.quantity)) if supply.kind is SupplyKind.OWN_GENERATION else 0
        for supply in private
    ]
    return share_out(min(max(0, sum_of(facility, SupplyKind.GRID_EXPORT)), sum(made)), made)


def _sold(supply: ElectricitySupply, own_use: int, exported: int) -> int:
    """Return the own use whose instruments are gone: sold beyond what was exported, or never shown to be the site's."""
    if supply.third_party and not (supply.contract and supply.settlement):
        return own_use
    sold = whole_watt_hours(supply.instruments_sold) if supply.instruments_sold else 0
    # Instruments of power fed into the grid may be sold; those beyond stand for own use.
    return min(max(0, sold - exported), own_use)


def _segment(linked: LinkedStudy, facility: Facility, supply: ElectricitySupply, amount: int) -> GridSegment:
    first, last = period_of(linked, supply)
    name = supply_name(facility.facility_id, supply.supply_id)
    key = linked.electricity.grid.get(name, linked.grid_factors[facility.facility_id])
    return GridSegment(
        supply_id=supply.supply_id, watt_hours=amount, average=(PartSupplier(key),), first_day=first, last_day=last
    )


def _counted(claims: tuple[Claim, ...], treatment: Treatment) -> tuple[Claim, ...]:
    return tuple(
        claim
        for claim in claims
        if (
            claim.is_contract
            and treatment.counts_contracts
            and (claim.is_physical_ppa or not treatment.only_physical_contracts)
        )
        or (not claim.is_contract and treatment.counts_certificates)
    )


def _remainder(linked: LinkedStudy, treatment: Treatment, *, has_claims: bool) -> dict[str, str]:
    """Return average → residual mix where the treatment and the rules of the study ask for it (GEC-16)."""
    participates = has_claims and linked.study.electricity_rules.residual_for is ResidualFor.NON_PARTICIPANTS
    return dict(linked.electricity.remainder) if treatment.uses_residual and not participates else {}


def cover(
    segments: Sequence[GridSegment], claims: Sequence[Claim]
) -> tuple[dict[tuple[int, int], int], tuple[tuple[str, int], ...]]:
    """Cover grid power by claims of its period: watt-hours by (segment, claim), and what finds no power (GEC-07).

    Claims with the shortest period come first, as they have the least choice; each is shared over what is left of
    the segments that its period meets.
    """
    left = [segment.watt_hours for segment in segments]
    covered: dict[tuple[int, int], int] = {}
    over: list[tuple[str, int]] = []
    order = sorted(range(len(claims)), key=lambda place: (claims[place].last_day - claims[place].first_day, place))
    for place in order:
        claim = claims[place]
        open_here = [
            max(0, rest) if segment.first_day <= claim.last_day and claim.first_day <= segment.last_day else 0
            for segment, rest in zip(segments, left, strict=True)
        ]
        amount = min(max(0, claim.watt_hours), sum(open_here))
        for number, share in enumerate(share_out(amount, open_here)):
            if share:
                covered[number, place] = share
                left[number] -= share
        if claim.watt_hours > amount:
            over.append((claim.claim_id, claim.watt_hours - amount))
    return covered, tuple(over)


def _grid_parts(
    segments: Sequence[GridSegment], rest: dict[str, str], covered: dict[tuple[int, int], int]
) -> list[SupplyPart]:
    """What nobody claimed of each segment, at the average or the residual mix."""
    parts = []
    for number, segment in enumerate(segments):
        claimed = sum(amount for (place, _), amount in covered.items() if place == number)
        suppliers = tuple(replace_key(supplier, rest) for supplier in segment.average)
        part_id = GRID_PART if number == 0 else f"{GRID_PART}.{segment.supply_id}"
        parts.append(
            SupplyPart(
                part_id=part_id,
                watt_hours=segment.watt_hours - claimed,
                suppliers=suppliers,
                instead_of=segment.average,
                segment=segment.supply_id,
            )
        )
    return parts


def replace_key(supplier: PartSupplier, keys: dict[str, str]) -> PartSupplier:
    """Return a supplier with another key where one is given for it."""
    return supplier._replace(key=keys.get(supplier.key, supplier.key))


def _claim_parts(
    linked: LinkedStudy,
    segments: Sequence[GridSegment],
    claims: Sequence[Claim],
    covered: dict[tuple[int, int], int],
) -> list[SupplyPart]:
    parts = []
    for (number, place), amount in sorted(covered.items(), key=lambda each: (each[0][1], each[0][0])):
        claim, segment = claims[place], segments[number]
        first = next(where for where, which in covered if which == place)
        parts.append(
            SupplyPart(
                part_id=claim.claim_id if number == first else f"{claim.claim_id}@{segment.supply_id}",
                watt_hours=amount,
                suppliers=claim_suppliers(linked, claim),
                instead_of=segment.average,
                segment=segment.supply_id,
                claim=claim,
            )
        )
    return parts


def claim_suppliers(linked: LinkedStudy, claim: Claim) -> Suppliers:
    """Return the technology and the transmission of a claimed kWh, by the loss rule (GEC-15).

    Average mix: technology + transmission and distribution including losses. Same source: technology / (1 - loss
    rate) + transmission and distribution excluding losses.
    """
    if claim.includes_transmission:
        return (PartSupplier(claim.generation),)
    rules = linked.study.electricity_rules
    at_plant = 1.0
    if rules.loss_rule is LossRule.SAME_SOURCE and rules.loss_rate is not None:
        at_plant = 1 / (1 - rules.loss_rate)
    transmission = claim.transmission or including_losses(linked)
    generation = (PartSupplier(claim.generation, at_plant),)
    return (*generation, PartSupplier(transmission)) if transmission else generation


def including_losses(linked: LinkedStudy) -> str:
    """Return the key of a transmission factor including losses among those of the study, empty where there is none."""
    return next((key for key, factor in linked.factors.items() if factor.activity == LOSSES_INCLUDED), "")
