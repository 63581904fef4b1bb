"""Fields of an ILCD tree: texts in two languages, numbers, references, and what stands once or several times."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

Tree = Mapping[str, Any]
_CHINESE = ("zh", "cn")
_REGION = re.compile(r"[-_]")


def member(tree: Any, *path: str) -> Tree:
    """Return the mapping at the end of a path, the first where it is repeated; an empty one where there is none."""
    for key in path:
        value = tree.get(key) if isinstance(tree, dict) else None
        tree = value[0] if isinstance(value, list) and value else value
    return tree if isinstance(tree, dict) else {}


def members(tree: Any, *path: str) -> Iterator[Tree]:
    """Yield every mapping at the end of a path: one that stands once is written without a list."""
    holder = member(tree, *path[:-1])
    value = holder.get(path[-1])
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def text_of(tree: Any, *path: str) -> str:
    """Return the text at the end of a path, the first where it is repeated; "" where there is none."""
    value = member(tree, *path[:-1]).get(path[-1])
    return _plain(value[0] if isinstance(value, list) and value else value)


def texts(tree: Any, *path: str) -> tuple[str, str]:
    """Return a text of several languages as (English, Chinese).

    Without an English text the first one of another language but Chinese stands for it, else the Chinese one.
    """
    value = member(tree, *path[:-1]).get(path[-1])
    by_language: dict[str, str] = {}
    for item in value if isinstance(value, list) else [value]:
        written = str(item.get("@lang") or "en").lower() if isinstance(item, dict) else "en"
        language = _REGION.split(written, maxsplit=1)[0]  # en-GB is English, zh-Hans Chinese
        by_language.setdefault("zh" if language in _CHINESE else language, _plain(item))
    chinese = by_language.pop("zh", "")
    english = by_language.get("en") or next(filter(None, by_language.values()), "") or chinese
    return english, chinese


def number_of(tree: Any, *path: str) -> float | None:
    """Return the finite number at the end of a path; None where there is none, NaN where it is none."""
    written = text_of(tree, *path)
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def size_of(tree: Any, *path: str) -> float | None:
    """Return the positive number at the end of a path; None where there is none that is one."""
    number = number_of(tree, *path)
    return number if number is not None and number > 0 else None


def year_of(tree: Any, *path: str) -> int | None:
    """Return the year at the end of a path."""
    written = text_of(tree, *path)[:4]
    return int(written) if len(written) == len("2024") and written.isdigit() else None


def reference(tree: Any, *path: str) -> str:
    """Return the UUID that a reference names, "" where it names none; in TIDAS and some tools only its address does."""
    found = member(tree, *path)
    uuid = _plain(found.get("@refObjectId"))
    return uuid.lower() or _plain(found.get("@uri")).rpartition("/")[2].partition(".")[0].partition("_")[0].lower()


def classes(tree: Any, *path: str, inner: str) -> tuple[str, ...]:
    """Return a classification from the coarse to the fine."""
    levels = [(number_of(item, "@level") or 0.0, _plain(item)) for item in members(tree, *path, inner)]
    return tuple(name for _, name in sorted(levels, key=lambda level: level[0]) if name)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("#text")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
