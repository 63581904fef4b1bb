"""Chains of steps: cumulative yield, starts, rework that takes its inputs again, rejects by fate."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.materials import BillLine, ScrapFate, YieldStep
from pcr_rules.study_inventory import ProductOutput, UnitProcess, WasteFate

Line = Callable[..., BillLine]
Step = Callable[..., YieldStep]
Expanded = Callable[..., Expansion]
SOLD = {"reject_fate": ScrapFate.SOLD}


def test_cumulative_yield_of_three_steps(line: Line, step: Step, expanded: Expanded, figure: Any, row: Any) -> None:
    """0.95 × 0.9 × 0.98 = 0.8379; 1 / 0.8379 = 1.193460 motors started, 2 kg each: 2.386920 kg."""
    steps = [step(f"S{n}", "motor", n, yield_rate=rate, **SOLD) for n, rate in ((1, 0.95), (2, 0.9), (3, 0.98))]
    made = expanded(bill=[line("B1", "motor", "steel", "2 kg")], yields=steps)
    assert not made.findings
    assert figure(made, "motor", "cumulative_yield") == pytest.approx(0.8379)
    assert figure(made, "motor", "started") == pytest.approx(1.1934598)
    assert row(made, "B1").quantity.value == pytest.approx(2.3869196)
    assert figure(made, "motor", "gap") == 0.0


def test_rework_takes_the_inputs_of_its_step_again(line: Line, step: Step, expanded: Expanded, row: Any) -> None:
    """Coating: 80 % good, 15 % worked again, 5 % rejected: passes 1 / 0.8 = 1.25, arrivals 1.25 × 0.85 = 1.0625.

    0.4 kg of paint a pass: 0.5 kg; of it 0.4 × (1.25 - 1.0625) = 0.075 kg stripped. Body 2 kg × 1.0625 = 2.125 kg.
    Rejects 0.05 × 1.25 × 2.4 kg = 0.15 kg. In 2.625 = 2.4 + 0.075 + 0.15.
    """
    coating = step(
        "S1", "motor", 1, name="涂装", yield_rate=0.8, rework_rate=0.15, reject_fate=ScrapFate.INCINERATION,
        reject_provider="factor:own.burn", is_reject_hazardous=True,
    )  # fmt: skip
    body = line("B1", "motor", "body", "2 kg")
    paint = line(
        "B2", "motor", "paint", "0.4 kg", yield_step="S1", scrap_fate=ScrapFate.LANDFILL, scrap_provider="factor:own.l"
    )
    made = expanded(bill=[body, paint], yields=[coating])
    assert not made.findings
    assert row(made, "B1").quantity.value == pytest.approx(2.125)
    assert row(made, "B2").quantity.value == pytest.approx(0.5)
    assert row(made, "B2.scrap").quantity.value == pytest.approx(0.075)
    rejects = row(made, "S1.rejects")
    assert rejects.quantity.value == pytest.approx(0.15)
    assert (rejects.fate, rejects.is_hazardous) == (WasteFate.INCINERATION, True)
    assert mass_balances(made.study)[0].gap == pytest.approx(0, abs=1e-12)
    formula = next(d.formula for d in made.derivations if d.subject == "exchange:S1.rejects")
    assert formula == "0.05 × 1.25 × 1 piece × 2.4 kg = 0.15 kg"


def test_rejects_carry_what_has_entered_up_to_their_step(line: Line, step: Step, expanded: Expanded) -> None:
    """Half is rejected at the first step, with 2 kg each, before the 3 kg of the second step are put in."""
    steps = [step("S1", "motor", 1, yield_rate=0.5, **SOLD), step("S2", "motor", 2, yield_rate=1.0, **SOLD)]
    late = line("B2", "motor", "cover", "3 kg", yield_step="S2")
    made = expanded(bill=[line("B1", "motor", "body", "2 kg"), late], yields=steps)
    rejects = [output for output in made.study.processes[0].outputs if output.flow_id.endswith("rejects")]
    assert [(output.flow_id, output.quantity) for output in rejects] == [("S1.rejects", Quantity(2.0, "kg"))]


def test_yields_without_a_bill_are_only_shown(step: Step, expanded: Expanded, figure: Any) -> None:
    """A typed process is measured with its rejects in it: 0.9, 1000 good pieces, 1111.1 started; no row is made."""
    output = ProductOutput(flow_id="motor", name="电动机", quantity=Quantity(1000, "piece"))
    process = UnitProcess(process_id="motor", name="装配", outputs=(output,))
    made = expanded(process, yields=[step("S1", "motor", 1, yield_rate=0.9)])
    assert [finding.code for finding in made.findings] == ["YIELD-WITHOUT-BILL"]
    assert figure(made, "motor", "started") == pytest.approx(1111.1111)
    assert made.study.processes[0].exchanges == ()


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("YIELD-PRODUCT-UNKNOWN", [{"product": "rotor", "yield_rate": 0.9}]),
        ("YIELD-RATES-MISSING", [{"rework_rate": 0.1}]),
        ("YIELD-RATES-SUM", [{"yield_rate": 0.9, "rework_rate": 0.1, "reject_rate": 0.1}]),
        ("YIELD-RATES-SUM", [{"yield_rate": 0.9, "rework_rate": 0.2}]),
        ("YIELD-NOTHING-GOOD", [{"reject_rate": 1.0, **SOLD}]),
        ("YIELD-ORDER", [{"yield_rate": 1.0}, {"yield_rate": 1.0}]),
        ("BILL-SCRAP-FATE", [{"yield_rate": 0.9}]),
    ],
)
def test_each_fault_is_told_at_its_step(
    code: str, steps: list[dict[str, Any]], line: Line, step: Step, expanded: Expanded
) -> None:
    """A chain that cannot be used is a finding at the step."""
    yields = [step(f"S{n}", fields.pop("product", "motor"), 1, **fields) for n, fields in enumerate(map(dict, steps))]
    made = expanded(bill=[line("B1", "motor", "steel", "1 kg")], yields=yields)
    assert {finding.code for finding in made.findings} == {code}
    assert all(finding.where.path.startswith("plant.yields[") for finding in made.findings)


def test_rejects_of_unknown_mass_are_told(line: Line, step: Step, expanded: Expanded, codes: Any) -> None:
    """Two pieces without a mass: what 10 % rejects weigh is not known."""
    made = expanded(
        bill=[line("B1", "motor", "screw", "2 piece")], yields=[step("S1", "motor", 1, yield_rate=0.9, **SOLD)]
    )
    assert codes(made) == ["YIELD-REJECT-MASS"]


@st.composite
def chains(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Yield and rework of up to five steps, together at most 1."""
    steps = draw(st.lists(st.tuples(st.floats(0.3, 1.0), st.floats(0.0, 1.0)), min_size=1, max_size=5))
    return [(good, again * (1 - good)) for good, again in steps]


