"""A plant's own spreadsheets into a study: known by their headers, or proposed for a person to confirm."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, any_blocks_number, information, integrity_error, warning
from background_db.messages import Language
from footprint_app.ingest.foreign_sheets.add_records import add_records
from footprint_app.ingest.foreign_sheets.apply_mapping import Applied, apply_mapping
from footprint_app.ingest.foreign_sheets.find_tables import Table, find_tables
from footprint_app.ingest.foreign_sheets.grid import read_grids
from footprint_app.ingest.foreign_sheets.header_text import compared
from footprint_app.ingest.foreign_sheets.mapping import ColumnMapping, SheetMapping
from footprint_app.ingest.foreign_sheets.mapping_file import read_mappings, write_mappings
from footprint_app.ingest.foreign_sheets.propose import is_known_name, propose
from footprint_app.ingest.foreign_sheets.remembered import Remembered, recall, remember
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.workbook_layout import SheetLayout, sheets
from footprint_app.service.configuration import Configuration, user_file
from footprint_app.service.convert import write_study_file
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import permit
from footprint_app.store.people import Role

NOT_IMPORTED = frozenset({"scenarios", "stages"})
"""Lists of decisions, which no plant keeps in a sheet of its own."""
LEAST_FIT = 0.35
"""Below it a proposal is no better than a guess."""


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What the files gave, row by row and column by column, and what was written."""

    applied: tuple[Applied, ...]
    proposals: tuple[SheetMapping, ...]
    findings: tuple[Finding, ...]
    added: int = 0
    removed: int = 0
    written: Path | None = None
    proposed: Path | None = None
    remembered: tuple[Path, ...] = ()


