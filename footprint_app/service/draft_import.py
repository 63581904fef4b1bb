"""A plant's own sheets into the draft on the desk: looked at, matched to fields, judged, and only then taken over.

Looking and judging write nothing into the draft. What is confirmed becomes edits of the draft, one a list, each with
its reason and each to be undone; the mapping is remembered, so that next month's sheet is known.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, warning
from footprint_app.ingest.draft_tables import DraftRow, DraftTables
from footprint_app.ingest.foreign_sheets.apply_mapping import Applied, apply_mapping
from footprint_app.ingest.foreign_sheets.draft_records import Cells, against, earlier_rows, rows_of_records
from footprint_app.ingest.foreign_sheets.find_tables import Table, find_tables
from footprint_app.ingest.foreign_sheets.grid import read_grids
from footprint_app.ingest.foreign_sheets.mapping import SheetMapping
from footprint_app.ingest.foreign_sheets.mapping_file import read_mappings, write_mappings
from footprint_app.ingest.foreign_sheets.propose import Proposal, is_known_name, propose
from footprint_app.ingest.foreign_sheets.remembered import Remembered, recall, remember
from footprint_app.ingest.workbook_layout import sheet, sheets
from footprint_app.service import drafts, pending_imports
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import AddedRow, DraftEdit
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.import_matching import MatchChoice, matched, with_names, without_fields
from footprint_app.service.import_sheets import LEAST_FIT, NOT_IMPORTED, mapping_folder, revised
from footprint_app.service.pending_imports import Decision, Upload
from footprint_app.service.workspace import permit, person
from footprint_app.store.people import Role

_ORDER = {layout.key: number for number, layout in enumerate(sheets())}


class MatchState(StrEnum):
    """How far the matching of a table is."""

    CHOSEN = "chosen"
    """A person worked on it in this import."""
    REMEMBERED = "remembered"
    """Confirmed before for these very headers."""
    CHANGED = "changed"
    """Confirmed before for headers that differ from these."""
    PROPOSED = "proposed"
    UNKNOWN = "unknown"
    """No list fits; a person names one, or leaves the table out."""
    LEFT_OUT = "left_out"
    TAKEN = "taken"
    """Its rows were taken over in this import."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of a file, with what is known of its meaning. Rows are counted as Excel counts."""

    key: str
    table: Table
    state: MatchState
    mapping: SheetMapping | None
    fits: tuple[tuple[str, float], ...]
    """Lists of the study that could take its rows, each with its fit, 0 to 1, the best first."""

    @property
    def document(self) -> str:
        """The file's name."""
        return self.table.grid.document

    @property
    def sheet(self) -> str:
        """The sheet's name, "" for a text file."""
        return self.table.grid.sheet

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers as read."""
        return tuple(text for _, text in self.table.headers)

    @property
    def first_row(self) -> int:
        """First row behind the header."""
        return self.table.first_row + 1

    @property
    def last_row(self) -> int:
        """Last row."""
        return self.table.end

    def lines(self, most: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return the first rows as they show, each with its number."""
        rows = range(self.table.first_row, min(self.table.end, self.table.first_row + most))
        return tuple((row + 1, tuple(self._shown(row, at) for at, _ in self.table.headers)) for row in rows)

    def _shown(self, row: int, at: int) -> str:
        cell = self.table.grid.cell(row, at)
        return "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """What waits to be imported into a draft."""

    files: tuple[str, ...]
    tables: tuple[FoundTable, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TableJudgement:
    """What a table would give. `rows_in` = `rows_added` + `rows_refused` + `rows_left_out`."""

    found: FoundTable
    applied: Applied
    rows: tuple[Cells, ...]
    """The rows that the draft would get; one row of a sheet with months in columns gives several."""
    replaced: tuple[str, ...]
    """Rows of the draft that an earlier import of the same sheet gave and that would go."""
    rows_added: int
    rows_refused: int
    findings: tuple[Finding, ...]

    @property
    def rows_in(self) -> int:
        """Rows of the sheet."""
        return self.applied.rows_seen

    @property
    def rows_left_out(self) -> int:
        """Rows that are no data: titles, sums, notes, blank and filtered ones."""
        return len(self.applied.ignored_rows)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was taken over; `conflict` as of an edit: then nothing of the table it met, and of those behind, was."""

    draft: Draft
    added: Mapping[str, int]
    """Rows added by list."""
    removed: int
    conflict: EditAnswer | None = None


