"""The Excel form a supplier fills in: one record on one sheet, or a list; the form is also what is read back."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from footprint_app.ingest.workbook_layout import Column, columns_of, sheet, sheet_title, workbook_texts
from footprint_app.ingest.workbook_style import (
    HEADER,
    MIDDLE,
    NOTE,
    REQUIRED_FILL,
    TITLE,
    make_workbook,
    put,
    set_up_page,
)
from footprint_app.ingest.write_lists import ListRanges, write_lists
from footprint_app.ingest.write_sheets import write_line, write_list_sheet
from pcr_rules.plant.suppliers.record import MINIMUM_FIELDS
from pcr_rules.study_sources import SupplierFootprint

if TYPE_CHECKING:
    from openpyxl import Workbook

HEADER_ROW = 3
_WIDTHS = (30, 34, 14, 64, 30, 26)


def form_columns() -> tuple[Column, ...]:
    """Return the fields of the form, number and unit of a quantity apart; those of the minimum record are required."""
    return tuple(
        replace(column, is_required=column.is_required or column.path[0] in MINIMUM_FIELDS)
        for column in columns_of(SupplierFootprint)
        if column.path[0] != "evidence"
    )


def write_form(path: Path, lang: str, *, as_list: bool = False) -> None:
    """Write the form in `lang` ("zh" or "en"), one record a sheet, or with `as_list` one record a row."""
    workbook, ranges = make_workbook(), ListRanges()
    if as_list:
        write_list_sheet(workbook, sheet("supplier_footprints"), lang, None, ranges)
    else:
        _write_single(workbook, lang, ranges)
    write_lists(workbook, lang, ranges)
    workbook.save(path)


def _write_single(workbook: "Workbook", lang: str, ranges: ListRanges) -> None:
    made = workbook.create_sheet(sheet_title("supplier_footprints", lang))
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        made.column_dimensions[letter].width = width
    put(made, 1, 1, sheet_title("supplier_footprints", lang), TITLE).alignment = MIDDLE
    put(made, 2, 1, workbook_texts()["supplier_form"][lang], NOTE)
    texts = workbook_texts()["columns"][lang]
    for at, name in enumerate(("item", "value", "unit", "help", "example", "key"), start=1):
        cell = put(made, HEADER_ROW, at, texts[name], HEADER)
        cell.fill, cell.alignment = REQUIRED_FILL, MIDDLE
    columns = form_columns()
    units = {column.path[:-1]: column for column in columns if column.is_unit}
    row = HEADER_ROW
    for column in columns:
        if not column.is_unit:
            row += 1
            write_line(made, row, column, units.get(column.path), lang, {}, ranges)
    made.freeze_panes = f"B{HEADER_ROW + 1}"
    set_up_page(made, landscape=True, repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}")
