"""Monte Carlo on the large background, every entry lognormal: draws of every activity, then of later products.

First product: worlds of all 22,000 activities in seven columns (five channels, methane and dinitrogen monoxide in kg),
by two processes, their start excluded. Baselines: draws of one product in one method by bw2calc's `IterativeLCA` and
`LCA`. Later products: 150 lines with amounts of their own over 2,000 worlds on disk, to draws of the total.
"""

import shutil
import sys
import warnings
from dataclasses import replace
from typing import Any

import bw_processing
import numpy as np
from brightway_baseline import background_package, bw2calc, method_packages
from figure import Figure, seconds
from scene import CACHE, DATABASE, FOLDER, GWP_SET, LINES, bill, large_snapshot, linked_study, totals_of
from scipy import stats

from background_db.snapshot import Snapshot
from footprint_app.calculation.compute import compute
from footprint_app.calculation.uncertainty.backgrounds import Background, column_weights
from footprint_app.calculation.uncertainty.model import StudyModel
from footprint_app.calculation.uncertainty.monte_carlo import Settings, run
from footprint_app.calculation.uncertainty.worlds import BLOCK, BackgroundWorlds, background_worlds
from pcr_rules.result import View
from pcr_rules.study_inventory import Distribution, Uncertainty

WORKERS, FIRST, DRAWS = 2, 4, 2000
AMOUNT_SPREAD = 1.1
ITERATIVE, DIRECT, TESTED = 40, 4, 400
FARTHEST, LEAST_CHANCE = 4, 0.001


def main() -> None:
    """Measure ours, then the baselines; hold both to one distribution."""
    # IterativeLCA misses flags of reference products and takes the diagonal, which is where production stands here.
    warnings.filterwarnings("ignore", message="No reference exchange flags")
    snapshot = large_snapshot()
    totals = totals_of(snapshot)
    background = Background(snapshot.folder, GWP_SET, CACHE)
    rate = _rate(background)
    worlds = background_worlds(background, FOLDER / "draws", 1, DRAWS, workers=WORKERS)
    print(f"{DRAWS} worlds: {worlds.bytes_on_disk / 1e9:.2f} GB", flush=True)
    _, supplier, amount = bill(1)
    later = _later(snapshot, totals, worlds, supplier, amount)
    packages = [background_package(snapshot), _whole(method_packages(snapshot, totals))]
    demand: dict[int, float] = {}
    for position, value in zip(supplier.tolist(), amount.tolist(), strict=True):
        demand[position] = demand.get(position, 0.0) + value
    baselines = {
        "iterative": _draws_of(bw2calc.IterativeLCA, packages, demand, ITERATIVE),
        "lca": _draws_of(bw2calc.LCA, packages, demand, DIRECT),
    }
    _must_agree(worlds, packages, demand)
    Figure("monte-carlo-first", rate, baselines, {"gigabytes": worlds.bytes_on_disk / 1e9}).tell()
    Figure("monte-carlo-later", later, baselines, {"lines": LINES, "draws": DRAWS}).tell()


def _rate(background: Background) -> float:
    """Return worlds a second by two processes: of twice as many blocks against as many, so that starts cancel."""
    few, many = (_fresh(background, WORKERS * count) for count in (FIRST // 2, FIRST))
    return WORKERS * (FIRST - FIRST // 2) * BLOCK / (many - few)


def _fresh(background: Background, blocks: int) -> float:
    folder = FOLDER / "fresh draws"
    shutil.rmtree(folder, ignore_errors=True)
    taken = seconds(lambda: background_worlds(background, folder, 2, blocks * BLOCK, workers=WORKERS))
    shutil.rmtree(folder, ignore_errors=True)
    return taken


def _later(snapshot: Snapshot, totals: Any, worlds: BackgroundWorlds, supplier: Any, amount: Any) -> float:
    """Return draws a second of a product whose study is linked: its own amounts drawn, its worlds read, its total."""
    linked = linked_study(totals, supplier, amount)
    uncertain = Uncertainty(distribution=Distribution.LOGNORMAL, spread=AMOUNT_SPREAD)
    study = linked.study
    processes = tuple(
        replace(one, exchanges=tuple(replace(row, uncertainty=uncertain) for row in one.exchanges))
        for one in study.processes
    )
    computed = compute(replace(linked, study=replace(study, processes=processes)), View.LOCATION)
    if computed.solved is None or computed.result is None:
        raise SystemExit("the study of the bench has no result")
    model, result = StudyModel(computed.solved), computed.result
    settings, known = Settings(draws=DRAWS, seed=1), {DATABASE: (worlds, snapshot.positions)}
    run(model, result, settings, known)
    return DRAWS / seconds(lambda: run(model, result, settings, known), 7)


def _whole(methods: list[Any]) -> Any:
    """Return one method that sums all channels: their flows do not overlap."""
    indices = np.concatenate([method.get_resource("method.indices")[0] for method in methods])
    values = np.concatenate([method.get_resource("method.data")[0] for method in methods])
    package = bw_processing.create_datapackage(sum_intra_duplicates=False)
    package.add_persistent_vector(
        matrix="characterization_matrix", name="method", indices_array=indices, data_array=values
    )
    return package


def _started(kind: Any, packages: list[Any], demand: dict[int, float]) -> Any:
    lca = kind(demand, data_objs=packages, use_distributions=True, seed_override=5)
    lca.lci()
    lca.lcia()
    return lca


def _draws_of(kind: Any, packages: list[Any], demand: dict[int, float], count: int) -> float:
    """Return Brightway's draws a second, one product and one method."""
    print(f"{count} draws of {kind.__name__}", flush=True)
    lca = _started(kind, packages, demand)
    next(lca)
    return count / seconds(lambda: [next(lca) for _ in range(count)])


def _must_agree(worlds: BackgroundWorlds, packages: list[Any], demand: dict[int, float]) -> None:
    """Hold ours and `IterativeLCA` to one distribution: means within four standard errors, Kolmogorov-Smirnov."""
    weights = np.array(list(column_weights(worlds.columns, GWP_SET).values()))
    ours = np.einsum("p,pdc,c->d", np.array(list(demand.values())), worlds.rows(list(demand)), weights)
    lca = _started(bw2calc.IterativeLCA, packages, demand)
    theirs = np.array([lca.score for _ in zip(lca, range(TESTED), strict=False)])
    error = np.hypot(ours.std(ddof=1) / len(ours) ** 0.5, theirs.std(ddof=1) / TESTED**0.5)
    distance = abs(ours.mean() - theirs.mean()) / error
    chance = float(stats.ks_2samp(ours, theirs).pvalue)
    print(f"means apart by {distance:.2f} standard errors, Kolmogorov-Smirnov p {chance:.3f}", flush=True)
    if not (distance < FARTHEST and chance > LEAST_CHANCE):
        raise SystemExit("ours and Brightway's draws have different distributions")


if __name__ == "__main__":
    sys.exit(main())
