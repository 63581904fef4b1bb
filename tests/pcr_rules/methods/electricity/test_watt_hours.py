"""Sharing whole watt-hours: exact, deterministic, nothing beyond what there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.methods.electricity.residual import ClaimedTechnology, derived_residual, indicative_residual
from pcr_rules.methods.electricity.watt_hours import share_out, share_table


def test_the_largest_remainders_get_what_is_left() -> None:
    """10 over 1 : 1 : 1 is 4, 3, 3: equal fractions go to the first."""
    assert share_out(10, (1, 1, 1)) == (4, 3, 3)
    assert share_out(7, (2, 1)) == (5, 2)
    assert share_out(0, (0, 0)) == (0, 0)


@pytest.mark.parametrize(("amount", "weights"), [(1, (0, 0)), (1, ()), (1, (2, -1))])
def test_what_cannot_be_shared_is_refused(amount: int, weights: tuple[int, ...]) -> None:
    """Nothing to share among, or a negative weight."""
    with pytest.raises(ValueError, match="cannot share"):
        share_out(amount, weights)


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**15), min_size=1, max_size=9).filter(sum))
def test_shares_sum_to_the_amount(amount: int, weights: list[int]) -> None:
    """Σ shares = amount; each within one of the exact share; none beyond its weight where the amount fits."""
    shares = share_out(amount, weights)
    assert sum(shares) == amount
    assert all(
        abs(share * sum(weights) - amount * weight) < sum(weights)
        for share, weight in zip(shares, weights, strict=True)
    )
    if amount <= sum(weights):
        assert all(share <= weight for share, weight in zip(shares, weights, strict=True))


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6), st.data())
def test_a_table_keeps_rows_and_columns(rows: list[int], data: st.DataObject) -> None:
    """Both margins are kept exactly, and no cell is negative."""
    total = sum(rows)
    cuts = sorted(data.draw(st.lists(st.integers(0, total), max_size=5)))
    columns = [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]
    table = share_table(rows, columns)
    assert [sum(row) for row in table] == rows
    assert [sum(column) for column in zip(*table, strict=True)] == columns
    assert min(min(row) for row in table) >= 0


def test_a_table_of_other_sums_is_refused() -> None:
    """Rows of 3 cannot fill columns of 4."""
    with pytest.raises(ValueError, match="rows sum to 3"):
        share_table((1, 2), (4,))


def test_the_derived_residual_of_the_rules() -> None:
    """10 % wind claimed, 2024: (0.5450 - 0.1 × 0.0324) / 0.9 + 0.0327 = 0.6347; all claimed has none."""
    assert derived_residual(0.5777, 0.0327, 10, [ClaimedTechnology(1, 0.0324)]) == pytest.approx(0.6347, abs=5e-5)
    assert derived_residual(0.5777, 0.0327, 10, []) == pytest.approx(0.5777)
    assert derived_residual(0.5777, 0.0327, 10, [ClaimedTechnology(10, 0.0324)]) is None


def test_the_indicative_residual_of_the_rules() -> None:
    """2023: 0.6205 × 0.6096 ÷ 0.5306 = 0.713."""
    assert indicative_residual(0.6205, 0.6096, 0.5306) == pytest.approx(0.713, abs=5e-4)
