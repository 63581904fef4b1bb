"""Scenarios: what each target changes, and what cannot be changed."""

from dataclasses import replace
from datetime import date

import pytest

from background_db.messages import load_messages
from background_db.units import Quantity
from pcr_rules.scenarios import apply_scenario
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, Override, Scenario, TimeBoundary
from pcr_rules.study_facilities import ElectricitySupply, Facility, SupplyKind
from pcr_rules.study_inventory import (
    Allocation,
    AllocationMethod,
    Exchange,
    ExchangeKind,
    OutputRole,
    ProductOutput,
    UnitProcess,
)


@pytest.fixture
def study() -> ProductStudy:
    """Milling of 100 kg flour and 25 kg bran from 130 kg of wheat, in two facilities of which one lists no grid."""
    milling = UnitProcess(
        process_id="mill.1",
        name="Milling",
        facility="plant",
        allocation=Allocation(method=AllocationMethod.MASS, level=2, reason="common"),
        outputs=(
            ProductOutput(flow_id="flour", name="Flour", quantity=Quantity(100, "kg"), share=0.8),
            ProductOutput(
                flow_id="bran", name="Bran", quantity=Quantity(25, "kg"), share=0.2, role=OutputRole.CO_PRODUCT
            ),
        ),
        exchanges=(
            Exchange(
                exchange_id="E.1", kind=ExchangeKind.INPUT, flow="Wheat", quantity=Quantity(130, "kg"),
                provider="factor:own.wheat", mass=Quantity(130, "kg"), biogenic_carbon=Quantity(52, "kgC"),
            ),
            Exchange(
                exchange_id="E.2", kind=ExchangeKind.INPUT, flow="Gas", quantity=Quantity(10, "Nm3"),
                provider="factor:own.gas", fuel="own.gas",
            ),
        ),
    )  # fmt: skip
    grid = ElectricitySupply(supply_id="g", kind=SupplyKind.GRID, quantity=Quantity(1, "MWh"))
    return ProductStudy(
        study_id="mill",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="面粉", producer="示例"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "kg"), reference_process="mill.1"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)),
        facilities=(
            Facility(facility_id="plant", name_zh="厂", geography="CN", electricity=(grid,)),
            Facility(facility_id="store", name_zh="仓", geography="CN"),
        ),
        processes=(milling,),
    )


def changed(study: ProductStudy, target: str, value: str) -> ProductStudy:
    """The study with one override, which must be possible."""
    result, findings = apply_scenario(study, scenario((target, value)))
    assert findings == ()
    return result


def scenario(*overrides: tuple[str, str]) -> Scenario:
    """A scenario of overrides."""
    return Scenario(scenario_id="S", name="s", overrides=tuple(Override(target=t, value=v) for t, v in overrides))


def row(study: ProductStudy, number: int = 0) -> Exchange:
    """A row of milling."""
    return study.processes[0].exchanges[number]


def test_a_quantity_is_replaced(study: ProductStudy) -> None:
    """A new value takes its own unit; the other rows stay."""
    result = changed(study, "exchange:E.1.quantity", "0.2 t")
    assert row(result).quantity == Quantity(0.2, "t")
    assert row(result, 1) == row(study, 1)


@pytest.mark.parametrize("value", ["x1.1", "X1.1", "×1.1", "* 1.1"])
def test_a_quantity_is_scaled_with_its_mass_and_carbon(study: ProductStudy, value: str) -> None:
    """130 × 1.1 = 143 kg, and 52 × 1.1 = 57.2 kg C: both describe the whole quantity."""
    scaled = row(changed(study, "exchange:E.1.quantity", value))
    assert scaled.quantity.value == pytest.approx(143)
    assert scaled.mass is not None
    assert scaled.mass.value == pytest.approx(143)
    assert scaled.biogenic_carbon is not None
    assert scaled.biogenic_carbon.value == pytest.approx(57.2)


