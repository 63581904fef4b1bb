"""Heads and words of registries' lists, from `list_columns.yaml`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from background_db.regions import region_code, regions
from background_db.strict_yaml import load, reject_unknown_keys

_KEYS = ("columns", "required", "technologies", "trade_classes", "yes", "no")


@dataclass(frozen=True, slots=True)
class ListWords:
    """Columns by head and values by word, each in comparable form; shown names of the columns."""

    columns: Mapping[str, str]
    names: Mapping[str, tuple[str, str]]
    """Column → its Chinese and English name."""
    required: tuple[str, ...]
    technologies: Mapping[str, str]
    trade_classes: Mapping[str, str]
    answers: Mapping[str, bool]


def comparable(text: object) -> str:
    """Bring a head or word to the form in which they are compared: width, case, blanks and stars do not count."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return re.sub(r"[\s*_·•:：]+", "", plain)


def without_unit(head: str) -> str:
    """Return a comparable head without a unit in brackets at its end: ``数量(个)`` → ``数量``."""
    return re.sub(r"\([^()]*\)$", "", head)


@cache
def list_words() -> ListWords:
    """Read the words once."""
    file = resources.files("footprint_app.certificates") / "list_columns.yaml"
    text = file.read_text(encoding="utf-8")
    values: dict[str, Any] = reject_unknown_keys(load(text, "list_columns.yaml"), _KEYS, "list_columns.yaml")
    columns: Mapping[str, Sequence[str]] = values["columns"]
    return ListWords(
        columns=_inverted(columns),
        names={column: (heads[0], heads[1]) for column, heads in columns.items()},
        required=tuple(values["required"]),
        technologies=_inverted(values["technologies"]),
        trade_classes=_inverted(values["trade_classes"]),
        answers={comparable(word): answer == "yes" for answer in ("yes", "no") for word in values[answer]},
    )


def _inverted(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {comparable(word): key for key, written in words.items() for word in (*written, key)}


def province_code(text: str) -> str | None:
    """Return the code of a province, also where more of an address follows: ``广东省深圳市``, ``内蒙古自治区``."""
    code = region_code(text)
    if code is not None:
        return code
    named = [
        region.region for region in regions().values() if len(region.name_zh) > 1 and text.startswith(region.name_zh)
    ]
    return max(named, key=len) if named else None
