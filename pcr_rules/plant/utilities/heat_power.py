"""Combined heat and power: how a plant's burdens are shared, and that waste-heat power carries no fuel twice."""

from collections.abc import Iterator
from dataclasses import dataclass

from background_db.findings import Finding, Place, conformity_error, integrity_error, nearest
from background_db.units import Quantity, dimension, is_known
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import Added, joined, record_place, usable_records
from pcr_rules.plant.measured.totals import totals_by_id
from pcr_rules.plant.utilities.pools import HEAT, POWER, Meters, measured_or_stated
from pcr_rules.plant_records.utilities import HeatPowerMethod, HeatPowerPlant
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Allocation, AllocationMethod

_KELVIN = 273.15
_RULES = {
    HeatPowerMethod.ENERGY_CONTENT: "heat_power_energy_content",
    HeatPowerMethod.EXERGY: "heat_power_exergy",
    HeatPowerMethod.ALTERNATIVE: "heat_power_alternative_generation",
}


@dataclass(frozen=True, slots=True)
class HeatShare:
    """Share of the burdens that the heat carries, with the arithmetic."""

    value: float
    formula: str


def heat_share(plant: HeatPowerPlant, heat_mj: float, power_mj: float) -> HeatShare | str:
    """Return the share of a plant's burdens that its heat carries, or the name of the field that is missing.

    Formulas, with H heat and P power in the same unit: energy content H / (H + P); exergy c H / (c H + P) with the
    Carnot factor c = 1 - T0 / T of the heat's temperature T over that of the surroundings T0, both in K; alternative
    generation (H / eh) / (H / eh + P / ep) with the efficiencies of a reference boiler eh and power station ep.

    Source: the methods of energy content, work potential and efficiency of WRI/WBCSD GHG Protocol, "Allocation of GHG
    Emissions from a Combined Heat and Power (CHP) Plant", guide v1.0 (2006), appendices II and I and section III.
    """
    match plant.method:
        case HeatPowerMethod.ENERGY_CONTENT:
            weights, text = (1.0, 1.0), "{h} / ({h} + {p})"
        case HeatPowerMethod.EXERGY:
            if plant.heat_temperature is None:
                return "heat_temperature"
            if plant.ambient_temperature is None:
                return "ambient_temperature"
            warm, cold = plant.heat_temperature + _KELVIN, plant.ambient_temperature + _KELVIN
            if not warm > cold > 0:
                return "heat_temperature"
            factor = 1 - cold / warm
            weights = (factor, 1.0)
            text = f"c = 1 - {cold:.10g} K / {warm:.10g} K = {factor:.6g}; c × {{h}} / (c × {{h}} + {{p}})"
        case HeatPowerMethod.ALTERNATIVE:
            boiler, station = plant.heat_efficiency_share, plant.power_efficiency_share
            if not boiler:
                return "heat_efficiency_share"
            if not station:
                return "power_efficiency_share"
            weights = (1 / boiler, 1 / station)
            text = f"({{h}} / {boiler:.10g}) / ({{h}} / {boiler:.10g} + {{p}} / {station:.10g})"
    of_heat, of_power = heat_mj * weights[0], power_mj * weights[1]
    value = of_heat / (of_heat + of_power)
    return HeatShare(value, text.format(h=f"{heat_mj:.10g} MJ", p=f"{power_mj:.10g} MJ") + f" = {value:.6g}")


def heat_power_step(study: ProductStudy) -> Added:
    """Return the allocation of each plant that makes heat and power, and what is wrong with its records.

    The outputs themselves come with the shared supplies; each carries its given share.
    """
    meters = totals_by_id(study) if study.plant.heat_power_plants else {}
    return joined(
        _plant(study, position, plant, meters)
        for position, plant in usable_records(study.plant.heat_power_plants, "heat_power_plants")
    )


