"""Somebody else was faster: what they changed, beside what was not written."""

from typing import Any

import streamlit as st

from footprint_app.service import draft_view
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.drafts import EditAnswer
from footprint_app.ui.language import _, day, language


def show_conflict(answer: EditAnswer) -> None:
    """Show who changed what since; nothing of this session's edit was written."""
    st.error(_("Somebody else edited this study meanwhile. Your last edit was not written; nothing was overwritten."))
    rows = []
    for each in answer.conflict:
        for row, cells in each.edit.cells.items():
            for column, value in cells.items():
                rows.append(
                    {
                        _("When"): day(each.at),
                        _("Who"): each.who,
                        _("Table"): draft_view.title_of(each.edit.table, language()),
                        _("Row"): _row(answer, each.edit.table, row),
                        _("Column"): draft_view.label_of_place(each.edit.table, column, language()) or column,
                        _("Before"): _cell(each.edit.table, column, each.edit.before.get(row, {}).get(column)),
                        _("Now"): _cell(each.edit.table, column, value),
                        _("You changed it too"): (each.edit.table, row, column) in answer.overlaps,
                    }
                )
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    if answer.refused is not None:
        _show_refused(answer, answer.refused)
    st.caption(_("What is shown now is the newest state. Make your edit again if it still holds."))


def _show_refused(answer: EditAnswer, refused: DraftEdit) -> None:
    """What was typed and not written, beside what stands there now."""
    now = {row.row_id: row.cells for row in answer.draft.tables.get(refused.table, ())}
    rows = [
        {
            _("Table"): draft_view.title_of(refused.table, language()),
            _("Row"): _row(answer, refused.table, row),
            _("Column"): draft_view.label_of_place(refused.table, column, language()) or column,
            _("Now"): _cell(refused.table, column, now.get(row, {}).get(column)),
            _("Yours, not written"): _cell(refused.table, column, value),
        }
        for row, cells in refused.cells.items()
        for column, value in cells.items()
    ]
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    if refused.added or refused.deleted:
        st.caption(
            _(
                "Not written either: {added} rows added, {deleted} rows deleted.",
                added=len(refused.added),
                deleted=len(refused.deleted),
            )
        )


def _row(answer: EditAnswer, table: str, row_id: str) -> str:
    """The number that a person counts, or the field of the study; an id where the row is gone."""
    rows = [row.row_id for row in answer.draft.tables.get(table, ())]
    if table == "study":
        return draft_view.field_label(row_id, language())
    return str(rows.index(row_id) + 1) if row_id in rows else row_id


def _cell(table: str, column: str, value: Any) -> str:
    """A cell as the table shows it."""
    columns = () if table == "study" else draft_view.columns(table, language())
    view = next((each for each in columns if each.key == column), None)
    return draft_view.shown(value, view) if view is not None else str(value or "")