def test_mass_and_carbon_follow_an_amount_in_another_unit(study: ProductStudy) -> None:
    """0.26 t are twice 130 kg: mass 2 × 130 = 260 kg, carbon 2 × 52 = 104 kg C."""
    doubled = row(changed(study, "exchange:E.1.quantity", "0.26 t"))
    assert doubled.mass is not None
    assert doubled.biogenic_carbon is not None
    assert doubled.mass.value == pytest.approx(260.0)
    assert doubled.mass.unit == "kg"
    assert doubled.biogenic_carbon.value == pytest.approx(104.0)
    assert doubled.biogenic_carbon.unit == "kgC"


def test_mass_and_carbon_of_another_dimension_fall_away(study: ProductStudy) -> None:
    """The 130 kg of wheat say nothing of 5 kWh; what needs a mass then asks for one."""
    other = row(changed(study, "exchange:E.1.quantity", "5 kWh"))
    assert (other.quantity, other.mass, other.biogenic_carbon) == (Quantity(5, "kWh"), None, None)


def test_an_output_keeps_the_unit_that_its_properties_are_per(study: ProductStudy) -> None:
    """A price of 3 CNY is per kg: 0.1 t of flour are the same 100 kg, not 0.1 times 3 CNY."""
    result = changed(study, "output:mill.1#flour.quantity", "0.1 t")
    made = result.processes[0].outputs[0].quantity
    assert made.value == pytest.approx(100.0)
    assert made.unit == "kg"


def test_provider_and_fuel_are_replaced(study: ProductStudy) -> None:
    """A provider by its grammar; a fuel by its id, or none."""
    assert row(changed(study, "exchange:E.1.provider", "supplier:S-1")).provider == "supplier:S-1"
    assert row(changed(study, "exchange:E.2.fuel", "own.biogas"), 1).fuel == "own.biogas"
    assert row(changed(study, "exchange:E.2.fuel", "无"), 1).fuel == ""


def test_yield_and_share_are_replaced(study: ProductStudy) -> None:
    """100 kg × 0.9 = 90 kg of flour; the share of bran becomes 0.3."""
    result = changed(study, "output:mill.1#flour.quantity", "x0.9")
    assert result.processes[0].outputs[0].quantity == Quantity(90, "kg")
    result = changed(study, "output:mill.1#bran.share", "0.3")
    assert result.processes[0].outputs[1].share == 0.3


def test_allocation_takes_its_level(study: ProductStudy) -> None:
    """An economic key is another relation, level 3 of ISO 14067 6.4.6.2; the reason of the base case stays."""
    allocation = changed(study, "process:mill.1.allocation", "economic").processes[0].allocation
    assert allocation == Allocation(method=AllocationMethod.ECONOMIC, level=3, reason="common")


def test_grid_factor_and_gwp_set_are_replaced(study: ProductStudy) -> None:
    """The grid supply of the facility names the factor; the study names the set."""
    result = changed(study, "facility:plant.grid_factor", "factor:elec.cfp.2023.cn.average")
    assert result.facilities[0].electricity[0].factor == "elec.cfp.2023.cn.average"
    assert changed(study, "study.gwp_set", "AR5").gwp_set == "AR5"


def test_overrides_of_one_process_add_up(study: ProductStudy) -> None:
    """Allocation, output and row of one process change together."""
    result, findings = apply_scenario(
        study,
        scenario(
            ("process:mill.1.allocation", "shares"),
            ("output:mill.1#flour.share", "0.7"),
            ("output:mill.1#bran.share", "0.3"),
            ("exchange:E.1.quantity", "x2"),
        ),
    )
    (process,) = result.processes
    assert findings == ()
    assert process.allocation is not None
    assert process.allocation.method is AllocationMethod.SHARES
    assert [output.share for output in process.outputs] == [0.7, 0.3]
    assert process.exchanges[0].quantity == Quantity(260, "kg")


def test_no_override_leaves_the_study_as_it_is(study: ProductStudy) -> None:
    """The base case is not touched, neither by an empty scenario nor by one that changes something."""
    before = replace(study)
    assert apply_scenario(study, scenario()) == (study, ())
    changed(study, "exchange:E.1.quantity", "x2")
    assert study == before


