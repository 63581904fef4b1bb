"""Two studies with common random numbers: the same factor, gas and world in both, so only what differs spreads.

Draw k of the difference is draw k of B minus draw k of A. Drawn apart, Var(B - A) would be Var(A) + Var(B); what both
share cancels and takes 2 Cov(A, B) off.
"""

import math
from dataclasses import dataclass

import numpy as np

from footprint_app.calculation.uncertainty.statistics import Statistics, summarise_draws
from footprint_app.calculation.uncertainty.streams import Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """B - A over the same draws, in kg CO2e per unit."""

    statistics: Statistics
    nominal: float
    probability_first_is_higher: float
    """Share of the draws with A > B; ties count half."""
    probability_error: float
    """Its standard error: √(p (1 - p) / n)."""
    correlation: float | None
    """Of the draws of A and B; None where one of them does not vary."""
    standard_deviation_if_independent: float
    """√(Var A + Var B): what ignoring the correlation would state."""


def difference(first: Floats, second: Floats, nominal: float) -> Difference:
    """Return what two studies' draws tell of B - A; both must come from the same seed and count."""
    away = second - first
    higher = float(np.mean((first > second) + 0.5 * (first == second)))
    spreads = first.std(ddof=1), second.std(ddof=1)
    return Difference(
        statistics=summarise_draws(away),
        nominal=nominal,
        probability_first_is_higher=higher,
        probability_error=math.sqrt(higher * (1 - higher) / len(away)),
        correlation=float(np.corrcoef(first, second)[0, 1]) if min(spreads) > 0 else None,
        standard_deviation_if_independent=float(math.hypot(*spreads)),
    )
