"""Packaging becomes rows by the amount packed; a package used again counts a part of its mass at each trip."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.plant.packaging.packed import expected_trips
from pcr_rules.plant.packaging.step import packaging_step
from pcr_rules.plant_records.packaging import PackagingItem, PackagingLevel
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import OutputRole, ProductOutput, WasteFate


def item(packaging_id: str = "PK1", packs: str = "process:line", **fields: Any) -> PackagingItem:
    """A carton of 2 kg for one piece, to be recycled."""
    given = {
        "level": PackagingLevel.PRIMARY,
        "material": "carton",
        "mass": Quantity(2, "kg"),
        "contents": Quantity(1, "piece"),
        "provider": "factor:carton",
        "fate": WasteFate.RECYCLING,
        "treatment_provider": "burden_free:recycled",
        **fields,
    }
    return PackagingItem(packaging_id=packaging_id, packs=packs, **given)


def test_packaging_of_a_product_is_consumed(shipping_study: Any, amounts: Any) -> None:
    """100 pieces / 4 pieces = 25 boxes × 3 kg = 75 kg; a footprint to the gate does not follow it to its end."""
    box = item(mass=Quantity(3, "kg"), contents=Quantity(4, "piece"))
    added = packaging_step(shipping_study(packaging=(box,)))
    assert amounts(added) == {"PK1": (75.0, "kg")}
    assert added.derivations[0].formula == "100 piece / 4 piece = 25; 25 × 3 kg = 75 kg"
    assert added.exchanges[0][1].is_outside_mass_balance


def test_packaging_of_a_full_footprint_ends_as_waste(shipping_study: Any, amounts: Any) -> None:
    """The 200 kg of cartons are discarded in the end-of-life stage."""
    added = packaging_step(shipping_study(full=True, packaging=(item(),)))
    assert amounts(added) == {"PK1": (200.0, "kg"), "PK1.waste": (200.0, "kg")}
    waste = added.exchanges[1][1]
    assert (waste.stage, waste.fate) == (LifeCycleStage.END_OF_LIFE, WasteFate.RECYCLING)


def test_packaging_of_an_input_becomes_waste_of_the_plant(shipping_study: Any, amounts: Any) -> None:
    """10 t of steel in bundles of 2 t with 5 kg of straps: 25 kg in and 25 kg out, so the mass closes."""
    strap = item(packs="steel", material="strap", mass=Quantity(5, "kg"), contents=Quantity(2, "t"))
    added = packaging_step(shipping_study(packaging=(strap,)))
    assert amounts(added) == {"PK1": (25.0, "kg"), "PK1.waste": (25.0, "kg")}
    assert [row.is_outside_mass_balance for _, row in added.exchanges] == [False, False]


def test_contents_may_be_stated_by_mass(shipping_study: Any, amounts: Any) -> None:
    """100 pieces of 40 kg = 4 t / 0.8 t a pallet = 5 pallets × 20 kg = 100 kg."""
    pallet = item(mass=Quantity(20, "kg"), contents=Quantity(0.8, "t"))
    assert amounts(packaging_step(shipping_study(packaging=(pallet,)))) == {"PK1": (pytest.approx(100.0), "kg")}


def test_subtotals_by_level(shipping_study: Any, figures: Any) -> None:
    """Cartons 200 kg; 25 pallets of 20 kg used 50 times: 500 kg travel, 10 kg are used up; the pump weighs 4000 kg."""
    pallet = item(
        "PK2", level=PackagingLevel.TRANSPORT, mass=Quantity(20, "kg"), contents=Quantity(4, "piece"),
        trips=50.0, is_returned=True,
    )  # fmt: skip
    label = item("PK3", mass=Quantity(10, "g"), is_in_boundary=False, exclusion_reason="below 0.1 %")
    assert figures(packaging_step(shipping_study(packaging=(item(), pallet, label)))) == pytest.approx(
        {
            "primary_packaging": 201.0,
            "primary_packaging_consumed": 200.0,
            "transport_packaging": 500.0,
            "transport_packaging_consumed": 10.0,
            "packaging_left_out": 1.0,
            "cargo_net_mass": 4000.0,
            "cargo_with_packaging": 4701.0,
            "packaging_per_net_mass": 701 / 4000,
        }
    )


def test_carbon_of_packaging_follows_its_mass(shipping_study: Any) -> None:
    """100 cartons of 0.9 kg C, used twice: 45 kg C."""
    added = packaging_step(
        shipping_study(packaging=(item(biogenic_carbon=Quantity(0.9, "kgC"), trips=2.0, is_returned=True),))
    )
    carbon = added.exchanges[0][1].biogenic_carbon
    assert carbon is not None
    assert carbon.to("kgC").value == pytest.approx(45.0)


@given(st.integers(1, 500), st.floats(0.01, 50))
def test_n_trips_use_up_one_package(shipping_study: Any, amounts: Any, trips: int, mass: float) -> None:
    """n times the mass of one of n trips is the mass of single use."""

    def consumed(uses: float) -> float:
        one = item(mass=Quantity(mass, "kg"), trips=uses, is_returned=True)
        value: float = amounts(packaging_step(shipping_study(packaging=(one,))))["PK1"][0]
        return value

    assert consumed(float(trips)) * trips == pytest.approx(consumed(1.0))


@given(st.integers(1, 200), st.floats(0.001, 1))
def test_losses_shorten_the_life(trips: int, loss: float) -> None:
    """The mean number of trips is 1 + (1 - l) + … + (1 - l)^(n-1): at least 1, at most n, at most 1 / l."""
    expected = expected_trips(float(trips), loss)
    assert expected == pytest.approx(sum((1 - loss) ** k for k in range(trips)))
    assert 1 - 1e-9 <= expected <= min(trips, 1 / loss) + 1e-9


@pytest.mark.parametrize(
    ("code", "field", "fields"),
    [
        ("PACKAGING-CARGO-UNKNOWN", "packs", {"packs": "process:lime"}),
        ("PACKAGING-CONTENTS", "contents", {"contents": Quantity(1, "m3")}),
        ("PACKAGING-CONTENTS", "contents", {"contents": Quantity(0, "piece")}),
        ("PACKAGING-TRIPS", "trips", {"trips": 0.5}),
        ("PACKAGING-NOT-RETURNED", "is_returned", {"trips": 20.0}),
        ("PACKAGING-HEAVIER", "mass", {"mass": Quantity(2, "t")}),
        ("PACKAGING-LEFT-OUT", "is_in_boundary", {"is_in_boundary": False, "exclusion_reason": "PCR 5.2"}),
        ("PACKAGING-NO-FATE", "fate", {"packs": "steel", "contents": Quantity(1, "t"), "fate": None,
                                       "treatment_provider": ""}),
    ],
)  # fmt: skip
def test_each_fault_has_its_finding(shipping_study: Any, code: str, field: str, fields: dict[str, Any]) -> None:
    """The fault is named once, at the field where it can be mended."""
    found = packaging_step(shipping_study(packaging=(item(**fields),))).findings
    assert [(finding.code, finding.where.path) for finding in found] == [(code, f"plant.packaging[1].{field}")]


def test_leaving_out_needs_a_reason(shipping_study: Any, codes: Any) -> None:
    """Without a reason the exclusion blocks the claim of conformity."""
    added = packaging_step(shipping_study(packaging=(item(is_in_boundary=False),)))
    assert codes(added) == ["PACKAGING-NO-REASON", "PACKAGING-LEFT-OUT"]


def test_packaging_of_one_among_several_products_is_told(shipping_study: Any, codes: Any) -> None:
    """A row of a process with two products is shared by its key."""
    other = ProductOutput(flow_id="valve", name="valve", role=OutputRole.CO_PRODUCT, quantity=Quantity(5, "t"))
    added = packaging_step(shipping_study(outputs=(other,), packaging=(item(packs="process:line#pump"),)))
    assert codes(added) == ["PACKAGING-SHARED"]
