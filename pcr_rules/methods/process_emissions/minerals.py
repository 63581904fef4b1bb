"""Carbonates, clinker, lime, glass and flue-gas desulphurisation: CO2 from calcination, t.

Source: IPCC 2006 Guidelines vol. 3, chapter 2; CSI/GCCA cement protocol, as quoted in the register of category rules.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pcr_rules.methods.process_emissions.molar_masses import CO2_PER_CARBON


def co2_of_carbonates(
    carbonates_t: Mapping[str, float], factors: Mapping[str, float], calcined_share: float = 1.0
) -> float:
    """Return the CO2 that carbonates give off when they are heated or dissolved in acid, t.

    Formula: Σ mass × t CO2 per t carbonate × calcined share. It is also that of limestone in flue-gas
    desulphurisation and of fluxes.

    Raises:
        KeyError: a carbonate without factor; nothing stands in for it.
        ValueError: a negative mass, or a share outside 0 to 1.
    """
    if not 0 <= calcined_share <= 1 or any(mass < 0 for mass in carbonates_t.values()):
        raise ValueError("masses must not be negative and the calcined share lies between 0 and 1")
    return math.fsum(mass * factors[name] for name, mass in carbonates_t.items()) * calcined_share


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinkerRun:
    """What the clinker (output) method needs, all per period; masses in t."""

    clinker_t: float
    clinker_factor: float
    """t CO2 per t clinker from CaO and MgO that came from carbonates."""
    bypass_dust_t: float = 0.0
    kiln_dust_t: float = 0.0
    kiln_dust_calcination: float = 1.0
    """Degree of calcination of the kiln dust that leaves the system, 0 to 1."""
    raw_meal_per_clinker: float = 0.0
    organic_carbon_share: float = 0.0
    """Organic carbon of the raw meal, share of its mass."""


def clinker_co2(run: ClinkerRun) -> float:
    """Return the process CO2 of clinker by the output method, t.

    Formula: clinker × EF + bypass dust × EF + kiln dust × f + clinker × raw meal ratio × organic carbon × 44/12, with
    f = EF/(1+EF) × d / (1 - EF/(1+EF) × d) and d the degree of calcination of the kiln dust.

    Raises:
        ValueError: a negative amount, or a degree of calcination outside 0 to 1.
    """
    amounts = (run.clinker_t, run.bypass_dust_t, run.kiln_dust_t, run.raw_meal_per_clinker, run.organic_carbon_share)
    if min(amounts) < 0 or run.clinker_factor < 0 or not 0 <= run.kiln_dust_calcination <= 1:
        raise ValueError("amounts must not be negative and the degree of calcination lies between 0 and 1")
    bound = run.clinker_factor / (1 + run.clinker_factor) * run.kiln_dust_calcination
    return math.fsum(
        (
            (run.clinker_t + run.bypass_dust_t) * run.clinker_factor,
            run.kiln_dust_t * bound / (1 - bound),
            run.clinker_t * run.raw_meal_per_clinker * run.organic_carbon_share * CO2_PER_CARBON,
        )
    )


def clinker_factor(
    calcium_oxide: float, magnesium_oxide: float, calcium_from_others: float = 0.0, magnesium_from_others: float = 0.0
) -> float:
    """Return t CO2 per t clinker from its oxides.

    Formula: (CaO - CaO not from carbonate) × 44/56 + (MgO - MgO not from carbonate) × 44/40; shares of the clinker's
    mass, molar masses as the guidelines round them.

    Raises:
        ValueError: more oxide from other sources than there is.
    """
    calcium, magnesium = calcium_oxide - calcium_from_others, magnesium_oxide - magnesium_from_others
    if min(calcium, magnesium, calcium_from_others, magnesium_from_others) < 0:
        raise ValueError("oxides from other sources are part of the oxides, and none is negative")
    return calcium * 44 / 56 + magnesium * 44 / 40


def lime_co2(lime_t: float, stoichiometric_ratio: float, oxide_content: float, dust_correction: float) -> float:
    """Return the process CO2 of lime by the output method, t.

    Formula: lime × stoichiometric ratio × content of CaO or CaO·MgO × correction for kiln dust (1.02 adds 2 %).

    Raises:
        ValueError: a negative amount, a content above 1, or a correction below 1.
    """
    if min(lime_t, stoichiometric_ratio, oxide_content) < 0 or oxide_content > 1 or dust_correction < 1:
        raise ValueError("amounts must not be negative, the content at most 1, the correction at least 1")
    return lime_t * stoichiometric_ratio * oxide_content * dust_correction


def glass_co2(glass_t: float, factor: float, cullet_share: float) -> float:
    """Return the process CO2 of molten glass by the output method, t.

    Formula: glass × factor × (1 - cullet share); cullet brings no carbonate.

    Raises:
        ValueError: a negative amount, or a share outside 0 to 1.
    """
    if min(glass_t, factor) < 0 or not 0 <= cullet_share <= 1:
        raise ValueError("amounts must not be negative and the cullet share lies between 0 and 1")
    return glass_t * factor * (1 - cullet_share)
