"""Bringing a list of factors into the workspace as a set: all of it or nothing, and never over a set that is there."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from background_db.catalogue import load_catalogue
from background_db.errors import DataFileError
from background_db.factor_files import FACTOR_FILE, SOURCE_FILE, digest_of_folder, read_factor_set
from background_db.findings import Finding, Place, any_blocks_number, integrity_error
from footprint_app.ingest.factor_lists.apply import MappedList, apply_mapping, factors_csv
from footprint_app.ingest.factor_lists.mapping import ListMapping, read_mapping, write_mapping
from footprint_app.ingest.factor_lists.propose import propose_mapping
from footprint_app.ingest.table_file import read_table_file
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import set_folders
from footprint_app.service.workspace import permit, workspace_folder
from footprint_app.store.folders import FACTOR_FOLDER
from footprint_app.store.people import Role

MAPPING_FILE = "mapping.yaml"


@dataclass(frozen=True, slots=True)
class AddSetAnswer:
    """What became of a list; `written` is the folder of the set, None where nothing was written."""

    set_id: str
    rows_seen: int
    rows_left_out: int
    factors: int
    findings: tuple[Finding, ...]
    written: Path | None = None
    digest: str = ""
    is_repeated: bool = False
    """True where a set of these very contents was there before."""
    proposed: Path | None = None


def add_or_propose(
    configuration: Configuration, file: Path, mapping_file: Path | None, proposal: Path | None, *, force: bool = False
) -> AddSetAnswer:
    """Bring a list in by a mapping, or write a proposed mapping; one of the two is asked for.

    Raises:
        WrongUseError: both or none is asked for, or `add_set` or `propose` cannot begin.
    """
    if mapping_file is not None and proposal is None:
        return add_set(configuration, file, mapping_file)
    if proposal is not None and mapping_file is None:
        return propose(configuration, file, proposal, force=force)
    raise WrongUseError("service.factor_list_choice")


def propose(configuration: Configuration, file: Path, out: Path, *, force: bool = False) -> AddSetAnswer:
    """Write a mapping for a person to edit; a list laid out like one brought in before gets that one's mapping.

    Raises:
        WrongUseError: there is no such file, or `out` exists.
    """
    _require(file)
    if out.exists() and not force:
        raise WrongUseError("service.file_exists", file=out)
    table = read_table_file(file)
    mapping = propose_mapping(table, _remembered(configuration.workspace))
    if mapping is None:
        none = integrity_error("FACTOR-LIST-NO-HEADER", Place(file.name), file=file.name)
        return AddSetAnswer("", 0, 0, 0, table.findings or (none,))
    out.write_text(write_mapping(mapping), encoding="utf-8")
    return AddSetAnswer("", 0, 0, 0, table.findings, proposed=out)


def add_set(configuration: Configuration, file: Path, mapping_file: Path) -> AddSetAnswer:
    """Bring a list into the workspace's own factors by a mapping that a person checked.

    Raises:
        WrongUseError: there is no workspace, or one of the files is not there.
    """
    workspace = workspace_folder(configuration)
    permit(configuration, Role.AUTHOR)
    _require(file)
    _require(mapping_file)
    try:
        mapping = read_mapping(mapping_file.read_text(encoding="utf-8"), mapping_file.name)
    except (DataFileError, OSError, UnicodeDecodeError) as error:
        cause = " ".join(str(error).split())
        finding = integrity_error("FACTOR-LIST-MAPPING", Place(mapping_file.name), cause=cause)
        return AddSetAnswer("", 0, 0, 0, (finding,))
    mapped = apply_mapping(read_table_file(file), mapping)
    if any_blocks_number(mapped.findings) or not mapped.rows:
        return _refused(mapping, mapped, mapped.findings)
    return _write(workspace, mapping, mapped)


def _require(file: Path) -> None:
    if not file.is_file():
        raise WrongUseError("service.no_file", file=file)


def _refused(mapping: ListMapping, mapped: MappedList, findings: tuple[Finding, ...]) -> AddSetAnswer:
    return AddSetAnswer(mapping.set_id, mapped.rows_seen, mapped.rows_left_out, 0, findings)


def _write(workspace: Path, mapping: ListMapping, mapped: MappedList) -> AddSetAnswer:
    """Write the set beside its place, read it back with all other sets, and only then give it its name."""
    root = workspace / FACTOR_FOLDER
    root.mkdir(parents=True, exist_ok=True)
    target = root / mapping.set_id
    with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as scratch:
        folder = Path(scratch) / mapping.set_id
        folder.mkdir()
        (folder / SOURCE_FILE).write_text(_source_yaml(mapping, mapped), encoding="utf-8")
        (folder / FACTOR_FILE).write_text(factors_csv(mapped.rows), encoding="utf-8")
        (folder / MAPPING_FILE).write_text(write_mapping(mapping), encoding="utf-8")
        digest = digest_of_folder(folder)
        is_repeated = target.exists()
        if is_repeated and digest_of_folder(target) != digest:
            return _refused(mapping, mapped, (*mapped.findings, _exists(mapping)))
        clash = None if is_repeated else _clash(workspace, folder)
        if clash is not None:
            return _refused(mapping, mapped, (*mapped.findings, clash))
        if not is_repeated:
            try:
                folder.rename(target)
            except OSError:  # another process was first; moved, the set would land inside the other one
                if not target.exists():
                    raise
                return _refused(mapping, mapped, (*mapped.findings, _exists(mapping)))
    count = len(read_factor_set(target).factors)
    return AddSetAnswer(
        mapping.set_id,
        mapped.rows_seen,
        mapped.rows_left_out,
        count,
        mapped.findings,
        target,
        digest,
        is_repeated=is_repeated,
    )


def _exists(mapping: ListMapping) -> Finding:
    return integrity_error("FACTOR-LIST-SET-EXISTS", Place(mapping.set_id), set=mapping.set_id)


def _clash(workspace: Path, folder: Path) -> Finding | None:
    try:
        load_catalogue((*set_folders(workspace), folder))
    except DataFileError as error:
        return integrity_error("FACTOR-LIST-CLASH", Place(folder.name), cause=" ".join(str(error).split())[:500])
    return None


def _source_yaml(mapping: ListMapping, mapped: MappedList) -> str:
    import yaml  # only writers of YAML pay for it

    tree = {
        "set_id": mapping.set_id,
        "title_zh": mapping.title_zh,
        "title_en": mapping.title_en,
        "version": mapping.version,
        "licence": mapping.licence,
        "note": mapping.note,
        "sources": [
            {"source_id": each.source_id, "title": each.title, "publisher": each.publisher, "published": each.published}
            | ({"url": each.url} if each.url else {})
            for each in mapped.sources
        ],
    }
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=110)


def _remembered(workspace: Path | None) -> Iterator[ListMapping]:
    for folder in set_folders(workspace):
        path = folder / MAPPING_FILE
        if path.is_file():
            try:
                yield read_mapping(path.read_text(encoding="utf-8"), path.name)
            except (DataFileError, OSError, UnicodeDecodeError):
                # A mapping that somebody broke is no proposal; its set stands on its own.
                continue
