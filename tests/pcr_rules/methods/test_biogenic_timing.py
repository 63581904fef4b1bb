"""Biogenic carbon over the years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.methods.biogenic_timing import CarbonFlow, carbon_timeline


def test_a_table_that_is_burnt_after_thirty_years() -> None:
    """-36.67 kg taken up, 3.67 released at the making, 33 in year 30: all delayed, nothing stored in the end."""
    found = carbon_timeline([CarbonFlow(30, 33.0), CarbonFlow(-1, -36.67), CarbonFlow(0, 3.67)], delayed_after=10)
    assert [year.year for year in found.years] == [-1, 0, 30]
    assert [year.balance for year in found.years] == pytest.approx([-36.67, -33.0, 0.0])
    assert found.delayed == 33.0
    assert found.balance == pytest.approx(0)
    assert found.stored == pytest.approx(0)


def test_ten_years_are_not_more_than_ten() -> None:
    """A release in year 10 is not delayed; in year 10.5 it is."""
    assert carbon_timeline([CarbonFlow(10, 1.0)], 10).delayed == 0
    assert carbon_timeline([CarbonFlow(10.5, 1.0)], 10).delayed == 1


def test_carbon_left_in_a_landfill_is_stored() -> None:
    """-10 taken up and 4 released leave 6 kg CO2 in the ground."""
    assert carbon_timeline([CarbonFlow(0, -10), CarbonFlow(20, 4)], 10).stored == 6


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(-100, 100)), max_size=10))
def test_no_year_is_discounted(flows: list[tuple[int, float]]) -> None:
    """The last balance is the plain sum of all flows, whenever they happen."""
    found = carbon_timeline([CarbonFlow(*flow) for flow in flows], 10)
    assert found.balance == pytest.approx(sum(co2 for _, co2 in flows), abs=1e-9)
    if found.years:
        assert found.years[-1].balance == pytest.approx(found.balance, abs=1e-9)
