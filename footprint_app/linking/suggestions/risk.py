"""One line on what could be wrong with a candidate, in Chinese and English: the worst first, three things at most."""

from collections.abc import Iterator
from dataclasses import dataclass

from background_db.errors import UnitError
from background_db.units import dimension
from footprint_app.linking.geography import is_abroad
from footprint_app.linking.suggestions.entries import CatalogueEntry, EntryKind
from footprint_app.linking.suggestions.fit import NEEDS_PROPERTY, Asked, Fit, age_of, unit_fit

_SHOWN = 3
POOR_NAME = 0.55
"""Below this share of the name a candidate is probably something else."""
_OLD = 5


@dataclass(frozen=True, slots=True)
class RiskLine:
    """The line in both languages; empty where nothing is known against the candidate."""

    zh: str
    en: str


def risk_of(asked: Asked, entry: CatalogueEntry, fit: Fit) -> RiskLine:
    """Say in one line what a person should look at before taking the candidate."""
    found = list(_risks(asked, entry, fit))[:_SHOWN]
    return RiskLine("；".join(zh for zh, _ in found), "; ".join(en for _, en in found))


def _risks(asked: Asked, entry: CatalogueEntry, fit: Fit) -> Iterator[tuple[str, str]]:
    if fit.name < POOR_NAME:
        yield f"名称只部分相符（{fit.name:.0%}）", f"the name fits only in part ({fit.name:.0%})"
    yield from _unit_risk(asked, entry)
    yield from _place_risk(asked, entry)
    age = age_of(entry, asked.year)
    if age is not None and age > _OLD and not entry.is_foreign and not is_abroad(entry.geography, asked.geography):
        yield f"数据已有 {age} 年", f"data {age} years old"
    if entry.is_low_quality:
        yield "数据质量低", "low data quality"
    if entry.kind is EntryKind.BACKGROUND and not entry.technology:
        yield "技术未说明", "technology unspecified"
    if not entry.is_split and entry.kind is not EntryKind.SUPPLIER:
        yield "未按气体和生物/化石拆分", "not split into gases and channels"
    if age is None:
        yield "数据年份未说明", "year of the data not stated"


def _unit_risk(asked: Asked, entry: CatalogueEntry) -> Iterator[tuple[str, str]]:
    try:
        if dimension(asked.unit) == dimension(entry.unit):
            return
    except UnitError:
        if asked.unit.strip().casefold() == entry.unit.strip().casefold():
            return
    if unit_fit(asked.unit, entry.unit) == NEEDS_PROPERTY:
        yield (
            f"单位 {asked.unit}→{entry.unit} 需密度、单件质量或热值",
            f"unit {asked.unit} → {entry.unit} needs a density, mass per piece or calorific value",
        )
    else:
        yield f"单位 {asked.unit} 不能换算为 {entry.unit}", f"unit {asked.unit} does not convert to {entry.unit}"


def _place_risk(asked: Asked, entry: CatalogueEntry) -> Iterator[tuple[str, str]]:
    if entry.kind is EntryKind.SUPPLIER:
        return
    years = str(entry.last_year or entry.first_year or "")
    if entry.is_foreign or is_abroad(entry.geography, asked.geography):
        place = entry.geography or "?"
        yield f"境外数据：{place} {years}".rstrip(), f"foreign: {place} {years}".rstrip()
    elif not entry.geography:
        yield "地区未说明", "place not stated"
    elif entry.geography.upper() in {"GLO", "ROW"}:
        yield "全球平均", "global average"
