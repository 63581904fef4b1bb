"""Conversions go there and back, and dry is wet less its water."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcr_rules.methods.trade_units import (
    Bridge,
    StateError,
    across,
    dry_mass,
    moisture_of_wet,
    quotient_units,
    standard_volume_ratio,
    wet_mass,
)

amounts = st.floats(1e-6, 1e9)


@given(amounts, st.floats(0, 0.99))
def test_dry_is_wet_less_its_water(wet: float, moisture: float) -> None:
    """dry = wet × (1 − w), and back."""
    dry = dry_mass(wet, moisture)
    assert dry == pytest.approx(wet - wet * moisture, rel=1e-9)
    assert wet_mass(dry, moisture) == pytest.approx(wet)


@given(amounts, st.floats(0, 50))
def test_moisture_of_dry_and_of_wet_say_the_same(dry: float, moisture: float) -> None:
    """Water = u × dry = w × wet, with wet = dry (1 + u)."""
    wet = dry * (1 + moisture)
    assert moisture_of_wet(moisture) * wet == pytest.approx(moisture * dry)
    assert dry_mass(wet, moisture_of_wet(moisture)) == pytest.approx(dry)


@given(amounts, st.floats(1e-3, 1e5), st.sampled_from(["kg/L", "t/m3", "g/mL"]))
def test_a_density_goes_there_and_back(volume: float, density: float, unit: str) -> None:
    """Volume → mass → volume gives the volume."""
    units = quotient_units(unit)
    assert units is not None
    bridge = Bridge(density, *units, "here", "by_density")
    there = across(volume, "m3", "kg", (bridge,))
    assert there is not None
    back = across(there.value, "kg", "m3", (bridge,))
    assert back is not None
    assert back.value == pytest.approx(volume)


@given(st.floats(-50, 500), st.floats(1, 1e4))
def test_gas_volumes_go_by_the_ideal_gas(celsius: float, kilopascal: float) -> None:
    """n = pV/RT holds: V0 × 101.325/273.15 = V × p/T."""
    ratio = standard_volume_ratio(celsius, kilopascal)
    assert ratio * 101.325 / 273.15 == pytest.approx(kilopascal / (celsius + 273.15))


def test_twenty_degrees_are_seven_per_cent() -> None:
    """293.15/273.15 = 1.0732."""
    assert 1 / standard_volume_ratio(20) == pytest.approx(1.0732, abs=5e-5)
    assert standard_volume_ratio(0) == 1


@pytest.mark.parametrize(("celsius", "kilopascal"), [(-300, 101.325), (20, 0), (float("nan"), 100)])
def test_a_gas_below_absolute_zero_or_in_a_void(celsius: float, kilopascal: float) -> None:
    """Such a state cannot be."""
    with pytest.raises(StateError):
        standard_volume_ratio(celsius, kilopascal)


def test_no_bridge_no_way() -> None:
    """Pieces and kWh have nothing in common; the same dimension needs no bridge; kg/(m·s) is no quotient of two."""
    density = Bridge(1.0, "kg", "L", "here", "by_density")
    assert across(1, "piece", "kWh", (density,)) is None
    assert across(1, "kg", "t", (density,)) is None
    assert quotient_units("kg") is None