@given(rates=chains())
def test_started_is_good_by_the_product_of_yields(
    rates: list[tuple[float, float]], line: Line, step: Step, expanded: Expanded, figure: Any
) -> None:
    """Started = 1 / Π y / (1 - w), and the mass closes with a material entering at every step."""
    steps = [step(f"S{n}", "motor", n, yield_rate=y, rework_rate=w, **SOLD) for n, (y, w) in enumerate(rates)]
    bill = [
        line(f"B{n}", "motor", f"m{n}", f"{n + 1} kg", yield_step=f"S{n}", scrap_fate=ScrapFate.SOLD)
        for n in range(len(rates))
    ]
    made = expanded(bill=bill, yields=steps)
    product = math.prod(y / (1 - w) for y, w in rates)
    assert figure(made, "motor", "cumulative_yield") == pytest.approx(product, rel=1e-12)
    assert figure(made, "motor", "started") * product == pytest.approx(1, rel=1e-12)
    balance = mass_balances(made.study)[0]
    assert balance.gap == pytest.approx(0, abs=1e-9 * balance.inputs)


def test_a_step_before_any_material_rejects_nothing(line: Line, step: Step, expanded: Expanded, row: Any) -> None:
    """Steel enters at the second step: the first has no mass to reject, the second takes 2 kg / 0.8 = 2.5 kg."""
    steps = [step(f"S{n}", "motor", n, yield_rate=rate, **SOLD) for n, rate in ((1, 0.9), (2, 0.8))]
    made = expanded(bill=[line("B1", "motor", "steel", "2 kg", yield_step="S2")], yields=steps)
    assert row(made, "B1").quantity.value == pytest.approx(2.5)
    flows = {output.flow_id for process in made.study.processes for output in process.outputs}
    assert "S2.rejects" in flows
    assert "S1.rejects" not in flows
