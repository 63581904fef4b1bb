"""Legs as chains: their order, their places, the shares of a cargo, and the figures of each chain."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from background_db.findings import Finding, Place, conformity_error, information, integrity_error, warning
from background_db.units import Quantity, conversion
from pcr_rules.plant.cargo import Cargo
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.freight.activity import load_kg
from pcr_rules.plant.freight.distances import Distance
from pcr_rules.plant.freight.gross_mass import GrossMass
from pcr_rules.plant_records.freight import EnergyScope, TransportLeg, TransportMode

_SHARE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class CarriedLeg:
    """A leg with what it carries and how far."""

    leg: TransportLeg
    place: str
    cargo: Cargo
    gross: GrossMass
    distance: Distance

    @property
    def tonne_kilometres(self) -> float:
        """Transport activity, t·km; 0 for a hub and where mass or distance is not known."""
        return (self.gross.kg or 0.0) / 1000 * (self.distance.km or 0.0)


def chains_of(legs: Iterable[CarriedLeg]) -> Mapping[tuple[str, str], tuple[CarriedLeg, ...]]:
    """Return the legs of each chain, (cargo, chain) → legs in their sequence."""
    found: dict[tuple[str, str], list[CarriedLeg]] = {}
    for leg in legs:
        found.setdefault((leg.cargo.name, leg.leg.chain.strip()), []).append(leg)
    return {key: tuple(sorted(some, key=lambda one: one.leg.sequence)) for key, some in found.items()}


def chain_findings(chains: Mapping[tuple[str, str], tuple[CarriedLeg, ...]]) -> Iterator[Finding]:
    """Name what is wrong between the legs of a chain, and cargo whose chains do not carry the whole of it."""
    shares: dict[str, dict[str, float]] = {}
    for (cargo, chain), legs in chains.items():
        yield from _order_findings(cargo, legs)
        yield from _packaging_findings(cargo, legs)
        shares.setdefault(cargo, {})[chain] = legs[0].leg.cargo_share
        for one in legs:
            if one.leg.cargo_share != legs[0].leg.cargo_share:
                where = Place(path=f"{one.place}.cargo_share")
                yield integrity_error("FREIGHT-CHAIN-SHARE", where, leg=one.leg.leg_id, cargo=cargo)
            yield from _leg_findings(one)
    for cargo, of_chains in shares.items():
        total = math.fsum(of_chains.values())
        if abs(total - 1) > _SHARE_TOLERANCE:
            where = Place(path=f"{chains[cargo, next(iter(of_chains))][0].place}.cargo_share")
            tell = integrity_error if total > 1 else conformity_error
            yield tell("FREIGHT-CARGO-SHARES", where, cargo=cargo, total=total)


def _order_findings(cargo: str, legs: tuple[CarriedLeg, ...]) -> Iterator[Finding]:
    for number, times in Counter(one.leg.sequence for one in legs).items():
        if times > 1:
            twice = [one for one in legs if one.leg.sequence == number]
            where = Place(path=f"{twice[1].place}.sequence")
            names = ", ".join(one.leg.leg_id for one in twice)
            yield integrity_error("FREIGHT-SEQUENCE-TWICE", where, cargo=cargo, sequence=number, legs=names)
    numbers = {one.leg.sequence for one in legs}
    missing = sorted(set(range(1, len(numbers) + 1)) - numbers)
    if missing:
        where = Place(path=f"{legs[0].place}.sequence")
        shown = ", ".join(str(number) for number in missing[:5])
        yield conformity_error("FREIGHT-SEQUENCE-GAP", where, "CFP-DATA-04", cargo=cargo, missing=shown)
    for one, following in pairwise(legs):
        arrives, leaves = one.leg.destination.strip(), following.leg.origin_place.strip()
        if arrives and leaves and arrives != leaves:
            where = Place(path=f"{following.place}.origin_place")
            yield warning(
                "FREIGHT-CHAIN-BROKEN", where,
                cargo=cargo, leg=following.leg.leg_id, leaves=leaves, arrives=arrives, before=one.leg.leg_id,
            )  # fmt: skip


def _packaging_findings(cargo: str, legs: tuple[CarriedLeg, ...]) -> Iterator[Finding]:
    moving = [one for one in legs if one.distance.km is not None and one.gross.kg is not None]
    unknown = next((one for one in moving if one.gross.left_out_kg is None), None)
    left_out = math.fsum((one.gross.left_out_kg or 0.0) * (one.distance.km or 0.0) for one in moving)
    if left_out:
        first = next(one for one in moving if one.gross.left_out_kg)
        where = Place(path=f"{first.place}.is_packaging_included")
        mass = first.gross.left_out_kg
        yield warning("FREIGHT-PACKAGING-LEFT-OUT", where, cargo=cargo, mass=mass, kg_km=left_out)
    if unknown is not None:
        where = Place(path=f"{unknown.place}.is_packaging_included")
        yield information("FREIGHT-PACKAGING-UNKNOWN", where, cargo=cargo, leg=unknown.leg.leg_id)


def _leg_findings(one: CarriedLeg) -> Iterator[Finding]:
    leg, load = one.leg, load_kg(one.leg)
    if leg.energy_scope is EnergyScope.TANK_TO_WHEEL:
        yield conformity_error("FREIGHT-TANK-TO-WHEEL", Place(path=f"{one.place}.energy_scope"), leg=leg.leg_id)
    if leg.capacity is not None and load is not None:
        capacity = leg.capacity.value * conversion(leg.capacity.unit, "kg")
        if load > capacity:
            where = Place(path=f"{one.place}.actual_load")
            yield warning("FREIGHT-OVERLOAD", where, leg=leg.leg_id, load=load, capacity=capacity)
    if leg.mode is TransportMode.HUB and leg.distance is not None:
        yield information("FREIGHT-HUB-DISTANCE", Place(path=f"{one.place}.distance"), leg=leg.leg_id)


def chain_statements(chains: Mapping[tuple[str, str], tuple[CarriedLeg, ...]]) -> Iterator[Statement]:
    """Yield for each chain its transport activity, packaging left out, tank-to-wheel part and primary share."""
    for (cargo, chain), legs in chains.items():
        sources = tuple(one.place for one in legs)
        for item, value, unit in _figures(legs):
            yield Statement("transport_chain", f"{cargo} {chain}".strip(), item, Quantity(value, unit), sources)


def _figures(legs: tuple[CarriedLeg, ...]) -> Iterator[tuple[str, float, str]]:
    total = math.fsum(one.tonne_kilometres for one in legs)
    if not total:
        return
    yield "transport_activity", total, "t·km"
    left_out = math.fsum((one.gross.left_out_kg or 0.0) * (one.distance.km or 0.0) for one in legs)
    if left_out:
        yield "packaging_not_carried", left_out, "kg·km"
    stated = [(one.tonne_kilometres, one.leg.tank_to_wheel_intensity) for one in legs]
    burnt = [(activity, activity * each) for activity, each in stated if each is not None]
    if burnt:
        yield "tank_to_wheel", math.fsum(emitted for _, emitted in burnt), "kgCO2e"
        yield "tank_to_wheel_covered", math.fsum(activity for activity, _ in burnt) / total, "1"
    shares = [(one.tonne_kilometres, one.leg.primary_data_share) for one in legs]
    if any(share is not None for _, share in shares):
        yield "primary_share_by_activity", math.fsum(tkm * (share or 0.0) for tkm, share in shares) / total, "1"
