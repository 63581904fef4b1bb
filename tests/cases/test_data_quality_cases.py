"""Worked cases on data quality and uncertainty: pedigree scores to spreads, scores of results, products of lognormals."""

from collections.abc import Callable
from typing import Any

import pytest

from pcr_rules.methods.data_quality import half_up, indicator_means
from pcr_rules.methods.pedigree import (
    INDICATORS,
    Lognormal,
    lognormal_product,
    pedigree_set,
    pedigree_variance,
    squared_deviation,
    squared_deviation_of_factors,
)

Case = Callable[[str], dict[str, Any]]


@pytest.mark.shared
def test_pedigree_factors_of_ecospold_1(case: Case, meets: Any) -> None:
    """exp(√(ln² 1.02 + ln² 1.05)) = 1.0541 and with a basic factor of 2: 2.0006."""
    given = case("dq-pedigree-ecospold1")
    factors = (given["inputs"]["uncertainty_factors"]["completeness_2"], *(1.0,) * 4)
    basic = given["inputs"]["basic_factors"]
    meets(given, "sdg95_basic_1.05", squared_deviation_of_factors(factors, basic["emissions/inputs"]))
    meets(given, "sdg95_basic_2", squared_deviation_of_factors(factors, basic["land use, other"]))


@pytest.mark.shared
def test_pedigree_variances_of_a_particle_board(case: Case, meets: Any) -> None:
    """Row 1: 0.0006 + 0.002 + 0.0006 + 0.04 + 0.0001 + 0.008 = 0.0513; GSD² = exp(2 √0.0513) = 1.573."""
    given = case("dq-pedigree-particle-board")
    for row in given["inputs"]["rows"]:
        scores = dict(zip(INDICATORS, row["scores"], strict=True))
        variance = pedigree_variance(scores, row["basic_variance"])
        meets(given, f"{row['row']}_variance", variance)
        meets(given, f"{row['row']}_gsd2", squared_deviation(variance))


@pytest.mark.shared
def test_the_shipped_variances_are_those_of_the_case(case: Case) -> None:
    """The case's table is the one that reproduces the published data sets."""
    table = case("dq-pedigree-particle-board")["inputs"]["additional_variances"]
    shipped = pedigree_set("ecoinvent_3").levels
    names = {"time": "temporal", "geography": "geographical", "technology": "technological"}
    for name in INDICATORS:
        assert list(shipped[name]) == table[names.get(name, name)]


@pytest.mark.shared
def test_scores_of_a_result_matrix(case: Case, meets: Any) -> None:
    """e1: (3 × 1 + 10 × 5) / 13 = 4.08 → 4; p1: (6 × 1 + 32 × 5) / 38 = 4.37 → 4; halves go up."""
    given = case("dq-olca-result-matrix")
    inputs = given["inputs"]
    cells = []
    for process, runs in (("p1", 1), ("p2", inputs["p1"]["inputs"]["p2"])):
        for flow in ("e1", "e2"):
            row = inputs[process][flow]
            scores = dict(zip(INDICATORS, row["dq"], strict=True))
            cells.append((process, flow, row["amount"] * runs, inputs["cf"][flow], scores))

    def means(weighted: list[tuple[float, dict[str, float]]]) -> list[int]:
        return [half_up(score) for score in indicator_means(weighted, INDICATORS).values()]

    for flow in ("e1", "e2"):
        meets(given, flow, means([(amount, scores) for _, f, amount, _, scores in cells if f == flow]))
    impacts = [(process, amount * factor, scores) for process, _, amount, factor, scores in cells]
    meets(given, "impact", means([(size, scores) for _, size, scores in impacts]))
    for process in ("p1", "p2"):
        meets(given, f"{process}_impact", means([(size, scores) for p, size, scores in impacts if p == process]))


@pytest.mark.shared
def test_product_of_three_lognormals(case: Case, meets: Any) -> None:
    """Medians 2.5 × 26.6 × 1; ln² GSD = ln² 1.2 + ln² 1.05 + ln² 1.1; mean, sd and quantiles follow."""
    given = case("dq-analytic-lognormal-product")
    inputs = given["inputs"]
    factors = [Lognormal(median, gsd) for median, gsd in zip(inputs["medians"], inputs["gsd"], strict=True)]
    product = lognormal_product(factors)
    meets(given, "median", product.median)
    meets(given, "gsd_of_product", product.geometric_standard_deviation)
    meets(given, "mean", product.mean)
    meets(given, "sd", product.standard_deviation)
    # The case rounds the normal quantile to six decimals.
    meets(given, "p2.5", product.at_deviations(-1.959964))
    meets(given, "p97.5", product.at_deviations(1.959964))
    assert product.quantile(0.975) == pytest.approx(product.at_deviations(1.959964), rel=1e-7)
