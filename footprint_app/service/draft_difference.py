"""What differs between two states of a study, by table, row and cell."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from footprint_app.ingest.draft_tables import STUDY, Cell, DraftRow, DraftTables
from footprint_app.ingest.workbook_layout import SheetLayout, sheets

_KEY_COLUMNS = 3

RowKey = tuple[str, ...]


class ChangeKind(StrEnum):
    """What happened to a cell or to a whole row."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs; of a row that is only in one state the first cells stand together, and no column."""

    table: str
    row: str
    """What names the row: its id, or its first cells; of the study's own fields the key of the field."""
    column: str
    kind: ChangeKind
    before: Cell | None
    after: Cell | None


def tables_difference(first: DraftTables, second: DraftTables) -> tuple[CellChange, ...]:
    """Return every difference from `first` to `second`; rows are paired by what names them, not by their position."""
    changes: list[CellChange] = []
    fields = [{row.row_id: row.cells for row in tables.get(STUDY, ())} for tables in (first, second)]
    for key in dict.fromkeys((*fields[0], *fields[1])):
        changes += _cells(STUDY, key, fields[0].get(key, {}), fields[1].get(key, {}))
    for layout in sheets():
        before, after = (_by_key(layout, tables.get(layout.key, ())) for tables in (first, second))
        for name in dict.fromkeys((*before, *after)):
            shown = " ".join(part for part in name[:-1] if part)
            if name not in after:
                changes.append(_row(layout.key, shown, ChangeKind.REMOVED, before[name]))
            elif name not in before:
                changes.append(_row(layout.key, shown, ChangeKind.ADDED, after[name]))
            else:
                changes += _cells(layout.key, shown, before[name], after[name])
    return tuple(changes)


def _by_key(layout: SheetLayout, rows: tuple[DraftRow, ...]) -> Mapping[RowKey, Mapping[str, Cell]]:
    """Rows by what names them; the last part counts rows of the same name."""
    columns = [column.key for column in layout.columns if not column.is_owner and not column.is_unit]
    names = columns[:1] if columns[0].endswith("_id") else columns[:_KEY_COLUMNS]
    seen: Counter[RowKey] = Counter()
    found = {}
    for row in rows:
        name = tuple(str(row.cells.get(column, "")) for column in names)
        seen[name] += 1
        found[*name, str(seen[name])] = row.cells
    return found


def _cells(table: str, row: str, before: Mapping[str, Cell], after: Mapping[str, Cell]) -> list[CellChange]:
    return [
        CellChange(table, row, column, ChangeKind.CHANGED, before.get(column), after.get(column))
        for column in dict.fromkeys((*before, *after))
        if before.get(column) != after.get(column)
    ]


def _row(table: str, row: str, kind: ChangeKind, cells: Mapping[str, Cell]) -> CellChange:
    text = " · ".join(str(cell) for cell in list(cells.values())[:6])
    return CellChange(
        table, row, "", kind, text if kind is ChangeKind.REMOVED else None, text if kind is ChangeKind.ADDED else None
    )
