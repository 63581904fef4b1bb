"""What a person says of the columns of a sheet: which field each fills, what the sheet does not say, what words mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from background_db.messages import Language
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.draft_tables import DraftTables
from footprint_app.ingest.foreign_sheets.classify_rows import is_total_text
from footprint_app.ingest.foreign_sheets.find_tables import Table
from footprint_app.ingest.foreign_sheets.header_text import compared, plain
from footprint_app.ingest.foreign_sheets.mapping import ColumnMapping, SheetMapping
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.workbook_layout import Column, sheet, sheets
from footprint_app.ingest.written_values import read_truth, read_word
from footprint_app.service.draft_view import ColumnView, columns, title_of
from footprint_app.service.import_sheets import NOT_IMPORTED

__all__ = [
    "MatchChoice",
    "OpenWord",
    "SheetMapping",
    "lists",
    "matched",
    "open_fields",
    "open_words",
    "with_names",
    "without_fields",
]

_MOST_WORDS = 60
_LISTS_OF_IDS = {
    "process": ("processes", "process_id"),
    "facility": ("facilities", "facility_id"),
    "measured_flow": ("measured_flows", "flow_id"),
}
"""Where the ids that a field refers to stand, each beside its name."""


@dataclass(frozen=True, slots=True)
class MatchChoice:
    """A person's matching of one table; what is not named stays as it is."""

    fields: Mapping[str, str] = field(default_factory=dict)
    """Header → key of the field; "" leaves the column out."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Header → unit of its amounts."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field → what holds in every row; "" for nothing."""
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(field, the plant's word) → ours; "" for none."""
    year: int | None = None
    """The year of headers that name a month alone."""
    rows: Mapping[int, bool | None] = field(default_factory=dict)
    """Row as Excel counts → True for data, False for a sum, None where nobody knows yet."""


@dataclass(frozen=True, slots=True)
class OpenWord:
    """A word of the plant in a column whose field knows certain words only."""

    field: str
    label: str
    word: str
    rows: int
    options: tuple[tuple[str, str], ...]
    """(ours as kept, ours as shown)."""
    chosen: str
    is_name: bool = False
    """True where the word is the name of what was chosen: nobody needed to say so."""


def lists(language: Language) -> tuple[tuple[str, str], ...]:
    """Return the lists of the study that a sheet's rows may go to, each with its name."""
    return tuple((each.key, title_of(each.key, language)) for each in sheets() if each.key not in NOT_IMPORTED)


def matched(mapping: SheetMapping, choice: MatchChoice) -> SheetMapping:
    """Return the mapping as a person changed it; a column changed by a person is sure."""
    constants = {name: value for name, value in (dict(mapping.constants) | dict(choice.constants)).items() if value}
    words = {name: dict(pairs) for name, pairs in mapping.translations}
    for (name, word), ours in choice.words.items():
        words.setdefault(name, {}).pop(word, None)
        if ours:
            words[name][word] = ours
    months = mapping.months
    said = dict.fromkeys(mapping.data_rows, True) | dict.fromkeys(mapping.total_rows, False) | dict(choice.rows)
    return replace(
        mapping,
        columns=tuple(_changed(column, choice) for column in mapping.columns),
        data_rows=tuple(sorted(row for row, is_data in said.items() if is_data)),
        total_rows=tuple(sorted(row for row, is_data in said.items() if is_data is False)),
        constants=tuple(constants.items()),
        translations=tuple((name, tuple(pairs.items())) for name, pairs in words.items() if pairs),
        months=replace(months, year=choice.year) if months is not None and choice.year is not None else months,
    )


def _changed(column: ColumnMapping, choice: MatchChoice) -> ColumnMapping:
    named = choice.fields.get(column.header, column.field)
    unit = choice.units.get(column.header, column.unit).strip()
    if named == column.field:
        return replace(column, unit=unit if named else "")
    if not named:
        return ColumnMapping(header=column.header, ignore="left out by a person")
    return ColumnMapping(header=column.header, field=named, unit=unit, reason="chosen by a person")


def without_fields(table: Table, list_name: str) -> SheetMapping:
    """Return a mapping to a list that nothing fits: every column waits for a person."""
    headers = tuple(text for _, text in table.headers)
    ignored = tuple(ColumnMapping(header=text, ignore="no field found", confidence=0.0) for text in headers)
    return SheetMapping(list_name=list_name, headers=headers, columns=ignored, sheet=table.grid.sheet)


def open_fields(mapping: SheetMapping, language: Language) -> tuple[ColumnView, ...]:
    """Return the required fields of the list that no column fills: what the sheet does not say itself."""
    filled = {each.field for each in mapping.columns if each.field}
    filled |= {f"{each.field}.unit" for each in mapping.columns if each.unit}
    months = mapping.months
    if months is not None:
        filled |= {months.field, months.first_day, months.last_day, months.month}
        filled |= {f"{months.field}.unit"} if months.unit else set()
    layout = sheet(mapping.list_name)
    if mapping.identifier:
        filled.add(next(column.key for column in layout.columns if not column.is_owner))
    # One column of months fills the first day and the last.
    filled |= {
        partner
        for first, partner in (("first_day", "last_day"), ("start", "end"), ("from_day", "to_day"))
        if any(each.field == first and each.reason.startswith("month") for each in mapping.columns)
    }
    given = {name for name, _ in mapping.constants}
    views = columns(mapping.list_name, language)
    return tuple(each for each in views if (each.is_required or each.key in given) and each.key not in filled)


def with_names(table: Table, mapping: SheetMapping, tables: DraftTables) -> SheetMapping:
    """Return the mapping with the plant's words that are the names of meters, processes or facilities of the study.

    A name that two of them bear says nothing.
    """
    layout = {each.key: each for each in sheet(mapping.list_name).columns}
    positions = {compared(text): at for at, text in table.headers}
    words = {name: dict(pairs) for name, pairs in mapping.translations}
    for each in mapping.columns:
        column, at = layout.get(each.field), positions.get(compared(each.header))
        named = _identifiers(column, tables) if column is not None else ()
        if column is None or at is None or not named:
            continue
        by_name: dict[str, list[str]] = {}
        for key, name in named:
            by_name.setdefault(compared(name), []).append(key)
        for word in _words_in(table, at):
            found = by_name.get(compared(word), [])
            if word not in dict(named) and len(found) == 1:
                words.setdefault(column.key, {}).setdefault(word, found[0])
    return replace(mapping, translations=tuple((name, tuple(pairs.items())) for name, pairs in words.items()))


def open_words(table: Table, mapping: SheetMapping, tables: DraftTables, language: Language) -> tuple[OpenWord, ...]:
    """Return the plant's words that a field does not know, and those that were given a meaning already."""
    return tuple(_open_words(table, mapping, tables, language))[:_MOST_WORDS]


def _open_words(table: Table, mapping: SheetMapping, tables: DraftTables, language: Language) -> Iterator[OpenWord]:
    views = {each.key: each for each in columns(mapping.list_name, language)}
    layout = {each.key: each for each in sheet(mapping.list_name).columns}
    positions = {compared(text): at for at, text in table.headers}
    said = {name: dict(pairs) for name, pairs in mapping.translations}
    for each in mapping.columns:
        column, at = layout.get(each.field), positions.get(compared(each.header))
        if column is None or at is None:
            continue
        options = _options(column, views[column.key], tables)
        if not options:
            continue
        for word, rows in _words_in(table, at).items():
            chosen = said.get(column.key, {}).get(word, "")
            if chosen or not _is_known(column, word, options):
                is_name = bool(chosen) and compared(dict(_identifiers(column, tables)).get(chosen, "")) == compared(
                    word
                )
                yield OpenWord(column.key, views[column.key].label, word, rows, options, chosen, is_name)


def _options(column: Column, view: ColumnView, tables: DraftTables) -> tuple[tuple[str, str], ...]:
    """The words that a field takes: those of its list, or the ids of the meters, processes or facilities there are."""
    if named := _identifiers(column, tables):
        return tuple((key, f"{key} {name}".strip()) for key, name in named)
    return view.words if column.field.kind in {FieldKind.WORD, FieldKind.TRUTH} and not column.is_unit else ()


def _identifiers(column: Column, tables: DraftTables) -> tuple[tuple[str, str], ...]:
    """The ids that a field may refer to, each with its name; none for a field that refers to nothing."""
    table, key = _LISTS_OF_IDS.get(column.label.refers_to, ("", ""))
    rows = [row.cells for row in tables.get(table, ())]
    named = ((str(cells.get(key, "")), str(cells.get("name") or cells.get("name_zh") or "")) for cells in rows)
    return tuple((identifier, name) for identifier, name in named if identifier)


def _words_in(table: Table, at: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in range(table.first_row, table.end):
        cell = table.grid.cell(row, at)
        if isinstance(cell, str) and not is_empty(cell) and not is_total_text(cell):
            found[plain(cell)] = found.get(plain(cell), 0) + 1
    return found


def _is_known(column: Column, word: str, options: tuple[tuple[str, str], ...]) -> bool:
    if column.label.refers_to in _LISTS_OF_IDS:
        return word in {key for key, _ in options}
    if column.field.kind is FieldKind.TRUTH:
        return read_truth(word).problem is None
    return read_word(word, column.field.holds).problem is None
