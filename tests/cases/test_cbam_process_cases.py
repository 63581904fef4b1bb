"""Worked cases of CBAM processes: by the functions of the method, and as studies with direct and indirect apart.

A CBAM good enters as a study of its processes: direct emissions are rows of emission, electricity is a row of kWh, each
precursor a process or a supplier's footprint. The lines of the result then part into direct and indirect.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.embedded_emissions import (
    Attribution,
    EmbeddedEmissions,
    Precursor,
    ProductionProcess,
    attributed_direct,
    default_with_mark_up,
    embedded_emissions,
    fuel_co2,
    installation_emissions,
    purchased,
    waste_gas_equivalent,
)
from pcr_rules.methods.process_emissions.aluminium import pfc_by_slope
from pcr_rules.methods.process_emissions.carbon_mass_balance import CarbonStream, carbon_mass_balance
from pcr_rules.study_inventory import ExchangeKind
from pcr_rules.study_sources import SupplierFootprint

pytestmark = pytest.mark.shared
Case = Callable[[str], dict[str, Any]]
INPUT, EMISSION, AVOIDED = ExchangeKind.INPUT, ExchangeKind.EMISSION, ExchangeKind.AVOIDED


def parts(got: Any) -> tuple[float, float, float]:
    """Direct and indirect t CO2e and MWh per t of the study's product: electricity is what is counted in kWh."""
    lines = got.view.contributions
    electricity = [line for line in lines if line.unit == "kWh"]
    indirect = sum(line.total for line in lines if line.unit == "kWh" or "indirect" in line.flow)
    return (got.total - indirect) / 1000, indirect / 1000, sum(line.amount for line in electricity) / 1000


# ---------------------------------------------------------------------------------------- blast furnace, mass balance


