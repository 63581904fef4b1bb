"""Which column of a sheet holds which field: headers in either language or by field name, in any order."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from background_db.findings import Finding, Place, in_both_languages, integrity_error, warning
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.read_cells import column_letters
from footprint_app.ingest.workbook_layout import REMARKS, Column, header_key, without_bracket

_SEARCHED_ROWS = 15


@dataclass(frozen=True, slots=True)
class Headers:
    """The header of one sheet: where its rows begin, and the place of each known column."""

    row: int
    """Of the header, counted from zero."""
    first_row: int
    """The first row of data, counted from zero."""
    columns: Mapping[int, Column]
    unknown: Mapping[int, str]
    findings: tuple[Finding, ...] = ()
    lacks_required: bool = False

    def letters(self) -> dict[tuple[str, ...], str]:
        """Return the column letter of each field."""
        return {column.path: column_letters(index) for index, column in self.columns.items()}


def find_headers(rows: Sequence[Sequence[object]], columns: Sequence[Column], place: Place) -> Headers | None:
    """Find the header among the first rows: the row in which most cells are known; None where no row has two."""
    names = _names(columns)
    scores = [len(_matches(row, names)) for row in rows[:_SEARCHED_ROWS]]
    best = max(scores, default=0)
    if best < min(2, len(columns)):
        return None
    row = scores.index(best)
    by_label = _matches(rows[row], names)
    by_key = _key_row(rows, row + 1, columns)
    findings = list(_conflicts(rows[row], by_label, by_key, place, row))
    found = by_label | by_key
    unknown = {
        index: " ".join(str(cell).split())
        for index, cell in enumerate(rows[row])
        if not is_empty(cell) and index not in found and header_key(cell) != header_key(REMARKS)
    }
    first_row = row + 2 if by_key else row + 1
    findings += _duplicates(found, place, row)
    findings += _unknown_columns(unknown, found, columns, rows[first_row:], place, row)
    missing = list(_missing_columns(unknown, found, columns, place, row))
    return Headers(row, first_row, _first_of_each(found), unknown, (*findings, *missing), bool(missing))


def _names(columns: Sequence[Column]) -> dict[str, Column]:
    """All names of all columns in comparable form; of a name without its bracket only where nothing else has it."""
    exact = {header_key(name): column for column in columns for name in (column.label.en, column.label.zh, column.key)}
    return {without_bracket(name): column for name, column in exact.items()} | exact


def _matches(row: Sequence[object], names: Mapping[str, Column]) -> dict[int, Column]:
    found = {}
    for index, cell in enumerate(row):
        if isinstance(cell, str) and cell.strip():
            key = header_key(cell)
            column = names.get(key) or names.get(without_bracket(key))
            if column is not None:
                found[index] = column
    return found


def _key_row(rows: Sequence[Sequence[object]], at: int, columns: Sequence[Column]) -> dict[int, Column]:
    """The grey row of field names under the header, if it is there: half or more of its cells are field names."""
    if at >= len(rows):
        return {}
    keys = {column.key: column for column in columns}
    cells = {index: str(cell).strip() for index, cell in enumerate(rows[at]) if not is_empty(cell)}
    found = {index: keys[cell] for index, cell in cells.items() if cell in keys}
    return found if found and len(found) * 2 >= len(cells) else {}


def _conflicts(
    row: Sequence[object], by_label: Mapping[int, Column], by_key: Mapping[int, Column], place: Place, at: int
) -> Iterator[Finding]:
    for index, column in by_label.items():
        other = by_key.get(index)
        if other is not None and other.key != column.key:
            where = _cell(place, at, index)
            yield integrity_error("INGEST-HEADER-CONFLICT", where, header=str(row[index]), key=other.key)


def _duplicates(found: Mapping[int, Column], place: Place, at: int) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, column in sorted(found.items()):
        if column.key in seen:
            first = column_letters(seen[column.key])
            yield integrity_error("INGEST-HEADER-TWICE", _cell(place, at, index), header=_name(column), first=first)
        seen.setdefault(column.key, index)


def _first_of_each(found: Mapping[int, Column]) -> dict[int, Column]:
    taken: dict[str, int] = {}
    for index, column in sorted(found.items()):
        taken.setdefault(column.key, index)
    return {index: found[index] for index in sorted(taken.values())}


def _unknown_columns(
    unknown: Mapping[int, str],
    found: Mapping[int, Column],
    columns: Sequence[Column],
    data: Sequence[Sequence[object]],
    place: Place,
    at: int,
) -> Iterator[Finding]:
    """A column nobody reads: an error where it looks like one that is missing, as its data would be lost."""
    missing = _not_found(found, columns)
    for index, header in unknown.items():
        count = sum(1 for row in data if index < len(row) and not is_empty(row[index]))
        nearest = _nearest(header, missing)
        make = integrity_error if nearest and count else warning
        code = "INGEST-HEADER-RENAMED" if nearest else "INGEST-HEADER-UNKNOWN"
        yield make(code, _cell(place, at, index), header=header, count=str(count), nearest=nearest or "—")


def _missing_columns(
    unknown: Mapping[int, str], found: Mapping[int, Column], columns: Sequence[Column], place: Place, at: int
) -> Iterator[Finding]:
    candidates = ", ".join(unknown.values()) or "—"
    for column in _not_found(found, columns):
        if column.is_required:
            where = Place(place.document, place.sheet, at + 1)
            yield integrity_error("INGEST-COLUMN-MISSING", where, header=_name(column), candidates=candidates)


def _not_found(found: Mapping[int, Column], columns: Sequence[Column]) -> list[Column]:
    keys = {column.key for column in found.values()}
    return [column for column in columns if column.key not in keys]


def _nearest(header: str, missing: Sequence[Column]) -> str:
    """Name the missing column that a header resembles; short Chinese names are compared by their characters."""
    names = _names(missing)
    found = difflib.get_close_matches(header_key(header), names, n=1, cutoff=0.6)
    return _name(names[found[0]]) if found else ""


def _name(column: Column) -> str:
    return in_both_languages(column.label.zh, column.label.en)


def _cell(place: Place, row: int, index: int) -> Place:
    return Place(place.document, place.sheet, row + 1, column_letters(index))
