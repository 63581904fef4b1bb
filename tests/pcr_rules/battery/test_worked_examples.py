"""The constructed packs, read and computed by the service, give the numbers beside them; constructed is no validation."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from footprint_app.service.calculate import CalculateAnswer, calculate
from pcr_rules.result import ClauseAnswer, PcfResult, View

# Per pack, of rows of the study; the total energy divides all of them.
ROWS = {
    "materials": ("B1", "B2", "B3", "B4"),
    "casing_virgin": ("AL.virgin",),
    "casing_recycled": ("AL.recycled",),
    "casing_recycling": ("AL.recycling",),
    "casing_credit": ("AL.replaced",),
    "casing_disposal": ("AL.disposal",),
    "electricity": ("B5",),
    "distribution": ("B6",),
    "dismantling": ("B7",),
}


@pytest.fixture(scope="module")
def computed(study_file: Callable[[str], Path]) -> Mapping[str, CalculateAnswer]:
    """Answer of the service for both."""
    return {kind: calculate(study_file(kind), scenarios=False) for kind in ("eu", "cn")}


def result_of(answer: CalculateAnswer) -> PcfResult:
    """The result, which must be there."""
    assert answer.result is not None, answer.findings
    return answer.result


@pytest.mark.parametrize("kind", ["eu", "cn"])
def test_every_number_beside_its_arithmetic(
    worked_example: Callable[[str], Mapping[str, Any]], computed: Mapping[str, CalculateAnswer], kind: str
) -> None:
    """EU 2519.38 kg / 28,800 kWh; 551号 2482.9 kg / 120,000 kWh; each term per pack as in the file."""
    example, result = worked_example(kind), result_of(computed[kind])
    expected, view = example["expected"], result.view(result.headline)
    energy = expected["total_energy"]["value"]
    assert example["status"].startswith("constructed")
    assert view.total == pytest.approx(expected["total"]["value"], rel=1e-12)
    for name, rows in ROWS.items():
        if name in expected:
            got = sum(line.total for line in view.contributions if line.exchange_id in rows)
            assert got * energy == pytest.approx(expected[name]["value"], rel=1e-12), name


def test_the_draft_counts_no_certificate(computed: Mapping[str, CalculateAnswer]) -> None:
    """Headline location-based; 551号 leaves the rule open, so that the claim of 500 kWh counts: 240 kg a pack less."""
    eu, cn = result_of(computed["eu"]), result_of(computed["cn"])
    assert eu.headline is View.LOCATION
    assert cn.headline is View.MARKET
    assert (eu.view(View.LOCATION).total - eu.view(View.MARKET).total) * 28_800 == pytest.approx(240, rel=1e-9)


def test_total_energy_shows_its_arithmetic(computed: Mapping[str, CalculateAnswer]) -> None:
    """60 kWh × 60/a × 8 a under the draft, 60 kWh × 2000 under the order."""
    shown = {
        kind: next(each.formula for each in result_of(computed[kind]).derivations if each.rule == "total_energy")
        for kind in ("eu", "cn")
    }
    assert shown == {"eu": "60 kWh × 60/a × 8 a = 28800 kWh", "cn": "60 kWh × 2000 = 120000 kWh"}


def test_no_edition_of_an_unread_text_is_claimed(computed: Mapping[str, CalculateAnswer]) -> None:
    """Provisional method under the draft, preview under the order, and what was not read is not assessable."""
    eu = {row.clause: row.answer for row in result_of(computed["eu"]).conformity}
    cn = {row.clause: row.answer for row in result_of(computed["cn"]).conformity}
    assert eu["PCR-BE-11"] is ClauseAnswer.FAIL
    assert cn["PCR-BC-07"] is ClauseAnswer.FAIL
    assert cn["PCR-BC-08"] is ClauseAnswer.NOT_ASSESSABLE
    assert eu["PCR-02"] is ClauseAnswer.NOT_ASSESSABLE
    assert eu["PCR-BE-14"] is ClauseAnswer.PASS
    assert {name for name, answer in cn.items() if name.startswith("PCR-BC") and answer is ClauseAnswer.PASS} == {
        f"PCR-BC-0{number}" for number in (1, 2, 3, 4, 5, 6, 9)
    }
