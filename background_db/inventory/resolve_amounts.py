"""Amounts of exchanges in the reference unit of their flow, and what a product weighs, holds or costs."""

from background_db.errors import UnitError
from background_db.inventory.import_decisions import Allocation, ImportDecisions
from background_db.inventory.records import Edge, Flow
from background_db.units import conversion

MASS_UNIT, ENERGY_UNIT = "kg", "MJ"
_PROPERTY = {Allocation.MASS: "mass", Allocation.ENERGY: "energy", Allocation.ECONOMIC: "price"}
_UNIT = {Allocation.MASS: MASS_UNIT, Allocation.ENERGY: ENERGY_UNIT}


def density_of(flow: Flow, decisions: ImportDecisions) -> float | None:
    """Return kilograms in one reference unit of a product as a person decided; None where nobody did."""
    return decisions.densities.get(flow.code, decisions.densities.get(flow.name_en))


def unit_factor(edge: Edge, flow: Flow, decisions: ImportDecisions) -> float | None:
    """Return reference units of the flow in one unit of the exchange; None where there is no way.

    The file's own unit groups go before the table of the field, a decided density comes last:
    reference units = kg / (kg per reference unit).
    """
    if edge.unit == flow.unit:
        return 1.0
    if edge.unit in flow.unit_factors:
        return flow.unit_factors[edge.unit]
    by_table = _converted(edge.unit, flow.unit)
    if by_table is not None:
        return by_table
    density, mass = density_of(flow, decisions), _converted(edge.unit, MASS_UNIT)
    return mass / density if density is not None and mass is not None else None


def measure(flow: Flow, amount: float, rule: Allocation, decisions: ImportDecisions) -> float | None:
    """Return mass in kg, energy in MJ or price of an amount in reference units; None where the file does not tell."""
    unit = _UNIT.get(rule)
    per_unit = density_of(flow, decisions) if rule is Allocation.MASS else None
    if per_unit is None and unit is not None:
        per_unit = _converted(flow.unit, unit)
    if per_unit is None:
        per_unit = flow.properties.get(_PROPERTY[rule]) or _over_unit_group(flow, unit)
    return amount * per_unit if per_unit else None


def _over_unit_group(flow: Flow, unit: str | None) -> float | None:
    """A flow with a second property, kg beside m3, has the units of both in its factors."""
    factor = flow.unit_factors.get(unit) if unit else None
    return 1.0 / factor if factor else None


def _converted(unit: str, target: str) -> float | None:
    try:
        return conversion(unit, target)
    except UnitError:
        return None
