"""An editable table whose every change is in the workspace before the page is drawn again.

Streamlit's editor keeps its own record of what was edited, added and deleted since it was first shown. On each run of
the page that record is compared with the table in the workspace, and what differs goes to the service as one edit. The
editor itself is shown the same rows all the while, so that it keeps its focus and its scroll; it begins anew when
somebody else's edit, an undo or another language changed what it should show.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from footprint_app.service import draft_view, drafts
from footprint_app.service.draft_edits import AddedRow, DraftEdit
from footprint_app.service.draft_view import ColumnKind, ColumnView
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import language


@dataclass(slots=True)
class Shown:
    """What an editor was begun with, and which rows of the workspace its new rows have become."""

    revision: int
    rows: tuple[str, ...]
    cells: tuple[Mapping[str, str], ...]
    generation: int = 0
    record: str = ""
    """The editor's record that was last brought to the workspace: what is in it is no new edit."""
    added: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnlyRows:
    """Show only the rows with a certain value in a column, which new rows get too; or one row by its id."""

    column: str = ""
    value: str = ""
    row_id: str = ""

    def has(self, row_id: str, cells: Mapping[str, Any]) -> bool:
        """True for a row to be shown."""
        return row_id == self.row_id if self.row_id else str(cells.get(self.column, "")) == self.value


def edit_table(draft: Draft, table: str, why: str = "", only: OnlyRows | None = None) -> EditAnswer | None:
    """Show a table to be edited and keep what changed; return the answer of the service where something did."""
    columns = draft_view.columns(table, language())
    if draft.is_version or not desk.may(Role.AUTHOR):
        _look_at(draft, table, columns, only)
        return None
    name = f"editor_{draft.head.draft_id}_{table}_{language()}" + (
        f"_{only.column}_{only.value}_{only.row_id}" if only else ""
    )
    shown = st.session_state.get(name)
    if shown is None:
        shown = st.session_state[name] = _begin(draft, table, columns, 0, only)
    elif shown.revision != draft.head.revision:
        # Edited elsewhere. What was typed here on top of the older state is offered all the same: the service refuses
        # it and says what differs, instead of it getting lost.
        answer = _keep(draft, table, columns, shown, f"{name}_{shown.generation}", why, only)
        shown = st.session_state[name] = _begin(draft, table, columns, shown.generation + 1, only)
        if answer is not None:
            _draw(shown, columns, f"{name}_{shown.generation}")
            return answer
    key = f"{name}_{shown.generation}"
    _draw(shown, columns, key)
    answer = _keep(draft, table, columns, shown, key, why, only)
    if answer is not None and answer.conflict:
        del st.session_state[name]
    return answer


def _look_at(draft: Draft, table: str, columns: tuple[ColumnView, ...], only: OnlyRows | None) -> None:
    shown = _begin(draft, table, columns, 0, only)
    st.dataframe(
        _frame(shown, columns),
        column_config={column.key: column.label for column in columns},
        hide_index=True,
        width="stretch",
        height=_height(len(shown.rows)),
    )


def _draw(shown: Shown, columns: tuple[ColumnView, ...], key: str) -> None:
    st.data_editor(
        _frame(shown, columns),
        key=key,
        num_rows="dynamic",
        column_config={column.key: _config(column) for column in columns},
        hide_index=True,
        width="stretch",
        height=_height(len(shown.rows)),
    )


def _keep(
    draft: Draft,
    table: str,
    columns: tuple[ColumnView, ...],
    shown: Shown,
    key: str,
    why: str,
    only: OnlyRows | None,
) -> EditAnswer | None:
    """Bring what the editor recorded since the last time to the workspace; None where it recorded nothing new."""
    record = st.session_state.get(key) or {}
    written = json.dumps(record, sort_keys=True, default=str)
    if written == shown.record:
        return None
    shown.record = written
    change = changes(record, shown, draft, table, columns)
    if change.is_empty:
        return None
    if only is not None and only.column:
        filled = (replace(row, cells={only.column: only.value, **row.cells}) for row in change.added)
        change = replace(change, added=tuple(filled))
    answer = drafts.edit(desk.open_workspace(), draft.head.draft_id, change, shown.revision, why)
    if not answer.conflict:
        _note_added(shown, change, draft, answer.draft, table)
        shown.revision = answer.draft.head.revision
    return answer


