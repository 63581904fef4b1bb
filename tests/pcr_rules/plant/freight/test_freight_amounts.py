"""Legs become rows: gross mass × distance, and what a vehicle, a fuel or a hub counts instead."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.plant.freight.step import freight_step
from pcr_rules.plant_records.freight import DistanceSource, FreightBasis, TransportLeg, TransportMode
from pcr_rules.plant_records.packaging import PackagingItem, PackagingLevel
from pcr_rules.plant_records.properties import MaterialProperty, PropertyKind
from pcr_rules.study_context import LifeCycleStage

KM = st.floats(1, 5000)
MASS = st.floats(0.001, 1e5)


def leg(leg_id: str = "T1", cargo: str = "steel", km: float | None = 500, **fields: Any) -> TransportLeg:
    """A leg by road with a measured distance, packaging included."""
    given = {"mode": TransportMode.ROAD, "is_packaging_included": True, "provider": "factor:truck", **fields}
    distance = None if km is None else Quantity(km, "km")
    return TransportLeg(leg_id=leg_id, cargo=cargo, distance=distance, distance_source=DistanceSource.MEASURED, **given)


def test_an_inbound_leg_serves_its_row(shipping_study: Any, amounts: Any, codes: Any) -> None:
    """10 t × 500 km = 5000 t·km, in the process and stage of the row, with the arithmetic beside it."""
    added = freight_step(shipping_study(transport_legs=(leg(),)))
    assert amounts(added) == {"T1": (5000.0, "t·km")}
    owner, row = added.exchanges[0]
    assert (owner, row.stage, row.is_outside_mass_balance) == ("line", None, True)
    assert added.derivations[0].formula == "10000 kg × 500 km = 5000 t·km"
    assert added.origins == {"exchange:T1": "plant.transport_legs[1]"}
    assert codes(added) == ["FREIGHT-COVERAGE-UNSTATED"]


def test_an_outbound_leg_is_distribution(shipping_study: Any, amounts: Any) -> None:
    """100 pieces × 40 kg × 300 km = 1200 t·km."""
    added = freight_step(shipping_study(transport_legs=(leg(cargo="process:line", km=300),)))
    assert amounts(added) == {"T1": (1200.0, "t·km")}
    row = added.exchanges[0][1]
    assert (row.stage, row.flow) == (LifeCycleStage.DISTRIBUTION, "pump (公路 / road)")


def test_packaging_of_the_cargo_is_carried(shipping_study: Any, amounts: Any) -> None:
    """(4000 kg + 100 cartons × 2 kg + 25 pallets × 20 kg) × 100 km = 470 t·km; a pallet used 50 times weighs 20 kg."""
    packaging = tuple(
        PackagingItem(packaging_id=name, packs="process:line#pump", material=name, mass=Quantity(mass, "kg"), level=level,
                      contents=Quantity(contents, "piece"), trips=trips, is_returned=trips > 1)
        for name, mass, contents, trips, level in (
            ("carton", 2, 1, 1, PackagingLevel.PRIMARY), ("pallet", 20, 4, 50, PackagingLevel.TRANSPORT)
        )
    )  # fmt: skip
    one = leg(cargo="process:line#pump", km=100, is_packaging_included=None)
    added = freight_step(shipping_study(transport_legs=(one,), packaging=packaging))
    assert amounts(added)["T1"] == (pytest.approx(470.0), "t·km")
    assert added.derivations[0].formula == "100 piece × 40 kg = 4000 kg; (4000 kg + 700 kg) × 100 km = 470 t·km"


def test_the_distance_is_adjusted_to_the_factors(shipping_study: Any, amounts: Any) -> None:
    """10 t × 400 km shortest feasible × 1.05 = 4200 t·km."""
    assert amounts(freight_step(shipping_study(transport_legs=(leg(km=400, distance_adjustment=1.05),)))) == {
        "T1": (pytest.approx(4200.0), "t·km")
    }


def test_empty_running_is_added_where_the_factor_lacks_it(shipping_study: Any, amounts: Any) -> None:
    """5000 t·km × (1 + 0.4) = 7000 t·km where the factor excludes it, 5000 where it includes it."""
    lacks = leg(empty_return_share=0.4, is_empty_running_in_factor=False)
    has = leg(empty_return_share=0.4, is_empty_running_in_factor=True)
    assert amounts(freight_step(shipping_study(transport_legs=(lacks,))))["T1"][0] == pytest.approx(7000)
    assert amounts(freight_step(shipping_study(transport_legs=(has,))))["T1"][0] == pytest.approx(5000)


def test_vehicle_kilometres_follow_from_the_load(shipping_study: Any, amounts: Any) -> None:
    """10 t / (20 t × 0.8) × 500 km × (1 + 1) = 625 vehicle·km; given 2 trips it is 2 × 500 × 2 = 2000."""
    fields: dict[str, Any] = {"basis": FreightBasis.VEHICLE_KILOMETRE, "empty_return_share": 1.0}
    loaded = leg(capacity=Quantity(20, "t"), load_share=0.8, **fields)
    counted = leg(trips=2.0, **fields)
    assert amounts(freight_step(shipping_study(transport_legs=(loaded,)))) == {"T1": (625.0, "vehicle·km")}
    assert amounts(freight_step(shipping_study(transport_legs=(counted,)))) == {"T1": (2000.0, "vehicle·km")}


def test_fuel_of_a_trip_is_burnt(shipping_study: Any, amounts: Any) -> None:
    """2 trips × 500 km / 100 × 35 L × (1 + 1) = 700 L of diesel, burnt in the row."""
    one = leg(
        trips=2.0,
        fuel="diesel",
        fuel_per_100_km=Quantity(35, "L"),
        empty_return_share=1.0,
        provider="factor:fuel",
    )
    added = freight_step(shipping_study(transport_legs=(one,)))
    assert amounts(added) == {"T1": (pytest.approx(700.0), "L")}
    assert added.exchanges[0][1].fuel == "diesel"


def test_containers_count_teu_kilometres(shipping_study: Any, amounts: Any) -> None:
    """3 TEU × 1000 km = 3000 TEU·km, whatever is in them."""
    one = leg(km=1000, mode=TransportMode.SEA, basis=FreightBasis.CONTAINER_KILOMETRE, containers=Quantity(3, "TEU"))
    assert amounts(freight_step(shipping_study(transport_legs=(one,)))) == {"T1": (3000.0, "TEU·km")}


def test_a_hub_counts_volume_and_time(shipping_study: Any, amounts: Any) -> None:
    """40 m3 × 2 weeks = 560 m3·d; without volume the mass: 10 t × 14 d = 140 t·d."""
    volume = leg(km=None, mode=TransportMode.HUB, stored_volume=Quantity(40, "m3"), storage_time=Quantity(14, "d"))
    mass = leg(km=None, mode=TransportMode.HUB, storage_time=Quantity(14, "d"))
    assert amounts(freight_step(shipping_study(transport_legs=(volume,)))) == {"T1": (560.0, "m3·d")}
    assert amounts(freight_step(shipping_study(transport_legs=(mass,)))) == {"T1": (140.0, "t·d")}


def test_the_mass_follows_from_the_properties_of_the_material(shipping_study: Any, amounts: Any) -> None:
    """5000 screws × 4 g = 20 kg × 100 km = 2 t·km."""
    gram = MaterialProperty(
        material="screws", kind=PropertyKind.PIECE_MASS, value=Quantity(4, "g/piece"), source="scale"
    )
    study = shipping_study(transport_legs=(leg(cargo="screws", km=100),), material_properties=(gram,))
    added = freight_step(study)
    assert amounts(added) == {"T1": (pytest.approx(2.0), "t·km")}
    assert added.derivations[0].formula.endswith("= 20 kg; 20 kg × 100 km = 2 t·km")


def test_two_chains_share_a_cargo(shipping_study: Any, amounts: Any) -> None:
    """6 t × 100 km by road and 4 t × 1000 km by rail: 600 and 4000 t·km."""
    legs = (
        leg("T1", km=100, chain="A", cargo_share=0.6),
        leg("T2", km=1000, chain="B", cargo_share=0.4, mode=TransportMode.RAIL),
    )
    added = freight_step(shipping_study(transport_legs=legs))
    assert amounts(added) == {"T1": (600.0, "t·km"), "T2": (4000.0, "t·km")}
    assert [each.subject for each in added.statements] == ["steel A", "steel B"]


@given(st.lists(KM, min_size=1, max_size=6))
def test_a_chain_of_one_mode_equals_one_leg(shipping_study: Any, amounts: Any, ways: list[float]) -> None:
    """Σ mass × distance of the legs = mass × Σ distance."""
    chain = tuple(leg(f"T{at}", km=km, sequence=at) for at, km in enumerate(ways, start=1))
    one = freight_step(shipping_study(transport_legs=(leg(km=sum(ways)),)))
    total = sum(value for value, _ in amounts(freight_step(shipping_study(transport_legs=chain))).values())
    assert total == pytest.approx(amounts(one)["T1"][0])


@given(MASS, st.floats(0.01, 100))
def test_activity_is_linear_in_mass(shipping_study: Any, amounts: Any, mass: float, times: float) -> None:
    """n times the gross mass makes n times the tonne kilometres."""

    def of(kilograms: float) -> float:
        one = leg(cargo="screws", shipped_mass=Quantity(kilograms, "kg"))
        value: float = amounts(freight_step(shipping_study(transport_legs=(one,))))["T1"][0]
        return value

    assert of(mass * times) == pytest.approx(of(mass) * times)
