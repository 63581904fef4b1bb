"""A system of ecoinvent's size with known scores, and what a solver leaves where nothing is emitted."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array, csc_array

from footprint_app.calculation.background_solver import BackgroundSolutionError, adjoint, factorise


@pytest.mark.shared
def test_22000_activities_have_their_known_scores_in_five_channels(shared: Path) -> None:
    """All scores to 1e-12; the characterised gases dealt out to five channels add up to the same."""
    folder = shared / "lci" / "synthetic-ecoinvent-size"
    if not folder.is_dir():
        pytest.skip("no synthetic system")
    with np.load(folder / "system.npz", allow_pickle=False) as arrays:
        cells = {name: arrays[name] for name in arrays.files}
    shape = (22_000, 22_000)
    technosphere = coo_array((cells["A_data"], (cells["A_row"], cells["A_col"])), shape=shape).tocsc()
    biosphere = coo_array((cells["B_data"], (cells["B_row"], cells["B_col"])), shape=(2_500, 22_000)).tocsr()
    channels = np.zeros((2_500, 5))
    channels[np.arange(2_500), np.arange(2_500) % 5] = cells["c"]
    with (folder / "expected_scores.csv").open(encoding="utf-8") as file:
        expected = np.array([float(row["score_per_unit"]) for row in csv.DictReader(file)])
    factor = factorise(technosphere)
    solved = adjoint(technosphere, np.asarray(biosphere.T @ channels), factor)
    assert solved.per_unit.sum(axis=1) == pytest.approx(expected, rel=1e-12)
    assert solved.residual <= 1e-12
    demand = np.zeros(22_000)
    demand[17] = 1.0
    # The forward solution of one product by the same factors: its inventory has the same score in each channel.
    forward = channels.T @ (biosphere @ factor.solve_forward(demand))
    assert forward == pytest.approx(solved.per_unit[17], rel=1e-12)


def test_units_that_differ_by_twelve_powers_of_ten_cost_no_digits() -> None:
    """A plant (1 unit) of 1e9 kg steel makes 1e-12 of itself per kg of product: 1e9 × 2 × 1e-12 kg = 2 g CO2/kg."""
    technosphere = csc_array([[1.0, -1e9, 0.0], [0.0, 1.0, -1e-12], [0.0, 0.0, 1.0]])
    direct = np.array([[2.0], [0.0], [0.0]])
    assert adjoint(technosphere, direct).per_unit.ravel().tolist() == pytest.approx([2.0, 2e9, 2e-3], rel=1e-15)


@pytest.mark.parametrize("returned", [1.0, 1.0 - 1e-15, 1.0 - 1e-8])
def test_a_loop_that_returns_all_that_goes_in_is_an_error(returned: float) -> None:
    """Each takes all the other makes, 1 − 1 × 1 = 0, or all but 1e-8 of it: no score of 1e8 or 1e15 kg is given."""
    with pytest.raises(BackgroundSolutionError):
        adjoint(csc_array([[1.0, -returned], [-1.0, 1.0]]), np.array([[1.0], [0.0]]))


def test_a_loop_that_returns_most_of_what_goes_in_has_its_score() -> None:
    """1 kg at the first of two that return 99.99 %: 1 / (1 − 0.9999) = 10,000 kg."""
    scores = adjoint(csc_array([[1.0, -0.9999], [-1.0, 1.0]]), np.array([[1.0], [0.0]])).per_unit
    assert scores.ravel() == pytest.approx([1 / (1 - 0.9999), 0.9999 / (1 - 0.9999)], rel=1e-11)


_shares = st.lists(st.floats(0.0, 0.3), min_size=36, max_size=36)
_units = st.lists(st.floats(-6, 6), min_size=6, max_size=6)


@given(_shares, _units, st.lists(st.sampled_from([0.0, 0.0, 1.0]), min_size=6, max_size=6))
def test_scores_agree_with_a_dense_solution_in_any_units(
    shares: list[float], units: list[float], direct: list[float]
) -> None:
    """Six products, inputs below production, units from 1e-6 to 1e6; what nothing causes is exactly zero."""
    unit = 10.0 ** np.array(units)
    inputs = np.array(shares).reshape(6, 6) * 0.5 * (np.arange(36).reshape(6, 6) % 3 == 0)
    matrix = np.eye(6) - inputs * unit[:, None] / unit[None, :]
    emitted = np.array(direct)[:, None] / unit[:, None]
    scores = adjoint(csc_array(matrix), emitted).per_unit
    # Dense, in one unit for all products, as numpy's solution keeps its digits only there.
    expected = np.linalg.solve((np.eye(6) - inputs).T, np.array(direct)) / unit
    assert scores.ravel() == pytest.approx(expected, rel=1e-12)
    if not any(direct):
        assert not scores.any()
