"""Values of a list's cells: months, days, numbers and words, as registries and spreadsheets write them."""

import re
import unicodedata
from datetime import date, datetime

_MONTH = re.compile(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})(?:\s*[-/.月]\s*(?:\d{1,2}\s*日?)?)?(?:[ T].*)?$")
_DAY = re.compile(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T].*)?$")


def text_of(cell: object) -> str:
    """Return a cell as text; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip() if cell is not None else ""


def is_empty(cell: object) -> bool:
    """True for an empty cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def month_of(cell: object) -> date | None:
    """Return the first day of a month written as date, ``2024-03``, ``202403`` or ``2024年3月``; None if it is none."""
    if isinstance(cell, date | datetime):
        return date(cell.year, cell.month, 1)
    found = _MONTH.match(text_of(cell)) or _DAY.match(text_of(cell))
    return _date(int(found[1]), int(found[2]), 1) if found else None


def day_of(cell: object) -> date | None:
    """Return a day written as date, ``2024-03-15``, ``20240315`` or ``2024年3月15日``; None if it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.match(text_of(cell))
    return _date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def count_of(cell: object) -> int | None:
    """Return a whole number above zero, also with thousands separators; None if it is none."""
    try:
        number = float(text_of(cell).replace(",", ""))
    except ValueError:
        return None
    return int(number) if number.is_integer() and 0 < number <= 10**12 else None
