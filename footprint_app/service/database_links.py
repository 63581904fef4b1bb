"""The inputs that an import leaves open, linked to databases of the workspace: proposed, filled in by a person, judged.

Nothing is linked by itself. A proposal lists every open input with up to five candidates; what a person fills in, each
with a reason, becomes part of the decisions of the import, and so of the snapshot's digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isclose
from pathlib import Path

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError, UnitError
from background_db.findings import Finding, Place, integrity_error, nearest, warning
from background_db.inventory.input_links import InputLinks, LinkedSupplier, OpenInput
from background_db.inventory.records import Flow, Inventory
from background_db.inventory.resolve_tally import Tally
from background_db.snapshot import Snapshot
from background_db.units import conversion
from footprint_app.ingest.input_link_file import (
    FORMS,
    CandidateLine,
    ProposedInput,
    WrittenLink,
    proposal_text,
    read_input_links,
)
from footprint_app.linking.background_databases import BACKGROUND_PREFIX
from footprint_app.linking.background_supply import known_unit
from footprint_app.linking.suggestions.entries import CatalogueEntry, background_entries
from footprint_app.linking.suggestions.index import make_index
from footprint_app.linking.suggestions.rows import LinkableRow
from footprint_app.linking.suggestions.suggest import Candidate, suggest
from footprint_app.service.errors import WrongUseError

_SAME = 1e-6
"""A factor that a person states for units that convert may be rounded to this."""


@dataclass(frozen=True, slots=True)
class ReadLinks:
    """The links of a file, with the snapshots that they name."""

    links: InputLinks
    databases: Mapping[str, Snapshot]
    places: Mapping[OpenInput, Place]
    findings: tuple[Finding, ...]


NO_LINKS = ReadLinks({}, {}, {}, ())


def propose(root: Path, name: str, inventory: Inventory, tally: Tally) -> tuple[ProposedInput, ...]:
    """Return every open input, the most used first, with candidates of the workspace's imported databases."""
    asked = sorted(tally.open, key=lambda one: (-tally.open[one], one))
    entries = {entry.provider: entry for entry in _entries(root, without=name)}
    rows = [_row(number, one, inventory) for number, one in enumerate(asked)]
    found = suggest(rows, make_index(entries.values()), datetime.now(UTC).year) if entries else ()
    candidates = {each.row.row_id: each.candidates for each in found}
    return tuple(
        ProposedInput(
            one,
            _both_names(inventory.flows[one.flow]),
            inventory.flows[one.flow].unit,
            tally.open[one],
            tuple(_line(row.unit, each) for each in candidates.get(row.row_id, ())),
        )
        for one, row in zip(asked, rows, strict=True)
    )


def write_proposal(proposed: Sequence[ProposedInput], file: Path) -> None:
    """Write the file to be filled in.

    Raises:
        WrongUseError: another ending, the file is there already, or it cannot be written.
    """
    if file.suffix.lower() not in FORMS:
        raise WrongUseError("service.not_a_form", file=file, known=", ".join(FORMS))
    if file.exists():
        raise WrongUseError("service.file_exists", file=file)
    try:
        file.write_text(proposal_text(proposed, file.suffix.lower()), encoding="utf-8")
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=file, cause=error.strerror) from error


def read_links(root: Path, name: str, file: Path | None, inventory: Inventory, mapping: str) -> ReadLinks:
    """Read a filled-in file and look up what it names; `mapping` is the digest of the import's own flow mapping.

    Raises:
        WrongUseError: there is no such file.
    """
    if file is None:
        return NO_LINKS
    if not file.is_file():
        raise WrongUseError("service.no_file", file=file)
    written, findings = read_input_links(file)
    lookup = _Lookup(root, _databases(root, without=name), mapping, {}, list(findings))
    links = {one.input: found for one in written if (found := lookup.supplier(one, inventory)) is not None}
    places = {one.input: one.place for one in written}
    return ReadLinks(links, lookup.snapshots, places, tuple(lookup.findings))


def unused(read: ReadLinks, used: Iterable[OpenInput]) -> tuple[Finding, ...]:
    """Rows that answer no open input: the file is of another import, or the input is supplied by now."""
    asked = set(used)
    return tuple(
        warning("IMPORT-LINK-UNUSED", read.places[one], input=one.flow, supplier=supplier.key)
        for one, supplier in read.links.items()
        if one not in asked
    )


