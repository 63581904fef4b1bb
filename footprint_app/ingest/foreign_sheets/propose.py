"""Which column of a found table is probably which field: proposed with a confidence and a reason, never applied unseen.

A header is compared with the labels and names of a list's fields, then with words that mean the same
(`same_words.yaml`), then letter by letter. What its cells hold speaks for or against: texts in a number's column,
words that the field's enumeration knows, units of another dimension.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.strict_yaml import load
from background_db.units import dimension, is_known
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.foreign_sheets.classify_rows import is_total_text
from footprint_app.ingest.foreign_sheets.find_tables import Table
from footprint_app.ingest.foreign_sheets.header_text import compared, month_of, name_and_unit, plain, year_in
from footprint_app.ingest.foreign_sheets.mapping import ColumnMapping, MonthMapping, SheetMapping
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.workbook_layout import Column, SheetLayout
from footprint_app.ingest.written_values import read_date, read_number, read_truth, read_word

_EXACT, _SAME_WORD, _PART, _LEAST_FUZZY = 1.0, 0.9, 0.72, 82
_LEAST = 0.45
_SAMPLE = 40
_LEAST_MONTHS = 3
_NUMBERS = {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.QUANTITY}
_FIRST_DAYS, _LAST_DAYS = ("first_day", "start", "from_day"), ("last_day", "end", "to_day")
_MONTHS = ("month", "period", "year_month")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A header that could fill a field."""

    at: int
    column: Column
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping for a table, and how well the list fits: 0 to 1."""

    mapping: SheetMapping
    fit: float


def is_known_name(text: str) -> bool:
    """True when a header's text is one of the words that plants write above columns."""
    return bool(_groups_of(name_and_unit(text)[0]))


def propose(table: Table, layouts: Sequence[SheetLayout]) -> tuple[Proposal, ...]:
    """Propose a mapping of a table to each list, the best first; lists that nothing fits are left out."""
    proposals = (_propose_one(table, layout) for layout in layouts)
    return tuple(sorted((each for each in proposals if each.fit > 0), key=lambda each: -each.fit))


def _propose_one(table: Table, layout: SheetLayout) -> Proposal:
    months = [at for at, text in table.headers if month_of(text)]
    is_wide = len(months) >= _LEAST_MONTHS
    others = [(at, text) for at, text in table.headers if not (is_wide and at in months)]
    candidates = [each for at, text in others for each in _candidates(table, at, text, layout)]
    chosen = _choose(candidates)
    columns = tuple(_column(table, at, text, chosen.get(at)) for at, text in others)
    unpivot = _months(table, months, layout, {each.column.key for each in chosen.values()}) if is_wide else None
    filled = {each.field for each in columns if each.field} | _filled_by(unpivot)
    filled |= {f"{each.field}.unit" for each in columns if each.unit}
    filled |= {_partner(each) for each in chosen.values()}
    missing = [column for column in layout.columns if column.is_required and column.key not in filled]
    identifier = ""
    first = next(column for column in layout.columns if not column.is_owner)
    if first in missing and first.key.endswith("_id"):
        identifier = f"{layout.key}-{{row}}" + ("-{month}" if unpivot else "")
        missing = [column for column in missing if column is not first]
    elif unpivot is not None:
        identifier = _identifier_with_month(layout)
    mapping = SheetMapping(
        list_name=layout.key,
        sheet=table.grid.sheet,
        headers=tuple(text for _, text in table.headers),
        columns=columns,
        identifier=identifier,
        months=unpivot,
        open_points=tuple(f"constants: {each.key} ({each.label.zh} / {each.label.en})" for each in missing),
    )
    width = len(others) if unpivot else len(table.headers)
    return Proposal(mapping, _fit(layout, chosen, missing, width, unpivot))


def _partner(chosen: Candidate) -> str:
    """The last day that a column of months gives together with the first."""
    name = chosen.column.path[-1]
    return _LAST_DAYS[_FIRST_DAYS.index(name)] if chosen.reason.startswith("month") and name in _FIRST_DAYS else ""


def _identifier_with_month(layout: SheetLayout) -> str:
    """A record a month needs ids of its own where the sheet's id fills the list's first field."""
    first = layout.columns[0]
    is_id = first.key.endswith("_id")
    return "{id}-{month}" if is_id and not first.is_owner else ""


