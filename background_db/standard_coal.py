"""Energy in tonnes of standard coal equivalent, for reporting: heat by definition, fuels by calorific value or GB/T 2589.

A tonne of standard coal is 29.3076 GJ of heat. It leads to no CO2: that goes by the fuel's own carbon.
"""

from functools import cache

from background_db.catalogue import load_catalogue
from background_db.errors import UnitError, UnknownKeyError
from background_db.factors import ReferenceValue
from background_db.units import Quantity, conversion, dimension


@cache
def standard_coal_coefficient(fuel: str) -> ReferenceValue | None:
    """Return the published coefficient of a fuel, e.g. 1.4571 kgce/kg of diesel; None where there is none."""
    try:
        return load_catalogue().reference_value(f"tce.{fuel}")
    except UnknownKeyError:
        return None


def in_standard_coal(quantity: Quantity, fuel: str = "", calorific_value: Quantity | None = None) -> Quantity | None:
    """Return an amount of energy or of a fuel in tce; None where nothing known converts it.

    Energy by definition (29.3076 GJ/tce); a fuel by its net calorific value, else by its coefficient of GB/T 2589.
    A coefficient per m³ does not convert standard cubic metres, as its publication states no temperature.
    """
    if dimension(quantity.unit) == "energy":
        return quantity.to("tce")
    if calorific_value is not None:
        try:
            ratio = calorific_value.value * conversion(calorific_value.unit, f"tce/{quantity.unit}")
        except UnitError:
            return None
        return Quantity(quantity.value * ratio, "tce")
    coefficient = standard_coal_coefficient(fuel) if fuel else None
    if coefficient is None:
        return None
    try:
        ratio = coefficient.value.value * conversion(coefficient.value.unit, f"tce/{quantity.unit}")
    except UnitError:
        return None
    return Quantity(quantity.value * ratio, "tce")
