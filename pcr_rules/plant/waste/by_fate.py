"""The step that tells where waste goes: kilograms by fate, hazardous apart, and what is missing or told twice."""

import math
from collections.abc import Iterator

from background_db.errors import UnitError
from background_db.findings import Finding, Place, conformity_error, in_both_languages, information
from background_db.units import Quantity, conversion
from pcr_rules.enum_labels import enum_label
from pcr_rules.plant.derivation import Statement
from pcr_rules.plant.expansion import Added
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import only_output, rows_of
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, UnitProcess, WasteFate

_FATES: dict[WasteFate | None, str] = {
    WasteFate.REUSE: "waste_to_reuse",
    WasteFate.RECYCLING: "waste_to_recycling",
    WasteFate.ENERGY_RECOVERY: "waste_to_energy_recovery",
    WasteFate.INCINERATION: "waste_to_incineration",
    WasteFate.LANDFILL: "waste_to_landfill",
    WasteFate.COMPOSTING: "waste_to_composting",
    WasteFate.PHYSICAL_CHEMICAL: "waste_to_physical_chemical",
    WasteFate.SEWER: "waste_to_sewer",
    None: "waste_without_fate",
}
_HAZARDOUS: dict[WasteFate | None, str] = {
    WasteFate.REUSE: "hazardous_to_reuse",
    WasteFate.RECYCLING: "hazardous_to_recycling",
    WasteFate.ENERGY_RECOVERY: "hazardous_to_energy_recovery",
    WasteFate.INCINERATION: "hazardous_to_incineration",
    WasteFate.LANDFILL: "hazardous_to_landfill",
    WasteFate.COMPOSTING: "hazardous_to_composting",
    WasteFate.PHYSICAL_CHEMICAL: "hazardous_to_physical_chemical",
    WasteFate.SEWER: "hazardous_to_sewer",
    None: "hazardous_without_fate",
}


def waste_by_fate_step(study: ProductStudy) -> Added:
    """Return for each process the mass of waste by fate: kg for its stated output, and kg per unit of its product.

    A study without records of a plant that states no fate at all has no such table, and is not asked for one.
    """
    rows = [row for _, row in rows_of(study) if row.kind is ExchangeKind.WASTE]
    if study.plant == PlantRecords() and not any(row.fate is not None or row.is_hazardous for row in rows):
        return Added()
    statements: list[Statement] = []
    findings: list[Finding] = []
    for process in study.processes:
        wastes = [row for row in process.exchanges if row.kind is ExchangeKind.WASTE]
        if wastes:
            statements += _table(process, wastes)
            findings += (finding for row in wastes for finding in _findings(process, row))
    return Added(statements=tuple(statements), findings=tuple(findings))


def _table(process: UnitProcess, wastes: list[Exchange]) -> Iterator[Statement]:
    product = only_output(process)
    for is_hazardous, items in ((False, _FATES), (True, _HAZARDOUS)):
        for fate, item in items.items():
            rows = [row for row in wastes if row.fate is fate and row.is_hazardous is is_hazardous]
            weighed = [(row, mass) for row in rows if (mass := _kilograms(row)) is not None]
            if not weighed:
                continue
            total = math.fsum(mass for _, mass in weighed)
            sources = tuple(f"exchange:{row.exchange_id}" for row, _ in weighed)
            yield Statement("waste_by_fate", process.process_id, item, Quantity(total, "kg"), sources)
            if product is not None and product.quantity.value > 0:
                each = Quantity(total / product.quantity.value, f"kg/{product.quantity.unit}")
                yield Statement("waste_by_fate_per_unit", process.process_id, item, each, sources)


def _findings(process: UnitProcess, row: Exchange) -> Iterator[Finding]:
    where = Place(path=f"exchange:{row.exchange_id}.fate")
    shown = {"row": row.exchange_id, "waste": row.flow}
    if row.fate is None:
        yield information("WASTE-FATE-MISSING", where, **shown)
    if _kilograms(row) is None:
        unit = row.quantity.unit
        yield information("WASTE-MASS-UNKNOWN", Place(path=f"exchange:{row.exchange_id}.mass"), unit=unit, **shown)
    if not row.provider.strip():
        named = row.fate or WasteFate.LANDFILL
        fate = in_both_languages(enum_label(named, "zh"), enum_label(named, "en"))
        provider = Place(path=f"exchange:{row.exchange_id}.provider")
        yield information("WASTE-TREATMENT-MISSING", provider, fate=fate, unit=row.quantity.unit, **shown)
    sold = _sold_as(process, row)
    if sold:
        yield conformity_error(
            "WASTE-TREATED-AND-SOLD", where, "CFP-AL-03", process=process.process_id, sold=sold, **shown
        )


def _sold_as(process: UnitProcess, row: Exchange) -> str:
    """Name the output or credit of the same process that is the same stuff; empty where there is none."""
    name = row.flow.strip()
    for output in process.outputs:
        if output.role is not OutputRole.PRODUCT and name in {output.flow_id.strip(), output.name.strip()}:
            return output.flow_id
    for other in process.exchanges:
        if other.kind is ExchangeKind.AVOIDED and other.flow.strip() == name:
            return other.exchange_id
    return ""


def _kilograms(row: Exchange) -> float | None:
    for quantity in (row.quantity, row.mass):
        try:
            if quantity is not None:
                return quantity.value * conversion(quantity.unit, "kg")
        except UnitError:
            continue
    return None
