"""The first sheet: what to fill in, in which order, by which rules."""

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from footprint_app.ingest.workbook_layout import sheet_purpose, sheet_title, workbook_texts
from footprint_app.ingest.workbook_style import (
    BOTTOM,
    GREEN,
    GREEN_BOLD,
    GREEN_PLAIN,
    MISSING_FILL,
    NOTE,
    OPTIONAL_FILL,
    REQUIRED_FILL,
    TITLE,
    TOP,
    put,
    set_up_page,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FILLS = {"required": REQUIRED_FILL, "optional": OPTIONAL_FILL, "missing": MISSING_FILL}


def write_guide(workbook: "Workbook", lang: str, lists: tuple[str, ...], *, has_factors: bool) -> None:
    """Write the guide, with links to the study sheet and the list sheets of the workbook."""
    sheet = workbook.create_sheet(sheet_title("guide", lang))
    sheet.sheet_properties.tabColor = GREEN
    for letter, width in (("A", 4), ("B", 30), ("C", 92)):
        sheet.column_dimensions[letter].width = width
    texts = workbook_texts()["guide"][lang]
    put(sheet, 1, 1, sheet_purpose("guide", lang), TITLE)
    sheet.row_dimensions[1].height = 30
    row = _numbered(sheet, 3, texts["steps_title"], texts["steps"])
    row = _numbered(sheet, row + 1, texts["rules_title"], texts["rules"])
    row = _pairs(sheet, row + 1, texts["provider_title"], [tuple(pair) for pair in texts["provider"]])
    keys = ["study", *lists, *(["factors"] if has_factors else [])]
    first = row + 2
    row = _pairs(
        sheet, row + 1, texts["sheets_title"], [(sheet_title(key, lang), sheet_purpose(key, lang)) for key in keys]
    )
    for at, key in enumerate(keys):
        sheet.cell(row=first + at, column=2).hyperlink = f"#'{sheet_title(key, lang)}'!A1"
    _colours(sheet, row + 1, texts["colours_title"], texts["colours"])
    set_up_page(sheet, landscape=False)


def _heading(sheet: "Worksheet", row: int, text: str) -> None:
    put(sheet, row, 1, text, GREEN_BOLD)
    sheet.row_dimensions[row].height = 22


def _numbered(sheet: "Worksheet", row: int, title: str, lines: list[str]) -> int:
    """Write numbered lines; the text stands in the second column and runs over into the third."""
    _heading(sheet, row, title)
    for number, line in enumerate(lines, start=1):
        put(sheet, row + number, 1, number, NOTE).alignment = Alignment(horizontal="center")
        put(sheet, row + number, 2, line)
    return row + len(lines) + 1


def _pairs(sheet: "Worksheet", row: int, title: str, pairs: list[tuple[str, str]]) -> int:
    _heading(sheet, row, title)
    for at, (left, right) in enumerate(pairs, start=1):
        put(sheet, row + at, 2, left, GREEN_PLAIN).border = BOTTOM
        cell = put(sheet, row + at, 3, right)
        cell.border, cell.alignment = BOTTOM, TOP
    return row + len(pairs) + 1


def _colours(sheet: "Worksheet", row: int, title: str, colours: list[tuple[str, str]]) -> None:
    _heading(sheet, row, title)
    for at, (name, text) in enumerate(colours, start=1):
        sheet.cell(row=row + at, column=2).fill = _FILLS[name]
        put(sheet, row + at, 3, text)
