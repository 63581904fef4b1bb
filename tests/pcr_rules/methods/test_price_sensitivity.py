"""Shares of an economic allocation as prices move."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.methods.price_sensitivity import PriceRange, share_ranges
from pcr_rules.plant.price_ranges.price_range_step import price_range_step
from pcr_rules.plant_records.balances import ProductPrice
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Allocation, AllocationMethod, OutputRole, ProductOutput, UnitProcess


def test_shares_at_the_ends_of_a_series() -> None:
    """4 at 7 and 6 at 12: 28 / 100; at 5 the first has 20 / 92, at 9 it has 36 / 108."""
    found = share_ranges({"a": PriceRange(4, 7, 5, 9), "b": PriceRange(6, 12, 12, 12)})
    assert found["a"].mean == pytest.approx(0.28)
    assert found["a"].lowest == pytest.approx(20 / 92)
    assert found["a"].highest == pytest.approx(36 / 108)
    assert found["b"].spread == 0


def test_nothing_of_worth_has_no_shares() -> None:
    """Prices of zero share nothing."""
    with pytest.raises(ValueError, match="worth nothing"):
        share_ranges({"a": PriceRange(1, 0, 0, 0)})


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=2, max_size=6))
def test_mean_shares_sum_to_one(outputs: list[tuple[float, float]]) -> None:
    """At the mean prices the shares are those of the allocation; a lower price never raises a share."""
    found = share_ranges(
        {
            str(number): PriceRange(quantity, price, price / 2, price * 2)
            for number, (quantity, price) in enumerate(outputs)
        }
    )
    assert sum(share.mean for share in found.values()) == pytest.approx(1)
    assert all(share.lowest < share.mean < share.highest for share in found.values())


def test_a_price_series_moves_the_shares_of_a_process(plant_study: ProductStudy) -> None:
    """1 t of iron at 3,000 and 0.3 t of slag at 100 or 300 (mean 200): slag's share 60/3060, 30/3030 to 90/3090."""
    outputs = (
        ProductOutput(flow_id="iron", name="铁水", quantity=Quantity(1, "t"), price=Quantity(3000, "CNY")),
        ProductOutput(
            flow_id="slag",
            name="矿渣",
            role=OutputRole.CO_PRODUCT,
            quantity=Quantity(0.3, "t"),
            price=Quantity(200, "CNY"),
        ),
    )
    allocation = Allocation(method=AllocationMethod.ECONOMIC, level=3, reason="no physical relation")
    furnace = UnitProcess(process_id="furnace", name="高炉", outputs=outputs, allocation=allocation)
    prices = tuple(
        ProductPrice(
            process="furnace",
            flow="slag",
            first_day=date(year, 1, 1),
            last_day=date(year, 12, 31),
            price=Quantity(price, "CNY"),
            source="contracts",
        )
        for year, price in ((2023, 100), (2025, 300))
    )
    study = replace(plant_study, processes=(furnace,), plant=PlantRecords(product_prices=prices))
    shares = {(each.subject, each.item): each.quantity.value for each in price_range_step(study).statements}
    assert shares["furnace#slag", "share_mean"] == pytest.approx(60 / 3060)
    assert shares["furnace#slag", "share_lowest"] == pytest.approx(30 / 3030)
    assert shares["furnace#slag", "share_highest"] == pytest.approx(90 / 3090)
    assert shares["furnace#iron", "share_lowest"] == shares["furnace#iron", "share_highest"]
