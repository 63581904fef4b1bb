"""Sharing what a supply delivers: sub-metered users take their reading, the rest goes by the key. Pure arithmetic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Sub-meters and keys are read to a few digits; below this share of the supply a difference is rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Sharing:
    """What each user takes, in the unit of the supply. lost + Σ taken + rest = generated."""

    generated: float
    lost: float
    metered: float
    """Sum of the sub-meters."""
    taken: Mapping[str, float]
    """User → amount, of metered and keyed users."""
    rest: float
    """What nobody takes; negative where the sub-meters add up to more than the supply."""

    @property
    def net(self) -> float:
        """What reaches the users: generated - lost."""
        return self.generated - self.lost

    @property
    def rest_share(self) -> float:
        """Share of the net supply that nobody takes; 0 where rounding leaves it."""
        share = self.rest / self.net if self.net else 0.0
        return share if abs(share) > ROUNDING else 0.0


def share_supply(
    generated: float,
    loss_share: float,
    metered: Mapping[str, float],
    keyed: Mapping[str, float],
    key_total: float | None = None,
) -> Sharing:
    """Share a supply between users with a sub-meter and users with a value of the key.

    Formula: net N = G (1 - l); a metered user takes its reading m_i; a keyed user takes (N - Σ m) k_j / K with K the
    total of the key, Σ k_j unless given; rest = N - Σ taken.
    """
    lost = generated * loss_share
    measured = math.fsum(metered.values())
    remaining = max(generated - lost - measured, 0.0)
    whole = math.fsum(keyed.values()) if key_total is None else key_total
    by_key = {user: remaining * (value / whole) if whole else 0.0 for user, value in keyed.items()}
    taken = {**metered, **by_key}
    rest = math.fsum([generated, -lost, *(-amount for amount in taken.values())])
    return Sharing(generated, lost, measured, taken, rest)


def share_by_sub_meters(generated: float, loss_share: float, metered: Mapping[str, float]) -> Sharing:
    """Share the whole net supply in the proportion of the sub-meters: taken_i = G (1 - l) m_i / Σ m."""
    lost = generated * loss_share
    measured = math.fsum(metered.values())
    taken = {user: (generated - lost) * (value / measured) for user, value in metered.items()} if measured else {}
    rest = math.fsum([generated, -lost, *(-amount for amount in taken.values())])
    return Sharing(generated, lost, measured, taken, rest if not measured else 0.0)
