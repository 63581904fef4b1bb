"""Claims on grid electricity, whether the author states them or the ledger holds them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pcr_rules.certificates import ON_GRID_POWER, ClaimedPart, ClaimedSupply, ClaimPurpose, TradeClass
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.electricity.watt_hours import whole_watt_hours
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind

CLAIM_KINDS = frozenset({SupplyKind.GREEN_CONTRACT, SupplyKind.CERTIFICATE})
CRITERIA = ("conveys_information", "is_unique_claim", "is_redeemed", "is_same_period", "is_same_market")
"""The five criteria for contractual instruments (CFP-EL-04)."""
LEDGER = "ledger:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """kWh of grid power of a facility that a contract or certificate covers, with the factor of their technology."""

    claim_id: str
    facility: str
    watt_hours: int
    generation: str
    """Key of the technology's factor."""
    transmission: str
    """Key of transmission and distribution; empty where there is none."""
    includes_transmission: bool = False
    """The factor of the technology stands at the user already."""
    is_contract: bool
    is_physical_ppa: bool = False
    first_day: date
    last_day: date
    process_id: str = ""
    dedicated_reason: str = ""
    is_proven: bool = False
    """Cancelled in the registry for this reporting entity, with the proof recorded (GEC-03)."""
    lots: tuple[tuple[str, int], ...] = ()
    """Lots of certificates behind it, each with its watt-hours; none where an author states it."""


def unmet_criteria(supply: ElectricitySupply) -> tuple[str, ...]:
    """Name which of the five criteria for contractual instruments do not hold; None is not yet assessed (CFP-EL-04)."""
    return tuple(name for name in CRITERIA if getattr(supply, name) is not True)


def supply_name(facility_id: str, supply_id: str) -> str:
    """Return the name of a supply: ``plant-1#grid-1``."""
    return f"{facility_id}#{supply_id}"


def period_of(linked: LinkedStudy, supply: ElectricitySupply) -> tuple[date, date]:
    """Return first and last day of a supply: its own, else those of the study."""
    period = linked.study.period
    return supply.first_day or period.first_day, supply.last_day or period.last_day


def transmission_of(linked: LinkedStudy, name: str) -> str:
    """Return the key of transmission and distribution for a claim, empty where there is none."""
    return linked.electricity.transmission.get(name, "")


def facility_claims(linked: LinkedStudy, facility: Facility) -> tuple[Claim, ...]:
    """Return the claims that count in the market-based view: those of the ledger where there is one, else the author's.

    The ledger's word replaces the author's; its claims of other periods than the study's are no claims here. The author's
    claims count where all five criteria are stated to hold.
    """
    claimed = linked.electricity.claimed
    if claimed is not None:
        whole = linked.study.period
        parts = [
            part
            for part in ledger_parts(claimed, facility)
            if whole.first_day <= part.first_day and part.last_day <= whole.last_day
        ]
        return _joined(linked, claimed, parts)
    return tuple(
        _of_author(linked, facility, supply)
        for supply in facility.electricity
        if supply.kind in CLAIM_KINDS and not unmet_criteria(supply) and whole_watt_hours(supply.quantity) > 0
    )


def ledger_parts(claimed: ClaimedSupply, facility: Facility) -> tuple[ClaimedPart, ...]:
    """Return the ledger's claims on grid power of a facility that are made for product footprints, of any period."""
    return tuple(
        part
        for part in claimed.by_facility().get(facility.facility_id, ())
        if part.lot.trade_class in ON_GRID_POWER and ClaimPurpose.PRODUCT_FOOTPRINT in part.purposes
    )


