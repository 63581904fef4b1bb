"""A draft as a workbook with remarks: every cell as typed, what was found beside its row, and all of it on one sheet."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from footprint_app.ingest.draft_tables import STUDY, Cell, DraftRow, DraftTables
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_rows import truth_words
from footprint_app.ingest.workbook_layout import Column, sheet_purpose, sheet_title, sheets, study_sections
from footprint_app.ingest.workbook_style import (
    BOTTOM,
    HEADER,
    LONGEST_TEXT,
    NOTE,
    REQUIRED_FILL,
    TITLE,
    WRAP,
    make_workbook,
    put,
    set_up_page,
)
from footprint_app.ingest.write_lists import ListRanges, write_lists
from footprint_app.ingest.write_sheets import write_rows, write_study_sheet
from pcr_rules.enum_labels import enum_label

if TYPE_CHECKING:
    from enum import StrEnum

    from openpyxl import Workbook

_WIDTHS = (10, 12, 18, 8, 18, 14, 44, 44, 44, 24)
_HEADER_ROW = 3


def write_draft(
    tables: DraftTables,
    path: Path,
    lang: str,
    remarks: Mapping[tuple[str, int], str],
    header: Sequence[str],
    found: Sequence[Sequence[str | float | None]],
) -> None:
    """Write a draft so that it can be mended and imported again.

    `remarks` by table and number of the row, counted from one; `found` are the rows of the sheet of findings under
    `header`.
    """
    workbook, ranges = make_workbook(), ListRanges()
    _write_found(workbook, lang, header, found)
    fields = tables.get(STUDY, ())
    of_fields = {row.row_id: remarks[STUDY, n] for n, row in enumerate(fields, start=1) if (STUDY, n) in remarks}
    write_study_sheet(workbook, lang, None, ranges, cells=_study_cells(fields, lang), remarks=of_fields)
    for layout in sheets():
        rows = tables.get(layout.key, ())
        if rows or layout.is_required:
            columns = {column.key: column for column in layout.columns}
            written = [{key: _word(cell, columns[key], lang) for key, cell in row.cells.items()} for row in rows]
            own = {row: text for (table, row), text in remarks.items() if table == layout.key}
            write_rows(workbook, layout, lang, written, ranges, remarks=own)
    write_lists(workbook, lang, ranges)
    workbook.save(path)


def _write_found(
    workbook: "Workbook", lang: str, header: Sequence[str], found: Sequence[Sequence[str | float | None]]
) -> None:
    made = workbook.create_sheet(sheet_title("remarks", lang))
    put(made, 1, 1, sheet_title("remarks", lang), TITLE)
    put(made, 2, 1, sheet_purpose("remarks", lang), NOTE)
    for at, name in enumerate(header, start=1):
        put(made, _HEADER_ROW, at, name, HEADER).fill = REQUIRED_FILL
        made.column_dimensions[get_column_letter(at)].width = _WIDTHS[min(at, len(_WIDTHS)) - 1]
    for row, values in enumerate(found, start=_HEADER_ROW + 1):
        for at, value in enumerate(values, start=1):
            cell = put(made, row, at, value[:LONGEST_TEXT] if isinstance(value, str) else value)
            cell.border, cell.alignment = BOTTOM, WRAP
    made.freeze_panes = f"A{_HEADER_ROW + 1}"
    made.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(header))}{_HEADER_ROW + max(len(found), 1)}"
    set_up_page(made, landscape=True, repeat_rows=f"{_HEADER_ROW}:{_HEADER_ROW}")


def _study_cells(fields: Sequence[DraftRow], lang: str) -> dict[str, object]:
    """The study's own fields by the key of their column; the unit of a quantity has a column of its own."""
    columns = {column.path: column for section in study_sections() for column in section.columns}
    cells: dict[str, object] = {}
    for row in fields:
        path = tuple(row.row_id.split("."))
        for cell, where in (("value", path), ("unit", (*path, "unit"))):
            if cell in row.cells and where in columns:
                cells[columns[where].key] = _word(row.cells[cell], columns[where], lang)
    return cells


def _word(cell: Cell, column: Column, lang: str) -> Cell:
    """A code as the word of its language; what is no code stays as typed."""
    kind = column.field.kind
    if column.is_unit or column.is_owner or not isinstance(cell, str):
        return cell
    if kind is FieldKind.WORD:
        words: type[StrEnum] = column.field.holds
        return enum_label(words(cell), lang) if cell in set(words) else cell
    if kind is FieldKind.TRUTH and cell in {"true", "false"}:
        return truth_words(lang)[cell == "false"]
    return cell
