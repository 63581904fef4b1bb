"""What people write in a cell, read as a value: numbers, dates, truths, words.

Only what can be read in one way is accepted. What was brought to the plain form says so (`Reading.note`), and
what can be read in two ways, or states no number, is refused with the reason (`Reading.problem`).
"""

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache, lru_cache

from pcr_rules.enum_labels import enum_label


class Problem(Enum):
    """Why a written value is refused; the value is the code of the finding."""

    NOT_A_NUMBER = "INGEST-NUMBER-UNREADABLE"
    AMBIGUOUS_NUMBER = "INGEST-NUMBER-AMBIGUOUS"
    NO_FIGURE = "INGEST-NUMBER-NOT-GIVEN"
    """A dash, "n/a", 无: says that the number is missing, which is not zero."""
    APPROXIMATE = "INGEST-NUMBER-APPROXIMATE"
    NOT_WHOLE = "INGEST-NUMBER-NOT-WHOLE"
    NOT_FINITE = "INGEST-NUMBER-NOT-FINITE"
    NOT_A_DATE = "INGEST-DATE-UNREADABLE"
    AMBIGUOUS_DATE = "INGEST-DATE-AMBIGUOUS"
    NOT_A_TRUTH = "INGEST-TRUTH-UNREADABLE"
    UNKNOWN_WORD = "INGEST-WORD-UNKNOWN"
    NOT_A_TEXT = "INGEST-TEXT-EXPECTED"


class Note(Enum):
    """What was changed while reading; the value is the code of the finding."""

    NUMBER = "INGEST-NUMBER-NORMALISED"
    NUMBER_AS_TEXT = "INGEST-NUMBER-AS-TEXT"
    DATE = "INGEST-DATE-NORMALISED"
    TEXT = "INGEST-TEXT-CLEANED"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read from what was written, or the problem with it."""

    value: object = None
    problem: Problem | None = None
    note: Note | None = None
    unit: str = ""
    """A unit written behind the number in the same cell."""


_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMAS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BLANKS = re.compile(r"[+-]?\d{1,3}(?:[ '’]\d{3})+(?:\.\d+)?")
_SCALED = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(万|亿)")
_SCALES = {"万": 1e4, "亿": 1e8}
_WITH_UNIT = re.compile(r"([+-]?[\d.,]*\d(?:[eE][+-]?\d+)?)\s*([^\d\s.,+\-–—~].*)")
_NOT_GIVEN = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "缺", "未知", "n/a", "na", "n.a.", "nil", "none", "?"}
)
_APPROXIMATE = re.compile(
    r"^(?:约|大约|近|≈|~|∼|>|<|≥|≤|ca\.?|approx\.?|about)|[~～∼±至–—]|(?<=\d)\s*-\s*(?=\d)|(?:左右|以上|以下)$"
)
_DIGITS_AND_MARKS = re.compile(r"[+-]?[\d.,' ’]*\d[\d.,' ’]*")
_DATE_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_TWO_READINGS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_FIRST_SERIAL, _LAST_SERIAL = 32874, 73415
"""Excel's day numbers of 1990-01-01 and 2100-12-31: a number outside is not meant as a date."""
_EARLIEST_DIGITS, _LATEST_DIGITS = 19900101, 21001231
"""The same two days written as digits alone."""
_TRUTHS = {
    **dict.fromkeys(("是", "true", "yes", "y", "1", "对", "√", "✓", "✔"), True),
    **dict.fromkeys(("否", "false", "no", "n", "0", "不是", "×", "✗", "✘"), False),
}
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\u200b-\u200d\u2060\ufeff]")


def read_number(written: object) -> Reading:
    """Read a number; text is accepted where it can be read in one way only: ``１２３．５``, ``1,234.5``, ``12%``."""
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        return Reading(problem=Problem.NOT_A_NUMBER)
    if isinstance(written, str):
        return _number_in_text(written)
    value = float(written) if not isinstance(written, int) or abs(written) < 10**300 else math.inf
    return Reading(value) if math.isfinite(value) else Reading(problem=Problem.NOT_FINITE)


def read_integer(written: object) -> Reading:
    """Read a whole number."""
    reading = read_number(written)
    if reading.problem is not None:
        return reading
    assert isinstance(reading.value, float)  # noqa: S101 - narrows the type for mypy
    if not reading.value.is_integer():
        return Reading(problem=Problem.NOT_WHOLE)
    return Reading(int(reading.value), note=reading.note, unit=reading.unit)


def _number_in_text(written: str) -> Reading:
    text = unicodedata.normalize("NFKC", written).replace("−", "-").strip()
    if _PLAIN.fullmatch(text):
        value = float(text)
        note = Note.NUMBER_AS_TEXT if text == written.strip() else Note.NUMBER
        return Reading(value, note=note) if math.isfinite(value) else Reading(problem=Problem.NOT_FINITE)
    if text.casefold() in _NOT_GIVEN:
        return Reading(problem=Problem.NO_FIGURE)
    if text.casefold() in {"nan", "inf", "-inf", "infinity"}:
        return Reading(problem=Problem.NOT_FINITE)
    if _APPROXIMATE.search(text):
        return Reading(problem=Problem.APPROXIMATE)
    return _grouped(text) or _scaled(text) or _with_unit(text) or Reading(problem=Problem.NOT_A_NUMBER)


