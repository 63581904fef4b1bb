"""What the study as a whole consumes and makes: recirculated scrap, electricity of a facility."""

from collections.abc import Iterator, Mapping

from background_db.errors import UnitError
from background_db.findings import Finding, Place, warning
from background_db.units import Quantity, conversion
from pcr_rules.integrity.activity import activity_levels, internal_links, runs_in_period
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import Facility, SupplyKind
from pcr_rules.study_index import StudyIndex, rows_of
from pcr_rules.study_inventory import OutputRole

# Rounded amounts of a year's books differ in the fourth digit; a percent is more than rounding.
_ROUNDING = 0.01
_PHYSICAL = frozenset({SupplyKind.GRID, SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE})
_LEAVING = frozenset({SupplyKind.GRID_EXPORT, SupplyKind.RESALE})


def system_findings(study: ProductStudy, index: StudyIndex) -> Iterator[Finding]:
    """Compare what is drawn with what is there, over the whole study."""
    levels = activity_levels(study, index)
    if levels is not None:
        yield from _scrap_findings(study, index, levels)
    yield from _electricity_findings(study, index, levels)


def _scrap_findings(study: ProductStudy, index: StudyIndex, levels: Mapping[str, float]) -> Iterator[Finding]:
    """Recirculated scrap is free of burden only up to what arises: more of it must come from somewhere else."""
    used: dict[tuple[str, str], float] = {}
    for link in internal_links(study, index):
        if link.output.role is OutputRole.RECIRCULATED:
            key = (link.supplier, link.output.flow_id)
            per_run = link.exchange.quantity.value * conversion(link.exchange.quantity.unit, link.output.quantity.unit)
            used[key] = used.get(key, 0.0) + levels[link.consumer.process_id] * per_run
    for (process_id, flow), amount in used.items():
        output = index.outputs[process_id, flow]
        made = levels[process_id] * output.quantity.value
        if amount > made * (1 + _ROUNDING):
            yield warning(
                "STUDY-SCRAP-EXCEEDED",
                Place(path=f"output:{process_id}#{flow}"),
                "CFP-GEN-03",
                process=process_id,
                flow=flow,
                used=f"{amount:.6g} {output.quantity.unit}",
                made=f"{made:.6g} {output.quantity.unit}",
                missing=f"{amount - made:.6g} {output.quantity.unit}",
            )


def _electricity_findings(
    study: ProductStudy, index: StudyIndex, levels: Mapping[str, float] | None
) -> Iterator[Finding]:
    """Name facilities whose rows draw more electricity in the period than its supplies deliver."""
    runs = runs_in_period(study, levels)
    drawn: dict[str, float] = {}
    for process, exchange in rows_of(study):
        reference = parse_provider(exchange.provider)
        if reference is not None and reference.kind is ProviderKind.ELECTRICITY:
            amount = _kwh(exchange.quantity) * runs.get(process.process_id, 1.0)
            drawn[reference.key] = drawn.get(reference.key, 0.0) + amount
    for facility_id, consumed in drawn.items():
        facility = index.facilities.get(facility_id)
        supplied = _supplied(facility) if facility else 0.0
        if supplied and consumed > supplied * (1 + _ROUNDING):
            yield warning(
                "STUDY-ELECTRICITY-EXCEEDS-SUPPLY",
                Place(path=f"facility:{facility_id}"),
                "CFP-EL-02",
                facility=facility_id,
                consumed=f"{consumed:.0f}",
                supplied=f"{supplied:.0f}",
            )


def _supplied(facility: Facility) -> float:
    """What stays at the site: supplied less exported, passed on to tenants and lost in storage."""
    amount = 0.0
    for supply in facility.electricity:
        if supply.kind in _PHYSICAL:
            amount += _kwh(supply.quantity)
        elif supply.kind in _LEAVING:
            amount -= _kwh(supply.quantity)
        elif supply.kind is SupplyKind.STORAGE and supply.source_quantity is not None:
            amount -= max(0.0, _kwh(supply.source_quantity) - _kwh(supply.quantity))
    return amount


def _kwh(quantity: Quantity) -> float:
    """Quantity in kWh; 0 for one that is no energy, which has an error of its own."""
    try:
        return quantity.value * conversion(quantity.unit, "kWh")
    except UnitError:
        return 0.0
