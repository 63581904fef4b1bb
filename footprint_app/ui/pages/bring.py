"""Import: a plant's own sheets, looked at, matched to fields, judged, and taken over only when a person confirms."""

import streamlit as st

from background_db.findings import Finding
from footprint_app.service import draft_import, draft_view, import_matching, pending_imports
from footprint_app.service.draft_import import FoundTable, ImportDesk, MatchState, TableJudgement
from footprint_app.service.drafts import Draft
from footprint_app.service.pending_imports import Upload
from footprint_app.ui import desk
from footprint_app.ui.language import _, language, number
from footprint_app.ui.parts.conflicts import show_conflict
from footprint_app.ui.parts.finding_list import show_findings
from footprint_app.ui.parts.match_editor import edit_matching
from footprint_app.ui.parts.no_study import draft_or_hint
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.refusals import told
from footprint_app.ui.parts.sum_rows import decide_on_sums

_SAMPLE = 12
_DONE = "import_done"


def show() -> None:
    """Show the page."""
    st.title(_("Import"))
    draft = draft_or_hint(to_edit=True)
    if draft is None:
        return
    st.caption(_("Meter lists, bills, ERP exports: any layout. Nothing enters the study before you confirm it."))
    _bring(draft)
    if done := st.session_state.pop(_DONE, ""):
        st.success(done)
    with told():
        found = draft_import.look(desk.open_workspace(), draft)
        if not found.files:
            st.info(_("No file here yet. Drop an Excel or CSV file above; its columns need not have certain names."))
            return
        preview, matching, confirm = st.tabs([_("1 Preview"), _("2 Matching"), _("3 Confirm")])
        with preview:
            _preview(draft, found)
        with matching:
            _matching(draft, found)
        with confirm:
            # What was matched a moment ago counts at once.
            _confirm(draft, draft_import.look(desk.open_workspace(), draft))


def _bring(draft: Draft) -> None:
    brought = st.file_uploader(
        _("Files"), type=["xlsx", "xlsm", "csv", "tsv", "txt"], accept_multiple_files=True, key="import_files"
    )
    taken: set[str] = st.session_state.setdefault("import_files_taken", set())
    new = [each for each in brought or () if each.file_id not in taken]
    if not new:
        return
    taken.update(each.file_id for each in new)
    with told():
        uploads = [Upload(each.name, each.getvalue()) for each in new]
        show_findings(draft_import.bring(desk.open_workspace(), draft, uploads), "brought")


def _preview(draft: Draft, found: ImportDesk) -> None:
    st.markdown(_("Files: {files}", files=escaped(", ".join(found.files))))
    show_findings(found.findings, "preview")
    for table in found.tables:
        st.subheader(escaped(_name(table)), divider="gray")
        st.caption(
            _(
                "Rows {first} to {last}, {columns} columns, as read; titles and units above the table are kept apart.",
                first=table.first_row,
                last=table.last_row,
                columns=len(table.headers),
            )
        )
        lines = table.lines(_SAMPLE)
        st.dataframe(
            [{_("Row"): str(row)} | dict(zip(table.headers, cells, strict=True)) for row, cells in lines],
            hide_index=True,
            width="stretch",
        )
        if table.last_row - table.first_row >= _SAMPLE:
            st.caption(_("The first {count} rows are shown.", count=_SAMPLE))
    if st.button(_("Put the files away"), icon=":material/delete:", help=_("What is confirmed stays in the study.")):
        pending_imports.put_away(desk.open_workspace(), draft.head.draft_id)
        st.rerun()


def _matching(draft: Draft, found: ImportDesk) -> None:
    if not found.tables:
        st.info(_("No table was found in the files."))
    for table in found.tables:
        unsaid = _unsaid(draft, table)
        is_open = bool(unsaid) or table.state not in {MatchState.REMEMBERED, MatchState.TAKEN, MatchState.LEFT_OUT}
        label = f"{escaped(_name(table))} · {_state_word(table.state)}"
        if unsaid:
            label += " · " + _("{count} words without a meaning", count=unsaid)
        with st.expander(label, expanded=is_open, key=f"match_{table.key}"):
            _choose_list(draft, table)
            if table.mapping is not None and table.state not in {MatchState.LEFT_OUT, MatchState.TAKEN}:
                edit_matching(draft, table, table.mapping)


def _unsaid(draft: Draft, table: FoundTable) -> int:
    """How many of the plant's words still wait for a meaning."""
    if table.mapping is None or table.state in {MatchState.LEFT_OUT, MatchState.TAKEN}:
        return 0
    words = import_matching.open_words(table.table, table.mapping, draft.tables, language())
    return sum(not each.chosen for each in words)


def _choose_list(draft: Draft, table: FoundTable) -> None:
    names = dict(import_matching.lists(language()))
    fits = dict(table.fits)
    order = ["", *fits, *(key for key in names if key not in fits)]
    words = {key: _list_word(key, names, fits) for key in order}
    now = "" if table.mapping is None or table.state is MatchState.LEFT_OUT else table.mapping.list_name
    chosen = st.selectbox(
        _("Rows belong to"),
        order,
        index=order.index(now),
        format_func=words.__getitem__,
        help=_("The table of the study that takes the rows. The likeliest stand first."),
        key=f"list_{table.key}_{now}_{language()}",
    )
    if chosen != now:
        draft_import.choose_list(desk.open_workspace(), draft, table, chosen)
        st.rerun()


