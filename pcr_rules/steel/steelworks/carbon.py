"""Fossil carbon of each process: what goes in leaves in products, residues and CO2 (PCR-ST-05)."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.fuels import CO2_PER_CARBON
from background_db.units import Quantity, conversion, dimension
from pcr_rules.category_rules import Parameter
from pcr_rules.linked_study import LinkedLine, LinkedStudy, SupplierKind
from pcr_rules.methods.trade_units import quotient_units
from pcr_rules.plant.properties.materials import is_usable_property, material_name
from pcr_rules.plant_records.properties import PropertyKind
from pcr_rules.steel.steelworks.materials import material_of
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

Published = Callable[[str], Parameter]
"""A published carbon content by its name, as it holds in the study's period."""
_FOSSIL = ("co2.fossil", "co2e.fossil")


@dataclass(frozen=True, slots=True)
class FossilCarbon:
    """Carbon of a process, t C per run: in, out with what it makes or leaves, and as CO2.

    `defaults` names the materials that stood on a published default; `unweighed` those whose carbon cannot be told.
    """

    process: UnitProcess
    taken_in: float
    carried_out: float
    emitted: float
    defaults: tuple[str, ...]
    unweighed: tuple[str, ...]

    @property
    def gap(self) -> float:
        """In minus out minus emitted, t C."""
        return self.taken_in - self.carried_out - self.emitted

    @property
    def relative_gap(self) -> float:
        """Gap over the larger side, 0 where there is no carbon."""
        larger = max(self.taken_in, self.carried_out + self.emitted)
        return self.gap / larger if larger else 0.0


def fossil_carbon(linked: LinkedStudy, published: Published) -> tuple[FossilCarbon, ...]:
    """Return the balance of every process that takes in a carbon-bearing material, t C per run.

    Formula: Σ input × content = Σ output and waste × content + CO2 × 12/44. A content is the plant's own
    (material property *carbon content*), else the published default of the material that the name means, which
    `published` gives by its name. A fuel burnt in the process brings as much carbon as its combustion emits; what it is burnt for does not matter.
    Source: GHG Protocol iron and steel; IPCC 2006 vol. 3, 4.2.
    """
    contents = _own_contents(linked.study)
    lines: dict[str, list[LinkedLine]] = {}
    for line in linked.lines:
        lines.setdefault(line.process_id, []).append(line)
    processes = index_study(linked.study).processes.values()
    balances = (_balance(each, lines.get(each.process_id, []), linked, contents, published) for each in processes)
    return tuple(each for each in balances if each.taken_in or each.unweighed)


@dataclass(frozen=True, slots=True)
class _Content:
    """Carbon of one row or output, t C; None where its content is known and its amount cannot be brought to it."""

    name: str
    carbon_t: float | None
    is_default: bool


def _balance(
    process: UnitProcess,
    lines: list[LinkedLine],
    linked: LinkedStudy,
    contents: Mapping[str, Quantity],
    published: Published,
) -> FossilCarbon:
    burnt = math.fsum(_emitted_t(line, linked) for line in lines if line.is_combustion)
    own = (line for line in lines if line.kind is ExchangeKind.EMISSION and not line.is_combustion)
    emitted = math.fsum(_emitted_t(line, linked) for line in own)
    rows = [row for row in process.exchanges if not row.fuel]
    entering = [found for row in rows if row.kind is ExchangeKind.INPUT for found in _of_row(row, contents, published)]
    leaving = [found for row in rows if row.kind is ExchangeKind.WASTE for found in _of_row(row, contents, published)]
    leaving += [found for output in process.outputs for found in _of_output(output, contents, published)]
    either = (*entering, *leaving)
    return FossilCarbon(
        process=process,
        taken_in=math.fsum((burnt, *(each.carbon_t or 0.0 for each in entering))),
        carried_out=math.fsum(each.carbon_t or 0.0 for each in leaving),
        emitted=burnt + emitted,
        defaults=tuple(dict.fromkeys(each.name for each in either if each.is_default)),
        unweighed=tuple(dict.fromkeys(each.name for each in either if each.carbon_t is None)),
    )


def _emitted_t(line: LinkedLine, linked: LinkedStudy) -> float:
    """Fossil carbon that a line emits from the process itself, t C."""
    if line.supplier.kind is SupplierKind.ELEMENTARY:
        kilograms = line.amount if line.supplier.key in _FOSSIL else 0.0
    else:
        flows = linked.factors[line.supplier.key].flows
        kilograms = line.amount * math.fsum(amount for key, amount in flows if key in _FOSSIL)
    return kilograms / 1000 / CO2_PER_CARBON


def _own_contents(study: ProductStudy) -> Mapping[str, Quantity]:
    """Carbon contents that the plant states, by the material's name."""
    found: dict[str, Quantity] = {}
    for record in study.plant.material_properties:
        if record.kind is PropertyKind.CARBON_CONTENT and is_usable_property(record):
            found.setdefault(material_name(record.material), record.value)
    return found


def _of_row(row: Exchange, contents: Mapping[str, Quantity], published: Published) -> Iterator[_Content]:
    yield from _content((row.exchange_id, row.flow), row.quantity, row.mass, contents, published)


def _of_output(output: ProductOutput, contents: Mapping[str, Quantity], published: Published) -> Iterator[_Content]:
    each, count = output.mass, output.quantity.value
    mass = None if each is None else Quantity(each.value * count, each.unit)
    yield from _content((output.flow_id, output.name), output.quantity, mass, contents, published)


def _content(
    names: tuple[str, ...],
    quantity: Quantity,
    mass: Quantity | None,
    contents: Mapping[str, Quantity],
    published: Published,
) -> Iterator[_Content]:
    own = next((contents[key] for key in map(material_name, names) if key in contents), None)
    if own is not None:
        yield _Content(names[-1], _tonnes_of_carbon(own, quantity, mass), is_default=False)
        return
    material = next((found for name in reversed(names) if (found := material_of(name)) is not None), None)
    if material is None or material.carbon is None:
        return
    default = published(material.carbon)
    carbon = None if default.value is None else _tonnes_of_carbon(Quantity(default.value, default.unit), quantity, mass)
    yield _Content(names[-1], carbon, is_default=True)


def _tonnes_of_carbon(content: Quantity, quantity: Quantity, mass: Quantity | None) -> float | None:
    try:
        if dimension(content.unit) == "dimensionless":
            weighed = quantity if mass is None else mass
            return weighed.value * conversion(weighed.unit, "t") * content.value * conversion(content.unit, "1")
        units = quotient_units(content.unit)
        assert units is not None  # noqa: S101 - a usable content is a share or a quotient
        carbon, per = units
        return quantity.value * conversion(quantity.unit, per) * content.value * conversion(carbon, "t")
    except UnitError:
        return None
