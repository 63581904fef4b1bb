"""Many products at once: the same numbers as one study at a time, and sensitivities that are exact."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint_app.calculation.compute import compute
from footprint_app.calculation.matrices import CHANNELS
from footprint_app.calculation.portfolio_scores import (
    column_scores,
    factor_amounts,
    score_lines,
    to_lines,
)
from footprint_app.service.calculate import calculate
from pcr_rules.result import View, ViewResult

Builder = Callable[[], Any]
PER_UNIT = np.array([[2.0, 0.1], [0.5, 0.0], [1.0, -3.0]])


def _close(scores: np.ndarray, result: ViewResult) -> None:
    """Equal to 1e-12 of the sum of absolute contributions, channel by channel."""
    for channel, value in zip(CHANNELS, scores.tolist(), strict=True):
        size = sum(abs(row.channels[channel.value]) for row in result.contributions)
        assert value == pytest.approx(result.channels[channel.value], rel=0, abs=1e-12 * size)


def test_two_bills_score_line_by_line() -> None:
    """Product 0: 3 × 2 + 4 × 0.5 = 8 and 0.3; product 1: 2 × 1 + 1 × 1 = 3 (one supplier twice) and −9; product 2: none."""
    product, supplier = np.array([1, 0, 0, 1]), np.array([2, 0, 1, 2])
    amount = np.array([2.0, 3.0, 4.0, 1.0])
    scores = score_lines(product, supplier, amount, PER_UNIT, 3)
    assert scores == pytest.approx(np.array([[8.0, 0.3], [3.0, -9.0], [0.0, 0.0]]), rel=1e-15)


@pytest.mark.parametrize(
    ("product", "supplier", "amount"), [(3, 0, 1.0), (-1, 0, 1.0), (0, 3, 1.0), (0, -1, 1.0), (0, 0, float("nan"))]
)
def test_a_number_outside_its_table_is_refused(product: int, supplier: int, amount: float) -> None:
    """Product 3 of three, supplier −1, an amount that is no number."""
    with pytest.raises(ValueError, match=r"number|amount"):
        score_lines(np.array([product]), np.array([supplier]), np.array([amount]), PER_UNIT, 3)


_amounts = st.floats(-1e3, 1e3, allow_subnormal=False)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), _amounts), max_size=60), st.tuples(*[_amounts] * 6))
def test_a_change_of_factors_moves_scores_by_the_stored_amounts(
    lines: list[tuple[int, int, float]], change: tuple[float, ...]
) -> None:
    """score(new factors) = score(old factors) + amounts × (new − old), whatever the lines."""
    product, supplier = (np.array([line[at] for line in lines], dtype=np.int64) for at in (0, 1))
    amount = np.array([line[2] for line in lines], dtype=np.float64)
    delta = np.array(change).reshape(3, 2)
    before, after = (score_lines(product, supplier, amount, factors, 5) for factors in (PER_UNIT, PER_UNIT + delta))
    moved = factor_amounts(product, supplier, amount, 5, 3) @ delta
    assert after == pytest.approx(before + moved, rel=1e-9, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 5), _amounts.filter(bool)), min_size=1, max_size=40))
def test_a_flat_bill_scores_as_its_study_does(builder: Builder, rows: list[tuple[int, float]]) -> None:
    """A bill of up to 40 lines on six factors: the columnar engine and the double entry agree to 1e-12."""
    study = builder().process("P")
    for number in range(6):
        study.factor(f"f{number}", flows={"co2.fossil": 1.5 + number, "ch4.biogenic": 0.01 * number, "co2.uptake": 0.2})
    for number, amount in rows:
        study.line("P", f"factor:f{number}", amount)
    computation = compute(study.build("P"), View.LOCATION)
    assert computation.solved is not None
    assert computation.result is not None
    matrices = computation.solved.matrices
    position = {key: at for at, key in enumerate(matrices.activities)}
    supplier = np.array([position[f"f{number}"] for number, _ in rows], dtype=np.int64)
    product, amounts = np.zeros(len(rows), dtype=np.int64), np.array([value for _, value in rows])
    _close(score_lines(product, supplier, amounts, matrices.background_scores(), 1)[0], computation.result)
    lines = to_lines(product, supplier, amounts, 1)
    assert np.array_equal(lines.supplier, matrices.lines.supplier)
    assert np.array_equal(lines.amount, matrices.lines.amount)
    _close(column_scores(lines, np.ones(1), matrices.background_scores(), np.zeros((0, 7)))[0], computation.result)


def test_a_study_with_processes_scores_as_the_service_does(checkout: Path) -> None:
    """The shipped aluminium profile, with loops and electricity, in both views: demand × score of its column."""
    answer = calculate(checkout / "footprint_app/examples/aluminium_profile/aluminium_profile.yaml", scenarios=False)
    assert answer.result is not None
    for solved in answer.solved:
        matrices = solved.matrices
        scores = column_scores(
            matrices.lines, matrices.outputs, matrices.background_scores(), matrices.characterisation.T
        )
        _close(scores[matrices.reference] * matrices.demand, answer.result.view(solved.view))
