"""What is packed or carried: a row of the inventory or a product, its net mass, and the packages around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.units import Quantity, conversion
from pcr_rules.methods.trade_units import Bridge, across
from pcr_rules.plant.properties.materials import NOTHING_KNOWN, Materials, material_name, materials_of
from pcr_rules.plant_records.packaging import PackagingItem
from pcr_rules.provider import ProviderKind, ProviderRef, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study, products_of, rows_of
from pcr_rules.study_inventory import Exchange, ProductOutput, UnitProcess


@dataclass(frozen=True, slots=True)
class NetMass:
    """Mass without packaging, kg, and how it was found where the unit is none of mass: ``100 piece × 40 kg = 4000 kg``."""

    kg: float
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cargo:
    """A row of the inventory (inbound, or waste on its way to treatment) or a product (outbound), per run."""

    name: str
    """Id of the row, or ``process:<process id>#<flow id>``."""
    called: str
    """What it is, in the author's words: the flow of the row, or the name of the product."""
    process: UnitProcess
    quantity: Quantity
    net: NetMass | None
    """None where nothing says the mass."""
    row: Exchange | None = None

    @property
    def net_kg(self) -> float | None:
        """Mass without packaging, kg."""
        return None if self.net is None else self.net.kg

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
    materials: Materials

    def find(self, name: str) -> Cargo | None:
        """Return the cargo of that name; None where there is none, or it is unclear which product is meant."""
        reference = parse_provider(name)
        if reference is not None and reference.kind is ProviderKind.PROCESS:
            return self._product(reference)
        found = self.rows.get(name.strip().removeprefix("exchange:"))
        if found is None:
            return None
        process, row = found
        return Cargo(
            name=row.exchange_id,
            called=row.flow,
            process=process,
            quantity=row.quantity,
            net=self._row_mass(row),
            row=row,
        )

    def names(self) -> Iterable[str]:
        """Return what a cargo may be called."""
        return (*self.rows, *(f"process:{process}#{flow}" for process, flow in self.parts.outputs))

    def _product(self, reference: ProviderRef) -> Cargo | None:
        output = self.parts.taken_output(reference)
        if output is None:
            return None
        process = self.parts.processes[reference.key]
        name = f"process:{reference.key}#{output.flow_id}"
        return Cargo(
            name=name,
            called=output.name or output.flow_id,
            process=process,
            quantity=output.quantity,
            net=self._output_mass(reference, output),
        )

    def _output_mass(self, reference: ProviderRef, output: ProductOutput) -> NetMass | None:
        """Mass by its unit, by its mass per unit, by that of the declared unit, or by the properties of the material."""
        unit = self.study.unit
        is_the_product = reference.key == unit.reference_process and unit.reference_flow in {"", output.flow_id}
        of_unit = self.study.product.mass_per_unit if is_the_product else None
        named = (self.materials.by_name.get(material_name(name)) for name in (output.flow_id, output.name))
        known = next((material for material in named if material is not None), NOTHING_KNOWN)
        return (
            _by_its_unit(output.quantity)
            or _by_unit(output.quantity, Quantity(1, output.quantity.unit), output.mass)
            or _by_unit(output.quantity, unit.quantity, of_unit)
            or _by_property(output.quantity, known.bridges)
        )

    def _row_mass(self, row: Exchange) -> NetMass | None:
        """Mass by its unit, as the row states it, by what the provider delivers, or by the material's properties."""
        stated = None if row.mass is None else _by_its_unit(row.mass)
        return (
            _by_its_unit(row.quantity)
            or stated
            or self._delivered_mass(row)
            or _by_property(row.quantity, self.materials.of(row).bridges)
        )

    def _delivered_mass(self, row: Exchange) -> NetMass | None:
        reference = parse_provider(row.provider)
        if reference is None:
            return None
        if reference.kind is ProviderKind.PROCESS and (output := self.parts.taken_output(reference)) is not None:
            return _by_unit(row.quantity, Quantity(1, output.quantity.unit), output.mass)
        footprint = self.parts.suppliers.get(reference.key) if reference.kind is ProviderKind.SUPPLIER else None
        return None if footprint is None else _by_unit(row.quantity, footprint.declared_unit, footprint.mass)


def index_cargo(study: ProductStudy) -> CargoIndex:
    """Index what of a study can be packed or carried."""
    rows: dict[str, tuple[UnitProcess, Exchange]] = {}
    for process, row in rows_of(study):
        rows.setdefault(row.exchange_id, (process, row))
    return CargoIndex(study, index_study(study), rows, materials_of(study))


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
    number, each = packages(item, cargo), _converted(item.mass, "kg")
    return None if number is None or each is None else number * each


def _by_its_unit(quantity: Quantity) -> NetMass | None:
    mass = _converted(quantity, "kg")
    return None if mass is None else NetMass(mass)


def _by_unit(quantity: Quantity, unit: Quantity, mass: Quantity | None) -> NetMass | None:
    each = None if mass is None else _converted(mass, "kg")
    amount = _converted(quantity, unit.unit)
    if each is None or amount is None or not unit.value:
        return None
    total = amount / unit.value * each
    divided = "" if unit.value == 1 else f" / {unit.value:.10g} {unit.unit}"
    return NetMass(total, f"{amount:.10g} {unit.unit}{divided} × {each:.10g} kg = {total:.10g} kg")


def _by_property(quantity: Quantity, bridges: Iterable[Bridge]) -> NetMass | None:
    try:
        found = across(quantity.value, quantity.unit, "kg", bridges)
    except UnitError:
        return None
    return None if found is None else NetMass(found.value, found.formula)


def _converted(quantity: Quantity, unit: str) -> float | None:
    try:
        return quantity.value * conversion(quantity.unit, unit)
    except UnitError:
        return None
