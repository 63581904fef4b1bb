"""Direct land-use change: the carbon that land lost, spread over the years in which it counts (ISO 14067 6.4.9.5)."""

from pcr_rules.methods.biogenic import CO2_PER_CARBON


def direct_land_use_change(area_ha: float, stock_before: float, stock_after: float, years: float) -> float:
    """Return the emission of a change of land, t CO2 per year.

    Formula: area × (C_before − C_after) × 44/12 / years; area in ha, carbon stocks (soil and biomass) in t C/ha, all
    change spread evenly over `years` (20 as frequently used). Negative where the land gained carbon.
    Source: ISO 14067 6.4.9.5; IPCC 2006 Guidelines volume 4, stock-difference method.

    Raises:
        ValueError: an amount is negative, or the years are not above zero.
    """
    if min(area_ha, stock_before, stock_after) < 0 or not years > 0:
        raise ValueError(f"area {area_ha}, stocks {stock_before} and {stock_after}, years {years} describe no change")
    return area_ha * (stock_before - stock_after) * CO2_PER_CARBON / years


def counts_in(year_of_change: int, year: int, years: float) -> bool:
    """True where a change of land still counts in a year: the first `years` years from the change on."""
    return 0 <= year - year_of_change < years
