"""Heat of a tonne of steam by IAPWS-IF97: enthalpy of the steam less that of the water it was made of."""

from pcr_rules.methods.trade_units import StateError

# Position of the specific enthalpy among the properties of seuif97, in kJ/kg.
_ENTHALPY = 4
# IF97 holds from 0 to 800 °C and up to 100 MPa; saturation ends at the critical point.
_HIGHEST_CELSIUS = 800.0
_HIGHEST_MEGAPASCAL = 100.0
_TRIPLE_MEGAPASCAL, _CRITICAL_MEGAPASCAL = 0.000611657, 22.064
# Absolute pressure of the feed water: its enthalpy hardly depends on it (0.1 kJ/kg per 0.1 MPa).
_FEED_WATER_MEGAPASCAL = 0.101325


def steam_enthalpy(pressure: float, *, temperature: float | None = None, dryness: float | None = None) -> float:
    """Return the specific enthalpy of steam in kJ/kg.

    Args:
        pressure: absolute, in MPa.
        temperature: in °C, for superheated steam.
        dryness: mass of vapour per mass of wet steam, 0 to 1, for saturated steam.

    Raises:
        StateError: both or neither of temperature and dryness, a state outside IF97, or water in place of steam.
    """
    import seuif97

    if (temperature is None) == (dryness is None):
        raise StateError("temperature_or_dryness")
    if temperature is None:
        assert dryness is not None  # noqa: S101 - one of the two is given
        if not _TRIPLE_MEGAPASCAL <= pressure <= _CRITICAL_MEGAPASCAL or not 0 <= dryness <= 1:
            raise StateError("outside_if97")
        return float(seuif97.px(pressure, dryness, _ENTHALPY))
    if not 0 < pressure <= _HIGHEST_MEGAPASCAL or not 0 <= temperature <= _HIGHEST_CELSIUS:
        raise StateError("outside_if97")
    enthalpy = float(seuif97.pt(pressure, temperature, _ENTHALPY))
    if pressure < _CRITICAL_MEGAPASCAL and enthalpy < float(seuif97.px(pressure, 1.0, _ENTHALPY)):
        raise StateError("liquid")
    return enthalpy


def feed_water_enthalpy(temperature: float) -> float:
    """Return the specific enthalpy of feed water at 0.101325 MPa and a temperature of 0 to 99 °C, kJ/kg.

    Hotter water is taken as saturated liquid of its temperature.

    Raises:
        StateError: a temperature outside 0 to 370 °C.
    """
    import seuif97

    boiling, highest = 99.9, 370.0
    if not 0 <= temperature <= highest:
        raise StateError("outside_if97")
    if temperature < boiling:
        return float(seuif97.pt(_FEED_WATER_MEGAPASCAL, temperature, _ENTHALPY))
    return float(seuif97.tx(temperature, 0.0, _ENTHALPY))