@pytest.mark.parametrize(
    ("target", "value", "code"),
    [
        ("exchange:E.9.quantity", "x2", "STUDY-SCENARIO-TARGET"),
        ("exchange:E.1.note", "x2", "STUDY-SCENARIO-TARGET"),
        ("E.1", "x2", "STUDY-SCENARIO-TARGET"),
        ("study.title", "x", "STUDY-SCENARIO-TARGET"),
        ("exchange:E.1.quantity", "12", "STUDY-SCENARIO-VALUE"),
        ("exchange:E.1.quantity", "12 kgg", "STUDY-SCENARIO-VALUE"),
        ("exchange:E.1.quantity", "x-1", "STUDY-SCENARIO-VALUE"),
        ("exchange:E.1.quantity", "x1e999", "STUDY-SCENARIO-VALUE"),
        ("exchange:E.1.quantity", "", "STUDY-SCENARIO-VALUE"),
        ("exchange:E.1.provider", "steel", "STUDY-SCENARIO-VALUE"),
        ("output:mill.1#bran.quantity", "25 m3", "STUDY-SCENARIO-VALUE"),
        ("output:mill.1#bran.share", "30", "STUDY-SCENARIO-VALUE"),
        ("output:mill.1#bran.share", "nan", "STUDY-SCENARIO-VALUE"),
        ("process:mill.1.allocation", "volume", "STUDY-SCENARIO-VALUE"),
        ("facility:plant.grid_factor", "", "STUDY-SCENARIO-VALUE"),
        ("facility:store.grid_factor", "elec.cfp.2023.cn.average", "STUDY-SCENARIO-NO-GRID"),
        ("study.gwp_set", "AR4", "STUDY-SCENARIO-VALUE"),
    ],
)
def test_what_cannot_be_overridden_is_a_finding(study: ProductStudy, target: str, value: str, code: str) -> None:
    """A bad target or value changes nothing and blocks the scenario's number, with a text in both languages."""
    result, (finding,) = apply_scenario(study, scenario((target, value)))
    assert finding.code == code
    assert finding.blocks_number
    assert finding.where.path == "scenario:S"
    assert result == study
    for language in ("zh", "en"):
        assert "{" not in load_messages(("pcr_rules",)).render(finding, language).what


def test_a_target_is_changed_once(study: ProductStudy) -> None:
    """The second override of a target is a finding: it is not known which holds."""
    twice = scenario(("exchange:E.1.quantity", "x2"), ("exchange:E.1.quantity", "x3"))
    result, (finding,) = apply_scenario(study, twice)
    assert finding.code == "STUDY-SCENARIO-TWICE"
    assert row(result).quantity == Quantity(260, "kg")


def test_a_mistyped_target_names_the_near_ones(study: ProductStudy) -> None:
    """The message says what was likely meant."""
    _, (finding,) = apply_scenario(study, scenario(("exchange:E1.quantity", "x2")))
    assert "exchange:E.1.quantity" in dict(finding.values)["near"]


def test_a_replaced_factor_is_not_confirmed_by_the_words_for_another(study: ProductStudy) -> None:
    """The reason on a row speaks of the factor of the base case; the scenario's own name speaks of the new one."""
    milling = study.processes[0]
    power = Exchange(
        exchange_id="E.3",
        kind=ExchangeKind.INPUT,
        flow="Power",
        quantity=Quantity(5, "kWh"),
        provider="electricity:plant",
        fallback_reason="2024 is the latest year published",
    )
    wheat = replace(milling.exchanges[0], fallback_reason="no newer value")
    rows = (wheat, *milling.exchanges[1:], power)
    written = replace(study, processes=(replace(milling, exchanges=rows), *study.processes[1:]))
    scenario = Scenario(
        scenario_id="s",
        name="Another wheat, another grid",
        overrides=(
            Override(target="exchange:E.1.provider", value="factor:own.rye"),
            Override(target="facility:plant.grid_factor", value="elec.cfp.2023.cn.average"),
        ),
    )
    result, findings = apply_scenario(written, scenario)
    assert findings == ()
    reasons = [exchange.fallback_reason for exchange in result.processes[0].exchanges]
    assert reasons == [scenario.name, "", scenario.name]
    kept, _ = apply_scenario(
        written, replace(scenario, overrides=(Override(target="exchange:E.1.quantity", value="x2"),))
    )
    assert kept.processes[0].exchanges[0].fallback_reason == "no newer value"
