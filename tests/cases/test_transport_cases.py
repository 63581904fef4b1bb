"""Worked cases of freight, storage and waste, entered as the records a plant holds; in a text file and a workbook."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.plant_records.freight import DistanceSource, EnergyScope, TransportLeg, TransportMode
from pcr_rules.plant_records.packaging import WasteShare
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind, ProductOutput, WasteFate

Case = Callable[[str], dict[str, Any]]
FORMS = pytest.mark.parametrize("form", ["yaml", "xlsx"])
DISTRIBUTION = LifeCycleStage.DISTRIBUTION.value


def with_records(study: ProductStudy, **records: Any) -> ProductStudy:
    """The study with records of the plant."""
    return replace(study, plant=PlantRecords(**records))


def leg(leg_id: str, cargo: str, provider: str, km: float | None = None, **fields: Any) -> TransportLeg:
    """An element of a chain with its distance measured and its mass gross."""
    given = {"mode": TransportMode.ROAD, **fields}
    return TransportLeg(
        leg_id=leg_id,
        cargo=cargo,
        provider=provider,
        distance=None if km is None else Quantity(km, "km"),
        distance_source=DistanceSource.MEASURED,
        is_packaging_included=True,
        energy_scope=EnergyScope.WELL_TO_WHEEL,
        **given,
    )


def made_statements(got: Any, topic: str) -> dict[str, float]:
    """Figures of a topic by item."""
    return {each.item: each.quantity.value for each in got.result.statements if each.topic == topic}


@FORMS
def test_freight_by_distance(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """Three cargoes of 2, 1 and 6 t over 2000, 3000 and 4000 km: 800 + 3000 + 1200 = 5000 kg."""
    given = case("ghgp-4.2-distance")
    modes = {"truck": TransportMode.ROAD, "air long haul": TransportMode.AIR, "container ship": TransportMode.SEA}
    made = builder("distance-legs")
    made.process("plant", 1, "piece")
    free, legs = made.factor("goods", 0, "kg"), []
    for at, one in enumerate(given["inputs"]["legs"]):
        goods = made.add("plant", ExchangeKind.INPUT, f"goods {at}", one["t"], "t", free)
        factor = made.factor(one["mode"].replace(" ", "_"), one["ef"], "t·km")
        legs.append(leg(f"T{at}", goods, factor, one["km"], mode=modes[one["mode"]]))
    got = answer(with_records(made.study("plant", 1, "piece"), transport_legs=tuple(legs)), form)
    meets(given, "legs", [got.line(each.leg_id) for each in legs])
    meets(given, "total", got.total)


@FORMS
def test_a_shipment_as_a_chain(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """87 kg over 423 and 321 km as one outbound chain: activity, well-to-wheel, tank-to-wheel, both primary shares."""
    given = case("transport-ileap-chain")
    inputs = given["inputs"]
    made = builder("shipment-chain")
    made.process(
        "shop", 1, outputs=(ProductOutput(flow_id="parcel", name="parcel", quantity=Quantity(inputs["mass_kg"], "kg")),)
    )
    first = inputs["ttw_leg_1_kg"] / (inputs["mass_kg"] / 1000 * inputs["legs"][0]["km"])
    legs = tuple(
        leg(
            one["id"], "process:shop#parcel", made.factor(one["id"], one["wtw_kg_per_tkm"], "t·km"), one["km"],
            sequence=at, primary_data_share=one["primary_data_share_percent"] / 100,
            tank_to_wheel_intensity=one.get("ttw_kg_per_tkm", first),
        )
        for at, one in enumerate(inputs["legs"], start=1)
    )  # fmt: skip
    got = answer(with_records(made.study("shop", inputs["mass_kg"]), transport_legs=legs), form)
    activity = [next(c.amount for c in got.view.contributions if c.exchange_id == each.leg_id) for each in legs]
    figures = made_statements(got, "transport_chain")
    meets(given, "activity_legs", activity)
    meets(given, "activity_total", figures["transport_activity"])
    meets(given, "wtw_legs", [got.line(each.leg_id) for each in legs])
    meets(given, "wtw_total", got.stage(DISTRIBUTION))
    meets(given, "ttw_leg_2", figures["tank_to_wheel"] - inputs["ttw_leg_1_kg"])
    meets(given, "pds_by_activity", 100 * figures["primary_share_by_activity"])
    by_emissions = sum(one["primary_data_share_percent"] * got.line(one["id"]) for one in inputs["legs"])
    meets(given, "pds_by_emissions", by_emissions / got.total)


@FORMS
def test_storage_by_volume_and_time(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """Hub operations of the outbound chain: 4000 m3 × 2 d × 0.01 + 4000 m3 × 2 d × 0.02 = 240 kg."""
    given = case("ghgp-4.6-storage-average")
    made = builder("storage-hubs")
    made.process("shop", 1, "piece")
    hubs = tuple(
        leg(
            f"hub{at}", "process:shop", made.factor(f"store{at}", store["ef"], "m3·d"), mode=TransportMode.HUB,
            sequence=at, stored_volume=Quantity(store["m3"], "m3"), storage_time=Quantity(store["days"], "d"),
        )
        for at, store in enumerate(given["inputs"]["stores"], start=1)
    )  # fmt: skip
    got = answer(with_records(made.study("shop", 1, "piece"), transport_legs=hubs), form)
    meets(given, "total", got.total)
    meets(given, "total", got.stage(DISTRIBUTION))


@FORMS
def test_warehouses_by_the_volume_used(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """A warehouse is a process that delivers cubic metres: of 400 m3 with 8250 kg the hub takes 100 m3, 2062.5 kg."""
    given = case("ghgp-4.5-warehouse-site-specific")
    made = builder("warehouse-hubs")
    made.process("shop", 1, "piece")
    hubs = []
    for at, site in enumerate(given["inputs"]["sites"], start=1):
        provider = made.process(f"warehouse{at}", site["total_m3"], "m3", stage=LifeCycleStage.DISTRIBUTION)
        for energy in ("electricity", "gas"):
            factor = made.factor(energy, site[f"{energy}_ef"], "kWh")
            made.add(f"warehouse{at}", ExchangeKind.INPUT, energy, site[f"{energy}_kWh"], "kWh", factor)
        volume = Quantity(site["own_m3"], "m3")
        hubs.append(
            leg(f"hub{at}", "process:shop", provider, mode=TransportMode.HUB, sequence=at, stored_volume=volume)
        )
    got = answer(with_records(made.study("shop", 1, "piece"), transport_legs=tuple(hubs)), form)
    meets(given, "sites", [got.view.by_process["warehouse1"], got.view.by_process["warehouse2"]])
    meets(given, "total", got.total)


@FORMS
def test_waste_split_by_average_treatment(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """40 t with the shares of five treatments: 3320 kg; the table by fate closes at 40 t."""
    given = case("ghgp-5.2-waste-average")
    fates = (
        WasteFate.LANDFILL, WasteFate.INCINERATION, WasteFate.RECYCLING, WasteFate.RECYCLING, WasteFate.COMPOSTING
    )  # fmt: skip
    made = builder("waste-shares")
    made.process("site", 1, "piece")
    row = made.add("site", ExchangeKind.WASTE, "mixed waste", given["inputs"]["total_t"], "t")
    shares = tuple(
        WasteShare(
            share_id=f"S{at}", waste=row, fate=fate, treated_share=one["share"], source="worked case",
            provider=made.factor(f"treatment{at}", one["ef"], "t"), note=one["name"],
        )
        for at, (one, fate) in enumerate(zip(given["inputs"]["treatments"], fates, strict=True))
    )  # fmt: skip
    got = answer(with_records(made.study("site", 1, "piece"), waste_shares=shares), form)
    meets(given, "total", got.total)
    table = made_statements(got, "waste_by_fate")
    assert table["waste_to_recycling"] == pytest.approx(20_000)
    assert sum(table.values()) == pytest.approx(40_000)
