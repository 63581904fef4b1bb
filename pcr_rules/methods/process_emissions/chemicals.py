"""Nitric acid, ammonia and products made from a feedstock: N2O and CO2 of the step.

Source: IPCC 2006 Guidelines vol. 3, chapter 3, as quoted in the register of category rules.
"""

from pcr_rules.methods.process_emissions.molar_masses import CO2_PER_CARBON, CO2_PER_UREA


def nitric_acid_n2o(acid_t: float, factor: float, destroyed_share: float = 0.0, operating_share: float = 1.0) -> float:
    """Return the N2O of nitric acid, kg; the acid counts as 100 % HNO3.

    Formula: acid × kg N2O per t × (1 - share destroyed × share of the time the abatement runs).

    Raises:
        ValueError: a negative amount, or a share outside 0 to 1.
    """
    if min(acid_t, factor) < 0 or not (0 <= destroyed_share <= 1 and 0 <= operating_share <= 1):
        raise ValueError("amounts must not be negative and shares lie between 0 and 1")
    return acid_t * factor * (1 - destroyed_share * operating_share)


def ammonia_co2(
    feedstock_gj: float, carbon_kg_per_gj: float, oxidised_share: float = 1.0, urea_t: float = 0.0
) -> float:
    """Return the CO2 of ammonia from its fuel and feedstock, t; what urea takes up is with the urea.

    Formula: energy × carbon content / 1000 × 44/12 × oxidised share - urea × 44/60.

    Raises:
        ValueError: a negative amount, a share outside 0 to 1, or more CO2 in urea than the feedstock gives.
    """
    if min(feedstock_gj, carbon_kg_per_gj, urea_t) < 0 or not 0 <= oxidised_share <= 1:
        raise ValueError("amounts must not be negative and the oxidised share lies between 0 and 1")
    made = feedstock_gj * carbon_kg_per_gj / 1000 * CO2_PER_CARBON * oxidised_share
    bound = urea_t * CO2_PER_UREA
    if bound > made:
        raise ValueError("the urea binds more CO2 than the feedstock gives")
    return made - bound
