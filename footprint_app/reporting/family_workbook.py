"""The workbook of a family: variants side by side, their range, what differs, each site beside the mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

from background_db.strict_yaml import load
from footprint_app.reporting.sheet_writer import NUMBER, PERCENT, SheetColumn, SheetWriter

if TYPE_CHECKING:
    from openpyxl import Workbook

VIEWS = ("location-based", "market-based")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """One variant: kg CO2e per its unit by view, and per kg of product in the location view."""

    variant_id: str
    name: str
    model: str
    is_representative: bool
    unit: str
    totals: Mapping[str, float]
    per_kilogram: float | None
    deviation: float | None
    """(variant - representative) / representative, location-based."""
    differs_in: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTable:
    """What the workbook shows; `ranges` by view: minimum, mean, maximum, largest deviation."""

    study_id: str
    rows: tuple[FamilyRow, ...]
    ranges: Mapping[str, tuple[float, float, float, float | None]]
    sites: tuple[tuple[str, Mapping[str, float]], ...]


def write_family_workbook(path: Path, table: FamilyTable, lang: str) -> None:
    """Write the workbook in `lang` ("zh" or "en")."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _variants(workbook, table, lang)
    _differences(workbook, table, lang)
    if table.sites:
        _sites(workbook, table, lang)
    workbook.save(path)


@cache
def _texts() -> Mapping[str, tuple[str, str]]:
    text = resources.files("footprint_app.reporting").joinpath("family_texts.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, tuple[str, str]]", load(text, "family_texts.yaml"))


def _say(key: str, lang: str) -> str:
    return _texts()[key][0 if lang == "zh" else 1]


def _variants(workbook: "Workbook", table: FamilyTable, lang: str) -> None:
    writer = SheetWriter(workbook, _say("title", lang), table.study_id)
    writer.note(_say("unit_note", lang))
    texts = ("variant", "name", "model", "representative", "unit")
    columns = [SheetColumn(_say(key, lang)) for key in texts]
    columns += [SheetColumn(_say(key, lang), NUMBER) for key in (*VIEWS, "per_kilogram")]
    columns.append(SheetColumn(_say("deviation", lang), PERCENT))
    rows = [
        (
            row.variant_id,
            row.name,
            row.model,
            _say("yes", lang) if row.is_representative else "",
            row.unit,
            *(row.totals.get(view) for view in VIEWS),
            row.per_kilogram,
            row.deviation,
        )
        for row in table.rows
    ]
    writer.table(columns, rows)
    heads = ["range", "minimum", "mean", "maximum"]
    of_range = [SheetColumn(_say(key, lang), NUMBER if key != "range" else "") for key in heads]
    of_range.append(SheetColumn(_say("largest_deviation", lang), PERCENT))
    if table.ranges:
        writer.table(of_range, [(_say(view, lang), *figures) for view, figures in table.ranges.items()])
    writer.finish()


def _differences(workbook: "Workbook", table: FamilyTable, lang: str) -> None:
    writer = SheetWriter(workbook, _say("differences", lang), table.study_id)
    columns = [SheetColumn(_say(key, lang)) for key in ("variant", "target", "value")]
    writer.table(columns, [(row.variant_id, *pair) for row in table.rows for pair in row.differs_in])
    writer.finish()


def _sites(workbook: "Workbook", table: FamilyTable, lang: str) -> None:
    writer = SheetWriter(workbook, _say("sites", lang), table.study_id)
    columns = [SheetColumn(_say("site", lang)), *(SheetColumn(_say(view, lang), NUMBER) for view in VIEWS)]
    writer.table(columns, [(name, *(totals.get(view) for view in VIEWS)) for name, totals in table.sites])
    writer.finish()
