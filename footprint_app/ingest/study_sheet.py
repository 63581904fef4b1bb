"""The study sheet: one line a field, found by the grey field name or by its label under the heading of its block."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from background_db.findings import Finding, Place, in_both_languages, integrity_error
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.read_cells import SheetCells, column_letters
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_places import RowPlace, TreePath
from footprint_app.ingest.workbook_layout import Column, header_key, study_sections, workbook_texts

_SEARCHED_ROWS = 10


@dataclass(slots=True)
class StudyLines:
    """The values of the study sheet by path, the row of each line, and findings."""

    values: dict[tuple[str, ...], object] = field(default_factory=dict)
    rows: dict[TreePath, RowPlace] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what, counted from zero; -1 where there is none."""

    item: int
    value: int
    unit: int
    key: int


def read_study_sheet(document: str, sheet: SheetCells) -> StudyLines:
    """Read every line of the study sheet."""
    lines = StudyLines()
    columns, first_row = _columns(sheet.rows)
    section = ""
    for at in range(first_row, len(sheet.rows)):
        row = sheet.rows[at]
        item, value, key = (_cell(row, index) for index in (columns.item, columns.value, columns.key))
        heading = _sections().get(header_key(item)) if is_empty(value) and is_empty(key) else None
        if heading is not None:
            section = heading
            continue
        column = _by_key().get(str(key).strip()) or _by_label(section, header_key(item))
        where = Place(document, sheet.name, at + 1, column_letters(columns.value))
        if column is not None:
            _take(lines, column, row, columns, where)
        elif not is_empty(item) and not is_empty(value):
            lines.findings.append(_unknown_line(str(item), str(value), where))
    return lines


def _take(lines: StudyLines, column: Column, row: Sequence[object], columns: _Columns, where: Place) -> None:
    if column.path in lines.rows:
        first = lines.rows[column.path].row
        name = in_both_languages(column.label.zh, column.label.en)
        lines.findings.append(integrity_error("INGEST-LINE-TWICE", where, field=name, first=str(first)))
        return
    letters: Mapping[tuple[str, ...], str] = {(): where.column, ("unit",): column_letters(columns.unit)}
    lines.rows[column.path] = RowPlace(where.sheet, where.row, letters)
    value, unit = _cell(row, columns.value), _cell(row, columns.unit)
    if not is_empty(value):
        lines.values[column.path] = value
        if column.field.kind is FieldKind.QUANTITY and not is_empty(unit):
            lines.values[(*column.path, "unit")] = unit


def _unknown_line(item: str, value: str, where: Place) -> Finding:
    names = {header_key(name): column for column in _by_key().values() for name in (column.label.zh, column.label.en)}
    near = difflib.get_close_matches(header_key(item), names, n=2, cutoff=0.5)
    nearest = ", ".join(in_both_languages(names[name].label.zh, names[name].label.en) for name in near) or "—"
    return integrity_error("INGEST-LINE-UNKNOWN", where, item=item, value=value[:80], nearest=nearest)


def _columns(rows: Sequence[Sequence[object]]) -> tuple[_Columns, int]:
    """Find the columns by their headers; without any header the first three are item, value and unit."""
    texts = workbook_texts()["columns"]
    names = {header_key(texts[lang][name]): name for lang in ("zh", "en") for name in ("item", "value", "unit", "key")}
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        found = {names[header_key(cell)]: index for index, cell in enumerate(row) if header_key(cell) in names}
        if "item" in found and "value" in found:
            columns = _Columns(found["item"], found["value"], found.get("unit", -1), found.get("key", -1))
            return columns, at + 1
    return _Columns(0, 1, 2, -1), 0


def _cell(row: Sequence[object], index: int) -> object:
    return row[index] if 0 <= index < len(row) else ""


@cache
def _sections() -> Mapping[str, str]:
    return {header_key(text): part.key for part in study_sections() for text in (part.label.zh, part.label.en)}


@cache
def _by_key() -> Mapping[str, Column]:
    return {column.key: column for part in study_sections() for column in part.columns if not column.is_unit}


def _by_label(section: str, label: str) -> Column | None:
    part = next(part for part in study_sections() if part.key == section)
    return next(
        (
            column
            for column in part.columns
            if not column.is_unit and label in {header_key(column.label.zh), header_key(column.label.en)}
        ),
        None,
    )
