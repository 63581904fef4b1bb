"""The small systems whose answer stands in a textbook or a peer's test suite."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from background_db.findings import Severity
from background_db.units import Quantity
from footprint_app.calculation.compute import Computation, compute
from pcr_rules.result import View
from pcr_rules.study import Product
from pcr_rules.study_inventory import ExchangeKind

Builder = Callable[[], Any]


def total(computation: Computation) -> float:
    assert computation.result is not None, computation.findings
    return computation.result.total


def codes(computation: Computation) -> list[str]:
    return [finding.code for finding in computation.findings]


def test_nonunitary_loop_scores_8(builder: Builder) -> None:
    """A = [[2, -2], [-1, 4]], B = [0.5, 1], f = [0, 8]: both run 8/3 times, 2 × (0.5 + 1) × 8/3 = 8."""
    study = builder().process("one", 2.0).process("two", 4.0)
    study.line("one", "process:two", 1.0).line("two", "process:one", 2.0)
    study.emission("one", 2 * 0.5).emission("two", 2 * 1.0)
    computation = compute(study.build("two", 8.0), View.LOCATION)
    assert total(computation) == pytest.approx(8.0, rel=1e-12)
    assert computation.solved is not None
    assert computation.solved.solution.supply == pytest.approx([8 / 3, 8 / 3], rel=1e-12)


def test_chain_of_five_gives_the_inventory_124_5_and_68_5(builder: Builder) -> None:
    """B A⁻¹ f of the five-process chain; the second flow is counted as biogenic to keep both apart."""
    outputs = [2.0, 1.0, 1.0, 4.0, 1.0]
    inputs = {(0, 1): 5.0, (1, 2): 2.0, (2, 4): 6.0, (2, 3): 0.0, (3, 2): 1.0}
    study = builder()
    for number, amount in enumerate(outputs):
        study.process(f"p{number}", amount)
        study.emission(f"p{number}", [3.0, 2.0, 1.0, 1.0, 3.0][number])
        study.emission(f"p{number}", [1.0, 2.0, 2.0, 1.0, 1.0][number], "co2.biogenic")
    for (supplier, consumer), amount in inputs.items():
        if amount:
            study.line(f"p{consumer}", f"process:p{supplier}", amount)
    result = compute(study.build("p4"), View.LOCATION).result
    assert result is not None
    assert result.channels["fossil"] == pytest.approx(124.5, rel=1e-12)
    assert result.channels["biogenic_co2"] == pytest.approx(68.5, rel=1e-12)


def test_subsystem_chain_gives_13_as_8_4_and_1(builder: Builder) -> None:
    """A → 2 into B (0.5 out) → 2 into C: B runs 2/0.5 = 4 times, A 4 × 2 = 8 times; 8 + 4 + 1 = 13 kg."""
    study = builder().process("A").process("B", 0.5).process("C")
    study.line("B", "process:A", 2.0).line("C", "process:B", 2.0)
    study.emission("A", 1.0).emission("B", 1.0).emission("C", 1.0)
    result = compute(study.build("C"), View.LOCATION).result
    assert result is not None
    assert result.total == pytest.approx(13.0, rel=1e-12)
    assert [result.by_process[name] for name in "ABC"] == pytest.approx([8.0, 4.0, 1.0], rel=1e-12)


def test_avoided_waste_is_a_credit_of_its_own(builder: Builder) -> None:
    """P avoids 0.5 w, W emits 2 kg per w: W runs -0.5 times, -1 kg, all of it credit."""
    study = builder().process("P").process("W")
    study.line("P", "process:W", -0.5, ExchangeKind.AVOIDED).emission("W", 2.0)
    result = compute(study.build("P"), View.LOCATION).result
    assert result is not None
    assert result.total == pytest.approx(-1.0, rel=1e-12)
    assert result.credits == pytest.approx(-1.0, rel=1e-12)
    assert [row.is_credit for row in result.contributions if row.total] == [True]


def test_avoided_product_is_shared_like_the_other_lines(builder: Builder, co_product: Any, allocation: Any) -> None:
    """Product p carries 0.75 of 2.0 - 0.5 × 1.5: 0.75 × 1.25 = 0.9375 kg; credit 0.75 × -0.75 = -0.5625 kg."""
    study = builder().process(
        "P",
        outputs=(co_product("p", 1.0, share=0.75), co_product("q", 1.0, share=0.25)),
        allocation=allocation("shares"),
    )
    study.process("avoided").emission("avoided", 1.5).emission("P", 2.0)
    study.line("P", "process:avoided", -0.5, ExchangeKind.AVOIDED)
    result = compute(study.build("P#p"), View.LOCATION).result
    assert result is not None
    assert result.total == pytest.approx(0.9375, rel=1e-12)
    assert result.credits == pytest.approx(-0.5625, rel=1e-12)


def test_mobility_of_an_electric_car(builder: Builder) -> None:
    """1 km: (0.27 + 5e-6 × 2000) × 0.6 = 0.168 from electricity, 5e-6 × (1921 + 9.88) × 1.5 = 0.0144816 from steel."""
    study = builder().process("driving").process("e-car").process("battery").process("steel").process("electricity")
    study.line("driving", "process:e-car", 5e-6).line("driving", "process:electricity", 0.27)
    study.line("e-car", "process:battery", 1.0).line("e-car", "process:steel", 1921.0)
    study.line("battery", "process:steel", 9.88).line("battery", "process:electricity", 2000.0)
    study.emission("steel", 1.5).emission("electricity", 0.6)
    result = compute(study.build("driving"), View.LOCATION).result
    assert result is not None
    assert result.by_process["electricity"] == pytest.approx(0.168, rel=1e-9)
    assert result.by_process["steel"] == pytest.approx(5e-6 * 1930.88 * 1.5, rel=1e-12)


def test_two_products_at_once_are_an_assembly(builder: Builder) -> None:
    """10 of the first (2 per run, 1 kg) and 8 of the second (4 per run, 2 kg): 5 × 1 + 2 × 2 = 9."""
    study = builder().process("first", 2.0).process("second", 4.0).process("both")
    study.emission("first", 1.0).emission("second", 2.0)
    study.line("both", "process:first", 10.0).line("both", "process:second", 8.0)
    assert total(compute(study.build("both"), View.LOCATION)) == pytest.approx(9.0, rel=1e-12)


@pytest.mark.parametrize(("amount", "kind", "expected"), [(2.0, "input", 120.0), (-2.0, "avoided", 80.0)])
def test_sign_of_a_fuel_is_never_turned(builder: Builder, amount: float, kind: str, expected: float) -> None:
    """1000 kWh, 10 per run: 100 × 1 kg ± 100 × 2 kg fuel / 100 kg per run × 10 kg = 120 or 80 kg."""
    study = builder().process("electricity", 10.0, "kWh").process("fuel", 100.0)
    study.emission("electricity", 1.0).emission("fuel", 10.0)
    study.line("electricity", "process:fuel", amount, ExchangeKind(kind))
    assert total(compute(study.build("electricity", 1000.0, "kWh"), View.LOCATION)) == pytest.approx(expected)


def test_scrap_loop_carries_no_burden_but_saves_metal(builder: Builder, co_product: Any) -> None:
    """Extrusion: 1.25 billet → 1 profile + 0.25 scrap; remelting takes the scrap free: 1 kg from 1.25 - 0.25 new."""
    study = builder().process(
        "extrusion", outputs=(co_product("profile", 1.0), co_product("scrap", 0.25, role="recirculated"))
    )
    study.process("remelting", 1.25).factor("metal", flows={"co2.fossil": 10.0})
    study.line("extrusion", "process:remelting", 1.25).line("remelting", "process:extrusion#scrap", 0.25)
    study.line("remelting", "factor:metal", 1.0).emission("remelting", 0.5)
    computation = compute(study.build("extrusion"), View.LOCATION)
    assert total(computation) == pytest.approx(10.5, rel=1e-12)


def test_a_loop_without_solution_is_named(builder: Builder) -> None:
    """A process that returns all it takes has no solution: the finding names both processes."""
    study = builder().process("one").process("two").emission("one", 1.0)
    study.line("one", "process:two", 1.0).line("two", "process:one", 1.0)
    computation = compute(study.build("one"), View.LOCATION)
    assert computation.result is None
    assert codes(computation) == ["CALC-NO-SOLUTION"]
    assert dict(computation.findings[0].values)["cycle"] == "过程 one → 过程 two"


def test_a_loop_that_uses_more_than_it_makes_is_named(builder: Builder) -> None:
    """1.5 units back into one unit out: runs = 1 / (1 - 1.5) = -2 is a finding, not a negative footprint."""
    study = builder().process("one").process("two").emission("one", 1.0)
    study.line("one", "process:two", 1.0).line("two", "process:one", 1.5)
    computation = compute(study.build("one"), View.LOCATION)
    assert computation.result is None
    assert set(codes(computation)) == {"CALC-NEGATIVE-SUPPLY"}


def test_a_missing_factor_is_never_zero(builder: Builder) -> None:
    """A line whose factor is not at hand blocks the number and names the line."""
    study = builder().process("one").line("one", "factor:known", 1.0).line("one", "background:db/code", 1.0)
    computation = compute(study.build("one"), View.LOCATION)
    assert computation.result is None
    assert codes(computation) == ["CALC-NO-FACTOR"]
    assert computation.findings[0].severity is Severity.ERROR


def test_unknown_gas_and_unknown_gwp_set_are_findings(builder: Builder) -> None:
    """A gas without a GWP blocks the number; so does a GWP set that is not shipped."""
    study = builder().process("one").emission("one", 1.0, "unobtainium.fossil")
    assert codes(compute(study.build("one"), View.LOCATION)) == ["CALC-NO-GWP"]
    assert codes(compute(study.build("one", gwp_set="AR99"), View.LOCATION)) == ["CALC-GWP-SET"]


def test_aircraft_is_of_which_and_never_added(builder: Builder) -> None:
    """500 t·km × 0.9 kg = 450 kg fossil in the total; the same 450 kg stands in the channel aircraft."""
    study = builder().process("one").factor("air", "t·km", flows={"co2e.fossil": 0.9}, is_aircraft=True)
    study.line("one", "factor:air", 500.0, unit="t·km")
    result = compute(study.build("one"), View.LOCATION).result
    assert result is not None
    assert result.total == pytest.approx(450.0)
    assert result.channels["aircraft"] == pytest.approx(450.0)
    assert result.contributions[0].channels["aircraft"] == pytest.approx(450.0)
    assert sum(result.gases.values()) == pytest.approx(450.0)


def test_methane_counts_by_origin_under_ar6(builder: Builder) -> None:
    """AR6: 1 kg fossil CH4 = 29.8, 1 kg biogenic CH4 = 27.0 kg CO2e, in channels of their own, one gas."""
    study = builder().process("one").emission("one", 1.0, "ch4.fossil").emission("one", 1.0, "ch4.biogenic")
    result = compute(study.build("one"), View.LOCATION).result
    assert result is not None
    assert result.channels["fossil"] == pytest.approx(29.8)
    assert result.channels["biogenic_non_co2"] == pytest.approx(27.0)
    assert result.gases == pytest.approx({"ch4": 56.8})


def test_groups_and_contributions_add_up_to_the_total(builder: Builder) -> None:
    """Stages, processes, facilities, suppliers and single rows each sum to the total."""
    study = builder().process("one", facility="plant").process("two")
    study.line("one", "process:two", 3.0).line("one", "factor:steel", 2.0, supplier="钢厂").emission("one", 0.1)
    study.line("two", "factor:steel", 0.7)
    result = compute(study.build("one"), View.LOCATION).result
    assert result is not None
    assert result.total == pytest.approx(2.0 + 0.1 + 3 * 0.7)
    for groups in (result.by_stage, result.by_process, result.by_facility, result.by_supplier):
        assert math.fsum(groups.values()) == pytest.approx(result.total, rel=1e-12)
    assert math.fsum(row.total for row in result.contributions) == pytest.approx(result.total, rel=1e-12)
    assert result.by_supplier["钢厂"] == pytest.approx(2.0)
    assert result.double_entry_difference <= 1e-9


def test_stack_emission_is_not_the_fuel_dealers(builder: Builder) -> None:
    """A fuel's supply stands with the company that sold it, its combustion with the fuel factor."""
    study = builder().process("kiln").factor("fuel:coal", "kg", flows={"co2.fossil": 2.0})
    study.line("kiln", "factor:coal_supply", 1.0, line_id="E7", supplier="煤炭公司")
    study.line("kiln", "factor:fuel:coal", 1.0, line_id="E7.combustion", is_combustion=True)
    result = compute(study.build("kiln"), View.LOCATION).result
    assert result is not None
    assert result.by_supplier == pytest.approx({"煤炭公司": 1.0, "因子 fuel:coal": 2.0})


