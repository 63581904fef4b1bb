"""The total energy of a pack under the rule of an edition, with its arithmetic, or what is missing for it."""

from dataclasses import dataclass
from datetime import date

from background_db.units import Quantity, conversion
from pcr_rules.category_rules import CategoryRules
from pcr_rules.edition_methods import MethodTopic, chosen
from pcr_rules.methods.delivered_energy import energy_by_category, energy_by_test, warranted_years
from pcr_rules.parameters import parameter_on
from pcr_rules.plant_records.batteries import BatteryPack, VehicleCategory

VEHICLE_CATEGORY, TESTED_CYCLES = "vehicle-category", "tested-cycles"


@dataclass(frozen=True, slots=True)
class PackEnergy:
    """`kwh` of one pack over its life, None where `missing` names fields of the record that are needed."""

    kwh: float | None
    formula: str
    missing: tuple[str, ...] = ()


def pack_energy(pack: BatteryPack, rules: CategoryRules, day: date) -> PackEnergy:
    """Return the total energy of a pack; an edition without a rule of its own counts cycles by test.

    Raises:
        OutsideValidityError: the edition has no cycles for the day.
    """
    if chosen(rules.methods, MethodTopic.FUNCTIONAL_UNIT) == VEHICLE_CATEGORY:
        return _by_category(pack, rules, day)
    usable = kwh_of(pack.usable_energy)
    if not usable or not pack.tested_cycles:
        return PackEnergy(None, "", _lacking({"usable_energy": usable, "tested_cycles": pack.tested_cycles}))
    whole = energy_by_test(usable, pack.tested_cycles)
    return PackEnergy(whole, f"{usable:g} kWh × {pack.tested_cycles:g} = {whole:.10g} kWh")


def counted_category(pack: BatteryPack) -> VehicleCategory | None:
    """Return the category whose cycles count: the pack's own, of other vehicles the one the maker picked."""
    return pack.counted_as if pack.vehicle_category is VehicleCategory.OTHER else pack.vehicle_category


def kwh_of(energy: Quantity | None) -> float | None:
    """Return an energy in kWh."""
    return energy.value * conversion(energy.unit, "kWh") if energy is not None else None


def _by_category(pack: BatteryPack, rules: CategoryRules, day: date) -> PackEnergy:
    usable, category = kwh_of(pack.usable_energy), counted_category(pack)
    distance, yearly = (_km(each) for each in (pack.warranty_distance, pack.distance_per_year))
    years = warranted_years(pack.warranty_years, distance, yearly)
    if category is VehicleCategory.OTHER:
        category = None
    cycles = parameter_on(rules, f"cycles_per_year_{category.value.casefold()}", day) if category else None
    if not usable or not years or not cycles:
        needed = {"usable_energy": usable, _category_field(pack): cycles, _years_field(pack): years}
        return PackEnergy(None, "", _lacking(needed))
    whole = energy_by_category(usable, cycles, years)
    shown = f"{years:g} a"
    if pack.warranty_years is not None and distance is not None and yearly:
        shown = f"min({pack.warranty_years:g} a, {distance:g} km / {yearly:g} km/a)"
    return PackEnergy(whole, f"{usable:g} kWh × {cycles:g}/a × {shown} = {whole:.10g} kWh")


def _category_field(pack: BatteryPack) -> str:
    return "counted_as" if pack.vehicle_category is VehicleCategory.OTHER else "vehicle_category"


def _years_field(pack: BatteryPack) -> str:
    return "distance_per_year" if pack.warranty_distance is not None else "warranty_years"


def _km(distance: Quantity | None) -> float | None:
    return distance.value * conversion(distance.unit, "km") if distance is not None else None


def _lacking(needed: dict[str, float | None]) -> tuple[str, ...]:
    return tuple(name for name, value in needed.items() if not value)
