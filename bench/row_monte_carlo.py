"""Monte Carlo on the large background: the draws themselves, and a later product that reads them.

First product: a draw is every activity in all columns of the study's GWP set, written to disk, on two processes, their
start included. Baselines: one product, one method and one process, bw2calc's `IterativeLCA` and `LCA`. The
distributions of one product's total are compared, as two samples of the same logarithm.

Later product: a study of 150 lines on the same draws, from its data to its totals.
"""

import shutil
import warnings
from typing import Any

import numpy as np
from brightway_baseline import background_package, bw2calc, method_packages
from figure import Figure, seconds
from scene import (
    CACHE,
    DATABASE,
    FOLDER,
    GWP_SET,
    Floats,
    bill,
    large_snapshot,
    linked_study,
    totals_of,
)

from background_db.snapshot import Snapshot
from footprint_app.calculation.background_scores import BackgroundTotals
from footprint_app.calculation.compute import compute
from footprint_app.calculation.uncertainty.backgrounds import Background, column_weights
from footprint_app.calculation.uncertainty.data import Layer
from footprint_app.calculation.uncertainty.model import StudyModel
from footprint_app.calculation.uncertainty.monte_carlo import Settings, run
from footprint_app.calculation.uncertainty.worlds import BackgroundWorlds, background_worlds
from pcr_rules.result import View

DRAWS, WORKERS, SEED = 600, 2, 1
BASELINE_DRAWS = {"IterativeLCA": 60, "LCA": 8}
MOST_APART = 4.0
"""Standard errors by which two samples of one distribution may differ: 1 in 16,000 does."""


def main() -> None:
    """Draw, compare with Brightway's draws, and time a later product."""
    snapshot = large_snapshot()
    totals = totals_of(snapshot)
    background = Background(snapshot.folder, GWP_SET, CACHE)
    folder = FOLDER / "draws"
    shutil.rmtree(folder, ignore_errors=True)
    made: list[BackgroundWorlds] = []

    def ours() -> None:
        made[:] = [background_worlds(background, folder, SEED, DRAWS, workers=WORKERS)]

    rate = DRAWS / seconds(ours)
    print(f"{rate:.1f} draws a second of {len(background.columns)} columns", flush=True)
    product = int(bill(1)[1][0])
    weights = np.array(list(column_weights(background.columns, GWP_SET).values()))
    logarithms = np.log(made[0].rows([product])[0] @ weights)
    # Methods of five channels, whose flows differ, are one method together.
    packages = [background_package(snapshot), *method_packages(snapshot, totals)]
    baselines = {name: _drawn(name, packages, product, logarithms) for name in BASELINE_DRAWS}
    size = {"columns": len(background.columns), "GB for 2,000 draws": made[0].bytes_on_disk / DRAWS * 2000 / 1e9}
    Figure("monte-carlo-first", rate, baselines, size).tell()
    _later(made[0], snapshot, totals, baselines)


def _drawn(name: str, packages: list[Any], product: int, ours: Floats) -> float:
    """Return draws a second of a class of bw2calc, after its distribution was found to be ours."""
    lca = getattr(bw2calc, name)({product: 1.0}, data_objs=packages, use_distributions=True, seed_override=7)
    with warnings.catch_warnings():
        # It misses flags of reference products and takes the diagonal, which is where production stands here.
        warnings.simplefilter("ignore")
        lca.lci()
        lca.lcia()
    scores: list[float] = []

    def draw() -> None:
        next(lca)
        scores.append(lca.score)

    print(f"{BASELINE_DRAWS[name]} draws of {name}", flush=True)
    rate = 1 / seconds(draw, BASELINE_DRAWS[name])
    theirs = np.log(scores)
    error = np.sqrt(ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs))
    apart = (ours.mean() - theirs.mean()) / error
    print(f"medians {np.exp(ours.mean()):.5g} and {np.exp(theirs.mean()):.5g}, {apart:+.1f} standard errors;", end=" ")
    print(f"GSD {np.exp(ours.std(ddof=1)):.4f} and {np.exp(theirs.std(ddof=1)):.4f}", flush=True)
    if abs(apart) > MOST_APART:
        raise SystemExit("the draws are not of one distribution")
    return rate


def _later(worlds: BackgroundWorlds, snapshot: Snapshot, totals: BackgroundTotals, beside: dict[str, float]) -> None:
    _, supplier, amount = bill(1)
    computation = compute(linked_study(totals, supplier, amount), View.LOCATION)
    if computation.solved is None or computation.result is None:
        raise SystemExit("the study has no result")
    known = {DATABASE: (worlds, snapshot.positions)}
    model, result = StudyModel(computation.solved), computation.result
    settings = Settings(draws=DRAWS, seed=SEED, layers=(Layer.BACKGROUND,))
    run(model, result, settings, known)
    rate = DRAWS / seconds(lambda: run(model, result, settings, known), 9)
    Figure("monte-carlo-later", rate, beside, {"lines": len(supplier)}).tell()


if __name__ == "__main__":
    main()
