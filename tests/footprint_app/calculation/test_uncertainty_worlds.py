"""Draws of a background: against Brightway's own Monte Carlo, stats_arrays, closed forms; on disk and in two processes."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from background_db.background_overlay import AppliedRule, BackgroundOverlay, CellChange, ClearedEmissions, NewSupplier
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Manifest, Snapshot, write_snapshot
from footprint_app.calculation.solve import import_bw2calc
from footprint_app.calculation.uncertainty import backgrounds, redraw
from footprint_app.calculation.uncertainty.backgrounds import Background
from footprint_app.calculation.uncertainty.redraw import RedrawableSystem, Redrawer, Redrawn, with_pedigree
from footprint_app.calculation.uncertainty.worlds import BLOCK, NoRoomError, background_worlds
from pcr_rules.methods.pedigree_basic import basic_uncertainty

Floats = npt.NDArray[np.float64]
MANIFEST = Manifest("tiny", "1", "matrices", "tiny.zip", "", "CC0", 0, 0, 0, 0, {})
FLOWS = (
    Flow("1-co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", "", "kg", ("air",), "124-38-9"),
    Flow("2-ch4", FlowKind.ELEMENTARY, "Methane, fossil", "", "kg", ("air",), "74-82-8"),
    Flow("3-ore", FlowKind.ELEMENTARY, "Iron", "", "kg", ("natural resource", "in ground"), "7439-89-6"),
)


def _lognormal(entries: Entries, width: float, chosen: npt.NDArray[np.bool_]) -> Entries:
    """Give the chosen entries a lognormal with ln GSD `width` around their amount."""
    return replace(
        entries,
        kind=np.where(chosen, 2, 0).astype(np.uint8),
        loc=np.where(chosen, np.log(np.abs(entries.amount)), np.nan),
        scale=np.where(chosen, width, np.nan),
    )


def _entries(rows: list[int], columns: list[int], amounts: list[float], width: float) -> Entries:
    entries = Entries.exact(np.array(rows), np.array(columns), np.array(amounts))
    return _lognormal(entries, width, entries.row != entries.column)


def _snapshot(root: Path, width: float = 0.2) -> Snapshot:
    """Coal needs 0.1 kWh a kg, electricity 0.5 kg coal a kWh: a loop; a part needs 3 kWh and 2 kg coal."""
    codes = ("1-coal", "2-power", "3-part")
    activities = tuple(SystemActivity(code, code, "", code, "", "kg", "CN") for code in codes)
    technosphere = _entries([0, 1, 2, 1, 0, 1, 0], [0, 1, 2, 0, 1, 2, 2], [1, 1, 1, -0.1, -0.5, -3, -2], width)
    biosphere = _lognormal(
        Entries.exact(np.array([0, 1, 2, 0]), np.array([1, 0, 0, 2]), np.array([0.9, 0.01, 7.0, 0.2])),
        width,
        np.array([True, True, True, False]),
    )
    return write_snapshot(LinkedSystem(activities, FLOWS, technosphere, biosphere), MANIFEST, root)


def _background(tmp_path: Path, width: float = 0.2) -> Background:
    return Background(_snapshot(tmp_path, width).folder, "AR6", tmp_path / "scores")


def _many(size: int, width: float, seed: int = 3) -> RedrawableSystem:
    """A seeded system with a few hubs, one core of loops and all its inputs and emissions lognormal."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate([np.arange(size), rng.integers(0, 10, 4 * size), rng.integers(0, size, size)])
    columns = np.concatenate([np.arange(size), np.repeat(np.arange(size), 4), np.arange(size)])
    amounts = np.concatenate([np.ones(size), -rng.uniform(0.001, 0.15, 4 * size), -rng.uniform(0.01, 0.1, size)])
    kept = (rows != columns) | (np.arange(len(rows)) < size)
    technosphere = Entries.exact(rows[kept], columns[kept], amounts[kept])
    technosphere = _lognormal(technosphere, width, technosphere.amount < 0)
    direct = Entries.exact(rng.integers(0, 2, 2 * size), rng.integers(0, size, 2 * size), rng.lognormal(0, 1, 2 * size))
    direct = _lognormal(direct, width, np.ones(len(direct), dtype=np.bool_))
    return RedrawableSystem(size, ("co2e.fossil", "ch4.fossil"), Redrawn.plain(technosphere), Redrawn.plain(direct))


