"""What is packed or carried: a row of the inventory or a product, its net mass, and the packages around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.units import Quantity, conversion
from pcr_rules.plant_records.packaging import PackagingItem
from pcr_rules.provider import ProviderKind, ProviderRef, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study, products_of, rows_of
from pcr_rules.study_inventory import Exchange, UnitProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Cargo:
    """A row of the inventory (inbound, or waste on its way to treatment) or a product (outbound), per run."""

    name: str
    """Id of the row, or ``process:<process id>#<flow id>``."""
    process: UnitProcess
    quantity: Quantity
    net_kg: float | None
    """Mass without packaging, kg; None where nothing says it."""
    row: Exchange | None = None

    @property
    def is_product(self) -> bool:
        """True for a product that leaves its process."""
        return self.row is None

    @property
    def is_one_of_several(self) -> bool:
        """True for a product of a process that shares its burdens among several."""
        return self.is_product and len(products_of(self.process)) > 1


@dataclass(frozen=True, slots=True)
class CargoIndex:
    """Rows and products of a study by name, made once for a list of records."""

    study: ProductStudy
    parts: StudyIndex
    rows: Mapping[str, tuple[UnitProcess, Exchange]]

    def find(self, name: str) -> Cargo | None:
        """Return the cargo of that name; None where there is none, or it is unclear which product is meant."""
        reference = parse_provider(name)
        if reference is not None and reference.kind is ProviderKind.PROCESS:
            return self._product(reference)
        found = self.rows.get(name.strip().removeprefix("exchange:"))
        if found is None:
            return None
        process, row = found
        return Cargo(name=row.exchange_id, process=process, quantity=row.quantity, net_kg=self._row_mass(row), row=row)

    def names(self) -> Iterable[str]:
        """Return what a cargo may be called."""
        return (*self.rows, *(f"process:{process}#{flow}" for process, flow in self.parts.outputs))

    def _product(self, reference: ProviderRef) -> Cargo | None:
        output = self.parts.taken_output(reference)
        if output is None:
            return None
        mass = _kilograms(output.quantity)
        if mass is None and output.mass is not None:
            each = _kilograms(output.mass)
            mass = None if each is None else each * output.quantity.value
        if mass is None:
            mass = self._mass_of_unit(reference, output.flow_id, output.quantity)
        process = self.parts.processes[reference.key]
        name = f"process:{reference.key}#{output.flow_id}"
        return Cargo(name=name, process=process, quantity=output.quantity, net_kg=mass)

    def _mass_of_unit(self, reference: ProviderRef, flow: str, quantity: Quantity) -> float | None:
        unit, mass = self.study.unit, self.study.product.mass_per_unit
        is_the_product = reference.key == unit.reference_process and unit.reference_flow in {"", flow}
        each = None if mass is None or not is_the_product else _kilograms(mass)
        units = _converted(quantity, unit.quantity.unit)
        return None if each is None or units is None or not unit.quantity.value else each * units / unit.quantity.value

    def _row_mass(self, row: Exchange) -> float | None:
        """Mass by its unit, as the row states it, or by the mass per unit of what the provider delivers."""
        mass = _kilograms(row.quantity)
        if mass is None and row.mass is not None:
            mass = _kilograms(row.mass)
        reference = parse_provider(row.provider) if mass is None else None
        if reference is None:
            return mass
        if reference.kind is ProviderKind.PROCESS and (output := self.parts.taken_output(reference)) is not None:
            return _by_unit(row.quantity, Quantity(1, output.quantity.unit), output.mass)
        footprint = self.parts.suppliers.get(reference.key) if reference.kind is ProviderKind.SUPPLIER else None
        return None if footprint is None else _by_unit(row.quantity, footprint.declared_unit, footprint.mass)


def index_cargo(study: ProductStudy) -> CargoIndex:
    """Index what of a study can be packed or carried."""
    rows: dict[str, tuple[UnitProcess, Exchange]] = {}
    for process, row in rows_of(study):
        rows.setdefault(row.exchange_id, (process, row))
    return CargoIndex(study, index_study(study), rows)


def packages(item: PackagingItem, cargo: Cargo) -> float | None:
    """Return how many packages a cargo takes: amount / contents, as a mean; None where the units do not fit."""
    if not item.contents.value > 0:
        return None
    amount = _converted(cargo.quantity, item.contents.unit)
    if amount is None and cargo.net_kg is not None:
        amount = _converted(Quantity(cargo.net_kg, "kg"), item.contents.unit)
    return None if amount is None else amount / item.contents.value


def packaging_kg(item: PackagingItem, cargo: Cargo) -> float | None:
    """Return the mass of packaging that travels with a cargo, kg: packages × mass, however often they are used."""
    number, each = packages(item, cargo), _kilograms(item.mass)
    return None if number is None or each is None else number * each


def _by_unit(quantity: Quantity, unit: Quantity, mass: Quantity | None) -> float | None:
    each = None if mass is None else _kilograms(mass)
    amount = _converted(quantity, unit.unit)
    return None if each is None or amount is None or not unit.value else amount / unit.value * each


def _kilograms(quantity: Quantity) -> float | None:
    return _converted(quantity, "kg")


def _converted(quantity: Quantity, unit: str) -> float | None:
    try:
        return quantity.value * conversion(quantity.unit, unit)
    except UnitError:
        return None
