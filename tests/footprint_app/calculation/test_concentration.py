"""Statistics of contributions, with a peer's printed numbers."""

import pytest

from footprint_app.calculation.concentration import (
    above_share,
    concentration_ratio,
    cumulative_shares,
    gini,
    herfindahl,
    ranked,
)


def test_top_three_of_four() -> None:
    """1, 2, 4, 3: the largest are 4 (position 2), 3 (3) and 2 (1)."""
    assert ranked([1, 2, 4, 3])[:3] == ((4, 2), (3, 3), (2, 1))


def test_a_credit_ranks_by_its_size() -> None:
    """-4 and 3 of 10 in absolute terms are 40 % and 30 %."""
    assert above_share([1, 2, -4, 3], 0.3) == ((-4, 2), (3, 3))


def test_cumulative_shares_reach_one() -> None:
    """4, 3, 2, 1 of 10."""
    assert cumulative_shares([1, 2, -4, 3]) == pytest.approx((0.4, 0.7, 0.9, 1.0))


def test_concentration_indices() -> None:
    """CR4 = 4 × 0.2, CR2 = 2 × 0.2; H = 0.64 + 2 × 0.01 = 0.66, normalised (0.66 - 1/3) / (2/3) = 0.49."""
    shares = [0.2, 0.2, 0.2, 0.2, 0.1, 0.1]
    assert concentration_ratio(shares, 4) == pytest.approx(0.8, abs=1e-12)
    assert concentration_ratio(shares, 2) == pytest.approx(0.4, abs=1e-12)
    assert herfindahl([0.8, 0.1, 0.1]) == pytest.approx(0.66, abs=1e-12)
    assert herfindahl([0.8, 0.1, 0.1], is_normalised=True) == pytest.approx(0.49, abs=1e-12)


def test_gini_of_five_values() -> None:
    """(-4 × 0.2 - 2 × 0.3 + 0 + 2 × 0.5 + 4 × 0.6) / (5 × 2.0) = 0.2."""
    assert gini([0.2, 0.3, 0.4, 0.5, 0.6]) == pytest.approx(0.2, abs=1e-12)
    with pytest.raises(ValueError, match="not negative"):
        gini([1.0, -1.0])
