"""Edits of a draft as values: cells changed, rows added, rows taken away; each can be made, taken back and compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from footprint_app.ingest.draft_tables import STUDY, Cell, DraftRow, DraftTables, canonical_cell, columns_of_table


@dataclass(frozen=True, slots=True)
class AddedRow:
    """A row that an edit adds: `row_id` is empty until it is made; it goes behind row `after` ("": to the end)."""

    cells: Mapping[str, Cell | None]
    row_id: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class DraftEdit:
    """An edit of one table.

    `cells`: row id → column → what was typed (None empties the cell). `before` holds, once the edit is made, what stood
    there; `taken` the rows that were deleted, as they were, each with the row it stood behind.
    """

    table: str
    cells: Mapping[str, Mapping[str, Cell | None]] = field(default_factory=dict)
    added: tuple[AddedRow, ...] = ()
    deleted: tuple[str, ...] = ()
    before: Mapping[str, Mapping[str, Cell | None]] = field(default_factory=dict)
    taken: tuple[AddedRow, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when the edit changes nothing."""
        return not (self.cells or self.added or self.deleted)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for the store."""
        return {
            "table": self.table,
            "cells": {row: dict(cells) for row, cells in self.cells.items()},
            "added": [[row.row_id, dict(row.cells), row.after] for row in self.added],
            "deleted": list(self.deleted),
            "before": {row: dict(cells) for row, cells in self.before.items()},
            "taken": [[row.row_id, dict(row.cells), row.after] for row in self.taken],
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "DraftEdit":
        """Return the edit that `to_json` wrote."""
        return cls(
            written["table"],
            written["cells"],
            tuple(AddedRow(cells, row_id, after) for row_id, cells, after in written["added"]),
            tuple(written["deleted"]),
            written["before"],
            tuple(AddedRow(cells, row_id, after) for row_id, cells, after in written["taken"]),
        )


def applied(edit: DraftEdit, tables: DraftTables, revision: int) -> tuple[DraftTables, DraftEdit]:
    """Make an edit: return the tables after it, and the edit as made, with what stood there before.

    Rows and columns that are not there are left alone; what changes nothing drops out of the edit. New rows are named
    by the revision that the edit makes, so that no id is ever used twice, also not that of a deleted row.
    """
    rows = {row.row_id: row for row in tables.get(edit.table, ())}
    columns = {column.key: column for column in columns_of_table(edit.table)}
    cells: dict[str, dict[str, Cell | None]] = {}
    before: dict[str, dict[str, Cell | None]] = {}
    for row_id, typed in edit.cells.items():
        own = rows.get(row_id) or (DraftRow(row_id, {}) if _is_field(edit.table, row_id, columns) else None)
        if own is None or row_id in edit.deleted:
            continue
        for key, value in typed.items():
            cell = _canonical(edit.table, row_id, key, value, columns)
            if (key in columns or edit.table == STUDY) and own.cells.get(key) != cell:
                cells.setdefault(row_id, {})[key] = cell
                before.setdefault(row_id, {})[key] = own.cells.get(key)
        rows[row_id] = DraftRow(row_id, _with(own.cells, cells.get(row_id, {})))
    order = list(rows)
    taken = tuple(
        AddedRow(rows[row_id].cells, row_id, order[at - 1] if at else "")
        for at, row_id in enumerate(order)
        if row_id in edit.deleted
    )
    added = tuple(_named(edit, revision, columns))
    for row in added:
        rows[row.row_id] = DraftRow(row.row_id, {key: cell for key, cell in row.cells.items() if cell is not None})
        order.insert(_position(row, order, is_back=any(row.row_id == each.row_id for each in edit.added)), row.row_id)
    gone = {row.row_id for row in taken}
    left = tuple(rows[row_id] for row_id in order if row_id not in gone)
    made = DraftEdit(edit.table, cells, added, tuple(row.row_id for row in taken), before, taken)
    return {**tables, edit.table: left}, made


def inverse(edit: DraftEdit, tables: DraftTables) -> DraftEdit:
    """Return the edit that takes a made edit back: old values, deleted rows where they stood, added rows away."""
    there = {row.row_id for row in tables.get(edit.table, ())} | {row.row_id for row in edit.taken}
    return DraftEdit(
        edit.table,
        {row_id: cells for row_id, cells in edit.before.items() if row_id in there or edit.table == STUDY},
        tuple(AddedRow(row.cells, row.row_id, row.after) for row in edit.taken),
        tuple(row.row_id for row in edit.added),
    )


def overlapping(edit: DraftEdit, others: tuple[DraftEdit, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return (table, row, column) that an edit and others both change; a deleted row meets every cell of it ("")."""
    mine = _touched(edit)
    theirs = {cell for other in others if other.table == edit.table for cell in _touched(other)}
    met = {
        (edit.table, row, column)
        for row, column in mine
        for other_row, other_column in theirs
        if row == other_row and ("" in {column, other_column} or column == other_column)
    }
    return tuple(sorted(met))


def _touched(edit: DraftEdit) -> set[tuple[str, str]]:
    cells = {(row_id, key) for row_id, typed in edit.cells.items() for key in typed}
    return cells | {(row_id, "") for row_id in edit.deleted}


def _named(edit: DraftEdit, revision: int, columns: Mapping[str, Any]) -> list[AddedRow]:
    named = []
    for number, row in enumerate(edit.added, start=1):
        cells = {key: _canonical(edit.table, row.row_id, key, value, columns) for key, value in row.cells.items()}
        filled = {key: cell for key, cell in cells.items() if cell is not None}
        named.append(AddedRow(filled, row.row_id or f"e{revision}.{number}", row.after))
    return named


def _position(row: AddedRow, order: list[str], *, is_back: bool) -> int:
    """Where a row goes: behind its neighbour; a row that comes back and was the first to the top; else to the end."""
    if row.after in order:
        return order.index(row.after) + 1
    return 0 if is_back and not row.after else len(order)


def _canonical(table: str, row_id: str, key: str, value: Cell | None, columns: Mapping[str, Any]) -> Cell | None:
    if table != STUDY:
        return canonical_cell(columns[key], value) if key in columns else None
    # Of the study's own fields a row is a field: its id names the column, "unit" the column of its unit.
    name = f"{row_id}.unit" if key == "unit" else row_id
    return canonical_cell(columns[name], value) if name in columns else None


def _is_field(table: str, row_id: str, columns: Mapping[str, Any]) -> bool:
    return table == STUDY and row_id in columns


def _with(cells: Mapping[str, Cell], changed: Mapping[str, Cell | None]) -> dict[str, Cell]:
    together: dict[str, Cell | None] = {**cells, **changed}
    return {key: cell for key, cell in together.items() if cell is not None}