def test_a_draw_solves_its_own_system() -> None:
    """Swept, refined and direct answers of the same draw agree to the residual they are held to."""
    redrawer = Redrawer(_many(300, 0.2))
    swept = redrawer.draw(1, 7)
    layout, amounts = redrawer._layout, redrawer._technosphere.drawn(1, 7, "", "technosphere")
    direct = redrawer._direct_of(redrawer._direct.drawn(1, 7, "", "direct"))
    exact = np.linalg.solve(layout.technosphere(amounts).toarray().T, direct)
    diagonal, rest = layout.split(amounts)
    refined = redrawer._refined(diagonal, rest, direct)
    directly = redrawer._directly(amounts, diagonal, rest, direct)
    assert refined is not None
    assert directly is not None
    for scores in (swept, refined, directly):
        assert scores == pytest.approx(exact, rel=2e-6)


def test_a_system_that_sweeps_cannot_settle_is_solved_all_the_same() -> None:
    """A loop that returns 99.9 % of what goes in needs thousands of sweeps: refined or solved directly instead."""
    technosphere = _entries([0, 1, 1, 0], [0, 1, 0, 1], [1, 1, -0.999, -1.0], 1e-5)
    direct = Entries.exact(np.array([0, 0]), np.array([0, 1]), np.array([1.0, 1.0]))
    system = RedrawableSystem(2, ("co2e.fossil",), Redrawn.plain(technosphere), Redrawn.plain(direct))
    redrawer = Redrawer(system)
    scores = redrawer.draw(5, 0)
    drawn = redrawer._technosphere.drawn(5, 0, "", "technosphere")
    exact = np.linalg.solve(redrawer._layout.technosphere(drawn).toarray().T, np.ones((2, 1)))
    assert scores == pytest.approx(exact, rel=1e-3)
    assert exact[0, 0] == pytest.approx(2000, rel=0.2)


def test_without_any_distribution_every_draw_is_nominal(tmp_path: Path) -> None:
    """A spread of zero leaves the nominal scores as they are: conservation of what is known."""
    redrawer = _background(tmp_path, width=0.0).redrawer()
    assert not redrawer.system.is_uncertain
    assert redrawer.draw(1, 0) == pytest.approx(redrawer.nominal, rel=1e-12)


def test_the_distribution_is_that_of_brightways_own_monte_carlo() -> None:
    """The same system in bw2calc with stats_arrays' distributions: same moments, and Kolmogorov-Smirnov does not object."""
    bw_processing = pytest.importorskip("bw_processing")
    system, count, activity = _many(30, 0.3), 1500, 12
    redrawer = Redrawer(system)
    gwp = np.array([1.0, 29.8])
    ours = np.array([redrawer.draw(11, number)[activity] @ gwp for number in range(count)])
    package = bw_processing.create_datapackage()
    for name, redrawn, offset in (
        ("technosphere_matrix", system.technosphere, 0),
        ("biosphere_matrix", system.direct, 1000),
    ):
        entries = redrawn.entries
        indices = np.empty(len(entries), dtype=bw_processing.INDICES_DTYPE)
        indices["row"], indices["col"] = entries.row + offset, entries.column
        parameters = np.zeros(len(entries), dtype=bw_processing.UNCERTAINTY_DTYPE)
        parameters["uncertainty_type"], parameters["loc"] = entries.kind, np.nan_to_num(entries.loc)
        exact = entries.kind == 0
        parameters["loc"][exact] = entries.amount[exact]
        parameters["scale"], parameters["shape"] = entries.scale, np.nan
        parameters["minimum"], parameters["maximum"] = np.nan, np.nan
        package.add_persistent_vector(
            matrix=name,
            name=name,
            indices_array=indices,
            data_array=np.abs(entries.amount),
            flip_array=entries.amount < 0,
            distributions_array=parameters,
        )
    factors = np.empty(2, dtype=bw_processing.INDICES_DTYPE)
    factors["row"] = factors["col"] = [1000, 1001]
    package.add_persistent_vector(matrix="characterization_matrix", name="gwp", indices_array=factors, data_array=gwp)
    lca = import_bw2calc().LCA({activity: 1.0}, data_objs=[package], use_distributions=True, seed_override=4)
    lca.lci()
    lca.lcia()
    theirs = np.array([lca.score for _ in zip(lca, range(count), strict=False)])
    assert theirs.std() > 0.05 * theirs.mean()
    error = np.hypot(ours.std(ddof=1), theirs.std(ddof=1)) / np.sqrt(count)
    assert abs(ours.mean() - theirs.mean()) < 4 * error
    assert np.log(ours).std() == pytest.approx(np.log(theirs).std(), rel=0.12)
    assert stats.ks_2samp(ours, theirs).pvalue > 0.001


