"""The file in which a person links the open inputs of an import to databases of the workspace: YAML, CSV or Excel.

It is proposed with up to five candidates for each input and read back with the supplier, the factor and the reason that
were filled in. What a row proposes is for the eye; only what was filled in counts.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, any_blocks_number, integrity_error
from background_db.inventory.input_links import OpenInput
from background_db.strict_yaml import load
from footprint_app.ingest.safe_files import check_file
from footprint_app.ingest.table_file import read_table_file

YAML_FORMS = (".yaml", ".yml")
FORMS = (*YAML_FORMS, ".csv")
"""Forms in which a proposal is written; Excel workbooks are read too."""
_KEY = ("flow", "provider", "place")
_FILLED = ("supplier", "factor", "reason")
_COLUMNS = (*_KEY, "name", "unit", "times", *_FILLED)
_CANDIDATES = 5
_FORMULA = ("=", "+", "-", "@")
_HEAD = """\
# 每个未链接的投入：从 candidates 中选择一个 supplier，或填写工作区数据库中的其他活动；reason 必填。
# factor：1 单位投入等于多少单位的 supplier；单位可以换算时不必填写。supplier 留空：仍未链接。
# For each unlinked input take a supplier of its candidates, or any other activity of the workspace; give a reason.
# factor: units of the supplier in one unit of the input; not needed where the units convert. No supplier: stays open.
"""


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A possible supplier as it is shown; `factor` None where only a person can say it."""

    supplier: str
    name: str
    unit: str
    place: str
    years: str
    factor: float | None
    risk: str


@dataclass(frozen=True, slots=True)
class ProposedInput:
    """An open input with what it might be linked to; `times` exchanges have it."""

    input: OpenInput
    name: str
    unit: str
    times: int
    candidates: tuple[CandidateLine, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """A row that a person filled in; `factor` None: the units say it."""

    input: OpenInput
    supplier: str
    factor: float | None
    reason: str
    place: Place


def proposal_text(proposed: Sequence[ProposedInput], form: str) -> str:
    """Return the file to be filled in, ``.csv`` or YAML; cells that a spreadsheet would compute are escaped."""
    if form in YAML_FORMS:
        import yaml

        rows = [_fields(one) | {"candidates": [_plain(each) for each in one.candidates]} for one in proposed]
        return _HEAD + yaml.safe_dump({"inputs": rows}, allow_unicode=True, sort_keys=False, width=10_000)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *(f"candidate_{number}" for number in range(1, _CANDIDATES + 1))])
    for one in proposed:
        shown = ["" if value is None else str(value) for value in _fields(one).values()]
        writer.writerow(map(_escaped, [*shown, *(_line(each) for each in one.candidates[:_CANDIDATES])]))
    return "\ufeff" + text.getvalue()


def _fields(one: ProposedInput) -> dict[str, Any]:
    return {
        "flow": one.input.flow,
        "provider": one.input.provider,
        "place": one.input.place,
        "name": one.name,
        "unit": one.unit,
        "times": one.times,
        "supplier": "",
        "factor": None,
        "reason": "",
    }


def _plain(one: CandidateLine) -> dict[str, Any]:
    return {
        "supplier": one.supplier,
        "name": one.name,
        "unit": one.unit,
        "place": one.place,
        "years": one.years,
        "factor": one.factor,
        "risk": one.risk,
    }


def _line(one: CandidateLine) -> str:
    factor = f"× {one.factor:.6g}" if one.factor is not None else "× ?"
    return " | ".join(
        part for part in (one.supplier, one.name, one.unit, one.place, one.years, factor, one.risk) if part
    )


def _escaped(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_input_links(path: Path) -> tuple[tuple[WrittenLink, ...], tuple[Finding, ...]]:
    """Return the rows with a supplier, and every row that cannot be understood."""
    rows, findings = _yaml_rows(path) if path.suffix.lower() in YAML_FORMS else _table_rows(path)
    links: list[WrittenLink] = []
    told = list(findings)
    known: set[OpenInput] = set()
    for row, place in rows:
        texts = {name: str(row.get(name) if row.get(name) is not None else "").strip() for name in (*_KEY, *_FILLED)}
        if not texts["supplier"]:
            continue
        one = OpenInput(texts["flow"], texts["provider"], texts["place"])
        named = str(row.get("name") or one.flow)
        factor = _factor(texts["factor"])
        if texts["factor"] and factor is None:
            told.append(integrity_error("IMPORT-LINK-FACTOR-NUMBER", place, input=named, value=texts["factor"]))
        if not texts["reason"]:
            told.append(integrity_error("IMPORT-LINK-REASON", place, input=named, supplier=texts["supplier"]))
        if one in known:
            told.append(integrity_error("IMPORT-LINK-TWICE", place, input=named))
        known.add(one)
        links.append(WrittenLink(one, texts["supplier"], factor, texts["reason"], place))
    return tuple(links), tuple(told)


def _factor(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def _yaml_rows(path: Path) -> tuple[list[tuple[Mapping[str, Any], Place]], tuple[Finding, ...]]:
    checked, where = check_file(path, YAML_FORMS), Place(document=path.name)
    if any_blocks_number(checked.findings):
        return [], checked.findings
    try:
        loaded = load(path.read_text(encoding="utf-8-sig"), path.name)
    except (DataFileError, UnicodeDecodeError) as error:
        return [], (integrity_error("IMPORT-LINK-FILE", where, cause=error),)
    rows = loaded.get("inputs") if isinstance(loaded, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "flow" in row for row in rows):
        return [], (integrity_error("IMPORT-LINK-FILE", where, cause="inputs: [{flow, supplier, factor, reason}]"),)
    return [(row, Place(document=path.name, path=f"inputs[{number}]")) for number, row in enumerate(rows)], ()


def _table_rows(path: Path) -> tuple[list[tuple[Mapping[str, Any], Place]], tuple[Finding, ...]]:
    table = read_table_file(path)
    findings = [finding for finding in table.findings if finding.blocks_number]
    found: list[tuple[Mapping[str, Any], Place]] = []
    for sheet in table.sheets[:1]:
        head = [str(cell).strip().casefold() for cell in sheet.rows[0]] if sheet.rows else []
        if not {"flow", "supplier", "reason"} <= set(head):
            where = Place(document=path.name, sheet=sheet.name, row=1)
            findings.append(integrity_error("IMPORT-LINK-FILE", where, cause=", ".join(head)[:200] or "-"))
            continue
        for number, cells in enumerate(sheet.rows[1:], start=2):
            row = dict(zip(head, map(_unescaped, cells), strict=False))
            found.append((row, Place(document=path.name, sheet=sheet.name, row=number)))
    return found, tuple(findings)


def _unescaped(cell: object) -> object:
    is_escaped = isinstance(cell, str) and cell[:1] == "'" and cell[1:].startswith(_FORMULA)
    return str(cell)[1:] if is_escaped else cell


def written_inputs(links: Iterable[WrittenLink]) -> frozenset[OpenInput]:
    """Return the inputs that rows answer."""
    return frozenset(one.input for one in links)
