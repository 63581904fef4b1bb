"""Standard coal is heat: by definition, by calorific value, or by the coefficients of GB/T 2589."""

import pytest

from background_db.standard_coal import in_standard_coal, standard_coal_coefficient
from background_db.units import Quantity


def value(amount: float, unit: str, fuel: str = "", ncv: Quantity | None = None) -> float | None:
    """The tce of an amount."""
    found = in_standard_coal(Quantity(amount, unit), fuel, ncv)
    return None if found is None else found.value


def test_energy_by_definition() -> None:
    """29.3076 GJ are 1 tce; 10 000 kWh × 3.6 / 29 307.6 = 1.2284 tce, the 0.1229 kgce/kWh of the table."""
    assert value(29.3076, "GJ") == pytest.approx(1)
    assert value(1, "万kWh") == pytest.approx(1.2284, abs=1e-4)


def test_fuels_by_coefficient() -> None:
    """GB/T 2589: 10 t of diesel × 1.4571 = 14.571 tce; 100 t of raw coal × 0.7143 = 71.43 tce."""
    assert value(10, "t", "diesel") == pytest.approx(14.571)
    assert value(100, "t", "raw_coal") == pytest.approx(71.43)


def test_fuels_by_their_calorific_value() -> None:
    """10^4 Nm3 × 389.31 GJ/10^4Nm3 / 29.3076 = 13.284 tce."""
    assert value(1, "万Nm3", "natural_gas", Quantity(389.31, "GJ/10^4Nm3")) == pytest.approx(389.31 / 29.3076)


def test_what_nothing_converts() -> None:
    """No coefficient, no unit that fits, and no standard volume by a coefficient without temperature."""
    assert value(1, "t", "moon dust") is None
    assert value(1, "piece", "diesel") is None
    assert value(1, "Nm3", "natural_gas") is None
    assert value(1, "t", "diesel", Quantity(389.31, "GJ/10^4Nm3")) is None
    assert standard_coal_coefficient("moon dust") is None
