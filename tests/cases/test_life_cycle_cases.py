"""Worked cases on use and end of life, entered through the records of the life cycle and calculated from a workbook."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from background_db.units import Quantity
from footprint_app.service.calculate import calculate
from pcr_rules.plant_records.life_cycle import (
    EndOfLifeShare,
    ProductLeakage,
    ServiceLife,
    SparePart,
    UseBasis,
    UseCountry,
    UseEnergy,
)
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType, LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind, WasteFate

Case = Callable[[str], dict[str, Any]]
INPUT = ExchangeKind.INPUT


def life(years: float) -> tuple[ServiceLife, ...]:
    """A service life with its source."""
    return (ServiceLife(life_id="life", service_years=years, source="case"),)


def energy(name: str, kilowatt_hours: float, **fields: Any) -> UseEnergy:
    """Electricity of one use, by the case."""
    values = {"basis": UseBasis.PER_USE, "times_per_year": 1.0, "test_standard": "case", **fields}
    return UseEnergy(use_id=name, name=name, quantity=Quantity(kilowatt_hours, "kWh"), **values)


def full(study: ProductStudy, **plant: Any) -> ProductStudy:
    """The study as a full footprint with records of the life cycle."""
    return replace(study, cfp_type=CfpType.FULL, plant=PlantRecords(**plant))


@pytest.mark.shared
@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_laundry_soap_with_three_temperatures(case: Case, builder: Any, answer: Any, meets: Any, form: str) -> None:
    """1000 uses × share × kWh × 0.5 kg/kWh × 2000 pieces = 80, 200, 480 t (GHG Protocol, example 11.2)."""
    given = case("ghgp-11.2-use-phase-scenarios")
    inputs = given["inputs"]
    made = builder("laundry")
    made.process("soap", 1, "piece")
    grid = made.factor("grid", inputs["ef"], "kWh")
    use = tuple(
        energy(f"t{each['t']}", each["kWh"], times_per_year=float(inputs["uses"]), user_share=each["share"])
        for each in inputs["scenarios"]
    )
    countries = (UseCountry(country="XX", country_share=1.0, provider=grid, source="case"),)
    study = full(
        made.study("soap", inputs["sold"], "piece"), service_lives=life(1), use_energy=use, use_countries=countries
    )
    got = answer(study, form)
    meets(given, "by_scenario", [got.line(f"t{each['t']}.XX") for each in inputs["scenarios"]])
    meets(given, "total", got.stage(LifeCycleStage.USE.value))


@pytest.mark.shared
def test_simple_product_in_use(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.5 kWh × 365/a × 5 a × 0.417 + 5 × (5 + 2) = 415.5125 kg."""
    given = case("pcf-simple-bom-stages")
    use, grid_us = given["inputs"]["use"], given["inputs"]["energy"]["grid_us"]
    made = builder("simple")
    made.process("product", 1, "piece")
    plant = {
        "service_lives": life(use["years"]),
        "use_energy": (energy("e", use["kWh_per_use"], times_per_year=float(use["uses_per_year"]), provider=made.factor("us", grid_us, "kWh")),),
        "spare_parts": tuple(
            SparePart(
                part_id=name, name=name, quantity=Quantity(use[f"{name}_per_year"], "kg"), interval_years=1.0,
                is_consumable=True, provider=made.factor("one", 1, "kg"), source="case",
            )
            for name in ("consumables", "maintenance")
        ),
    }  # fmt: skip
    meets(given, "use_phase", answer(full(made.study("product", 1, "piece"), **plant)).stage("use"))


@pytest.mark.shared
def test_sneaker_at_its_end(case: Case, builder: Any, answer: Any, meets: Any) -> None:
    """0.7 kg × 2 kg CO2e per kg = 1.4 kg at the end of life; the other stages as the case states them."""
    given = case("pcf-shoe-china-nylon")
    inputs = given["inputs"]
    made = builder("shoe")
    made.process("shoe", 1, "pair")
    for component in inputs["components"]:
        provider = made.factor(component["name"], component["kgCO2e_per_kg"], "kg")
        stage = LifeCycleStage.RAW_MATERIALS
        made.add("shoe", INPUT, component["name"], inputs["weight_kg"] * component["share"], "kg", provider, stage)
    made.add(
        "shoe",
        INPUT,
        "power",
        inputs["manufacturing_kWh"],
        "kWh",
        made.factor("grid", inputs["grid_kg_per_kWh"], "kWh"),
    )
    fixed = inputs["fixed"]
    made.add(
        "shoe",
        INPUT,
        "ship",
        1,
        "pair",
        made.factor("ship", fixed["distribution"], "pair"),
        LifeCycleStage.DISTRIBUTION,
    )
    end = EndOfLifeShare(
        end_id="EOL", country="CN", fate=WasteFate.LANDFILL, fate_share=1.0, mass=Quantity(inputs["weight_kg"], "kg"),
        provider=made.factor("end", fixed["end_of_life"] / inputs["weight_kg"], "kg"), source="case",
    )  # fmt: skip
    got = answer(full(made.study("shoe", 1, "pair"), end_of_life_shares=(end,)))
    meets(given, "materials", got.stage("raw_material_acquisition"))
    meets(given, "manufacturing", got.stage("production"))
    meets(given, "distribution", got.stage("distribution"))
    meets(given, "use", got.stage("use"))
    meets(given, "end_of_life", got.stage("end_of_life"))
    meets(given, "total", got.total)


