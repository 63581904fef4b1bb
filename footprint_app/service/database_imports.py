"""Importing a background database into a workspace: as a whole or not at all.

An import reads the file, links it by what a person decided, judges it, writes an immutable snapshot, and last of all
gives it its name in the index. Killed anywhere before that line it leaves no database.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError
from background_db.findings import Finding, Place, any_blocks_number, in_both_languages, information, warning
from background_db.flow_mapping_file import FlowMapping, read_flow_mapping
from background_db.greenhouse_flows import flow_keys, largest_direct, unmapped_findings, unmapped_greenhouse_flows
from background_db.inventory.import_decisions import ImportDecisions, decisions_of, read_decisions
from background_db.inventory.input_links import links_as_texts
from background_db.inventory.judge import ImportReport, judge, judge_linked
from background_db.inventory.linked_databases import join
from background_db.inventory.linked_system import LinkedSystem
from background_db.inventory.readers.archive import open_source
from background_db.inventory.readers.ecospold2 import COPYRIGHTED
from background_db.inventory.readers.formats import FORMATS, read_inventory
from background_db.inventory.readers.matrices import FORMAT as MATRICES
from background_db.inventory.readers.matrices import read_matrices
from background_db.inventory.readers.matrices import recognise as recognise_matrices
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory
from background_db.inventory.resolve import resolve
from background_db.overlays.folder import NAME
from background_db.snapshot import Manifest, Snapshot, write_snapshot
from footprint_app.ingest.input_link_file import ProposedInput
from footprint_app.service.background import MAPPINGS
from footprint_app.service.configuration import Configuration
from footprint_app.service.database_links import propose, read_links, unused, write_proposal
from footprint_app.service.databases import REPORTS, entries_of, folder_of_databases
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import permit, person
from footprint_app.store.people import Role

_MOST_BYTES_OF_A_SETTING = 5_000_000


class ImportStep(StrEnum):
    """Where an import is, for a progress display."""

    READ = "read"
    LINK = "link"
    JUDGE = "judge"
    WRITE = "write"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is imported, under which name, and what was decided."""

    file: Path
    name: str
    format: str = ""
    """One of `formats()`; empty: told by the content."""
    decisions: ImportDecisions = field(default_factory=ImportDecisions)
    mapping: Path | None = None
    """A person's own mapping of elementary flows to greenhouse flow keys."""
    replace_earlier: bool = False
    links: Path | None = None
    """A filled-in file that links open inputs to databases of the workspace (`propose_links` writes it)."""
    licence: str = ""
    """Under which the user holds the file; where the file names another one, both are kept and it is told."""
    version: str = ""
    """Version of the database, likewise."""


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """The judgement; `digest` is that of the snapshot, "" where nothing was written."""

    report: ImportReport
    findings: tuple[Finding, ...]
    digest: str = ""
    is_repeated: bool = False
    """True where the same file with the same decisions had been imported under this name before."""


def formats() -> tuple[str, ...]:
    """Return the names of the formats that can be imported."""
    return (*(known.name for known in FORMATS), MATRICES)


def decisions_from(file: Path | None, choices: Mapping[str, str | None]) -> ImportDecisions:
    """Return the decisions of a file, those given one by one in front of it.

    Raises:
        WrongUseError: the file cannot be read, or holds what is no decision.
    """
    given = {name: value for name, value in choices.items() if value}
    try:
        of_file = read_decisions(_text_of(file), file.name) if file is not None else ImportDecisions()
        chosen = decisions_of(given, "--" + ", --".join(given) if given else "")
    except DataFileError as error:
        raise WrongUseError("service.database_decisions", cause=error) from error
    return replace(of_file, **{name: getattr(chosen, name) for name in given})


def import_database(
    configuration: Configuration,
    request: ImportRequest,
    on_step: Callable[[ImportStep], None] = lambda _: None,
    on_read: Told = silent,
) -> ImportAnswer:
    """Import a database into the configured workspace: the whole of it, or nothing and the findings that say why.

    The same file with the same decisions gives the same snapshot, and the answer says that it was there. `on_read`
    takes how many data sets are read, and of how many, where the format is read one by one.

    Raises:
        WrongUseError: no workspace, no file, a name that cannot be one, or one that stands for another database;
            the person at work is no author.
    """
    permit(configuration, Role.AUTHOR)
    root = folder_of_databases(configuration)
    _check_request(request, root)
    mapping = _read_mapping(request.mapping)
    system, report, findings = _judged(request, root, mapping.digest if mapping else "", on_step, on_read)
    if system is None or not report.is_written or any_blocks_number(findings):
        return ImportAnswer(replace(report, is_written=False), findings)
    findings = (*findings, *_uncounted(system, mapping, request.name))
    on_step(ImportStep.WRITE)
    snapshot = write_snapshot(system, _manifest(request, report), root)
    _write_report(root, snapshot.digest, report, request.decisions)
    kept_mapping = _keep_mapping(root, request.mapping, mapping)
    on_step(ImportStep.NAME)
    return _named(configuration, root, request, ImportAnswer(report, findings, snapshot.digest), kept_mapping)