def _of_author(linked: LinkedStudy, facility: Facility, supply: ElectricitySupply) -> Claim:
    first, last = period_of(linked, supply)
    return Claim(
        claim_id=supply.supply_id,
        facility=facility.facility_id,
        watt_hours=whole_watt_hours(supply.quantity),
        generation=supply.factor_key,
        transmission=transmission_of(linked, supply_name(facility.facility_id, supply.supply_id)),
        includes_transmission=supply.includes_transmission,
        is_contract=supply.kind is SupplyKind.GREEN_CONTRACT,
        is_physical_ppa=supply.is_physical_ppa is True,
        first_day=first,
        last_day=last,
        process_id=supply.dedicated_process,
        dedicated_reason=supply.dedicated_reason,
    )


def _of_ledger(linked: LinkedStudy, claimed: ClaimedSupply, part: ClaimedPart) -> Claim:
    return Claim(
        claim_id=f"{LEDGER}{part.part_id}",
        facility=part.facility,
        watt_hours=part.watt_hours,
        generation=linked.electricity.generation.get(part.part_id, ""),
        transmission=transmission_of(linked, part.part_id),
        is_contract=part.lot.trade_class is TradeClass.GREEN_POWER,
        first_day=part.first_day,
        last_day=part.last_day,
        process_id=part.process_id,
        dedicated_reason=part.dedicated_reason,
        is_proven=is_proven(claimed, part),
        lots=((part.lot.lot_id, part.watt_hours),),
    )


def _joined(linked: LinkedStudy, claimed: ClaimedSupply, parts: Sequence[ClaimedPart]) -> tuple[Claim, ...]:
    """Join parts of one allocation that differ in nothing but their lot: thousands of lots make a few claims.

    The lots stay with the claim, each with its watt-hours; a claim of one part keeps the part's name.
    """
    generation, transmission = linked.electricity.generation, linked.electricity.transmission
    groups: dict[tuple[object, ...], list[ClaimedPart]] = {}
    for part in parts:
        alike = (
            part.claim_id or part.part_id, generation.get(part.part_id), transmission.get(part.part_id),
            part.lot.trade_class, part.first_day, part.last_day, part.process_id, part.dedicated_reason,
            is_proven(claimed, part),
        )  # fmt: skip
        groups.setdefault(alike, []).append(part)
    joined: dict[str, Claim] = {}
    for members in groups.values():
        part = members[0]
        claim = _of_ledger(linked, claimed, part)
        if len(members) > 1:
            lots: dict[str, int] = {}
            for one in members:
                lots[one.lot.lot_id] = lots.get(one.lot.lot_id, 0) + one.watt_hours
            name = f"{LEDGER}{part.claim_id or part.part_id}.{part.lot.technology}"
            # An allocation may hold a technology as contract and as certificate, or proven in part.
            name = name if name not in joined else f"{name}.{part.part_id}"
            claim = replace(claim, claim_id=name, watt_hours=sum(lots.values()), lots=tuple(lots.items()))
        joined[claim.claim_id] = claim
    return tuple(joined.values())


def is_proven(claimed: ClaimedSupply, part: ClaimedPart) -> bool:
    """True when the registry cancelled the part for this very entity and the proof is recorded (GEC-03)."""
    return part.is_final and part.beneficiary.strip() == claimed.entity.strip()


def drawn_facilities(linked: LinkedStudy) -> frozenset[str]:
    """Return the ids of the facilities whose electricity a line draws on."""
    return frozenset(line.supplier.key for line in linked.lines if line.supplier.kind is SupplierKind.ELECTRICITY)


def counted_claims(linked: LinkedStudy) -> tuple[Claim, ...]:
    """Return the claims that the market-based result counts: on power that a row draws."""
    drawn = drawn_facilities(linked)
    return tuple(
        claim
        for facility in linked.study.facilities
        if facility.facility_id in drawn
        for claim in facility_claims(linked, facility)
    )


def unproven_claims(linked: LinkedStudy) -> tuple[Claim, ...]:
    """Return the counted claims without the registry's proof: a result that counts any is provisional (CFP-EL-04)."""
    return tuple(claim for claim in counted_claims(linked) if not claim.is_proven)
