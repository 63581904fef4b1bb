"""Drafts: a study as tables of cells, in which nothing that was typed gets lost."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import openpyxl
import pytest

from footprint_app.ingest.draft_tables import (
    STUDY,
    DraftRow,
    canonical_cell,
    columns_of_table,
    draft_of_study,
    draft_of_workbook,
    read_draft,
)
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook
from footprint_app.service.examples import list_examples
from pcr_rules.study import ProductStudy

EXAMPLES = [example.name for example in list_examples()]


def _study(name: str) -> ProductStudy:
    example = next(each for each in list_examples() if each.name == name)
    folder = resources.files("footprint_app") / "examples" / name
    with resources.as_file(folder / example.files[0]) as path:
        found = read_study(path).study
    assert found is not None
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_study_comes_back_from_its_draft(name: str) -> None:
    """Every shipped example, as tables and back, is the same study and has no finding."""
    study = _study(name)
    reading = read_draft(draft_of_study(study), "draft")
    assert reading.study == study
    assert not reading.findings


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_workbook_becomes_the_same_draft_in_either_language(tmp_path: Path, language: str) -> None:
    """Words of lists are kept as codes, so a Chinese and an English workbook give one draft."""
    study = _study("aluminium_profile")
    write_workbook(study, tmp_path / "study.xlsx", language)
    tables, findings = draft_of_workbook(tmp_path / "study.xlsx")
    assert not findings
    assert read_draft(tables, "draft").study == study
    stages = {row.cells["stage"] for row in tables["inventory"] if "stage" in row.cells}
    assert all(str(stage).isascii() for stage in stages)


def test_what_cannot_be_read_stays_in_its_cell_and_is_found_there(tmp_path: Path) -> None:
    """``about 12`` as a quantity: the cell keeps it, and the finding names table, row and column."""
    study = _study("aluminium_profile")
    write_workbook(study, tmp_path / "study.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "study.xlsx")
    sheet = next(each for each in book.worksheets if any(cell.value == "exchange_id" for cell in each[4]))
    column = next(cell.column for cell in sheet[4] if cell.value == "quantity")
    sheet.cell(row=6, column=column).value = "about 12"
    book.save(tmp_path / "faulty.xlsx")
    tables, _ = draft_of_workbook(tmp_path / "faulty.xlsx")
    assert tables["inventory"][1].cells["quantity"] == "about 12"
    finding = next(each for each in read_draft(tables, "draft").findings if each.blocks_number)
    assert (finding.where.sheet, finding.where.row, finding.where.column) == ("inventory", 2, "quantity")


def test_a_field_of_the_study_that_is_missing_is_found_in_its_row() -> None:
    """Without the study's name nothing stands in for it; the other fields stay."""
    tables = dict(draft_of_study(_study("aluminium_profile")))
    rows = tables[STUDY]
    tables[STUDY] = tuple(row for row in rows if row.row_id != "period.first_day")
    codes = {finding.code for finding in read_draft(tables, "draft").findings}
    assert "INGEST-VALUE-MISSING" in codes


def test_rows_keep_their_numbers_where_an_empty_row_stands_between() -> None:
    """Row 2 is empty: what is wrong in row 3 is told of row 3."""
    tables = dict(draft_of_study(_study("aluminium_profile")))
    rows = list(tables["inventory"])
    rows[1] = DraftRow("r2", {})
    rows[2] = replace(rows[2], cells={**rows[2].cells, "quantity.unit": "kgg"})
    tables["inventory"] = tuple(rows)
    finding = next(each for each in read_draft(tables, "draft").findings if each.code == "INGEST-UNIT-UNKNOWN")
    assert (finding.where.row, finding.where.column) == (3, "quantity.unit")


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("kind", "投入", "input"),
        ("kind", "input", "input"),
        ("kind", "no such word", "no such word"),
        ("quantity", " ", None),
        ("quantity", 3.5, 3.5),
        ("quantity", "3.50", 3.5),
        ("quantity", "1,234", "1,234"),
        ("quantity.unit", "吨", "吨"),
    ],
)
def test_words_are_kept_as_codes_and_everything_else_as_typed(key: str, typed: object, kept: object) -> None:
    """``投入`` and ``input`` are one code; a word of no list stays for its finding."""
    column = next(each for each in columns_of_table("inventory") if each.key == key)
    assert canonical_cell(column, typed) == kept
