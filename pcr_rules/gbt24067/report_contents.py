"""What the report of a CFP study must contain, and which fields supply it (ISO 14067:2018 7.3 a to t)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.category_rules import StudyFacts
from pcr_rules.outcomes import is_blank

_FILE = "report_contents.yaml"
_KEYS = ("letter", "key", "clause", "title_zh", "title_en", "fields", "any_of", "is_conditional")


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One item of the report: its letter in 7.3 (empty for other clauses), a stable key, titles and its fields."""

    letter: str
    key: str
    clause: str
    title_zh: str
    title_en: str
    fields: tuple[str, ...]
    """Paths in ``study`` and ``result`` that all must say something."""
    any_of: tuple[str, ...]
    """Paths of which at least one must."""
    is_conditional: bool
    """Asked for only where it applies; the report says that it does not."""

    def title(self, language: str) -> str:
        """Return the title in `language` ("zh" or "en")."""
        return self.title_zh if language == "zh" else self.title_en


@cache
def report_contents() -> tuple[ReportItem, ...]:
    """Return the items of the report in the order of 7.3, then what other clauses ask for.

    Raises:
        DataFileError: the shipped file is broken.
    """
    text = resources.files("pcr_rules.gbt24067").joinpath(_FILE).read_text(encoding="utf-8")
    rows = reject_unknown_keys(load(text, _FILE), ("items",), _FILE)["items"]
    return tuple(_item(row, f"{_FILE} › {number}") for number, row in enumerate(rows, start=1))


def _item(row: object, where: str) -> ReportItem:
    values: dict[str, Any] = reject_unknown_keys(row, _KEYS, where)
    if set(values) != set(_KEYS):
        raise DataFileError(f"{where}: needs {', '.join(_KEYS)}")
    return ReportItem(**{**values, "fields": tuple(values["fields"]), "any_of": tuple(values["any_of"])})


def missing_items(facts: StudyFacts) -> Iterator[tuple[ReportItem, tuple[str, ...]]]:
    """Yield the items that nothing supplies, with the paths that are empty; conditional items are never missing."""
    for item in report_contents():
        if item.is_conditional:
            continue
        empty = tuple(path for path in item.fields if not says_something(value_at(facts, path)))
        if item.any_of and not any(says_something(value_at(facts, path)) for path in item.any_of):
            empty += (" | ".join(item.any_of),)
        if empty:
            yield item, empty


def value_at(facts: StudyFacts, path: str) -> Any:
    """Return what stands at ``study.…`` or ``result.…``; None where a record on the way is missing.

    Raises:
        AttributeError: there is no such field.
    """
    value: Any = facts
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    return value


def says_something(value: object) -> bool:
    """True for what a report can print: a text that is not blank, a list that is not empty, a number, a record."""
    if value is None:
        return False
    if isinstance(value, str):
        return not is_blank(value)
    return len(value) > 0 if isinstance(value, tuple) else True
