"""Rows of a factor table to typed values, with a finding for every cell that cannot be used."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from background_db.factors import EmissionFactor, FactorQuality, FactorScope, FactorStatus, ReferenceValue
from background_db.findings import Finding, Place, integrity_error
from background_db.flows import channel_of, gas_of
from background_db.provenance import DatedValue, Source, ValidityPeriod, Verification
from background_db.units import canonical_unit, is_known

# Numerators of factor units, in kg (of the gas, or CO2e). Reading a set asks pint nothing: that would cost 0.3 s.
_KILOGRAMS = {"g": 1e-3, "kg": 1.0, "t": 1000.0}
_METADATA_COLUMNS = (
    "activity", "name_zh", "name_en", "scope", "geography", "technology", "gwp_set", "data_start", "data_end",
    "usable_from", "usable_until", "source_id", "locator", "verification", "status", "is_aircraft",
    "quality_technology", "quality_time", "quality_geography", "is_foreign", "quality_note", "note",
)  # fmt: skip
FACTOR_COLUMNS = ("factor_id", "flow", "value", "unit", *_METADATA_COLUMNS)
FILLABLE_COLUMNS = ("flow", "unit", *_METADATA_COLUMNS)
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(slots=True)
class _Cells:
    """The cells of one row, with the findings that reading them brings."""

    row: Mapping[str, str]
    where: Place
    findings: list[Finding]

    def text(self, column: str) -> str:
        return self.row.get(column, "")

    def bad(self, column: str, expected: str) -> None:
        self.findings.append(
            integrity_error(
                "FACTOR-VALUE",
                Place(self.where.document, row=self.where.row, column=column),
                factor=self.text("factor_id") or self.text("key"),
                column=column,
                value=self.text(column),
                expected=expected,
            )
        )

    def needed(self, column: str) -> str:
        if not self.text(column):
            self.bad(column, "text")
        return self.text(column)

    def number(self, column: str) -> float:
        try:
            value = float(self.text(column))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.bad(column, "number")
        return value

    def day(self, column: str) -> date | None:
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.bad(column, "YYYY-MM-DD")
            return None

    def period(self, start: str, end: str) -> ValidityPeriod:
        first, last = self.day(start), self.day(end)
        if first and last and last <= first:
            self.bad(end, f"> {start} {first}")
        return ValidityPeriod(first, last)

    def word(self, column: str, words: type[_Word], default: _Word | None = None) -> _Word:
        text = self.text(column)
        if not text and default is not None:
            return default
        try:
            return words(text)
        except ValueError:
            self.bad(column, ", ".join(words))
            return next(iter(words))

    def flag(self, column: str) -> bool:
        if self.text(column) not in {"", "true", "false"}:
            self.bad(column, "true, false")
        return self.text(column) == "true"

    def score(self, column: str) -> int | None:
        if self.text(column) not in {"", "1", "2", "3", "4", "5"}:
            self.bad(column, "1, 2, 3, 4, 5")
            return None
        return int(self.text(column)) if self.text(column) else None

    def source(self, sources: Sequence[Source]) -> str:
        source_id = self.text("source_id") or (sources[0].source_id if len(sources) == 1 else "")
        if source_id not in {source.source_id for source in sources}:
            self.bad("source_id", ", ".join(source.source_id for source in sources))
        return source_id


def factor_from_rows(
    rows: Sequence[Mapping[str, str]],
    places: Sequence[Place],
    set_id: str,
    sources: Sequence[Source],
    findings: list[Finding],
) -> EmissionFactor | None:
    """Make one factor of its rows (one a flow; metadata in the first), or None with findings."""
    before = len(findings)
    cells = _Cells(rows[0], places[0], findings)
    flows, per_units = [], []
    for row, where in zip(rows, places, strict=True):
        flow, per_unit = _flow(_Cells(row, where, findings))
        flows.append(flow)
        per_units.append(per_unit)
    if len(set(per_units)) > 1:
        cells.bad("unit", f"/{per_units[0]}")
    if len({key for key, _ in flows}) < len(flows):
        cells.bad("flow", "one row a flow")
    usable = cells.period("usable_from", "usable_until")
    factor = EmissionFactor(
        factor_id=cells.needed("factor_id"),
        name_zh=cells.needed("name_zh"),
        name_en=cells.needed("name_en"),
        per_unit=per_units[0],
        flows=tuple(flows),
        scope=cells.word("scope", FactorScope),
        geography=cells.needed("geography"),
        technology=cells.text("technology"),
        gwp_set=cells.text("gwp_set") or None,
        data_period=cells.period("data_start", "data_end"),
        usable_from=usable.start,
        usable_until=usable.end,
        factor_set=set_id,
        source_id=cells.source(sources),
        locator=cells.needed("locator"),
        verification=cells.word("verification", Verification),
        quality=_quality(cells),
        status=cells.word("status", FactorStatus, FactorStatus.IN_FORCE),
        is_aircraft=cells.flag("is_aircraft"),
        activity=cells.text("activity"),
        note=cells.text("note"),
        as_published=f"{rows[0].get('value')} {rows[0].get('unit')}" if len(rows) == 1 else "",
    )
    return factor if len(findings) == before else None


def _quality(cells: _Cells) -> FactorQuality:
    return FactorQuality(
        cells.score("quality_technology"),
        cells.score("quality_time"),
        cells.score("quality_geography"),
        cells.flag("is_foreign"),
        cells.text("quality_note"),
    )


def _flow(cells: _Cells) -> tuple[tuple[str, float], str]:
    """Read flow, value and unit of a row: ``co2.fossil``, 0.535, ``tCO2/t`` → 535 kg per ``t``."""
    value = cells.number("value")
    key = cells.needed("flow")
    try:
        channel_of(key)
    except ValueError:
        cells.bad("flow", "<gas>.<channel>")
    unit = cells.text("unit")
    if not unit or "/" not in unit or not is_known(unit):
        cells.bad("unit", "kgCO2e/kWh, tCO2/t, kg/t …")
        return (key, value), ""
    if value < 0:
        cells.bad("value", "≥ 0")
    numerator, _, per_unit = canonical_unit(unit).partition("/")
    stem = numerator.removesuffix("CO2e") if gas_of(key) == "co2e" else _without_substance(numerator, gas_of(key))
    if stem not in _KILOGRAMS or (gas_of(key) == "co2e") != numerator.endswith("CO2e"):
        cells.bad("unit", "kgCO2e/…" if gas_of(key) == "co2e" else f"kg{gas_of(key).upper()}/…")
        return (key, value), ""
    return (key, value * _KILOGRAMS[stem]), per_unit.removeprefix("(").removesuffix(")")


def _without_substance(numerator: str, gas: str) -> str:
    return numerator[: -len(gas)] if numerator.casefold().endswith(gas.casefold()) else numerator


def reference_value_from_row(
    row: Mapping[str, str], where: Place, sources: Sequence[Source], findings: list[Finding]
) -> ReferenceValue | None:
    """Make one reference value of its row, or None with findings."""
    before = len(findings)
    cells = _Cells(row, where, findings)
    if not is_known(cells.text("unit")):
        cells.bad("unit", "a known unit")
    value = DatedValue(
        cells.number("value"),
        cells.text("unit"),
        cells.period("usable_from", "usable_until"),
        cells.source(sources),
        cells.needed("locator"),
        cells.word("verification", Verification),
    )
    result = ReferenceValue(
        cells.needed("key"), cells.needed("name_zh"), cells.needed("name_en"), value, cells.needed("geography"),
        cells.text("note"),
    )  # fmt: skip
    return result if len(findings) == before else None
