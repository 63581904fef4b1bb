"""What is left out, and how much of the result is explained (ISO 14067 6.3.4.3, 6.3.5, 6.6; CFP-CO-01, CFP-INT-01)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pcr_rules.result import Contribution
from pcr_rules.study_context import CutOff


@dataclass(frozen=True, slots=True)
class CutOffSum:
    """Flows left out, as shares of the footprint (dimensionless): all together and the largest one."""

    total: float
    largest: float
    largest_id: str
    unestimated: tuple[str, ...]
    """Ids without an estimate: they are in neither number, so no limit can be called kept."""


def cut_off_sum(cut_offs: Iterable[CutOff]) -> CutOffSum:
    """Add up the estimated shares of the flows left out.

    Formula: total = Σ s_i, largest = max s_i; s_i = estimated share of the footprint, 0 to 1. Without flows both are 0.
    Source: ISO 14067 6.3.4.3 (effect of exclusions assessed); limits are the product category rules' (CFP-CO-02).
    """
    known: list[tuple[float, str]] = []
    unestimated: list[str] = []
    for cut_off in cut_offs:
        if cut_off.estimated_share is None:
            unestimated.append(cut_off.cut_off_id)
        else:
            known.append((cut_off.estimated_share, cut_off.cut_off_id))
    largest, largest_id = max(known, default=(0.0, ""))
    return CutOffSum(math.fsum(share for share, _ in known), largest, largest_id, tuple(unestimated))


def absolute_sum(contributions: Iterable[Contribution]) -> float:
    """Return Σ |c_i| in kg CO2e per unit: the weight against which shares are taken, as uptake is negative."""
    return math.fsum(abs(contribution.total) for contribution in contributions)


def explained_share(total: float, contributions: Iterable[Contribution]) -> float:
    """Return how much of a result its contributions explain, 1 where they add up to it.

    Formula: 1 - |total - Σ c_i| / Σ |c_i|; 1 for a result of zero without contributions.
    Source: ISO 14067 6.6 a (CFP-INT-01).
    """
    listed = list(contributions)
    missing = abs(total - math.fsum(contribution.total for contribution in listed))
    weight = absolute_sum(listed)
    if not weight:
        return 0.0 if missing else 1.0
    return 1 - missing / weight


def largest_contributions(contributions: Iterable[Contribution], share: float) -> tuple[Contribution, ...]:
    """Return the fewest contributions, largest first by absolute value, that together reach `share` of Σ |c_i|.

    Source: ISO 14067 6.3.5 NOTE 1 (CFP-DATA-02).
    """
    ranked = sorted(contributions, key=lambda contribution: (-abs(contribution.total), contribution.line_id))
    # A running sum rounds where the sum of all does not: without the slack a last line of 1e-231 would be asked for.
    wanted = share * absolute_sum(ranked) * (1 - 1e-12)
    chosen: list[Contribution] = []
    reached = 0.0
    for contribution in ranked:
        if reached >= wanted or not contribution.total:
            break
        chosen.append(contribution)
        reached += abs(contribution.total)
    return tuple(chosen)
