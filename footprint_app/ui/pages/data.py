"""Data: every table of the study, edited in place, with what is wrong beside it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from footprint_app.service import draft_view, drafts
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.draft_view import ColumnKind, ColumnView, SectionView
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.people import Role
from footprint_app.ui import desk
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.address import choose
from footprint_app.ui.parts.conflicts import show_conflict
from footprint_app.ui.parts.edit_history import show_history
from footprint_app.ui.parts.evidence_files import show_evidence
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.jump import is_long, show_place
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.row_findings import show_edited_row, show_table_findings
from footprint_app.ui.parts.system_graph_chart import show_system
from footprint_app.ui.parts.table_editor import OnlyRows, edit_table
from footprint_app.ui.parts.who_is_at_work import only_for

_STUDY = "study"


def show() -> None:
    """Show the page."""
    st.title(_("Data"))
    draft = draft_or_hint()
    if draft is None:
        return
    part = choose(_("Part of the data"), _parts(), "part")
    why = st.text_input(
        _("Reason for the next edit"),
        key=f"reason_{draft.head.draft_id}_{draft.head.revision}",
        placeholder=_("optional, e.g. meter read again"),
    )
    table, answer = "inventory", None
    above = st.container()
    with told():
        if part == "graph":
            answer = show_system(draft, why)
        elif part == "history":
            show_history(draft)
        elif part == "evidence":
            table, answer = "evidence", show_evidence(draft, why)
        else:
            table = _choose_table(draft)
            answer = _edit(draft, table, show_place(draft, table), why)
    if answer is not None:
        if answer.conflict:
            with above:
                show_conflict(answer)
        draft = answer.draft
    if part != "history":
        show_edited_row(draft, table)
    _undo_and_save(draft, why)
    if part != "history":
        show_table_findings(draft, table)


def _parts() -> dict[str, str]:
    return {"table": _("Table"), "graph": _("Graph"), "history": _("History"), "evidence": _("Evidence")}


def _choose_table(draft: Draft) -> str:
    tables = draft_view.tables_of(draft.tables, language())
    names = {_STUDY: draft_view.title_of(_STUDY, language())} | {
        each.key: f"{each.title} ({each.rows})" if each.rows else each.title for each in tables
    }
    purposes = {each.key: each.purpose for each in tables}
    only_filled = st.toggle(_("Only tables in use"), value=True, key="only_filled")
    named = st.query_params.get("table", "inventory")
    # A table that a finding opened is offered though nothing stands in it yet.
    offered = [key for key in names if key in {_STUDY, named} or not only_filled or _is_in_use(key, tables)]
    begin = offered.index(named) if named in offered else 0
    table = st.selectbox(_("Table"), offered, index=begin, format_func=names.__getitem__)
    st.query_params["table"] = table
    if table in purposes:
        st.caption(purposes[table])
    return str(table)


def _is_in_use(key: str, tables: tuple[draft_view.TableView, ...]) -> bool:
    view = next(each for each in tables if each.key == key)
    return bool(view.rows) or view.is_required


def _edit(draft: Draft, table: str, row_id: str, why: str) -> EditAnswer | None:
    """A row that a finding named stands alone where the table is long; a short table is shown whole."""
    if table == _STUDY:
        return _edit_fields(draft, why)
    only = OnlyRows(row_id=row_id) if row_id and is_long(draft, table) else None
    return edit_table(draft, table, why, only)


def _edit_fields(draft: Draft, why: str) -> EditAnswer | None:
    """The study's own fields, block by block; a field is kept when it is left."""
    cells = draft_view.field_cells(draft.tables)
    typed: dict[str, dict[str, str | None]] = {}
    for section in draft_view.sections(language()):
        with st.expander(section.title, expanded=not section.key):
            _edit_section(draft, section, cells, typed)
    if not typed:
        return None
    change = DraftEdit(_STUDY, typed)
    return drafts.edit(desk.open_workspace(), draft.head.draft_id, change, draft.head.revision, why)


def _edit_section(
    draft: Draft,
    section: SectionView,
    cells: Mapping[str, Mapping[str, Any]],
    typed: dict[str, dict[str, str | None]],
) -> None:
    for value, unit in section.fields:
        own = cells.get(value.key, {})
        left, right = st.columns([4, 1]) if unit is not None else (st.container(), None)
        with left:
            _edit_cell(draft, value, "value", own.get("value"), typed)
        if unit is not None and right is not None:
            with right:
                _edit_cell(draft, unit, "unit", own.get("unit"), typed, row=value.key)


def _edit_cell(
    draft: Draft,
    column: ColumnView,
    cell: str,
    now: Any,
    typed: dict[str, dict[str, str | None]],
    row: str = "",
) -> None:
    label = f"{column.label} *" if column.is_required else column.label
    shown = draft_view.shown(now, column)
    key = f"field_{draft.head.draft_id}_{draft.head.revision}_{column.key}_{cell}_{language()}"
    described = "\n\n".join(part for part in (column.help, column.example) if part) or None
    is_fixed = draft.is_version or not desk.may(Role.AUTHOR)
    if column.kind is ColumnKind.CHOICE:
        words = ["", *(word for _code, word in column.words)]
        options = words if shown in words else [*words, shown]
        text = st.selectbox(label, options, index=options.index(shown), help=described, key=key, disabled=is_fixed)
    else:
        text = st.text_input(label, value=shown, help=described, key=key, disabled=is_fixed)
    kept = draft_view.kept(text, column)
    if not draft_view.is_same(kept, now):
        typed.setdefault(row or column.key, {})[cell] = kept


def _undo_and_save(draft: Draft, why: str) -> None:
    left, right = st.columns(2)
    refused = only_for(Role.AUTHOR)
    if left.button(
        _("Undo last edit"),
        icon=":material/undo:",
        disabled=not draft.head.revision or refused is not None,
        help=refused,
        width="stretch",
    ):
        with told():
            answer = drafts.undo(desk.open_workspace(), draft.head.draft_id, draft.head.revision, why)
            if answer.conflict:
                show_conflict(answer)
            else:
                st.rerun()
    if right.button(
        _("Save as version"),
        icon=":material/save:",
        type="primary",
        disabled=draft.is_saved or refused is not None,
        help=refused,
        width="stretch",
    ):
        with told():
            version, findings = drafts.save_version(desk.open_workspace(), draft, why or _("Saved from the data page"))
            if version is None:
                st.error(_("Not saved as a version: some values cannot be read. The draft itself is kept."))
                show_findings([finding for finding in findings if finding.blocks_number], "save")
            else:
                st.success(_("Saved as version {number}.", number=version.version))
