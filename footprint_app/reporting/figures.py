"""How numbers are written, in one place: significant digits for reading, fixed decimals where columns must add up.

Rounding happens only here and only for the eye; JSON and workbook carry the full values.
"""

import math
from decimal import ROUND_HALF_EVEN, Decimal

HEADLINE_DIGITS = 4
"""Significant digits of a total in running text."""
TABLE_DIGITS = 6
"""Significant digits that a table of addends gives to its total."""
AMOUNT_DIGITS = 8
"""Significant digits of an amount that a reader multiplies: its rounding must vanish beside that of the product."""
_PLAIN_FROM, _PLAIN_BELOW = 1e-4, 1e10


def significant(value: float, digits: int = HEADLINE_DIGITS) -> str:
    """Write a number with `digits` significant digits and thousands separated: 1234.56 → 1,235.

    Below 0.0001 and from 10 billion on in scientific form.
    """
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(exponent - digits + 1), rounding=ROUND_HALF_EVEN)
    if not _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        return f"{value:.{digits - 1}e}"
    return f"{rounded:,f}"


def trimmed(value: float, digits: int = AMOUNT_DIGITS) -> str:
    """Write a number with at most `digits` significant digits and no trailing zeros: 0.5777, 1,200."""
    text = significant(value, digits)
    if "e" in text or "." not in text:
        return text
    return text.rstrip("0").rstrip(".")


def decimals_for(total: float, digits: int = TABLE_DIGITS) -> int:
    """Return how many decimals give `total` that many significant digits; at least 0, at most 12."""
    if total == 0:
        return digits
    return min(12, max(0, digits - 1 - math.floor(math.log10(abs(total)))))


def fixed(value: float, decimals: int) -> str:
    """Write a number with fixed decimals and thousands separated, so that a column adds up to its last digit."""
    text = f"{value:,.{decimals}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text


def percent(share: float, decimals: int = 1) -> str:
    """Write a share as percent: 0.1234 → 12.3 %; the blank does not break.

    What is not zero is not written as zero: 0.0002 → < 0.1 %, -0.0002 → > -0.1 %.
    """
    text = fixed(100 * share, decimals)
    if share and not text.strip("0."):
        text = f"<\u00a0{fixed(10**-decimals, decimals)}" if share > 0 else f">\u00a0-{fixed(10**-decimals, decimals)}"
    return f"{text}\u00a0%"


def share_of(part: float, whole: float) -> float | None:
    """Return part / whole, None where the whole is zero: a share of nothing is not zero."""
    return part / whole if whole else None


def shown_share(part: float, whole: float, decimals: int = 1) -> str:
    """Write part / whole as percent, a dash where the whole is zero."""
    share = share_of(part, whole)
    return "–" if share is None else percent(share, decimals)
