"""A study as YAML, as JSON and as a workbook: the same content, and reading gives the same study back.

What is empty is left out; a value that equals its default is written, so that a later change of a default does not
change old studies.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
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


def write_json(study: ProductStudy) -> str:
    """Return a study as JSON text."""
    return json.dumps(study_tree(study), ensure_ascii=False, indent=2) + "\n"


def write_yaml(study: ProductStudy) -> str:
    """Return a study as YAML text; quantities are written as people write them, ``350 Nm3``."""
    import yaml  # only writers of YAML pay for it

    class Dumper(yaml.SafeDumper):
        """Indents lists under their key, which people expect and PyYAML does not do."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
            super().increase_indent(flow, indentless=False)

    return str(yaml.dump(_readable(study_tree(study)), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110))


def write_workbook(study: ProductStudy, path: Path | str, lang: str) -> None:
    """Write a study as a workbook in `lang` ("zh" or "en"): the template, filled in."""
    from footprint_app.ingest.template import write_filled  # openpyxl loads with it

    write_filled(Path(path), lang, study)


def number_text(value: float) -> str:
    """Return a number that reads back as the same float: whole numbers without point."""
    if value.is_integer() and 0 < abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    return "0" if value == 0 else repr(value)


def _tree(value: object) -> Any:
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_tree(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((each, _tree(getattr(value, each.name))) for each in fields(value))
        # A record that must stand, like the goal, stands even if empty: the schema asks for it.
        return {each.name: part for each, part in pairs if part not in (None, "", [], {}) or _must_stand(each, part)}
    return value


def _must_stand(each: Any, part: object) -> bool:
    return part == {} and each.default is MISSING and each.default_factory is MISSING


def _readable(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        if tree.keys() == {"value", "unit"} and isinstance(tree["value"], float | int):
            return f"{number_text(float(tree['value']))} {tree['unit']}"
        return {name: _readable(part) for name, part in tree.items()}
    return [_readable(part) for part in tree] if isinstance(tree, list) else tree
