"""What a leg asks of its provider: tonne, container, vehicle or plain kilometres, fuel, or the use of a hub."""

from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.units import Quantity, conversion
from pcr_rules.plant.freight.distances import Distance
from pcr_rules.plant.freight.gross_mass import GrossMass
from pcr_rules.plant_records.freight import FreightBasis, TransportLeg, TransportMode

_PER_LOAD = frozenset({FreightBasis.TONNE_KILOMETRE, FreightBasis.CONTAINER_KILOMETRE})


@dataclass(frozen=True, slots=True)
class Activity:
    """Amount that the provider supplies, with its arithmetic; None where it cannot be found."""

    quantity: Quantity | None
    rule: str = ""
    formula: str = ""
    findings: tuple[Finding, ...] = ()


def basis_of(leg: TransportLeg) -> FreightBasis:
    """Return what the factor of a leg counts: as stated, fuel where its use is given, else tonne kilometres."""
    if leg.basis is not None:
        return leg.basis
    return FreightBasis.TONNE_KILOMETRE if leg.fuel_per_100_km is None else FreightBasis.FUEL


def activity_of(leg: TransportLeg, gross: GrossMass, distance: Distance, place: str) -> Activity:
    """Return what a leg asks of its provider.

    Formulas: t·km = t × km; TEU·km = TEU × km; vehicle·km = trips × km with trips = gross mass / actual load;
    fuel = vehicle·km / 100 × fuel per 100 km; a hub counts volume × time, volume, mass × time or mass. Where a factor does not
    contain empty running, the empty share of the way is added: × (1 + empty / loaded distance).
    """
    if leg.mode is TransportMode.HUB:
        return _hub(leg, gross, place)
    if distance.km is None:
        return Activity(None)
    counted = {FreightBasis.TONNE_KILOMETRE: _tonnes, FreightBasis.CONTAINER_KILOMETRE: _containers}
    return counted.get(basis_of(leg), _vehicle)(leg, gross, distance, place)


def _tonnes(leg: TransportLeg, gross: GrossMass, distance: Distance, place: str) -> Activity:
    if gross.kg is None:
        return _missing("FREIGHT-MASS-UNKNOWN", leg, f"{place}.shipped_mass")
    amount = Quantity(gross.kg / 1000 * (distance.km or 0.0), "t·km")
    return _with_empty_way(leg, amount, "tonne_kilometres", f"{gross.formula} × {distance.formula}", place)


def _containers(leg: TransportLeg, _gross: GrossMass, distance: Distance, place: str) -> Activity:
    if leg.containers is None:
        return _missing("FREIGHT-CONTAINERS-MISSING", leg, f"{place}.containers")
    number = leg.containers.value * conversion(leg.containers.unit, "TEU") * leg.cargo_share
    amount = Quantity(number * (distance.km or 0.0), "TEU·km")
    return _with_empty_way(leg, amount, "container_kilometres", f"{number:.10g} TEU × {distance.formula}", place)


def _vehicle(leg: TransportLeg, gross: GrossMass, distance: Distance, place: str) -> Activity:
    load = load_kg(leg)
    if leg.trips is not None:
        trips, shown = leg.trips * leg.cargo_share, f"{leg.trips * leg.cargo_share:.10g}"
    elif gross.kg is not None and load:
        trips, shown = gross.kg / load, f"{gross.formula} / {load:.10g} kg"
    else:
        return _missing("FREIGHT-LOAD-MISSING", leg, f"{place}.actual_load")
    way, formula = trips * (distance.km or 0.0), f"{shown} × {distance.formula}"
    if basis_of(leg) is FreightBasis.FUEL:
        return _fuel(leg, way, formula, place)
    is_vehicle = basis_of(leg) is FreightBasis.VEHICLE_KILOMETRE
    amount = Quantity(way, "vehicle·km" if is_vehicle else "km")
    return _with_empty_way(leg, amount, "vehicle_kilometres", formula, place)


def _fuel(leg: TransportLeg, way: float, formula: str, place: str) -> Activity:
    each = leg.fuel_per_100_km
    if each is None or not leg.fuel.strip():
        return _missing("FREIGHT-FUEL-MISSING", leg, f"{place}.fuel_per_100_km")
    amount = Quantity(way / 100 * each.value, each.unit)
    return _with_empty_way(leg, amount, "trip_fuel", f"{formula} / 100 km × {each.value:.10g} {each.unit}", place)


def load_kg(leg: TransportLeg) -> float | None:
    """Return the mean load of a trip, kg: as stated, or capacity × load factor."""
    if leg.actual_load is not None:
        return leg.actual_load.value * conversion(leg.actual_load.unit, "kg")
    if leg.capacity is None or leg.load_share is None:
        return None
    return leg.capacity.value * conversion(leg.capacity.unit, "kg") * leg.load_share


def _hub(leg: TransportLeg, gross: GrossMass, place: str) -> Activity:
    if leg.stored_volume is not None:
        volume = leg.stored_volume.value * conversion(leg.stored_volume.unit, "m3") * leg.cargo_share
        value, unit, formula = volume, "m3", f"{volume:.10g} m3"
    elif gross.kg is not None:
        value, unit, formula = gross.kg / 1000, "t", gross.formula
    else:
        return _missing("FREIGHT-MASS-UNKNOWN", leg, f"{place}.stored_volume")
    if leg.storage_time is not None:
        days = leg.storage_time.value * conversion(leg.storage_time.unit, "d")
        value, unit, formula = value * days, f"{unit}·d", f"{formula} × {days:.10g} d"
    return _answer(Quantity(value, unit), "hub_operation", formula)


def _with_empty_way(leg: TransportLeg, amount: Quantity, rule: str, formula: str, place: str) -> Activity:
    empty, where = leg.empty_return_share, Place(path=f"{place}.empty_return_share")
    if not empty:
        return _answer(amount, rule, formula)
    if leg.is_empty_running_in_factor:
        return _answer(amount, rule, formula, warning("FREIGHT-EMPTY-TWICE", where, leg=leg.leg_id, empty=empty))
    # A factor per vehicle kilometre counts the way driven, loaded or not; one per tonne kilometre must say.
    if leg.is_empty_running_in_factor is None and basis_of(leg) in _PER_LOAD:
        return _missing("FREIGHT-EMPTY-UNSTATED", leg, f"{place}.is_empty_running_in_factor")
    return _answer(Quantity(amount.value * (1 + empty), amount.unit), rule, f"{formula} × (1 + {empty:.10g})")


def _answer(amount: Quantity, rule: str, formula: str, *findings: Finding) -> Activity:
    return Activity(amount, rule, f"{formula} = {amount.value:.10g} {amount.unit}", findings)


def _missing(code: str, leg: TransportLeg, path: str) -> Activity:
    return Activity(None, findings=(integrity_error(code, Place(path=path), leg=leg.leg_id, cargo=leg.cargo),))
