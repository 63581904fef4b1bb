"""Burning a fuel: all properties from one publication, the arithmetic beside each number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.catalogue import load_catalogue
from background_db.errors import IncompleteFuelError, UnitError
from background_db.factors import FactorScope
from background_db.fuels import combustion_flows, combustion_of, supply_activity
from background_db.units import Quantity

SHARE = st.floats(min_value=1e-3, max_value=1.0)
POSITIVE = st.floats(min_value=1e-6, max_value=1e6)
SHIPPED = {fuel.fuel_id: fuel for fuel in load_catalogue().fuels}


@pytest.mark.parametrize(
    ("fuel", "per_unit", "flows"),
    [
        # 43.33 GJ/t × 0.0202 tC/GJ × 0.98 × 44/12 = 3.14512 tCO2/t
        ("ndrc2015_other_industry.diesel", "t", {"co2.fossil": 43.33 * 0.0202 * 0.98 * 44 / 12 * 1000}),
        # 389.31 GJ/10^4Nm3 × 0.0153 tC/GJ × 0.99 × 44/12 / 10^4 = 2.16219 kgCO2/Nm3
        ("ndrc2015_other_industry.natural_gas", "Nm3", {"co2.fossil": 389.31 * 0.0153 * 0.99 * 44 / 12 / 10}),
        ("gbt32151_34_2024.natural_gas", "Nm3", {"co2.fossil": 389.31 * 0.0153 * 0.99 * 44 / 12 / 10}),
        # 356.11 GJ/10^4Nm3 × 57.2 tCO2/TJ = 2.03695 kgCO2/Nm3; 5 kg CH4/TJ and 0.1 kg N2O/TJ at 35.611 MJ/Nm3
        (
            "ncsc_v2.natural_gas",
            "Nm3",
            {"co2.fossil": 35.611e-3 * 57.2, "ch4.fossil": 5 * 35.611e-6, "n2o.fossil": 0.1 * 35.611e-6},
        ),
        # 23.204 GJ/t × 0.02618 tC/GJ × 0.93 × 44/12 = 2.07151 tCO2/t
        ("ndrc2015_other_industry.bituminous", "t", {"co2.fossil": 23.204 * 0.02618 * 0.93 * 44 / 12 * 1000}),
        # 17.64 GJ/t × 96.2 tCO2/TJ = 1.69697 tCO2/t
        ("ncsc_v2.thermal_coal", "t", {"co2.fossil": 17.64 * 96.2}),
        # published per heat only: 74.1 tCO2/TJ = 74.1 kg/GJ
        ("ncsc_v2.diesel", "GJ", {"co2.fossil": 74.1}),
        # 0.0261 tC/GJ × 0.93 × 44/12 = 89.001 kg/GJ, which the standard prints as 89.00 tCO2/TJ
        ("gbt51366_2019.bituminous", "GJ", {"co2.fossil": 0.0261 * 0.93 * 44 / 12 * 1000}),
        ("ncsc_v2.firewood", "GJ", {"co2.biogenic": 112.0}),
    ],
)
def test_a_combustion_factor_is_computed_from_one_publication(
    fuel: str, per_unit: str, flows: dict[str, float]
) -> None:
    """CO2 = NCV × C × OF × 44/12, or NCV × emission factor per heat."""
    factor = combustion_of(SHIPPED[fuel])
    assert factor.per_unit == per_unit
    assert dict(factor.flows) == pytest.approx(flows, rel=1e-12)
    assert factor.scope is FactorScope.DIRECT_EMISSION


def test_three_official_values_of_natural_gas_are_told_apart() -> None:
    """2.162 and 2.037 kgCO2/Nm3 stand in one set each; 2.184 = 389.31 GJ/10^4Nm3 × 56.1 tCO2/TJ takes two."""
    assert dict(combustion_of(SHIPPED["ndrc2015_other_industry.natural_gas"]).flows)["co2.fossil"] == pytest.approx(
        2.162, abs=5e-4
    )
    assert dict(combustion_of(SHIPPED["ncsc_v2.natural_gas"]).flows)["co2.fossil"] == pytest.approx(2.037, abs=5e-4)
    first_version = combustion_of(SHIPPED["ncsc_v1.natural_gas"])
    assert first_version.per_unit == "GJ", "the first version of the database gives no calorific value"
    assert dict(first_version.flows)["co2.fossil"] * 0.038931 == pytest.approx(2.184, abs=5e-4)


def test_a_fuel_with_a_missing_property_has_no_factor() -> None:
    """A value of another source may not fill in; the message names what is missing."""
    with pytest.raises(IncompleteFuelError, match="oxidation not given by its source"):
        combustion_of(SHIPPED["mee_ets_newer_unverified.anthracite"])


def test_measured_properties_of_a_study_are_computed_by_the_same_formula() -> None:
    """40.1 GJ/t × 0.0211 tC/GJ × 0.98 × 44/12 = 3.04035 tCO2/t; by carbon content 0.72 tC/t × 0.98 × 44/12."""
    by_heat = combustion_flows(Quantity(40.1, "GJ/t"), Quantity(0.0211, "tC/GJ"), 0.98)
    assert by_heat.per_unit == "t"
    assert dict(by_heat.flows) == pytest.approx({"co2.fossil": 40.1 * 0.0211 * 0.98 * 44 / 12 * 1000})
    by_mass = combustion_flows(None, Quantity(0.72, "tC/t"), 0.98)
    assert dict(by_mass.flows) == pytest.approx({"co2.fossil": 0.72 * 0.98 * 44 / 12 * 1000})
    wood = combustion_flows(None, Quantity(0.5, "tC/t"), 1.0, is_biogenic=True)
    assert wood.flows[0][0] == "co2.biogenic"


def test_wrong_properties_are_refused() -> None:
    """A unit that does not fit and an oxidation in per cent are errors."""
    with pytest.raises(UnitError):
        combustion_flows(Quantity(40, "GJ/t"), Quantity(0.02, "tC/t"), 0.98)
    with pytest.raises(ValueError, match="98"):
        combustion_flows(Quantity(40, "GJ/t"), Quantity(0.02, "tC/GJ"), 98)


@given(POSITIVE, POSITIVE, SHARE, POSITIVE)
def test_the_emission_grows_with_each_property(ncv: float, carbon: float, oxidation: float, scale: float) -> None:
    """Twice the heat is twice the CO2, and the unit it is written in changes nothing."""
    one = combustion_flows(Quantity(ncv, "GJ/t"), Quantity(carbon, "tC/GJ"), oxidation).flows[0][1]
    more = combustion_flows(Quantity(ncv * scale, "GJ/t"), Quantity(carbon, "tC/GJ"), oxidation).flows[0][1]
    in_megajoule = combustion_flows(Quantity(ncv, "MJ/kg"), Quantity(carbon, "kgC/MJ"), oxidation).flows[0][1]
    assert more == pytest.approx(one * scale, rel=1e-12)
    assert in_megajoule == pytest.approx(one, rel=1e-12)


def test_every_shipped_fuel_is_complete_or_says_what_is_missing() -> None:
    """No combustion factor is zero, negative or of two sources, and each names its supply."""
    fuels = load_catalogue().fuels
    assert len(SHIPPED) == len(fuels) > 100
    for fuel in fuels:
        assert {value.source_id for value in fuel.values.values()} == {fuel.source_id}
        if fuel.missing:
            with pytest.raises(IncompleteFuelError):
                combustion_of(fuel)
            continue
        factor = combustion_of(fuel)
        assert all(amount > 0 for _, amount in factor.flows)
        # Between hydrogen-rich gas and blast-furnace gas nothing emits less than 30 or more than 300 kg CO2 per GJ.
        if factor.per_unit == "GJ":
            assert 30 < factor.flows[0][1] < 300
        assert supply_activity(fuel.fuel) == f"fuel_supply.{fuel.fuel}"


def test_a_content_in_co2_is_no_carbon_content() -> None:
    """0.0953 tCO2/GJ is 0.026 tC/GJ: read as carbon it would count 44/12 times."""
    with pytest.raises(UnitError):
        combustion_flows(Quantity(20, "GJ/t"), Quantity(0.0953, "tCO2/GJ"), 0.98)
