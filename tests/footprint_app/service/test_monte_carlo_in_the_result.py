"""Draws beside the first-order range: in the result, its digest and trace, its editions, its workbook and its reports."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from background_db.messages import Language
from footprint_app.reporting.editions import edition_of
from footprint_app.reporting.result_json import result_digest, result_from_json, result_to_json
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.errors import WrongUseError
from footprint_app.service.monte_carlo import with_monte_carlo
from footprint_app.service.report import parse_formats, write_reports
from footprint_app.service.uncertainty import settings_from, uncertainty
from pcr_rules.result import MonteCarloSummary

MARKET = 500 * (0.6 * 0.5777 + 0.4 * (0.0324 + 0.0327)) + 200 * 2.5 + 30  # 716.33 kg CO2e per tonne, see test_calculate


@pytest.fixture
def tiny_with_spread(tiny: Path) -> Path:
    """The tiny study whose resin has a geometric standard deviation of 1.2."""
    text = tiny.read_text(encoding="utf-8")
    row = "provider: 'factor:own.resin'}"
    stated = "provider: 'factor:own.resin', uncertainty: {distribution: lognormal, spread: 1.2}}"
    tiny.write_text(text.replace(row, stated), encoding="utf-8")
    return tiny


@pytest.fixture
def drawn(tiny_with_spread: Path) -> CalculateAnswer:
    """The tiny study with 400 draws, seed 7, of its foreground."""
    return with_monte_carlo(calculate(tiny_with_spread, scenarios=False), settings_from(400, 7, "foreground"))


def _summary(answer: CalculateAnswer) -> MonteCarloSummary:
    assert answer.result is not None
    assert answer.result.monte_carlo is not None
    return answer.result.monte_carlo


def test_the_result_keeps_what_footprint_uncertainty_tells(drawn: CalculateAnswer, tiny_with_spread: Path) -> None:
    """Same settings, same draws: percentiles, standard error and largest shares are those of the command of its own."""
    alone = uncertainty(tiny_with_spread, settings_from(400, 7, "foreground"))
    summary = _summary(drawn)
    assert alone.statistics is not None
    assert (summary.mean, summary.standard_error) == (alone.statistics.mean, alone.statistics.standard_error)
    assert summary.percentiles == tuple((one.percent, one.value) for one in alone.statistics.percentiles)
    assert (summary.draws, summary.seed, summary.layers) == (400, 7, ("foreground",))
    # 500 of 716.33 at GSD 1.2: the mean is 216.33 + 500 exp(ln²1.2 / 2) = 724.71, four standard errors wide
    assert summary.mean == pytest.approx(724.71, abs=4 * summary.standard_error)
    assert summary.percentile(2.5) < MARKET < summary.percentile(97.5)
    assert summary.largest[0].key == "E2"
    assert summary.largest[0].share == pytest.approx(alone.shares[0].share)
    assert 0 <= summary.share_amounts_without_distribution <= 1


def test_equal_seeds_give_equal_digests_and_another_seed_another(
    drawn: CalculateAnswer, tiny_with_spread: Path
) -> None:
    """The digest covers the summary; the trace says what repeats it; without draws neither knows of any."""
    plain = calculate(tiny_with_spread, scenarios=False)
    again = with_monte_carlo(plain, settings_from(400, 7, "foreground"))
    other = with_monte_carlo(plain, settings_from(400, 8, "foreground"))
    assert drawn.result is not None
    assert plain.result is not None
    assert again.result is not None
    assert other.result is not None
    assert again.result == drawn.result
    assert other.result.result_digest != drawn.result.result_digest == result_digest(drawn.result)
    assert "400 draws, seed 7, foreground" in drawn.result.trace.monte_carlo
    assert (plain.result.monte_carlo, plain.result.trace.monte_carlo) == (None, "")
    # Nothing else of the result moves.
    undrawn = replace(drawn.result, monte_carlo=None, trace=plain.result.trace, findings=plain.result.findings)
    assert replace(undrawn, result_digest="") == replace(plain.result, result_digest="")


def test_it_goes_through_json_and_an_older_document_reads_without_it(drawn: CalculateAnswer) -> None:
    """Lossless; a document from before has neither the summary nor the line of the trace."""
    assert drawn.result is not None
    text = result_to_json(drawn.result)
    assert result_from_json(text) == drawn.result
    older = json.loads(text)
    del older["monte_carlo"], older["trace"]["monte_carlo"]
    assert result_from_json(json.dumps(older)).monte_carlo is None


def test_the_public_edition_shows_the_range_and_hides_the_data(drawn: CalculateAnswer) -> None:
    """What spreads the result names rows of the recipe."""
    assert drawn.written is not None
    assert drawn.result is not None
    shown = edition_of(drawn.written, drawn.result, "public").result.monte_carlo
    assert shown is not None
    assert shown.percentiles == _summary(drawn).percentiles
    assert shown.largest == ()


@pytest.mark.parametrize(("language", "heading"), [("zh", "蒙特卡罗抽样"), ("en", "Monte Carlo draws")])
def test_workbook_and_report_show_the_draws_with_their_seed(
    drawn: CalculateAnswer, tmp_path: Path, language: Language, heading: str
) -> None:
    """Both languages; the seed stands beside the range and in the trace."""
    write_reports(
        drawn, tmp_path / "out", language, "confidential", parse_formats("xlsx,docx"), issued_on=date(2026, 11, 22)
    )
    cells = [
        cell
        for sheet in openpyxl.load_workbook(tmp_path / "out" / "results.xlsx").worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert any(heading in str(cell) for cell in cells)
    assert _summary(drawn).percentile(97.5) in cells
    assert any("seed 7" in str(cell) for cell in cells)
    paragraphs = [paragraph.text for paragraph in Document(str(tmp_path / "out" / "report.docx")).paragraphs]
    assert any(text.startswith(heading) for text in paragraphs)


@pytest.mark.parametrize(("draws", "seed", "layers"), [(10, None, None), (None, -1, None), (None, None, "moon")])
def test_wrong_settings_are_wrong_use(draws: int | None, seed: int | None, layers: str | None) -> None:
    """Told before any calculation."""
    with pytest.raises(WrongUseError):
        settings_from(draws, seed, layers)
