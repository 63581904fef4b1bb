"""What supplies a fuel burnt: that fuel, without its burning."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.findings import Finding
from footprint_app.linking.link import Linking
from pcr_rules.study_inventory import ExchangeKind

Make = Callable[..., Any]
Link = Callable[..., Linking]
COAL = "ndrc2015_other_industry.anthracite"
GAS = "ndrc2015_other_industry.natural_gas"
# 24.515 GJ/t × 0.02749 tC/GJ × 0.94 × 44/12 = 2.32277 kg CO2 per kg of anthracite
BURNT = 24.515 * 0.02749 * 0.94 * 44 / 12


def of_supply(linking: Linking) -> list[Finding]:
    """Findings on the supply of a fuel."""
    return [finding for finding in linking.findings if finding.code.startswith("LINK-FUEL-SUPPLY")]


def test_the_supply_of_the_fuel_itself_is_no_matter(link: Link, row: Make) -> None:
    """Natural gas supplied as natural gas: 0.351 of 2.162 kg CO2e/Nm3 is 16 %."""
    linking = link(row("E1", 10, "Nm3", "factor:fallback.fuel_supply.natural_gas", fuel=GAS))
    assert linking.linked is not None
    assert not of_supply(linking)


@pytest.mark.parametrize("provider", ["electricity:plant", "factor:elec.cfp.2024.cn.average"])
def test_electricity_supplies_no_fuel(link: Link, row: Make, provider: str) -> None:
    """24.515 GJ of coal are no 6810 kWh of electricity, though the unit of energy would lead there."""
    linking = link(row("E1", 1, "t", provider, fuel=COAL))
    (finding,) = of_supply(linking)
    assert finding.code == "LINK-FUEL-SUPPLY-NO-FUEL"
    assert finding.where.path == "exchange:E1.provider"
    assert linking.linked is None


def test_another_fuels_supply_is_told(link: Link, row: Make) -> None:
    """Coal supplied as diesel is a proxy that nobody named."""
    (finding,) = of_supply(link(row("E1", 1, "t", "factor:fallback.fuel_supply.diesel", fuel=COAL)))
    assert finding.code == "LINK-FUEL-SUPPLY-OTHER"
    assert not finding.blocks_number


def test_a_measured_fuel_may_take_any_supply(link: Link, row: Make) -> None:
    """The name of a plant's own fuel says nothing of its kind."""
    assert not of_supply(link(row("E1", 1, "t", "factor:fallback.fuel_supply.bituminous", fuel="own.coal")))


def test_a_supply_that_holds_the_combustion_is_told(link: Link, row: Make, make_own_factor: Make) -> None:
    """2.7 kg CO2e/kg of supply beside 2.323 of burning: 116 %, the burning is in it."""
    factors = (make_own_factor("own.coal_burnt", 2.7, "kg"), make_own_factor("own.coal_mined", 0.2, "kg"))
    (finding,) = of_supply(link(row("E1", 1, "t", "factor:own.coal_burnt", fuel=COAL), own_factors=factors))
    assert finding.code == "LINK-FUEL-SUPPLY-LARGE"
    assert dict(finding.values)["share"] == f"{2.7 / BURNT:.0%}"
    assert not of_supply(link(row("E1", 1, "t", "factor:own.coal_mined", fuel=COAL), own_factors=factors))


def test_a_measured_fuel_is_no_emission_without_supply(link: Link, row: Make) -> None:
    """The combustion of an own fuel has a key of its own, by which an emission row could leave the supply out."""
    linking = link(row("E1", 1, "t", "factor:fuel:own.coal", kind=ExchangeKind.EMISSION))
    assert "LINK-COMBUSTION-WITHOUT-SUPPLY" in [finding.code for finding in linking.findings]
    assert linking.linked is None