def test_blast_furnace_by_the_method(case: Case, meets: Any) -> None:
    """Σ activity × carbon × 3.664, less 12,800 TJ × 56.1 × 0.667 of gas given away, per 4.8 Mt of steel."""
    given = case("cbam-steel-bf-mass-balance")
    inputs = given["inputs"]
    streams = [
        CarbonStream(one["name"], one["activity_t"], one["carbon_content_tC_per_t"], one["biomass_fraction"])
        for one in inputs["streams"]
    ]
    balance = carbon_mass_balance(streams, inputs["f_tCO2_per_tC"])
    gas = waste_gas_equivalent(
        inputs["waste_gas_exported_TJ"], inputs["natural_gas_ef_tCO2_per_TJ"], inputs["waste_gas_correction_factor"]
    )
    direct = attributed_direct(Attribution(emitted_t=balance.fossil_co2_t, waste_gas_exported_t=gas))
    steel = ProductionProcess(
        activity_level_t=inputs["production_t"],
        direct_t=direct,
        electricity_mwh=inputs["electricity_MWh"],
        electricity_factor=inputs["electricity_ef_tCO2_per_MWh"],
    )
    found = embedded_emissions(steel)
    meets(given, "plastic_fossil_tCO2", dict(balance.by_stream)["plastic waste"])
    meets(given, "mass_balance_tCO2", balance.fossil_co2_t)
    meets(given, "waste_gas_deduction_tCO2", -gas)
    meets(given, "direct_attributed_tCO2", direct)
    meets(given, "indirect_tCO2", installation_emissions([steel])[1])
    meets(given, "see_direct", found.direct)
    meets(given, "see_indirect", found.indirect)
    meets(given, "see_total", found.total)
    meets(given, "import_10000t_total", found.of(inputs["import_t"])[2])


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_blast_furnace_as_a_study(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """Each stream in is a row of emission; carbon that leaves, and the gas given away, are deductions on their own lines."""
    given = case("cbam-steel-bf-mass-balance")
    inputs = given["inputs"]
    made = builder("blast-furnace")
    made.process("steel", inputs["production_t"], "t")
    for one in inputs["streams"]:
        factor = one["carbon_content_tC_per_t"] * inputs["f_tCO2_per_tC"] * (1 - one["biomass_fraction"])
        leaves = one["activity_t"] < 0
        provider = made.factor(f"stream{made.count}", factor * 1000, "t", direct=not leaves)
        made.add("steel", AVOIDED if leaves else EMISSION, one["name"], abs(one["activity_t"]), "t", provider)
    per_tj = inputs["natural_gas_ef_tCO2_per_TJ"] * inputs["waste_gas_correction_factor"] * 1000
    gas = made.add(
        "steel", AVOIDED, "waste gas", inputs["waste_gas_exported_TJ"], "TJ", made.factor("gas", per_tj, "TJ")
    )
    grid = made.factor("grid", inputs["electricity_ef_tCO2_per_MWh"], "kWh")
    made.add("steel", INPUT, "electricity", inputs["electricity_MWh"] * 1000, "kWh", grid)
    got = answer(made.study("steel", 1, "t"), form)
    direct, indirect, _ = parts(got)
    level = inputs["production_t"]
    plastic = next(line for line in got.view.contributions if line.flow == "plastic waste")
    meets(given, "plastic_fossil_tCO2", plastic.total / 1000 * level)
    meets(given, "mass_balance_tCO2", (direct - got.line(gas) / 1000) * level)
    meets(given, "waste_gas_deduction_tCO2", got.line(gas) / 1000 * level)
    steel_and_slag = (4_800_000 * 0.0018 + 1_000_000 * 0.0003) * 3.664 / level * 1000
    assert got.view.credits == pytest.approx(got.line(gas) - steel_and_slag, rel=1e-9)
    meets(given, "direct_attributed_tCO2", direct * level)
    meets(given, "indirect_tCO2", indirect * level)
    meets(given, "see_direct", direct)
    meets(given, "see_indirect", indirect)
    meets(given, "see_total", got.total / 1000)
    meets(given, "import_10000t_total", got.total / 1000 * inputs["import_t"])


# ------------------------------------------------------------------------------------------ electric arc furnace


def eaf_processes(inputs: dict[str, Any]) -> tuple[ProductionProcess, ProductionProcess]:
    """The furnace with its precursors, and rolling with the furnace's steel as its precursor."""
    one, two, factor = inputs["process_1"], inputs["process_2"], inputs["electricity_ef_tCO2_per_MWh"]
    furnace = ProductionProcess(
        activity_level_t=one["activity_level_t"],
        direct_t=one["direct_attributed_tCO2"],
        electricity_mwh=one["electricity_MWh"],
        electricity_factor=factor,
        precursors=tuple(
            Precursor(
                name=each["name"],
                mass_t=each["mass_t"],
                embedded=purchased(
                    see_direct=each["see_direct_tCO2_per_t"],
                    electricity=each["embedded_electricity_MWh_per_t"],
                    electricity_factor=each["electricity_ef_tCO2_per_MWh"],
                    share=float(each["default_value"]),
                ),
            )
            for each in one["precursors"]
        ),
    )
    steel = Precursor(name="steel", mass_t=two["precursor_from_process_1_t"], embedded=embedded_emissions(furnace))
    rolling = ProductionProcess(
        activity_level_t=two["activity_level_t"],
        direct_t=two["direct_attributed_tCO2"],
        electricity_mwh=two["electricity_MWh"],
        electricity_factor=factor,
        precursors=(steel,),
    )
    return furnace, rolling


def test_arc_furnace_and_rolling_by_the_method(case: Case, meets: Any) -> None:
    """SEE of rolling = (own + 1,227,000 t × SEE of the furnace) / 1,133,000 t; the share of defaults goes along."""
    given = case("cbam-steel-eaf-precursors")
    for name, process in zip(("p1", "p2"), eaf_processes(given["inputs"]), strict=True):
        found = embedded_emissions(process)
        meets(given, f"{name}_see_direct", found.direct)
        meets(given, f"{name}_see_indirect", found.indirect)
        meets(given, f"{name}_see_total", found.total)
        meets(given, f"{name}_electricity", found.electricity)
        meets(given, f"{name}_default_share", found.default_share)
    meets(given, "import_100t", list(found.of(given["inputs"]["import_t"])))


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_arc_furnace_and_rolling_as_a_study(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """Furnace, rolling and four precursors are processes; each emits its direct part and draws its own electricity."""
    given = case("cbam-steel-eaf-precursors")
    inputs = given["inputs"]
    one, two = inputs["process_1"], inputs["process_2"]
    made = builder("arc-furnace")
    grid = made.factor("grid", inputs["electricity_ef_tCO2_per_MWh"], "kWh")

    def process(name: str, level: float, direct_t: float, electricity_mwh: float) -> str:
        provider = str(made.process(name, level, "t"))
        made.add(name, EMISSION, "co2.fossil", direct_t, "t")
        made.add(name, INPUT, "electricity", electricity_mwh * 1000, "kWh", grid)
        return provider

    furnace = process("furnace", one["activity_level_t"], one["direct_attributed_tCO2"], one["electricity_MWh"])
    process("rolling", two["activity_level_t"], two["direct_attributed_tCO2"], two["electricity_MWh"])
    made.add("rolling", INPUT, "steel", two["precursor_from_process_1_t"], "t", furnace)
    for each in one["precursors"]:
        bought = process(each["name"], 1, each["see_direct_tCO2_per_t"], each["embedded_electricity_MWh_per_t"])
        made.add("furnace", INPUT, each["name"], each["mass_t"], "t", bought)
    by_default = {each["name"] for each in one["precursors"] if each["default_value"]}
    for name, reference in (("p1", "furnace"), ("p2", "rolling")):
        got = answer(made.study(reference, 1, "t"), form)
        direct, indirect, electricity = parts(got)
        defaults = sum(
            line.total for line in got.view.contributions if line.process_id in by_default and line.unit != "kWh"
        )
        meets(given, f"{name}_see_direct", direct)
        meets(given, f"{name}_see_indirect", indirect)
        meets(given, f"{name}_see_total", got.total / 1000)
        meets(given, f"{name}_electricity", electricity)
        meets(given, f"{name}_default_share", defaults / 1000 / direct)
    meets(given, "import_100t", [value * inputs["import_t"] for value in (direct, indirect, direct + indirect)])


# -------------------------------------------------------------------------------------------------- screws and nuts


def screws(inputs: dict[str, Any], kind: str) -> ProductionProcess:
    """One of the two goods with its bought steel."""
    good = inputs[f"{kind}_steel"]
    steel = EmbeddedEmissions(
        direct=good["precursor_see_direct"],
        indirect=good["precursor_see_indirect"],
        electricity=good["precursor_electricity_MWh_per_t"],
    )
    return ProductionProcess(
        activity_level_t=good["production_t"],
        direct_t=good["direct_attributed_tCO2"],
        electricity_mwh=good["electricity_MWh"],
        electricity_factor=inputs["electricity_ef_tCO2_per_MWh"],
        precursors=(Precursor(name="steel", mass_t=good["precursor_t"], embedded=steel),),
    )


def test_screws_and_nuts_by_the_method(case: Case, meets: Any) -> None:
    """17,000 t × 3.5 GJ × 56.1 / 1000 = 3,337.95 t own; (3,337.95 + 20,000 × 1.539) / 17,000 = 2.0069 t/t direct."""
    given = case("cbam-screws-nuts")
    inputs = given["inputs"]
    fuel = inputs["fuel"]
    energy = inputs["carbon_steel"]["production_t"] * fuel["heat_GJ_per_t"] / 1000
    meets(given, "carbon_own_direct_from_fuel", fuel_co2(energy, fuel["ef_tCO2_per_TJ"]))
    processes = {kind: screws(inputs, kind) for kind in ("carbon", "alloy")}
    for kind, process in processes.items():
        found = embedded_emissions(process)
        meets(given, f"{kind}_see", [found.direct, found.indirect, found.total])
        meets(given, f"{kind}_electricity", found.electricity)
    direct, indirect = installation_emissions(processes.values())
    meets(given, "installation_totals", [direct, indirect, direct + indirect])


@pytest.mark.parametrize("kind", ["carbon", "alloy"])
def test_screws_and_nuts_with_supplier_footprints(case: Case, builder: Any, answer: Any, meets: Any, kind: str) -> None:
    """The steel comes with two footprints of its maker, direct and indirect; own heat and power are the works' rows."""
    given = case("cbam-screws-nuts")
    inputs = given["inputs"]
    good = inputs[f"{kind}_steel"]
    made = builder("screws")
    made.process("screws", good["production_t"], "t")
    fuel = made.factor("fuel", inputs["fuel"]["ef_tCO2_per_TJ"], "GJ", direct=True)
    heat = made.add("screws", EMISSION, "heat", good["production_t"] * inputs["fuel"]["heat_GJ_per_t"], "GJ", fuel)
    grid = made.factor("grid", inputs["electricity_ef_tCO2_per_MWh"], "kWh")
    power = made.add("screws", INPUT, "electricity", good["electricity_MWh"] * 1000, "kWh", grid)
    for part in ("direct", "indirect"):
        made.add("screws", INPUT, f"steel, {part}", good["precursor_t"], "t", f"supplier:steel-{part}")
    study = replace(
        made.study("screws", 1, "t"),
        supplier_footprints=tuple(
            SupplierFootprint(
                footprint_id=f"steel-{part}",
                supplier="steelworks",
                product="steel",
                declared_unit=Quantity(1, "t"),
                boundary="CBAM installation",
                geography="CN",
                first_day=date(2025, 1, 1),
                last_day=date(2025, 12, 31),
                gwp_set="AR6",
                fossil=good[f"precursor_see_{part}"] * 1000,
            )
            for part in ("direct", "indirect")
        ),
    )
    got = answer(study)
    direct, indirect, own_electricity = parts(got)
    meets(given, f"{kind}_see", [direct, indirect, got.total / 1000])
    bought = good["precursor_t"] / good["production_t"] * good["precursor_electricity_MWh_per_t"]
    meets(given, f"{kind}_electricity", own_electricity + bought)
    if kind == "carbon":
        meets(given, "carbon_own_direct_from_fuel", got.line(heat) / 1000 * good["production_t"])
    assert got.line(power) / 1000 * good["production_t"] == pytest.approx(good["electricity_MWh"] * 0.833, rel=1e-9)


# ------------------------------------------------------------------------------------------------------- fertiliser


def test_mixed_fertiliser_by_the_method(case: Case, meets: Any) -> None:
    """6,607 thousand Nm³ × 36.21 GJ × 56.1 / 10⁶ = 13,421.3 t own; urea and ammonia bring the rest."""
    given = case("cbam-fertiliser-npk")
    inputs = given["inputs"]
    gas = inputs["natural_gas"]
    energy = gas["volume_1000Nm3"] * gas["ncv_GJ_per_1000Nm3"] / 1000
    direct = fuel_co2(energy, gas["ef_tCO2_per_TJ"])
    found = embedded_emissions(
        ProductionProcess(
            activity_level_t=inputs["production_t"],
            direct_t=direct,
            electricity_mwh=inputs["electricity_MWh"],
            electricity_factor=inputs["electricity_ef"],
            precursors=tuple(
                Precursor(
                    name=each["name"],
                    mass_t=each["mass_t"],
                    embedded=purchased(
                        see_direct=each["see_direct"],
                        electricity=each["electricity_MWh_per_t"],
                        electricity_factor=each["electricity_ef"],
                    ),
                )
                for each in inputs["precursors"]
            ),
        )
    )
    meets(given, "own_direct", direct)
    meets(given, "see_direct", found.direct)
    meets(given, "see_indirect", found.indirect)
    meets(given, "see_total", found.total)
    meets(given, "embedded_electricity", found.electricity)


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_mixed_fertiliser_as_a_study(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """Urea and ammonia are processes with electricity of a factor of their own."""
    given = case("cbam-fertiliser-npk")
    inputs = given["inputs"]
    made = builder("npk")
    made.process("npk", inputs["production_t"], "t")
    gas = inputs["natural_gas"]
    factor = made.factor("gas", gas["ncv_GJ_per_1000Nm3"] * gas["ef_tCO2_per_TJ"] / 1000, "Nm3", direct=True)
    own = made.add("npk", EMISSION, "natural gas", gas["volume_1000Nm3"] * 1000, "Nm3", factor)
    grid = made.factor("grid", inputs["electricity_ef"], "kWh")
    made.add("npk", INPUT, "electricity", inputs["electricity_MWh"] * 1000, "kWh", grid)
    for each in inputs["precursors"]:
        name = each["name"]
        bought = made.process(name, 1, "t")
        made.add(name, EMISSION, "co2.fossil", each["see_direct"], "t")
        power = made.factor(f"power-{name}", each["electricity_ef"], "kWh")
        made.add(name, INPUT, "electricity", each["electricity_MWh_per_t"] * 1000, "kWh", power)
        made.add("npk", INPUT, name, each["mass_t"], "t", bought)
    got = answer(made.study("npk", 1, "t"), form)
    direct, indirect, electricity = parts(got)
    meets(given, "own_direct", got.line(own) / 1000 * inputs["production_t"])
    meets(given, "see_direct", direct)
    meets(given, "see_indirect", indirect)
    meets(given, "see_total", got.total / 1000)
    meets(given, "embedded_electricity", electricity)


# ------------------------------------------------------------------------------- anode effects and default values


def test_anode_effects(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """500,000 t × 2.17 × 1.23 × 0.146 = 194,844 kg CF4; the total counts what the hoods did not catch (98 %)."""
    given = case("cbam-pfc-template-row")
    inputs = given["inputs"]

    def slope(efficiency: float) -> tuple[float, float]:
        found = pfc_by_slope(
            inputs["primary_aluminium_t"],
            inputs["anode_effects_per_cell_day"],
            inputs["anode_effect_minutes"],
            inputs["slope_factor_kgCF4_per_t_per_min"],
            inputs["c2f6_per_cf4"],
            efficiency,
        )
        return found.cf4_kg, found.c2f6_kg

    cf4, c2f6 = slope(1)
    meets(given, "cf4_t", cf4 / 1000)
    meets(given, "c2f6_t", c2f6 / 1000)
    meets(given, "cf4_tCO2e", cf4 * inputs["gwp_cf4"] / 1000)
    meets(given, "c2f6_tCO2e", c2f6 * inputs["gwp_c2f6"] / 1000)
    made = builder("smelter")
    made.process("metal", inputs["primary_aluminium_t"], "t")
    for name, mass in zip(("cf4", "c2f6"), slope(inputs["collection_efficiency"]), strict=True):
        made.emits("metal", mass, inputs[f"gwp_{name}"], name=name)
    got = answer(made.study("metal", 1, "t"))
    meets(given, "pfc_total_tCO2e", got.total / 1000 * inputs["primary_aluminium_t"])


def test_default_values_with_their_mark_up(case: Case, meets: Any) -> None:
    """Calcined clay 0.32 × 1.1, 1.2, 1.3 = 0.352, 0.384, 0.416; the published total, not the sum of its parts."""
    given = case("cbam-default-values-china-a")
    for row in given["inputs"]["rows"]:
        meets(given, f"cn_{row['cn']}", [default_with_mark_up(row["total"], mark_up) for mark_up in row["markup"]])
