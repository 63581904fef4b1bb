"""Studies at work: begun from a file, an example or a saved version; edited, undone, checked and saved as versions.

Everything is kept in the workspace the moment it is typed. An edit carries the revision its author saw; where somebody
else was faster nothing is written, and the answer says what differs.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from background_db.findings import Finding, any_blocks_number
from footprint_app.ingest.draft_tables import (
    STUDY,
    Cell,
    DraftTables,
    draft_of_study,
    draft_of_workbook,
    read_draft,
)
from footprint_app.ingest.read_study import StudyReading, read_study
from footprint_app.ingest.safe_files import FileKind, check_file
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit, applied, inverse, overlapping
from footprint_app.service.draft_files import tables_from_json, tables_to_json
from footprint_app.service.errors import WrongUseError
from footprint_app.service.examples import example_file
from footprint_app.service.study_digest import canonical_study
from footprint_app.service.workspace import change_by, open_configured, open_for
from footprint_app.store import drafts as store
from footprint_app.store.drafts import DraftHead, StoredDraft
from footprint_app.store.errors import StaleVersionError
from footprint_app.store.people import Role
from footprint_app.store.studies import StudyVersion, load_study, save_study
from pcr_rules.study import ProductStudy

_VERSION = re.compile(r"(?P<study>.+)@(?P<number>[1-9]\d{0,8})")


@dataclass(frozen=True, slots=True)
class Draft:
    """A study at work, as it stands in the workspace."""

    head: DraftHead
    tables: DraftTables
    stored: str = field(default="", repr=False, compare=False)
    """The tables as JSON, as they were read or kept; "" where they never lay in the store."""

    @property
    def written(self) -> str:
        """The tables as JSON."""
        return self.stored or tables_to_json(self.tables)

    @property
    def digest(self) -> str:
        """SHA-256 of the tables: it changes with every cell and row, whoever changed it."""
        return hashlib.sha256(self.written.encode()).hexdigest()

    @property
    def is_version(self) -> bool:
        """True for a saved version: it can be looked at and calculated, not edited."""
        return _VERSION.fullmatch(self.head.draft_id) is not None

    @property
    def is_saved(self) -> bool:
        """True when nothing was edited since the last saved version."""
        return self.head.version > 0 and self.head.revision == self.head.version_revision


@dataclass(frozen=True, slots=True)
class Begun:
    """The draft made of a file, None where the file cannot be taken over, and what was found in it."""

    draft: Draft | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One edit in the history of a draft."""

    revision: int
    at: str
    who: str
    why: str
    edit: DraftEdit
    undoes: int | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """The draft after an edit; `conflict`: what others did since, and nothing was written."""

    draft: Draft
    conflict: tuple[Recorded, ...] = ()
    overlaps: tuple[tuple[str, str, str], ...] = ()
    """Of a conflict: table, row and column that both changed; without any the edit can be made again as it is."""
    refused: DraftEdit | None = None
    """Of a conflict: the edit that was not written."""


def begin_from_file(configuration: Configuration, path: Path, why: str) -> Begun:
    """Take over a workbook cell by cell, readable or not; a YAML or JSON file only where every value can be read."""
    checked = check_file(path)
    if checked.kind is None:
        return Begun(None, checked.findings)
    if checked.kind is FileKind.WORKBOOK:
        tables, findings = draft_of_workbook(path)
        if not tables:
            return Begun(None, findings)
        draft = _begin(configuration, tables, why)
        return Begun(draft, (*findings, *read_draft(tables, draft.head.draft_id).findings))
    reading = read_study(path)
    if reading.study is None or any_blocks_number(reading.findings):
        return Begun(None, reading.findings)
    return Begun(_begin(configuration, draft_of_study(reading.study), why), reading.findings)


def begin_from_study(configuration: Configuration, study: ProductStudy, why: str, version: int = 0) -> Draft:
    """Begin a draft with a study made elsewhere: an import of sheets, a template, a saved version."""
    return _begin(configuration, draft_of_study(study), why, version)


def begin_from_tables(configuration: Configuration, tables: DraftTables, why: str) -> Draft:
    """Begin a draft with tables as they are, readable or not."""
    return _begin(configuration, tables, why)