def propose_links(
    configuration: Configuration,
    request: ImportRequest,
    file: Path,
    on_step: Callable[[ImportStep], None] = lambda _: None,
    on_read: Told = silent,
) -> tuple[ProposedInput, ...]:
    """Write the file in which a person links the open inputs of a database to others; nothing is imported.

    Raises:
        WrongUseError: no workspace, no file, a name that cannot be one, matrices, or the proposal cannot be written.
    """
    root = folder_of_databases(configuration)
    _check_request(request, root)
    if _is_in_matrices(request):
        raise WrongUseError("service.database_links_matrices", file=request.file)
    on_step(ImportStep.READ)
    inventory = _read(request, on_read)
    on_step(ImportStep.LINK)
    proposed = propose(root, request.name, inventory, resolve(inventory, request.decisions).tally)
    on_step(ImportStep.WRITE)
    write_proposal(proposed, file)
    return proposed


def _judged(
    request: ImportRequest, root: Path, mapping: str, on_step: Callable[[ImportStep], None], on_read: Told
) -> tuple[LinkedSystem | None, ImportReport, tuple[Finding, ...]]:
    """Read, link and judge a file; matrices are linked already, so no decision touches them."""
    on_step(ImportStep.READ)
    if _is_in_matrices(request):
        if request.links is not None:
            raise WrongUseError("service.database_links_matrices", file=request.file)
        reading = read_matrices(request.file)
        on_step(ImportStep.JUDGE)
        about = ImportReport(reading.name, MATRICES, reading.version, reading.licence)
        about, stated = _with_stated(about, request)
        return reading.system, *judge_linked(reading.system, about, (*reading.findings, *stated))
    inventory = _read(request, on_read)
    on_step(ImportStep.LINK)
    read = read_links(root, request.name, request.links, inventory, mapping)
    resolved = resolve(inventory, request.decisions, read.links)
    system = resolved.system
    if system is not None and resolved.linked:
        system = join(system, resolved.linked, read.databases)
    on_step(ImportStep.JUDGE)
    report, findings = judge(inventory, replace(resolved, system=system), request.decisions)
    report, stated = _with_stated(report, request)
    if read.links:
        texts = {**report.decisions, **links_as_texts(read.links)}
        report = replace(report, decisions=texts, licence=_licences(report.licence, read.databases))
    return system, report, (*read.findings, *unused(read, resolved.answered), *findings, *stated)


def _with_stated(report: ImportReport, request: ImportRequest) -> tuple[ImportReport, tuple[Finding, ...]]:
    """Put in version and licence as the user states them; they are kept as decisions.

    Where the file names another one neither is lost: both stand in the manifest, and the difference is told.
    """
    version, told_version = _both(request, "version", request.version, report.version)
    licence, told_licence = _both(request, "licence", request.licence, report.licence)
    stated = {"version": request.version.strip(), "licence": request.licence.strip()}
    decisions = {**report.decisions, **{name: given for name, given in stated.items() if given}}
    return replace(report, version=version, licence=licence, decisions=decisions), (*told_version, *told_licence)


def _both(request: ImportRequest, name: str, given: str, of_file: str) -> tuple[str, tuple[Finding, ...]]:
    given, of_file = given.strip(), of_file.strip()
    if not given or given.casefold() == of_file.casefold():
        return of_file, ()
    if not of_file or of_file == COPYRIGHTED:
        return given, ()
    # An edition and the model behind it may both be called a version; a licence is one or the other.
    tell = warning if name == "licence" else information
    told = tell("DATABASE-STATED", Place(document=request.name), what=_STATED[name], given=given, of_file=of_file)
    return f"{given} ({of_file})", (told,)


_STATED = {"version": in_both_languages("版本", "version"), "licence": in_both_languages("许可", "licence")}


def _licences(own: str, databases: Mapping[str, Snapshot]) -> str:
    """What is copied of other databases stays under their licence."""
    theirs = [f"{name}: {one.manifest.licence}" for name, one in sorted(databases.items()) if one.manifest.licence]
    return "; ".join(text for text in (own, *theirs) if text)


def _is_in_matrices(request: ImportRequest) -> bool:
    if request.format:
        return request.format == MATRICES
    with open_source(request.file) as source:
        return not source.findings and recognise_matrices(source)


