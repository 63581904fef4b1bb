"""Somebody else was faster: what they changed, beside what was not written."""

import streamlit as st

from footprint_app.service import draft_view
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
                        _("Row"): row,
                        _("Column"): draft_view.label_of_place(each.edit.table, column, language()) or column,
                        _("Before"): str(each.edit.before.get(row, {}).get(column) or ""),
                        _("Now"): str(value or ""),
                        _("You changed it too"): (each.edit.table, row, column) in answer.overlaps,
                    }
                )
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(_("The table below shows the newest state. Make your edit again if it still holds."))
