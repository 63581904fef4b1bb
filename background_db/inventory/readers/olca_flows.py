"""Flows of an openLCA package with their units: unit groups and flow properties become one factor for each unit.

An amount a in unit u of flow property P is a · (reference units of P's unit group in one u) / (P in one reference unit
of the flow), in the reference unit of the flow's reference property.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from background_db.findings import integrity_error
from background_db.inventory.readers.chinese_names import in_chinese
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.olca_entities import (
    Package,
    duplicate,
    each,
    listed,
    load_all,
    number,
    reference_id,
    reference_name,
)  # fmt: skip
from background_db.inventory.records import Flow, FlowKind

_KINDS = {
    "PRODUCT_FLOW": FlowKind.PRODUCT,
    "WASTE_FLOW": FlowKind.WASTE,
    "ELEMENTARY_FLOW": FlowKind.ELEMENTARY,
}
_ELEMENTARY_HEADING = "elementary flows"
_ALLOCATION_PROPERTIES = {
    "mass": ("kg", frozenset({"mass", "质量"})),
    "energy": ("MJ", frozenset({"energy", "net calorific value", "能量", "低位发热量"})),
}


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units that convert into each other."""

    reference: str
    factors: Mapping[str, float]
    """By name: reference units in one."""
    names: Mapping[str, str]
    """Name by id."""


@dataclass(frozen=True, slots=True)
class FlowUnits:
    """What a flow is counted in: shared by all flows of the same properties."""

    reference: str
    factors: Mapping[str, float]
    """As `Flow.unit_factors`: by unit name; where properties share a name for units of unequal size, the reference
    property keeps it and the others' are named ``kg (Dry mass)``."""
    keys: Mapping[tuple[str, str], str]
    """(id of the flow property, id or name of the unit) → the name in `factors`."""
    properties: Mapping[str, float]


@dataclass(slots=True)
class FlowTable:
    """All flows of a package, and how an exchange finds the factor of its unit."""

    flows: dict[str, Flow] = field(default_factory=dict)
    units: dict[str, FlowUnits] = field(default_factory=dict)
    """By flow code."""

    def unit_of(self, flow: str, flow_property: str, unit: Any) -> str:
        """Return the name under which `Flow.unit_factors` holds the unit of an exchange; "" when there is none."""
        units = self.units.get(flow)
        if units is None:
            return ""
        for wanted in (reference_id(unit), reference_name(unit)):
            for of_property in (flow_property, ""):
                key = units.keys.get((of_property, wanted)) if wanted else None
                if key is not None:
                    return key
        return ""


def category_path(category: Any, categories: Mapping[str, dict[str, Any]]) -> tuple[str, ...]:
    """Return a category as a path from the coarse to the fine: text in schema 2, a chain of references in schema 1."""
    if isinstance(category, str):
        return tuple(part for part in category.split("/") if part)
    path: list[str] = []
    seen: set[str] = set()
    current = category
    while isinstance(current, dict) and reference_id(current) not in seen:
        seen.add(reference_id(current))
        path.insert(0, reference_name(current))
        current = categories.get(reference_id(current), current).get("category")
    return tuple(part for part in path if part)


@dataclass(frozen=True, slots=True)
class Names:
    """Categories and locations by id: data sets of schema 1 name them, their files describe them."""

    categories: Mapping[str, dict[str, Any]]
    locations: Mapping[str, dict[str, Any]]

    def path(self, category: Any) -> tuple[str, ...]:
        """Return a category as a path from the coarse to the fine."""
        return category_path(category, self.categories)

    def location(self, reference: Any) -> str:
        """Return the code of a location, of its file or of the reference itself, else its name."""
        entity = self.locations.get(reference_id(reference), reference if isinstance(reference, dict) else {})
        return str(entity.get("code") or reference_name(entity) or reference_name(reference))


def read_flows(package: Package, names: Names, collected: Collected) -> FlowTable:
    """Read unit groups, flow properties and flows; a flow whose reference unit cannot be told is a finding."""
    groups = {
        identity: _unit_group(package, entity)
        for identity, entity in load_all(package, "unit_groups", collected).items()
    }
    properties = load_all(package, "flow_properties", collected)
    table = FlowTable()
    shared: dict[tuple[Any, ...], FlowUnits | None] = {}
    for name, entity in each(package, "flows", collected):
        code = str(entity["@id"])
        if code in table.flows:
            collected.add(duplicate(package.source, name, code))
            continue
        if package.is_mixed(*listed(entity, "flowProperties")):
            collected.add(integrity_error("OLCA-SCHEMA-MIXED", package.source.place(name), name=name))
            continue
        key = _signature(entity)
        if key not in shared:
            shared[key] = _flow_units(package, entity, properties, groups)
        units = shared[key]
        kind = _KINDS.get(str(entity.get("flowType")))
        if kind is None:
            wrong = str(entity.get("flowType"))
            collected.add(
                integrity_error("OLCA-FLOW-TYPE", package.source.place(name), flow=_label(entity), type=wrong)
            )
            continue
        if units is None:
            collected.add(integrity_error("OLCA-FLOW-UNIT", package.source.place(name), flow=_label(entity)))
        else:
            table.units[code] = units
        table.flows[code] = _flow(entity, kind, units, names)
    return table


