"""Footprint of a PV module from quantities, shares of countries and a table of coefficients."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountryPart:
    """One component made in one country: quantity per kWp (in the coefficient's unit), share, kg CO2e per unit."""

    component: str
    country: str
    quantity: float
    share: float
    coefficient: float

    @property
    def emission(self) -> float:
        """Q_i × GWP_ij × X_ij, kg CO2e per kWp."""
        return self.quantity * self.coefficient * self.share


def module_footprint(parts: Iterable[CountryPart]) -> float:
    """Return the footprint of a module by country coefficients, kg CO2e per kWp.

    Formula: G = Σ_i Q_i × Σ_j (GWP_ij × X_ij); i the component, j the country of its step, Q_i the quantity per kWp,
    X_ij the share of country j, Σ_j X_ij = 1.
    Source: French simplified carbon assessment, as its users describe it (synapsun.com, 2017-09-06); loss coefficients
    of later calls are part of Q_i here.
    """
    return math.fsum(part.emission for part in parts)


def share_gaps(shares: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    """Return Σ_j X_ij of each component whose shares do not add up to 1 within 1e-6."""
    sums: dict[str, list[float]] = {}
    for component, share in shares:
        sums.setdefault(component, []).append(share)
    totals = {component: math.fsum(parts) for component, parts in sums.items()}
    # Shares are typed with a few decimals; thirds that were cut off are to be mended, not guessed.
    return {component: total for component, total in totals.items() if abs(total - 1) > 1e-6}  # noqa: PLR2004


def rounded_to(value: float, step: float) -> float:
    """Return the multiple of `step` nearest to `value`, halves upwards.

    Raises:
        ValueError: the step is not above zero.
    """
    if not step > 0:
        raise ValueError(f"step {step} is not above zero")
    return math.floor(value / step + 0.5) * step