@pytest.mark.parametrize(
    ("kind", "loc", "scale", "low", "high"),
    [
        (2, np.log(3.0), 0.4, np.nan, np.nan),
        (3, 3.0, 0.4, np.nan, np.nan),
        (4, np.nan, np.nan, 2.0, 5.0),
        (5, 3.0, np.nan, 2.0, 5.0),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_each_kind_has_the_distribution_of_stats_arrays(
    kind: int, loc: float, scale: float, low: float, high: float, sign: float
) -> None:
    """2 lognormal, 3 normal, 4 uniform, 5 triangular, of the absolute amount where the matrix has it negative."""
    stats_arrays = pytest.importorskip("stats_arrays")
    parameters = stats_arrays.UncertaintyBase.from_dicts(
        {"uncertainty_type": kind, "loc": loc, "scale": scale, "minimum": low, "maximum": high}
    )
    choice = stats_arrays.uncertainty_choices[kind]
    theirs = choice.random_variables(parameters, 4000, np.random.RandomState(8)).ravel()
    plain = Entries.exact(np.zeros(4000, np.int64), np.arange(4000), np.full(4000, sign * 3.0))
    filled = {"loc": loc, "scale": scale, "minimum": low, "maximum": high}
    entries = replace(
        plain,
        kind=np.full(4000, kind, np.uint8),
        **{name: np.full(4000, value) for name, value in filled.items()},
    )
    ours = redraw._Amounts(Redrawn.plain(entries)).drawn(1, 0, "technosphere")
    assert (np.sign(ours) == sign).all()
    assert stats.ks_2samp(sign * ours, theirs).pvalue > 0.001


def test_a_distribution_that_cannot_be_drawn_leaves_the_amount_as_it_is() -> None:
    """Bounds the wrong way round, no scale, an unknown kind: exact, and counted so."""
    plain = Entries.exact(np.zeros(3, np.int64), np.arange(3), np.array([1.0, 2.0, 3.0]))
    entries = replace(
        plain,
        kind=np.array([4, 2, 9], np.uint8),
        minimum=np.array([5.0, np.nan, 0.0]),
        maximum=np.array([2.0, np.nan, 9.0]),
    )
    assert redraw._Amounts(Redrawn.plain(entries)).drawn(1, 0, "direct").tolist() == [1.0, 2.0, 3.0]


def test_scores_of_quality_stand_in_for_a_distribution() -> None:
    """Scores 3, 3, 5, 3, 3 with basic variance 0.0006 are 0.0513 (particle board, EcoSpold 2); without scores nothing."""
    levels = np.array(
        [
            [0, 0.0006, 0.002, 0.008, 0.04],
            [0, 0.0001, 0.0006, 0.002, 0.008],
            [0, 0.0002, 0.002, 0.008, 0.04],
            [0, 0.000025, 0.0001, 0.0006, 0.002],
            [0, 0.0006, 0.008, 0.04, 0.12],
        ]
    )
    plain = Entries.exact(np.zeros(3, np.int64), np.arange(3), np.array([-2.0, -2.0, -2.0]))
    scores = np.array([[3, 3, 5, 3, 3], [0, 0, 0, 0, 0], [3, 3, 5, 3, 3]], np.uint8)
    found = with_pedigree(replace(plain, pedigree=scores), np.array([0.0006, 0.0006, np.nan]), levels)
    assert found.kind.tolist() == [2, 0, 0]
    assert found.scale[0] ** 2 == pytest.approx(0.0513, rel=1e-12)
    assert found.loc[0] == pytest.approx(np.log(2.0))


def test_worlds_on_disk_are_resumed_shared_and_equal_across_processes(tmp_path: Path) -> None:
    """A block that was lost is drawn again bit for bit, more draws keep those at hand, another process draws the same."""
    background = _background(tmp_path)
    seen: list[tuple[int, int]] = []
    first = background_worlds(
        background, tmp_path / "draws", 7, 2 * BLOCK, workers=1, on_progress=lambda *at: seen.append(at)
    )
    assert seen == [(0, 2), (1, 2), (2, 2)]
    assert first.columns == ("ch4.fossil", "co2e.fossil")
    before = first.rows([0, 1, 2])
    assert before.shape == (3, 2 * BLOCK, 2)
    blocks = sorted(first.folder.glob("block-*.npy"))
    kept = blocks[0].read_bytes()
    blocks[0].unlink()
    blocks[1].write_bytes(blocks[1].read_bytes()[:100])  # as after a full disk
    again = background_worlds(background, tmp_path / "draws", 7, 2 * BLOCK + 50, workers=2)
    assert blocks[0].read_bytes() == kept
    assert (again.rows([0, 1, 2])[:, : 2 * BLOCK] == before).all()
    assert again.bytes_on_disk == 3 * BLOCK * 3 * 2 * 4
    assert not list(first.folder.glob(".making-*"))
    code = f"""
from pathlib import Path
from footprint_app.calculation.uncertainty.backgrounds import Background
from footprint_app.calculation.uncertainty.worlds import background_worlds
at = Path({str(tmp_path)!r})
background = Background(Path({str(background.folder)!r}), "AR6", at / "other-scores")
print(background_worlds(background, at / "elsewhere", 7, {BLOCK}, workers=1).rows([2]).tobytes().hex())
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert bytes.fromhex(ran.stdout.strip()) == first.rows([2])[:, :BLOCK].tobytes()


def test_a_full_disk_and_what_a_killed_run_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room nothing is drawn; a half-written block of an hour ago is swept up, a young one is left to its writer."""
    background = _background(tmp_path)
    worlds = background_worlds(background, tmp_path / "draws", 1, BLOCK, workers=1)
    old, young = worlds.folder / ".making-old.npy", worlds.folder / ".making-young.npy"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    background_worlds(background, tmp_path / "draws", 1, 2 * BLOCK, workers=1)
    assert (old.exists(), young.exists()) == (False, True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(NoRoomError) as refused:
        background_worlds(background, tmp_path / "draws", 1, 3 * BLOCK, workers=1)
    assert refused.value.needed == BLOCK * 3 * 2 * 4


def test_another_seed_is_another_world(tmp_path: Path) -> None:
    """Seeds have folders of their own and draws of their own."""
    background = _background(tmp_path)
    one, two = (background_worlds(background, tmp_path / "draws", seed, BLOCK, workers=1) for seed in (1, 2))
    assert one.folder != two.folder
    assert not (one.rows([0]) == two.rows([0])).any()


def test_activities_move_together(tmp_path: Path) -> None:
    """A part is made of coal and power: in one world both are dear or cheap, so its draws follow theirs."""
    worlds = background_worlds(_background(tmp_path), tmp_path / "draws", 1, 5 * BLOCK, workers=1)
    co2 = worlds.rows([1, 2])[:, :, 1].astype(np.float64)
    assert np.asarray(np.corrcoef(co2))[0, 1] > 0.5


def test_the_mean_of_the_draws_is_that_of_the_closed_form(tmp_path: Path) -> None:
    """Methane of coal alone is a product of two lognormals: median 0.01 × 2 kg for a part, ln variance 2 × 0.2²."""
    width = 0.2
    codes = ("1-coal", "2-part")
    activities = tuple(SystemActivity(code, code, "", code, "", "kg", "CN") for code in codes)
    technosphere = _entries([0, 1, 0], [0, 1, 1], [1, 1, -2], width)
    biosphere = _lognormal(Entries.exact(np.array([1]), np.array([0]), np.array([0.01])), width, np.array([True]))
    snapshot = write_snapshot(LinkedSystem(activities, FLOWS, technosphere, biosphere), MANIFEST, tmp_path)
    background = Background(snapshot.folder, "AR6", tmp_path / "scores")
    worlds = background_worlds(background, tmp_path / "draws", 1, 40 * BLOCK, workers=1)
    draws = worlds.rows([1])[0, :, 0].astype(np.float64)
    assert background.columns == ("ch4.fossil",)
    logarithms = np.log(draws)
    assert logarithms.mean() == pytest.approx(np.log(0.02), abs=4 * np.sqrt(2 * width**2 / len(draws)))
    assert logarithms.var(ddof=1) == pytest.approx(2 * width**2, rel=4 * np.sqrt(2 / len(draws)))


def test_an_overlay_keeps_the_worlds_of_its_base(tmp_path: Path) -> None:
    """Half of the power of a part comes from a new supplier; coal, which the overlay leaves alone, draws as before."""
    base = _background(tmp_path)
    overlay = BackgroundOverlay(
        name="tiny-cn",
        base_database="tiny",
        base_digest=base.snapshot.digest,
        codes=("1-coal", "2-power", "3-part"),
        rules=(AppliedRule("grid", "electricity", "domestic", "国内", "cn-power", ("2-power",), 1),),
        suppliers=(NewSupplier("cn-power", "grid", "电网", "kWh", "CN", (("co2.fossil", 0.5),)),),
        changes=(CellChange("grid", "3-part", "2-power", 3.0, "cn-power", 3.0),),
        cleared=(),
    )
    derived = replace(base, overlay=overlay)
    before, after = base.redrawer().draw(3, 4), derived.redrawer().draw(3, 4)
    assert after.shape == (4, 2)
    assert after[:2] == pytest.approx(before[:2], rel=1e-5)
    assert after[3] == pytest.approx([0.0, 0.5], rel=1e-12)
    system = derived.system()
    amounts = redraw._Amounts(system.technosphere).drawn(3, 4, system.name, "technosphere")
    taken = -amounts[(system.technosphere.row == 3) & (system.technosphere.entries.column == 2)].sum()
    assert after[2, 1] == pytest.approx(0.2 + taken * 0.5 - _coal_of_part(system, 3, 4) * after[0, 1], rel=1e-5)
    assert derived.digest != base.digest
    cleared = replace(overlay, cleared=(ClearedEmissions("grid", "3-part"),))
    assert replace(base, overlay=cleared).redrawer().draw(3, 4)[2, 1] == pytest.approx(after[2, 1] - 0.2, rel=1e-5)


def _coal_of_part(system: RedrawableSystem, seed: int, number: int) -> float:
    amounts = redraw._Amounts(system.technosphere).drawn(seed, number, system.name, "technosphere")
    return float(amounts[(system.technosphere.row == 0) & (system.technosphere.entries.column == 2)].sum())


def test_activities_that_take_nothing_from_each_other_are_drawn(tmp_path: Path) -> None:
    """A database of finished results: no inputs at all, one emission with GSD e^0.2."""
    activity = SystemActivity("flour", "flour", "", "flour", "", "kg", "CN")
    technosphere = Entries.exact(np.array([0]), np.array([0]), np.array([1.0]))
    biosphere = _lognormal(Entries.exact(np.array([0]), np.array([0]), np.array([0.6])), 0.2, np.array([True]))
    snapshot = write_snapshot(LinkedSystem((activity,), FLOWS, technosphere, biosphere), MANIFEST, tmp_path)
    background = Background(snapshot.folder, "AR6", tmp_path / "scores")
    draws = background_worlds(background, tmp_path / "draws", 1, 5 * BLOCK, workers=1).rows([0])[0, :, 0]
    assert np.log(draws.astype(np.float64) / 0.6).std() == pytest.approx(0.2, rel=0.15)


def test_two_databases_have_nothing_in_common(tmp_path: Path) -> None:
    """Entry 7 of one database draws apart from entry 7 of another, where it once drew the same deviate."""
    one, two = _background(tmp_path / "one", 0.2), _background(tmp_path / "two", 0.21)
    draws = [background_worlds(each, tmp_path / "draws", 1, 10 * BLOCK, workers=1).rows([2])[0] for each in (one, two)]
    found = np.corrcoef(draws[0][:, 1].astype(np.float64), draws[1][:, 1].astype(np.float64))[0, 1]
    assert abs(found) < 4 / np.sqrt(10 * BLOCK)


def test_what_the_draws_depend_on_makes_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another basic variance of methane is another background, though database and pedigree are the same."""
    background = _background(tmp_path)
    before = background.digest
    table = basic_uncertainty()
    changed = replace(table, gases={**table.gases, "ch4": 2.0})
    monkeypatch.setattr(backgrounds, "basic_uncertainty", lambda: changed)
    assert replace(background).digest != before
