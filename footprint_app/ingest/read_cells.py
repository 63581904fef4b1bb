"""The cells of a workbook as plain values, with findings for what hides or destroys values.

Values come from calamine: of a formula the value saved with the file, as nothing is ever executed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding, Place, information, integrity_error
from footprint_app.ingest.sheet_scan import SheetScan, UnsafeXmlError, scan_sheets

MAXIMUM_ROWS = 200_000
MAXIMUM_CELLS = 5_000_000


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of one sheet, from A1; an empty cell is an empty text."""

    name: str
    rows: tuple[tuple[object, ...], ...]
    scan: SheetScan
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class WorkbookCells:
    """All sheets of a workbook in their order, and what was found on the way."""

    document: str
    sheets: Mapping[str, SheetCells]
    findings: tuple[Finding, ...]


def read_cells(path: Path) -> WorkbookCells:
    """Read all cells of a workbook that has passed `safe_files.check_file`."""
    import python_calamine  # only readers of workbooks pay for it

    document = path.name
    try:
        scans = scan_sheets(path)
        too_large = tuple(_too_large(document, scans))
        if too_large:
            return WorkbookCells(document, {}, too_large)
        with python_calamine.load_workbook(str(path)) as workbook:
            visible = python_calamine.SheetVisibleEnum.Visible
            sheets = {
                sheet.name: SheetCells(
                    sheet.name,
                    tuple(map(tuple, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))),
                    scans.get(sheet.name, SheetScan()),
                    sheet.visible is not visible,
                )
                for sheet in workbook.sheets_metadata
                if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
            }
    except (UnsafeXmlError, python_calamine.CalamineError, OSError, KeyError, ValueError) as error:
        finding = integrity_error(
            "INGEST-WORKBOOK-DAMAGED", Place(document), file=document, reason=type(error).__name__
        )
        return WorkbookCells(document, {}, (finding,))
    return WorkbookCells(document, sheets, ())


def _too_large(document: str, scans: Mapping[str, SheetScan]) -> Iterator[Finding]:
    for name, scan in scans.items():
        columns = column_number(scan.last_column)
        if scan.last_row > MAXIMUM_ROWS or scan.last_row * columns > MAXIMUM_CELLS:
            yield integrity_error(
                "INGEST-SHEET-TOO-LARGE", Place(document, name), sheet=name, cell=f"{scan.last_column}{scan.last_row}"
            )


def sheet_findings(document: str, sheet: SheetCells, first_row: int, last_row: int) -> Iterator[Finding]:
    """Yield what hides or destroys values in the rows that are read (`first_row` to `last_row`, counted from one)."""
    scan = sheet.scan
    for cell, error in scan.errors.items():
        if first_row <= row_of(cell) <= last_row:
            yield integrity_error("INGEST-FORMULA-ERROR", place(document, sheet.name, cell), cell=cell, value=error)
    for cell in scan.formulas_without_value:
        if first_row <= row_of(cell) <= last_row:
            yield integrity_error("INGEST-FORMULA-WITHOUT-VALUE", place(document, sheet.name, cell), cell=cell)
    for merged in scan.merged:
        begin, _, end = merged.partition(":")
        if row_of(begin) <= last_row and row_of(end or begin) >= first_row:
            yield integrity_error("INGEST-MERGED-CELLS", place(document, sheet.name, begin), cells=merged)
    formulas = [cell for cell in scan.formulas if first_row <= row_of(cell) <= last_row]
    if formulas:
        where = Place(document, sheet.name)
        yield information("INGEST-FORMULAS", where, sheet=sheet.name, count=len(formulas), first=formulas[0])
    hidden = [row for row in scan.hidden_rows if first_row <= row <= last_row]
    if hidden or scan.hidden_columns:
        where = Place(document, sheet.name)
        columns = scan.hidden_columns
        yield information("INGEST-HIDDEN-CELLS", where, sheet=sheet.name, rows=len(hidden), columns=columns)
    if sheet.is_hidden:
        yield information("INGEST-HIDDEN-SHEET", Place(document, sheet.name), sheet=sheet.name)


def place(document: str, sheet: str, cell: str) -> Place:
    """Return the place of a cell given as ``F12``."""
    letters = cell.rstrip("0123456789")
    return Place(document, sheet, row_of(cell) or None, letters)


def row_of(cell: str) -> int:
    """Return the row of a cell given as ``F12``."""
    digits = cell.lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else 0


def column_number(letters: str) -> int:
    """Return the number of a column given by letters, counted from one; 0 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(index: int) -> str:
    """Return the letters of a column counted from zero: 0 → A, 27 → AB."""
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
