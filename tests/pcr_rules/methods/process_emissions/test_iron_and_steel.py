"""Tier 1 of iron and steel, and the published carbon contents."""

from datetime import date

import pytest

from pcr_rules.methods.process_emissions.carbon_mass_balance import CarbonStream, carbon_mass_balance
from pcr_rules.methods.process_emissions.defaults import process_default
from pcr_rules.methods.process_emissions.iron_and_steel import TierOneOutput, contains_iron_making, tier_one_co2

DAY = date(2025, 6, 30)
NAMES = ("coke", "sinter", "pellet", "pig_iron_sold", "direct_reduced_iron", "bof_steel", "eaf_steel")


def default(name: str) -> float:
    value = process_default(name, DAY).value
    assert value is not None
    return value


def test_tier_one_of_a_works() -> None:
    """1,000 t steel × 1.46 + 400 coke × 0.56 + 1,200 sinter × 0.20 + 50 iron sold × 1.35 = 1,991.5 t CO2."""
    factors = {name: default(f"tier_one_{name}") for name in NAMES}
    found = tier_one_co2(TierOneOutput(bof_steel=1000, coke=400, sinter=1200, pig_iron_sold=50), factors)
    assert found == pytest.approx({"bof_steel": 1460, "coke": 224, "sinter": 240, "pig_iron_sold": 67.5})
    with pytest.raises(KeyError):
        tier_one_co2(TierOneOutput(eaf_steel=1), {})
    with pytest.raises(ValueError, match="negative"):
        tier_one_co2(TierOneOutput(eaf_steel=-1), factors)


def test_the_converter_value_contains_iron_making() -> None:
    """1.46 t/t and what lies within 1 % of it hold iron; a converter's own 0.1 t/t does not."""
    factor = default("tier_one_bof_steel")
    assert contains_iron_making(1460, 1000, factor)
    assert contains_iron_making(1450, 1000, factor, 0.01)
    assert not contains_iron_making(1450, 1000, factor)
    assert not contains_iron_making(100, 1000, factor, 0.01)
    with pytest.raises(ValueError, match="above zero"):
        contains_iron_making(1, 0, factor)


def test_a_converter_by_its_carbon() -> None:
    """0.92 t hot metal × 0.04 + 0.13 t scrap × 0.01 - 1 t steel × 0.01 = 0.0281 t C; × 44/12 = 0.10303 t CO2."""
    streams = [
        CarbonStream("hot metal", 0.92, default("carbon_pig_iron")),
        CarbonStream("scrap", 0.13, default("carbon_steel")),
        CarbonStream("steel", -1.0, default("carbon_steel")),
    ]
    assert carbon_mass_balance(streams).fossil_co2_t == pytest.approx(0.1030333, rel=1e-6)


def test_an_arc_furnace_by_its_carbon() -> None:
    """1.08 t scrap × 0.01 + 1.6 kg electrode × 0.82 + 10 kg carbon × 0.83 - 0.01 = 0.010412 t C = 0.0382 t CO2."""
    streams = [
        CarbonStream("scrap", 1.08, default("carbon_steel")),
        CarbonStream("electrode", 0.0016, default("carbon_electrode")),
        CarbonStream("charge carbon", 0.010, default("carbon_charge_carbon")),
        CarbonStream("steel", -1.0, default("carbon_steel")),
    ]
    assert carbon_mass_balance(streams).fossil_co2_t == pytest.approx(0.0381773, rel=1e-5)
