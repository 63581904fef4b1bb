"""The first result of a study of 150 lines after an import, nothing cached: read the snapshot, solve, score.

Baseline: bw2calc's `LCA` with the same solver: load the packages from disk, solve, one method. Ours scores every activity in
every greenhouse flow on the way, checks it and keeps it. Importing the packages is timed for neither.
"""

from brightway_baseline import background_package, bw2calc, method_packages
from figure import Figure, must_agree, side_by_side
from scene import bill, empty_cache, large_snapshot, linked_study, totals_of

from background_db.snapshot import Snapshot
from footprint_app.calculation.background_scores import background_totals
from footprint_app.calculation.compute import Computation, compute
from pcr_rules.result import View


def main() -> None:
    """Measure both, after one run of each that loads what is loaded once."""
    folder = large_snapshot().folder
    _, supplier, amount = bill(1)
    answers: list[Computation] = []

    def ours() -> None:
        totals = background_totals(Snapshot(folder), empty_cache(), suppliers=supplier.tolist())
        answers[:] = [compute(linked_study(totals, supplier, amount), View.LOCATION)]

    snapshot = large_snapshot()
    method = method_packages(snapshot, totals_of(snapshot))[0]
    demand: dict[int, float] = {}
    for position, value in zip(supplier.tolist(), amount.tolist(), strict=True):
        demand[position] = demand.get(position, 0.0) + value
    scores: list[float] = []

    def baseline() -> None:
        lca = bw2calc.LCA(demand, data_objs=[background_package(snapshot), method])
        lca.lci()
        lca.lcia()
        scores[:] = [float(lca.score)]

    ours()
    baseline()
    taken, beside = side_by_side(ours, baseline, 5)
    result = answers[0].result
    if result is None:
        raise SystemExit("the study has no result")
    must_agree(next(value for value in result.channels.values() if value), scores[0])
    Figure("first-result", taken, {"lca": beside}, {"solver": totals_of(snapshot).solver}).tell()


if __name__ == "__main__":
    main()
