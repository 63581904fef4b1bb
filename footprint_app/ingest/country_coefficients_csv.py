"""A table of country coefficients from a CSV file, as a user copies it from the scheme's document.

The columns are those of the sheet of country coefficients (component, country, value, unit, source), in either language
and any order; separator and encoding as for the rows of an inventory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding, Place, in_both_languages, integrity_error
from footprint_app.ingest.build_study import StudyBuilder, is_empty
from footprint_app.ingest.inventory_csv import csv_cells
from footprint_app.ingest.read_cells import SheetCells
from footprint_app.ingest.read_workbook import nested_row
from footprint_app.ingest.safe_files import check_file
from footprint_app.ingest.sheet_headers import Headers, find_headers
from footprint_app.ingest.sheet_scan import SheetScan
from footprint_app.ingest.study_places import CellPlaces, RowPlace, TreePath
from footprint_app.ingest.text_encoding import decode
from footprint_app.ingest.workbook_layout import sheet
from pcr_rules.integrity.amounts import record_findings
from pcr_rules.plant_records.pv_modules import CountryCoefficient

_SHEET = "country_coefficients"


@dataclass(frozen=True, slots=True)
class CoefficientReading:
    """Coefficients that could be read, and everything found on the way."""

    coefficients: tuple[CountryCoefficient, ...]
    findings: tuple[Finding, ...]


def read_country_coefficients(path: Path | str) -> CoefficientReading:
    """Read the table of a CSV file; a row that cannot be used is a finding at its line, never a guess."""
    path = Path(path)
    checked = check_file(path, (".csv", ".tsv", ".txt"))
    if checked.kind is None:
        return CoefficientReading((), checked.findings)
    decoded = decode(path.read_bytes(), path.name)
    if decoded.text is None:
        return CoefficientReading((), decoded.findings)
    cells = SheetCells("", tuple(csv_cells(decoded.text)), SheetScan(), is_hidden=False)
    headers = find_headers(cells.rows, sheet(_SHEET).columns, Place(path.name))
    if headers is None:
        return CoefficientReading((), (*decoded.findings, _no_header(path.name)))
    read, findings = _rows(path.name, cells.rows, headers)
    return CoefficientReading(read, (*decoded.findings, *headers.findings, *findings))


def _no_header(document: str) -> Finding:
    columns = sheet(_SHEET).columns
    wanted = ", ".join(in_both_languages(each.label.zh, each.label.en) for each in columns if each.is_required)
    return integrity_error("INGEST-HEADER-MISSING", Place(document), sheet=document, wanted=wanted)


def _rows(
    document: str, rows: Sequence[Sequence[object]], headers: Headers
) -> tuple[tuple[CountryCoefficient, ...], tuple[Finding, ...]]:
    letters = headers.letters()
    at_row: dict[TreePath, RowPlace] = {}
    builder = StudyBuilder(CellPlaces(document, at_row))
    found: list[CountryCoefficient] = []
    unusable: list[Finding] = []
    for number in range(headers.first_row, len(rows)):
        values = {
            column.path: rows[number][index]
            for index, column in headers.columns.items()
            if index < len(rows[number]) and not is_empty(rows[number][index])
        }
        if not values:
            continue
        path: TreePath = (_SHEET, number)
        at_row[path] = RowPlace("", number + 1, letters)
        record = builder.record(CountryCoefficient, nested_row(values), path)
        if record is None:
            continue
        numbers = [
            Finding(each.code, each.severity, each.gate, builder.place_of(path), each.values, each.clause)
            for each in record_findings(f"{document}:{number + 1}", record)
        ]
        unusable += numbers
        if not any(each.blocks_number for each in numbers):
            found.append(record)
    # In a CSV file all is text.
    told = (each for each in builder.findings if each.code != "INGEST-NUMBER-AS-TEXT")
    return tuple(found), (*told, *unusable)
