"""Masses and carbon that contradict what they describe: a tonne of 1 kg, carbon written as CO2, fuel lighter than its carbon."""

from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error, warning
from background_db.units import Quantity, conversion, dimension, is_known
from pcr_rules.integrity.amounts import named_records
from pcr_rules.provider import ProviderKind, ProviderRef
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex
from pcr_rules.study_inventory import Exchange, ProductOutput
from pcr_rules.study_sources import OwnFuel

# Masses are stated to three digits; a percent is more than rounding, and no two readings of a tonne differ by it.
_ROUNDING = 0.01
# Wet and dry mass, net and gross differ by a few times at most; a hundredfold is a unit mixed up.
_SLIP = 100.0


def stated_mass_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Name carbon in a unit of another substance, outputs and units that weigh what they cannot, impossible fuels."""
    for name, record in named_records(study):
        for field in ("biogenic_carbon", "carbon_content"):
            quantity = getattr(record, field, None)
            if isinstance(quantity, Quantity):
                yield from _carbon_findings(quantity, f"{name}.{field}")
        if isinstance(record, ProductOutput):
            yield from _output_findings(record, name)
        if isinstance(record, Exchange):
            yield from _weightless_findings(record, name)
        if isinstance(record, OwnFuel):
            yield from _fuel_findings(record, name)
    yield from _unit_findings(study, index)


def _carbon_findings(quantity: Quantity, path: str) -> Iterator[Finding]:
    """CO2 weighs 44/12 times its carbon: kgCO2 where kg C is meant would count 3.67 times."""
    if not is_known(quantity.unit):
        return
    per = quantity.unit.partition("/")[2]
    is_of_substance = dimension(quantity.unit) in {"mass", "mass/energy"}
    if is_of_substance and _converted(Quantity(1, quantity.unit), f"kgC/{per}" if per else "kgC") is None:
        yield integrity_error(
            "STUDY-CARBON-UNIT", Place(path=path), "CFP-BIO-01", part=path, value=quantity.value, unit=quantity.unit
        )


def _output_findings(output: ProductOutput, name: str) -> Iterator[Finding]:
    each = None if output.mass is None else _converted(output.mass, "kg")
    unit = _converted(Quantity(1, output.quantity.unit), "kg")
    if each is not None and unit is not None and _differ(each, unit):
        tell = warning if unit / _SLIP < each < unit * _SLIP else integrity_error
        yield tell(
            "STUDY-MASS-OF-UNIT",
            Place(path=f"{name}.mass"),
            "CFP-AL-02",
            flow=output.flow_id,
            unit=output.quantity.unit,
            mass=_shown(output.mass),
        )


def _weightless_findings(row: Exchange, name: str) -> Iterator[Finding]:
    """A mass of 0 for pieces or volumes makes a supplier per kilogram deliver nothing: the field for it says so."""
    is_weightless = row.mass is not None and row.mass.value == 0 and row.quantity.value > 0
    if is_weightless and _converted(row.quantity, "kg") is None:
        yield warning(
            "STUDY-MASS-ZERO",
            Place(path=f"{name}.mass"),
            "CFP-DATA-04",
            row=row.exchange_id,
            flow=row.flow,
            quantity=_shown(row.quantity),
        )


def _fuel_findings(fuel: OwnFuel, name: str) -> Iterator[Finding]:
    """NCV × carbon content is the carbon in a unit of fuel; a kilogram of fuel holds a kilogram of it at most."""
    heat = _converted(fuel.net_calorific_value, "GJ/kg")
    carbon = _converted(fuel.carbon_content, "kgC/GJ")
    if heat is not None and carbon is not None and heat * carbon > 1:
        yield integrity_error("STUDY-FUEL-CARBON", Place(path=name), fuel=fuel.fuel_id, carbon=f"{heat * carbon:.4g}")


def _unit_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """The mass per unit is that of the whole declared unit, as its biogenic carbon is.

    Where it leads from the unit to the product (`product_demand`), a result hangs on reading it so.
    """
    asked, mass = study.unit.quantity, study.product.mass_per_unit
    stated = None if mass is None else _converted(mass, "kg")
    if stated is None:
        return
    where, values = Place(path="study.product.mass_per_unit"), {"unit": _shown(asked), "mass": _shown(mass)}
    weighed = _converted(asked, "kg")
    if weighed is not None:
        if _differ(stated, weighed):
            yield warning("STUDY-UNIT-MASS-DIFFERS", where, "CFP-FU-01", **values)
    elif asked.value > 0 and asked.value != 1 and _is_bridge(study, index):
        yield warning("STUDY-UNIT-MASS-OF-ALL", where, "CFP-FU-01", each=f"{stated / asked.value:.6g} kg", **values)


def _is_bridge(study: ProductStudy, index: StudyIndex) -> bool:
    unit = study.unit
    product = index.taken_output(ProviderRef(ProviderKind.PROCESS, unit.reference_process, unit.reference_flow))
    return product is not None and _converted(unit.quantity, product.quantity.unit) is None


def _converted(quantity: Quantity, unit: str) -> float | None:
    """Value in `unit`, None where it measures or counts something else, which for a dimension is another check's."""
    try:
        return quantity.value * conversion(quantity.unit, unit)
    except UnitError:
        return None


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _ROUNDING * max(abs(one), abs(other))


def _shown(quantity: Quantity | None) -> str:
    return "-" if quantity is None else f"{quantity.value:.10g} {quantity.unit}"
