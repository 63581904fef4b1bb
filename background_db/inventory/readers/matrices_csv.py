"""A system as plain CSV tables in a folder or zip: what a user can write by hand or out of any program.

- `activities.csv`: ``code``, ``name_en``, ``unit``; also ``name_zh``, ``product_en``, ``product_zh``, ``location``,
  ``first_year``, ``last_year``, ``technology``, ``description``, ``source``.
- `flows.csv`: ``code``, ``name_en``, ``unit``, ``compartment`` (``air/urban``); also ``name_zh``, ``cas``, ``location``.
- `technosphere.csv`: ``supplier``, ``consumer``, ``amount``, by code; also ``uncertainty`` (``lognormal``, ``normal``,
  ``uniform``, ``triangular``) with ``loc``, ``scale``, ``minimum``, ``maximum`` as in stats_arrays.
- `biosphere.csv`: ``flow``, ``activity``, ``amount``, and the same.
- `methods.csv`, if any: ``method``, ``unit``, ``flow``, ``factor``.
- `database.yaml`, if any: ``name``, ``version``, ``licence``, ``form`` (``technosphere`` or ``direct-requirements``).
"""

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from background_db.findings import Finding, integrity_error
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.readers.archive import Source
from background_db.inventory.readers.distributions import ImpossibleDistributionError, proven
from background_db.inventory.readers.matrices_useeio import DESCRIPTION, describe
from background_db.inventory.readers.matrix_reading import (
    FORMS,
    TECHNOSPHERE,
    MatrixReading,
    fault,
    missing_diagonal,
    technosphere_of,
)
from background_db.inventory.records import Distribution, Flow, FlowKind, ImpactMethod
from background_db.units import is_known

_KINDS = {"": 0, "none": 0, "lognormal": 2, "normal": 3, "uniform": 4, "triangular": 5}
_NEEDED_PARAMETERS = {2: ("scale",), 3: ("scale",), 4: ("minimum", "maximum"), 5: ("minimum", "maximum")}
_UNCERTAINTY = ("uncertainty", "loc", "scale", "minimum", "maximum")
_TABLES = {
    "activities.csv": (
        ("code", "name_en", "unit"),
        (
            "name_zh",
            "product_en",
            "product_zh",
            "location",
            "first_year",
            "last_year",
            "technology",
            "description",
            "source",
        ),
    ),
    "flows.csv": (("code", "name_en", "unit", "compartment"), ("name_zh", "cas", "location")),
    "technosphere.csv": (("supplier", "consumer", "amount"), _UNCERTAINTY),
    "biosphere.csv": (("flow", "activity", "amount"), _UNCERTAINTY),
    "methods.csv": (("method", "unit", "flow", "factor"), ()),
}
_OPTIONAL = frozenset({"methods.csv"})
_MAXIMUM_TOLD = 50
"""Faults of one table that are told one by one; a table of a million wrong cells has one mistake, not a million."""
_BEYOND = "\0"
"""Key of the cells behind the last column."""
Row = Mapping[str, str]


def read_csv(source: Source) -> MatrixReading:
    """Read the tables; all that is wrong with them is told at once."""
    prefix = source.names(ending="technosphere.csv")[0].removesuffix("technosphere.csv")
    findings: list[Finding] = []
    described = describe(source, f"{prefix}{DESCRIPTION}", findings)
    form = str(described.get("form") or TECHNOSPHERE)
    if form not in FORMS:
        findings.append(fault(source, f"{prefix}{DESCRIPTION}", f"form {form!r}⟨，应为|, expected⟩ {', '.join(FORMS)}"))
    reader = _Tables(source, prefix, findings)
    activities, flows = reader.activities(), reader.flows()
    positions = {one.code: number for number, one in enumerate(activities)}
    flow_positions = {one.code: number for number, one in enumerate(flows)}
    technosphere = reader.entries("technosphere.csv", ("supplier", "consumer"), positions, positions)
    biosphere = reader.entries("biosphere.csv", ("flow", "activity"), flow_positions, positions)
    methods = reader.methods(flow_positions)
    name = str(described.get("name") or source.path.stem)
    if findings:
        return MatrixReading(name, findings=tuple(findings))
    system = LinkedSystem(activities, flows, technosphere_of(technosphere, len(activities), form), biosphere, methods)
    empty = missing_diagonal(system.technosphere, len(activities))
    if empty:
        return MatrixReading(
            name, findings=(integrity_error("MATRIX-DIAGONAL", source.place(source.label), count=empty),)
        )
    version, licence = str(described.get("version") or ""), str(described.get("licence") or "")
    return MatrixReading(name, system, (), version, licence, source.digest)


