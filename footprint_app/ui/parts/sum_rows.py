"""Rows that look like sums although nothing in them says so: a person says of each whether it is one."""

import streamlit as st

from footprint_app.service import draft_import
from footprint_app.service.draft_import import TableJudgement
from footprint_app.service.drafts import Draft
from footprint_app.service.import_matching import MatchChoice
from footprint_app.ui import desk
from footprint_app.ui.language import _

_ASKED = frozenset({"IMPORT-TOTAL-AS-DATA", "IMPORT-ROW-EQUALS-SUM"})
_MOST = 12


def decide_on_sums(draft: Draft, judged: TableJudgement) -> None:
    """Ask about each such row, and about those that were decided; an answer is kept at once."""
    mapping = judged.applied.mapping
    said = {**dict.fromkeys(mapping.data_rows, True), **dict.fromkeys(mapping.total_rows, False)}
    asked = {each.where.row for each in judged.findings if each.code in _ASKED and each.where.row is not None}
    rows = sorted(asked | set(said))[:_MOST]
    if not rows:
        return
    st.markdown("**" + _("Rows that look like sums") + "**")
    words = {None: _("not said yet"), False: _("a sum: leave it out"), True: _("data: take it over")}
    columns = st.columns(min(len(rows), 3))
    for at, row in enumerate(rows):
        answer = columns[at % len(columns)].selectbox(
            _("Row {row}", row=row),
            list(words),
            index=list(words).index(said.get(row)),
            format_func=words.__getitem__,
            key=f"sum_{judged.found.key}_{row}",
        )
        if answer is not said.get(row):
            draft_import.match(desk.open_workspace(), draft, judged.found, MatchChoice(rows={row: answer}))
            st.rerun()
