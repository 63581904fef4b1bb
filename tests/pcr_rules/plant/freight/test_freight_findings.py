"""What a chain of legs cannot say, or says wrongly, is a finding at the leg."""

from typing import Any

import pytest

from background_db.findings import Severity
from background_db.units import Quantity
from pcr_rules.plant.expand import expand_plant
from pcr_rules.plant.freight.step import freight_step
from pcr_rules.plant_records.freight import DistanceSource, EnergyScope, FreightBasis, TransportLeg, TransportMode
from pcr_rules.study_inventory import DataOrigin, OutputRole, ProductOutput

DEFAULT = "transport.gbt51366_2019.default_distance.other"
TRUCK = FreightBasis.VEHICLE_KILOMETRE


def leg(leg_id: str = "T1", cargo: str = "steel", km: float | None = 500, **fields: Any) -> TransportLeg:
    """A leg without fault."""
    given = {
        "mode": TransportMode.ROAD,
        "distance_source": DistanceSource.MEASURED,
        "is_packaging_included": True,
        "energy_scope": EnergyScope.WELL_TO_WHEEL,
        "provider": "factor:truck",
        **fields,
    }
    return TransportLeg(leg_id=leg_id, cargo=cargo, distance=None if km is None else Quantity(km, "km"), **given)


@pytest.mark.parametrize(
    ("code", "field", "legs"),
    [
        ("FREIGHT-CARGO-UNKNOWN", "cargo", (leg(cargo="stel"),)),
        ("FREIGHT-MASS-UNKNOWN", "shipped_mass", (leg(cargo="screws"),)),
        ("FREIGHT-DISTANCE-MISSING", "distance", (leg(km=None),)),
        ("FREIGHT-DISTANCE-ZERO", "distance", (leg(km=0),)),
        ("FREIGHT-DISTANCE-ASSUMED", "distance", (leg(distance_source=DistanceSource.ASSUMED),)),
        ("FREIGHT-DISTANCE-UNSOURCED", "distance", (leg(distance_source=None),)),
        ("FREIGHT-DISTANCE-DEFAULT", "default_distance", (leg(km=None, default_distance=DEFAULT),)),
        ("FREIGHT-DEFAULT-UNKNOWN", "default_distance", (leg(km=None, default_distance="500"),)),
        ("FREIGHT-PACKAGING-LEFT-OUT", "is_packaging_included",
         (leg(is_packaging_included=False, packaging_mass=Quantity(200, "kg")),)),
        ("FREIGHT-PACKAGING-UNKNOWN", "is_packaging_included", (leg(is_packaging_included=None),)),
        ("FREIGHT-THOUSANDFOLD", "shipped_mass", (leg(shipped_mass=Quantity(10.2, "kg")),)),
        ("FREIGHT-GROSS-BELOW-NET", "shipped_mass", (leg(shipped_mass=Quantity(8, "t")),)),
        ("FREIGHT-SEQUENCE-TWICE", "sequence", (leg(), leg("T2"))),
        ("FREIGHT-SEQUENCE-GAP", "sequence", (leg(), leg("T2", sequence=3))),
        ("FREIGHT-CHAIN-BROKEN", "origin_place",
         (leg(destination="Wuhan"), leg("T2", sequence=2, origin_place="Nanjing"))),
        ("FREIGHT-CHAIN-SHARE", "cargo_share", (leg(), leg("T2", sequence=2, cargo_share=0.5))),
        ("FREIGHT-CARGO-SHARES", "cargo_share", (leg(cargo_share=0.6),)),
        ("FREIGHT-EMPTY-TWICE", "empty_return_share", (leg(empty_return_share=0.5, is_empty_running_in_factor=True),)),
        ("FREIGHT-EMPTY-UNSTATED", "is_empty_running_in_factor", (leg(empty_return_share=0.5),)),
        ("FREIGHT-LOAD-MISSING", "actual_load", (leg(basis=TRUCK),)),
        ("FREIGHT-CONTAINERS-MISSING", "containers", (leg(basis=FreightBasis.CONTAINER_KILOMETRE),)),
        ("FREIGHT-FUEL-MISSING", "fuel_per_100_km", (leg(basis=FreightBasis.FUEL, trips=1.0),)),
        ("FREIGHT-OVERLOAD", "actual_load", (leg(actual_load=Quantity(30, "t"), capacity=Quantity(18, "t")),)),
        ("FREIGHT-HUB-DISTANCE", "distance", (leg(mode=TransportMode.HUB),)),
        ("FREIGHT-TANK-TO-WHEEL", "energy_scope", (leg(energy_scope=EnergyScope.TANK_TO_WHEEL),)),
    ],
)  # fmt: skip
def test_each_fault_has_its_finding(shipping_study: Any, code: str, field: str, legs: tuple[TransportLeg, ...]) -> None:
    """The fault is named once, at the field of the leg where it can be mended."""
    found = freight_step(shipping_study(transport_legs=legs)).findings
    assert [finding.code for finding in found] == [code]
    assert found[0].where.path.endswith(f".{field}")


def test_a_leg_without_fault_has_no_finding(shipping_study: Any, codes: Any) -> None:
    """The same leg, nothing wrong."""
    assert codes(freight_step(shipping_study(transport_legs=(leg(), leg("T2", sequence=2))))) == []


def test_the_packaging_left_out_is_told_in_kilogram_kilometres(shipping_study: Any, figures: Any) -> None:
    """200 kg × (500 + 300) km = 160 000 kg·km."""
    fields: dict[str, Any] = {"is_packaging_included": False, "packaging_mass": Quantity(200, "kg")}
    legs = (leg(**fields), leg("T2", km=300, sequence=2, **fields))
    added = freight_step(shipping_study(transport_legs=legs))
    assert dict(added.findings[0].values)["kg_km"] == "160000"
    assert figures(added) == {"transport_activity": pytest.approx(8000), "packaging_not_carried": 160_000}


def test_a_default_distance_is_an_assumption(shipping_study: Any) -> None:
    """500 km of GB/T 51366-2019 stand among the study's assumptions, and the row counts as secondary data."""
    expanded = expand_plant(shipping_study(transport_legs=(leg(km=None, default_distance=DEFAULT),))).study
    assert [each.concerns for each in expanded.assumptions] == ["T1"]
    assert "500 km" in expanded.assumptions[0].text
    row = next(row for row in expanded.processes[0].exchanges if row.exchange_id == "T1")
    assert row.quantity == Quantity(5000.0, "t·km")
    assert row.origin is DataOrigin.SECONDARY


def test_freight_of_one_among_several_products_is_told(shipping_study: Any, codes: Any) -> None:
    """A row of a process with two products is shared by its key: the leg of one product is not its own."""
    other = ProductOutput(flow_id="valve", name="valve", role=OutputRole.CO_PRODUCT, quantity=Quantity(5, "t"))
    added = freight_step(shipping_study(outputs=(other,), transport_legs=(leg(cargo="process:line#pump"),)))
    assert codes(added) == ["FREIGHT-OUTBOUND-SHARED"]


def test_a_missing_coverage_is_told_once_a_provider(shipping_study: Any) -> None:
    """Three legs with one factor make one information, with their number."""
    legs = tuple(leg(f"T{at}", sequence=at, energy_scope=None) for at in (1, 2, 3))
    found = freight_step(shipping_study(transport_legs=legs)).findings
    assert [(finding.code, finding.severity) for finding in found] == [("FREIGHT-COVERAGE-UNSTATED", Severity.INFO)]
    assert dict(found[0].values)["legs"] == "3"