def changes(
    record: Mapping[str, Any], shown: Shown, draft: Draft, table: str, columns: tuple[ColumnView, ...]
) -> DraftEdit:
    """Compare the editor's record with the table in the workspace; what differs is the edit to make.

    `record` has ``edited_rows`` (position → column → value), ``added_rows`` and ``deleted_rows`` since the editor was
    begun with `shown`.
    """
    by_key = {column.key: column for column in columns}
    now = {row.row_id: row.cells for row in draft.tables.get(table, ())}
    cells: dict[str, dict[str, Any]] = {}
    for position, typed in record.get("edited_rows", {}).items():
        _compare(cells, shown.rows[int(position)], typed, by_key, now)
    added: list[AddedRow] = []
    for number, typed in enumerate(record.get("added_rows", ())):
        if number in shown.added:
            _compare(cells, shown.added[number], typed, by_key, now)
        elif any(_text(value) for value in typed.values()):
            kept = {key: draft_view.kept(_text(value), by_key[key]) for key, value in typed.items() if key in by_key}
            added.append(AddedRow(kept))
    deleted = tuple(shown.rows[position] for position in record.get("deleted_rows", ()) if shown.rows[position] in now)
    return DraftEdit(table, cells, tuple(added), deleted)


def _compare(
    cells: dict[str, dict[str, Any]],
    row_id: str,
    typed: Mapping[str, Any],
    columns: Mapping[str, ColumnView],
    now: Mapping[str, Mapping[str, Any]],
) -> None:
    for key, value in typed.items():
        text = _text(value)
        if key in columns and row_id in now and draft_view.shown(now[row_id].get(key), columns[key]) != (text or ""):
            kept = draft_view.kept(text, columns[key])
            if not draft_view.is_same(kept, now[row_id].get(key)):
                cells.setdefault(row_id, {})[key] = kept


def _note_added(shown: Shown, change: DraftEdit, before: Draft, after: Draft, table: str) -> None:
    """Remember which rows the new lines of the editor have become."""
    known = {row.row_id for row in before.tables.get(table, ())}
    new = [row.row_id for row in after.tables.get(table, ()) if row.row_id not in known]
    if change.added:
        free = (number for number in range(len(shown.added) + len(new)) if number not in shown.added)
        shown.added.update(zip(free, new, strict=False))


def _begin(draft: Draft, table: str, columns: tuple[ColumnView, ...], generation: int, only: OnlyRows | None) -> Shown:
    rows = tuple(row for row in draft.tables.get(table, ()) if only is None or only.has(row.row_id, row.cells))
    cells = tuple(
        {column.key: draft_view.shown(row.cells.get(column.key), column) for column in columns} for row in rows
    )
    return Shown(draft.head.revision, tuple(row.row_id for row in rows), cells, generation)


def _frame(shown: Shown, columns: tuple[ColumnView, ...]) -> Any:
    import pandas as pd

    return pd.DataFrame(list(shown.cells), columns=[column.key for column in columns], dtype="object")


def _config(column: ColumnView) -> Any:
    label = f"{column.label} *" if column.is_required else column.label
    if column.unit:
        label += f" ({column.unit})"
    described = "\n\n".join(part for part in (column.help, column.example) if part) or None
    if column.kind is ColumnKind.CHOICE:
        words = [word for _, word in column.words]
        return st.column_config.SelectboxColumn(label, help=described, options=["", *words])
    return st.column_config.TextColumn(label, help=described)


def _height(rows: int) -> int:
    """Room for the rows there are and a few more, at most a screen."""
    return min(max(rows + 3, 6), 16) * 36


def _text(value: object) -> str | None:
    return None if value is None else str(value)
