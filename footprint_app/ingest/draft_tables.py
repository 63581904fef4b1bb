"""A study at work, as tables of cells: what is typed stays as typed, also where it cannot be read yet.

A draft holds one table per sheet of the workbook, under the sheet's key, and the study's own fields under ``study``.
Cells are plain values that JSON holds, by the key of the column (``quantity``, ``quantity.unit``); words of a list
stand as their codes, so that a draft has no language. A row has an id of its own that survives edits, sorting and
deletion of its neighbours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from background_db.findings import Finding, Place, integrity_error
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.read_cells import SheetCells, read_cells
from footprint_app.ingest.read_study import StudyReading, study_of
from footprint_app.ingest.read_workbook import (
    WorkbookTree,
    add_row,
    data_rows,
    note_cells,
    set_value,
    sheets_by_key,
)
from footprint_app.ingest.sheet_headers import find_headers
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_places import RowPlace
from footprint_app.ingest.study_rows import AS_CODE, cell_value, rows_of
from footprint_app.ingest.study_sheet import read_study_sheet
from footprint_app.ingest.variant_columns import split_targets, values_of_row
from footprint_app.ingest.workbook_layout import Column, SheetLayout, sheet, sheet_title, sheets, study_sections
from footprint_app.ingest.written_values import Note, read_number, read_truth, read_word
from pcr_rules.study import ProductStudy

Cell = str | float | int | bool
STUDY = "study"
"""Key of the table of the study's own fields: one row per field, its id the key of the field."""
_VALUE, _UNIT = "value", "unit"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row: its id, and its filled cells by the key of the column."""

    row_id: str
    cells: Mapping[str, Cell]


DraftTables = Mapping[str, tuple[DraftRow, ...]]
"""Rows by the key of the sheet; a sheet without rows is not in it."""


def draft_of_study(study: ProductStudy) -> DraftTables:
    """Return a study as tables."""
    tables: dict[str, tuple[DraftRow, ...]] = {STUDY: tuple(_study_rows(study))}
    for layout in sheets():
        rows = tuple(
            DraftRow(row_id(number), {key: _plain(value) for key, value in row.items()})
            for number, row in enumerate(rows_of(layout, study, AS_CODE), start=1)
        )
        if rows:
            tables[layout.key] = rows
    return tables


def draft_of_workbook(path: Path) -> tuple[DraftTables, tuple[Finding, ...]]:
    """Take over every cell of a workbook in a known column, readable or not; `path` has passed the gate for files.

    The findings are those of sheets and headers: what no column of the draft can hold. What is wrong in a cell is
    found when the draft is read.
    """
    cells = read_cells(path)
    gathered = WorkbookTree(cells.document, findings=list(cells.findings))
    if cells.findings:
        return {}, tuple(gathered.findings)
    tables: dict[str, list[DraftRow]] = {}
    named = sheets_by_key(cells, gathered)
    if STUDY in named:
        note_cells(named[STUDY], 1, len(named[STUDY].rows), gathered)
        lines = read_study_sheet(cells.document, named[STUDY])
        gathered.findings += lines.findings
        tables[STUDY] = _rows_of_lines(lines.values)
    for layout in sheets():
        if layout.key in named:
            _take_over(named[layout.key], layout, gathered, tables)
    return {key: tuple(rows) for key, rows in tables.items() if rows}, tuple(gathered.findings)


def read_draft(tables: DraftTables, document: str) -> StudyReading:
    """Read a draft as a workbook is read: every finding at once.

    A finding's place names the table by the sheet's key, the row by its number in the table (counted from one) and the
    column by its key: ``inventory``, 3, ``quantity.unit``.
    """
    gathered = WorkbookTree(document)
    gathered.rows[()] = RowPlace(STUDY, None, {})
    for number, row in enumerate(tables.get(STUDY, ()), start=1):
        _read_field(row, number, gathered)
    # The plant's records first: they make processes and rows, so that those tables may then be empty.
    for layout in sorted(sheets(), key=lambda layout: layout.path[0] != "plant"):
        columns = {column.path: column.key for column in layout.columns}
        known = tuple(columns.items())
        for number, row in enumerate(tables.get(layout.key, ()), start=1):
            values: dict[tuple[str, ...], object] = {
                path: row.cells[key] for path, key in known if key in row.cells and not is_empty(row.cells[key])
            }
            if values:
                add_row(layout, values, RowPlace(layout.key, number, columns), gathered)
    reading = study_of(gathered)
    if reading.study is None and not reading.findings:
        # Nothing at all is filled in: without a word of it the draft would pass for one without faults.
        name = f"⟨{sheet_title(STUDY, 'zh')}|{sheet_title(STUDY, 'en')}⟩"
        return StudyReading(None, (integrity_error("INGEST-SHEET-EMPTY", Place(document, STUDY), sheet=name),), 0, {})
    return reading


def row_id(number: int) -> str:
    """Return the id of the row that was made as number `number`."""
    return f"r{number}"


def canonical_cell(column: Column, written: object) -> Cell | None:
    """Bring a typed value to the form in which drafts keep it; what is no word of the list stays as typed.

    None for an empty cell.
    """
    if is_empty(written):
        return None
    if not column.is_unit and column.field.kind is FieldKind.WORD:
        reading = read_word(written, column.field.holds)
        return str(reading.value.value) if reading.problem is None else _plain(written)  # type: ignore[attr-defined] # a word of a list
    if not column.is_unit and column.field.kind is FieldKind.TRUTH:
        truth = read_truth(written)
        return str(truth.value).lower() if truth.problem is None else _plain(written)
    is_number = column.field.kind in {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.QUANTITY}
    if is_number and not column.is_unit and isinstance(written, str):
        # A page types everything as text; what can be read in one way only and without change is a number.
        number = read_number(written)
        return _plain(number.value) if number.note is Note.NUMBER_AS_TEXT else written
    return _plain(written)


def columns_of_table(key: str) -> tuple[Column, ...]:
    """Return the columns of a table by the sheet's key; those of the study are its fields."""
    if key == STUDY:
        return tuple(column for section in study_sections() for column in section.columns)
    return sheet(key).columns