@pytest.mark.shared
def test_sneakers_with_round_numbers_at_their_end(case: Case, builder: Any, answer: Any) -> None:
    """Use 1 a pair, end of life 0.01, 0.02 and 0.03 a pair, split over two countries: the stages of the three cases."""
    given = case("pcf-shoe-unit-tests")
    for number, shoe in given["inputs"]["cases"].items():
        made = builder(f"shoe-{number}")
        made.process("shoe", 1, "pair")
        weight = shoe["weight_kg"]
        provider = made.factor("end", shoe["end_of_life"] / weight, "kg")
        ends = tuple(
            EndOfLifeShare(
                end_id=f"{country}-{fate.value}", country=country, country_share=share, fate=fate, fate_share=of_fate,
                mass=Quantity(weight, "kg"), provider=provider, source="case",
            )
            for country, share in (("CN", 0.6), ("PT", 0.4))
            for fate, of_fate in ((WasteFate.LANDFILL, 0.7), (WasteFate.INCINERATION, 0.3))
        )  # fmt: skip
        use = UseEnergy(
            use_id="U", name="care", quantity=Quantity(1, "pair"), basis=UseBasis.WHOLE_LIFE, test_standard="case",
            provider=made.factor("care", given["inputs"]["use"], "pair"),
        )  # fmt: skip
        got = answer(
            full(made.study("shoe", 1, "pair"), service_lives=life(2), use_energy=(use,), end_of_life_shares=ends)
        )
        wanted = next(each for each in given["expected"] if each["quantity"] == f"case_{number}")["value"]
        assert [got.stage("use"), got.stage("end_of_life")] == pytest.approx(wanted[3:], abs=1e-9)


def test_leakage_of_a_blend_and_spare_parts(builder: Any, answer: Any) -> None:
    """2 kg R-410A, 2 % a year over 10 years: 0.4 kg × 2255.5; 15 % lost at the end: 0.3 kg × 2255.5 (AR6).

    What leaked is refilled: 0.4 kg × 7 for the gas made.

    A fan every 4 years over 10 years: in years 4 and 8, the first came with the product: 2 × 3 kg × 5.
    """
    made = builder("chiller")
    made.process("chiller", 4, "piece")
    plant = {
        "service_lives": life(10),
        "product_leakages": (
            ProductLeakage(
                leakage_id="LK", gas="R-410A", charge=Quantity(2, "kg"), annual_leakage_rate=0.02,
                end_of_life_loss_rate=0.15, source="case", refill_provider=made.factor("gas", 7, "kg"),
            ),
        ),
        "spare_parts": (
            SparePart(
                part_id="fan", name="fan", quantity=Quantity(3, "kg"), interval_years=4,
                provider=made.factor("fan", 5, "kg"), source="case",
            ),
        ),
    }  # fmt: skip
    got = answer(full(made.study("chiller", 1, "piece"), **plant))
    assert got.stage("end_of_life") == pytest.approx(0.3 * 2255.5, rel=1e-9)
    assert got.stage("use") == pytest.approx(0.4 * 2255.5 + 0.4 * 7 + 2 * 3 * 5, rel=1e-9)
    rules = {each.rule for each in got.result.derivations}
    assert {"blend_by_composition", "replacements", "one_life_a_unit", "refill"} <= rules


