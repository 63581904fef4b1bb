"""How the workbook looks: colours, fonts, widths, and cells that can never be taken for a formula."""

import re
from datetime import date
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from background_db.errors import DataFileError

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel can hold."""
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FONT = "Microsoft YaHei"
GREEN, LIGHT_GREEN, PALE, GREY, RED = "1F5C4A", "5E8F7E", "EEF5F1", "8A8F8C", "FBE3E0"
TITLE = Font(name=FONT, size=15, bold=True, color=GREEN)
PLAIN = Font(name=FONT, size=10)
BOLD = Font(name=FONT, size=10, bold=True)
GREEN_BOLD = Font(name=FONT, size=11, bold=True, color=GREEN)
GREEN_PLAIN = Font(name=FONT, size=10, color=GREEN)
SMALL_GREY = Font(name=FONT, size=8, color=GREY)
NOTE = Font(name=FONT, size=10, color=GREY)
HEADER = Font(name=FONT, size=10, bold=True, color="FFFFFF")
REQUIRED_FILL = PatternFill("solid", start_color=GREEN)
OPTIONAL_FILL = PatternFill("solid", start_color=LIGHT_GREEN)
PALE_FILL = PatternFill("solid", start_color=PALE)
MISSING_FILL = PatternFill("solid", start_color=RED, end_color=RED)
LINE = Side(style="thin", color="D5DDD9")
BOTTOM = Border(bottom=LINE)
BOX = Border(bottom=LINE, top=LINE, left=LINE, right=LINE)
WRAP = Alignment(vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="center")


def make_workbook() -> Workbook:
    """Return a workbook without sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return workbook


def put(sheet: "Worksheet", row: int, column: int, value: object, font: Font = PLAIN) -> "Cell":
    """Write a value into a cell. A text stays a text, whatever it begins with.

    Raises:
        DataFileError: a text is longer than a cell can hold; openpyxl would cut it silently.
    """
    cell = cast("Cell", sheet.cell(row=row, column=column))
    cell.font = font
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise DataFileError(
                f"{sheet.title}!{cell.coordinate}: {len(value)} characters, a cell holds {LONGEST_TEXT}"
            )
        # Excel reads _x0041_ as the letter A, unless its own underscore is written so.
        cell.value = _ESCAPE.sub("_x005F_", value)
        cell.data_type = "s"
        # Keeps the text a text when a person edits the cell: = + - @ at its beginning would make it a formula.
        cell.quotePrefix = value[:1] in {"=", "+", "-", "@", "\t", "\r"}
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, float):
        # openpyxl prints 16 digits, a float may need 17: written as text of our own into a cell of type number.
        cell.value = repr(value)
        cell.data_type = "n"
    elif value is not None:
        cell.value = value  # type: ignore[assignment] # the stubs know fewer kinds of value than openpyxl
    return cell


def set_up_page(sheet: "Worksheet", *, landscape: bool, repeat_rows: str | None = None, pages_wide: int = 1) -> None:
    """Print on A4, fitted to so many pages in width, with the headers on every page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("&A  ·  &P / &N"))
    if repeat_rows:
        sheet.print_title_rows = repeat_rows
    sheet.sheet_view.showGridLines = False


def text_width(text: str) -> int:
    """Return how many columns of Latin letters a text takes: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)  # noqa: PLR2004 - where the ideographs begin
