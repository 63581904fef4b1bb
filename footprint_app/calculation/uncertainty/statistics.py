"""What draws tell: percentiles with their own uncertainty, mean and standard error, spread, and how they settled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from footprint_app.calculation.uncertainty.streams import Floats

PERCENTILES = (2.5, 5.0, 25.0, 50.0, 75.0, 95.0, 97.5)
_Z95 = 1.959964
_FIRST_POINT = 50
_POINTS = 24


@dataclass(frozen=True, slots=True)
class Percentile:
    """A percentile and the draws between which its true value lies in 95 % of runs (order statistics)."""

    percent: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ConvergencePoint:
    """What the first `draws` draws tell; `mean_low` and `mean_high` hold the true mean in 95 % of runs."""

    draws: int
    mean: float
    mean_low: float
    mean_high: float
    median: float
    low: float
    """2.5 % point."""
    high: float
    """97.5 % point."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Summary of draws, in the unit of the draws."""

    draws: int
    mean: float
    standard_deviation: float
    standard_error: float
    """Of the mean: s / √n."""
    geometric_standard_deviation: float | None
    """exp of the standard deviation of the logarithm; None where a draw is not positive."""
    percentiles: tuple[Percentile, ...]
    convergence: tuple[ConvergencePoint, ...]

    def percentile(self, percent: float) -> float:
        """Return one of `PERCENTILES`."""
        return next(each.value for each in self.percentiles if each.percent == percent)


def summarise_draws(draws: Floats) -> Statistics:
    """Summarise draws, at least two of them."""
    ordered = np.sort(draws)
    # Equal draws have no spread at all; their computed mean may differ from them in the last digit.
    deviation = float(draws.std(ddof=1)) if ordered[0] < ordered[-1] else 0.0
    positive = bool(ordered[0] > 0)
    return Statistics(
        draws=len(draws),
        mean=math.fsum(draws) / len(draws),
        standard_deviation=deviation,
        standard_error=deviation / math.sqrt(len(draws)),
        geometric_standard_deviation=float(np.exp(np.log(draws).std(ddof=1))) if positive else None,
        percentiles=tuple(_percentile(ordered, percent) for percent in PERCENTILES),
        convergence=tuple(_point(draws[:count]) for count in _counts(len(draws))),
    )


def _percentile(ordered: Floats, percent: float) -> Percentile:
    """Percentile by linear interpolation; its bounds are the draws of rank n p ∓ 1.96 √(n p (1 - p))."""
    count, share = len(ordered), percent / 100
    reach = _Z95 * math.sqrt(count * share * (1 - share))
    low = max(math.floor(count * share - reach), 0)
    high = min(math.ceil(count * share + reach), count - 1)
    return Percentile(percent, float(np.quantile(ordered, share)), float(ordered[low]), float(ordered[high]))


def _counts(count: int) -> Sequence[int]:
    """Return numbers of draws, evenly spaced on a logarithmic scale, the last one all of them."""
    if count <= _FIRST_POINT:
        return (count,)
    steps = np.geomspace(_FIRST_POINT, count, _POINTS).round().astype(int)
    return tuple(dict.fromkeys(steps.tolist()))


def _point(draws: Floats) -> ConvergencePoint:
    mean, error = float(draws.mean()), float(draws.std(ddof=1)) / math.sqrt(len(draws))
    low, median, high = np.quantile(draws, (0.025, 0.5, 0.975)).tolist()
    return ConvergencePoint(len(draws), mean, mean - _Z95 * error, mean + _Z95 * error, median, low, high)
