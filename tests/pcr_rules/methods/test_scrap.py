"""Scrap under three views: equal flows cancel, nothing is credited twice, the works never move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.methods.scrap import ScrapUse, ScrapView, cut_off, net_scrap, scrap_zero

AMOUNT = st.floats(0, 2)


def test_the_three_views_by_hand() -> None:
    """Works 1.80; 0.13 bought, 0.02 sold: cut-off 1.80 + 0.13 × 0.03; net 1.80 + (0.13 - 0.02) × 1.5; zero 1.80."""
    use = ScrapUse(bought=0.13, sold=0.02)
    assert cut_off(1.80, use, 0.03).total == pytest.approx(1.8039)
    net = net_scrap(1.80, use, 1.5)
    assert (net.burden, net.credit, net.total) == pytest.approx((0.195, -0.03, 1.965))
    assert scrap_zero(1.80, use).total == 1.80
    assert [each.value for each in ScrapView] == ["cut-off", "net-scrap", "cbam-zero"]


@given(st.floats(0, 5), AMOUNT, st.floats(0, 3))
def test_scrap_that_goes_round_the_gate_adds_nothing(works: float, mass: float, burden: float) -> None:
    """Bought equals sold: net scrap is the works alone, however large the burden."""
    assert net_scrap(works, ScrapUse(bought=mass, sold=mass), burden).total == pytest.approx(works, abs=1e-12)


@given(st.floats(0, 5), AMOUNT, AMOUNT, st.floats(0, 3))
def test_what_one_works_sells_another_one_carries(works: float, bought: float, sold: float, burden: float) -> None:
    """Seller and buyer of the same scrap together count what the works emit: no burden is lost, none doubled."""
    seller = net_scrap(works, ScrapUse(bought=bought, sold=sold), burden)
    buyer = net_scrap(works, ScrapUse(bought=sold, sold=bought), burden)
    assert seller.total + buyer.total == pytest.approx(2 * works, abs=1e-9)
    assert seller.works == buyer.works == works


def test_only_net_scrap_gives_a_credit() -> None:
    """Cut-off and zero credit nothing, whatever is sold."""
    use = ScrapUse(bought=0.0, sold=1.0)
    assert cut_off(2.0, use, 0.5).credit == scrap_zero(2.0, use).credit == 0
    assert net_scrap(2.0, use, 0.5).credit == -0.5


def test_negative_masses_are_refused() -> None:
    """A negative mass would turn a burden into a credit."""
    with pytest.raises(ValueError, match="negative"):
        net_scrap(1.0, ScrapUse(bought=-0.1, sold=0.0), 1.5)
    with pytest.raises(ValueError, match="negative"):
        cut_off(1.0, ScrapUse(bought=0.1, sold=0.0), -1.0)
