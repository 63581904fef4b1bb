"""The range from uncertain amounts as reports show it: what it is, what it leaves out, and which rows spread it."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from background_db.messages import Language
from footprint_app.reporting.blocks import Paragraph, Table
from footprint_app.reporting.editions import Edition
from footprint_app.reporting.material import gather
from footprint_app.reporting.results_workbook import write_results_workbook
from footprint_app.reporting.sections.interpretation import spread_of_amounts
from pcr_rules.result import PcfResult, UncertaintySummary, VarianceShare, View
from pcr_rules.study import ProductStudy

SUMMARY = UncertaintySummary(
    method="first-order-lognormal",
    view=View.MARKET,
    geometric_standard_deviation=1.25,
    low=1234.567,
    high=2345.678,
    share_without_distribution=0.125,
    exchanges=(VarianceShare("X-1", "挤压", "铝棒", 0.9, 1.2, 0.97),),
)
COVERS = {"zh": "不含排放因子", "en": "emission factors, GWPs and choices of method are not in it"}


def _shown(
    study: ProductStudy, result: PcfResult, language: Language, edition: Edition = "confidential"
) -> tuple[str, list[Table]]:
    blocks = spread_of_amounts(gather(study, result, language, edition))
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    return said, [block for block in blocks if isinstance(block, Table)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_range_and_rows_are_shown(study: ProductStudy, result: PcfResult, language: Language) -> None:
    """Both ends, the share without a distribution, what is left out, and the row with its share of the variance."""
    said, (table,) = _shown(study, replace(result, uncertainty=SUMMARY), language)
    for part in ("1,235", "2,346", "1.250", "12.5\u00a0%", COVERS[language]):
        assert part in said
    assert table.rows == (("X-1", "挤压", "铝棒", "1.200", "0.900", "97.0\u00a0%"),)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_range_the_report_says_so(study: ProductStudy, result: PcfResult, language: Language) -> None:
    """No range is not certainty: it is said that none is given, and what it would not have covered."""
    said, tables = _shown(study, replace(result, uncertainty=None), language)
    assert COVERS[language] in said
    assert not tables


def test_public_edition_shows_the_range_without_rows(study: ProductStudy, result: PcfResult) -> None:
    """The range stands; why the rows do not is said in their place."""
    said, tables = _shown(study, replace(result, uncertainty=SUMMARY), "en", "public")
    assert "1,235" in said
    assert "Not shown in this edition" in said
    assert not tables


def test_workbook_holds_full_values(study: ProductStudy, result: PcfResult, tmp_path: Path) -> None:
    """The sheet of data quality carries the ends of the range unrounded."""
    path = tmp_path / "results.xlsx"
    write_results_workbook(path, study, replace(result, uncertainty=SUMMARY), "en", "confidential")
    sheets = openpyxl.load_workbook(path).worksheets
    values = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert {1234.567, 2345.678, 0.97} <= values
