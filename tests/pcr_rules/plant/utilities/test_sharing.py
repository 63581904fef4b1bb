"""The arithmetic of sharing a supply: nothing is lost, keys and sub-meters do what they say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.plant.utilities.sharing import share_by_sub_meters, share_supply

amounts = st.lists(st.floats(0, 1e6), max_size=6)


def by_name(values: list[float], prefix: str) -> dict[str, float]:
    """Users with their values."""
    return {f"{prefix}{number}": value for number, value in enumerate(values)}


def test_sub_metered_users_take_their_reading_and_the_rest_goes_by_key() -> None:
    """100 - 10 lost = 90; metered 30; 60 by 1 : 3 = 15 and 45; nothing is left."""
    made = share_supply(100, 0.1, {"a": 30}, {"b": 1, "c": 3})
    assert made.taken == pytest.approx({"a": 30, "b": 15, "c": 45})
    assert (made.lost, made.rest, made.rest_share) == (10, 0, 0)


def test_a_key_with_users_elsewhere_leaves_a_rest() -> None:
    """200 m² of 2000 m² × 0.75: 3000 × 200 / 1500 = 400; 2600 stay with others."""
    made = share_supply(3000, 0, {}, {"floor": 200}, 1500)
    assert made.taken["floor"] == pytest.approx(400)
    assert made.rest == pytest.approx(2600)
    assert made.rest_share == pytest.approx(2600 / 3000)


def test_the_gap_between_main_and_sub_meters_is_shared_by_them() -> None:
    """Main 100, sub-meters 30 and 50: 100 × 30/80 = 37.5 and 62.5."""
    made = share_by_sub_meters(100, 0, {"a": 30, "b": 50})
    assert made.taken == pytest.approx({"a": 37.5, "b": 62.5})
    assert made.net - made.metered == 20


def test_sub_meters_above_the_main_leave_a_negative_rest() -> None:
    """30 + 80 of 100: 10 more than there is, and keyed users get nothing."""
    made = share_supply(100, 0, {"a": 30, "b": 80}, {"c": 1})
    assert made.rest == pytest.approx(-10)
    assert made.taken["c"] == 0


@given(st.floats(1e-3, 1e6), st.floats(0, 1), amounts, amounts, st.floats(1, 10) | st.none())
def test_nothing_is_lost(
    generated: float, loss: float, metered: list[float], keyed: list[float], beyond: float | None
) -> None:
    """Lost + Σ taken + rest = generated, with any users, keys and totals of the key."""
    whole = None if beyond is None or not sum(keyed) else sum(keyed) * beyond
    made = share_supply(generated, loss, by_name(metered, "m"), by_name(keyed, "k"), whole)
    total = math.fsum([made.lost, *made.taken.values(), made.rest])
    scale = max(generated, math.fsum(metered))
    assert total == pytest.approx(generated, abs=1e-9 * scale)
    if sum(metered) <= made.net:
        assert made.rest >= -1e-9 * scale


@given(st.floats(1e-3, 1e6), st.floats(0, 1), st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=6))
def test_nothing_is_lost_by_sub_meters(generated: float, loss: float, metered: list[float]) -> None:
    """Lost + Σ taken = generated."""
    made = share_by_sub_meters(generated, loss, by_name(metered, "m"))
    assert math.fsum([made.lost, *made.taken.values()]) == pytest.approx(generated, rel=1e-9)
