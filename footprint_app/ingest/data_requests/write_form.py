"""A department's or supplier's requests as a workbook: what is asked, the value now, a cell for the answer."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from footprint_app.ingest.data_requests.records import named_records, sections
from footprint_app.ingest.data_requests.request import DataRequest
from footprint_app.ingest.data_requests.words import why, word
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_rows import cell_value
from footprint_app.ingest.workbook_layout import Column, sheet, study_sections
from footprint_app.ingest.workbook_style import (
    BOX,
    GREEN,
    HEADER,
    MIDDLE,
    NOTE,
    OPTIONAL_FILL,
    PALE_FILL,
    PLAIN,
    REQUIRED_FILL,
    SMALL_GREY,
    TITLE,
    WRAP,
    make_workbook,
    put,
    set_up_page,
)
from footprint_app.ingest.write_lists import ListRanges, choices, write_lists
from pcr_rules.study import ProductStudy

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("request", "subject", "asked", "current", "answer", "unit", "source", "help", "why", "field")
"""Columns of a form in their order; these names stand in grey under the header, and reading goes by them."""
HEADER_ROW, KEY_ROW, FIRST_ROW = 4, 5, 6
_WIDTHS = (13, 34, 24, 18, 22, 12, 30, 40, 36, 18)


def columns_of_list(list_name: str, record: str) -> dict[str, Column]:
    """Return the columns of the list, or of the block of the study, that a request is about, by key."""
    if list_name != "study":
        return {column.key: column for column in sheet(list_name).columns}
    block = record.removeprefix("study.")
    section = next(each for each in study_sections() if each.key == block)
    return {column.key.removeprefix(f"{block}."): column for column in section.columns}


def write_form(path: Path, study: ProductStudy, requests: Sequence[DataRequest], lang: str) -> None:
    """Write the form of one department or supplier in `lang` ("zh" or "en")."""
    workbook = make_workbook()
    made = workbook.create_sheet(word("sheet", lang))
    made.sheet_properties.tabColor = GREEN
    first = requests[0]
    whom = first.supplier or word(f"department_{first.department.value}", lang)
    put(made, 1, 1, f"{word('title', lang)} · {whom}", TITLE).alignment = MIDDLE
    put(made, 2, 1, word("purpose", lang), NOTE)
    put(made, 3, 1, word("study", lang), SMALL_GREY)
    put(made, 3, 2, study.study_id, SMALL_GREY)
    for at, (key, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = put(made, HEADER_ROW, at, word(key, lang), HEADER)
        cell.fill = REQUIRED_FILL if key in {"answer", "unit", "source"} else OPTIONAL_FILL
        cell.alignment, cell.border = MIDDLE, BOX
        put(made, KEY_ROW, at, key, SMALL_GREY)
        made.column_dimensions[get_column_letter(at)].width = width
    ranges = ListRanges()
    lines = [line for request in requests for line in _lines(study, request, lang)]
    for row, (values, column, unit) in enumerate(lines, start=FIRST_ROW):
        _write_line(made, row, values, lang, ranges, column, unit)
    made.freeze_panes = f"C{FIRST_ROW}"
    set_up_page(made, landscape=True, repeat_rows=f"{HEADER_ROW}:{KEY_ROW}")
    write_lists(workbook, lang, ranges)
    workbook.save(path)


def _lines(
    study: ProductStudy, request: DataRequest, lang: str
) -> Iterator[tuple[dict[str, Any], Column, Column | None]]:
    columns = columns_of_list(request.list_name, request.record)
    record = _record(study, request)
    for key in request.fields:
        column, unit = columns[key], columns.get(f"{key}.unit")
        now = _now(column, record, request, lang)
        unit_now = _now(unit, record, request, lang) if unit is not None else None
        yield (
            {
                "request": request.request_id,
                "subject": request.subject,
                "asked": column.label.text(lang)
                + (f" ({column.label.unit})" if column.label.unit and not unit else ""),
                "current": f"{now} {unit_now}" if now is not None and unit_now else now,
                "unit": unit_now or (unit.label.unit if unit is not None else None),
                "help": column.label.help(lang),
                "why": why(request, lang),
                "field": key,
            },
            column,
            unit,
        )


def _record(study: ProductStudy, request: DataRequest) -> Any:
    if request.list_name == "study":
        return dict(sections(study)).get(request.record.removeprefix("study."))
    found = named_records(study).get(request.record) if not request.is_new else None
    return found.record if found is not None else None


def _now(column: Column, record: Any, request: DataRequest, lang: str) -> Any:
    if record is None:
        return None
    if request.list_name != "study":
        return cell_value(column, record, lang)
    value = record
    for name in column.path[1:]:
        value = getattr(value, name, None)
    return value if isinstance(value, str | float | int) and value != "" else None


def _write_line(
    made: "Worksheet",
    row: int,
    values: dict[str, Any],
    lang: str,
    ranges: ListRanges,
    column: Column,
    unit: Column | None,
) -> None:
    for at, key in enumerate(COLUMNS, start=1):
        cell = put(made, row, at, values.get(key), SMALL_GREY if key == "field" else PLAIN)
        cell.alignment, cell.border = WRAP, BOX
        if key in {"answer", "unit", "source"} and not (key == "unit" and unit is None):
            cell.fill = PALE_FILL
    answer = get_column_letter(COLUMNS.index("answer") + 1)
    _offer(made, f"{answer}{row}", column, lang, ranges)
    if unit is not None:
        letter = get_column_letter(COLUMNS.index("unit") + 1)
        _offer(made, f"{letter}{row}", unit, lang, ranges)


def _offer(made: "Worksheet", cell: str, column: Column, lang: str, ranges: ListRanges) -> None:
    """Lay a drop-down over a cell; only enumerations refuse other words."""
    offered = choices(column, lang)
    if not offered:
        return
    is_closed = column.field.kind in {FieldKind.WORD, FieldKind.TRUTH} and not column.is_unit
    rule = DataValidation(type="list", formula1=ranges.reference(offered, lang), showErrorMessage=is_closed)
    rule.allow_blank = True
    rule.add(cell)
    made.add_data_validation(rule)