def _flow(entity: dict[str, Any], kind: FlowKind, units: FlowUnits | None, names: Names) -> Flow:
    path = names.path(entity.get("category"))
    name = str(entity.get("name") or "")
    if kind is FlowKind.ELEMENTARY and path and path[0].casefold() == _ELEMENTARY_HEADING:
        path = path[1:]
    return Flow(
        str(entity["@id"]),
        kind,
        name,
        in_chinese(name),
        unit=units.reference if units else "",
        compartments=path if kind is FlowKind.ELEMENTARY else (),
        cas=str(entity.get("cas") or ""),
        location=names.location(entity.get("location")),
        unit_factors=units.factors if units else MappingProxyType({}),
        properties=units.properties if units else MappingProxyType({}),
    )


def _label(entity: dict[str, Any]) -> str:
    return f"{entity.get('name') or ''} ({entity['@id']})"


def _unit_group(package: Package, entity: dict[str, Any]) -> UnitGroup:
    factors: dict[str, float] = {}
    names: dict[str, str] = {}
    reference = ""
    for unit in listed(entity, "units"):
        name, factor = reference_name(unit), number(unit.get("conversionFactor"))
        if unit.get(package.schema.is_reference_unit):
            reference = name
            factor = 1.0 if factor is None else factor
        if name and factor is not None and factor > 0:
            factors[name] = factor
            names[reference_id(unit)] = name
    if not reference and len(factors) == 1:
        reference = next(iter(factors))
    return UnitGroup(reference, factors, names)


def _signature(entity: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        (
            reference_id(item.get("flowProperty")),
            *(repr(value) for key, value in sorted(item.items()) if key != "flowProperty"),
        )
        for item in listed(entity, "flowProperties")
    )


def _flow_units(
    package: Package, entity: dict[str, Any], properties: Mapping[str, dict[str, Any]], groups: Mapping[str, UnitGroup]
) -> FlowUnits | None:
    """Return the units of a flow, or None where its reference property or that property's reference unit is missing."""
    items = listed(entity, "flowProperties")
    reference = next((item for item in items if item.get(package.schema.is_reference_property)), None)
    if reference is None:
        reference = items[0] if len(items) == 1 else None
    if reference is None:
        return None
    found = [
        (reference_id(item.get("flowProperty")), group, _property_factor(item, is_reference=item is reference))
        for item in [reference, *(item for item in items if item is not reference)]
        if (group := _group_of(item, properties, groups)) is not None
    ]
    if not found or found[0][0] != reference_id(reference.get("flowProperty")) or not found[0][1].reference:
        return None
    return _combined(found, properties)


def _combined(found: list[tuple[str, UnitGroup, float]], properties: Mapping[str, dict[str, Any]]) -> FlowUnits:
    factors: dict[str, float] = {}
    keys: dict[tuple[str, str], str] = {}
    amounts: dict[str, float] = {}
    for code, group, per_reference in found:
        if not per_reference > 0:
            continue
        ids = {name: identity for identity, name in group.names.items()}
        for unit, factor in group.factors.items():
            value = factor / per_reference
            key = unit if factors.setdefault(unit, value) == value else f"{unit} ({reference_name(properties[code])})"
            factors[key] = value
            for wanted in (ids.get(unit, ""), unit):
                keys[code, wanted] = key
                # An exchange that names no flow property means the first one that knows its unit.
                keys.setdefault(("", wanted), key)
        for word, (unit, names) in _ALLOCATION_PROPERTIES.items():
            if unit in group.factors and reference_name(properties[code]).casefold() in names:
                amounts.setdefault(word, per_reference / group.factors[unit])
    return FlowUnits(found[0][1].reference, MappingProxyType(factors), keys, MappingProxyType(amounts))


def _group_of(
    item: dict[str, Any], properties: Mapping[str, dict[str, Any]], groups: Mapping[str, UnitGroup]
) -> UnitGroup | None:
    entity = properties.get(reference_id(item.get("flowProperty")))
    return groups.get(reference_id(entity.get("unitGroup"))) if entity is not None else None


def _property_factor(item: dict[str, Any], *, is_reference: bool) -> float:
    factor = number(item.get("conversionFactor"))
    return factor if factor is not None else float(is_reference)
