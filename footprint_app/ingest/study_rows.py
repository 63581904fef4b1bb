"""The records of a study as rows of the workbook's sheets: the way back from `read_workbook`."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from background_db.units import Quantity
from footprint_app.ingest.workbook_layout import Column, SheetLayout
from pcr_rules.enum_labels import enum_label
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Scenario

CellValue = str | float | int | date
Row = Mapping[str, CellValue]
"""What stands in the columns of a row, by the key of the column; empty columns are not in it."""

AS_CODE = "code"
"""In place of a language: words as the codes that every language shares, ``raw_materials``, ``true``."""
_TRUTHS = {"zh": ("否", "是"), "en": ("no", "yes"), AS_CODE: ("false", "true")}


def rows_of(layout: SheetLayout, study: ProductStudy, lang: str) -> Iterator[Row]:
    """Yield the rows of one list sheet."""
    for owner, record in _records(layout, study):
        if isinstance(record, Scenario):
            yield from _scenario_rows(layout, record, lang)
        else:
            row = record_row(layout.columns, record, lang)
            yield {layout.owner.key: owner, **row} if layout.owner is not None else row


def record_row(columns: tuple[Column, ...], record: object, lang: str) -> dict[str, CellValue]:
    """Return the filled cells of one record."""
    cells = ((column.key, cell_value(column, record, lang)) for column in columns if not column.is_owner)
    return {key: value for key, value in cells if value is not None}


def cell_value(column: Column, record: object, lang: str) -> CellValue | None:
    """Return what stands in one cell of a record; None where the cell stays empty."""
    value = record
    for name in column.path:
        value = getattr(value, name, None)
    return _written(value, lang)


def _written(value: object, lang: str) -> CellValue | None:
    if value is None or value in ("", ()):
        return None
    if isinstance(value, bool):
        return _TRUTHS[lang][value]
    if isinstance(value, StrEnum):
        return value.value if lang == AS_CODE else enum_label(value, lang)
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, tuple):
        return "; ".join(str(part) for part in value)
    assert isinstance(value, str | float | int | date)  # noqa: S101 - no other kind of field exists
    return value


def truth_words(lang: str) -> tuple[str, str]:
    """Return the words for yes and no, in this order."""
    no, yes = _TRUTHS[lang]
    return yes, no


def _records(layout: SheetLayout, study: ProductStudy) -> Iterator[tuple[str, object]]:
    if layout.owner is None:
        part: object = study
        for name in layout.path:
            part = getattr(part, name)
        assert isinstance(part, tuple)  # noqa: S101 - a list sheet holds a list
        yield from (("", record) for record in part)
        return
    for owner in getattr(study, layout.owner.sheet):
        identifier = str(getattr(owner, layout.owner.id_field))
        yield from ((identifier, record) for record in getattr(owner, layout.path[0]))


def _scenario_rows(layout: SheetLayout, scenario: Scenario, lang: str) -> Iterator[Row]:
    own = record_row(tuple(column for column in layout.columns if column.path[0] != "overrides"), scenario, lang)
    if not scenario.overrides:
        yield own
    for at, change in enumerate(scenario.overrides):
        cells: dict[str, CellValue] = {"overrides.target": change.target, "overrides.value": change.value}
        yield {**(own if at == 0 else {"scenario_id": scenario.scenario_id}), **cells}
