"""How uncertain amounts spread a result: in the result, its JSON and digest, and in the public edition."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from footprint_app.reporting.editions import edition_of
from footprint_app.reporting.result_json import result_digest, result_from_json, result_schema, result_to_json
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.examples import example_file, list_examples
from pcr_rules.result import PcfResult, View

LOGNORMAL = ", uncertainty: {distribution: lognormal, spread: %s}"
MARKET = 500 * (0.6 * 0.5777 + 0.4 * (0.0324 + 0.0327)) + 200 * 2.5 + 30  # 716.33 kg CO2e per tonne, see test_calculate
Spread = Callable[..., CalculateAnswer]


@pytest.fixture
def spread(tiny: Path) -> Spread:
    """Calculates the tiny study with spreads for its rows, e.g. E1=1.1."""

    def with_spreads(**spreads: float) -> CalculateAnswer:
        lines = tiny.read_text(encoding="utf-8").splitlines(keepends=True)
        for row, value in spreads.items():
            lines = [
                line.replace("}\n", f"{LOGNORMAL % value}}}\n") if f"exchange_id: {row}," in line else line
                for line in lines
            ]
        tiny.write_text("".join(lines), encoding="utf-8")
        return calculate(tiny, scenarios=False)

    return with_spreads


def _result(answer: CalculateAnswer) -> PcfResult:
    assert answer.result is not None, answer.findings
    return answer.result


def test_range_of_the_headline_view(spread: Spread) -> None:
    """Electricity 186.33 of 716.33 at GSD 1.1, resin 500 at 1.2: σ² = (0.26012 ln 1.1)² + (0.69800 ln 1.2)²."""
    summary = _result(spread(E1=1.1, E2=1.2)).uncertainty
    assert summary is not None
    electricity, resin = (186.33 / MARKET * math.log(1.1)) ** 2, (500 / MARKET * math.log(1.2)) ** 2
    sigma = math.sqrt(electricity + resin)  # 0.12966
    assert summary.view is View.MARKET
    assert summary.geometric_standard_deviation == pytest.approx(math.exp(sigma), rel=1e-9)
    assert (summary.low, summary.high) == pytest.approx(
        (MARKET / math.exp(1.959964 * sigma), MARKET * math.exp(1.959964 * sigma)), rel=1e-9
    )
    assert summary.share_without_distribution == pytest.approx(30 / MARKET)
    assert [one.exchange_id for one in summary.exchanges] == ["E2", "E1"]
    assert [one.share for one in summary.exchanges] == pytest.approx([resin / sigma**2, electricity / sigma**2])
    assert summary.exchanges[0].sensitivity == pytest.approx(500 / MARKET)


def test_without_distributions_there_is_no_range(tiny: Path) -> None:
    """A range of no width would look like certainty: none is given."""
    assert _result(calculate(tiny, scenarios=False)).uncertainty is None


def test_too_wide_a_spread_is_told_and_not_given(spread: Spread) -> None:
    """Resin at GSD 10: 95 % would lie within e^(1.96 × 0.698 × ln 10) = 23 times either way; a note says so."""
    answer = spread(E2=10)
    assert _result(answer).uncertainty is None
    (note,) = (finding for finding in answer.findings if finding.code == "CALC-SPREAD-TOO-WIDE")
    assert dict(note.values) == {"view": "market-based", "row": "E2"}
    assert not note.blocks_claim


def test_json_schema_and_digest_know_it(spread: Spread) -> None:
    """It survives the JSON, its schema names it, and the digest moves with it; older results without it are read."""
    result = _result(spread(E2=1.2))
    assert result_from_json(result_to_json(result)) == result
    assert "uncertainty" in result_schema()["properties"]
    assert result_digest(replace(result, uncertainty=None)) != result.result_digest == result_digest(result)
    older = json.loads(result_to_json(result))
    older.pop("uncertainty")
    assert result_from_json(json.dumps(older)) == replace(result, uncertainty=None)


def test_public_edition_keeps_the_range_and_hides_the_rows(spread: Spread) -> None:
    """The range is public; which rows spread it tells the recipe."""
    answer = spread(E2=1.2)
    assert answer.study is not None
    result = _result(answer)
    assert result.uncertainty is not None
    shown = edition_of(answer.study, result, "public").result.uncertainty
    assert shown == replace(result.uncertainty, exchanges=())
    without = replace(result, uncertainty=None)
    assert edition_of(answer.study, without, "public").result.uncertainty is None


@pytest.mark.parametrize("name", [example.name for example in list_examples()])
def test_shipped_studies_have_a_range(name: str) -> None:
    """Each names at most ten rows, largest first, which bring most of the variance; the total lies in the range."""
    with example_file(name, ".yaml") as path:
        result = _result(calculate(path, scenarios=False))
    summary = result.uncertainty
    assert summary is not None
    assert summary.view is result.headline
    assert summary.low < result.view(result.headline).total < summary.high
    shares = [one.share for one in summary.exchanges]
    assert 5 <= len(shares) <= 10
    assert shares == sorted(shares, reverse=True)
    assert 0.9 < sum(shares) <= 1 + 1e-12
