"""Distributions of one value relative to its nominal amount: ratio 1 is the nominal value.

All draws come from one kind of deviate per distribution, so that the same stream gives comparable draws: a standard
normal one for lognormal and normal, a uniform one (by the inverse of the distribution function) for the others.
"""

import math
from dataclasses import dataclass

import numpy as np

from footprint_app.calculation.uncertainty.streams import Floats, normal_deviates, uniform_deviates
from pcr_rules.study_inventory import Distribution, Uncertainty


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of value / nominal value.

    `width` is ln GSD of a lognormal (median 1) or the standard deviation of a normal (mean 1); `low` and `high` bound
    a uniform or triangular one (mode 1). `is_positive` cuts a normal at zero: what cannot be negative is not drawn so.
    """

    distribution: Distribution
    width: float = 0.0
    low: float = 1.0
    high: float = 1.0
    is_positive: bool = False

    def draws(self, seed: int, count: int, *name: str) -> Floats:
        """Return `count` ratios from the stream of `name`."""
        if self.distribution is Distribution.LOGNORMAL:
            deviates = normal_deviates(seed, count, *name)
            deviates *= self.width
            return np.exp(deviates, out=deviates)
        if self.distribution is Distribution.NORMAL:
            ratios: Floats = 1.0 + self.width * normal_deviates(seed, count, *name)
            return np.maximum(ratios, 0.0) if self.is_positive else ratios
        shares = uniform_deviates(seed, count, *name)
        if self.distribution is Distribution.UNIFORM:
            return np.asarray(self.low + (self.high - self.low) * shares, dtype=np.float64)
        return triangular(shares, self.low, 1.0, self.high)

    @property
    def mean(self) -> float:
        """Mean of the ratio; a normal one as if it were not cut."""
        if self.distribution is Distribution.LOGNORMAL:
            return math.exp(self.width**2 / 2)
        if self.distribution is Distribution.NORMAL:
            return 1.0
        if self.distribution is Distribution.UNIFORM:
            return (self.low + self.high) / 2
        return (self.low + 1.0 + self.high) / 3

    @property
    def variance(self) -> float:
        """Variance of the ratio; a normal one as if it were not cut."""
        low, high = self.low, self.high
        if self.distribution is Distribution.LOGNORMAL:
            return self.mean**2 * math.expm1(self.width**2)
        if self.distribution is Distribution.NORMAL:
            return self.width**2
        if self.distribution is Distribution.UNIFORM:
            return (high - low) ** 2 / 12
        return (low**2 + high**2 + 1 - low * high - low - high) / 18

    @property
    def geometric_standard_deviation(self) -> float:
        """GSD of the ratio; of other shapes that of the lognormal with the same coefficient of variation."""
        if self.distribution is Distribution.LOGNORMAL:
            return math.exp(self.width)
        return math.exp(math.sqrt(math.log1p(self.variance / self.mean**2))) if self.mean > 0 else math.inf


def lognormal(variance: float) -> Spread:
    """Return the lognormal spread whose logarithm has this variance, the nominal value as its median."""
    return Spread(Distribution.LOGNORMAL, width=math.sqrt(variance))


def spread_of(stated: Uncertainty | None, amount: float) -> Spread | None:
    """Return the spread that a row states for its amount; None where it states none that can be used.

    A lognormal needs GSD > 1, a normal a standard deviation > 0, uniform and triangular bounds low < high, and a
    triangular one the amount between them.
    """
    if stated is None or not amount:
        return None
    if stated.distribution is Distribution.LOGNORMAL:
        usable = stated.spread is not None and stated.spread > 1
        return lognormal(math.log(stated.spread) ** 2) if usable and stated.spread else None
    if stated.distribution is Distribution.NORMAL:
        width = abs(stated.spread / amount) if stated.spread else 0.0
        return Spread(Distribution.NORMAL, width=width) if width else None
    if stated.minimum is None or stated.maximum is None or not stated.minimum < stated.maximum:
        return None
    low, high = sorted((stated.minimum / amount, stated.maximum / amount))
    is_inside = stated.distribution is Distribution.UNIFORM or low <= 1 <= high
    return Spread(stated.distribution, low=low, high=high) if is_inside else None


def triangular(shares: Floats, low: float | Floats, mode: float | Floats, high: float | Floats) -> Floats:
    """Return the values below which `shares` of a triangular distribution lie.

    Formula: with F = (mode - low) / (high - low): low + √(u (high - low)(mode - low)) for u < F, else
    high - √((1 - u)(high - low)(high - mode)).
    """
    width = np.subtract(high, low)
    rising = low + np.sqrt(shares * width * np.subtract(mode, low))
    falling = high - np.sqrt((1 - shares) * width * np.subtract(high, mode))
    return np.where(shares < np.subtract(mode, low) / width, rising, falling)
