"""What a supplier's values say: kg CO2e by channel, and the total that stands in each view of electricity."""

import math
from collections.abc import Mapping

from pcr_rules.result import View
from pcr_rules.study_sources import ElectricityBasis, SupplierFootprint

SPLIT_CHANNELS = ("fossil", "biogenic_co2", "biogenic_non_co2", "land_use_change")
"""The additive channels; uptake stands apart, aircraft is an *of which*."""
# Totals are printed with three figures: they differ from the sum of their parts by rounding up to half a per cent.
ROUNDING = 5e-3
_VIEW_FIELDS = {View.LOCATION: "location_based", View.MARKET: "market_based"}
_SAME_AS_LOCATION = frozenset({ElectricityBasis.LOCATION, ElectricityBasis.NO_INSTRUMENTS})


def differs(one: float, other: float) -> bool:
    """True where two values differ by more than the rounding of what is printed."""
    return abs(one - other) > ROUNDING * max(abs(one), abs(other), 1e-12)


def split_values(footprint: SupplierFootprint) -> Mapping[str, float]:
    """Return the additive parts that are given, without uptake, kg CO2e per declared unit."""
    given = ((name, getattr(footprint, name)) for name in SPLIT_CHANNELS)
    return {name: value for name, value in given if value is not None}


def stated_total(footprint: SupplierFootprint) -> float | None:
    """Return the total excluding uptake, kg CO2e per declared unit; None where no value is given.

    It is the one stated, else the sum of the parts, else that without split, else the one of a view.
    """
    if footprint.total_excluding_uptake is not None:
        return footprint.total_excluding_uptake
    split = split_values(footprint)
    if split:
        return math.fsum(split.values())
    others = (footprint.not_split, footprint.market_based, footprint.location_based)
    return next((value for value in others if value is not None), None)


def stated_uptake(footprint: SupplierFootprint) -> float | None:
    """Return the uptake, negative or zero: as given, else total including - total excluding; None where unknown."""
    if footprint.uptake is not None:
        return footprint.uptake
    total = stated_total(footprint)
    if footprint.total_including_uptake is None or total is None:
        return None
    return footprint.total_including_uptake - total


def channel_values(footprint: SupplierFootprint) -> Mapping[str, float]:
    """Return kg CO2e per declared unit by channel; uptake negative.

    What a stated total holds beyond its parts has no channel and stands in ``not_split``. Biogenic non-CO2 may be
    reported beside the total (PACT 3.0), so a total that the parts exceed by just that is taken as complete.
    """
    values = dict(split_values(footprint))
    rest = unsplit_rest(footprint)
    if rest or not values:
        values["not_split"] = rest
    uptake = stated_uptake(footprint)
    if uptake is not None:
        values["uptake"] = uptake
    return values


def unsplit_rest(footprint: SupplierFootprint) -> float:
    """Return what the stated total holds beyond its parts, kg CO2e per declared unit; 0 where they agree.

    Without parts it is the whole total.
    """
    split, total = split_values(footprint), stated_total(footprint)
    if not split or total is None:
        return total or 0.0
    apart = footprint.biogenic_non_co2 or 0.0
    parts = math.fsum(split.values())
    if not differs(total, parts) or not differs(total, parts - apart):
        return 0.0
    return max(total - parts, 0.0)


def electricity_shift(footprint: SupplierFootprint, view: View) -> float:
    """Return what a view adds to the stated total, kg CO2e per declared unit: its own value - the stated total.

    0 where the supplier gives none for that view: the stated total then stands in both.
    """
    own, total = getattr(footprint, _VIEW_FIELDS[view]), stated_total(footprint)
    return 0.0 if own is None or total is None else own - total


def lacks_location_value(footprint: SupplierFootprint) -> bool:
    """True where the location view has to take a value with certificates in it, or one not known to be without."""
    return footprint.location_based is None and footprint.electricity_basis not in _SAME_AS_LOCATION