def begin_from_example(configuration: Configuration, name: str, why: str) -> Draft:
    """Begin a draft with a shipped study.

    Raises:
        WrongUseError: there is no such study.
    """
    with example_file(name) as path:
        study = read_study(path).study
    assert study is not None  # noqa: S101 - tests hold that every shipped study can be read
    return begin_from_study(configuration, study, why)


def begin_from_version(configuration: Configuration, study_id: str, version: int | None, why: str) -> Draft:
    """Begin a draft with a saved version, the newest unless told.

    Raises:
        WorkspaceError: there is no such version.
    """
    with open_configured(configuration) as workspace:
        saved = load_study(workspace, study_id, version)
    return begin_from_study(configuration, study_of_version(saved), why, saved.version)


def view_version(configuration: Configuration, study_id: str, version: int | None) -> Draft:
    """Return a saved version in the form of a draft, for looking at; nothing is begun and nothing can be edited.

    Raises:
        WorkspaceError: there is no such version.
    """
    with open_configured(configuration) as workspace:
        saved = load_study(workspace, study_id, version)
    tables, written = _tables_of_version(saved)
    moment, who = saved.saved_at, saved.saved_by
    name = name_of_version(study_id, saved.version)
    head = DraftHead(name, study_id, _name_of(tables)[1], 0, saved.version, 0, moment, moment, who, is_closed=True)
    return Draft(head, tables, written)


# A saved version never changes, and a page that shows one opens it several times.
@lru_cache(maxsize=4)
def _tables_of_version(saved: StudyVersion) -> tuple[DraftTables, str]:
    tables = draft_of_study(study_of_version(saved))
    return tables, tables_to_json(tables)


def name_of_version(study_id: str, version: int) -> str:
    """Return by what a saved version is opened where a draft is named by its id: ``study@2``."""
    return f"{study_id}@{version}"


def study_of_version(saved: StudyVersion) -> ProductStudy:
    """Return the study that was saved.

    Raises:
        WrongUseError: it was saved by a version of this software whose studies cannot be read any more.
    """
    reading = read_study_text(saved.canonical_json)
    if reading.study is None:
        raise WrongUseError("service.version_unreadable", study=saved.study_id, version=saved.version)
    return reading.study


def read_study_text(text: str) -> StudyReading:
    """Read a study from JSON text that this software wrote."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.json"
        path.write_text(text, encoding="utf-8")
        return read_study(path)


def open_draft(configuration: Configuration, draft_id: str) -> Draft:
    """Return a draft as it stands, or a saved version to be looked at, by `name_of_version`.

    Raises:
        WorkspaceError: there is none.
        WrongUseError: the person at work has no role in this workspace.
    """
    version = _VERSION.fullmatch(draft_id)
    if version is not None:
        return view_version(configuration, version["study"], int(version["number"]))
    return _load(configuration, draft_id)


def _load(configuration: Configuration, draft_id: str, *roles: Role) -> Draft:
    version = _VERSION.fullmatch(draft_id)
    if version is not None:
        raise WrongUseError("service.version_not_edited", study=version["study"], version=version["number"])
    with open_for(configuration, *roles) as workspace:
        return _draft(store.load_draft(workspace, draft_id))


def list_drafts(configuration: Configuration) -> tuple[DraftHead, ...]:
    """Return the drafts at work, the one edited last first."""
    with open_configured(configuration) as workspace:
        return store.list_drafts(workspace)


def edit(configuration: Configuration, draft_id: str, change: DraftEdit, seen: int, why: str = "") -> EditAnswer:
    """Make an edit of a draft whose author saw revision `seen`, and keep it.

    Raises:
        WorkspaceError: there is no such draft.
        WrongUseError: the person at work is no author.
    """
    return _edit(configuration, draft_id, change, seen, why, None)


def undo(configuration: Configuration, draft_id: str, seen: int, why: str = "") -> EditAnswer:
    """Take back the last edit that was not taken back yet; itself an edit, so that the history stays whole.

    Raises:
        WrongUseError: there is nothing to take back, or the person at work is no author.
    """
    draft = _load(configuration, draft_id, Role.AUTHOR)
    last = next((each for each in reversed(history(configuration, draft_id)) if _can_be_undone(each)), None)
    if last is None:
        raise WrongUseError("service.nothing_to_undo")
    return _edit(configuration, draft_id, inverse(last.edit, draft.tables), seen, why, last.revision)


def _can_be_undone(recorded: Recorded) -> bool:
    return recorded.undoes is None and not recorded.is_undone


def history(configuration: Configuration, draft_id: str, after: int = 0) -> tuple[Recorded, ...]:
    """Return the edits after revision `after`, oldest first, each with who, when and why."""
    with open_configured(configuration) as workspace:
        edits = store.edits_of(workspace, draft_id, after)
    undone = {each.undoes for each in edits}
    return tuple(
        Recorded(
            each.revision,
            each.at,
            each.who,
            each.why,
            DraftEdit.from_json(each.edit),
            each.undoes,
            each.revision in undone,
        )
        for each in edits
    )


def read(draft: Draft) -> StudyReading:
    """Read a draft as a workbook is read; a place names the table, the number of the row and the column's key."""
    return _reading(draft.head.draft_id, draft.written)


