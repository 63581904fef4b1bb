"""Enthalpies of steam against the verification tables of IAPWS R7-97(2012), and states that cannot be."""

import pytest
import seuif97

from pcr_rules.methods.steam import feed_water_enthalpy, steam_enthalpy
from pcr_rules.methods.trade_units import StateError


@pytest.mark.parametrize(
    ("kelvin", "megapascal", "enthalpy"),
    [
        (300, 3, 115.331273),
        (300, 80, 184.142828),
        (500, 3, 975.542239),
        (300, 0.0035, 2549.91145),
        (700, 0.0035, 3335.68375),
        (700, 30, 2631.49474),
    ],
)
def test_the_library_gives_the_verification_values(kelvin: float, megapascal: float, enthalpy: float) -> None:
    """IAPWS R7-97(2012), table 5 (region 1, water) and table 15 (region 2, steam): specific enthalpy in kJ/kg."""
    assert seuif97.pt(megapascal, kelvin - 273.15, 4) == pytest.approx(enthalpy, rel=1e-8)


@pytest.mark.parametrize(("kelvin", "pressure"), [(300, 3.53658941e-3), (500, 2.63889776), (600, 12.3443146)])
def test_saturation_pressures(kelvin: float, pressure: float) -> None:
    """IAPWS R7-97(2012), table 35: saturation pressure in MPa."""
    assert seuif97.tx(kelvin - 273.15, 0.0, 0) == pytest.approx(pressure, rel=1e-7)


def test_superheated_steam_is_the_library_at_its_state() -> None:
    """h(30 MPa, 426.85 °C) lies above the critical pressure: 2631.49 kJ/kg."""
    assert steam_enthalpy(30, temperature=426.85) == pytest.approx(2631.49474, rel=1e-8)


def test_wet_steam_lies_between_water_and_dry_steam() -> None:
    """h = h' + x (h'' − h'): at 1 MPa and x = 0.95, 762.683 + 0.95 × 2014.437 = 2676.40 kJ/kg."""
    water, dry = steam_enthalpy(1, dryness=0), steam_enthalpy(1, dryness=1)
    assert water == pytest.approx(762.683, abs=1e-2)
    assert dry == pytest.approx(2777.12, abs=1e-2)
    assert steam_enthalpy(1, dryness=0.95) == pytest.approx(water + 0.95 * (dry - water))


@pytest.mark.parametrize(
    ("pressure", "state", "reason"),
    [
        (1, {}, "temperature_or_dryness"),
        (1, {"temperature": 200, "dryness": 1}, "temperature_or_dryness"),
        (1, {"temperature": 150}, "liquid"),
        (1, {"temperature": 900}, "outside_if97"),
        (200, {"temperature": 300}, "outside_if97"),
        (30, {"dryness": 1}, "outside_if97"),
        (1, {"dryness": 1.2}, "outside_if97"),
    ],
)
def test_states_that_cannot_be(pressure: float, state: dict[str, float], reason: str) -> None:
    """Water at 1 MPa and 150 °C is no steam; beyond the formulation nothing is computed."""
    with pytest.raises(StateError, match=reason):
        steam_enthalpy(pressure, **state)


def test_feed_water() -> None:
    """Water at 20 °C: 84.0 kJ/kg; at 104 °C (deaerator, saturated): 435.97; none at 400 °C."""
    assert feed_water_enthalpy(20) == pytest.approx(84.01, abs=0.02)
    assert feed_water_enthalpy(104) == pytest.approx(435.97, abs=0.05)
    with pytest.raises(StateError):
        feed_water_enthalpy(400)
