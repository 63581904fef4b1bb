"""A file of overlay rules: which suppliers of a background give way to which domestic factor, where, when and why.

Names, categories and places are patterns with ``*`` and ``?`` (`fnmatch`), compared without regard to case: a person
who knows the database can write them, and no pattern can keep the machine busy as a regular expression can.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import translate
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, integrity_error
from background_db.strict_yaml import load, reject_unknown_keys

FORMAT = "footprint-overlay-1"
_HEAD = ("format", "name", "title_en", "title_zh", "rules")
_RULE = ("rule", "subject", "voltage", "at", "suppliers", "consumers", "by", "reason_en", "reason_zh")
_Word = TypeVar("_Word", bound=StrEnum)
_PATTERN = ("names", "not_names", "categories", "unit", "geographies", "years")


class Subject(StrEnum):
    """What is replaced."""

    ELECTRICITY = "electricity"
    HEAT = "heat"
    FUEL = "fuel"
    TRANSPORT = "transport"


class At(StrEnum):
    """Where the new supplier comes in."""

    DELIVERY = "delivery"
    """The replaced activity itself is supplied by the new one and by nothing else: all who take from it get the new
    figure, and what its chain loses on the way is counted once, in the new figure."""
    CONSUMER = "consumer"
    """The cells of chosen consumers; others keep the old supplier."""


@dataclass(frozen=True, slots=True)
class ActivityPattern:
    """Which activities; an empty list leaves that side open. `years` are those the data describe, both inclusive."""

    names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit: str = ""
    geographies: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class OverlayRule:
    """One rule."""

    rule: str
    subject: Subject
    at: At
    suppliers: ActivityPattern
    factor: str
    reason_en: str
    reason_zh: str
    voltage: str = ""
    """Of electricity: ``high``, ``medium``, ``low``; each has one delivery node of its own."""
    consumers: ActivityPattern = field(default_factory=ActivityPattern)


@dataclass(frozen=True, slots=True)
class OverlayRules:
    """All rules of a file, in its order: where two fit one cell or node, that is told and neither is applied."""

    name: str
    title_en: str
    title_zh: str
    rules: tuple[OverlayRule, ...]


def shipped_rules() -> Mapping[str, Path]:
    """Return the rule files that come with the software, by name."""
    folder = Path(str(resources.files("background_db"))) / "data" / "overlays"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def read_rules(text: str, document: str) -> tuple[OverlayRules | None, tuple[Finding, ...]]:
    """Read a rule file; None where it cannot be used. All that is wrong with its rules is told at once."""
    try:
        head = _head(text, document)
        written = _list(head.get("rules"), f"{document} › rules")
    except DataFileError as error:
        return None, (integrity_error("DOMESTIC-RULE-FILE", Place(document), cause=error),)
    rules: list[OverlayRule] = []
    findings: list[Finding] = []
    for number, each in enumerate(written, 1):
        where = f"rules.{number}"
        try:
            rules.append(_rule(each, where))
        except DataFileError as error:
            findings.append(integrity_error("DOMESTIC-RULE-FILE", Place(document, path=where), cause=error))
    names = [rule.rule for rule in rules]
    findings += [
        integrity_error("DOMESTIC-RULE-FILE", Place(document), cause=f"rule {name!r} stands twice")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if findings:
        return None, tuple(findings)
    titles = {key: str(head.get(key) or "") for key in ("name", "title_en", "title_zh")}
    return OverlayRules(**titles, rules=tuple(rules)), ()


def together(files: Iterable[OverlayRules]) -> tuple[OverlayRules | None, tuple[Finding, ...]]:
    """Return the rules of several files as those of one: overlays do not lie on overlays, rules stand side by side."""
    listed = tuple(files)
    rules = tuple(rule for each in listed for rule in each.rules)
    names = [rule.rule for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return None, tuple(
            integrity_error(
                "DOMESTIC-RULE-FILE", Place(path=f"rule:{name}"), cause=f"rule {name!r} stands in two files"
            )
            for name in twice
        )
    texts = {key: " + ".join(getattr(each, key) for each in listed) for key in ("name", "title_en", "title_zh")}
    return OverlayRules(**texts, rules=rules), ()


def _head(text: str, document: str) -> dict[str, Any]:
    head = reject_unknown_keys(load(text, document), _HEAD, document)
    if head.get("format") != FORMAT:
        raise DataFileError(f"{document}: format must be {FORMAT}")
    return head


def _rule(written: object, where: str) -> OverlayRule:
    values = reject_unknown_keys(written, _RULE, where)
    by = reject_unknown_keys(values.get("by"), ("factor",), f"{where} › by")
    needed = {
        "rule": values.get("rule"),
        "by.factor": by.get("factor"),
        "reason_en": values.get("reason_en"),
        "reason_zh": values.get("reason_zh"),
    }
    missing = [name for name, value in needed.items() if not isinstance(value, str) or not value.strip()]
    if missing:
        raise DataFileError(f"{where}: needs {', '.join(missing)}")
    suppliers = _pattern(values.get("suppliers"), f"{where} › suppliers")
    if not (suppliers.names or suppliers.categories):
        raise DataFileError(f"{where} › suppliers: needs names or categories; a rule for everything is none")
    consumers = _pattern(values.get("consumers") or {}, f"{where} › consumers")
    at = _word(At, values.get("at", At.DELIVERY), f"{where} › at")
    if at is At.DELIVERY and values.get("consumers"):
        raise DataFileError(f"{where} › consumers: a delivery node serves all; choose consumers with 'at: consumer'")
    return OverlayRule(
        rule=str(values["rule"]).strip(),
        subject=_word(Subject, values.get("subject"), f"{where} › subject"),
        at=at,
        suppliers=suppliers,
        factor=str(by["factor"]).strip(),
        reason_en=str(values["reason_en"]).strip(),
        reason_zh=str(values["reason_zh"]).strip(),
        voltage=str(values.get("voltage") or "").strip(),
        consumers=consumers,
    )


def _pattern(written: object, where: str) -> ActivityPattern:
    values = reject_unknown_keys(written, _PATTERN, where)
    years = reject_unknown_keys(values.get("years") or {}, ("first", "last"), f"{where} › years")
    for key, year in years.items():
        if not isinstance(year, int) or isinstance(year, bool):
            raise DataFileError(f"{where} › years › {key}: {year!r} is no year")
    lists = {
        key: tuple(_text(one, f"{where} › {key}") for one in _list(values.get(key) or [], f"{where} › {key}"))
        for key in ("names", "not_names", "categories", "geographies")
    }
    unit = _text(values.get("unit") or "", f"{where} › unit")
    return ActivityPattern(**lists, unit=unit, first_year=years.get("first"), last_year=years.get("last"))


def _word(words: type[_Word], value: object, where: str) -> _Word:
    known = {word.value: word for word in words}
    if not isinstance(value, str) or value not in known:
        raise DataFileError(f"{where}: {value!r} is none of {', '.join(known)}")
    return known[value]


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise DataFileError(f"{where}: expected a list")
    return value


def _text(value: object, where: str) -> str:
    # A bare NO or 2000 of YAML is a boolean or a number; what was meant is written in quotation marks.
    if not isinstance(value, str):
        raise DataFileError(f"{where}: {value!r} is no text; put it in quotation marks")
    return value.strip()


@lru_cache(maxsize=256)
def matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return one expression for a list of patterns; made by `fnmatch`, which needs no backtracking for ``*``."""
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns))
