"""Primary aluminium: CO2 of prebaked anodes, CF4 and C2F6 of anode effects.

Source: GHG Protocol aluminium sector workbook v2.0, as quoted in the register of category rules; CBAM template.
"""

from dataclasses import dataclass

from pcr_rules.methods.process_emissions.molar_masses import CO2_PER_CARBON

_LOWEST_PERCENT = 1.0


@dataclass(frozen=True, slots=True)
class Perfluorocarbons:
    """Emissions of anode effects, in the unit of mass per t × t that the coefficients give: kg."""

    cf4_kg: float
    c2f6_kg: float


def anode_co2(aluminium_t: float, net_anode_t_per_t: float, sulphur_share: float, ash_share: float) -> float:
    """Return the CO2 of net consumed prebaked anodes, t.

    Formula: aluminium × net anode × (1 - sulphur - ash) × 44/12; shares are 0 to 1 of the anode's mass.

    Raises:
        ValueError: a negative amount, or shares that leave no carbon.
    """
    carbon_share = 1 - sulphur_share - ash_share
    if min(aluminium_t, net_anode_t_per_t, sulphur_share, ash_share) < 0 or carbon_share < 0:
        raise ValueError("amounts and shares must not be negative, and sulphur and ash must leave carbon")
    return aluminium_t * net_anode_t_per_t * carbon_share * CO2_PER_CARBON


def pfc_by_slope(
    aluminium_t: float,
    effects_per_cell_day: float,
    minutes_per_effect: float,
    slope: float,
    c2f6_per_cf4: float,
    collection_efficiency: float = 1.0,
) -> Perfluorocarbons:
    """Return CF4 and C2F6 by the slope method, kg.

    Formula: CF4 = slope × effects per cell-day × minutes per effect × aluminium; C2F6 = ratio × CF4. `slope` is
    kg CF4 / (t Al × minute per cell-day). Both are divided by the collection efficiency of the measurement (1 where
    the slope was measured over the whole cell house).

    Raises:
        ValueError: a negative amount, or a collection efficiency outside 0 to 1.
    """
    _check(aluminium_t, effects_per_cell_day, minutes_per_effect, slope, c2f6_per_cf4)
    cf4 = slope * effects_per_cell_day * minutes_per_effect * aluminium_t / _efficiency(collection_efficiency)
    return Perfluorocarbons(cf4, cf4 * c2f6_per_cf4)


def pfc_by_overvoltage(
    aluminium_t: float,
    overvoltage_mv: float,
    current_efficiency_percent: float,
    coefficient: float,
    c2f6_per_cf4: float,
    collection_efficiency: float = 1.0,
) -> Perfluorocarbons:
    """Return CF4 and C2F6 by the overvoltage method, kg.

    Formula: CF4 = coefficient × anode-effect overvoltage / current efficiency × aluminium. The current efficiency is
    in per cent (95, not 0.95).

    Raises:
        ValueError: a negative amount, or a current efficiency that can only be a share.
    """
    _check(aluminium_t, overvoltage_mv, current_efficiency_percent, coefficient, c2f6_per_cf4)
    if current_efficiency_percent <= _LOWEST_PERCENT:
        raise ValueError("the current efficiency is in per cent: 95, not 0.95")
    cf4 = coefficient * overvoltage_mv / current_efficiency_percent * aluminium_t / _efficiency(collection_efficiency)
    return Perfluorocarbons(cf4, cf4 * c2f6_per_cf4)


def _check(*amounts: float) -> None:
    if min(amounts) < 0:
        raise ValueError("amounts must not be negative")


def _efficiency(share: float) -> float:
    if not 0 < share <= 1:
        raise ValueError("the collection efficiency is a share above 0 and at most 1")
    return share
