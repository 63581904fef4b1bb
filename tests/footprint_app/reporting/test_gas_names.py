"""Gases that are too small to stand alone are folded, and nothing is lost by it."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.messages import Language
from footprint_app.reporting.blocks import Table
from footprint_app.reporting.gas_names import LEAST_SHARE, OTHER_GASES, small_gases, with_small_folded
from footprint_app.reporting.material import gather
from footprint_app.reporting.sections.impact import by_process, characterisation
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy

TRACES = tuple(f"hfc{number}" for number in range(100, 150))


@given(st.dictionaries(st.sampled_from(TRACES), st.floats(-1e6, 1e6), min_size=1))
def test_folding_keeps_the_sum(gases: dict[str, float]) -> None:
    """Σ of what is shown = Σ of all; what is folded is each below 0.1 % of Σ |kg CO2e|."""
    small = small_gases([gases])
    folded = with_small_folded(gases, small)
    assert math.isclose(math.fsum(folded.values()), math.fsum(gases.values()), rel_tol=1e-9, abs_tol=1e-6)
    least = LEAST_SHARE * math.fsum(map(abs, gases.values()))
    assert all(abs(gases[gas]) < least or not gases[gas] for gas in small)


def test_a_gas_that_counts_in_one_view_stands_in_all() -> None:
    """1 of 1,001 in one view is 0.0999 %, 2 of 1,002 in the other 0.2 %: it stays; one small gas alone stays too."""
    assert small_gases([{"co2": 1000.0, "n2o": 1.0, "sf6": 0.1, "nf3": 0.1}, {"co2": 1000.0, "n2o": 2.0}]) == {
        "sf6",
        "nf3",
    }
    assert small_gases([{"co2": 1000.0, "sf6": 0.1}]) == frozenset()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_fifty_gases_of_a_background_are_one_row(study: ProductStudy, result: PcfResult, language: Language) -> None:
    """Both tables of the report name the large gases and one row of the others, the 50 and nitrous oxide; totals stay as printed before."""
    views = tuple(
        replace(view, gases={**view.gases, **dict.fromkeys(TRACES, 1e-9 * view.total)}) for view in result.views
    )
    material = gather(study, replace(result, views=views), language, "confidential")
    word = material.texts("characterisation.other_gases", count=len(TRACES) + 1)
    for blocks in (characterisation(material), by_process(material)):
        table = [block for block in blocks if isinstance(block, Table)][-1]
        names = [row[0] for row in table.rows]
        assert word in names
        assert not any(name.startswith("HFC") for name in names)
        assert OTHER_GASES not in names
