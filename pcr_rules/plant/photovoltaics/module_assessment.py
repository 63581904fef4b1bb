"""The records of a PV module and a table of country coefficients, turned into one number per kWp or the reasons why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.findings import Finding, Place, warning
from background_db.units import conversion
from pcr_rules.methods.country_coefficients import CountryPart, module_footprint, share_gaps
from pcr_rules.plant.expansion import record_place, usable_records
from pcr_rules.plant_records.pv_modules import CountryCoefficient, ModuleComponent
from pcr_rules.plant_records.records import PlantRecords

_Key = tuple[str, str]
Table = Mapping[_Key, tuple[int, CountryCoefficient]]


@dataclass(frozen=True, slots=True)
class ModuleAssessment:
    """What the country coefficients say; `total` (kg CO2e per kWp) is None while anything is missing."""

    total: float | None
    parts: tuple[tuple[int, CountryPart], ...]
    """Each with the position of its record."""
    missing: tuple[str, ...]
    """``component CN``: records without a usable coefficient."""
    broken: tuple[Finding, ...]
    """Records that contradict each other or the table."""
    used: tuple[CountryCoefficient, ...]


def module_assessment(plant: PlantRecords) -> ModuleAssessment:
    """Apply the table to the components; a missing coefficient is never zero and never another country's."""
    table, broken = _table(plant)
    components = list(usable_records(plant.module_components, "module_components"))
    broken = (*broken, *_contradictions(components))
    parts: list[tuple[int, CountryPart]] = []
    missing: list[str] = []
    used: list[CountryCoefficient] = []
    for position, record in components:
        found = table.get(_key(record.component, record.country))
        if found is None:
            missing.append(f"{record.component} {record.country}")
            continue
        try:
            quantity = record.quantity.value * conversion(record.quantity.unit, found[1].per_unit)
        except UnitError as cause:
            broken = (*broken, _unit_finding(position, record, found[1], cause))
            continue
        value = found[1].value
        parts.append((position, CountryPart(record.component, record.country, quantity, record.country_share, value)))
        used.append(found[1])
    is_whole = bool(parts) and not missing and not broken and len(parts) == len(plant.module_components)
    total = module_footprint(part for _, part in parts) if is_whole else None
    return ModuleAssessment(total, tuple(parts), tuple(missing), broken, tuple(used))


def _key(component: str, country: str) -> _Key:
    return component.strip().casefold(), country.strip().upper()


def _table(plant: PlantRecords) -> tuple[Table, tuple[Finding, ...]]:
    """Coefficients by component and country; two for one pair, or one without a source, can be used by nobody."""
    table: dict[_Key, tuple[int, CountryCoefficient]] = {}
    findings: list[Finding] = []
    for position, record in usable_records(plant.country_coefficients, "country_coefficients"):
        where = Place(path=record_place("country_coefficients", position))
        values = {"component": record.component, "country": record.country}
        key = _key(record.component, record.country)
        if not record.source.strip():
            findings.append(warning("MODULE-COEFFICIENT-NO-SOURCE", where, **values))
        elif key in table:
            findings.append(warning("MODULE-COEFFICIENT-TWICE", where, first=table[key][0] + 1, **values))
        else:
            table[key] = (position, record)
    return table, tuple(findings)


def _contradictions(components: list[tuple[int, ModuleComponent]]) -> Iterator[Finding]:
    gaps = share_gaps((_key(record.component, "")[0], record.country_share) for _, record in components)
    first: dict[str, tuple[int, ModuleComponent]] = {}
    for position, record in components:
        name = _key(record.component, "")[0]
        where = record_place("module_components", position)
        if name not in first:
            first[name] = (position, record)
            if name in gaps:
                yield warning(
                    "MODULE-SHARES-SUM",
                    Place(path=f"{where}.country_share"),
                    component=record.component,
                    total=gaps[name],
                )
        elif record.quantity != first[name][1].quantity:
            yield warning(
                "MODULE-QUANTITIES-DIFFER",
                Place(path=f"{where}.quantity"),
                component=record.component,
                one=f"{first[name][1].quantity.value:g} {first[name][1].quantity.unit}",
                other=f"{record.quantity.value:g} {record.quantity.unit}",
            )


def _unit_finding(position: int, record: ModuleComponent, found: CountryCoefficient, cause: UnitError) -> Finding:
    where = Place(path=record_place("module_components", position, "quantity"))
    values = {"component": record.component, "country": record.country, "unit": record.quantity.unit}
    return warning("MODULE-COEFFICIENT-UNIT", where, per_unit=found.per_unit, cause=cause, **values)
