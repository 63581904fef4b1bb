"""A study as that of the next year: what was decided stays, what was measured in the old year goes.

A reading of January 2025 is not one of January 2026, and a bill of 2025 proves nothing of 2026. What is kept as a
starting value says so in an assumption, so that it stands in every report until somebody renews it.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from background_db.messages import Language
from footprint_app.ingest.draft_tables import STUDY, Cell, DraftRow, DraftTables
from footprint_app.service.configuration import Configuration
from footprint_app.service.drafts import Draft, begin_from_tables, list_drafts
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import open_for
from footprint_app.store.people import Role
from footprint_app.store.studies import list_studies


class Amounts(StrEnum):
    """What becomes of the amounts of the old year."""

    EMPTY = "empty"
    """They are emptied: the checks then name exactly what is to be filled in."""
    KEEP = "keep"
    """They stay as starting values, and an assumption says of which year they are."""


_DATED = frozenset({"readings", "electricity_meters", "stock_balances", "product_prices"})
"""Tables whose rows are of days of the old year: they go."""
_MEASURED = frozenset(
    {
        "outputs", "inventory", "electricity", "process_emissions", "site_outputs", "supply_uses", "process_gases",
    }
)  # fmt: skip
"""Tables whose column `quantity` was measured over the old year."""
_JUDGED = ("review.", "interpretation.")
"""Fields that speak of the old year's number."""
_DAYS = ("first_day", "last_day")
_BETWEEN = re.compile(r"[;,；，、\s]+")
_NOTE: Mapping[Language, str] = {
    "zh": "数量沿用 {first} 至 {last} 的数据，逐项更新前不代表新年度",
    "en": "Amounts are those of {first} to {last}; until each is renewed they do not stand for the new year",
}


def begin_next_year(
    configuration: Configuration, draft: Draft, amounts: Amounts, why: str, language: Language
) -> Draft:
    """Begin a study of the next year with a draft: a new id, the period a year later, without readings and evidence.

    Raises:
        WrongUseError: the period cannot be read, the new id is taken, or the person at work is no author.
    """
    with open_for(configuration, Role.AUTHOR) as workspace:
        tables = next_year(draft.tables, amounts, language)
        taken = {study_id for study_id, _ in list_studies(workspace)}
    new_id = str(_fields(tables)["study_id"].get("value", ""))
    if new_id in taken | {head.study_id for head in list_drafts(configuration)}:
        raise WrongUseError("service.study_id_taken", study=new_id)
    return begin_from_tables(configuration, tables, why)


def next_year(tables: DraftTables, amounts: Amounts, language: Language) -> DraftTables:
    """Return the tables of a study as those of the next year.

    Raises:
        WrongUseError: the first or the last day of the study cannot be read.
    """
    fields = _fields(tables)
    study_id = str(fields.get("study_id", {}).get("value", ""))
    first, last = (_day(fields.get(f"period.{name}", {}).get("value"), study_id) for name in _DAYS)
    renewed = {name: tuple(_renewed(name, rows, amounts)) for name, rows in tables.items() if name not in _DATED}
    renewed[STUDY] = _study(tables.get(STUDY, ()), first, last, amounts)
    renewed["evidence"] = _still_named(renewed)
    if amounts is Amounts.KEEP:
        text = _NOTE[language].format(first=first, last=last)
        note = DraftRow(f"y{first.year}", {"assumption_id": f"Y-{first.year}", "text": text})
        renewed["assumptions"] = (*renewed.get("assumptions", ()), note)
    return {name: rows for name, rows in renewed.items() if rows}


def _fields(tables: DraftTables) -> Mapping[str, Mapping[str, Cell]]:
    return {row.row_id: row.cells for row in tables.get(STUDY, ())}


def _study(rows: tuple[DraftRow, ...], first: date, last: date, amounts: Amounts) -> tuple[DraftRow, ...]:
    changed: dict[str, str] = {
        "period.first_day": _later(first).isoformat(),
        "period.last_day": _later(last).isoformat(),
    }
    kept = []
    for row in rows:
        if row.row_id.startswith(_JUDGED) or (row.row_id == "output_volume" and amounts is Amounts.EMPTY):
            continue
        value = changed.get(row.row_id)
        if row.row_id in {"study_id", "title"}:
            value = _renamed(str(row.cells.get("value", "")), first.year, is_id=row.row_id == "study_id")
        kept.append(row if value is None else DraftRow(row.row_id, {**row.cells, "value": value}))
    return tuple(kept)


def _renamed(text: str, year: int, *, is_id: bool) -> str:
    """Put the new year in place of the old; an id without a year gets one, as it must differ."""
    if str(year) in text:
        return text.replace(str(year), str(year + 1))
    return f"{text}-{year + 1}" if is_id else text


def _renewed(name: str, rows: tuple[DraftRow, ...], amounts: Amounts) -> list[DraftRow]:
    if name not in _MEASURED:
        return list(rows)
    gone = {"evidence", *(("quantity", "source_quantity") if amounts is Amounts.EMPTY else ())}
    renewed = []
    for row in rows:
        cells = {key: cell for key, cell in row.cells.items() if key not in gone}
        cells |= {key: _day_later(cells[key]) for key in _DAYS if key in cells}
        renewed.append(DraftRow(row.row_id, cells))
    return renewed


def _still_named(tables: DraftTables) -> tuple[DraftRow, ...]:
    """The pieces of evidence that other tables than those of the year name: test reports, suppliers' statements."""
    named = {
        word
        for rows in tables.values()
        for row in rows
        for key, cell in row.cells.items()
        if key == "evidence" or key.endswith(".evidence")
        for word in _BETWEEN.split(str(cell))
    }
    named |= {
        word
        for row in tables.get(STUDY, ())
        if row.row_id.endswith("evidence")
        for word in _BETWEEN.split(str(row.cells.get("value", "")))
    }
    return tuple(row for row in tables.get("evidence", ()) if str(row.cells.get("evidence_id", "")) in named)


def _day(cell: Cell | None, study_id: str) -> date:
    try:
        return date.fromisoformat(str(cell))
    except ValueError:
        raise WrongUseError("service.year_unknown", study=study_id) from None


def _day_later(cell: Cell) -> Cell:
    try:
        return _later(date.fromisoformat(str(cell))).isoformat()
    except ValueError:
        return cell


def _later(day: date) -> date:
    """The same day of the next year; the last of February stays the last of February."""
    try:
        is_month_end = (day.month, day.day) == (2, 28) and _is_leap(day.year + 1)
        return day.replace(year=day.year + 1, day=29 if is_month_end else day.day)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _is_leap(year: int) -> bool:
    from calendar import isleap

    return isleap(year)
