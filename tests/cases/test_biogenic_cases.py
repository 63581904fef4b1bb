"""Cases on biogenic carbon, entered module by module as rows of a study, with their years."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.biogenic import CO2_PER_CARBON, stored_by_two_routes
from pcr_rules.methods.biogenic_timing import CarbonFlow, carbon_timeline
from pcr_rules.study import Product
from pcr_rules.study_inventory import ExchangeKind

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]


def by_module(made: Any, modules: Mapping[str, float], carbon_kg: float, answer: Any, form: str) -> Any:
    """1 m³ of a product: a negative module is uptake, a positive one release; the product holds `carbon_kg`."""
    made.process("product", 1, "m3")
    for name, value in modules.items():
        if value:
            flow = "co2.uptake" if value < 0 else "co2.biogenic"
            made.add("product", ExchangeKind.EMISSION, flow, abs(value), "kg")
            made.processes["product"]["exchanges"][-1] = replace(
                made.processes["product"]["exchanges"][-1], note=f"module {name}"
            )
    study = made.study("product", 1, "m3")
    product = Product(name_zh="木制品", producer="worked case", biogenic_carbon=Quantity(carbon_kg, "kg"))
    return answer(replace(study, product=product), form)


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_packaging_leaves_in_the_year_it_is_burnt(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """-237.028 - 11.102 + 11.102 as rows: what the modules A1 to A5 sum to, and A1 to A3 alone."""
    given = case("biogenic-woodfibre-packaging")
    modules, carbon = given["inputs"]["gwp_biogenic"], given["inputs"]["carbon_kg_per_m3"]
    whole = by_module(builder("fibre"), modules, carbon, answer, form)
    to_gate = {name: value for name, value in modules.items() if name != "A5"}
    gate = by_module(builder("gate"), to_gate, carbon, answer, form)
    meets(given, "sum_A1_A5", -whole.total)
    meets(given, "sum_A1_A3", -gate.total)
    meets(given, "overstatement_percent", 100 * stored_by_two_routes(carbon, to_gate).relative_difference)
    meets(given, "from_carbon", -whole.view.uptake_stored)
    assert whole.view.channels["biogenic_co2"] == pytest.approx(modules["A5"])


def test_modules_of_average_timber(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """One row of uptake of 788.755 kg: the study's total is the module sum; 788.773 is what the carbon says."""
    given = case("biogenic-clt-two-routes-agree")
    modules, carbon = given["inputs"]["gwp_biogenic"], given["inputs"]["carbon_kg_per_m3"]
    got = by_module(builder("clt"), modules, carbon, answer, "yaml")
    meets(given, "module_sum", -got.total)
    meets(given, "from_carbon", carbon * CO2_PER_CARBON)


def test_modules_under_two_protocols(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """-700 + 0.5 + 40 = -659.5 with A4 and A5 in the boundary, -700 to the gate."""
    given = case("biogenic-timber-moisture-divisor")
    modules = given["inputs"]["gwp_biogenic"]
    whole = by_module(builder("timber"), modules, 100, answer, "yaml")
    gate = by_module(builder("gate"), {"A1A3": modules["A1A3"]}, 100, answer, "yaml")
    meets(given, "csc_A1_A5", -whole.total)
    meets(given, "oncra_A1_A3", -gate.total)


def test_a_positive_module_is_no_storage(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """+2.47 as a row of release, 230 kg C declared: nothing is stored, for no uptake was counted; a finding says so."""
    given = case("biogenic-spruce-undeclared-modules")
    modules = {name: value for name, value in given["inputs"]["gwp_biogenic"].items() if value is not None}
    got = by_module(builder("spruce"), modules, given["inputs"]["carbon_kg_per_m3"], answer, "yaml")
    meets(given, "naive_modules", -got.total)
    assert got.view.uptake_stored == 0
    assert "BIO-UPTAKE-MISSING" in {finding.code for finding in got.result.findings}
    meets(given, "from_carbon", given["inputs"]["carbon_kg_per_m3"] * CO2_PER_CARBON)


def test_a_building_stands_for_its_life(case: Case, meets: Any) -> None:
    """1,825 t taken up before year 0 and released at the end of 75 years: all of it delayed, none left in the end."""
    given = case("biogenic-building-poppies")
    taken = [row["m3"] * row["kgCO2_per_m3"] / 1000 for row in given["inputs"]["rows"]]
    found = carbon_timeline([*(CarbonFlow(0, -each) for each in taken), CarbonFlow(75, sum(taken))], 10)
    meets(given, "total", -found.years[0].balance)
    assert found.delayed == pytest.approx(sum(taken))
    assert found.balance == pytest.approx(0, abs=1e-9)
