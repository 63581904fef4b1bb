"""USEEIO as JSON: sectors, flows and indicators with the matrices A (direct requirements), B and C.

A is USD of sector i per USD of sector j; the technosphere is I − A. B is flow per USD, C indicator per flow, so that
D = C B is direct and N = D (I − A)⁻¹ total. The files do not say of which year their dollars are; what is known of a
published model stands in `data/matrices/known_models.yaml`, and a model of one's own states it in a `database.yaml`
beside `sectors.json` (`unit: USD2017`). A price without its year is refused: it cannot be compared with any other.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from background_db.errors import DataFileError
from background_db.findings import Finding, integrity_error
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.readers.archive import Source
from background_db.inventory.readers.matrix_reading import REQUIREMENTS, MatrixReading, fault, technosphere_of
from background_db.inventory.records import Flow, FlowKind, ImpactMethod
from background_db.strict_yaml import load
from background_db.units import is_known

DESCRIPTION = "database.yaml"
DESCRIPTION_KEYS = ("name", "version", "unit", "first_year", "last_year", "licence", "source", "form")
_LISTS = {
    "sectors": ("code", "name", "location"),
    "flows": ("flowable", "context", "unit"),
    "indicators": ("code", "name", "unit"),
}


def read_useeio(source: Source) -> MatrixReading:
    """Read a model; all that is wrong with its tables is told at once."""
    folder = str(PurePosixPath(source.names(ending="sectors.json")[0]).parent)
    prefix = "" if folder == "." else f"{folder}/"
    findings: list[Finding] = []
    described = describe(source, f"{prefix}{DESCRIPTION}", findings) or known_models().get(
        PurePosixPath(folder).name, {}
    )
    name = str(described.get("name") or (PurePosixPath(folder).name if prefix else source.path.stem))
    lists = {key: _listed(source, f"{prefix}{key}.json", needed, findings) for key, needed in _LISTS.items()}
    sizes = {key: len(rows) for key, rows in lists.items()}
    shapes = {
        "A": (sizes["sectors"], sizes["sectors"]),
        "B": (sizes["flows"], sizes["sectors"]),
        "C": (sizes["indicators"], sizes["flows"]),
    }
    matrices = {key: _matrix(source, f"{prefix}matrix/{key}.json", shape, findings) for key, shape in shapes.items()}
    unit = str(described.get("unit") or "")
    if not is_known(unit) or not unit[-4:].isdigit():
        findings.append(integrity_error("MATRIX-CURRENCY", source.place(f"{prefix}{DESCRIPTION}"), unit=unit or "USD"))
    if findings:
        return MatrixReading(name, findings=tuple(findings))
    system = _system(lists, matrices, described)
    version, licence = str(described.get("version") or ""), str(described.get("licence") or "")
    return MatrixReading(name, system, (), version, licence, source.digest)


@cache
def known_models() -> Mapping[str, Mapping[str, Any]]:
    """What published models do not say in their own files, by folder name."""
    path = resources.files("background_db").joinpath("data/matrices/known_models.yaml")
    loaded: Mapping[str, Mapping[str, Any]] = load(path.read_text(encoding="utf-8"), str(path))
    return loaded


def describe(source: Source, name: str, findings: list[Finding]) -> Mapping[str, Any]:
    """Return what `database.yaml` says of a database of one's own; nothing where there is none."""
    if name not in source:
        return {}
    text = source.read_text(name)
    if isinstance(text, Finding):
        findings.append(text)
        return {}
    try:
        loaded = load(text, name)
    except DataFileError as error:
        findings.append(fault(source, name, str(error)[:200]))
        return {}
    if not isinstance(loaded, dict) or not set(loaded) <= set(DESCRIPTION_KEYS):
        findings.append(fault(source, name, f"⟨应为|expected⟩ {', '.join(DESCRIPTION_KEYS)}"))
        return {}
    findings += [
        fault(source, name, f"{key} {str(loaded[key])[:20]!r} ⟨不是年份|is no year⟩")
        for key in ("first_year", "last_year")
        if loaded.get(key) is not None and (not isinstance(loaded[key], int) or isinstance(loaded[key], bool))
    ]
    return loaded


