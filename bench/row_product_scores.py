"""10,000 products of 150 lines: the linked table to scores in five channels.

Baselines: `FastScoresOnlyMultiLCA` by the adjoint, one method, for all; a fresh `LCA` per product, one method, on 20
of them; a redo loop, one method, on 200. The last two are taken times 10,000.
"""

import sys
from typing import Any

from brightway_baseline import HAS_PYPARDISO, background_package, bw2calc, loaded_lca, method_packages
from figure import Figure, must_agree, seconds
from scene import LINES, Floats, bill, empty_cache, large_snapshot, per_channel, totals_of

from footprint_app.calculation.background_scores import background_totals
from footprint_app.calculation.portfolio_scores import score_lines

PRODUCTS, FRESH, REDONE = 10_000, 20, 200


def main() -> None:
    """Measure ours with and without cached scores, then the baselines."""
    snapshot = large_snapshot()
    totals = totals_of(snapshot)
    product, supplier, amount = bill(PRODUCTS)

    def ours() -> Floats:
        return score_lines(product, supplier, amount, per_channel(totals_of(snapshot))[1], PRODUCTS)

    scores = ours()
    cached = seconds(ours, 7)
    uncached = seconds(
        lambda: score_lines(
            product, supplier, amount, per_channel(background_totals(snapshot, empty_cache()))[1], PRODUCTS
        )
    )
    demands: list[dict[int, float]] = [{} for _ in range(PRODUCTS)]
    for number, position, value in zip(product.tolist(), supplier.tolist(), amount.tolist(), strict=True):
        demands[number][position] = demands[number].get(position, 0.0) + value
    packages = [background_package(snapshot), method_packages(snapshot, totals)[0]]
    baselines = {"fresh": _fresh(packages, demands, scores), "redo": _redone(packages, demands, scores)}
    if HAS_PYPARDISO:
        baselines["adjoint"] = _adjoint(packages, demands, scores)
    Figure("product-scores", cached, baselines, {"products": PRODUCTS, "lines": LINES}).tell()
    Figure("product-scores-uncached", uncached, baselines).tell()


def _adjoint(packages: list[Any], demands: list[dict[int, float]], scores: Floats) -> float:
    background, method = packages
    answers: list[float] = []

    def work() -> None:
        multi = bw2calc.FastScoresOnlyMultiLCA(
            {str(number): demand for number, demand in enumerate(demands)},
            {"impact_categories": [("GWP",)]},
            data_objs=[background, _named(method)],
            direction="adjoint",
        )
        next(multi)
        answers[:] = multi.scores.values.ravel().tolist()

    taken = seconds(work)
    must_agree(float(scores[-1, 0]), answers[-1])
    return taken


def _named(method: Any) -> Any:
    """`MultiLCA` finds the packages of a method by its name."""
    for resource in method.resources:
        resource["identifier"] = ["GWP"]
    return method


def _fresh(packages: list[Any], demands: list[dict[int, float]], scores: Floats) -> float:
    def score(demand: dict[int, float]) -> float:
        lca = bw2calc.LCA(demand, data_objs=packages)
        lca.lci()
        lca.lcia()
        return float(lca.score)

    print(f"a fresh LCA for each of {FRESH} products", flush=True)
    must_agree(float(scores[0, 0]), score(demands[0]))
    return seconds(lambda: [score(demand) for demand in demands[:FRESH]]) / FRESH * PRODUCTS


def _redone(packages: list[Any], demands: list[dict[int, float]], scores: Floats) -> float:
    print(f"a redo loop over {REDONE} products", flush=True)
    lca = loaded_lca(packages, demands[0])

    def score(demand: dict[int, float]) -> float:
        lca.redo_lcia(demand)
        return float(lca.score)

    must_agree(float(scores[1, 0]), score(demands[1]))
    return seconds(lambda: [score(demand) for demand in demands[:REDONE]]) / REDONE * PRODUCTS


if __name__ == "__main__":
    sys.exit(main())