def _study_rows(study: ProductStudy) -> Iterator[DraftRow]:
    for section in study_sections():
        units = {column.path[:-1]: column for column in section.columns if column.is_unit}
        for column in section.columns:
            value = None if column.is_unit else cell_value(column, study, AS_CODE)
            if value is not None:
                cells: dict[str, Cell] = {_VALUE: _plain(value)}
                if column.path in units:
                    cells[_UNIT] = _plain(cell_value(units[column.path], study, AS_CODE))
                yield DraftRow(column.key, cells)


def _rows_of_lines(values: Mapping[tuple[str, ...], object]) -> list[DraftRow]:
    found: dict[str, dict[str, Cell]] = {}
    for column in columns_of_table(STUDY):
        written = canonical_cell(column, values.get(column.path))
        if written is not None:
            name, cell = (column.path[:-1], _UNIT) if column.is_unit else (column.path, _VALUE)
            found.setdefault(".".join(name), {})[cell] = written
    return [DraftRow(key, cells) for key, cells in found.items()]


def _take_over(
    cells: SheetCells, layout: SheetLayout, gathered: WorkbookTree, tables: dict[str, list[DraftRow]]
) -> None:
    headers = find_headers(cells.rows, layout.columns, Place(gathered.document, cells.name))
    if headers is None:
        return
    headers, targets = split_targets(headers) if layout.key == "variants" else (headers, {})
    gathered.findings += headers.findings
    note_cells(cells, headers.row + 1, len(cells.rows), gathered)
    by_path = {column.path: column for column in layout.columns}
    for number, values in data_rows(cells, headers):
        row = {by_path[path].key: canonical_cell(by_path[path], value) for path, value in values.items()}
        _append(tables, layout.key, {key: cell for key, cell in row.items() if cell is not None})
        if targets:
            of_variant = values_of_row(values.get(("variant_id",), ""), cells.rows[number - 1], targets)
            for _, record in of_variant:
                _append(tables, "variant_values", {key: _plain(value) for key, value in record.items()})


def _append(tables: dict[str, list[DraftRow]], key: str, cells: Mapping[str, Cell]) -> None:
    rows = tables.setdefault(key, [])
    rows.append(DraftRow(row_id(len(rows) + 1), cells))


def _read_field(row: DraftRow, number: int, gathered: WorkbookTree) -> None:
    path = tuple(row.row_id.split("."))
    gathered.rows[path] = RowPlace(STUDY, number, {(): _VALUE, ("unit",): _UNIT})
    for cell, where in ((_VALUE, path), (_UNIT, (*path, "unit"))):
        if not is_empty(row.cells.get(cell)):
            set_value(gathered.tree, where, row.cells[cell])


def _plain(value: Any) -> Cell:
    """A value as JSON holds it: days and times as ISO text."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | float | int | bool) else str(value)