GOOD: dict[str, Any] = {
    "service_lives": life(5),
    "use_energy": (energy("U", 1.0, times_per_year=100.0),),
    "use_countries": (UseCountry(country="CN", country_share=1.0, provider="factor:own.grid", source="x"),),
    "end_of_life_shares": (
        EndOfLifeShare(
            end_id="E", country="CN", fate=WasteFate.LANDFILL, fate_share=1.0, mass=Quantity(1, "kg"),
            provider="factor:own.end", source="x",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "blocks"),
    [
        ({}, "", False),
        ({"service_lives": ()}, "LIFE-SERVICE-LIFE", True),
        ({"service_lives": (ServiceLife(life_id="l", service_years=0, source="x"),)}, "LIFE-YEARS", True),
        ({"service_lives": (ServiceLife(life_id="l", service_years=math.nan, source="x"),)}, "LIFE-YEARS", True),
        (
            {"service_lives": (ServiceLife(life_id="l", service_years=math.inf, source="x"),)},
            "",
            True,
        ),
        ({"service_lives": (ServiceLife(life_id="l", service_years=5),)}, "LIFE-NO-SOURCE", False),
        ({"use_energy": (energy("U", 1.0, test_standard=""),)}, "LIFE-NO-STANDARD", False),
        ({"use_energy": (energy("U", 1.0, times_per_year=None),)}, "LIFE-NO-FREQUENCY", True),
        ({"use_countries": ()}, "LIFE-NO-COUNTRY", True),
        ({"use_countries": (replace(GOOD["use_countries"][0], country_share=0.9),)}, "LIFE-SHARES", True),
        ({"end_of_life_shares": (replace(GOOD["end_of_life_shares"][0], fate_share=0.8),)}, "LIFE-SHARES", True),
        ({"end_of_life_shares": (replace(GOOD["end_of_life_shares"][0], country_share=0.8),)}, "LIFE-SHARES", True),
        (
            {
                "end_of_life_shares": (
                    replace(GOOD["end_of_life_shares"][0], fate_share=0.5),
                    replace(GOOD["end_of_life_shares"][0], end_id="F", fate_share=0.5, country_share=0.5),
                )
            },
            "LIFE-COUNTRY-TWICE",
            True,
        ),
        (
            {
                "product_leakages": (
                    ProductLeakage(
                        leakage_id="L",
                        gas="R-134a",
                        charge=Quantity(1, "kg"),
                        annual_leakage_rate=0.1,
                        refill_provider="factor:own.end",
                    ),
                )
            },
            "LIFE-LOSS-MISSING",
            True,
        ),
        (
            {
                "product_leakages": (
                    ProductLeakage(
                        leakage_id="L",
                        gas="R-134a",
                        charge=Quantity(1, "kg"),
                        annual_leakage_rate=0.1,
                        end_of_life_loss_rate=0.5,
                        source="x",
                    ),
                )
            },
            "LIFE-REFILL",
            False,
        ),
        (
            {
                "spare_parts": (
                    SparePart(
                        part_id="P", name="P", quantity=Quantity(1, "kg"), interval_years=0, provider="factor:own.end"
                    ),
                )
            },
            "LIFE-INTERVAL",
            True,
        ),
    ],
)
def test_each_gap_of_a_life_cycle_has_its_finding(builder: Any, changes: Any, code: str, *, blocks: bool) -> None:
    """What lacks a number blocks it; what lacks a ground bars the claim."""
    made = builder("gaps")
    made.process("product", 1, "piece")
    made.factor("grid", 0.5, "kWh")
    made.factor("end", 0.1, "kg")
    answer = calculate(full(made.study("product", 1, "piece"), **{**GOOD, **changes}))
    found = [each for each in answer.findings if each.code.startswith("LIFE-")]
    assert {each.code for each in found} == ({code} if code else set())
    assert (answer.result is None) is blocks


def test_a_partial_study_and_co_products_are_told(builder: Any) -> None:
    """A partial footprint with use is a warning; a reference process with two products blocks."""
    from pcr_rules.study_inventory import AllocationMethod, OutputRole, ProductOutput

    made = builder("partial")
    made.process("product", 1, "piece")
    made.factor("grid", 0.5, "kWh")
    made.factor("end", 0.1, "kg")
    partial = replace(made.study("product", 1, "piece"), plant=PlantRecords(**GOOD))
    assert "LIFE-PARTIAL" in {each.code for each in calculate(partial).findings}
    outputs = tuple(
        ProductOutput(
            flow_id=name, name=name, quantity=Quantity(1, "kg"), mass=Quantity(1, "kg"),
            role=OutputRole.PRODUCT if name == "a" else OutputRole.CO_PRODUCT,
        )
        for name in "ab"
    )  # fmt: skip
    made.process("both", 1, outputs=outputs, allocation=AllocationMethod.MASS)
    shared = full(made.study("both", 1, "kg", "a"), **GOOD)
    assert "LIFE-CO-PRODUCTS" in {each.code for each in calculate(shared).findings}
