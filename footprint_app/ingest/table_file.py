"""A table from a CSV or Excel file as plain cells, for lists that are no study: nothing is executed or guessed."""

from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding, Place, integrity_error
from footprint_app.ingest.inventory_csv import csv_cells
from footprint_app.ingest.read_cells import read_cells, sheet_findings
from footprint_app.ingest.safe_files import FileKind, check_file
from footprint_app.ingest.text_encoding import decode

_SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet; a CSV file is one sheet without a name. An empty cell is an empty text."""

    name: str
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class TableFile:
    """The visible sheets of a file in their order, and what was found on the way."""

    document: str
    sheets: tuple[TableSheet, ...]
    findings: tuple[Finding, ...]


def read_table_file(path: Path) -> TableFile:
    """Read the cells of a CSV or Excel file from outside, after it passed the gate for such files."""
    checked = check_file(path, _SUFFIXES)
    if checked.kind is None:
        return TableFile(path.name, (), checked.findings)
    return _workbook(path) if checked.kind is FileKind.WORKBOOK else _text(path)


def _workbook(path: Path) -> TableFile:
    workbook = read_cells(path)
    visible = [sheet for sheet in workbook.sheets.values() if not sheet.is_hidden]
    findings = [finding for sheet in visible for finding in sheet_findings(path.name, sheet, 1, len(sheet.rows))]
    sheets = tuple(TableSheet(sheet.name, sheet.rows) for sheet in visible)
    return TableFile(path.name, sheets, (*workbook.findings, *findings))


def _text(path: Path) -> TableFile:
    decoded = decode(path.read_bytes(), path.name)
    rows = tuple(csv_cells(decoded.text)) if decoded.text is not None else ()
    if decoded.text is not None and not any(str(cell).strip() for row in rows for cell in row):
        empty = integrity_error("INGEST-FILE-EMPTY", Place(path.name), file=path.name)
        return TableFile(path.name, (), (*decoded.findings, empty))
    return TableFile(path.name, (TableSheet("", rows),) if rows else (), decoded.findings)
