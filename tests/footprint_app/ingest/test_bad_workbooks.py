"""Workbooks as people spoil them: every fault is found at its cell, all of them in one reading."""

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from background_db.findings import Finding, Severity
from footprint_app.ingest.read_study import StudyReading

Edited = Callable[..., StudyReading]
Codes = Callable[[Any], list[str]]

# Of the example workbook: the header stands in row 3, field names in row 4, the first row in row 5.
FIRST = 5


def _column(sheet: Worksheet, key: str) -> int:
    return next(cell.column for cell in sheet[4] if cell.value == key)


def _write(workbook: Workbook, sheet: str, row: int, key: str, value: object) -> None:
    workbook[sheet].cell(row=row, column=_column(workbook[sheet], key)).value = value  # type: ignore[assignment]


def _only(reading: StudyReading, code: str) -> Finding:
    found = [finding for finding in reading.findings if finding.code == code]
    assert len(found) == 1, [finding.code for finding in reading.findings]
    return found[0]


@pytest.mark.parametrize("sheet", ["清单", "产出", "过程", "研究"])
def test_an_empty_sheet_is_named(edited: Edited, sheet: str) -> None:
    """A sheet without any row is a finding of its own."""

    def clear(workbook: Workbook) -> None:
        workbook[sheet].delete_rows(1, workbook[sheet].max_row)

    assert _only(edited(clear), "INGEST-SHEET-EMPTY").where.sheet == sheet


def test_a_missing_sheet_is_named_with_those_that_are_there(edited: Edited) -> None:
    """Without the inventory there is nothing to compute; a renamed sheet is suggested."""

    def rename(workbook: Workbook) -> None:
        workbook["清单"].title = "清单表"

    reading = edited(rename)
    assert "清单表" in dict(_only(reading, "INGEST-SHEET-MISSING").values)["there"]
    assert "清单" in dict(_only(reading, "INGEST-SHEET-RENAMED").values)["nearest"]


def test_a_renamed_required_header_is_one_finding_with_its_candidate(edited: Edited, codes: Codes) -> None:
    """The header 数量 renamed (and its field name deleted): one missing column, not one finding a row."""

    def rename(workbook: Workbook) -> None:
        column = _column(workbook["清单"], "quantity")
        workbook["清单"].cell(row=3, column=column).value = "使用量合计"
        workbook["清单"].cell(row=4, column=column).value = None

    reading = edited(rename)
    missing = _only(reading, "INGEST-COLUMN-MISSING")
    assert dict(missing.values) == {"header": "⟨数量|Quantity⟩", "candidates": "使用量合计"}
    assert missing.where.row == 3
    assert "INGEST-VALUE-MISSING" not in codes(reading)


def test_a_renamed_optional_header_does_not_lose_its_data(edited: Edited) -> None:
    """供给方 for 供给者: eleven providers would be lost, so this blocks the number."""

    def rename(workbook: Workbook) -> None:
        column = _column(workbook["清单"], "provider")
        workbook["清单"].cell(row=3, column=column).value = "供给方"
        workbook["清单"].cell(row=4, column=column).value = None

    finding = _only(edited(rename), "INGEST-HEADER-RENAMED")
    assert finding.blocks_number
    assert dict(finding.values) == {"header": "供给方", "count": "11", "nearest": "⟨供给者|Provider⟩"}


def test_the_grey_field_names_carry_a_renamed_header(edited: Edited, codes: Codes) -> None:
    """A header in the user's own words is fine while the grey row stands."""

    def rename(workbook: Workbook) -> None:
        workbook["清单"].cell(row=3, column=_column(workbook["清单"], "flow")).value = "物料"

    assert codes(edited(rename)) == []


def test_columns_may_change_places_and_the_grey_row_may_go(edited: Edited, codes: Codes) -> None:
    """The columns are found by their labels alone, in any order."""

    def shuffle(workbook: Workbook) -> None:
        sheet = workbook["清单"]
        rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows()]
        sheet.delete_rows(1, sheet.max_row)
        for row in rows[2:3] + rows[4:]:
            sheet.append(row)

    reading = edited(shuffle)
    assert codes(reading) == []
    assert reading.study is not None
    assert reading.study.processes[0].exchanges[0].quantity.value == 1095


