"""A draft as pages show it: its tables by subject, the columns with labels and words, cells in a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from background_db.messages import Language
from footprint_app.ingest.draft_tables import STUDY, Cell, DraftTables, columns_of_table
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_rows import truth_words
from footprint_app.ingest.workbook_layout import (
    Column,
    plant_sheets,
    sheet_purpose,
    sheet_title,
    sheets,
    study_sections,
)
from footprint_app.ingest.write_lists import choices
from pcr_rules.enum_labels import enum_label

_TRUTHS = ("true", "false")


class ColumnKind(StrEnum):
    """How a column is filled in."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    """One of the words; others are refused."""
    SUGGESTED = "suggested"
    """Words are offered; others are allowed."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column of a table, or one field of the study."""

    key: str
    label: str
    help: str
    example: str
    kind: ColumnKind
    words: tuple[tuple[str, str], ...]
    """(code kept in the draft, word shown)."""
    unit: str
    is_required: bool
    refers_to: str


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of a draft."""

    key: str
    title: str
    purpose: str
    rows: int
    is_plant: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """A block of the study's own fields, each with its value and unit columns."""

    key: str
    title: str
    fields: tuple[tuple[ColumnView, ColumnView | None], ...]


def tables_of(tables: DraftTables, language: Language) -> tuple[TableView, ...]:
    """Return all tables that a draft may have, in the order of the workbook, the study's own fields left out."""
    of_plant = {layout.key for layout in plant_sheets()}
    return tuple(
        TableView(
            layout.key,
            sheet_title(layout.key, language),
            sheet_purpose(layout.key, language),
            len(tables.get(layout.key, ())),
            layout.key in of_plant,
            layout.is_required,
        )
        for layout in sheets()
    )


@cache
def columns(table: str, language: Language) -> tuple[ColumnView, ...]:
    """Return the columns of a table."""
    return tuple(_column(column, language) for column in columns_of_table(table))


@cache
def sections(language: Language) -> tuple[SectionView, ...]:
    """Return the blocks of the study's own fields."""
    found = []
    for section in study_sections():
        units = {column.path[:-1]: column for column in section.columns if column.is_unit}
        fields = tuple(
            (_column(column, language), _column(units[column.path], language) if column.path in units else None)
            for column in section.columns
            if not column.is_unit
        )
        found.append(SectionView(section.key, section.label.text(language), fields))
    return tuple(found)


def field_cells(tables: DraftTables) -> Mapping[str, Mapping[str, Cell]]:
    """Return the study's own fields: key of the field → ``value`` and ``unit``."""
    return {row.row_id: row.cells for row in tables.get(STUDY, ())}


def shown(cell: Cell | None, column: ColumnView) -> str:
    """Return a cell as text: words in the language of the column, numbers as typed."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return dict(column.words).get(str(cell), str(cell))


def kept(text: str | None, column: ColumnView) -> str | None:
    """Return what a draft keeps of a text: codes for words; None for an empty cell."""
    if text is None or not text.strip():
        return None
    return {word: code for code, word in column.words}.get(text, text)


def is_table(key: str) -> bool:
    """True when a draft may have a table of that key."""
    return key == STUDY or any(layout.key == key for layout in sheets())


@cache
def tables_by_title(language: Language) -> Mapping[str, str]:
    """Return the tables that a draft may have: title → key."""
    return {sheet_title(layout.key, language): layout.key for layout in sheets()}


def title_of(table: str, language: Language) -> str:
    """Return the name of a table; also that of the study's own fields."""
    return sheet_title(table, language)


def label_of_place(table: str, column: str, language: Language) -> str:
    """Return the label of a column named in the place of a finding; "" where it names none."""
    if table == STUDY:
        return column if column not in {"value", "unit"} else ""
    return next((each.label for each in columns(table, language) if each.key == column), "")


def field_label(key: str, language: Language) -> str:
    """Return the label of a field of the study by its key; the key itself where there is none."""
    columns = (column for section in study_sections() for column in section.columns)
    return next((column.label.text(language) for column in columns if column.key == key), key)


def _column(column: Column, language: Language) -> ColumnView:
    kind, words = _words(column, language)
    return ColumnView(
        column.key,
        column.label.text(language),
        column.label.help(language),
        column.label.example,
        kind,
        words,
        column.label.unit if column.field.kind is not FieldKind.QUANTITY else "",
        column.is_required,
        column.label.refers_to,
    )


def _words(column: Column, language: Language) -> tuple[ColumnKind, tuple[tuple[str, str], ...]]:
    kind = column.field.kind
    if column.is_unit:
        return ColumnKind.SUGGESTED, tuple((unit, unit) for unit in choices(column, language))
    if kind is FieldKind.WORD and not column.is_owner:
        members: type[StrEnum] = column.field.holds
        return ColumnKind.CHOICE, tuple((member.value, enum_label(member, language)) for member in members)
    if kind is FieldKind.TRUTH:
        return ColumnKind.CHOICE, tuple(zip(_TRUTHS, truth_words(language), strict=True))
    if kind in {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.QUANTITY}:
        return ColumnKind.NUMBER, ()
    suggested = tuple((word, word) for word in column.label.choices)
    return (ColumnKind.SUGGESTED if suggested and not column.is_owner else ColumnKind.TEXT), suggested


def is_same(kept_text: str | None, cell: Cell | None) -> bool:
    """True when a typed text is what the cell holds already, whatever the way of writing the number."""
    if kept_text is None or cell is None:
        return kept_text is None and cell is None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        try:
            return float(kept_text) == float(cell)
        except ValueError:
            return False
    return kept_text == str(cell)