# Reading 1,000 rows takes most of the time of a check, and a page asks for it several times: for findings, for
# claims, for what is stale. The text is the key, so that what anybody changes is read anew; readings are frozen.
@lru_cache(maxsize=4)
def _reading(draft_id: str, written: str) -> StudyReading:
    return read_draft(tables_from_json(written), draft_id)


def save_version(
    configuration: Configuration, draft: Draft, why: str
) -> tuple[StudyVersion | None, tuple[Finding, ...]]:
    """Save a draft as a version of its study; None where a value cannot be read, with the findings that say so.

    Raises:
        WrongUseError: the person at work is no author.
    """
    with open_for(configuration, Role.AUTHOR) as workspace:
        reading = read(draft)
        if reading.study is None or any_blocks_number(reading.findings):
            return None, reading.findings
        change = change_by(configuration, why)
        version = save_study(workspace, reading.study.study_id, canonical_study(reading.study), change)
        store.mark_saved(workspace, draft.head.draft_id, draft.head.revision, version.version)
    return version, reading.findings


def close(configuration: Configuration, draft_id: str, why: str) -> None:
    """Take a draft off the list; it stays in the store with its history."""
    with open_for(configuration, Role.AUTHOR) as workspace:
        store.close_draft(workspace, draft_id, change_by(configuration, why))


def _begin(configuration: Configuration, tables: DraftTables, why: str, version: int = 0) -> Draft:
    study_id, title = _name_of(tables)
    written = tables_to_json(tables)
    with open_for(configuration, Role.AUTHOR) as workspace:
        change = change_by(configuration, why)
        head = store.make_draft(workspace, study_id, title, written, change, version)
    return Draft(head, tables, written)


def _edit(
    configuration: Configuration, draft_id: str, change: DraftEdit, seen: int, why: str, undoes: int | None
) -> EditAnswer:
    draft = _load(configuration, draft_id, Role.AUTHOR)
    if draft.head.revision != seen:
        return _conflict(configuration, draft, change, seen)
    tables, made = applied(change, draft.tables, seen + 1)
    if made.is_empty:
        return EditAnswer(draft)
    study_id, title = _name_of(tables)
    edited = StoredDraft(replace(draft.head, study_id=study_id, title=title), tables_to_json(tables))
    try:
        with open_for(configuration, Role.AUTHOR) as workspace:
            by = change_by(configuration, why)
            head = store.save_edit(workspace, edited, made.to_json(), by, seen, undoes)
    except StaleVersionError:
        return _conflict(configuration, open_draft(configuration, draft_id), change, seen)
    return EditAnswer(Draft(head, tables, edited.tables_json))


def _conflict(configuration: Configuration, draft: Draft, change: DraftEdit, seen: int) -> EditAnswer:
    since = history(configuration, draft.head.draft_id, seen)
    return EditAnswer(draft, since, overlapping(change, tuple(each.edit for each in since)), change)


def _draft(stored: StoredDraft) -> Draft:
    return Draft(stored.head, tables_from_json(stored.tables_json), stored.tables_json)


def _name_of(tables: DraftTables) -> tuple[str, str]:
    """Return study id and product name as far as they are filled in."""
    fields: dict[str, Cell] = {row.row_id: row.cells.get("value", "") for row in tables.get(STUDY, ())}
    return str(fields.get("study_id", "")), str(fields.get("product.name_zh", "") or fields.get("product.name_en", ""))