def _listed(source: Source, name: str, needed: tuple[str, ...], findings: list[Finding]) -> list[dict[str, Any]]:
    rows = _json(source, name, findings)
    if rows is None:
        return []
    is_table = isinstance(rows, list) and all(isinstance(row, dict) and set(needed) <= set(row) for row in rows)
    if not is_table or not rows:
        findings.append(fault(source, name, f"⟨应为列表，含|expected a list with⟩ {', '.join(needed)}"))
        return []
    is_numbered = all(isinstance(row.get("index"), int) for row in rows)
    return sorted(rows, key=lambda row: int(row["index"])) if is_numbered else rows


def _json(source: Source, name: str, findings: list[Finding]) -> Any:
    if name not in source:
        findings.append(fault(source, name, "⟨缺少|missing⟩"))
        return None
    loaded = source.parse_json(name)
    if isinstance(loaded, Finding):
        findings.append(loaded)
        return None
    return loaded


def _matrix(source: Source, name: str, shape: tuple[int, int], findings: list[Finding]) -> Any:
    loaded = _json(source, name, findings)
    if loaded is None:
        return None
    try:
        matrix = np.array(loaded, dtype=np.float64)
    except (TypeError, ValueError) as error:
        findings.append(fault(source, name, str(error)[:200]))
        return None
    if matrix.shape != shape:
        findings.append(fault(source, name, f"⟨形状|shape⟩ {matrix.shape}⟨，应为|, expected⟩ {shape}"))
    elif not np.isfinite(matrix).all():
        findings.append(fault(source, name, "⟨有单元不是有限数|a cell is no finite number⟩"))
    return matrix


def _system(
    lists: Mapping[str, list[dict[str, Any]]], matrices: Mapping[str, Any], described: Mapping[str, Any]
) -> LinkedSystem:
    codes = _codes(lists["sectors"], "code", "location")
    activities = tuple(
        SystemActivity(
            code,
            str(row["name"]),
            "",
            str(row["name"]),
            "",
            str(described["unit"]),
            str(row["location"]),
            described.get("first_year"),
            described.get("last_year"),
            description=str(row.get("description") or ""),
            source=str(described.get("source") or ""),
            categories=("input-output sector",),
        )
        for code, row in zip(codes, lists["sectors"], strict=True)
    )
    flow_codes = _codes(lists["flows"], "uuid" if all("uuid" in row for row in lists["flows"]) else "id", "context")
    flows = tuple(
        Flow(
            code,
            FlowKind.ELEMENTARY,
            str(row["flowable"]),
            unit=str(row["unit"]),
            compartments=tuple(part for part in str(row["context"]).split("/") if part),
        )
        for code, row in zip(flow_codes, lists["flows"], strict=True)
    )
    size = len(activities)
    technosphere = technosphere_of(_entries(matrices["A"]), size, REQUIREMENTS)
    methods = tuple(
        ImpactMethod(
            f"{row['code']}: {row['name']}",
            str(row["unit"]),
            {flow_codes[column]: float(factors[column]) for column in np.flatnonzero(factors)},
        )
        for row, factors in zip(lists["indicators"], matrices["C"], strict=True)
    )
    return LinkedSystem(activities, flows, technosphere, _entries(matrices["B"]), methods)


def _codes(rows: list[dict[str, Any]], key: str, beside: str) -> tuple[str, ...]:
    """Return the value of `key` in each row, with that of `beside` where it alone is not unique."""
    plain = [str(row[key]) for row in rows]
    if len(set(plain)) == len(plain):
        return tuple(plain)
    joined = [f"{row[key]}/{row[beside]}" for row in rows]
    return tuple(joined) if len(set(joined)) == len(joined) else tuple(f"{code}/{n}" for n, code in enumerate(joined))


def _entries(matrix: Any) -> Entries:
    row, column = np.nonzero(matrix)
    return Entries.exact(row.astype(np.int64), column.astype(np.int64), matrix[row, column])
