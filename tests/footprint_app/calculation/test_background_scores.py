"""Background scores: known results, accuracy, the cache on disk and its concurrent use."""

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array, csc_array

from background_db.characterisation import gwp_set
from background_db.flows import Channel
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Manifest, Snapshot, write_snapshot
from footprint_app.calculation import background_scores
from footprint_app.calculation.background_scores import background_totals, characterised
from footprint_app.calculation.background_solver import BackgroundSolutionError, adjoint, factorise
from footprint_app.calculation.matrices import CHANNELS

MANIFEST = Manifest("tiny", "1", "matrices", "tiny.zip", "", "CC0", 0, 0, 0, 0, {})
_FLOWS = (
    Flow("1-co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", "", "kg", ("air",), "124-38-9"),
    Flow("2-ch4", FlowKind.ELEMENTARY, "Methane, non-fossil", "", "kg", ("air",), "74-82-8"),
    Flow("3-ore", FlowKind.ELEMENTARY, "Iron", "", "kg", ("natural resource", "in ground"), "7439-89-6"),
)


def _loop(root: Path, coal: float = 0.5) -> Snapshot:
    """Coal needs 0.1 kWh a kg, electricity 0.5 kg coal a kWh: a loop; a part needs 3 kWh a piece, made by two."""
    codes = ("1-coal", "2-power", "3-part")
    activities = tuple(SystemActivity(code, code, "", code, "", "kg", "CN") for code in codes)
    technosphere = Entries.exact(
        np.array([0, 1, 2, 1, 0, 1, 1]),
        np.array([0, 1, 2, 0, 1, 2, 2]),
        np.array([1.0, 1.0, 2.0, -0.1, -coal, -4.0, -2.0]),
    )
    biosphere = Entries.exact(np.array([0, 1, 2, 0]), np.array([1, 0, 0, 2]), np.array([0.9, 0.01, 7.0, 0.2]))
    return write_snapshot(LinkedSystem(activities, _FLOWS, technosphere, biosphere), MANIFEST, root)


def test_a_loop_and_a_batch_of_two_have_their_known_scores(tmp_path: Path) -> None:
    """One kWh takes 1 / (1 − 0.05) kWh in all; a part half of 0.2 kg CO2 and of six kWh."""
    totals = background_totals(_loop(tmp_path), tmp_path / "cache")
    assert totals.flow_keys == ("ch4.biogenic", "co2.fossil")
    runs = 1 / (1 - 0.5 * 0.1)
    power, coal = np.array([0.5 * runs * 0.01, runs * 0.9]), np.array([runs * 0.01, 0.1 * runs * 0.9])
    part = (np.array([0.0, 0.2]) + 6 * power) / 2
    assert totals.per_unit == pytest.approx(np.array([coal, power, part]), rel=1e-14)
    assert totals.residual <= 1e-12
    assert isinstance(totals.per_unit, np.memmap)
    assert not totals.per_unit.flags.writeable


def test_characterised_by_channel_under_each_gwp_set(tmp_path: Path) -> None:
    """One cache, two sets: 0.01 kg biogenic methane × 27.0 (AR6) or 28 (AR5), CO2 × 1."""
    totals = background_totals(_loop(tmp_path), tmp_path / "cache")
    fossil, methane = (CHANNELS.index(channel) for channel in (Channel.FOSSIL, Channel.BIOGENIC_NON_CO2))
    for name, potential in (("AR6", 27.0), ("AR5", 28.0)):
        scores = characterised(totals, gwp_set(name))
        assert scores.shape == (3, len(CHANNELS))
        assert scores[:, fossil] == pytest.approx(totals.per_unit[:, 1], rel=1e-15)
        assert scores[:, methane] == pytest.approx(totals.per_unit[:, 0] * potential, rel=1e-15)


def test_the_cache_is_read_and_not_solved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second question factorises nothing and gives the same numbers."""
    snapshot = _loop(tmp_path)
    first = background_totals(snapshot, tmp_path / "cache")
    monkeypatch.setattr(background_scores, "factorise", lambda _: pytest.fail("solved again"))
    second = background_totals(snapshot, tmp_path / "cache")
    assert second.key == first.key
    assert second.solver == first.solver
    assert np.array_equal(second.per_unit, first.per_unit)


def test_what_the_scores_depend_on_makes_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another amount, another overlay and another builder each stand beside the first."""
    cache = tmp_path / "cache"
    keys = {
        background_totals(_loop(tmp_path), cache).key,
        background_totals(_loop(tmp_path, coal=0.4), cache).key,
        background_totals(_loop(tmp_path), cache, _Doubled()).key,
    }
    monkeypatch.setattr(background_scores, "BUILDER", 99)
    keys.add(background_totals(_loop(tmp_path), cache).key)
    assert len(keys) == 4
    assert {path.name for path in cache.iterdir()} == keys


@dataclass(frozen=True)
class _Doubled:
    """An overlay that doubles direct emissions and adds an activity of 5 kg CO2."""

    digest: str = "doubled"

    def applied(
        self, technosphere: csc_array, direct: np.ndarray, flow_keys: tuple[str, ...]
    ) -> tuple[csc_array, np.ndarray, tuple[str, ...]]:
        cells = technosphere.tocoo()
        count = len(direct) + 1
        rows, columns = np.append(cells.coords[0], count - 1), np.append(cells.coords[1], count - 1)
        grown = coo_array((np.append(cells.data, 1.0), (rows, columns)), shape=(count, count)).tocsc()
        return grown, np.vstack([2 * direct, [0.0, 5.0]]), flow_keys