def _grouped(text: str) -> Reading | None:
    """Thousands in groups: ``1,234.5`` has one reading, ``1,234`` has two (1234 or 1.234)."""
    if _COMMAS.fullmatch(text) and (text.count(",") > 1 or "." in text) and not text.lstrip("+-").startswith("0"):
        return Reading(float(text.replace(",", "")), note=Note.NUMBER)
    if _BLANKS.fullmatch(text):
        return Reading(float(re.sub(r"[ '’]", "", text)), note=Note.NUMBER)
    return Reading(problem=Problem.AMBIGUOUS_NUMBER) if _DIGITS_AND_MARKS.fullmatch(text) else None


def _scaled(text: str) -> Reading | None:
    percent = text.removesuffix("%").strip()
    if text.endswith("%") and _PLAIN.fullmatch(percent):
        return Reading(float(percent) / 100, note=Note.NUMBER)
    scaled = _SCALED.fullmatch(text)
    return Reading(float(scaled[1]) * _SCALES[scaled[2]], note=Note.NUMBER) if scaled else None


def _with_unit(text: str) -> Reading | None:
    found = _WITH_UNIT.fullmatch(text)
    if not found:
        return None
    number = _number_in_text(found[1])
    if number.problem is not None:
        return Reading(problem=number.problem)
    return Reading(number.value, note=Note.NUMBER, unit=found[2].strip())


_QUANTITY = re.compile(r"([+\-−－]?[\d.,．，]*\d[.．]?(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)


def split_quantity(written: str) -> tuple[str, str]:
    """Split ``12.5 kg`` into number and unit; a text that does not begin with a number is all number, to be refused."""
    found = _QUANTITY.fullmatch(written.strip())
    return (found[1], found[2].strip()) if found else (written, "")


def read_date(written: object) -> Reading:
    """Read a day: a date cell, ISO text, ``2025/1/5``, ``2025年1月5日``, or Excel's day number."""
    if isinstance(written, dt.datetime):
        return Reading(written.date()) if written.time() == dt.time() else Reading(written.date(), note=Note.DATE)
    if isinstance(written, dt.date):
        return Reading(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        # A whole number in a text file may be longer than any float.
        return _day_number(float(written)) if abs(written) <= _LATEST_DIGITS else Reading(problem=Problem.NOT_A_DATE)
    return _date_in_text(written) if isinstance(written, str) else Reading(problem=Problem.NOT_A_DATE)


def _day_number(number: float) -> Reading:
    if number.is_integer() and _EARLIEST_DIGITS <= number <= _LATEST_DIGITS:
        return _date_in_text(f"{number:.0f}")
    if not number.is_integer() or not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return Reading(problem=Problem.NOT_A_DATE)
    return Reading(dt.date(1899, 12, 30) + dt.timedelta(days=int(number)), note=Note.DATE)


def _date_in_text(written: str) -> Reading:
    text = unicodedata.normalize("NFKC", written).strip()
    for form in _DATE_FORMS:
        found = form.fullmatch(text)
        if found:
            try:
                day = dt.date(*map(int, found.groups()))
            except ValueError:
                return Reading(problem=Problem.NOT_A_DATE)
            return Reading(day) if day.isoformat() == written else Reading(day, note=Note.DATE)
    return Reading(problem=Problem.AMBIGUOUS_DATE if _TWO_READINGS.fullmatch(text) else Problem.NOT_A_DATE)


def read_truth(written: object) -> Reading:
    """Read yes or no."""
    if isinstance(written, bool):
        return Reading(written)
    if isinstance(written, int | float) and written in {0, 1}:
        return Reading(bool(written))
    word = unicodedata.normalize("NFKC", written).strip().casefold() if isinstance(written, str) else ""
    return Reading(_TRUTHS[word]) if word in _TRUTHS else Reading(problem=Problem.NOT_A_TRUTH)


def read_word(written: object, words: type[StrEnum]) -> Reading:
    """Read a value of an enumeration: its Chinese or English label, or the value itself."""
    known = _words(words)
    key = _word_key(written) if isinstance(written, str) else ""
    return Reading(known[key]) if key in known else Reading(problem=Problem.UNKNOWN_WORD)


@cache
def _words(words: type[StrEnum]) -> dict[str, StrEnum]:
    return {
        _word_key(text): member
        for member in words
        for text in (member.value, enum_label(member, "zh"), enum_label(member, "en"))
    }


@lru_cache(maxsize=4096)
def _word_key(text: str) -> str:
    return re.sub(r"[\s_\-·]+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def read_text(written: object) -> Reading:
    """Read a text: outer blanks go, a number typed for an id or a model stays as it is shown (``7604``)."""
    if isinstance(written, bool):
        return Reading(str(written).upper())
    if isinstance(written, int | float):
        whole = isinstance(written, float) and written.is_integer() and abs(written) < 1e15  # noqa: PLR2004 - exact up to here
        return Reading(str(int(written)) if whole else str(written))
    if isinstance(written, dt.date):
        return Reading(written.isoformat(), note=Note.TEXT)
    if not isinstance(written, str):
        return Reading(problem=Problem.NOT_A_TEXT)
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    clean = _INVISIBLE.sub("", text)
    return Reading(clean.strip(), note=Note.TEXT if clean != text else None)


def read_texts(written: object) -> Reading:
    """Read several ids: a list, or one text with semicolons."""
    if isinstance(written, list | tuple):
        readings = [read_text(part) for part in written]
    else:
        whole = read_text(written)
        parts = re.split(r"[;；、\n]", whole.value) if isinstance(whole.value, str) else ()
        readings = [read_text(part) for part in parts] or [whole]
    problem = next((reading.problem for reading in readings if reading.problem), None)
    if problem:
        return Reading(problem=problem)
    return Reading(
        tuple(reading.value for reading in readings if reading.value),
        note=next((reading.note for reading in readings if reading.note), None),
    )
