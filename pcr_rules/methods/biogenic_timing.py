"""Biogenic carbon over the years: what is taken up, what is released when, and what is released late.

Uptake counts −1 and release +1 in the year they happen; nothing is discounted (ISO 14067 6.4.8, 6.4.9.2).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CarbonFlow:
    """CO2 (kg) of biomass in a year counted from the year the product enters use: negative taken up, positive released."""

    year: float
    co2: float


@dataclass(frozen=True, slots=True)
class CarbonYear:
    """What happened in one year and what stands in the balance after it, kg CO2."""

    year: float
    uptake: float
    release: float
    balance: float


@dataclass(frozen=True, slots=True)
class CarbonTimeline:
    """Years in order; `delayed` (kg CO2) was released later than the years asked, `stored` never."""

    years: tuple[CarbonYear, ...]
    uptake: float
    release: float
    delayed: float

    @property
    def balance(self) -> float:
        """Uptake + release, kg CO2: −stored carbon × 44/12, 0 where all that was taken up is released."""
        return self.uptake + self.release

    @property
    def stored(self) -> float:
        """CO2 still held at the end, kg, not below zero."""
        return max(0.0, -self.balance)


def carbon_timeline(flows: Iterable[CarbonFlow], delayed_after: float) -> CarbonTimeline:
    """Return uptake, release and balance by year, and how much is released more than `delayed_after` years later.

    Formula: balance_t = Σ_{years ≤ t} (uptake + release), uptake ≤ 0 ≤ release, each × 1; delayed = Σ release with
    year > delayed_after. The timing is shown beside the footprint and changes no total.
    Source: ISO 14067 6.4.8 (emissions after more than 10 years are shown), 6.4.9.2 (−1 and +1).
    """
    listed = sorted(flows, key=lambda flow: flow.year)
    years: list[CarbonYear] = []
    balance = 0.0
    for year in dict.fromkeys(flow.year for flow in listed):
        uptake = math.fsum(flow.co2 for flow in listed if flow.year == year and flow.co2 < 0)
        release = math.fsum(flow.co2 for flow in listed if flow.year == year and flow.co2 > 0)
        balance += uptake + release
        years.append(CarbonYear(year, uptake, release, balance))
    return CarbonTimeline(
        years=tuple(years),
        uptake=math.fsum(flow.co2 for flow in listed if flow.co2 < 0),
        release=math.fsum(flow.co2 for flow in listed if flow.co2 > 0),
        delayed=math.fsum(flow.co2 for flow in listed if flow.co2 > 0 and flow.year > delayed_after),
    )
