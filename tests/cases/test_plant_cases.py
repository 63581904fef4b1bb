"""Worked cases whose facts are plant records: shared buildings, warehouses, a processor, allocation by key."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant_records.measured import MeasuredFlow, Reading
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.plant_records.utilities import RestChoice, SharedSupply, SharingKey, SupplyUse, UtilityKind
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
INPUT, EMISSION = ExchangeKind.INPUT, ExchangeKind.EMISSION


def building(name: str, total: float, occupied: float = 1.0) -> SharedSupply:
    """A building's services as one supply of its area or volume in use; who uses the rest is not of the study."""
    return SharedSupply(
        supply_id=name,
        name=name,
        kind=UtilityKind.BUILDING,
        generated=Quantity(1, "a"),
        key=SharingKey.AREA,
        key_reason="as the case does",
        key_total=total,
        occupied_share=occupied,
        rest=RestChoice.LEFT_OUT,
        rest_reason="other tenants",
    )


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_leased_floor_by_area_and_occupancy(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """200 m² of 2000 m² × 0.75 = 0.1333: 200 kWh of gas, 400 kWh, 0.667 kg of refrigerant; 40 + 280 + 1000 = 1320."""
    given = case("ghgp-8.1-leased-floor")
    inputs = given["inputs"]
    made = builder("leased")
    made.process("floor", 1, "piece")
    made.process("building", 1, "a")
    gas = made.factor("gas", inputs["natural_gas_ef"], "kWh")
    power = made.factor("power", inputs["electricity_ef"], "kWh")
    refrigerant = made.factor("refrigerant", inputs["fugitive_gwp"], "kg", direct=True)
    rows = {
        "natural_gas_kWh": made.add("building", INPUT, "gas", inputs["natural_gas_kWh"], "kWh", gas),
        "electricity_kWh": made.add("building", INPUT, "power", inputs["electricity_kWh"], "kWh", power),
        "fugitive_kg": made.add("building", EMISSION, "refrigerant", inputs["fugitive_kg"], "kg", refrigerant),
    }
    made.processes["building"]["outputs"] = ()
    study = replace(
        made.study("floor", 1, "piece"),
        plant=PlantRecords(
            shared_supplies=(building("building", inputs["total_area_m2"], inputs["occupancy"]),),
            supply_uses=(
                SupplyUse(use_id="own", supply="building", process="floor", key_value=float(inputs["own_area_m2"])),
            ),
        ),
    )
    got = answer(study, form)
    amounts = {each.exchange_id: each.amount for each in got.view.contributions}
    for quantity, exchange_id in rows.items():
        meets(given, quantity, amounts[exchange_id])
    meets(given, "total", got.total)


def test_warehouses_by_volume(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """(10000 × 0.8 + 1000 × 0.25) × 100/400 = 2062.5; (15000 × 0.8 + 2000 × 0.25) × 200/800 = 3125."""
    given = case("ghgp-4.5-warehouse-site-specific")
    made = builder("warehouse")
    made.process("storage", 1, "piece", stage=LifeCycleStage.DISTRIBUTION)
    supplies, uses = [], []
    for number, site in enumerate(given["inputs"]["sites"]):
        name = f"site{number}"
        made.process(name, 1, "a", stage=LifeCycleStage.DISTRIBUTION)
        made.processes[name]["outputs"] = ()
        for what in ("electricity", "gas"):
            factor = made.factor(what, site[f"{what}_ef"], "kWh")
            made.add(name, INPUT, what, site[f"{what}_kWh"], "kWh", factor)
        supplies.append(replace(building(name, site["total_m3"]), key=SharingKey.DECLARED, key_reason="volume"))
        uses.append(SupplyUse(use_id=f"own-{name}", supply=name, process="storage", key_value=float(site["own_m3"])))
    study = replace(
        made.study("storage", 1, "piece"),
        plant=PlantRecords(shared_supplies=tuple(supplies), supply_uses=tuple(uses)),
    )
    got = answer(study)
    meets(given, "sites", [got.view.by_process["site0"], got.view.by_process["site1"]])
    meets(given, "total", got.total)


def test_processing_of_a_sold_product(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """3500 × 0.2 + 2000 × 0.5 + 50 × 0.5 = 700 + 1000 + 25 = 1725 kg, read off the processor's own meters."""
    given = case("ghgp-10.1-processing")
    made = builder("processing")
    made.process("processor", 1, "piece")
    flows, readings = [], []
    for name, unit in {"natural_gas": "kWh", "electricity": "kWh", "waste": "kg"}.items():
        provider = made.factor(name, given["inputs"][name]["ef"], unit)
        kind = ExchangeKind.WASTE if name == "waste" else INPUT
        flows.append(MeasuredFlow(flow_id=name, name=name, process="processor", provider=provider, kind=kind))
        # Two half-years: the year's amount is their sum.
        half = Quantity(given["inputs"][name][unit] / 2, unit)
        for first, last in ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31))):
            readings.append(Reading(measured_flow=name, first_day=first, last_day=last, quantity=half))
    study = replace(
        made.study("processor", 1, "piece"),
        plant=PlantRecords(measured_flows=tuple(flows), readings=tuple(readings)),
    )
    got = answer(study)
    meets(given, "parts", [got.line(name) for name in ("natural_gas", "electricity", "waste")])
    meets(given, "total", got.total)


def test_shares_by_given_factors_through_a_shared_line(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """10 kg by the declared keys 2 and 8; by equal keys 5 and 5; by amount × mass 24 : 24."""
    given = case("allocation-mass-equal-manual")
    products = given["inputs"]["co_products"]
    keys = {
        "manual_allocation": [made["manual_allocation"] for made in products],
        "equal": [1 for _ in products],
        "mass": [made["amount"] * made["mass"] for made in products],
    }
    for quantity, values in keys.items():
        got = []
        for wanted in range(len(products)):
            made = builder("keys")
            for number in range(len(products)):
                made.process(f"product{number}", 1, "piece")
            made.process("line", 1, "a")
            made.processes["line"]["outputs"] = ()
            made.emits("line", given["inputs"]["emission_a_kg"], 1)
            uses = tuple(
                SupplyUse(use_id=f"use{number}", supply="line", process=f"product{number}", key_value=float(value))
                for number, value in enumerate(values)
            )
            line = SharedSupply(
                supply_id="line", name="line", kind=UtilityKind.LINE, generated=Quantity(1, "a"),
                key=SharingKey.DECLARED, key_reason=quantity,
            )  # fmt: skip
            plant = PlantRecords(shared_supplies=(line,), supply_uses=uses)
            got.append(answer(replace(made.study(f"product{wanted}", 1, "piece"), plant=plant)).total)
        meets(given, quantity, got)
