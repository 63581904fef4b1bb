"""Writes tables into a workbook: safe cells, number formats, widths, a frozen head on every sheet."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | float | int | bool | None

FONT = "微软雅黑"
NUMBER, PERCENT, DIFFERENCE = "#,##0.000000", "0.00%", "0.0E+00"
_ACCENT, _MUTED, _WARM, _PALE, _LINE = "FF1F4E79", "FF595959", "FF8A4600", "FFEEF1F4", "FFBFBFBF"
_WIDEST, _NARROWEST = 60.0, 9.0
_MEASURED_ROWS = 200
_NOTE_COLUMNS, _NOTE_HEIGHT = 6, 14.0
# Text that a spreadsheet might take for a formula, now or after someone edits or converts it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_TEXT = 32767


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its head, the number format of its values, and whether long text wraps."""

    head: str
    number_format: str = ""
    width: float | None = None


class SheetWriter:
    """Fills one sheet from top to bottom; the first table's head is frozen."""

    def __init__(self, workbook: "Workbook", title: str, banner: str) -> None:
        self.sheet: Worksheet = workbook.create_sheet(title)
        self.row = 1
        self._widths: dict[int, float] = {}
        self._notes: list[tuple[int, str]] = []
        self._is_frozen = False
        self._styles = _Styles()
        self._write_cell(1, title, self._styles.title)
        self.row += 1
        if banner:
            self._write_cell(1, banner, self._styles.banner)
            self.row += 1
        self.row += 1

    def note(self, text: str) -> None:
        """Write a sentence above or below a table; it runs over several columns."""
        self._write_cell(1, text, self._styles.note)
        self._notes.append((self.row, text))
        self.row += 1

    def table(
        self, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Value]], caption: str = "", total_rows: int = 0
    ) -> None:
        """Write a table with its head; the last `total_rows` rows are sums."""
        if caption:
            self._write_cell(1, caption, self._styles.caption)
            self.row += 1
        for position, column in enumerate(columns, start=1):
            style = self._styles.number_head if column.number_format else self._styles.head
            self._write_cell(position, column.head, style)
            self._measure(position, column.head, column.width)
        self.row += 1
        if not self._is_frozen:
            self.sheet.freeze_panes = f"A{self.row}"
            self._is_frozen = True
        listed = list(rows)
        for number, row in enumerate(listed):
            is_total = number >= len(listed) - total_rows
            for position, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
                cell = self._write_cell(position, value, self._styles.total if is_total else self._styles.plain)
                if column.number_format and isinstance(value, float | int):
                    cell.number_format = column.number_format
                if number < _MEASURED_ROWS:
                    self._measure(position, value, column.width)
            self.row += 1
        self.row += 1

    def finish(self) -> None:
        """Set the widths and the print layout."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        for position, width in self._widths.items():
            self.sheet.column_dimensions[get_column_letter(position)].width = width
        across = sum(self._widths.get(position, _NARROWEST) for position in range(1, _NOTE_COLUMNS + 1))
        for row, text in self._notes:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=_NOTE_COLUMNS)
            # A spreadsheet fits the height of wrapped rows itself, but not of merged ones.
            self.sheet.row_dimensions[row].height = _NOTE_HEIGHT * math.ceil(_text_width(text) * 1.05 / across)
        self.sheet.page_setup.paperSize = self.sheet.PAPERSIZE_A4
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.sheet_view.showGridLines = False

    def _write_cell(self, column: int, value: Value, style: "_Style") -> Any:
        cell: Any = self.sheet.cell(self.row, column)
        style.apply(cell)  # before the text, whose quote prefix is part of a cell's style
        if isinstance(value, str):
            set_text(cell, value)
        else:
            cell.value = value
        return cell

    def _measure(self, position: int, value: Value, width: float | None) -> None:
        needed = width or min(_WIDEST, max(_NARROWEST, _text_width(value) + 2))
        self._widths[position] = max(self._widths.get(position, 0.0), needed)


def set_text(cell: Any, text: str) -> None:
    """Set a text as text: a spreadsheet never takes it for a formula, not even after an edit (quote prefix)."""
    cell.value = _FORBIDDEN.sub("", text)[:_LONGEST_TEXT]
    if text.startswith(_FORMULA_STARTS):
        cell.data_type = "s"
        cell.quotePrefix = True


def _text_width(value: Value) -> float:
    if isinstance(value, float):
        return 16.0
    lines = str("" if value is None else value).split("\n")
    return max(sum(2.0 if unicodedata.east_asian_width(c) in "WF" else 1.1 for c in line) for line in lines)


@dataclass(slots=True)
class _Style:
    font: Any
    alignment: Any
    border: Any = None
    fill: Any = None
    _numbers: Any = None

    def apply(self, cell: Any) -> None:
        """Style a cell. The first one looks the parts up in the workbook, the others copy its numbers.

        openpyxl compares every style object with all it knows: 4 of 12 s for a study of 1,000 rows (seen).
        """
        if self._numbers is not None:
            cell._style = copy(self._numbers)  # noqa: SLF001 - openpyxl offers no public way to share a style
            return
        cell.font, cell.alignment = self.font, self.alignment
        if self.border is not None:
            cell.border = self.border
        if self.fill is not None:
            cell.fill = self.fill
        self._numbers = copy(cell._style)  # noqa: SLF001 - see above


class _Styles:
    """Made once per sheet, as the numbers they share belong to its workbook."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        top, middle = Alignment(vertical="top", wrap_text=True), Alignment(vertical="center", wrap_text=True)
        flat = Alignment(vertical="center")
        thin = Side(style="thin", color=_LINE)
        rule, strong = (
            Border(bottom=thin),
            Border(top=Side(style="thin", color=_ACCENT), bottom=Side(style="medium", color=_ACCENT)),
        )
        self.plain = _Style(Font(name=FONT, size=10), top, rule)
        self.total = _Style(Font(name=FONT, size=10, bold=True), top, strong)
        self.head = _Style(
            Font(name=FONT, size=10, bold=True, color=_ACCENT), middle, strong, PatternFill("solid", fgColor=_PALE)
        )
        right = Alignment(horizontal="right", vertical="center", wrap_text=True)
        self.number_head = _Style(self.head.font, right, self.head.border, self.head.fill)
        self.title = _Style(Font(name=FONT, size=14, bold=True, color=_ACCENT), flat)
        self.banner = _Style(Font(name=FONT, size=11, bold=True, color=_WARM), flat)
        self.caption = _Style(Font(name=FONT, size=11, bold=True), flat)
        self.note = _Style(Font(name=FONT, size=9, color=_MUTED), top)