def _list_word(key: str, names: dict[str, str], fits: dict[str, float]) -> str:
    if not key:
        return _("Leave this table out")
    return _("{list} (fit {fit})", list=names[key], fit=number(fits[key], 2)) if key in fits else names[key]


def _confirm(draft: Draft, found: ImportDesk) -> None:
    replace = st.toggle(
        _("Replace what the same sheets gave before"),
        key="import_replace",
        help=_("For a corrected file: the rows of the earlier import go, the new ones come."),
    )
    judged = draft_import.judge(draft, found, replace_earlier=replace)
    if not judged:
        st.info(_("Nothing is left to confirm: every table is taken over or left out."))
        return
    st.dataframe([_counts(each) for each in judged], hide_index=True, width="stretch")
    st.caption(_("Rows in the sheet = rows taken over + refused + left out (titles, sums, notes, blank rows)."))
    chosen = [each for each in judged if _wanted(each)]
    why = st.text_input(_("Reason"), key="import_why", placeholder=_("e.g. ERP export of March 2026"))
    rows = sum(len(each.rows) for each in chosen)
    if st.button(_("Take over {rows} rows", rows=rows), type="primary", disabled=not rows, icon=":material/check:"):
        _take(draft, chosen, why, replace_earlier=replace)
    for each in judged:
        _judgement(draft, each)


def _counts(each: TableJudgement) -> dict[str, str | int]:
    return {
        _("Table"): _name(each.found),
        _("Goes to"): draft_view.title_of(each.applied.mapping.list_name, language()),
        _("Rows in the sheet"): each.rows_in,
        _("Taken over"): each.rows_added,
        _("Refused"): each.rows_refused,
        _("Left out"): each.rows_left_out,
        _("New rows of the study"): len(each.rows),
        _("Rows replaced"): len(each.replaced),
    }


def _wanted(each: TableJudgement) -> bool:
    label = escaped(f"{_name(each.found)} → {draft_view.title_of(each.applied.mapping.list_name, language())}")
    if each.rows_refused:
        label += " · " + _("{count} rows refused stay out", count=each.rows_refused)
    # A table without a row yet is not ticked; once its columns are matched it is, as any other.
    key = f"take_{each.found.key}_{bool(each.rows)}"
    return st.checkbox(label, value=bool(each.rows), disabled=not each.rows, key=key)


def _judgement(draft: Draft, each: TableJudgement) -> None:
    st.subheader(escaped(_name(each.found)), divider="gray")
    decide_on_sums(draft, each)
    if each.applied.ignored_rows:
        with st.expander(_("Rows left out ({count})", count=each.rows_left_out), key=f"rows_{each.found.key}"):
            st.dataframe(
                [
                    {_("Row"): row.row, _("Why"): _row_word(row.reason.value), _("Text"): row.text}
                    for row in each.applied.ignored_rows
                ],
                hide_index=True,
                width="stretch",
            )
    columns = [column for column in each.applied.ignored_columns if column.reason != "total column"]
    if columns:
        names = ", ".join(column.header for column in columns)
        st.caption(_("Columns left out: {columns}", columns=escaped(names)))
    show_findings(sorted(each.findings, key=_most_urgent), f"judged_{each.found.key}")


def _most_urgent(finding: Finding) -> tuple[bool, bool, int]:
    return not finding.blocks_number, not finding.blocks_claim, finding.where.row or 0


def _take(draft: Draft, chosen: list[TableJudgement], why: str, *, replace_earlier: bool) -> None:
    keys = [each.found.key for each in chosen]
    answer = draft_import.confirm(desk.open_workspace(), draft, keys, why, replace_earlier=replace_earlier)
    if answer.conflict is not None:
        show_conflict(answer.conflict)
        return
    names = ", ".join(f"{draft_view.title_of(name, language())}: {rows}" for name, rows in answer.added.items())
    st.session_state[_DONE] = _("Taken over: {names}. Undo on the data page takes it back.", names=escaped(names))
    st.rerun()


def _name(table: FoundTable) -> str:
    parts = [table.document, table.sheet]
    return " › ".join(part for part in parts if part)


def _state_word(state: MatchState) -> str:
    words = {
        MatchState.CHOSEN: _("matched by you"),
        MatchState.REMEMBERED: _("known from an earlier import"),
        MatchState.CHANGED: _("headers differ from the earlier import: look through"),
        MatchState.PROPOSED: _("proposed: look through"),
        MatchState.UNKNOWN: _("not recognised: say where the rows belong"),
        MatchState.LEFT_OUT: _("left out"),
        MatchState.TAKEN: _("taken over"),
    }
    return words[state]


def _row_word(reason: str) -> str:
    words = {
        "title": _("title"),
        "header": _("header"),
        "blank": _("blank"),
        "total": _("sum"),
        "note": _("note"),
        "group": _("group heading"),
        "filtered": _("filtered out"),
    }
    return words.get(reason, reason)