def bring(configuration: Configuration, draft: Draft, uploads: Collection[Upload]) -> tuple[Finding, ...]:
    """Keep files for this draft; nothing is applied. The findings say which were refused and why."""
    return pending_imports.keep(configuration, draft.head.draft_id, uploads)


def look(configuration: Configuration, draft: Draft) -> ImportDesk:
    """Return the tables of the files that wait, each with its mapping as it was chosen, remembered or proposed."""
    folder = mapping_folder(configuration, {})
    known = recall(folder)
    said = pending_imports.decisions(configuration, draft.head.draft_id)
    files = pending_imports.files(configuration, draft.head.draft_id)
    findings = list(known.findings)
    tables: list[FoundTable] = []
    for file in files:
        read, told = _tables(file, file.stat().st_mtime_ns)
        findings += told
        tables += [_found(table, proposals, known, said, draft.tables) for table, proposals in read]
    return ImportDesk(tuple(file.name for file in files), tuple(tables), tuple(findings))


# A page looks anew at every press: reading the file and comparing it with every list is done once.
@lru_cache(maxsize=24)
def _tables(file: Path, _changed: int) -> tuple[tuple[tuple[Table, tuple[Proposal, ...]], ...], tuple[Finding, ...]]:
    read = read_grids(file)
    layouts = [layout for layout in sheets() if layout.key not in NOT_IMPORTED]
    tables: list[tuple[Table, tuple[Proposal, ...]]] = []
    findings = list(read.findings)
    for grid in read.grids:
        found = find_tables(grid, is_known_name)
        tables += [(table, propose(table, layouts)) for table in found]
        if not found:
            where = Place(grid.document, grid.sheet)
            findings.append(warning("IMPORT-NO-TABLE", where, sheet=grid.sheet or grid.document))
    return tuple(tables), tuple(findings)


def _key(table: Table) -> str:
    return f"{table.grid.document} › {table.grid.sheet} › {table.first_header + 1}"


def _found(
    table: Table,
    proposals: tuple[Proposal, ...],
    known: Remembered,
    said: Mapping[str, Decision],
    tables: DraftTables,
) -> FoundTable:
    key = _key(table)
    fits = tuple((each.mapping.list_name, min(each.fit, 1.0)) for each in proposals)
    decision = said.get(key, Decision())
    chosen = _mapping_of(decision)
    best = proposals[0] if proposals and proposals[0].fit >= LEAST_FIT else None
    if chosen is not None:
        state, mapping = MatchState.CHOSEN, chosen
    elif (remembered := known.for_table(table)) is not None:
        state, mapping = MatchState.REMEMBERED, remembered
    elif (near := known.nearest(table)) is not None:
        state, mapping = MatchState.CHANGED, revised(near, table, best.mapping if best else None)
    elif best is not None:
        state, mapping = MatchState.PROPOSED, with_names(table, best.mapping, tables)
    else:
        return FoundTable(key, table, MatchState.LEFT_OUT if decision.is_left_out else MatchState.UNKNOWN, None, fits)
    if decision.is_left_out or decision.is_taken:
        state = MatchState.TAKEN if decision.is_taken else MatchState.LEFT_OUT
    return FoundTable(key, table, state, mapping, fits)


def _mapping_of(decision: Decision) -> SheetMapping | None:
    if not decision.mapping:
        return None
    try:
        return read_mappings(decision.mapping, "decisions")[0]
    except DataFileError:
        # Written by another version of this software: the person is asked again.
        return None


def choose_list(configuration: Configuration, draft: Draft, found: FoundTable, list_name: str) -> None:
    """Say which list of the study a table belongs to, "" for none; its columns are then proposed anew."""
    permit(configuration, Role.AUTHOR)
    if not list_name:
        decision = Decision(write_mappings((found.mapping,)) if found.mapping else "", is_left_out=True)
    else:
        proposal = next(iter(propose(found.table, (sheet(list_name),))), None)
        mapping = proposal.mapping if proposal else without_fields(found.table, list_name)
        decision = Decision(write_mappings((with_names(found.table, mapping, draft.tables),)))
    pending_imports.decide(configuration, draft.head.draft_id, {found.key: decision})


def match(configuration: Configuration, draft: Draft, found: FoundTable, choice: MatchChoice) -> None:
    """Keep what a person changed in the matching of a table."""
    permit(configuration, Role.AUTHOR)
    if found.mapping is None:
        return
    changed = matched(found.mapping, choice)
    if changed != found.mapping:
        decision = Decision(write_mappings((changed,)))
        pending_imports.decide(configuration, draft.head.draft_id, {found.key: decision})


