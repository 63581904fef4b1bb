"""One changed amount in a study of 150 lines on the large background: five channels, contributions, double entry.

Baseline: bw2calc's `LCA`, loaded and factorised, `redo_lci` with the changed demand and `redo_lcia` for five methods. It
gives five scores and neither contributions by line nor a second calculation.
"""

import itertools

from brightway_baseline import background_package, loaded_lca, method_packages
from figure import Figure, must_agree, side_by_side
from scene import bill, large_snapshot, linked_study, totals_of, with_amount

from footprint_app.calculation.compute import compute
from pcr_rules.result import View


def main() -> None:
    """Measure both, and see that they answer the same."""
    snapshot = large_snapshot()
    totals = totals_of(snapshot)
    _, supplier, amount = bill(1)
    linked = linked_study(totals, supplier, amount)

    methods = method_packages(snapshot, totals)
    demand = dict.fromkeys(supplier.tolist(), 0.0)
    for position, value in zip(supplier.tolist(), amount.tolist(), strict=True):
        demand[position] += value
    lca = loaded_lca([background_package(snapshot), methods[0]], demand)
    matrices = []
    for method in methods:
        lca.switch_method([method])
        matrices.append(lca.characterization_matrix)
    first = int(supplier[0])

    def redo(value: float) -> float:
        lca.redo_lci({**demand, first: demand[first] - float(amount[0]) + value})
        total = 0.0
        for matrix in matrices:
            lca.characterization_matrix = matrix
            lca.lcia_calculation()
            total += lca.score
        return total

    answer = compute(with_amount(linked, 7.0), View.LOCATION).result
    if answer is None:
        raise SystemExit("the study has no result")
    must_agree(answer.total, redo(7.0))
    changing = itertools.count(2)
    ours, baseline = side_by_side(
        lambda: compute(with_amount(linked, float(next(changing))), View.LOCATION),
        lambda: redo(float(next(changing))),
        21,
    )
    Figure("one-change", ours, {"redo": baseline}, {"contributions": len(answer.contributions)}).tell()


if __name__ == "__main__":
    main()