def mapping_folder(configuration: Configuration, environment: Mapping[str, str], *roles: Role) -> Path:
    """Return where confirmed mappings are kept: in the workspace, or beside the user's settings.

    Raises:
        WrongUseError: the person at work has none of the roles in the workspace; with none named, no role at all.
    """
    permit(configuration, *roles)
    workspace = configuration.workspace
    return (workspace if workspace is not None else user_file(environment).parent) / "sheet_mappings"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What to import, and how."""

    files: tuple[Path, ...]
    into: Path | None = None
    out: Path | None = None
    mapping: tuple[Path, ...] = ()
    propose: Path | None = None
    list_name: str = ""
    sheet: str = ""
    force: bool = False
    replace_earlier: bool = False


def import_sheets(request: ImportRequest, folder: Path, who: str, language: Language) -> ImportAnswer:
    """Read sheets, map them by a given or remembered mapping, and write the study with their records.

    Nothing is applied that nobody has confirmed, and no study is written while a row cannot be read. `folder` holds
    the remembered mappings; a mapping given is confirmed by `who` and remembered there.

    Raises:
        WrongUseError: a file is missing or exists, a list is unknown, or neither study nor proposal is asked for.
    """
    _check_use(request)
    tables, findings = _tables(request)
    given, told = _given(request)
    known = recall(folder)
    plan = _Plan(tables, given, known, _layouts(request.list_name), request.list_name, _stamp(who))
    outcomes = tuple(plan.outcomes())
    findings += (*told, *known.findings, *(each for outcome in outcomes for each in outcome.findings))
    proposals = tuple(outcome.proposal for outcome in outcomes if outcome.proposal is not None)
    applied = tuple(outcome.applied for outcome in outcomes if outcome.applied is not None)
    findings += (*plan.unused(), *(each for one in applied for each in one.findings))
    if request.propose is not None:
        known_ones = tuple(each.mapping for each in applied)
        _write_text(request.propose, write_mappings((*proposals, *known_ones)), force=request.force)
        # That nothing was confirmed yet is what a proposal is for.
        findings = tuple(each for each in findings if each.code != "IMPORT-NOT-CONFIRMED")
        return ImportAnswer(applied, proposals, findings, proposed=request.propose)
    answer = ImportAnswer(applied, proposals, findings)
    return _into_study(request, answer, folder, given, language)


def _check_use(request: ImportRequest) -> None:
    for file in (*request.files, *_mapping_files(request)):
        if not file.is_file():
            raise WrongUseError("service.no_file", file=file)
    if request.into is None and request.propose is None:
        raise WrongUseError("service.import_nowhere")
    if request.into is not None and not request.into.is_file():
        raise WrongUseError("service.no_file", file=request.into)
    lists = [layout.key for layout in sheets() if layout.key not in NOT_IMPORTED]
    if request.list_name and request.list_name not in lists:
        raise WrongUseError("service.no_list", list=request.list_name, known=", ".join(lists))
    target = request.propose or request.out or request.into
    if target is not None and target.exists() and not request.force:
        raise WrongUseError("service.file_exists", file=target)


def _layouts(list_name: str) -> tuple[SheetLayout, ...]:
    return tuple(
        layout for layout in sheets() if layout.key not in NOT_IMPORTED and (not list_name or layout.key == list_name)
    )


def _tables(request: ImportRequest) -> tuple[tuple[Table, ...], tuple[Finding, ...]]:
    tables: list[Table] = []
    findings: list[Finding] = []
    for file in request.files:
        read = read_grids(file, request.sheet)
        findings += read.findings
        for grid in read.grids:
            found = find_tables(grid, is_known_name)
            tables += found
            findings += [each for each in grid.findings if not each.blocks_number]
            if not found:
                where = Place(grid.document, grid.sheet)
                findings.append(warning("IMPORT-NO-TABLE", where, sheet=grid.sheet or grid.document))
    return tuple(tables), tuple(findings)


def _mapping_files(request: ImportRequest) -> Iterator[Path]:
    """Yield the files of mappings; a folder stands for its ``*.mapping.yaml``."""
    for given in request.mapping:
        if given.is_dir():
            yield from sorted(given.glob("*.mapping.yaml"))
        else:
            yield given


def _given(request: ImportRequest) -> tuple[tuple[SheetMapping, ...], tuple[Finding, ...]]:
    mappings: list[SheetMapping] = []
    findings: list[Finding] = []
    for file in _mapping_files(request):
        try:
            mappings += read_mappings(file.read_text(encoding="utf-8"), file.name)
        except (DataFileError, OSError, UnicodeDecodeError) as error:
            cause = " ".join(str(error).split())
            where = Place(file.name)
            findings.append(integrity_error("IMPORT-MAPPING-UNREADABLE", where, file=file.name, cause=cause))
    return tuple(mappings), tuple(findings)


def _stamp(who: str) -> tuple[str, str]:
    return who, datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class _Outcome:
    findings: tuple[Finding, ...]
    applied: Applied | None = None
    proposal: SheetMapping | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """Decides for each table which mapping counts: the one given, the one remembered, or none yet."""

    tables: tuple[Table, ...]
    given: tuple[SheetMapping, ...]
    known: Remembered
    layouts: tuple[SheetLayout, ...]
    list_name: str
    stamp: tuple[str, str]

    def outcomes(self) -> Iterator[_Outcome]:
        """Yield what becomes of each table."""
        given = Remembered(self.given)
        for table in self.tables:
            mapping = given.for_table(table, self.list_name)
            if mapping is not None:
                by, on = self.stamp
                yield self._applied(table, replace(mapping, confirmed_by=by, confirmed_on=on), ())
                continue
            mapping = self.known.for_table(table, self.list_name)
            where = Place(table.grid.document, table.grid.sheet, table.first_header + 1)
            name = table.grid.sheet or table.grid.document
            if mapping is not None:
                used = information(
                    "IMPORT-MAPPING-USED",
                    where,
                    sheet=name,
                    by=mapping.confirmed_by or "—",
                    on=mapping.confirmed_on or "—",
                    list=mapping.list_name,
                )
                yield self._applied(table, mapping, (used,))
            else:
                yield self._proposed(table, name, where)

    def _applied(self, table: Table, mapping: SheetMapping, findings: tuple[Finding, ...]) -> _Outcome:
        layout = next((each for each in sheets() if each.key == mapping.list_name), None)
        if layout is None or layout.key in NOT_IMPORTED:
            where = Place(table.grid.document, table.grid.sheet)
            unknown = integrity_error(
                "IMPORT-LIST-UNKNOWN", where, list=mapping.list_name, known=", ".join(each.key for each in self.layouts)
            )
            return _Outcome((*findings, unknown))
        return _Outcome(findings, apply_mapping(table, mapping, layout))

    def _proposed(self, table: Table, name: str, where: Place) -> _Outcome:
        changed = self.known.nearest(table, self.list_name)
        best = next(iter(propose(table, self.layouts)), None)
        if changed is not None:
            proposal = revised(changed, table, best.mapping if best else None)
            return _Outcome((_changed_finding(changed, table, name, where),), proposal=proposal)
        if best is None or (best.fit < LEAST_FIT and not self.list_name):
            headers = ", ".join(text for _, text in table.headers)
            return _Outcome((integrity_error("IMPORT-NO-LIST", where, sheet=name, headers=headers),))
        mapping = best.mapping
        mapped = sum(1 for column in mapping.columns if column.field)
        unconfirmed = integrity_error(
            "IMPORT-NOT-CONFIRMED",
            where,
            sheet=name,
            list=mapping.list_name,
            mapped=mapped + (len(mapping.headers) - len(mapping.columns)),
            columns=len(mapping.headers),
        )
        return _Outcome((unconfirmed,), proposal=mapping)

    def unused(self) -> Iterator[Finding]:
        """Yield mappings of the given file that no table has the headers of."""
        used = {Remembered(self.given).for_table(table, self.list_name) for table in self.tables}
        for mapping in self.given:
            if mapping not in used:
                yield integrity_error("IMPORT-MAPPING-UNUSED", mapping=mapping.name)


def revised(old: SheetMapping, table: Table, fresh: SheetMapping | None) -> SheetMapping:
    """Return the old mapping for the new headers: known columns as before, new ones as proposed."""
    before = {compared(column.header): column for column in old.columns}
    proposed = {compared(column.header): column for column in fresh.columns} if fresh else {}
    taken = {column.field for column in old.columns if column.field}
    columns = []
    for _, text in table.headers:
        key = compared(text)
        if key in before:
            columns.append(before[key])
        elif key in proposed:
            column = proposed[key]
            is_free = column.field not in taken or _lost(old, table, column.field)
            columns.append(column if is_free else ColumnMapping(header=text, ignore="no field found", confidence=0.0))
    headers = tuple(text for _, text in table.headers)
    return replace(old, headers=headers, columns=tuple(columns), confirmed_by="", confirmed_on="")


def _lost(old: SheetMapping, table: Table, field: str) -> bool:
    there = {compared(text) for _, text in table.headers}
    return all(compared(column.header) not in there for column in old.columns if column.field == field)


def _changed_finding(old: SheetMapping, table: Table, name: str, where: Place) -> Finding:
    now = {compared(text): text for _, text in table.headers}
    then = {compared(text): text for text in old.headers}
    added = ", ".join(text for key, text in now.items() if key not in then) or "—"
    missing = ", ".join(text for key, text in then.items() if key not in now) or "—"
    return integrity_error(
        "IMPORT-HEADERS-CHANGED", where, sheet=name, list=old.list_name, added=added, missing=missing
    )


def _into_study(
    request: ImportRequest, answer: ImportAnswer, folder: Path, given: Sequence[SheetMapping], language: Language
) -> ImportAnswer:
    assert request.into is not None  # noqa: S101 - held by _check_use
    reading = read_study(request.into)
    findings = (*reading.findings, *answer.findings)
    if reading.study is None or any_blocks_number(findings) or not answer.applied:
        return replace(answer, findings=findings)
    joined = add_records(reading.study, answer.applied, replace_earlier=request.replace_earlier)
    findings = (*findings, *joined.findings)
    if any_blocks_number(findings):
        return replace(answer, findings=findings)
    target = request.out or request.into
    write_study_file(joined.study, target, language)
    kept = tuple(remember(folder, each.mapping) for each in answer.applied if given)
    return replace(
        answer, findings=findings, added=joined.added, removed=joined.removed, written=target, remembered=kept
    )


def _write_text(path: Path, text: str, *, force: bool) -> None:
    if path.exists() and not force:
        raise WrongUseError("service.file_exists", file=path)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=path, cause=error.strerror) from error
