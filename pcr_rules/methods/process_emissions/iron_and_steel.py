"""Iron and steel: CO2 by published factors per tonne made, where a plant cannot close its carbon balance.

The balance of `carbon_mass_balance` comes first; these factors are direct emissions of a step and no footprint.
Source: IPCC 2006 Guidelines vol. 3, 4.2 (Tier 1), as quoted in the register of category rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class TierOneOutput:
    """What a steelworks made in a period, t.

    Pig iron that was turned into steel in the same works stands nowhere here: the factor of converter steel contains
    the making of its iron.
    """

    coke: float = 0.0
    sinter: float = 0.0
    pellet: float = 0.0
    pig_iron_sold: float = 0.0
    """Pig iron not turned into steel."""
    direct_reduced_iron: float = 0.0
    bof_steel: float = 0.0
    eaf_steel: float = 0.0


def tier_one_co2(made: TierOneOutput, factors: Mapping[str, float]) -> Mapping[str, float]:
    """Return the CO2 of each output by its factor, t; the names are those of `TierOneOutput`.

    Formula: output × t CO2 per t. Only what was made needs a factor.

    Raises:
        KeyError: an output without factor; nothing stands in for it.
        ValueError: a negative output.
    """
    amounts = {each.name: float(getattr(made, each.name)) for each in fields(made)}
    if min(amounts.values()) < 0:
        raise ValueError("what was made is not negative")
    return {name: amount * factors[name] for name, amount in amounts.items() if amount}


def contains_iron_making(
    converter_co2_t: float, steel_t: float, tier_one_factor: float, tolerance: float = 0.0
) -> bool:
    """True when the CO2 of a converter is so high that it contains the making of its iron.

    Formula: CO2 / steel ≥ Tier-1 factor × (1 - tolerance). Hot metal with a footprint of its own beside such a value
    counts iron twice.

    Raises:
        ValueError: no steel.
    """
    if steel_t <= 0:
        raise ValueError("steel made is above zero")
    return converter_co2_t / steel_t >= tier_one_factor * (1 - tolerance)
