"""Suppliers' records from a file: an Excel form or list, CSV, or PACT footprints; every finding at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding, Place, in_both_languages, integrity_error
from footprint_app.ingest.build_study import StudyBuilder, is_empty
from footprint_app.ingest.inventory_csv import csv_cells
from footprint_app.ingest.read_cells import read_cells, sheet_findings
from footprint_app.ingest.read_workbook import nested_row
from footprint_app.ingest.safe_files import FileKind, check_file
from footprint_app.ingest.sheet_headers import Headers, find_headers
from footprint_app.ingest.study_places import CellPlaces, RowPlace, TreePath
from footprint_app.ingest.supplier_records.form import form_columns
from footprint_app.ingest.supplier_records.pact import read_pact
from footprint_app.ingest.text_encoding import decode
from footprint_app.ingest.workbook_layout import Column, header_key, sheet, sheet_title
from pcr_rules.study_sources import SupplierFootprint

_SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ".json")
_LIST = "supplier_footprints"


@dataclass(frozen=True, slots=True)
class RecordsReading:
    """The records of a file with the place of each ``supplier:<id>``, and what could not be read."""

    footprints: tuple[SupplierFootprint, ...]
    findings: tuple[Finding, ...]
    places: Mapping[str, Place]
    records_read: int


@dataclass(slots=True)
class _Gathered:
    """Records as trees with the cell of each value."""

    document: str
    rows: dict[TreePath, RowPlace]
    trees: list[dict[str, object]]
    findings: list[Finding]

    def add(self, values: Mapping[tuple[str, ...], object], place: RowPlace, cells: Mapping[str, RowPlace]) -> None:
        path: TreePath = (_LIST, len(self.trees))
        self.rows[path] = place
        self.rows.update({(*path, name): cell for name, cell in cells.items()})
        self.trees.append(nested_row(values))


def read_supplier_records(path: Path) -> RecordsReading:
    """Read every record of a file that passed the gate for files from outside."""
    checked = check_file(path, _SUFFIXES)
    if checked.kind is None:
        return RecordsReading((), checked.findings, {}, 0)
    if checked.kind is FileKind.WORKBOOK:
        return _built(_from_workbook(path))
    decoded = decode(path.read_bytes(), path.name)
    if decoded.text is None:
        return RecordsReading((), decoded.findings, {}, 0)
    if path.suffix.lower() == ".json":
        found = read_pact(decoded.text, path.name)
        places = {f"supplier:{each.footprint_id}": Place(path.name) for each in found.footprints}
        return RecordsReading(found.footprints, (*decoded.findings, *found.findings), places, found.records_read)
    gathered = _Gathered(path.name, {}, [], list(decoded.findings))
    _read_list(tuple(csv_cells(decoded.text)), "", gathered)
    return _built(gathered, is_text=True)


def _from_workbook(path: Path) -> _Gathered:
    cells = read_cells(path)
    gathered = _Gathered(cells.document, {}, [], list(cells.findings))
    others = {header_key(sheet_title("lists", lang)) for lang in ("zh", "en")}
    for name, found in cells.sheets.items():
        if header_key(name) in others or not any(not is_empty(cell) for row in found.rows for cell in row):
            continue
        gathered.findings += sheet_findings(cells.document, found, 1, len(found.rows))
        if not _read_form(found.rows, name, gathered):
            _read_list(found.rows, name, gathered)
    return gathered


def _read_form(rows: Sequence[Sequence[object]], sheet_name: str, gathered: _Gathered) -> bool:
    """Read one record that stands in lines: the item or the field name, then value and unit; False for a list."""
    names = _line_names()
    lines = [(at, found) for at, row in enumerate(rows) if (found := _field_of(row, names)) is not None]
    by_field = {column.path[0]: at for at, column in lines}
    if "footprint_id" not in by_field or "declared_unit" not in by_field or len(set(by_field.values())) < len(by_field):
        return False
    values: dict[tuple[str, ...], object] = {}
    cells: dict[str, RowPlace] = {}
    for at, column in lines:
        row, name = rows[at], column.path[0]
        cells[name] = RowPlace(sheet_name, at + 1, {(): "B", ("unit",): "C"})
        if len(row) > 1 and not is_empty(row[1]):
            values[(name,)] = row[1]
        if len(row) > 2 and not is_empty(row[2]):  # noqa: PLR2004 - the third column holds the unit
            values[(name, "unit")] = row[2]
    filled = {path for path in values if path[-1] != "unit"}
    if filled:
        gathered.add(
            {path: value for path, value in values.items() if path[:1] in filled}, RowPlace(sheet_name, None, {}), cells
        )
    return True


def _line_names() -> Mapping[str, Column]:
    columns = [column for column in form_columns() if not column.is_unit]
    return {header_key(name): column for column in columns for name in (column.key, column.label.zh, column.label.en)}


def _field_of(row: Sequence[object], names: Mapping[str, Column]) -> Column | None:
    """The field of a line: by its name for machines in the last column, else by its item."""
    written = [cell for cell in (*row[5:6], *row[:1]) if isinstance(cell, str) and cell.strip()]
    return next((names[header_key(cell)] for cell in written if header_key(cell) in names), None)


def _read_list(rows: Sequence[Sequence[object]], sheet_name: str, gathered: _Gathered) -> None:
    where = Place(gathered.document, sheet_name)
    columns = sheet(_LIST).columns
    headers = find_headers(rows, columns, where)
    if headers is None:
        wanted = ", ".join(in_both_languages(each.label.zh, each.label.en) for each in columns if each.is_required)
        gathered.findings.append(
            integrity_error("INGEST-HEADER-MISSING", where, sheet=sheet_name or gathered.document, wanted=wanted)
        )
        return
    gathered.findings += headers.findings
    for at in range(headers.first_row, len(rows)):
        values = _values(rows[at], headers)
        if values:
            gathered.add(values, RowPlace(sheet_name, at + 1, headers.letters()), {})


def _values(row: Sequence[object], headers: Headers) -> Mapping[tuple[str, ...], object]:
    return {
        column.path: row[index]
        for index, column in headers.columns.items()
        if index < len(row) and not is_empty(row[index])
    }


def _built(gathered: _Gathered, *, is_text: bool = False) -> RecordsReading:
    """Build the records; in CSV all is text, which needs no telling."""
    builder = StudyBuilder(CellPlaces(gathered.document, gathered.rows))
    made: list[SupplierFootprint] = []
    places: dict[str, Place] = {}
    for at, tree in enumerate(gathered.trees):
        footprint = builder.record(SupplierFootprint, tree, (_LIST, at))
        if footprint is not None:
            made.append(footprint)
            name = f"supplier:{footprint.footprint_id}"
            places[name] = builder.place_of((_LIST, at))
            for column in sheet(_LIST).columns:
                places[f"{name}.{column.path[0]}"] = builder.place_of((_LIST, at, column.path[0]))
    findings = [*gathered.findings, *builder.findings]
    told = tuple(each for each in findings if not (is_text and each.code == "INGEST-NUMBER-AS-TEXT"))
    return RecordsReading(tuple(made), told, places, len(gathered.trees))