def judge(draft: Draft, desk: ImportDesk, *, replace_earlier: bool = False) -> tuple[TableJudgement, ...]:
    """Say what each table would give: owners before what they own, so that a process may come with its rows."""
    return tuple(_judged(draft.tables, desk.tables, replace_earlier=replace_earlier))


def _judged(tables: DraftTables, found: Collection[FoundTable], *, replace_earlier: bool) -> Iterator[TableJudgement]:
    waiting = [each for each in found if each.mapping and each.state not in {MatchState.LEFT_OUT, MatchState.TAKEN}]
    for each in sorted(waiting, key=lambda one: _ORDER.get(one.mapping.list_name if one.mapping else "", 0)):
        judgement = _judge_one(tables, each, replace_earlier=replace_earlier)
        tables = _with(tables, judgement)
        yield judgement


def _judge_one(tables: DraftTables, found: FoundTable, *, replace_earlier: bool) -> TableJudgement:
    assert found.mapping is not None  # noqa: S101 - `_judged` leaves the others out
    applied = apply_mapping(found.table, found.mapping, sheet(found.mapping.list_name))
    told = tuple(against(tables, applied, replace_earlier=replace_earlier))
    blocking = [each for each in told if each.blocks_number]
    refused = {each.where.row for each in blocking if each.where.row is not None}
    if any(each.where.row is None for each in blocking):
        refused = set(applied.rows_with_records)
    kept = replace(applied, records=tuple(each for each in applied.records if each.place.row not in refused))
    return TableJudgement(
        found,
        applied,
        rows_of_records(kept),
        earlier_rows(tables, applied) if replace_earlier and kept.records else (),
        len(set(applied.rows_with_records) - refused),
        len(applied.rows_with_finding) + len(set(applied.rows_with_records) & refused),
        (*applied.findings, *told),
    )


def _with(tables: DraftTables, judgement: TableJudgement) -> DraftTables:
    name = judgement.applied.mapping.list_name
    stays = [row for row in tables.get(name, ()) if row.row_id not in judgement.replaced]
    new = [DraftRow(f"{judgement.found.key}{number}", cells) for number, cells in enumerate(judgement.rows)]
    return {**tables, name: (*stays, *new)}


def confirm(
    configuration: Configuration,
    draft: Draft,
    keys: Collection[str],
    why: str = "",
    *,
    replace_earlier: bool = False,
) -> Confirmed:
    """Take over the rows of the tables named, remember their mappings, and stop asking about them.

    What is taken over is judged once more against the draft as it is now, not as the page showed it.
    """
    permit(configuration, Role.AUTHOR)
    added: dict[str, int] = {}
    removed = 0
    for found in look(configuration, draft).tables:
        if found.key not in keys:
            continue
        for judgement in _judged(draft.tables, (found,), replace_earlier=replace_earlier):
            answer = _take(configuration, draft, judgement, why)
            if answer.conflict:
                return Confirmed(answer.draft, added, removed, answer)
            draft = answer.draft
            name = judgement.applied.mapping.list_name
            added[name] = added.get(name, 0) + len(judgement.rows)
            removed += len(judgement.replaced)
            _remember(configuration, draft, judgement)
    return Confirmed(draft, added, removed)


def _take(configuration: Configuration, draft: Draft, judgement: TableJudgement, why: str) -> EditAnswer:
    change = DraftEdit(
        judgement.applied.mapping.list_name,
        added=tuple(AddedRow(cells) for cells in judgement.rows),
        deleted=judgement.replaced,
    )
    if change.is_empty:
        return EditAnswer(draft)
    origin = " › ".join(part for part in (judgement.found.document, judgement.found.sheet) if part)
    reason = f"{origin}: {why}" if why else origin
    return drafts.edit(configuration, draft.head.draft_id, change, draft.head.revision, reason)


def _remember(configuration: Configuration, draft: Draft, judgement: TableJudgement) -> None:
    mapping = judgement.applied.mapping
    if judgement.found.state is not MatchState.REMEMBERED:
        today = datetime.now(UTC).date().isoformat()
        mapping = replace(mapping, confirmed_by=person(configuration), confirmed_on=today, open_points=())
        remember(mapping_folder(configuration, {}, Role.AUTHOR), mapping)
    taken = Decision(write_mappings((mapping,)), is_taken=True)
    pending_imports.decide(configuration, draft.head.draft_id, {judgement.found.key: taken})
