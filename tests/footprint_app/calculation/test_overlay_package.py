"""The overlay as a Brightway datapackage: last it gives our numbers, first it counts electricity twice and is refused."""

from pathlib import Path

import bw2calc
import bw_processing
import numpy as np
import pytest
from scipy.sparse import csc_array
from scipy.sparse.linalg import spsolve

from background_db.background_overlay import (
    BackgroundOverlay,
    CellChange,
    ClearedEmissions,
    NewSupplier,
    OverlayOrderError,
)
from background_db.inventory.linked_system import Entries
from footprint_app.calculation.overlay_package import MARK, base_package, in_order, overlay_package

KEYS = ("co2.fossil",)
# plant 0, low voltage 1 (two entries of 0.5 and 0.55 kWh from the plant, and 0.01 kg of its own), smelter 2 (14 kWh).
ENTRIES = Entries.exact(
    np.array([0, 1, 0, 0, 2, 1]), np.array([0, 1, 1, 1, 2, 2]), np.array([1.0, 1.0, -0.5, -0.55, 1.0, -14.0])
)
DIRECT = np.array([[0.95], [0.01], [1.6]])
OVERLAY = BackgroundOverlay(
    name="made-cn",
    base_database="made",
    base_digest="d" * 64,
    codes=("plant", "low", "smelter"),
    rules=(),
    suppliers=(NewSupplier("grid", "grid", "电网", "kWh", "CN", (("co2e.not_split", 0.5777),)),),
    changes=(CellChange("r", "low", "plant", 1.05, "", 0.0), CellChange("r", "low", "", 0.0, "grid", 1.0)),
    cleared=(ClearedEmissions("r", "low"),),
)


def _base() -> csc_array:
    return csc_array((ENTRIES.amount, (ENTRIES.row, ENTRIES.column)), shape=(3, 3))


def _brightway(packages: list[bw_processing.Datapackage], activity: int) -> float:
    """kg of all flows that one unit of an activity causes, by bw2calc."""
    lca = bw2calc.LCA({activity: 1}, data_objs=packages)
    lca.lci()
    return float(lca.inventory.sum())


def test_overlay_last_gives_the_number_of_our_own_matrices() -> None:
    """Smelter: 14 × 0.5777 + 1.6 = 9.6878 kg; low voltage 0.5777; plant as before 0.95."""
    packages = in_order([base_package(ENTRIES, DIRECT, OVERLAY.size), overlay_package(OVERLAY, _base(), DIRECT, KEYS)])
    matrix, direct, _ = OVERLAY.applied(_base(), DIRECT, KEYS)
    ours = spsolve(matrix.T.tocsc(), direct.sum(axis=1))
    theirs = [_brightway(list(packages), activity) for activity in range(4)]
    assert theirs == pytest.approx(list(ours), rel=1e-12)
    assert ours[2] == pytest.approx(14 * 0.5777 + 1.6, rel=1e-14)


def test_overlay_first_counts_twice_and_is_refused() -> None:
    """First, the old cell of 1.05 kWh comes back beside the new supplier: 0.9975 + 0.01 + 0.5777 for one kWh."""
    wrong = [overlay_package(OVERLAY, _base(), DIRECT, KEYS), base_package(ENTRIES, DIRECT, OVERLAY.size)]
    assert _brightway(wrong, 1) == pytest.approx(1.05 * 0.95 + 0.01 + 0.5777, rel=1e-12)
    with pytest.raises(OverlayOrderError, match="last"):
        in_order(wrong)
    with pytest.raises(OverlayOrderError, match="two overlays"):
        in_order([wrong[1], wrong[0], wrong[0]])


def test_repeated_entries_are_summed_before_the_overlay_takes_their_cell() -> None:
    """The base has 0.5 and 0.55 kWh in one cell: the overlay's 0 stands for both, not for one of them."""
    package = overlay_package(OVERLAY, _base(), DIRECT, KEYS)
    cells = package.get_resource("technosphere_matrix.indices")[0]
    amounts = package.get_resource("technosphere_matrix.data")[0]
    by_cell = {(int(row), int(column)): float(amount) for (row, column), amount in zip(cells, amounts, strict=True)}
    assert by_cell == {(0, 1): 0.0, (3, 1): -1.0, (3, 3): 1.0}


def test_package_is_read_again_from_its_zip(tmp_path: Path) -> None:
    """On disk it says which overlay it is, and Brightway takes it from there."""
    overlay_package(OVERLAY, _base(), DIRECT, KEYS, tmp_path / "overlay.zip")
    again = bw_processing.load_datapackage(
        bw_processing.generic_zipfile_filesystem(dirpath=tmp_path, filename="overlay.zip", write=False)
    )
    assert again.metadata[MARK] == OVERLAY.digest
    assert _brightway([base_package(ENTRIES, DIRECT, OVERLAY.size), again], 1) == pytest.approx(0.5777, rel=1e-12)
    with pytest.raises(FileExistsError):
        overlay_package(OVERLAY, _base(), DIRECT, KEYS, tmp_path / "overlay.zip")