def test_everything_wrong_with_outputs_and_unit_comes_at_once(builder: Builder, co_product: Any) -> None:
    """A zero output, a process without output, a missing key, a reference that is not there: four findings."""
    study = builder().process("one", 0.0).process("two", outputs=())
    study.process("three", outputs=(co_product("a", 1.0), co_product("b", 1.0)))
    computation = compute(study.build("four"), View.LOCATION)
    assert computation.result is None
    assert codes(computation) == ["ALLOC-OUTPUT-ZERO", "ALLOC-NO-OUTPUT", "ALLOC-BASIS", "ALLOC-REFERENCE"]
    assert [finding.where.path for finding in computation.findings[:2]] == ["output:one#one", "process:two"]


def test_a_unit_in_pieces_goes_over_the_mass_of_the_product(builder: Builder) -> None:
    """One piece weighs 0.5 kg, the process makes kg: 0.5 × 3 = 1.5 kg CO2e; without the mass it is a finding."""
    study = builder().process("one").emission("one", 3.0)
    known = Product(name_zh="件", producer="厂", mass_per_unit=Quantity(500, "g"))
    assert total(compute(study.build("one", 1, "piece", product=known), View.LOCATION)) == pytest.approx(1.5)
    assert codes(compute(study.build("one", 1, "piece"), View.LOCATION)) == ["ALLOC-REFERENCE-UNIT"]


