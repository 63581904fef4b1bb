"""Process emissions against published templates and the arithmetic of the guidelines."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.errors import UnknownKeyError
from pcr_rules.methods.process_emissions.aluminium import anode_co2, pfc_by_overvoltage, pfc_by_slope
from pcr_rules.methods.process_emissions.carbon_mass_balance import CarbonStream, carbon_mass_balance
from pcr_rules.methods.process_emissions.chemicals import ammonia_co2, nitric_acid_n2o
from pcr_rules.methods.process_emissions.defaults import process_default, process_defaults
from pcr_rules.methods.process_emissions.minerals import (
    ClinkerRun,
    clinker_co2,
    clinker_factor,
    co2_of_carbonates,
    glass_co2,
    lime_co2,
)

DAY = date(2025, 6, 30)


def default(name: str) -> float:
    value = process_default(name, DAY).value
    assert value is not None
    return value


def test_anodes_with_the_default_impurities() -> None:
    """1 t Al × 0.411 t anode × (1 - 0.02 - 0.004) × 44/12 = 1.47082 t CO2."""
    co2 = anode_co2(1, 0.411, default("anode_sulphur_share"), default("anode_ash_share"))
    assert co2 == pytest.approx(1.470832, rel=1e-6)


def test_slope_method_of_the_cbam_template(case: Callable[[str], dict[str, Any]]) -> None:
    """The illustration row: 500 kt, 2.17 effects of 1.23 minutes, slope 0.146, 98 % collected."""
    given_case = case("cbam-pfc-template-row")
    values = given_case["inputs"]
    found = pfc_by_slope(
        values["primary_aluminium_t"],
        values["anode_effects_per_cell_day"],
        values["anode_effect_minutes"],
        values["slope_factor_kgCF4_per_t_per_min"],
        values["c2f6_per_cf4"],
    )
    expected = {row["quantity"]: row["value"] for row in given_case["expected"]}
    assert found.cf4_kg / 1000 == pytest.approx(expected["cf4_t"], rel=1e-9)
    assert found.c2f6_kg / 1000 == pytest.approx(expected["c2f6_t"], rel=1e-9)
    collected = pfc_by_slope(
        values["primary_aluminium_t"],
        values["anode_effects_per_cell_day"],
        values["anode_effect_minutes"],
        values["slope_factor_kgCF4_per_t_per_min"],
        values["c2f6_per_cf4"],
        values["collection_efficiency"],
    )
    total = (collected.cf4_kg * values["gwp_cf4"] + collected.c2f6_kg * values["gwp_c2f6"]) / 1000
    assert total == pytest.approx(expected["pfc_total_tCO2e"], rel=1e-9)


def test_slope_method_by_hand() -> None:
    """1,000 t × 0.143 × 0.2 effects × 2 minutes = 57.2 kg CF4; × 0.121 = 6.9212 kg C2F6."""
    found = pfc_by_slope(
        1000, 0.2, 2, default("pfc_slope_centre_worked_prebake"), default("c2f6_per_cf4_centre_worked_prebake")
    )
    assert found.cf4_kg == pytest.approx(57.2)
    assert found.c2f6_kg == pytest.approx(6.9212)


def test_overvoltage_method_takes_per_cent() -> None:
    """1.16 × 2 mV / 95 × 1,000 t = 24.421 kg CF4; 0.95 would be a hundredfold and is refused."""
    coefficient = default("pfc_overvoltage_centre_worked_prebake")
    assert pfc_by_overvoltage(1000, 2, 95, coefficient, 0.121).cf4_kg == pytest.approx(24.4210526)
    with pytest.raises(ValueError, match="per cent"):
        pfc_by_overvoltage(1000, 2, 0.95, coefficient, 0.121)


def test_blast_furnace_route_of_the_cbam_guidance(case: Callable[[str], dict[str, Any]]) -> None:
    """Eleven streams with 3.664 t CO2 per t C give the published 7,866,044 t."""
    given_case = case("cbam-steel-bf-mass-balance")
    streams = [
        CarbonStream(one["name"], one["activity_t"], one["carbon_content_tC_per_t"], one["biomass_fraction"])
        for one in given_case["inputs"]["streams"]
    ]
    found = carbon_mass_balance(streams, given_case["inputs"]["f_tCO2_per_tC"])
    expected = {row["quantity"]: row["value"] for row in given_case["expected"]}
    assert found.fossil_co2_t == pytest.approx(expected["mass_balance_tCO2"], rel=1e-9)
    assert dict(found.by_stream)["plastic waste"] == pytest.approx(expected["plastic_fossil_tCO2"], rel=1e-9)


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1), st.floats(0, 1)),
        min_size=1,
        max_size=8,
    )
)
def test_fossil_and_biogenic_add_up_to_all_carbon(drawn: list[tuple[float, float, float]]) -> None:
    """Nothing is lost between the two: Σ amount × carbon × 44/12."""
    streams = [CarbonStream(str(number), *values) for number, values in enumerate(drawn)]
    found = carbon_mass_balance(streams)
    whole = sum(amount * carbon * 44 / 12 for amount, carbon, _ in drawn)
    assert found.fossil_co2_t + found.biogenic_co2_t == pytest.approx(whole, rel=1e-9, abs=1e-6)


def test_clinker_by_oxides_and_with_dust() -> None:
    """CaO 65 % all from carbonate: 0.65 × 44/56 = 0.5107; with dust and organic carbon as worked out."""
    assert clinker_factor(0.65, 0.0) == pytest.approx(0.510714, rel=1e-5)
    factor = default("clinker_factor")
    plain = clinker_co2(ClinkerRun(clinker_t=1000, clinker_factor=factor))
    assert plain == pytest.approx(525)
    # Kiln dust fully calcined: f = EF / (1 + EF) / (1 - EF / (1 + EF)) = EF, so 20 t dust give 20 × 0.525 = 10.5 t.
    # Organic carbon: 1000 × 1.55 × 0.002 × 44/12 = 11.3667 t.
    run = ClinkerRun(
        clinker_t=1000,
        clinker_factor=factor,
        bypass_dust_t=10,
        kiln_dust_t=20,
        raw_meal_per_clinker=default("raw_meal_per_clinker"),
        organic_carbon_share=default("raw_meal_organic_carbon_share"),
    )
    assert clinker_co2(run) == pytest.approx(525 + 5.25 + 10.5 + 11.366667, rel=1e-6)


def test_carbonates_lime_and_glass() -> None:
    """100 t CaCO3 × 0.4397 = 43.97 t; 100 t lime × 0.785 × 0.95 × 1.02 = 76.0665 t; 100 t glass × 0.21 × 0.825 = 17.325 t."""
    assert co2_of_carbonates({"CaCO3": 100}, {"CaCO3": 0.4397}) == pytest.approx(43.97)
    correction = default("lime_kiln_dust_correction")
    assert lime_co2(100, default("lime_ratio_high_calcium"), 0.95, correction) == pytest.approx(76.0665)
    assert glass_co2(100, default("float_glass_factor"), 0.175) == pytest.approx(17.325)
    with pytest.raises(KeyError):
        co2_of_carbonates({"FeCO3": 1}, {"CaCO3": 0.4397})


def test_nitric_acid_and_ammonia() -> None:
    """1,000 t × 7 kg × (1 - 0.8 × 0.9) = 1,960 kg N2O; 30.2 GJ × 15.3 kg C/GJ × 44/12 - 1 t urea × 44/60 = 0.9609 t CO2."""
    assert nitric_acid_n2o(1000, default("nitric_acid_medium_pressure"), 0.8, 0.9) == pytest.approx(1960)
    energy, carbon = default("ammonia_natural_gas"), default("natural_gas_carbon")
    assert ammonia_co2(energy, carbon) == pytest.approx(1.69422)
    assert ammonia_co2(energy, carbon, urea_t=1) == pytest.approx(1.69422 - 44 / 60)
    with pytest.raises(ValueError, match="binds more"):
        ammonia_co2(energy, carbon, urea_t=3)


def test_every_default_has_source_and_mark() -> None:
    """No number without where it comes from; an unknown name answers with those there are."""
    for rows in process_defaults().values():
        assert all(row.source and row.mark == "confirmed-S" and row.unit for row in rows)
    with pytest.raises(UnknownKeyError, match="clinker_factor"):
        process_default("clinker", DAY)


@pytest.mark.parametrize(
    "call",
    [
        lambda: anode_co2(1, 0.4, 0.9, 0.2),
        lambda: pfc_by_slope(1, 1, 1, 1, 1, 0),
        lambda: pfc_by_slope(-1, 1, 1, 1, 1),
        lambda: carbon_mass_balance([CarbonStream("x", 1, 1.2)]),
        lambda: clinker_co2(ClinkerRun(clinker_t=-1, clinker_factor=0.5)),
        lambda: clinker_factor(0.6, 0.0, 0.7),
        lambda: lime_co2(1, 0.785, 1.2, 1.02),
        lambda: glass_co2(1, 0.21, 2),
        lambda: nitric_acid_n2o(1, 7, 1.5),
        lambda: co2_of_carbonates({"CaCO3": -1}, {"CaCO3": 0.44}),
    ],
)
def test_impossible_inputs_are_refused(call: Callable[[], object]) -> None:
    """A share outside 0 to 1 or a negative amount gives no number."""
    with pytest.raises(ValueError, match=r"."):
        call()
