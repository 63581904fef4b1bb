"""Uncertainty as inventories write it: distributions, by the parameters of stats_arrays, and pedigree scores."""

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from background_db.inventory.records import Distribution

_SCORE = re.compile(r"[1-5]|n\.?\s*a\.?|0|-", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;,]")
INDICATORS = 5
_SCORES = r"(?:[1-5]|n\.?\s*a\.?)"
_IN_COMMENT = re.compile(rf"\(\s*({_SCORES}(?:\s*[,;]\s*{_SCORES}){{4}})\s*(?:[,;][^()]*)?\)", re.IGNORECASE)


class ImpossibleDistributionError(ValueError):
    """The parameters given describe no distribution."""


def lognormal(median: float, geometric_deviation: float) -> Distribution | None:
    """Return LN(ln |m|, ln σg), of the sign of the median m; None where σg is 0 or 1, which states no spread.

    Raises:
        ImpossibleDistributionError: the median is 0, or σg lies between 0 and 1 or below 0.
    """
    if geometric_deviation in {0.0, 1.0}:
        return None
    if not (geometric_deviation > 1.0 and math.isfinite(geometric_deviation) and median and math.isfinite(median)):
        raise ImpossibleDistributionError(f"median {median:g}, geometric standard deviation {geometric_deviation:g}")
    return Distribution(2, math.log(abs(median)), math.log(geometric_deviation), is_negative=median < 0)


def normal(mean: float, deviation: float) -> Distribution | None:
    """Return N(mean, deviation); None where the deviation is 0.

    Raises:
        ImpossibleDistributionError: the deviation is below 0, or a parameter is no finite number.
    """
    if not (math.isfinite(mean) and math.isfinite(deviation) and deviation >= 0):
        raise ImpossibleDistributionError(f"mean {mean:g}, standard deviation {deviation:g}")
    return Distribution(3, mean, deviation, is_negative=mean < 0) if deviation else None


def uniform(minimum: float, maximum: float) -> Distribution | None:
    """Return U(minimum, maximum); None where both are equal.

    Raises:
        ImpossibleDistributionError: the minimum lies above the maximum, or one of them is no finite number.
    """
    if not (math.isfinite(minimum) and math.isfinite(maximum) and minimum <= maximum):
        raise ImpossibleDistributionError(f"minimum {minimum:g}, maximum {maximum:g}")
    return Distribution(4, math.nan, minimum=minimum, maximum=maximum) if minimum < maximum else None


def triangular(minimum: float, mode: float, maximum: float) -> Distribution | None:
    """Return the triangle over minimum, mode and maximum; None where all are equal.

    Raises:
        ImpossibleDistributionError: the mode does not lie between the others, or one of them is no finite number.
    """
    if not (math.isfinite(minimum) and math.isfinite(maximum) and minimum <= mode <= maximum):
        raise ImpossibleDistributionError(f"minimum {minimum:g}, mode {mode:g}, maximum {maximum:g}")
    return Distribution(5, mode, minimum=minimum, maximum=maximum) if minimum < maximum else None


def proven(made: Distribution, amount: float) -> Distribution:
    """Return a distribution as it is, if its parameters describe one for this amount.

    Raises:
        ImpossibleDistributionError: a parameter is missing or no finite number, a spread is not positive, the bounds do
            not enclose the mode, or the amount of a lognormal is 0.
    """
    needed = {2: (made.loc, made.scale), 3: (made.loc, made.scale), 4: (), 5: (made.loc,)}.get(made.kind, ())
    is_bounded = made.kind in {4, 5}
    bounds = (made.minimum, made.maximum) if is_bounded else ()
    is_finite = all(math.isfinite(one) for one in (*needed, *bounds))
    is_spread = made.minimum < made.maximum if is_bounded else made.scale > 0
    encloses = made.kind != 5 or made.minimum <= made.loc <= made.maximum  # noqa: PLR2004 -- the id of the triangle
    if not (is_finite and is_spread and encloses) or (made.kind == 2 and not amount):  # noqa: PLR2004 -- lognormal
        told = f"{amount:g}: loc {made.loc:g}, scale {made.scale:g}, minimum {made.minimum:g}, maximum {made.maximum:g}"
        raise ImpossibleDistributionError(told)
    return made


def pedigree_scores(text: str, order: Iterable[int | None] = range(INDICATORS)) -> tuple[int, ...]:
    """Return the five scores written as ``(2;3;1;1;1)`` or ``(2,3,1,1,1,5)``; 0 where one is n.a.; empty if none are.

    `order` says for each place in the text which of the five indicators (reliability, completeness, time, geography,
    technology) stands there, None for any other. The sixth score of ecoSpold 1 (sample size) has no place among five.
    """
    parts = [part.strip() for part in _SEPARATORS.split(text.strip().strip("()"))]
    if len(parts) < INDICATORS or not all(_SCORE.fullmatch(part) for part in parts):
        return ()
    scores = [0] * INDICATORS
    for part, indicator in zip(parts, order, strict=False):
        if indicator is not None and part.isdigit():
            scores[indicator] = int(part)
    return tuple(scores) if any(scores) else ()


# A release writes a few hundred different scores on hundreds of thousands of exchanges.
@lru_cache(maxsize=4096)
def pedigree_in(comment: str) -> tuple[int, ...]:
    """Return the five scores written somewhere in a comment, as ``(2,3,1,1,1,5,BU:1.05); measured``; empty if none."""
    found = _IN_COMMENT.search(comment)
    return pedigree_scores(found.group(1)) if found else ()
