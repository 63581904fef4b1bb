"""Gross shipped mass: the mass of the cargo with its transport packaging."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.units import Quantity, conversion
from pcr_rules.plant.cargo import Cargo, CargoIndex, packaging_kg
from pcr_rules.plant_records.freight import TransportLeg
from pcr_rules.plant_records.packaging import PackagingItem

# Gross and net mass differ by a few times at most; half a thousandfold is a tonne taken as a kilogram.
_SLIP = 500.0
_ROUNDING = 0.999


@dataclass(frozen=True, slots=True)
class GrossMass:
    """What a leg carries, kg, for its share of the cargo."""

    kg: float | None
    """None where nothing says the mass."""
    formula: str
    left_out_kg: float | None = 0.0
    """Packaging that is not in it; None where its mass is not known."""


def packaging_by_cargo(items: Iterable[PackagingItem], cargos: CargoIndex) -> Mapping[str, float]:
    """Return the packaging that travels with each cargo, kg, by the cargo's name."""
    found: dict[str, float] = {}
    for item in items:
        cargo = cargos.find(item.packs)
        mass = None if cargo is None else packaging_kg(item, cargo)
        if cargo is not None and mass is not None:
            found[cargo.name] = found.get(cargo.name, 0.0) + mass
    return found


def gross_mass(leg: TransportLeg, cargo: Cargo, packaging: Mapping[str, float]) -> GrossMass:
    """Return the mass of a leg's share of the cargo.

    Formula: share × (weighed gross mass, or net mass + packaging); a leg that says its packaging is not included
    stays at the net mass, and the packaging left out is stated.
    """
    packed = _kilograms(leg.packaging_mass) if leg.packaging_mass is not None else packaging.get(cargo.name)
    weighed = None if leg.shipped_mass is None else _kilograms(leg.shipped_mass)
    mass = cargo.net_kg if weighed is None else weighed
    if mass is None:
        return GrossMass(None, "")
    share, shown = leg.cargo_share, f"{mass:.10g} kg"
    left_out: float | None = 0.0
    if leg.is_packaging_included is False or (leg.is_packaging_included is None and weighed is None and packed is None):
        left_out = None if packed is None else packed * share
    elif weighed is None and packed is not None:
        mass, shown = mass + packed, f"({shown} + {packed:.10g} kg)"
    return GrossMass(mass * share, shown if share == 1 else f"{shown} × {share:.10g}", left_out)


def weighing_findings(leg: TransportLeg, cargo: Cargo, place: str) -> Iterator[Finding]:
    """Name a weighed mass that its cargo's mass contradicts: a tonne taken as a kilogram, gross below net."""
    if leg.shipped_mass is None or not cargo.net_kg:
        return
    ratio = _kilograms(leg.shipped_mass) / cargo.net_kg
    tell = {
        "leg": leg.leg_id,
        "cargo": cargo.name,
        "shipped": f"{leg.shipped_mass.value:.10g} {leg.shipped_mass.unit}",
        "net": f"{cargo.net_kg:.10g} kg",
    }
    where = Place(path=f"{place}.shipped_mass")
    if ratio >= _SLIP or ratio <= 1 / _SLIP:
        yield integrity_error("FREIGHT-THOUSANDFOLD", where, ratio=f"{ratio:.4g}", **tell)
    elif ratio < _ROUNDING:
        yield warning("FREIGHT-GROSS-BELOW-NET", where, **tell)


def _kilograms(mass: Quantity) -> float:
    return mass.value * conversion(mass.unit, "kg")
