"""How far the prices of a series move the shares of an economic allocation (ISO 14067 6.4.6.1, CFP-AL-04)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Quantity of an output, its mean price and the lowest and highest of its series, in one currency."""

    quantity: float
    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class ShareRange:
    """Share of an output at the mean price, and with its own price at the ends of its series."""

    mean: float
    lowest: float
    highest: float

    @property
    def spread(self) -> float:
        """Highest minus lowest share."""
        return self.highest - self.lowest


def share_ranges(outputs: Mapping[str, PriceRange]) -> Mapping[str, ShareRange]:
    """Return how the share of each output moves with its own price, the other prices at their mean.

    Formula: share_i(p) = q_i p / (q_i p + Σ_{k≠i} q_k p̄_k), at p̄_i, min p_i and max p_i; one price moves at a time.

    Raises:
        ValueError: the outputs are worth nothing together.
    """
    worth = {name: each.quantity * each.mean for name, each in outputs.items()}
    total = math.fsum(worth.values())
    if not total > 0:
        raise ValueError("the outputs are worth nothing together")

    def share(name: str, price: float) -> float:
        own = outputs[name].quantity * price
        others = total - worth[name]
        return own / (own + others) if own + others > 0 else math.nan

    return {
        name: ShareRange(share(name, each.mean), share(name, each.lowest), share(name, each.highest))
        for name, each in outputs.items()
    }
