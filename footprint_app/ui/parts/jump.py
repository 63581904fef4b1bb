"""From a finding to the cell it speaks of: the data page opens with the table, and names row and column."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from background_db.findings import Place
from footprint_app.service import draft_view
from footprint_app.service.drafts import Draft
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.address import keep, named
from footprint_app.ui.parts.plain_text import escaped

_ROW, _COLUMN = "row", "column"
_NAMED_CELLS = 4
_SEEN_AT_ONCE = 12


def can_open(where: Place) -> bool:
    """True when a place names a table of the draft."""
    return bool(where.sheet)


def open_place(where: Place) -> None:
    """Open the data page at a place: its row is named by its id, which stays when others are added or deleted."""
    from footprint_app.ui.menu import page_of

    parameters = {"study": desk.study_id(), "lang": language(), "table": where.sheet}
    draft = desk.draft()
    rows = draft.tables.get(where.sheet, ()) if draft is not None else ()
    if where.row is not None and 0 < where.row <= len(rows):
        parameters |= {_ROW: f"{where.sheet}:{rows[where.row - 1].row_id}", _COLUMN: where.column}
    st.switch_page(page_of("data"), query_params=parameters)


def show_place(draft: Draft, table: str) -> str:
    """Name the row and column that the address points at, with what stands in the row; return the row's id.

    "" where the address points at none, or at one that was deleted.
    """
    key, _colon, row_id = named(_ROW).partition(":")
    rows = draft.tables.get(table, ())
    number = next((at for at, row in enumerate(rows, start=1) if row.row_id == row_id), 0)
    if key != table or not number:
        return ""
    where = _where(table, row_id, number)
    is_alone = is_long(draft, table)
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        cells = _cells(rows[number - 1].cells, table)
        left.markdown(f":material/pin_drop: **{escaped(where)}**  \n{escaped(cells)}")
        label = _("Show the whole table") if is_alone else _("Close")
        if right.button(label, key="close_place", width="stretch"):
            keep(_ROW, "")
            keep(_COLUMN, "")
            st.rerun()
    return row_id


def is_long(draft: Draft, table: str) -> bool:
    """True for a table in which a row is hard to find by counting."""
    return len(draft.tables.get(table, ())) > _SEEN_AT_ONCE


def _where(table: str, row_id: str, number: int) -> str:
    if table == "study":
        return draft_view.field_label(row_id, language())
    label = draft_view.label_of_place(table, named(_COLUMN), language())
    return _("row {number}", number=number) + (f" › {label}" if label else "")


def _cells(cells: Mapping[str, Any], table: str) -> str:
    """The first cells of a row as they are shown in the table, and the one that the address names."""
    if table == "study":
        return " ".join(str(cells[key]) for key in ("value", "unit") if key in cells)
    columns = draft_view.columns(table, language())
    wanted = [column for column in columns if column.key in cells]
    wanted = [c for at, c in enumerate(wanted) if at < _NAMED_CELLS or c.key == named(_COLUMN)]
    return " · ".join(f"{column.label}: {draft_view.shown(cells[column.key], column)}" for column in wanted)