def _plant(study: ProductStudy, position: int, plant: HeatPowerPlant, meters: Meters) -> Added:
    where = Place(path=record_place("heat_power_plants", position))
    findings = list(_waste_heat_findings(study, position, plant))
    heat = _megajoules(plant.heat, plant.heat_meter, meters)
    power = _megajoules(plant.power, plant.power_meter, meters)
    if not heat and not power:
        findings.append(integrity_error("PLANT-CHP-NO-OUTPUT", where, plant=plant.plant_id))
    if not heat or not power:
        return Added(findings=tuple(findings))
    share = heat_share(plant, heat, power)
    if isinstance(share, str):
        missing = Place(path=record_place("heat_power_plants", position, share))
        findings.append(
            integrity_error("PLANT-CHP-FIELD", missing, plant=plant.plant_id, method=plant.method.value, field=share)
        )
        return Added(findings=tuple(findings))
    findings += _method_findings(study, position, plant)
    derivation = Derivation(
        subject=f"output:{plant.plant_id}#{HEAT}",
        rule=_RULES[plant.method],
        formula=share.formula,
        quantity=Quantity(share.value, "1"),
        sources=(record_place("heat_power_plants", position),),
    )
    allocation = Allocation(method=AllocationMethod.SHARES, level=2, reason=plant.method_reason)
    return Added(allocations={plant.plant_id: allocation}, derivations=(derivation,), findings=tuple(findings))


def given_shares(study: ProductStudy, meters: Meters) -> dict[str, float]:
    """Return the share of each output of a plant with heat and power, by ``chp#heat``: those of heat and power sum to 1."""
    shares: dict[str, float] = {}
    for _, plant in usable_records(study.plant.heat_power_plants, "heat_power_plants"):
        heat = _megajoules(plant.heat, plant.heat_meter, meters)
        power = _megajoules(plant.power, plant.power_meter, meters)
        share = heat_share(plant, heat, power) if heat and power else ""
        if isinstance(share, HeatShare):
            shares[f"{plant.plant_id}#{HEAT}"] = share.value
            shares[f"{plant.plant_id}#{POWER}"] = 1 - share.value
    return shares


def _megajoules(quantity: Quantity | None, meter: str, meters: Meters) -> float:
    """The amount in MJ, 0 where none can be read (which has its finding with the supply)."""
    found = measured_or_stated(quantity, meter, meters, lambda name: Place(path=name), ("", ""))
    return found.to("MJ").value if isinstance(found, Quantity) and _is_energy(found) else 0.0


def _is_energy(quantity: Quantity) -> bool:
    return is_known(quantity.unit) and dimension(quantity.unit) == "energy"


def _method_findings(study: ProductStudy, position: int, plant: HeatPowerPlant) -> Iterator[Finding]:
    def where(field: str) -> Place:
        return Place(path=record_place("heat_power_plants", position, field))

    typed = next((one.allocation for one in study.processes if one.process_id == plant.plant_id), None)
    if typed is not None and typed.method is not AllocationMethod.SHARES:
        yield integrity_error("PLANT-CHP-ALLOCATION", where("method"), plant=plant.plant_id, method=typed.method.value)
    if not plant.method_reason:
        yield conformity_error("PLANT-CHP-WITHOUT-REASON", where("method_reason"), plant=plant.plant_id)
    if plant.method is HeatPowerMethod.ALTERNATIVE and not plant.efficiency_source:
        yield conformity_error("PLANT-CHP-WITHOUT-SOURCE", where("efficiency_source"), plant=plant.plant_id)


def _waste_heat_findings(study: ProductStudy, position: int, plant: HeatPowerPlant) -> Iterator[Finding]:
    """Fuel that the process with the waste heat burns already must not stand at the power plant as well."""
    if not plant.waste_heat_of:
        return
    processes = {process.process_id: process for process in study.processes}
    source, own = processes.get(plant.waste_heat_of), processes.get(plant.plant_id)
    if source is None:
        where = Place(path=record_place("heat_power_plants", position, "waste_heat_of"))
        yield integrity_error(
            "PLANT-WASTE-HEAT-UNKNOWN",
            where,
            plant=plant.plant_id,
            process=plant.waste_heat_of,
            nearest=nearest(plant.waste_heat_of, processes),
        )
        return
    burnt = {row.fuel: row.exchange_id for row in source.exchanges if row.fuel}
    for row in own.exchanges if own else ():
        if row.fuel in burnt:
            yield integrity_error(
                "PLANT-WASTE-HEAT-FUEL",
                Place(path=f"exchange:{row.exchange_id}.fuel"),
                plant=plant.plant_id,
                row=row.exchange_id,
                fuel=row.fuel,
                process=plant.waste_heat_of,
                other=burnt[row.fuel],
            )
