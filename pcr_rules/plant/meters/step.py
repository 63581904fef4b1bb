"""Electricity meters become rows of processes, what tenants take, and the supply where none is listed."""

from collections.abc import Iterator, Sequence

from background_db.findings import Finding, Place, any_blocks_number, warning
from background_db.units import Quantity
from pcr_rules.methods.electricity.watt_hours import whole_watt_hours
from pcr_rules.plant.derivation import Derivation, Statement
from pcr_rules.plant.expansion import Added
from pcr_rules.plant.meters.tree import Attributed, Meter, attributed, meter_forest
from pcr_rules.plant_records.meters import MeterUse
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import Exchange, ExchangeKind

FLOW = "电力"
_PHYSICAL = frozenset({SupplyKind.GRID, SupplyKind.OWN_GENERATION, SupplyKind.DIRECT_LINE})
_LEAVING = frozenset({SupplyKind.GRID_EXPORT})
_ROUNDING = 0.01


def meters_step(study: ProductStudy) -> Added:
    """Attribute the gaps of the meter chain and derive what each process of it draws.

    Formula: a process's electricity = metered - its sub-meters + its part of the gaps above, in whole watt-hours; what
    processes, tenants and other uses get sums to the main meters. A facility without physical supply takes its main
    meters as grid supply, one part a calendar year.
    """
    forest, findings = meter_forest(study)
    if not forest.meters or any_blocks_number(findings):
        return Added(findings=findings)
    made, of_gaps = attributed(forest)
    of_process = [each for each in made if each.meter.record.use is MeterUse.PROCESS and each.own > 0]
    of_tenant = [each for each in made if each.meter.record.use is MeterUse.TENANT and each.own > 0]
    mains = [forest.meters[name] for name in forest.roots]
    supplies = [*((each.meter.record.facility, _resale(each)) for each in of_tenant), *_grid_supplies(study, mains)]
    origins = {f"exchange:{each.meter.meter_id}": each.meter.sources[0] for each in of_process}
    sources = {meter.meter_id: meter.sources[0] for meter in forest.meters.values()}
    for facility, supply in supplies:
        source = sources.get(supply.supply_id) or sources[supply.supply_id.rpartition(".")[0]]
        origins[f"supply:{facility}#{supply.supply_id}"] = source
    return Added(
        exchanges=tuple((each.meter.record.process, _row(each)) for each in of_process),
        supplies=tuple(supplies),
        origins=origins,
        derivations=tuple(_derivation(each) for each in (*of_process, *of_tenant)),
        statements=tuple(statement for each in made for statement in _statements(each)),
        findings=(*findings, *of_gaps, *_supply_findings(study, mains)),
    )


def _kwh(watt_hours: int) -> Quantity:
    return Quantity(watt_hours / 1000, "kWh")


def _row(each: Attributed) -> Exchange:
    meter = each.meter
    return Exchange(
        exchange_id=meter.meter_id,
        kind=ExchangeKind.INPUT,
        flow=FLOW,
        quantity=_kwh(each.own),
        provider=f"electricity:{meter.record.facility}",
        evidence=meter.record.evidence,
    )


def _resale(each: Attributed) -> ElectricitySupply:
    return ElectricitySupply(
        supply_id=each.meter.meter_id,
        kind=SupplyKind.RESALE,
        quantity=_kwh(each.own),
        evidence=each.meter.record.evidence,
    )


def _grid_supplies(study: ProductStudy, mains: Sequence[Meter]) -> Iterator[tuple[str, ElectricitySupply]]:
    """The main meters of facilities that list no physical supply, one supply a calendar year."""
    listed = {
        facility.facility_id
        for facility in study.facilities
        if any(supply.kind in _PHYSICAL for supply in facility.electricity)
    }
    for meter in mains:
        if meter.record.facility in listed:
            continue
        years = sorted({end.year for _, end, _ in meter.readings})
        for year in years:
            here = [reading for reading in meter.readings if reading[1].year == year]
            yield (
                meter.record.facility,
                ElectricitySupply(
                    supply_id=meter.meter_id if len(years) == 1 else f"{meter.meter_id}.{year}",
                    kind=SupplyKind.GRID,
                    quantity=_kwh(sum(amount for _, _, amount in here)),
                    first_day=None if len(years) == 1 else min(begin for begin, _, _ in here),
                    last_day=None if len(years) == 1 else max(end for _, end, _ in here),
                    evidence=meter.record.evidence,
                ),
            )


def _derivation(each: Attributed) -> Derivation:
    meter = each.meter
    terms = [_text(meter.watt_hours)]
    if each.sub_meters:
        terms.append(f"- {_text(each.sub_meters)}")
    if each.from_above:
        terms.append(f"{'+' if each.from_above > 0 else '-'} {_text(abs(each.from_above))}")
    is_tenant = meter.record.use is MeterUse.TENANT
    return Derivation(
        subject=f"supply:{meter.record.facility}#{meter.meter_id}" if is_tenant else f"exchange:{meter.meter_id}",
        rule="metered_with_gap",
        formula=f"{' '.join(terms)} = {_text(each.own)}",
        quantity=_kwh(each.own),
        sources=meter.sources,
    )


def _text(watt_hours: int) -> str:
    return f"{watt_hours / 1000:.10g} kWh"


def _statements(each: Attributed) -> Iterator[Statement]:
    meter = each.meter
    figures = {"metered": meter.watt_hours, "sub_meters": each.sub_meters, "meter_gap": each.gap}
    figures |= {"from_above": each.from_above, "to_other_uses": each.to_other}
    if meter.record.use is MeterUse.OTHER:
        figures["to_other_uses"] += each.own
    for item, amount in figures.items():
        if amount or item == "metered":
            yield Statement("meter_chain", meter.meter_id, item, _kwh(amount), meter.sources)


def _supply_findings(study: ProductStudy, mains: Sequence[Meter]) -> Iterator[Finding]:
    """Compare the main meters with the supply that the study lists."""
    for facility in study.facilities:
        here = [meter for meter in mains if meter.record.facility == facility.facility_id]
        supplied, metered = _supplied(facility), sum(meter.watt_hours for meter in here)
        if here and supplied and abs(metered - supplied) > _ROUNDING * supplied:
            yield warning(
                "PLANT-CHAIN-SUPPLY-DIFFERS",
                Place(path=here[0].sources[0]),
                facility=facility.facility_id,
                metered_kwh=metered / 1000,
                supplied_kwh=supplied / 1000,
            )


def _supplied(facility: Facility) -> int:
    """What the physical supplies bring, in watt-hours; those that are no energy have an error of their own."""
    total = 0
    for supply in facility.electricity:
        if supply.kind in _PHYSICAL:
            total += whole_watt_hours(supply.quantity)
        elif supply.kind in _LEAVING:
            total -= whole_watt_hours(supply.quantity)
    return total
