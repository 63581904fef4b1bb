"""The residual mix: what grid electricity emits once what others claimed is taken out (gec-rules §5)."""

import math
from collections.abc import Iterable
from typing import NamedTuple


class ClaimedTechnology(NamedTuple):
    """Electricity of one technology that was claimed in a year: kWh, and kg CO2e per kWh at the plant."""

    kwh: float
    factor: float


def derived_residual(
    average: float, transmission: float, delivered_kwh: float, claimed: Iterable[ClaimedTechnology]
) -> float | None:
    """Return the residual mix at the user, kg CO2e per kWh; None where everything or more was claimed.

    Formula: EF_res = (E × (EF_avg - EF_TD) - Σ E_k × EF_k) / (E - Σ E_k) + EF_TD, with EF_avg at the user, EF_k at the
    plant, EF_TD including losses. 10 % wind claimed, 2024: (0.5450 - 0.1 × 0.0324) / 0.9 + 0.0327 = 0.6347.

    Derived, not official: no life-cycle residual factor is published for China.
    Source: gec-rules §5, a design option.
    """
    listed = list(claimed)
    left = delivered_kwh - math.fsum(each.kwh for each in listed)
    if left <= 0:
        return None
    emitted = delivered_kwh * (average - transmission) - math.fsum(each.kwh * each.factor for each in listed)
    return emitted / left + transmission


def indicative_residual(average: float, co2_without_traded: float, co2_average: float) -> float:
    """Return a rough indication of the residual mix, kg CO2e per kWh; for a sensitivity only.

    Formula: footprint average × (CO2 factor excluding market-traded non-fossil ÷ CO2 average).
    2023: 0.6205 × 0.6096 ÷ 0.5306 = 0.713.
    """
    return average * co2_without_traded / co2_average
