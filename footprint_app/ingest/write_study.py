"""A study as YAML, as JSON and as a workbook: the same content, and reading gives the same study back.

What is empty is left out; a value that equals its default is written, so that a later change of a default does not
change old studies.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from background_db.units import Quantity
from pcr_rules.study import ProductStudy

_EXACT_INTEGERS = 1e15


def study_tree(study: ProductStudy) -> dict[str, Any]:
    """Return a study as mappings, lists and plain values: what JSON holds and digests are made of."""
    tree = _tree(study)
    assert isinstance(tree, dict)  # noqa: S101 - narrows the type for mypy
    return tree


def plain_tree(record: object) -> dict[str, Any]:
    """Return one record of a study as mappings, lists and plain values."""
    tree = _tree(record)
    assert isinstance(tree, dict)  # noqa: S101 - narrows the type for mypy
    return tree


def write_json(study: ProductStudy) -> str:
    """Return a study as JSON text."""
    return json.dumps(study_tree(study), ensure_ascii=False, indent=2) + "\n"


def write_yaml(study: ProductStudy) -> str:
    """Return a study as YAML text; quantities are written as people write them, ``350 Nm3``."""
    import yaml  # only writers of YAML pay for it

    class Dumper(yaml.SafeDumper):
        """Indents lists under their key and writes lists of ids on one line, which PyYAML does not by itself."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
            super().increase_indent(flow, indentless=False)

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
            return True

        def list_on_one_line(self, parts: list[Any]) -> yaml.SequenceNode:
            is_short = all(isinstance(part, str) for part in parts)
            return self.represent_sequence("tag:yaml.org,2002:seq", parts, flow_style=is_short)

    Dumper.add_representer(list, Dumper.list_on_one_line)
    return str(yaml.dump(_readable(study), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110))


def write_workbook(study: ProductStudy, path: Path | str, lang: str) -> None:
    """Write a study as a workbook in `lang` ("zh" or "en"): the template, filled in."""
    from footprint_app.ingest.template import write_filled  # openpyxl loads with it

    write_filled(Path(path), lang, study)


def number_text(value: float) -> str:
    """Return a number that reads back as the same float: whole numbers without point."""
    number = float(value)  # a study made in Python may hold ints, which only 3.12 asks `is_integer`
    if number.is_integer() and 0 < abs(number) < _EXACT_INTEGERS:
        return str(int(number))
    return "0" if number == 0 else repr(number)


def _tree(value: object) -> Any:
    """Plain values for JSON."""
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit}
    if isinstance(value, date):
        return value.isoformat()
    return _walk(value, _tree)


def _readable(value: object) -> Any:
    """Plain values for YAML, where a quantity is a text and a day is a day."""
    if isinstance(value, Quantity):
        return f"{number_text(value.value)} {value.unit}"
    return _walk(value, _readable)


def _walk(value: object, part_of: Callable[[object], Any]) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [part_of(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((each, part_of(getattr(value, each.name))) for each in fields(value))
        # A record that must stand, like the goal, stands even if empty: the schema asks for it.
        return {each.name: part for each, part in pairs if part not in (None, "", [], {}) or _must_stand(each, part)}
    return value


def _must_stand(each: Field[Any], part: object) -> bool:
    return part == {} and each.default is MISSING and each.default_factory is MISSING
