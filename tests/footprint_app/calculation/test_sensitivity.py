"""First-order sensitivity and spread."""

from collections.abc import Callable
from typing import Any

import pytest

from footprint_app.calculation.compute import compute
from footprint_app.calculation.sensitivity import FirstOrder, first_order
from pcr_rules.result import View
from pcr_rules.study_inventory import Distribution, Uncertainty

Builder = Callable[[], Any]


def spread_of(linked: Any) -> FirstOrder:
    computation = compute(linked, View.LOCATION)
    assert computation.result is not None
    assert computation.solved is not None
    return first_order(computation.solved, computation.result)


def lognormal(gsd: float) -> Uncertainty:
    return Uncertainty(distribution=Distribution.LOGNORMAL, spread=gsd)


def test_product_of_three_lognormal_amounts(builder: Builder) -> None:
    """2.5 × 26.6 × 1.0 = 66.5; ln²GSD = ln²1.2 + ln²1.05 + ln²1.1, GSD 1.23545, mean 68.003, sd 14.541."""
    study = builder().process("bike").process("fibre").process("gas")
    study.line("bike", "process:fibre", 2.5, uncertainty=lognormal(1.2))
    study.line("fibre", "process:gas", 26.6, uncertainty=lognormal(1.05))
    study.line("gas", "elementary:co2.fossil", 1.0, uncertainty=lognormal(1.1))
    spread = spread_of(study.build("bike"))
    assert [one.sensitivity for one in spread.exchanges] == pytest.approx([1.0, 1.0, 1.0])
    assert spread.total == pytest.approx(66.5, rel=1e-9)
    assert spread.geometric_standard_deviation == pytest.approx(1.235452292122072, rel=1e-9)
    assert spread.mean == pytest.approx(68.0032010236043, rel=1e-9)
    assert spread.standard_deviation == pytest.approx(14.540607527426896, rel=1e-9)
    assert spread.interval == pytest.approx((43.93858140918287, 100.64617150056144), rel=1e-6)
    assert spread.share_without_distribution == 0.0


def test_sensitivity_in_a_loop_is_the_derivative(builder: Builder) -> None:
    """A total of 1 / (1 - 0.5 a) at a = 1 is 2; S = 0.5 a / (1 - 0.5 a) = 1 for both links of the loop."""

    def loop(amount: float) -> Any:
        study = builder().process("one").process("two").emission("one", 1.0)
        return study.line("one", "process:two", amount).line("two", "process:one", 0.5).build("one")

    spread = spread_of(loop(1.0))
    by_exchange = {one.exchange_id: one.sensitivity for one in spread.exchanges}
    assert by_exchange == pytest.approx({"E1": 1.0, "E2": 1.0, "E3": 1.0})
    step = 1e-6
    above = compute(loop(1 + step), View.LOCATION).result
    assert above is not None
    assert (above.total / 2.0 - 1) / step == pytest.approx(by_exchange["E2"], rel=1e-5)


def test_what_has_no_distribution_is_told(builder: Builder) -> None:
    """3 of 4 kg have a distribution: the share without one is 25 %; a normal sd of 10 % counts ln(1 + 0.01)."""
    study = builder().process("one").line("one", "factor:steel", 1.0)
    normal = Uncertainty(distribution=Distribution.NORMAL, spread=0.3)
    study.line("one", "factor:copper", 3.0, uncertainty=normal)
    spread = spread_of(study.build("one"))
    assert spread.share_without_distribution == pytest.approx(0.25)
    assert spread.log_variance == pytest.approx(0.75**2 * 0.00995033085, rel=1e-6)