@dataclass(slots=True)
class _Lookup:
    root: Path
    known: Mapping[str, DatabaseEntry]
    mapping: str
    snapshots: dict[str, Snapshot]
    findings: list[Finding]

    def supplier(self, one: WrittenLink, inventory: Inventory) -> LinkedSupplier | None:
        """Return the activity that a row names, with its factor; None after a finding."""
        database, _, code = one.supplier.removeprefix(BACKGROUND_PREFIX).partition("/")
        snapshot = self._snapshot(database, one)
        if snapshot is None:
            return None
        if code not in snapshot.positions:
            self._tell("IMPORT-LINK-SUPPLIER", one, near=nearest(code, snapshot.positions))
            return None
        flow = inventory.flows.get(one.input.flow)
        if flow is None:
            self.findings.append(warning("IMPORT-LINK-UNUSED", one.place, input=one.input.flow, supplier=one.supplier))
            return None
        row = snapshot.activities.iloc[snapshot.position(code)]
        if row["is_cut_off"]:
            self._tell("IMPORT-LINK-CUT-OFF", one, name=row["name_en"] or row["name_zh"])
            return None
        factor = self._factor(one, flow.unit, str(row["unit"]))
        if factor is None:
            return None
        name = flow.name_zh or flow.name_en
        return LinkedSupplier(database, snapshot.digest, code, factor, bool(row["is_treatment"]), one.reason, name)

    def _snapshot(self, database: str, one: WrittenLink) -> Snapshot | None:
        if database in self.snapshots:
            return self.snapshots[database]
        entry = self.known.get(database)
        if entry is None:
            self._tell("IMPORT-LINK-SUPPLIER", one, near=nearest(database, self.known))
            return None
        if entry.overlay:
            self._tell("IMPORT-LINK-DERIVED", one, database=database, base=entry.base)
            return None
        if entry.mapping != self.mapping and entry.mapping:
            self._tell("IMPORT-LINK-MAPPING", one, database=database)
            return None
        try:
            snapshot = Snapshot(self.root / entry.digest)
        except DataFileError:
            self._tell("IMPORT-LINK-SUPPLIER", one, near="-")
            return None
        self.snapshots[database] = snapshot
        return snapshot

    def _factor(self, one: WrittenLink, unit: str, of_supplier: str) -> float | None:
        by_units = _converted(unit, of_supplier)
        if by_units is None and one.factor is None:
            self._tell("IMPORT-LINK-UNIT", one, unit=unit, of_supplier=of_supplier)
            return None
        if by_units is not None and one.factor is not None and not isclose(by_units, one.factor, rel_tol=_SAME):
            right = f"{by_units:.10g}"
            self._tell("IMPORT-LINK-FACTOR", one, value=one.factor, right=right, unit=unit, of_supplier=of_supplier)
            return None
        return by_units if by_units is not None else one.factor

    def _tell(self, code: str, one: WrittenLink, **values: str | float) -> None:
        texts = {name: str(value) for name, value in values.items()}
        self.findings.append(integrity_error(code, one.place, "", input=one.input.flow, supplier=one.supplier, **texts))


def _converted(unit: str, target: str) -> float | None:
    if unit == target:
        return 1.0
    try:
        return conversion(known_unit(unit), known_unit(target))
    except UnitError:
        return None


def _databases(root: Path, without: str) -> Mapping[str, DatabaseEntry]:
    """Return the databases by name but the one that is being imported."""
    try:
        known = DatabaseIndex(root).entries()
    except DataFileError as error:
        raise WrongUseError("service.database_index", folder=root, cause=error) from error
    return {name: entry for name, entry in known.items() if name != without}


def _entries(root: Path, without: str) -> Iterable[CatalogueEntry]:
    for name, entry in _databases(root, without).items():
        if entry.overlay:
            continue
        try:
            yield from background_entries(Snapshot(root / entry.digest), name)
        except (DataFileError, OSError, KeyError, ValueError) as error:
            raise WrongUseError("service.database_unreadable", name=name, cause=error) from error


def _row(number: int, one: OpenInput, inventory: Inventory) -> LinkableRow:
    flow = inventory.flows[one.flow]
    name = flow.name_zh or flow.name_en or flow.code
    return LinkableRow(str(number), name, known_unit(flow.unit), one.place or flow.location, "")


def _both_names(flow: Flow) -> str:
    return " / ".join(dict.fromkeys(name for name in (flow.name_zh, flow.name_en) if name)) or flow.code


def _line(unit: str, candidate: Candidate) -> CandidateLine:
    entry = candidate.entry
    years = "–".join(dict.fromkeys(str(year) for year in (entry.first_year, entry.last_year) if year))
    risk = " / ".join(dict.fromkeys(text for text in (candidate.risk.zh, candidate.risk.en) if text))
    return CandidateLine(
        entry.provider,
        " / ".join(entry.names),
        entry.unit,
        entry.geography,
        years,
        _converted(unit, entry.unit),
        risk,
    )