def test_a_stored_carbon_without_uptake_is_told(builder: Builder) -> None:
    """3 kg C declared, 5 kg uptake counted: stored is 5 (not 11), total excluding uptake 2, and a finding says so."""
    study = builder().process("one").emission("one", 5.0, "co2.uptake").emission("one", 2.0)
    product = Product(name_zh="木", producer="厂", biogenic_carbon=Quantity(3, "kg"))
    computation = compute(study.build("one", product=product), View.LOCATION)
    assert computation.result is not None
    assert computation.result.total == pytest.approx(-3.0)
    assert computation.result.total_excluding_uptake == pytest.approx(2.0)
    assert codes(computation) == ["BIO-UPTAKE-MISSING"]


def test_rows_of_a_process_nobody_needs_stay_in_the_table_with_zero(builder: Builder) -> None:
    """Rows in = rows out: the exchange of an unneeded process is there, and it is exactly zero."""
    study = builder().process("one").process("idle").line("one", "factor:a", 1.0).line("idle", "factor:a", 1.0)
    result = compute(study.build("one"), View.LOCATION).result
    assert result is not None
    assert {row.exchange_id: row.total for row in result.contributions} == {"E1": 1.0, "E2": 0.0}


@pytest.mark.parametrize("size", [2, 200])
def test_loops_of_any_size_are_looked_at(builder: Builder, size: int) -> None:
    """A ring that returns all it takes has no solution; one that returns half has the sum 1 / (1 - 0.5) = 2."""
    for returned, expected in ((1.0, None), (0.5, 2.0)):
        study = builder()
        for number in range(size):
            study.process(f"p{number}")
            study.line(f"p{number}", f"process:p{(number + 1) % size}", returned if number == size - 1 else 1.0)
        computation = compute(study.emission("p0", 1.0).build("p0"), View.LOCATION)
        if expected is None:
            assert codes(computation) == ["CALC-NO-SOLUTION"]
        else:
            assert total(computation) == pytest.approx(expected, rel=1e-9)


def test_scrap_is_no_reference_flow(builder: Builder, co_product: Any) -> None:
    """Recirculated scrap carries no burden: asking for its footprint is a finding, never a zero."""
    study = builder().process("one", outputs=(co_product("a", 1.0), co_product("scrap", 1.0, role="recirculated")))
    assert codes(compute(study.emission("one", 1.0).build("one#scrap"), View.LOCATION)) == ["ALLOC-REFERENCE"]


def test_a_loop_that_only_a_credit_opens_is_named(builder: Builder) -> None:
    """Without the avoided 0.5 the loop returns all it takes: the credit cannot be told from the rest."""
    study = builder().process("one").process("two").emission("one", 1.0).line("one", "process:two", 1.0)
    study.line("two", "process:one", 1.0).line("two", "process:one", -0.5, ExchangeKind.AVOIDED)
    assert codes(compute(study.build("one"), View.LOCATION)) == ["CALC-NO-SOLUTION"]
