"""Impact assessment methods that an openLCA package brings along."""

from typing import Any

from background_db.findings import information
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.olca_entities import (
    Package,
    listed,
    load_all,
    number,
    reference_id,
    reference_name,
)
from background_db.inventory.readers.olca_flows import FlowTable
from background_db.inventory.records import ImpactMethod


def read_methods(package: Package, table: FlowTable, collected: Collected) -> tuple[ImpactMethod, ...]:
    """Return each impact category with its factors per reference unit: value / (reference units in the factor's unit).

    Factors for one place, and those whose flow or unit the package does not know, are left out and counted.
    """
    titles: dict[str, str] = {}
    for method in load_all(package, "lcia_methods", collected).values():
        for category in listed(method, "impactCategories"):
            titles[reference_id(category)] = reference_name(method)
    methods, left_out = [], 0
    for code, category in load_all(package, "lcia_categories", collected).items():
        factors, unused = _factors(table, category)
        left_out += unused
        name = " › ".join(part for part in (titles.get(code, ""), reference_name(category)) if part)
        methods.append(ImpactMethod(name, str(category.get(package.schema.reference_unit_name) or ""), factors))
    if left_out:
        collected.add(information("OLCA-FACTORS-LEFT-OUT", collected.where, count=left_out))
    return tuple(sorted(methods, key=lambda method: method.name))


def _factors(table: FlowTable, category: dict[str, Any]) -> tuple[dict[str, float], int]:
    factors: dict[str, float] = {}
    left_out = 0
    for factor in listed(category, "impactFactors"):
        code, value = reference_id(factor.get("flow")), number(factor.get("value"))
        unit = table.unit_of(code, reference_id(factor.get("flowProperty")), factor.get("unit"))
        if not unit or code in factors or factor.get("location") or value is None:
            left_out += 1
        else:
            factors[code] = value / table.flows[code].unit_factors[unit]
    return factors, left_out
