"""A list of demands, grid electricity by site and period: every row's findings at once, demands only if none blocks."""

import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources

from background_db.errors import UnitError
from background_db.findings import Finding, Place, in_both_languages, integrity_error
from background_db.regions import is_mainland, region_code
from background_db.strict_yaml import load
from background_db.units import Quantity
from footprint_app.certificates.cell_values import day_of, is_empty, month_of, text_of
from footprint_app.certificates.list_words import comparable, list_words, province_code, without_unit
from footprint_app.certificates.read_list import Sheet
from pcr_rules.methods.certificate_matching.eligibility import Demand
from pcr_rules.methods.electricity.watt_hours import whole_watt_hours

_SEARCHED_ROWS = 15
_REQUIRED = ("facility", "electricity")
_UNIT = re.compile(r"\(([^()]*)\)\s*$")
_BETWEEN = re.compile(r"[、,;，；/]")


@dataclass(frozen=True, slots=True)
class DemandReading:
    """Demands of a list and all findings; no demands where a finding blocks."""

    demands: tuple[Demand, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    at: int
    columns: Mapping[int, str]
    unit: str


@cache
def _heads() -> tuple[Mapping[str, str], Mapping[str, tuple[str, str]]]:
    """Return columns by comparable head, and the names of the columns that people see."""
    text = (resources.files("footprint_app.certificates") / "demand_columns.yaml").read_text(encoding="utf-8")
    columns: Mapping[str, Sequence[str]] = load(text, "demand_columns.yaml")
    by_head = {comparable(head): column for column, heads in columns.items() for head in (*heads, column)}
    return by_head, {column: (heads[0], heads[1]) for column, heads in columns.items()}


def read_demands(document: str, sheets: Sequence[Sheet]) -> DemandReading:
    """Read the first sheet with the heads of a list of demands; the head of the electricity bears its unit."""
    for sheet in sheets:
        head = _find_head(sheet.rows)
        if head is not None:
            return _read(Place(document, sheet.name), sheet.rows, head)
    wanted = ", ".join((*map(_shown, _REQUIRED), _shown("month")))
    return DemandReading((), (integrity_error("DEMAND-NO-HEAD", Place(document), wanted=wanted),))


def _find_head(rows: Sequence[Sequence[object]]) -> _Head | None:
    by_head, _ = _heads()
    for number, row in enumerate(rows[:_SEARCHED_ROWS]):
        columns: dict[int, str] = {}
        unit = ""
        for index, cell in enumerate(row):
            head = comparable(cell) if isinstance(cell, str) else ""
            column = by_head.get(head) or by_head.get(without_unit(head))
            if column is None or column in columns.values():
                continue
            columns[index] = column
            found = _UNIT.search(unicodedata.normalize("NFKC", str(cell)).strip())
            unit = found[1].strip() if column == "electricity" and found else unit
        if set(_REQUIRED) <= set(columns.values()):
            return _Head(number, columns, unit)
    return None


def _read(place: Place, rows: Sequence[Sequence[object]], head: _Head) -> DemandReading:
    findings: list[Finding] = []
    if not _is_energy(head.unit):
        findings.append(integrity_error("DEMAND-UNIT", replace(place, row=head.at + 1), unit=head.unit or "—"))
        return DemandReading((), tuple(findings))
    demands: list[Demand] = []
    for number in range(head.at + 1, len(rows)):
        row = rows[number]
        cells = {column: row[at] for at, column in head.columns.items() if at < len(row) and not is_empty(row[at])}
        # A last line such as "total: 12,345" has electricity and no site.
        if not cells or set(cells) <= {"electricity"}:
            continue
        reader = _Row(cells, replace(place, row=number + 1), head.unit)
        demand = reader.demand()
        findings += reader.findings
        demands += [demand] if demand is not None else []
    if not demands and not findings:
        findings.append(integrity_error("LIST-EMPTY", place))
    return DemandReading(() if findings else tuple(demands), tuple(findings))


def _is_energy(unit: str) -> bool:
    try:
        whole_watt_hours(Quantity(1.0, unit))
    except UnitError:
        return False
    return True


@dataclass(slots=True)
class _Row:
    cells: Mapping[str, object]
    place: Place
    unit: str
    findings: list[Finding] = field(default_factory=list)

    def demand(self) -> Demand | None:
        """Return the row's demand, None where a finding says what is wrong with it."""
        period = self._period()
        amount = self._electricity()
        facility = text_of(self.cells.get("facility"))
        if not facility:
            self.findings.append(integrity_error("LIST-VALUE-MISSING", self.place, column=_shown("facility")))
        geography, technologies = self._geography(), self._technologies()
        if self.findings or period is None or amount is None:
            return None
        return Demand(
            facility=facility,
            first_day=period[0],
            last_day=period[1],
            watt_hours=amount,
            geography=geography,
            technologies=technologies,
        )

    def _unreadable(self, column: str, expected: str) -> None:
        value = text_of(self.cells[column])
        self.findings.append(
            integrity_error("LIST-VALUE-UNREADABLE", self.place, column=_shown(column), value=value, expected=expected)
        )

    def _period(self) -> tuple[date, date] | None:
        if "month" in self.cells:
            month = month_of(self.cells["month"])
            if month is None:
                self._unreadable("month", "2024-03")
                return None
            return month, month.replace(day=monthrange(month.year, month.month)[1])
        first, last = self._day("first_day"), self._day("last_day")
        if first is not None and last is not None and last < first:
            self._unreadable("last_day", f"≥ {first}")
        return None if first is None or last is None else (first, last)

    def _day(self, column: str) -> date | None:
        if column not in self.cells:
            self.findings.append(integrity_error("LIST-VALUE-MISSING", self.place, column=_shown(column)))
            return None
        found = day_of(self.cells[column])
        if found is None:
            self._unreadable(column, "2024-03-15")
        return found

    def _electricity(self) -> int | None:
        if "electricity" not in self.cells:
            self.findings.append(integrity_error("LIST-VALUE-MISSING", self.place, column=_shown("electricity")))
            return None
        try:
            value = float(text_of(self.cells["electricity"]).replace(",", ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0:
            self._unreadable("electricity", "1,234.5")
            return None
        return whole_watt_hours(Quantity(value, self.unit))

    def _geography(self) -> str:
        if "geography" not in self.cells:
            return "CN"
        written = text_of(self.cells["geography"])
        code = region_code(written) or province_code(written) or (written if is_mainland(written) else None)
        if code is None:
            self._unreadable("geography", "广东, CN-GD")
        return code or ""

    def _technologies(self) -> tuple[str, ...]:
        if "technology" not in self.cells:
            return ()
        known = list_words().technologies
        words = [part for part in _BETWEEN.split(text_of(self.cells["technology"])) if part.strip()]
        found = [known.get(comparable(part)) for part in words]
        if None in found:
            self._unreadable("technology", ", ".join(sorted(set(known.values()))))
        return tuple(sorted({one for one in found if one is not None}))


def _shown(column: str) -> str:
    return in_both_languages(*_heads()[1][column])