class _Tables:
    """The tables of one folder, with the findings that reading them brings."""

    def __init__(self, source: Source, prefix: str, findings: list[Finding]) -> None:
        self.source, self.prefix, self.findings = source, prefix, findings

    def activities(self) -> tuple[SystemActivity, ...]:
        rows = self._rows("activities.csv")
        faults = _Faults(self, "activities.csv")
        self._codes(rows, faults)
        made = []
        for number, row in enumerate(rows, start=2):
            if not is_known(row["unit"]):
                faults.add(number, f"⟨单位|unit⟩ {row['unit']!r} ⟨无法识别|is unknown⟩")
            years = [self._year(row, key, number, faults) for key in ("first_year", "last_year")]
            texts = {key: row.get(key, "") for key in ("name_zh", "location")}
            product_en, product_zh = row.get("product_en") or row["name_en"], row.get("product_zh") or texts["name_zh"]
            names = row["code"], row["name_en"], texts["name_zh"], product_en, product_zh
            made.append(
                SystemActivity(
                    *names,
                    row["unit"],
                    texts["location"],
                    years[0],
                    years[1],
                    technology=row.get("technology", ""),
                    description=row.get("description", ""),
                    source=row.get("source", ""),
                )
            )
        return tuple(made)

    def flows(self) -> tuple[Flow, ...]:
        rows = self._rows("flows.csv")
        self._codes(rows, _Faults(self, "flows.csv"))
        return tuple(
            Flow(
                row["code"],
                FlowKind.ELEMENTARY,
                row["name_en"],
                row.get("name_zh", ""),
                row["unit"],
                tuple(part for part in row["compartment"].split("/") if part),
                row.get("cas", ""),
                row.get("location", ""),
            )
            for row in rows
        )

    def entries(
        self, table: str, cells: tuple[str, str], rows_by: Mapping[str, int], consumersby: Mapping[str, int]
    ) -> Entries:
        faults = _Faults(self, table)
        values: list[tuple[int, int, float, int, float, float, float, float]] = []
        for number, row in enumerate(self._rows(table), start=2):
            positions = rows_by.get(row[cells[0]]), consumersby.get(row[cells[1]])
            for key, position in zip(cells, positions, strict=True):
                if position is None:
                    faults.add(number, f"{key} {row[key]!r} ⟨不在任何表中|is in no table⟩")
            amount = _number(row["amount"])
            if math.isnan(amount):
                faults.add(number, f"⟨数量|amount⟩ {row['amount']!r} ⟨不是数|is no number⟩")
            kind, parameters = _distribution(row, number, faults)
            loc = parameters[0]
            if kind:
                loc = amount if math.isnan(loc) and kind != _LOGNORMAL else loc
                loc = math.log(abs(amount)) if kind == _LOGNORMAL and math.isnan(loc) and amount else loc
            if kind:
                _prove(number, Distribution(kind, loc, *parameters[1:]), amount, faults)
            values.append((positions[0] or 0, positions[1] or 0, amount, kind, loc, *parameters[1:]))
        return _entries(values)

    def methods(self, flows: Mapping[str, int]) -> tuple[ImpactMethod, ...]:
        faults = _Faults(self, "methods.csv")
        factors: dict[tuple[str, str], dict[str, float]] = {}
        for number, row in enumerate(self._rows("methods.csv"), start=2):
            factor = _number(row["factor"])
            if math.isnan(factor) or row["flow"] not in flows:
                faults.add(number, f"flow {row['flow']!r}, factor {row['factor']!r}")
            factors.setdefault((row["method"], row["unit"]), {})[row["flow"]] = factor
        return tuple(ImpactMethod(name, unit, values) for (name, unit), values in factors.items())

    def _rows(self, table: str) -> list[dict[str, str]]:
        name = f"{self.prefix}{table}"
        if name not in self.source:
            if table not in _OPTIONAL:
                self.findings.append(fault(self.source, name, "⟨缺少|missing⟩"))
            return []
        text = self.source.read_text(name)
        if isinstance(text, Finding):
            self.findings.append(text)
            return []
        try:
            return self._parsed(table, name, text)
        except csv.Error as error:
            self.findings.append(fault(self.source, name, f"⟨无法解析：|cannot be parsed: ⟩{error}"))
            return []

    def _parsed(self, table: str, name: str, text: str) -> list[dict[str, str]]:
        needed, optional = _TABLES[table]
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey=_BEYOND, restval="", strict=True)
        header = [str(column).strip() for column in reader.fieldnames or ()]
        missing = [column for column in needed if column not in header]
        unknown = [column for column in header if column not in (*needed, *optional) or header.count(column) > 1]
        if missing or unknown:
            reason = "; ".join(
                f"{what} {', '.join(names)}"
                for what, names in (("⟨缺少|without⟩", missing), ("⟨未知|unknown⟩", unknown))
                if names
            )
            self.findings.append(fault(self.source, name, f"⟨列：|columns: ⟩{reason}"))
            return []
        faults, rows = _Faults(self, table), []
        for row in reader:
            # A decimal comma without quotation marks makes a cell too many, and another amount.
            if beyond := row.pop(_BEYOND, None):
                shown = ", ".join(map(str, beyond))[:60]
                faults.add(reader.line_num, f"⟨单元格多于列：|more cells than columns: ⟩{shown!r}")
            rows.append({str(key).strip(): (value or "").strip() for key, value in row.items()})
        return rows

    def _codes(self, rows: list[dict[str, str]], faults: "_Faults") -> None:
        seen: set[str] = set()
        for number, row in enumerate(rows, start=2):
            if not row["code"] or row["code"] in seen:
                faults.add(number, f"⟨代码|code⟩ {row['code']!r} ⟨为空或重复|is empty or stands twice⟩")
            seen.add(row["code"])

    @staticmethod
    def _year(row: Row, key: str, number: int, faults: "_Faults") -> int | None:
        text = row.get(key, "")
        if text and not (text.isdigit() and len(text) == 4):  # noqa: PLR2004 -- a year
            faults.add(number, f"{key} {text!r} ⟨不是年份|is no year⟩")
            return None
        return int(text) if text else None


