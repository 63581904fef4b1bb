"""Who changed what, when and why: every edit of the draft, the newest first, each value with what stood there before."""

import streamlit as st

from footprint_app.service import draft_view, drafts
from footprint_app.service.drafts import Draft, Recorded
from footprint_app.ui import desk
from footprint_app.ui.language import _, day, language

_MOST = 200


def show_history(draft: Draft) -> None:
    """Show the edits of a draft."""
    edits = drafts.history(desk.open_workspace(), draft.head.draft_id)
    if not edits:
        st.info(_("Nothing was edited yet since the draft was begun."))
        return
    newest = edits[: -_MOST - 1 : -1]
    st.dataframe([_row(each) for each in newest], hide_index=True, width="stretch")
    if len(edits) > _MOST:
        st.caption(_("The newest {shown} of {count} edits are shown.", shown=_MOST, count=len(edits)))
    st.caption(_("Undo takes back the newest edit that stands; press it again for the one before."))
    with st.expander(_("Values before and after, newest edits")):
        st.dataframe([line for each in newest[:20] for line in _values(each)], hide_index=True, width="stretch")


def _row(each: Recorded) -> dict[str, str | int]:
    edit = each.edit
    parts = (
        (_("{count} cells", count=sum(len(cells) for cells in edit.cells.values())), edit.cells),
        (_("{count} rows added", count=len(edit.added)), edit.added),
        (_("{count} rows deleted", count=len(edit.deleted)), edit.deleted),
    )
    state = _("undone") if each.is_undone else ""
    if each.undoes is not None:
        state = _("takes back edit {number}", number=each.undoes)
    return {
        _("Edit"): each.revision,
        _("When"): day(each.at),
        _("Who"): each.who,
        _("Table"): draft_view.title_of(edit.table, language()),
        _("What"): ", ".join(text for text, changed in parts if changed),
        _("Why"): each.why,
        _("State"): state,
    }


def _values(each: Recorded) -> list[dict[str, str | int]]:
    table = each.edit.table
    return [
        {
            _("Edit"): each.revision,
            _("Table"): draft_view.title_of(table, language()),
            _("Row"): row,
            _("Column"): draft_view.label_of_place(table, column, language()) or column,
            _("Before"): str(each.edit.before.get(row, {}).get(column) or ""),
            _("Now"): str(value if value is not None else ""),
        }
        for row, cells in each.edit.cells.items()
        for column, value in cells.items()
    ]
