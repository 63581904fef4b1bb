"""Candidates for the rows of a study: from the factors at hand, the databases of the workspace and the study itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from background_db.database_index import DatabaseIndex
from background_db.errors import DataFileError, FootprintError
from background_db.findings import Finding, any_blocks_number, nearest, warning
from background_db.snapshot import Snapshot
from footprint_app.ingest.read_study import read_study
from footprint_app.linking.study_factors import study_factors
from footprint_app.linking.suggestions.entries import (
    CatalogueEntry,
    background_entries,
    factor_entries,
    own_entries,
)
from footprint_app.linking.suggestions.index import SuggestionIndex, make_index
from footprint_app.linking.suggestions.rows import LinkableRow, linkable_rows
from footprint_app.linking.suggestions.saved import Key, saved_for
from footprint_app.linking.suggestions.suggest import MOST, RowSuggestions, suggest
from footprint_app.service.background import BACKGROUND_FOLDER
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.workspace import open_configured
from footprint_app.store.linking_choices import LinkingChoice, mapping_library
from pcr_rules.study import ProductStudy

Library = Mapping[Key, LinkingChoice]


@dataclass(frozen=True, slots=True)
class SuggestAnswer:
    """Rows with candidates and, where there is one, the choice remembered for them; counts of rows and of entries."""

    suggestions: tuple[RowSuggestions, ...]
    saved: Mapping[str, LinkingChoice]
    """By `LinkableRow.row_id`."""
    rows: int
    unlinked: int
    entries: int
    findings: tuple[Finding, ...]


def suggestions_for(
    study: Path,
    configuration: Configuration,
    *,
    rows: tuple[str, ...] = (),
    every_row: bool = False,
    most: int = MOST,
) -> SuggestAnswer:
    """Find up to `most` candidates for each unlinked row, for the rows named, or for every row. Nothing is linked.

    Raises:
        WrongUseError: there is no study, it cannot be read, or it has no row of that name.
    """
    read, findings = readable_study(study)
    listed = tuple(linkable_rows(read))
    asked = chosen_rows(listed, rows) if rows else tuple(row for row in listed if every_row or not row.is_linked)
    index, told = suggestion_index(read, configuration)
    library = library_of(configuration)
    remembered = {row.row_id: saved_for(row, category_of(read), library) for row in asked}
    return SuggestAnswer(
        suggestions=suggest(asked, index, read.period.last_day.year, most=most),
        saved={name: choice for name, choice in remembered.items() if choice is not None},
        rows=len(listed),
        unlinked=sum(not row.is_linked for row in listed),
        entries=len(index.entries),
        findings=(*findings, *told),
    )


def readable_study(study: Path, *, is_written: bool = False) -> tuple[ProductStudy, tuple[Finding, ...]]:
    """Return a study that can be read, with what its reading found; one that is to be written must be read whole.

    Raises:
        WrongUseError: there is no file, or a value in it could not be read and would be lost.
    """
    if not study.is_file():
        raise WrongUseError("service.no_file", file=study)
    reading = read_study(study)
    if reading.study is None or (is_written and any_blocks_number(reading.findings)):
        raise WrongUseError("service.link_unreadable", file=study)
    return reading.study, tuple(each for each in reading.findings if each.blocks_claim)


def chosen_rows(rows: Iterable[LinkableRow], names: Iterable[str]) -> tuple[LinkableRow, ...]:
    """Return the rows named, in the order named; a line of the bill may be named without ``bill:``.

    Raises:
        WrongUseError: no row has a name.
    """
    by_id = {row.row_id: row for row in rows}
    found = []
    for name in names:
        row = by_id.get(name) or by_id.get(f"bill:{name}")
        if row is None:
            raise WrongUseError("service.link_no_row", row=name, near=nearest(name, by_id))
        found.append(row)
    return tuple(found)


def category_of(study: ProductStudy) -> str:
    """Return what tells products of one kind apart: the classification code, "" where none is given."""
    return study.product.classification.strip()


def library_of(configuration: Configuration) -> Library:
    """Return the choices remembered in the configured workspace; none without a workspace."""
    if configuration.workspace is None:
        return {}
    with open_configured(configuration) as workspace:
        library = mapping_library(workspace)
    return {(key.flow_key, key.dimension, key.geography, key.category): choice for key, choice in library.items()}


def suggestion_index(study: ProductStudy, configuration: Configuration) -> tuple[SuggestionIndex, tuple[Finding, ...]]:
    """Index all that may supply a row of the study; a database that cannot be read is named and left out."""
    findings: list[Finding] = []
    entries = [*factor_entries(catalogue_of(configuration)), *own_entries(study_factors(study).factors.values())]
    for name, snapshot in _snapshots(configuration, findings):
        entries += _database_entries(name, snapshot, findings)
    return make_index(entries), tuple(findings)


def _snapshots(configuration: Configuration, findings: list[Finding]) -> Iterator[tuple[str, Snapshot]]:
    """Yield the databases by name; one with an overlay stands for its base, whose electricity is foreign."""
    if configuration.workspace is None:
        return
    root = configuration.workspace / BACKGROUND_FOLDER
    try:
        known = DatabaseIndex(root).entries()
    except DataFileError as error:
        findings.append(_unreadable("index.json", error))
        return
    covered = {entry.base for entry in known.values() if entry.overlay}
    for name, entry in known.items():
        if name in covered:
            continue
        try:
            yield name, Snapshot(root / entry.digest)
        except (DataFileError, OSError) as error:
            findings.append(_unreadable(name, error))


def _database_entries(name: str, snapshot: Snapshot, findings: list[Finding]) -> list[CatalogueEntry]:
    try:
        return list(background_entries(snapshot, name))
    except (FootprintError, OSError, ValueError, KeyError) as error:
        findings.append(_unreadable(name, error))
        return []


def _unreadable(name: str, error: Exception) -> Finding:
    return warning("LINKING-DATABASE-UNREADABLE", database=name, cause=error)
