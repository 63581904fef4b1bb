"""A study from its file: workbook, YAML or JSON; with all findings at once and the place of every record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, integrity_error
from background_db.strict_yaml import load
from footprint_app.ingest.build_study import StudyBuilder
from footprint_app.ingest.check_written import check_written, study_places
from footprint_app.ingest.read_workbook import WorkbookTree, read_workbook
from footprint_app.ingest.safe_files import FileKind, check_file
from footprint_app.ingest.study_places import TextPlaces
from footprint_app.ingest.text_encoding import decode
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class StudyReading:
    """What a file gave: the study as far as it can be built, every finding, and where each record was written.

    A study with findings that block the number may be checked further, but not computed. `rows_read` counts the
    rows of the inventory, those with findings included.
    """

    study: ProductStudy | None
    findings: tuple[Finding, ...]
    rows_read: int
    places: Mapping[str, Place]


def read_study(path: Path | str) -> StudyReading:
    """Read a study from a workbook (.xlsx), YAML or JSON file."""
    path = Path(path)
    checked = check_file(path)
    if checked.kind is None:
        return StudyReading(None, checked.findings, 0, {})
    return _from_workbook(path) if checked.kind is FileKind.WORKBOOK else _from_text(path)


def _from_workbook(path: Path) -> StudyReading:
    return study_of(read_workbook(path))


def study_of(sheets: WorkbookTree) -> StudyReading:
    """Build the study of what sheets hold, with every finding and the cell of every record."""
    place_of = sheets.places
    builder = StudyBuilder(place_of)
    study = builder.study(sheets.tree) if sheets.tree else None
    for record, row, at in sheets.orphans:
        builder.record(record, row, at)
    findings = [*sheets.findings, *(finding for finding in builder.findings if not sheets.is_explained(finding))]
    if study is not None:
        findings += check_written(study, builder.paths, place_of)
    inventory = sum(len(process.get("exchanges", ())) for process in sheets.tree.get("processes", ()))
    orphaned = sum(1 for _, _, at in sheets.orphans if at[1] == "inventory")
    return StudyReading(study, _in_order(findings), inventory + orphaned, study_places(study, builder.paths, place_of))


def _from_text(path: Path) -> StudyReading:
    place_of = TextPlaces(path.name)
    decoded = decode(path.read_bytes(), path.name)
    if decoded.text is None:
        return StudyReading(None, decoded.findings, 0, {})
    try:
        tree = load_json(decoded.text, path.name) if path.suffix.lower() == ".json" else load(decoded.text, path.name)
    except DataFileError as error:
        reason = str(error).removeprefix(f"{path.name}: ")
        finding = integrity_error(
            "INGEST-TEXT-DAMAGED", Place(path.name), file=path.name, reason=" ".join(reason.split())
        )
        return StudyReading(None, (*decoded.findings, finding), 0, {})
    builder = StudyBuilder(place_of)
    study = builder.study(tree)
    findings = [*decoded.findings, *builder.findings]
    if study is not None:
        findings += check_written(study, builder.paths, place_of)
    return StudyReading(study, tuple(findings), _inventory_rows(tree), study_places(study, builder.paths, place_of))


def load_json(text: str, where: str) -> Any:
    """Read JSON strictly: no key twice, no NaN, no bottomless nesting.

    Raises:
        DataFileError: not JSON, or one of these.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise DataFileError(f"{where}: key {next(name for name in names if names.count(name) > 1)!r} stands twice")
        return found

    def no_constant(name: str) -> float:
        raise DataFileError(f"{where}: {name} is not a number that can be used")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        raise DataFileError(f"{where}: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise DataFileError(f"{where}: {error}") from error


def _inventory_rows(tree: object) -> int:
    processes = tree.get("processes") if isinstance(tree, Mapping) else None
    lists = (
        [each.get("exchanges") for each in processes or () if isinstance(each, Mapping)]
        if isinstance(processes, list)
        else []
    )
    return sum(len(each) for each in lists if isinstance(each, list))


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sort by sheet as they first occur and by row, so that a person mends a sheet from top to bottom."""
    sheets = {name: at for at, name in enumerate(dict.fromkeys(finding.where.sheet for finding in findings))}
    return tuple(sorted(findings, key=lambda finding: (sheets[finding.where.sheet], finding.where.row or 0)))