def _fit(
    layout: SheetLayout, chosen: Mapping[int, Candidate], missing: Sequence[Column], width: int, months: object
) -> float:
    """Columns understood, weighed with the required fields that are found."""
    required = [column for column in layout.columns if column.is_required]
    # Nearly every list has a note, and many have units: that these are found says nothing.
    telling = [each for each in chosen.values() if each.column.key not in {"note", "evidence", "supplier"}]
    telling = [] if all(each.column.is_unit for each in telling) else telling
    understood = sum(each.confidence for each in telling) / max(width, 1)
    # A list that asks for little is complete with any sheet: that counts as far as its columns are understood.
    complete = (1 - len(missing) / max(len(required), 1)) * min(1.0, understood * 4)
    return 0.0 if not telling else 0.5 * understood + 0.5 * complete + (0.1 if months else 0)


def _candidates(table: Table, at: int, text: str, layout: SheetLayout) -> Iterator[Candidate]:
    name, unit = name_and_unit(text)
    unit = unit or dict(table.units).get(at, "")
    sample = _sample(table, at)
    for column in layout.columns:
        confidence, reason = _likeness(name, text, column)
        if confidence == 0:
            continue
        factor, hint = _hint(column, sample, unit)
        if confidence * factor >= _LEAST:
            yield Candidate(at, column, round(confidence * factor, 2), f"{reason}{hint}")


def _sample(table: Table, at: int) -> list[object]:
    rows = range(table.first_row, table.end)
    found = [cell for row in rows if not is_empty(cell := table.grid.cell(row, at))]
    return found[:_SAMPLE]


def _likeness(name: str, text: str, column: Column) -> tuple[float, str]:
    labels = _labels(column)
    if column.path[-1] in _FIRST_DAYS and _groups_of(name) & _groups_of("month"):
        return _SAME_WORD, "month"
    if compared(name) in labels or compared(text) in labels:
        return _EXACT, "label"
    if column.is_unit and (base := _without_unit(name)):
        of_amount = _labels_of_amount(column)
        is_its = compared(base) in of_amount or bool(_groups_of(base) & _groups_of_texts(of_amount))
        return (_SAME_WORD, "unit") if is_its else (0.0, "")
    if column.is_unit:
        # 单位 alone belongs to the first quantity; a unit of a certain quantity bears its name.
        return (_SAME_WORD - 0.02 * len(column.path), "unit") if _groups_of(name) & _groups_of("单位") else (0.0, "")
    shared = _groups_of(name) & _groups_of_column(column)
    if shared:
        return _SAME_WORD, "same word"
    return _fuzzy(compared(name), labels)


def _fuzzy(name: str, labels: frozenset[str]) -> tuple[float, str]:
    from rapidfuzz import fuzz  # only an import pays for it

    if len(name) >= 2 and any(len(label) >= 2 and (name in label or label in name) for label in labels):  # noqa: PLR2004 - one sign says too little
        part = max(
            min(len(name), len(label)) / max(len(name), len(label))
            for label in labels
            if name in label or label in name
        )
        if part >= 0.4:  # noqa: PLR2004 - less than that is a chance meeting
            return _PART * (0.7 + 0.3 * part), "part of the label"
    score = max((fuzz.ratio(name, label) for label in labels), default=0)
    return (score / 100 * 0.8, f"alike {score:.0f} %") if score >= _LEAST_FUZZY else (0.0, "")


@cache
def _labels(column: Column) -> frozenset[str]:
    texts = (column.label.zh, column.label.en, column.key, column.path[-1].replace("_", " "))
    return frozenset(compared(text) for text in texts if not (column.is_unit and text == column.path[-1]))


def _without_unit(name: str) -> str:
    """里程 of 里程单位; nothing where the name is the word for a unit itself, as 计量单位 is."""
    if _groups_of(name) & _groups_of("单位"):
        return ""
    return next((name.removesuffix(end).strip() for end in ("单位", " unit") if name.endswith(end)), "")


@cache
def _labels_of_amount(column: Column) -> frozenset[str]:
    """The names of the quantity whose unit a column is."""
    labels = (column.label.zh.partition("·")[0], column.label.en.partition("·")[0], column.path[-2])
    return frozenset(compared(text.replace("_", " ")) for text in labels)


def _groups_of_column(column: Column) -> frozenset[int]:
    return _groups_of_texts(_labels(column))


@cache
def _groups_of_texts(texts: frozenset[str]) -> frozenset[int]:
    return frozenset().union(*(_groups_of(text) for text in texts))


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    text = (
        resources.files("footprint_app.ingest.foreign_sheets").joinpath("same_words.yaml").read_text(encoding="utf-8")
    )
    found: dict[str, set[int]] = {}
    for at, words in enumerate(load(text, "same_words.yaml")):
        for word in words:
            found.setdefault(compared(str(word)), set()).add(at)
    return {word: frozenset(groups) for word, groups in found.items()}


