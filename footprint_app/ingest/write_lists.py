"""The hidden sheet of drop-down values, and the sheet of factors at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from background_db.units import known_units
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_rows import truth_words
from footprint_app.ingest.workbook_layout import Column, sheet_purpose, sheet_title, workbook_texts
from footprint_app.ingest.workbook_style import (
    BOTTOM,
    HEADER,
    NOTE,
    OPTIONAL_FILL,
    SMALL_GREY,
    TITLE,
    put,
    set_up_page,
    text_width,
)
from pcr_rules.enum_labels import enum_label

if TYPE_CHECKING:
    from enum import StrEnum

    from openpyxl import Workbook


@dataclass(slots=True)
class ListRanges:
    """The lists in the order in which sheets asked for them; equal lists stand once."""

    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def reference(self, values: tuple[str, ...], lang: str) -> str:
        """Return the range that will hold `values`."""
        at = self.lists.setdefault(values, len(self.lists) + 1)
        letter = get_column_letter(at)
        return f"'{sheet_title('lists', lang)}'!${letter}$2:${letter}${len(values) + 1}"


def choices(column: Column, lang: str) -> tuple[str, ...]:
    """Return the values a drop-down offers for a column; none where any text is right."""
    kind = column.field.kind
    if column.is_owner:
        return ()
    if column.is_unit:
        wanted = column.label.dimension.split()
        return tuple(unit.symbol for unit in known_units() if not wanted or unit.dimension in wanted)
    if kind is FieldKind.TRUTH:
        return truth_words(lang)
    if kind is FieldKind.WORD:
        words: type[StrEnum] = column.field.holds
        return tuple(enum_label(word, lang) for word in words)
    return column.label.choices


def write_lists(workbook: "Workbook", lang: str, ranges: ListRanges) -> None:
    """Write the values of all drop-downs onto a hidden sheet."""
    sheet = workbook.create_sheet(sheet_title("lists", lang))
    put(sheet, 1, 1, sheet_purpose("lists", lang), SMALL_GREY)
    for values, at in ranges.lists.items():
        for row, value in enumerate(values, start=2):
            put(sheet, row, at, value)
    sheet.sheet_state = "hidden"


def write_factors(workbook: "Workbook", lang: str, factors: Sequence[tuple[str, ...]]) -> None:
    """Write the factors at hand, to be looked up and copied from; nobody reads this sheet back."""
    sheet = workbook.create_sheet(sheet_title("factors", lang))
    put(sheet, 1, 1, sheet_title("factors", lang), TITLE)
    put(sheet, 2, 1, sheet_purpose("factors", lang), NOTE)
    texts = workbook_texts()["columns"][lang]
    headers = [texts[key] for key in ("reference", "name", "per_unit", "geography", "period", "source")]
    for at, header in enumerate(headers, start=1):
        put(sheet, 3, at, header, HEADER).fill = OPTIONAL_FILL
        widest = max((text_width(row[at - 1]) for row in factors), default=0)
        sheet.column_dimensions[get_column_letter(at)].width = min(max(widest, text_width(header)) + 3, 60)
    for row, values in enumerate(factors, start=4):
        for at, value in enumerate(values, start=1):
            put(sheet, row, at, value).border = BOTTOM
    sheet.freeze_panes = "B4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(headers))}{len(factors) + 3}"
    set_up_page(sheet, landscape=True, repeat_rows="3:3")
