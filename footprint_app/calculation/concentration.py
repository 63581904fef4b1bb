"""How concentrated a result is: which contributions matter, and statistics of their spread."""

import math
from collections.abc import Sequence


def ranked(contributions: Sequence[float]) -> tuple[tuple[float, int], ...]:
    """Return (value, position), largest absolute value first; ties keep their order."""
    return tuple(sorted(((value, n) for n, value in enumerate(contributions)), key=lambda pair: -abs(pair[0])))


def above_share(contributions: Sequence[float], share: float) -> tuple[tuple[float, int], ...]:
    """Return the contributions that make at least `share` of the sum of absolute values, largest first.

    The sum of absolute values, not the total: with credits a total can be near zero while its parts are large.
    """
    weight = math.fsum(map(abs, contributions))
    return tuple((value, n) for value, n in ranked(contributions) if weight and abs(value) / weight >= share)


def cumulative_shares(contributions: Sequence[float]) -> tuple[float, ...]:
    """Return the cumulative share of absolute values along `ranked`; the last one is 1."""
    weight = math.fsum(map(abs, contributions))
    reached, shares = 0.0, []
    for value, _ in ranked(contributions):
        reached += abs(value)
        shares.append(reached / weight if weight else 0.0)
    return tuple(shares)


def concentration_ratio(shares: Sequence[float], number: int) -> float:
    """Return CR_n, the sum of the n largest shares."""
    return math.fsum(sorted(shares, reverse=True)[:number])


def herfindahl(shares: Sequence[float], *, is_normalised: bool = False) -> float:
    """Return H = Σ s²; normalised (H - 1/n) / (1 - 1/n), 0 for equal shares and 1 for a single one."""
    index = math.fsum(share * share for share in shares)
    if not is_normalised:
        return index
    equal = 1 / len(shares)
    return (index - equal) / (1 - equal) if len(shares) > 1 else 1.0


def gini(values: Sequence[float]) -> float:
    """Return G = Σ (2i - n - 1) x_i / (n Σ x), x sorted upwards, i from 1; 0 where all are equal.

    Raises:
        ValueError: a value is negative or all are zero; the index is not defined then.
    """
    total, count = math.fsum(values), len(values)
    if total <= 0 or min(values) < 0:
        message = "the Gini index needs values that are not negative and not all zero"
        raise ValueError(message)
    return math.fsum((2 * i - count - 1) * x for i, x in enumerate(sorted(values), start=1)) / (count * total)