def _groups_of(text: str) -> frozenset[int]:
    return _groups().get(compared(text), frozenset())


def _hint(column: Column, sample: Sequence[object], unit: str) -> tuple[float, str]:
    """What the cells say for or against a field: a factor on the confidence, and the reason."""
    if column.is_unit:
        known = sum(1 for cell in sample if isinstance(cell, str) and is_known(cell))
        return (1.0, ", cells are units") if not sample or known * 2 >= len(sample) else (0.4, ", cells are no units")
    if unit and column.field.kind is FieldKind.QUANTITY and column.field.label.dimension:
        fits = dimension(unit) in column.field.label.dimension.split()
        return (1.0, f", {unit}") if fits else (0.3, f", {unit} measures something else")
    if not sample:
        return 0.9, ", column empty"
    share = sum(_can_be(column, cell) for cell in sample) / len(sample)
    if share >= 0.8:  # noqa: PLR2004 - a few spoilt cells do not change what a column is
        return 1.0, ""
    return 0.3 + 0.7 * share, f", {share:.0%} of cells can be read"


def _can_be(column: Column, cell: object) -> float:
    """1 for a cell that the field can read, 0 for one that it cannot; a half for a word that may be translated."""
    kind = column.field.kind
    if kind in _NUMBERS:
        return read_number(cell).problem is None
    if kind is FieldKind.DATE:
        return read_date(cell).problem is None or month_of(plain(cell)) is not None
    if kind is FieldKind.TRUTH:
        return read_truth(cell).problem is None
    if kind is FieldKind.WORD:
        return 1.0 if read_word(cell, column.field.holds).problem is None else 0.5 * isinstance(cell, str)
    return True


def _choose(candidates: Sequence[Candidate]) -> dict[int, Candidate]:
    """Give each header and each field at most one partner, the most confident pairs first."""
    chosen: dict[int, Candidate] = {}
    taken: set[str] = set()
    order = sorted(candidates, key=lambda each: (-each.confidence, len(each.column.path), each.at))
    for each in order:
        if each.at not in chosen and each.column.key not in taken:
            chosen[each.at] = each
            taken.add(each.column.key)
    return chosen


def _column(table: Table, at: int, text: str, chosen: Candidate | None) -> ColumnMapping:
    if chosen is None:
        reason = "total column" if is_total_text(text) else "no field found"
        return ColumnMapping(header=text, ignore=reason, confidence=0.0)
    unit = name_and_unit(text)[1] or dict(table.units).get(at, "")
    is_quantity = chosen.column.field.kind is FieldKind.QUANTITY and not chosen.column.is_unit
    return ColumnMapping(
        header=text,
        field=chosen.column.key,
        unit=unit if is_quantity else "",
        confidence=chosen.confidence,
        reason=chosen.reason,
    )


def _months(table: Table, months: Sequence[int], layout: SheetLayout, taken: set[str]) -> MonthMapping | None:
    amount = next(
        (c for c in layout.columns if c.field.kind is FieldKind.QUANTITY and not c.is_unit and c.key not in taken), None
    ) or next((c for c in layout.columns if c.field.kind is FieldKind.NUMBER and c.key not in taken), None)
    names = {column.key for column in layout.columns}
    has_period = bool(names & {*_FIRST_DAYS, *_MONTHS})
    if amount is None or not has_period:
        return None
    headers = dict(table.headers)
    units = {name_and_unit(headers[at])[1] or dict(table.units).get(at, "") for at in months} - {""}
    year = None if month_of(headers[months[0]]).year else year_in(f"{table.title} {table.grid.sheet}")  # type: ignore[union-attr] # only headers with a month come here
    return MonthMapping(
        field=amount.key,
        unit=units.pop() if len(units) == 1 else ("" if units else _unit_in_title(table)),
        first_day=_first_of(_FIRST_DAYS, names),
        last_day=_first_of(_LAST_DAYS, names),
        month=_first_of(_MONTHS, names),
        year=year,
    )


def _unit_in_title(table: Table) -> str:
    """A title says once what all months are in: 用电量统计表（万kWh）, 单位：m3."""
    words = re.split(r"[\s()\[\]（）【】:：,，]+", f"{table.title} {table.grid.sheet}")
    return next((word for word in words if is_known(word) and not word.isdigit()), "")


def _first_of(words: tuple[str, ...], names: set[str]) -> str:
    return next((word for word in words if word in names), "")


def _filled_by(months: MonthMapping | None) -> set[str]:
    if months is None:
        return set()
    unit = {f"{months.field}.unit"} if months.unit else set()
    return {months.field, months.first_day, months.last_day, months.month} - {""} | unit