def test_an_overlay_changes_scores_and_may_bring_activities(tmp_path: Path) -> None:
    """Twice the direct emissions are twice the scores; the new activity stands behind the others."""
    base = background_totals(_loop(tmp_path), tmp_path / "cache")
    changed = background_totals(_loop(tmp_path), tmp_path / "cache", _Doubled())
    assert changed.per_unit[:3] == pytest.approx(2 * base.per_unit, rel=1e-14)
    assert changed.per_unit[3].tolist() == [0.0, 5.0]


@pytest.mark.parametrize("damage", ["numbers", "manifest", "nothing"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage: str) -> None:
    """A cut file, an unreadable manifest and an empty folder are never answered from."""
    snapshot, cache = _loop(tmp_path), tmp_path / "cache"
    first = background_totals(snapshot, cache)
    expected, folder = np.array(first.per_unit), first.folder
    if damage == "numbers":
        content = bytearray((folder / "per_unit.npy").read_bytes())
        content[-3] ^= 0xFF
        (folder / "per_unit.npy").write_bytes(content)
    elif damage == "manifest":
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    else:
        for path in folder.iterdir():
            path.unlink()
    assert np.array_equal(background_totals(snapshot, cache).per_unit, expected)
    assert [path.name for path in cache.iterdir()] == [first.key]


def test_a_singular_background_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    """Coal that needs 10 kWh a kg where power needs 0.1 kg a kWh gives back all it takes: 1 − 0.1 × 10 = 0."""
    with pytest.raises(BackgroundSolutionError):
        background_totals(_loop(tmp_path, coal=10.0), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_wrong_score_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores of the matrix instead of its transpose solve other equations: the forward solution tells."""
    snapshot = _loop(tmp_path)
    monkeypatch.setattr(background_scores, "adjoint", lambda matrix, direct, _: adjoint(matrix.T.tocsc(), direct))
    with pytest.raises(BackgroundSolutionError, match="forward"):
        background_totals(snapshot, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_suppliers_are_held_to_a_forward_solution_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A supplier that was held is not solved again; one that was not is; a wrong score is refused."""
    snapshot, cache = _loop(tmp_path), tmp_path / "cache"
    totals = background_totals(snapshot, cache, suppliers=(2,))
    assert np.load(totals.folder / "held.npy").tolist() == [False, False, True]
    solved: list[int] = []

    def counted(matrix: csc_array) -> object:
        solved.append(matrix.shape[0])
        return factorise(matrix)

    monkeypatch.setattr(background_scores, "factorise", counted)
    background_totals(snapshot, cache, suppliers=(2,))
    assert not solved
    background_totals(snapshot, cache, suppliers=(0, 2))
    assert solved == [3]
    assert np.load(totals.folder / "held.npy").tolist() == [True, False, True]


def test_marks_that_were_cut_short_are_no_marks(tmp_path: Path) -> None:
    """A file of marks without a byte, as a full disk leaves it: the supplier is held again."""
    snapshot, cache = _loop(tmp_path), tmp_path / "cache"
    marks = background_totals(snapshot, cache, suppliers=(2,)).folder / "held.npy"
    marks.write_bytes(b"")
    assert background_totals(snapshot, cache, suppliers=(2,)).per_unit.shape == (3, 2)


def test_a_supplier_whose_score_misses_the_forward_solution_ends_the_cache(tmp_path: Path) -> None:
    """A score that is a millionth too high, with a digest that fits it, is refused and removed."""
    snapshot, cache = _loop(tmp_path), tmp_path / "cache"
    totals = background_totals(snapshot, cache)
    wrong, manifest = np.array(totals.per_unit), json.loads((totals.folder / "manifest.json").read_text("utf-8"))
    wrong[1] *= 1 + 1e-6
    np.save(totals.folder / "per_unit.npy", wrong)
    manifest["sha256"] = hashlib.sha256((totals.folder / "per_unit.npy").read_bytes()).hexdigest()
    (totals.folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(BackgroundSolutionError, match="forward"):
        background_totals(snapshot, cache, suppliers=(1,))
    assert not totals.folder.exists()


_ASK = """
import sys
from pathlib import Path
from background_db.snapshot import Snapshot
from footprint_app.calculation.background_scores import background_totals
snapshot = Snapshot(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(background_totals(snapshot, Path(sys.argv[2])).per_unit.tolist())
"""


def test_two_processes_may_ask_at_once(tmp_path: Path) -> None:
    """Two processes that start together leave one folder and one answer."""
    snapshot, cache = _loop(tmp_path), tmp_path / "cache"
    command = [sys.executable, "-c", _ASK, str(snapshot.folder), str(cache)]
    asking = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        for _ in range(2)
    ]
    for process in asking:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in asking:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = {process.communicate()[0] for process in asking}
    assert len(answers) == 1
    assert answers == {f"{background_totals(snapshot, cache).per_unit.tolist()}\n"}
    assert len(list(cache.iterdir())) == 1


def test_what_a_killed_process_left_is_removed_after_a_day(tmp_path: Path) -> None:
    """A folder half made two days ago goes, one of this minute stays: its maker may still be at work."""
    cache = tmp_path / "cache"
    for name, age in ((".making-old", 2 * 24 * 3600), (".making-new", 0)):
        (cache / name).mkdir(parents=True)
        os.utime(cache / name, (time.time() - age,) * 2)
    key = background_totals(_loop(tmp_path), cache).key
    assert {path.name for path in cache.iterdir()} == {key, ".making-new"}
