"""A result as pandas tables adds up as the result does."""

import pytest

from footprint_app.service.calculate import calculate
from footprint_app.service.examples import example_file
from footprint_app.service.frames import (
    concentration_frame,
    conformity_frame,
    contribution_frame,
    factor_frame,
    stage_frame,
)
from pcr_rules.result import PcfResult, View


@pytest.fixture(scope="module")
def result() -> PcfResult:
    """The shipped aluminium study."""
    with example_file("aluminium_profile") as path:
        found = calculate(path, scenarios=False).result
    assert found is not None
    return found


@pytest.mark.parametrize("view", View)
def test_contributions_add_up(result: PcfResult, view: View) -> None:
    """Σ total = Σ of the additive channels = the view's total; the cumulative share ends at 1."""
    frame = contribution_frame(result, view)
    total = result.view(view).total
    channels = [name for name in result.view(view).channels if name != "aircraft"]
    assert frame["total"].sum() == pytest.approx(total, rel=1e-12)
    assert frame[channels].to_numpy().sum() == pytest.approx(total, rel=1e-12)
    assert frame["cumulative_share"].iloc[-1] == pytest.approx(1.0)
    assert frame["total"].abs().is_monotonic_decreasing


def test_other_tables_hold_every_row(result: PcfResult) -> None:
    """Stages of both views, factors with their source, every clause."""
    stages = stage_frame(result)
    assert stages[View.LOCATION.value].sum() == pytest.approx(result.view(View.LOCATION).total, rel=1e-12)
    assert set(stages.columns) == {view.value for view in View}
    assert len(factor_frame(result)) == len(result.factors)
    assert factor_frame(result)["source"].all()
    assert len(conformity_frame(result)) == len(result.conformity)


def test_a_few_lines_make_the_result(result: PcfResult) -> None:
    """CR4 = Σ of the four largest |total| / Σ |total|, Herfindahl = Σ s², both from the table of contributions."""
    indices = concentration_frame(result)[View.MARKET.value]
    absolute = contribution_frame(result, View.MARKET)["total"].abs()
    shares = absolute / absolute.sum()
    assert indices["CR4"] == pytest.approx(shares[:4].sum(), rel=1e-12)
    assert indices["Herfindahl"] == pytest.approx((shares**2).sum(), rel=1e-12)
    assert 0 < indices["CR4"] < indices["CR8"] <= 1
    assert 0 < indices["Gini"] < 1