def test_header_faults(edited: Edited, codes: Codes) -> None:
    """A header that stands twice, one that contradicts its field name, and one of the user's own."""

    def spoil(workbook: Workbook) -> None:
        sheet = workbook["清单"]
        last = sheet.max_column
        sheet.cell(row=3, column=last + 1).value = "流名称"
        sheet.cell(row=3, column=_column(sheet, "note")).value = "证据"
        sheet.cell(row=3, column=last + 2).value = "负责人电话"
        sheet.cell(row=FIRST, column=last + 2).value = "123"

    reading = edited(spoil)
    assert codes(reading) == ["INGEST-HEADER-CONFLICT", "INGEST-HEADER-TWICE"]
    assert _only(reading, "INGEST-HEADER-UNKNOWN").severity is Severity.WARNING


def test_merged_cells_are_one_finding(edited: Edited, codes: Codes) -> None:
    """Two rows merged: the second lacks its value, and the merge is the reason given."""

    def merge(workbook: Workbook) -> None:
        workbook["清单"].merge_cells("E5:E6")

    reading = edited(merge)
    assert codes(reading) == ["INGEST-MERGED-CELLS"]
    assert (reading.findings[0].where.row, reading.findings[0].where.column) == (5, "E")


def test_formulas_are_never_executed(edited: Edited, codes: Codes) -> None:
    """An error is an error, a formula without saved result has no value, and neither becomes zero."""

    def spoil(workbook: Workbook) -> None:
        cell = workbook["清单"]["E5"]
        cell.value, cell.data_type = "#REF!", "e"
        workbook["清单"]["E6"] = "=E7*2"

    reading = edited(spoil)
    assert codes(reading) == ["INGEST-FORMULA-ERROR", "INGEST-FORMULA-WITHOUT-VALUE"]
    assert dict(_only(reading, "INGEST-FORMULA-ERROR").values) == {"cell": "E5", "value": "#REF!"}


def test_text_numbers_are_read_once_only_and_told(edited: Edited, codes: Codes) -> None:
    """1,234.5 and full-width digits are told with old and new value; 1,234 and a dash are refused."""

    def spoil(workbook: Workbook) -> None:
        for row, value in enumerate(["1,234.5", "１２３．５", "1,234", "—", "≈12", "12 kg"]):
            workbook["清单"].cell(row=FIRST + row, column=5).value = value

    reading = edited(spoil)
    told = [dict(each.values) for each in reading.findings if each.code == "INGEST-NUMBER-NORMALISED"]
    assert [(each["value"], each["read_as"]) for each in told] == [
        ("1,234.5", "1234.5"),
        ("１２３．５", "123.5"),
        ("12 kg", "12"),
    ]
    assert codes(reading) == [
        "INGEST-NUMBER-AMBIGUOUS",
        "INGEST-NUMBER-NOT-GIVEN",
        "INGEST-NUMBER-APPROXIMATE",
        "INGEST-UNIT-TWICE",
    ]


def test_units_are_known_and_measure_what_the_field_says(edited: Edited, codes: Codes) -> None:
    """An unknown unit names the nearest; electricity in kg and a mass in kWh are no guess but a fault."""

    def spoil(workbook: Workbook) -> None:
        workbook["清单"]["F5"] = "kwhh"
        workbook["清单"]["F6"] = None
        workbook["供电"]["E5"] = "kg"

    reading = edited(spoil)
    assert sorted(codes(reading)) == ["INGEST-UNIT-DIMENSION", "INGEST-UNIT-MISSING", "INGEST-UNIT-UNKNOWN"]
    assert "kWh" in dict(_only(reading, "INGEST-UNIT-UNKNOWN").values)["nearest"]
    assert _only(reading, "INGEST-UNIT-DIMENSION").where.column == "E"


def test_ids_and_rows_that_stand_twice(edited: Edited, codes: Codes) -> None:
    """The same id twice; the same row under another id is an error, one that differs in its note only a warning."""

    def double(workbook: Workbook) -> None:
        sheet = workbook["清单"]
        for target, source, identifier, note in (
            (17, 8, "E001", None),
            (18, 12, "E099", None),
            (19, 15, "E098", "二号表"),
        ):
            for column in range(1, sheet.max_column + 1):
                sheet.cell(row=target, column=column).value = sheet.cell(row=source, column=column).value
            sheet.cell(row=target, column=2).value = identifier
            sheet.cell(row=target, column=_column(sheet, "note")).value = note

    reading = edited(double)
    assert codes(reading) == ["INGEST-ID-TWICE", "INGEST-ROW-TWICE", "INGEST-ROW-TWICE"]
    assert _only(reading, "INGEST-ROW-ALIKE").where.row == 19


