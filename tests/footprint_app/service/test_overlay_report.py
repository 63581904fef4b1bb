"""A certification body's overlay from its file to the pages: who reads, and each change, old beside new."""

from importlib import resources
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from background_db.messages import Language
from footprint_app.reporting.result_json import result_from_json, result_to_json
from footprint_app.reporting.results_workbook import write_results_workbook
from footprint_app.reporting.study_report import write_docx, write_pdf
from footprint_app.service.calculate import CalculateAnswer, calculate
from pcr_rules.registry import edition
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy

CLAUSE, PARAMETER = "CFP-DEC-01", "balance_tolerance"
AUTHOR, STATEMENT = "机构名称 / Name of the certification body", "Which text and edition this reading stands on"
ASKED: dict[Language, tuple[str, ...]] = {
    "zh": ("机构解读及其改动", "国标条款", "7.9.9", "0.05", "0.03", "随附登记表"),
    "en": ("The overlay and what it changed", "GB clause", "7.9.9", "0.05", "0.03", "As shipped"),
}


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The shipped example with a clause number and another tolerance: 0.03 for 0.05."""
    text = resources.files("pcr_rules.gbt24067").joinpath("example_overlay.yaml").read_text("utf-8")
    text = text.replace(f"  {CLAUSE}:\n", f'  {CLAUSE}:\n    gb_clause: "7.9.9"\n').replace(
        "value: 0.05", "value: 0.03"
    )
    path = tmp_path / "overlay.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def answer(tiny: Path, changed: Path) -> CalculateAnswer:
    """The tiny study under the changed overlay."""
    return calculate(tiny, overlay=changed)


def parts(answer: CalculateAnswer) -> tuple[ProductStudy, PcfResult]:
    assert answer.study is not None
    assert answer.result is not None, answer.findings
    return answer.study, answer.result


def squeezed(text: str) -> str:
    """Without blanks and breaks, as a narrow cell breaks anywhere."""
    return "".join(text.replace("\u200b", "").split())


def cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(path)[sheet].iter_rows()]


def test_the_result_carries_every_change(answer: CalculateAnswer) -> None:
    """Name, author, date, statement, and two changes with old, new and reason; the JSON reads back the same."""
    _, result = parts(answer)
    reading = result.overlay
    assert reading is not None
    assert (reading.author, reading.date) == (AUTHOR, "2026-01-01")
    assert STATEMENT in reading.statement
    (shipped,) = edition("gbt24067_2024").parameters[PARAMETER]
    told = [(one.part, one.entry, one.field, one.old, one.new, one.unit, one.clause) for one in reading.changes]
    assert told == [
        ("clause", CLAUSE, "gb_clause", "", "7.9.9", "", ""),
        ("parameter", PARAMETER, "value", "0.05", "0.03", "1", shipped.clause),
    ]
    assert all("Example" in one.reason for one in reading.changes)
    assert result_from_json(result_to_json(result)) == result


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pdf_word_and_workbook_show_the_changes(language: Language, answer: CalculateAnswer, tmp_path: Path) -> None:
    """Annex D and the sheet of conformity name who reads and list the changes; all three say the same."""
    study, result = parts(answer)
    pdf, word, book = (tmp_path / f"report.{ending}" for ending in ("pdf", "docx", "xlsx"))
    write_pdf(pdf, study, result, language, "confidential")
    write_docx(word, study, result, language, "confidential")
    write_results_workbook(book, study, result, language, "confidential")
    document = docx.Document(str(word))
    of_tables = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    sheet = {"zh": "条款对照", "en": "Conformity"}[language]
    shown = (
        "".join(page.extract_text() for page in PdfReader(pdf).pages),
        "".join((*(paragraph.text for paragraph in document.paragraphs), *of_tables)),
        "".join(str(value) for row in cells(book, sheet) for value in row),
    )
    for text in map(squeezed, shown):
        for asked in (*ASKED[language], AUTHOR, STATEMENT, "2026-01-01", CLAUSE, PARAMETER):
            assert squeezed(asked) in text, asked


def test_nothing_is_shown_without_an_overlay(tiny: Path, tmp_path: Path) -> None:
    """An edition used as shipped gets no heading and no empty table."""
    study, result = parts(calculate(tiny))
    assert result.overlay is None
    path, book = tmp_path / "report.docx", tmp_path / "results.xlsx"
    write_docx(path, study, result, "en", "confidential")
    write_results_workbook(book, study, result, "en", "confidential")
    assert not any("overlay" in paragraph.text.lower() for paragraph in docx.Document(str(path)).paragraphs)
    assert not any("overlay" in str(value).lower() for row in cells(book, "Conformity") for value in row)
