"""Worked cases on biogenic carbon and on GWP values."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from background_db.characterisation import agwp_from_radiative_efficiency, gwp_from_radiative_efficiency
from background_db.units import Quantity
from pcr_rules.methods.biogenic import carbon_content, co2_of_carbon, composite_carbon, stored_by_two_routes
from pcr_rules.study import Product
from pcr_rules.study_inventory import ExchangeKind

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]


def stored(made: Any, carbon_kg: float, answer: Any) -> Any:
    """A product of 1 m³ that holds `carbon_kg`, with the uptake at the start of its chain."""
    made.process("timber", 1, "m3")
    made.add("timber", ExchangeKind.EMISSION, "co2.uptake", co2_of_carbon(carbon_kg), "kg")
    study = made.study("timber", 1, "m3")
    product = Product(name_zh="木材", producer="worked case", biogenic_carbon=Quantity(carbon_kg, "kg"))
    return answer(dataclasses.replace(study, product=product))


def test_building_of_timber(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """2220 m³ × 770.141 + 149 m³ × 771.0 kg CO2/m³ = 1826 t taken up."""
    given = case("biogenic-building-poppies")
    made = builder("poppies")
    made.process("building", 1, "piece")
    for row in given["inputs"]["rows"]:
        made.add("building", ExchangeKind.EMISSION, "co2.uptake", row["m3"] * row["kgCO2_per_m3"], "kg")
    got = answer(made.study("building", 1, "piece"))
    meets(given, "total", -got.view.channels["uptake"] / 1000)


def test_glued_timber(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.5 × 470 / 1.11 = 211.71 kg C; 99 % of it in the composite; × 44/12 stored in the product."""
    given = case("biogenic-clt-composite")
    i = given["inputs"]
    wood = carbon_content(i["density_kg_m3"], i["carbon_fraction"], i["moisture_percent"] / 100)
    carbon = composite_carbon(((i["wood_share"], wood), (i["glue_share"], 0.0)))
    got = stored(builder("clt"), carbon, answer)
    meets(given, "wood_carbon", wood)
    meets(given, "total_carbon", carbon)
    meets(given, "co2", -got.view.uptake_stored)
    assert got.view.total_excluding_uptake - got.view.total == pytest.approx(co2_of_carbon(carbon), rel=1e-12)


def test_two_routes_agree(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """The carbon declared and the sum of the modules tell the same."""
    given = case("biogenic-clt-two-routes-agree")
    i = given["inputs"]
    routes = stored_by_two_routes(i["carbon_kg_per_m3"], i["gwp_biogenic"])
    meets(given, "from_carbon", -stored(builder("routes"), i["carbon_kg_per_m3"], answer).view.uptake_stored)
    meets(given, "module_sum", routes.from_modules)
    meets(given, "difference_percent", 100 * routes.relative_difference)
    assert not routes.findings


def test_contradicting_signs_are_a_finding(case: Case, meets: Any) -> None:
    """230 kg C declared against a positive biogenic GWP: flagged, never summed."""
    given = case("biogenic-spruce-undeclared-modules")
    routes = stored_by_two_routes(given["inputs"]["carbon_kg_per_m3"], given["inputs"]["gwp_biogenic"])
    meets(given, "from_carbon", routes.from_carbon)
    meets(given, "naive_modules", routes.from_modules)
    assert [finding.code for finding in routes.findings] == ["BIO-SIGN-CONTRADICTION"]


def test_moisture_divides(case: Case, meets: Any) -> None:
    """44/12 × 0.45 × 470 / 1.12 = 692.41; without the divisor 775.5; modules A1 to A5 against A1 to A3."""
    given = case("biogenic-timber-moisture-divisor")
    i = given["inputs"]
    modules = i["gwp_biogenic"]
    moist = carbon_content(i["density"], i["carbon_fraction"], i["moisture_percent"] / 100)
    dry = carbon_content(i["density"], i["carbon_fraction"])
    meets(given, "csc_A1_A5", stored_by_two_routes(moist, modules).from_modules)
    meets(given, "oncra_A1_A3", stored_by_two_routes(moist, {"A1A3": modules["A1A3"]}).from_modules)
    meets(given, "default_with_divisor", co2_of_carbon(moist))
    meets(given, "default_without_divisor", co2_of_carbon(dry))


def test_packaging_released_later(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """Carbon of the packaging is taken up in A3 and emitted again in A5: only the product's own carbon is stored."""
    given = case("biogenic-woodfibre-packaging")
    i = given["inputs"]
    modules, carbon = i["gwp_biogenic"], i["carbon_kg_per_m3"]
    whole = stored_by_two_routes(carbon, modules)
    to_gate = stored_by_two_routes(carbon, {name: modules[name] for name in ("A1", "A2", "A3")})
    meets(given, "from_carbon", -stored(builder("fibre"), carbon, answer).view.uptake_stored)
    meets(given, "sum_A1_A5", whole.from_modules)
    meets(given, "sum_A1_A3", to_gate.from_modules)
    meets(given, "overstatement_percent", 100 * to_gate.relative_difference)


def test_gwp_from_radiative_efficiency(case: Case, meets: Any) -> None:
    """AGWP(H) = RE × 10⁹ × (M_air/M) / m_atm × τ × (1 - exp(-H/τ)); GWP is its ratio to CO2's."""
    given = case("ipcc-agwp-halocarbons-a")
    co2 = {int(year): value for year, value in given["inputs"]["agwp_co2"].items()}
    for gas, g in given["inputs"]["gases"].items():
        properties = (g["RE_W_m2_ppb"], g["M_g_per_mol"], g["lifetime_yr"])
        meets(given, f"{gas}_agwp", [agwp_from_radiative_efficiency(*properties, year) for year in co2])
        meets(given, f"{gas}_gwp", [gwp_from_radiative_efficiency(*properties, year, co2[year]) for year in co2])


def test_gas_mixture_under_six_reports(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """50 kg CO2 + 4 kg CH4 × GWP20 + 0.3 kg N2O × GWP20; the tables of other reports enter as the user's factors."""
    given = case("ipcc-gwp20-by-report")
    for report, gwp in given["inputs"]["gwp20"].items():
        made = builder("mix")
        made.process("p", 1, "piece")
        for gas, mass in given["inputs"]["mass_kg"].items():
            made.emits("p", mass, {"CO2": 1, **gwp}[gas], name=gas)
        meets(given, report, answer(made.study("p", 1, "piece")).total)