def test_a_row_of_an_unknown_process_is_not_lost(edited: Edited, codes: Codes) -> None:
    """It is counted, the process next in spelling is named, and its other faults are found as well."""

    def spoil(workbook: Workbook) -> None:
        workbook["清单"]["A5"] = "mouldin"
        workbook["清单"]["C5"] = "原料"
        workbook["清单"]["A6"] = None

    reading = edited(spoil)
    assert codes(reading) == ["INGEST-OWNER-UNKNOWN", "INGEST-WORD-UNKNOWN", "INGEST-VALUE-MISSING"]
    assert dict(_only(reading, "INGEST-OWNER-UNKNOWN").values)["nearest"] == "moulding"
    assert reading.rows_read == 11


def test_a_reversed_period_and_required_lines(edited: Edited, codes: Codes) -> None:
    """The study sheet: days in the wrong order, a required line empty, a line nobody knows."""

    def spoil(workbook: Workbook) -> None:
        sheet = workbook["研究"]
        for row in sheet.iter_rows(min_row=4):
            if row[5].value == "period.last_day":
                row[1].value = "2024-12-31"
            if row[5].value == "product.producer":
                row[1].value = None
            if row[5].value == "author":
                row[0].value, row[5].value = "编制人员名单", None

    reading = edited(spoil)
    assert sorted(codes(reading)) == ["INGEST-LINE-UNKNOWN", "INGEST-PERIOD-REVERSED", "INGEST-VALUE-MISSING"]
    assert _only(reading, "INGEST-VALUE-MISSING").where.column == "B"
    assert reading.study is not None, "what can be checked further is given"


def test_hidden_and_blank_rows_are_told_but_do_no_harm(edited: Edited, codes: Codes) -> None:
    """Hidden rows enter the footprint like all others; blank rows are skipped."""

    def spoil(workbook: Workbook) -> None:
        workbook["清单"].row_dimensions[7].hidden = True
        workbook["清单"].insert_rows(9)
        workbook["证据"].sheet_state = "hidden"

    reading = edited(spoil)
    assert codes(reading) == []
    assert reading.rows_read == 11
    told = [finding.code for finding in reading.findings]
    assert {"INGEST-HIDDEN-CELLS", "INGEST-BLANK-ROWS", "INGEST-HIDDEN-SHEET"} <= set(told)


def test_a_cell_far_away_does_not_eat_the_memory(edited: Edited, codes: Codes) -> None:
    """A single value in XFD1048576 would ask for 17 billion cells."""

    def spoil(workbook: Workbook) -> None:
        workbook["清单"]["XFD1048576"] = 1

    assert codes(edited(spoil)) == ["INGEST-SHEET-TOO-LARGE"]


def test_scenario_rows_must_agree(edited: Edited, codes: Codes) -> None:
    """Two rows of one scenario with different names: it is not clear which holds."""

    def spoil(workbook: Workbook) -> None:
        workbook["情景"]["B7"] = "另一个名称"

    assert codes(edited(spoil)) == ["INGEST-SCENARIO-DIFFERS"]


def test_all_faults_are_found_in_one_reading(edited: Edited, codes: Codes) -> None:
    """Eight faults on five sheets: eight findings, in the order of the sheets' rows."""

    def spoil(workbook: Workbook) -> None:
        workbook["设施"]["E5"] = "可能"
        workbook["供电"]["C5"] = "电线"
        workbook["产出"]["E6"] = "abc"
        workbook["清单"]["E5"] = None
        workbook["清单"]["F6"] = "公斤力"
        workbook["清单"]["C7"] = "别的"
        workbook["清单"].merge_cells("H9:H10")
        workbook["证据"]["D5"] = "01/02/2026"

    reading = edited(spoil)
    assert sorted(codes(reading)) == [
        "INGEST-DATE-AMBIGUOUS",
        "INGEST-MERGED-CELLS",
        "INGEST-NUMBER-UNREADABLE",
        "INGEST-TRUTH-UNREADABLE",
        "INGEST-UNIT-UNKNOWN",
        "INGEST-VALUE-MISSING",
        "INGEST-WORD-UNKNOWN",
        "INGEST-WORD-UNKNOWN",
    ]
    assert all(finding.where.sheet and finding.where.row for finding in reading.findings if finding.blocks_number)


def test_an_english_workbook_is_read_with_chinese_words_in_it(edited: Edited, codes: Codes) -> None:
    """Both languages and the raw value are understood side by side."""

    def mix(workbook: Workbook) -> None:
        workbook["Inventory"]["C5"] = "投入"
        workbook["Inventory"]["C6"] = "INPUT"
        workbook["Facilities"]["E5"] = "是"

    assert codes(edited(mix, "en")) == []
