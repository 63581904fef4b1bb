"""The study sheet and the list sheets: headers, help, drop-downs, marks for what is missing, and the rows."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_rows import cell_value, rows_of
from footprint_app.ingest.workbook_layout import (
    REMARKS,
    Column,
    SheetLayout,
    StudySection,
    sheet,
    sheet_purpose,
    sheet_title,
    study_sections,
    workbook_texts,
)
from footprint_app.ingest.workbook_style import (
    BOLD,
    BOTTOM,
    BOX,
    GREEN,
    GREEN_BOLD,
    HEADER,
    LIGHT_GREEN,
    LONGEST_TEXT,
    MIDDLE,
    MISSING_FILL,
    NOTE,
    OPTIONAL_FILL,
    PALE_FILL,
    PLAIN,
    REQUIRED_FILL,
    SMALL_GREY,
    TITLE,
    WRAP,
    put,
    set_up_page,
    text_width,
)
from footprint_app.ingest.write_lists import ListRanges, choices

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pcr_rules.study import ProductStudy

_HEADER_ROW, _KEY_ROW, _FIRST_ROW = 3, 4, 5
_FORM_ROWS = 40
"""Rows of an empty sheet that look like a form."""
_LAST_ROW = 3000
"""Down to here drop-downs and marks are laid."""
_WIDE = {"note", "reason", "purpose", "text", "title", "decision"}
_NARROW_KINDS = {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.TRUTH, FieldKind.DATE}
_LONGEST_PROMPT = 250
_PAGE_WIDTH = 260
"""Characters that are still legible beside each other on A4."""


def write_list_sheet(
    workbook: "Workbook", layout: SheetLayout, lang: str, study: "ProductStudy | None", ranges: ListRanges
) -> None:
    """Write one list sheet with the rows of a study."""
    rows = list(rows_of(layout, study, lang)) if study is not None else []
    write_rows(workbook, layout, lang, rows, ranges)


def write_rows(
    workbook: "Workbook",
    layout: SheetLayout,
    lang: str,
    rows: Sequence[Mapping[str, object]],
    ranges: ListRanges,
    remarks: Mapping[int, str] | None = None,
) -> None:
    """Write one list sheet: title, header, grey field names, then the rows; `remarks` by number of the row, from 1."""
    made = workbook.create_sheet(sheet_title(layout.key, lang))
    made.sheet_properties.tabColor = GREEN if layout.is_required else LIGHT_GREEN
    put(made, 1, 1, sheet_title(layout.key, lang), TITLE).alignment = MIDDLE
    put(made, 2, 1, sheet_purpose(layout.key, lang), NOTE)
    made.row_dimensions[1].height = 28
    made.row_dimensions[_HEADER_ROW].height = 32
    for at, column in enumerate(layout.columns, start=1):
        _write_header(made, at, column, lang)
        # Data quality, uncertainty and the like can be folded away; open, as hidden columns raise a question.
        made.column_dimensions[get_column_letter(at)].outlineLevel = int(len(column.path) > 1 + column.is_unit)
        _validate(made, f"{get_column_letter(at)}{_FIRST_ROW}:{get_column_letter(at)}{_LAST_ROW}", column, lang, ranges)
        made.column_dimensions[get_column_letter(at)].width = _width(column, lang)
    for row in range(_FIRST_ROW, _FIRST_ROW + max(_FORM_ROWS, len(rows))):
        values = rows[row - _FIRST_ROW] if row - _FIRST_ROW < len(rows) else {}
        for at, column in enumerate(layout.columns, start=1):
            cell = put(made, row, at, values.get(column.key))
            cell.border, cell.alignment = BOX, MIDDLE
    if remarks is not None:
        write_remarks(made, _HEADER_ROW, len(layout.columns) + 1, {_FIRST_ROW + n - 1: t for n, t in remarks.items()})
    _mark_missing(made, layout)
    made.freeze_panes = f"{get_column_letter(3 if layout.owner else 2)}{_FIRST_ROW}"
    last = get_column_letter(len(layout.columns))
    made.auto_filter.ref = f"A{_KEY_ROW}:{last}{_FIRST_ROW + max(_FORM_ROWS, len(rows)) - 1}"
    pages = math.ceil(sum(_width(column, lang) for column in layout.columns) / _PAGE_WIDTH)
    set_up_page(made, landscape=True, repeat_rows=f"{_HEADER_ROW}:{_KEY_ROW}", pages_wide=pages)
    made.print_title_cols = "A:B"


def _write_header(made: "Worksheet", at: int, column: Column, lang: str) -> None:
    unit = column.label.unit if column.field.kind is not FieldKind.QUANTITY else ""
    text = column.label.text(lang) + (f" ({unit})" if unit else "") + (" *" if column.is_required else "")
    cell = put(made, _HEADER_ROW, at, text, HEADER)
    cell.fill = REQUIRED_FILL if column.is_required else OPTIONAL_FILL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = BOX
    put(made, _KEY_ROW, at, column.key, SMALL_GREY).alignment = Alignment(horizontal="center")
    help_text = _help(column, lang)
    if help_text:
        cell.comment = Comment(help_text, "footprint", height=90, width=300)


def _help(column: Column, lang: str) -> str:
    """What a person may want to know about a column: its help and an example."""
    texts = workbook_texts()["columns"][lang]
    parts = [column.label.help(lang)]
    if column.label.example:
        parts.append(f"{texts['example']}: {_example(column)}")
    return "\n".join(part for part in parts if part)


def _example(column: Column) -> str:
    """The example of a column: of a quantity the number or the unit."""
    example = column.label.example
    if column.field.kind is not FieldKind.QUANTITY or not example:
        return example
    number, _, unit = example.partition(" ")
    return unit if column.is_unit else number


def _width(column: Column, lang: str) -> float:
    label = text_width(column.label.text(lang))
    if column.is_unit:
        return 12
    if column.field.kind in _NARROW_KINDS or column.field.kind is FieldKind.QUANTITY:
        return max(11, min(label + 4, 15))
    if column.path[-1] in _WIDE:
        return 36
    if column.path[-1] in {"provider", "fuel", "factor", "target"}:
        return 40
    if column.is_owner or column.path[-1].endswith("_id"):
        return max(16, label + 4)
    return max(20, min(label + 6, 30))


def _validate(made: "Worksheet", cells: str, column: Column, lang: str, ranges: ListRanges) -> None:
    """Lay a drop-down or an input message over cells. Only enumerations refuse other words."""
    rule = _rule(column, lang, ranges)
    rule.allow_blank = True
    prompt = _help(column, lang)
    if prompt:
        rule.promptTitle, rule.prompt, rule.showInputMessage = (
            column.label.text(lang)[:32],
            prompt[:_LONGEST_PROMPT],
            True,
        )
    if rule.type is not None or prompt:
        rule.add(cells)
        made.add_data_validation(rule)


def _rule(column: Column, lang: str, ranges: ListRanges) -> DataValidation:
    target = column.label.refers_to
    if target in {"process", "facility"} and column.field.kind is FieldKind.TEXT:
        return DataValidation(type="list", formula1=_identifiers(target, lang), showErrorMessage=False)
    offered = choices(column, lang)
    if offered:
        is_closed = column.field.kind in {FieldKind.WORD, FieldKind.TRUTH} and not column.is_unit
        return DataValidation(
            type="list", formula1=ranges.reference(offered, lang), showErrorMessage=is_closed, errorStyle="stop"
        )
    return DataValidation(showErrorMessage=False)


def _identifiers(target: str, lang: str) -> str:
    """The cells that hold the ids of processes or facilities."""
    layout = sheet("processes" if target == "process" else "facilities")
    return f"{quote_sheetname(sheet_title(layout.key, lang))}!$A${_FIRST_ROW}:$A${_LAST_ROW}"


def _mark_missing(made: "Worksheet", layout: SheetLayout) -> None:
    """Colour a required cell that is empty while its row holds something."""
    last = get_column_letter(len(layout.columns))
    for at, column in enumerate(layout.columns, start=1):
        if column.is_required:
            letter = get_column_letter(at)
            condition = f"AND(COUNTA($A{_FIRST_ROW}:${last}{_FIRST_ROW})>0,ISBLANK({letter}{_FIRST_ROW}))"
            rule = Rule(type="expression", dxf=DifferentialStyle(fill=MISSING_FILL), formula=[condition])
            made.conditional_formatting.add(f"{letter}{_FIRST_ROW}:{letter}{_LAST_ROW}", rule)


def write_remarks(made: "Worksheet", header_row: int, at: int, remarks: Mapping[int, str]) -> None:
    """Write a column of remarks by row of the sheet; whoever reads the sheet back passes over it."""
    put(made, header_row, at, REMARKS, HEADER).fill = REQUIRED_FILL
    made.column_dimensions[get_column_letter(at)].width = 60
    for row, text in remarks.items():
        cell = put(made, row, at, text[:LONGEST_TEXT])
        cell.fill, cell.alignment, cell.border = MISSING_FILL, WRAP, BOX


def write_study_sheet(
    workbook: "Workbook",
    lang: str,
    study: "ProductStudy | None",
    ranges: ListRanges,
    cells: Mapping[str, object] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> None:
    """Write the study sheet: blocks of lines with value, unit, help and example.

    `cells` by the key of the column stand in place of a study's; `remarks` by the key of the field.
    """
    values = cells if cells is not None else _values_of(study, lang)
    made = workbook.create_sheet(sheet_title("study", lang))
    made.sheet_properties.tabColor = GREEN
    for letter, width in zip("ABCDEF", (30, 48, 12, 56, 30, 30), strict=True):
        made.column_dimensions[letter].width = width
    put(made, 1, 1, sheet_title("study", lang), TITLE).alignment = MIDDLE
    put(made, 2, 1, sheet_purpose("study", lang), NOTE)
    made.row_dimensions[1].height = 28
    texts = workbook_texts()["columns"][lang]
    for at, name in enumerate(("item", "value", "unit", "help", "example", "key"), start=1):
        cell = put(made, 3, at, texts[name], HEADER)
        cell.fill, cell.alignment = REQUIRED_FILL, MIDDLE
    made.row_dimensions[3].height = 22
    row = 4
    for section in study_sections():
        row = _write_section(made, row, section, lang, values, ranges)
    if remarks is not None:
        places = {str(made.cell(row=at, column=6).value): at for at in range(4, row)}
        write_remarks(made, 3, 7, {places[key]: text for key, text in remarks.items() if key in places})
    made.freeze_panes = "B4"
    set_up_page(made, landscape=True, repeat_rows="3:3")


def _values_of(study: "ProductStudy | None", lang: str) -> dict[str, object]:
    if study is None:
        return {}
    columns = (column for section in study_sections() for column in section.columns)
    return {column.key: cell_value(column, study, lang) for column in columns}


def _write_section(
    made: "Worksheet", row: int, section: StudySection, lang: str, values: Mapping[str, object], ranges: ListRanges
) -> int:
    for at in range(1, 7):
        made.cell(row=row, column=at).fill = PALE_FILL
    put(made, row, 1, section.label.text(lang), GREEN_BOLD)
    made.row_dimensions[row].height = 20
    units = {column.path[:-1]: column for column in section.columns if column.is_unit}
    for column in section.columns:
        if not column.is_unit:
            row += 1
            write_line(made, row, column, units.get(column.path), lang, values, ranges)
    return row + 1


def write_line(
    made: "Worksheet",
    row: int,
    column: Column,
    unit: Column | None,
    lang: str,
    values: Mapping[str, object],
    ranges: ListRanges,
) -> None:
    """Write one line: item, value, unit, help, example, field name."""
    label = column.label
    item = put(
        made, row, 1, label.text(lang) + (" *" if column.is_required else ""), BOLD if column.is_required else PLAIN
    )
    item.alignment = WRAP
    value = put(made, row, 2, values.get(column.key))
    value.alignment, value.border = Alignment(horizontal="left", vertical="center", wrap_text=True), BOX
    put(made, row, 4, label.help(lang), NOTE).alignment = WRAP
    put(made, row, 5, label.example, NOTE).alignment = WRAP
    put(made, row, 6, column.key, SMALL_GREY).alignment = MIDDLE
    for at in (1, 3, 4, 5, 6):
        made.cell(row=row, column=at).border = BOTTOM
    _validate(made, f"B{row}", column, lang, ranges)
    if unit is not None:
        cell = put(made, row, 3, values.get(unit.key))
        cell.border, cell.alignment = BOX, MIDDLE
        _validate(made, f"C{row}", unit, lang, ranges)
    if column.is_required:
        rule = Rule(type="expression", dxf=DifferentialStyle(fill=MISSING_FILL), formula=[f"ISBLANK(B{row})"])
        made.conditional_formatting.add(f"B{row}", rule)