class _Faults:
    """Faults of one table, told up to a number of them."""

    def __init__(self, tables: _Tables, table: str) -> None:
        self.tables, self.table, self.count = tables, table, 0

    def add(self, row: int, reason: str) -> None:
        self.count += 1
        if self.count <= _MAXIMUM_TOLD:
            self.tables.findings.append(
                fault(self.tables.source, f"{self.tables.prefix}{self.table}", f"⟨第 {row} 行：|row {row}: ⟩{reason}")
            )


_LOGNORMAL = 2


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _distribution(row: Row, number: int, faults: _Faults) -> tuple[int, tuple[float, float, float, float]]:
    kind = _KINDS.get(row.get("uncertainty", "").lower())
    if kind is None:
        faults.add(number, f"uncertainty {row['uncertainty']!r}, expected {', '.join(filter(None, _KINDS))}")
        return 0, (math.nan,) * 4
    values = {key: _number(row.get(key, "")) for key in ("loc", "scale", "minimum", "maximum")}
    lacking = [key for key in _NEEDED_PARAMETERS.get(kind, ()) if math.isnan(values[key])]
    if lacking:
        faults.add(number, f"uncertainty {row['uncertainty']} needs {', '.join(lacking)}")
    return kind, (values["loc"], values["scale"], values["minimum"], values["maximum"])


def _prove(row: int, made: Distribution, amount: float, faults: _Faults) -> None:
    try:
        proven(made, amount)
    except ImpossibleDistributionError as error:
        faults.add(row, f"⟨不确定性参数不成立：|impossible uncertainty: ⟩{error}")


def _entries(values: list[tuple[int, int, float, int, float, float, float, float]]) -> Entries:
    columns: list[Any] = list(zip(*values, strict=True)) if values else [()] * 8
    row, column, amount, kind, loc, scale, minimum, maximum = columns
    amounts = np.array(amount, dtype=np.float64)
    loc, scale, minimum, maximum = (np.array(one, dtype=np.float64) for one in (loc, scale, minimum, maximum))
    suppliers, consumers = np.array(row, dtype=np.int64), np.array(column, dtype=np.int64)
    kinds, pedigree = np.array(kind, dtype=np.uint8), np.zeros((len(amounts), 5), dtype=np.uint8)
    return Entries(suppliers, consumers, amounts, kinds, loc, scale, minimum, maximum, amounts < 0, pedigree)