def _named(
    configuration: Configuration, root: Path, request: ImportRequest, answer: ImportAnswer, mapping: str
) -> ImportAnswer:
    """Give the snapshot its name: the one line that makes it a database of the workspace."""
    index = DatabaseIndex(root)
    present = index.entries().get(request.name)
    if present is not None and not present.overlay and (present.digest, present.mapping) == (answer.digest, mapping):
        told = information("DATABASE-REPEATED", Place(document=request.name), digest=answer.digest[:12])
        return replace(answer, findings=(*answer.findings, told), is_repeated=True)
    if present is not None and not request.replace_earlier:
        raise WrongUseError("service.database_exists", name=request.name)
    entry = DatabaseEntry(
        digest=answer.digest,
        imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
        imported_by=person(configuration),
        source_file=request.file.name,
        mapping=mapping,
    )
    if not index.put_over(request.name, entry, present):
        # Another import gave the name its meaning in the meantime.
        raise WrongUseError("service.database_exists", name=request.name)
    return answer


def _check_request(request: ImportRequest, root: Path) -> None:
    if not request.file.exists():
        raise WrongUseError("service.no_file", file=request.file)
    if not NAME.fullmatch(request.name):
        raise WrongUseError("service.database_name", name=request.name)
    if request.format and request.format not in formats():
        raise WrongUseError("service.database_format", format=request.format, known=", ".join(formats()))
    present = entries_of(root).get(request.name)
    if present is not None and present.overlay:
        raise WrongUseError("service.database_derived", name=request.name, base=present.base)
    if present is not None and not request.replace_earlier and _is_of_another_file(root / present.digest, request.file):
        raise WrongUseError("service.database_exists", name=request.name)


def _is_of_another_file(snapshot: Path, file: Path) -> bool:
    """Tell before minutes of reading that a name is taken; of a folder only the whole import can tell."""
    try:
        source = Snapshot(snapshot).manifest.source_digest
    except DataFileError:
        return False
    return bool(source) and source != _digest_of(file)


def _read(request: ImportRequest, told: Told) -> Inventory:
    chosen = next((known for known in FORMATS if known.name == request.format), None)
    return chosen.read(request.file, told) if chosen else read_inventory(request.file, told)


def _uncounted(system: LinkedSystem, mapping: FlowMapping | None, name: str) -> tuple[Finding, ...]:
    """Elementary flows that look like greenhouse gases and are not counted, told once at import, or that none is one."""
    amounts = largest_direct(system)
    told = unmapped_findings(unmapped_greenhouse_flows(system.flows, amounts=amounts, mapping=mapping), name)
    if any(flow_keys(system.flows, mapping)):
        return told
    return (*told, warning("DATABASE-NO-GREENHOUSE-FLOW", Place(document=name), flows=str(len(system.flows))))


def _manifest(request: ImportRequest, report: ImportReport) -> Manifest:
    return Manifest(
        database=request.name,
        version=report.version,
        format=report.format,
        source_file=request.file.name,
        source_digest=_digest_of(request.file),
        licence=report.licence,
        activities=0,
        flows=0,
        technosphere_entries=0,
        biosphere_entries=0,
        decisions=report.decisions,
    )


def _digest_of(path: Path) -> str:
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_report(root: Path, digest: str, report: ImportReport, decisions: ImportDecisions) -> None:
    written = {**report.as_json(), "by": decisions.by, "reason": decisions.reason}
    folder = root / REPORTS
    folder.mkdir(exist_ok=True)
    _write_whole(folder / f"{digest}.json", json.dumps(written, ensure_ascii=False, indent=1).encode())


def _write_whole(path: Path, content: bytes) -> None:
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=path.parent))
    try:
        (making / path.name).write_bytes(content)
        (making / path.name).replace(path)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _text_of(file: Path) -> str:
    if not file.is_file():
        raise WrongUseError("service.no_file", file=file)
    if file.stat().st_size > _MOST_BYTES_OF_A_SETTING:
        raise WrongUseError("service.database_setting_too_large", file=file)
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{file.name}: {error}") from error


def _read_mapping(file: Path | None) -> FlowMapping | None:
    if file is None:
        return None
    try:
        return read_flow_mapping(_text_of(file), file.name)
    except DataFileError as error:
        raise WrongUseError("service.database_mapping", file=file, cause=error) from error


def _keep_mapping(root: Path, file: Path | None, mapping: FlowMapping | None) -> str:
    """Keep a mapping beside the snapshots, under its digest; return the digest, "" without a mapping."""
    if file is None or mapping is None or not mapping.digest:
        return ""
    folder = root / MAPPINGS
    folder.mkdir(exist_ok=True)
    _write_whole(folder / f"{mapping.digest}{file.suffix.lower()}", _text_of(file).encode())
    return mapping.digest
