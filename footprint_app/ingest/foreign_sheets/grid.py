"""A sheet as it lies there: cells from A1, whose merged cells are known. Workbooks and CSV files give the same."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from background_db.findings import Finding, Place, integrity_error
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.read_cells import SheetCells, column_letters, column_number, place, read_cells, row_of
from footprint_app.ingest.safe_files import FileKind, check_file
from footprint_app.ingest.text_encoding import decode

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
_MAXIMUM_ROWS = 200_000
_FIRST_LINES = 20


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet; a CSV file is one sheet without a name."""

    document: str
    sheet: str
    rows: tuple[tuple[object, ...], ...]
    spread: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Of each empty cell of a merged block its first cell: (row, column), counted from zero."""
    findings: tuple[Finding, ...] = ()
    unreadable: frozenset[tuple[int, int]] = frozenset()
    """Cells that show an error, or a formula that was never calculated."""

    def cell(self, row: int, column: int) -> object:
        """Return what a cell shows; a cell of a merged block shows what its first cell holds."""
        row, column = self.spread.get((row, column), (row, column))
        line = self.rows[row] if row < len(self.rows) else ()
        return line[column] if column < len(line) else ""

    def own_cell(self, row: int, column: int) -> object:
        """Return what stands in the cell itself: an amount in a merged block counts once."""
        line = self.rows[row]
        return line[column] if column < len(line) else ""

    def is_blank(self, row: int) -> bool:
        """True when nothing stands in a row."""
        return all(is_empty(cell) for cell in self.rows[row])

    def place(self, row: int, column: int | None = None) -> Place:
        """Return the place of a row or cell counted from zero."""
        return Place(self.document, self.sheet, row + 1, "" if column is None else column_letters(column))


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a file that hold something, or the findings for which it was not opened."""

    document: str
    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...] = ()


def read_grids(path: Path, sheet: str = "") -> Grids:
    """Read all sheets of a file, or the one named; the file passes the gate for files from outside first."""
    checked = check_file(path, SUFFIXES)
    if checked.kind is None:
        return Grids(path.name, (), checked.findings)
    read = _of_workbook(path) if checked.kind is FileKind.WORKBOOK else _of_text(path)
    if not sheet or read.findings:
        return read
    wanted = tuple(grid for grid in read.grids if grid.sheet == sheet)
    if wanted:
        return Grids(read.document, wanted)
    there = ", ".join(grid.sheet for grid in read.grids) or "—"
    missing = integrity_error("IMPORT-SHEET-MISSING", Place(path.name), sheet=sheet, there=there)
    return Grids(read.document, (), (missing,))


def _of_workbook(path: Path) -> Grids:
    cells = read_cells(path)
    grids = (_grid(path.name, sheet) for sheet in cells.sheets.values())
    return Grids(path.name, tuple(grid for grid in grids if _holds_something(grid)), cells.findings)


def _grid(document: str, sheet: SheetCells) -> Grid:
    faults = {_position(cell): ("INGEST-FORMULA-ERROR", cell, error) for cell, error in sheet.scan.errors.items()}
    faults |= {
        _position(cell): ("INGEST-FORMULA-WITHOUT-VALUE", cell, "") for cell in sheet.scan.formulas_without_value
    }
    findings = tuple(
        integrity_error(code, place(document, sheet.name, cell), cell=cell, **({"value": error} if error else {}))
        for code, cell, error in faults.values()
    )
    spread = {}
    for merged in sheet.scan.merged:
        begin, _, end = merged.partition(":")
        (top, left), (bottom, right) = _position(begin), _position(end or begin)
        for row in range(top, min(bottom, len(sheet.rows) - 1) + 1):
            spread.update({(row, column): (top, left) for column in range(left, min(right, left + 300) + 1)})
        spread.pop((top, left), None)
    return Grid(document, sheet.name, sheet.rows, spread, findings, frozenset(faults))


def _position(cell: str) -> tuple[int, int]:
    return row_of(cell) - 1, column_number(cell.rstrip("0123456789")) - 1


def _of_text(path: Path) -> Grids:
    decoded = decode(path.read_bytes(), path.name)
    if decoded.text is None:
        return Grids(path.name, (), decoded.findings)
    text = decoded.text.lstrip("\ufeff")
    # A title above the table holds no separator: the separator is what most of the first lines have.
    first = text.split("\n", _FIRST_LINES)[:_FIRST_LINES]
    separator = max(",;\t", key=lambda mark: sum(mark in line for line in first) * 1000 + text[:5000].count(mark))
    rows = tuple(map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    if len(rows) > _MAXIMUM_ROWS:
        too_long = integrity_error("INGEST-SHEET-TOO-LARGE", Place(path.name), sheet=path.name, cell=f"A{len(rows)}")
        return Grids(path.name, (), (too_long,))
    return Grids(path.name, (Grid(path.name, "", rows, findings=decoded.findings),))


def _holds_something(grid: Grid) -> bool:
    return any(not grid.is_blank(row) for row in range(len(grid.rows)))
