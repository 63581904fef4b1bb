"""What a header says: a name, perhaps a unit, perhaps a month; and the form in which headers are compared."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from background_db.units import is_known

MONTH = "<month>"
"""Stands for a month in a header pattern, so that next year's sheet is the same sheet."""
_IN_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*$")
_BEHIND = re.compile(r"[/,，:：]\s*([^/,，:：]+)$")
_UNIT_WORDS = re.compile(r"^(?:单位|unit|in)\s*[:：]?\s*", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(?:^|\D)(20\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*月?(?:$|\D)")
_MONTH_FIRST = re.compile(r"(?:^|\D)(1[0-2]|0?[1-9])\s*[/.-]\s*(20\d\d)(?:$|\D)")
_DIGITS = re.compile(r"(?:^|\D)(20\d\d)(1[0-2]|0[1-9])(?:$|\D)")
_ZH_MONTH = re.compile(r"(?:^|[^\d十一二])(1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])\s*月(?:份)?")
_ZH_NUMBERS = {name: at for at, name in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12}
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EN_MONTH = re.compile(
    r"(?:^|[^a-z])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:$|[^a-z])\.?\s*'?(20\d\d|\d\d)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:^|\D)(20\d\d)(?:\D|$)")


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; the year is 0 where the header does not tell it."""

    year: int
    month: int


def plain(text: object) -> str:
    """Return a header in one line and in normal width, as it is shown and kept."""
    if isinstance(text, dt.date):
        return f"{text.year}-{text.month:02}"
    return " ".join(unicodedata.normalize("NFKC", str(text)).split())


@lru_cache(maxsize=4096)
def compared(text: str) -> str:
    """Return the form in which headers are compared: case, blanks, stars and dots do not count, units do."""
    return re.sub(r"[\s*_·•:\-.#]+", "", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4096)
def name_and_unit(text: str) -> tuple[str, str]:
    """Split ``用电量(万kWh)``, ``Consumption [t]`` or ``用电量/kWh`` into name and unit; a unit must be a known one."""
    found = _IN_BRACKETS.search(text) or _BEHIND.search(text)
    if found:
        unit = _UNIT_WORDS.sub("", found[1].strip())
        if unit and is_known(unit):
            return text[: found.start()].strip(), unit
    return text, ""


@lru_cache(maxsize=4096)
def month_of(text: str) -> Month | None:
    """Return the month that a header names: ``2025年3月``, ``3月``, ``三月``, ``2025-03``, ``Mar 2025``, ``202503``."""
    for form in (_YEAR_MONTH, _DIGITS):
        if found := form.search(text):
            return Month(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.search(text):
        return Month(int(found[2]), int(found[1]))
    year = _YEAR.search(text)
    if found := _ZH_MONTH.search(text):
        number = _ZH_NUMBERS.get(found[1]) or int(found[1])
        return Month(int(year[1]) if year else 0, number)
    if found := _EN_MONTH.search(text):
        written = found[2] or ""
        return Month(
            int(written.rjust(4, "0")) + (2000 if len(written) == 2 else 0) if written else 0,  # noqa: PLR2004 - two digits of a year
            _EN_MONTHS.index(found[1][:3].casefold()) + 1,
        )
    return None


def year_in(text: str) -> int | None:
    """Return the year that a title names."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def pattern_of(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pattern by which a sheet is known again: its headers compared, sorted, months as one."""
    return tuple(sorted({MONTH if month_of(text) else compared(text) for text in headers if text}))
