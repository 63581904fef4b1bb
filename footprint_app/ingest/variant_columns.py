"""Columns of the sheet of variants that are headed by a target: each cell is a value of its row's variant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.read_cells import column_letters
from footprint_app.ingest.sheet_headers import Headers

_TARGET = re.compile(r"(?P<kind>parameter|参数|exchange|output|process|facility|bill)\s*[:：]\s*(?P<rest>\S.*)")


def split_targets(headers: Headers) -> tuple[Headers, Mapping[int, str]]:
    """Return the headers without the columns that name a target, and those columns with their targets."""
    targets = {
        index: ("parameter" if found["kind"] == "参数" else found["kind"]) + ":" + found["rest"].strip()
        for index, header in headers.unknown.items()
        if (found := _TARGET.fullmatch(header))
    }
    letters = {column_letters(index) for index in targets}
    findings = tuple(each for each in headers.findings if each.where.column not in letters)
    unknown = {index: header for index, header in headers.unknown.items() if index not in targets}
    return replace(headers, unknown=unknown, findings=findings), targets


def values_of_row(
    variant_id: object, row: Sequence[object], targets: Mapping[int, str]
) -> list[tuple[str, dict[str, Any]]]:
    """Return the column letter and the record of each filled cell under a target."""
    return [
        (column_letters(index), {"variant_id": variant_id, "target": target, "value": _text(row[index])})
        for index, target in targets.items()
        if index < len(row) and not is_empty(row[index])
    ]


def _text(value: object) -> object:
    """A number stands for itself in the unit of the base case."""
    return f"{value:.15g}" if isinstance(value, float) else value
