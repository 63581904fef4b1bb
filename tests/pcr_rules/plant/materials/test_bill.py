"""Bills of materials become processes and rows: amounts with units, scrap by fate, findings where they cannot."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.materials import BillLine, ScrapBasis, ScrapFate, YieldStep
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind, OutputRole, ProductOutput, UnitProcess, WasteFate

Line = Callable[..., BillLine]
Step = Callable[..., YieldStep]
Expanded = Callable[..., Expansion]
SOLD = {"scrap_fate": ScrapFate.SOLD}


def near(value: float, unit: str) -> Quantity:
    """A quantity that one of about this value equals."""
    about: Any = pytest.approx(value)
    return Quantity(about, unit)


@pytest.fixture
def rotor(line: Line) -> tuple[BillLine, ...]:
    """Motor = 1 rotor + 5 kg housing (10 % of gross scrapped); rotor = 2 kg steel of 2.5 kg gross, 8 screws of 10 g."""
    return (
        line("B1", "motor", "rotor", "1 piece", provider=""),
        line("B2", "motor", "housing", "5 kg", scrap_rate=0.1, **SOLD),
        line("B3", "rotor", "steel", "2 kg", "2.5 kg", scrap_fate=ScrapFate.LANDFILL, scrap_provider="factor:own.l"),
        line("B4", "rotor", "screw", "8 piece", piece_mass=Quantity(10, "g")),
    )


def test_items_become_processes_and_leaves_rows(rotor: Any, expanded: Expanded, row: Any) -> None:
    """Housing 5 / 0.9 = 5.5556 kg, steel 2.5 kg with 0.5 kg to landfill; the rotor weighs 2 + 8 × 0.01 = 2.08 kg."""
    made = expanded(bill=rotor)
    assert not made.findings
    assert [process.process_id for process in made.study.processes] == ["motor", "rotor"]
    assert row(made, "B1").provider == "process:rotor#rotor"
    assert row(made, "B1").mass == near(2.08, "kg")
    assert row(made, "B2").quantity == near(50 / 9, "kg")
    assert row(made, "B2").stage is LifeCycleStage.RAW_MATERIALS
    assert row(made, "B4").mass == near(0.08, "kg")
    scrap = row(made, "B3.scrap")
    assert (scrap.kind, scrap.fate, scrap.quantity) == (ExchangeKind.WASTE, WasteFate.LANDFILL, Quantity(0.5, "kg"))
    sold = made.study.processes[0].outputs[1]
    assert (sold.flow_id, sold.role) == ("B2.scrap", OutputRole.RECIRCULATED)
    assert sold.quantity.value == pytest.approx(5 / 9)


def test_every_amount_can_be_redone(rotor: Any, expanded: Expanded) -> None:
    """Derivations state the arithmetic with units and the place of the line."""
    made = {derived.subject: derived for derived in expanded(bill=rotor).derivations}
    assert made["exchange:B2"].formula == "5 kg / (1 - 0.1) / 1 piece × 1 piece = 5.555555556 kg"
    assert made["exchange:B3.scrap"].formula == "2.5 kg - 2 kg = 0.5 kg"
    assert made["exchange:B3.scrap"].sources == ("plant.bill[3]",)


def test_net_gross_and_scrap_are_stated(rotor: Any, expanded: Expanded, figure: Any) -> None:
    """Rotor: gross 2.58 kg, net 2.08 kg, scrap 0.5 kg; both masses close."""
    made = expanded(bill=rotor)
    assert figure(made, "rotor", "gross_mass") == pytest.approx(2.58)
    assert figure(made, "rotor", "net_mass") == pytest.approx(2.08)
    assert figure(made, "rotor", "scrap_mass") == pytest.approx(0.5)
    assert [figure(made, name, "gap") for name in ("motor", "rotor")] == [0.0, 0.0]


def test_a_line_belongs_to_the_output_of_a_process(line: Line, expanded: Expanded, row: Any) -> None:
    """1,050 kg for each tonne of 500 t made: 525,000 kg; the flow's id, process#flow and the process are one name."""
    output = ProductOutput(flow_id="profile", name="型材", quantity=Quantity(500, "t"))
    process = UnitProcess(process_id="motor", name="挤压", outputs=(output,))
    for parent in ("motor", "profile", "motor#profile", "process:motor#profile"):
        made = expanded(process, unit="1 t", bill=[line("B1", parent, "billet", "1000 kg", "1050 kg", **SOLD)])
        assert not made.findings
        assert row(made, "B1").quantity == Quantity(525000.0, "kg")
    per = line("B1", "motor", "billet", "2 kg", per=Quantity(1, "kg"))
    assert row(expanded(process, unit="1 t", bill=[per]), "B1").quantity == Quantity(1e6, "kg")


def test_gross_by_either_way(line: Line, expanded: Expanded, row: Any) -> None:
    """0.8 kg net with 20 % of gross, 25 % of net, a material yield of 80 %: 1 kg gross each."""
    ways: tuple[dict[str, Any], ...] = (
        {"scrap_rate": 0.2},
        {"scrap_rate": 0.25, "scrap_basis": ScrapBasis.NET},
        {"yield_rate": 0.8},
        {"gross": "1000 g", "scrap_rate": 0.2},
    )
    for way in ways:
        made = expanded(bill=[line("B1", "motor", "steel", "0.8 kg", **way, **SOLD)])
        assert not made.findings
        assert row(made, "B1").quantity.value == pytest.approx(1.0)


def test_an_export_by_levels(line: Line, expanded: Expanded, row: Any) -> None:
    """Level 0 is the product; the rotor's bill listed under both uses counts once, by the quantity of each use."""
    levels = [
        line("B0", "", "M-100", "1 piece", level=0, provider=""),
        line("B1", "", "rotor", "1 piece", level=1, provider=""),
        line("B2", "", "steel", "2 kg", level=2),
        line("B3", "", "pair", "1 piece", level=1, provider=""),
        line("B4", "", "rotor", "2 piece", level=2, provider=""),
        line("B5", "", "steel", "2 kg", level=3),
    ]
    made = expanded(bill=levels)
    assert [finding.code for finding in made.findings] == ["BILL-HEAD-LINE", "BILL-REPEATED"]
    assert [process.process_id for process in made.study.processes] == ["motor", "rotor", "pair"]
    assert [output.mass for process in made.study.processes for output in process.outputs] == [
        Quantity(6.0, "kg"), Quantity(2.0, "kg"), Quantity(4.0, "kg"),
    ]  # fmt: skip
    assert row(made, "B4").provider == "process:rotor#rotor"


def test_substitutes_share_the_place(line: Line, expanded: Expanded, row: Any) -> None:
    """70 % of the motors with 2 kg of steel, 30 % with 1.5 kg of aluminium: 1.4 kg and 0.45 kg."""
    made = expanded(
        bill=[
            line("B1", "motor", "steel", "2 kg", substitution_share=0.7),
            line("B2", "motor", "aluminium", "1.5 kg", substitutes_for="B1", substitution_share=0.3),
        ]
    )
    assert not made.findings
    assert row(made, "B1").quantity.value == pytest.approx(1.4)
    assert row(made, "B2").quantity.value == pytest.approx(0.45)
    assert made.study.processes[0].outputs[0].mass == near(1.85, "kg")


def test_what_is_used_up_stays_out_of_the_mass(line: Line, expanded: Expanded) -> None:
    """0.3 kg of cutting oil beside 2 kg of steel: the motor weighs 2 kg and its mass closes."""
    made = expanded(
        bill=[
            line("B1", "motor", "steel", "2 kg"),
            line("B2", "motor", "oil", "0.3 kg", is_outside_mass_balance=True),
        ]
    )
    balance = mass_balances(made.study)[0]
    assert (balance.inputs, balance.products, balance.gap) == (2.0, 2.0, 0.0)


BROKEN: tuple[tuple[str, list[dict[str, Any]]], ...] = (
    ("BILL-PARENT-UNKNOWN", [{"line_id": "B2", "parent": "rotr", "item": "x", "net": "1 kg"}]),
    ("BILL-LOOP", [
        {"line_id": "B2", "parent": "a", "item": "b", "net": "1 kg", "provider": ""},
        {"line_id": "B3", "parent": "b", "item": "a", "net": "1 kg", "provider": ""},
    ]),
    ("BILL-LOOP", [{"line_id": "B2", "parent": "motor", "item": "motor", "net": "1 piece", "provider": ""}]),
    ("BILL-TWO-BILLS", [
        {"line_id": "B2", "parent": "motor", "item": "a", "net": "1 piece", "provider": ""},
        {"line_id": "B3", "parent": "a", "item": "x", "net": "1 kg"},
        {"line_id": "B4", "parent": "a", "item": "x", "net": "2 kg"},
    ]),
    ("BILL-TWO-BILLS", [
        {"line_id": "B2", "parent": "", "item": "a", "net": "1 piece", "level": 1, "provider": ""},
        {"line_id": "B3", "parent": "", "item": "x", "net": "1 kg", "level": 2},
        {"line_id": "B4", "parent": "", "item": "b", "net": "1 piece", "level": 1, "provider": ""},
        {"line_id": "B5", "parent": "", "item": "a", "net": "1 piece", "level": 2, "provider": ""},
        {"line_id": "B6", "parent": "", "item": "x", "net": "2 kg", "level": 3},
    ]),
    ("BILL-ITEM-TWICE", [
        {"line_id": "B2", "parent": "motor", "item": "screw", "net": "1 kg"},
        {"line_id": "B3", "parent": "motor", "item": "screw", "net": "2 kg"},
    ]),
    ("BILL-LEVEL-JUMP", [
        {"line_id": "B2", "parent": "", "item": "a", "net": "1 piece", "level": 1, "provider": ""},
        {"line_id": "B3", "parent": "", "item": "x", "net": "1 kg", "level": 3},
    ]),
    ("BILL-BOUGHT-AND-MADE", [
        {"line_id": "B2", "parent": "motor", "item": "a", "net": "1 piece"},
        {"line_id": "B3", "parent": "a", "item": "x", "net": "1 kg"},
    ]),
    ("BILL-SCRAP-NEGATIVE", [{"line_id": "B2", "parent": "motor", "item": "x", "net": "2 kg", "gross": "1.9 kg"}]),
    ("BILL-GROSS-DISAGREES", [
        {"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "gross": "1.5 kg", "scrap_rate": 0.2}
    ]),
    ("BILL-GROSS-UNIT", [{"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "gross": "2 piece"}]),
    ("BILL-SCRAP-ALL", [{"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "scrap_rate": 1.0}]),
    ("BILL-SCRAP-FATE", [{"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "scrap_rate": 0.1}]),
    ("BILL-SCRAP-PROVIDER", [
        {"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "scrap_rate": 0.1,
         "scrap_fate": ScrapFate.SOLD, "scrap_provider": "factor:own.l"}
    ]),
    ("BILL-PER", [{"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "per": Quantity(1, "kg")}]),
    ("BILL-ITEM-UNIT", [
        {"line_id": "B2", "parent": "motor", "item": "a", "net": "1 piece", "provider": ""},
        {"line_id": "B3", "parent": "a", "item": "x", "net": "1 kg"},
        {"line_id": "B4", "parent": "a", "item": "b", "net": "1 kg", "provider": ""},
        {"line_id": "B5", "parent": "b", "item": "x", "net": "1 kg"},
        {"line_id": "B6", "parent": "motor", "item": "b", "net": "1 piece", "provider": ""},
    ]),
    ("BILL-ITEM-ID", [{"line_id": "B2", "parent": "motor", "item": "x#1", "net": "1 kg"}]),
    ("BILL-MASS-DIFFERS", [
        {"line_id": "B2", "parent": "motor", "item": "a", "net": "1 piece", "provider": "",
         "piece_mass": Quantity(2, "kg")},
        {"line_id": "B3", "parent": "a", "item": "x", "net": "1 kg"},
    ]),
    ("BILL-STEP-UNKNOWN", [{"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "yield_step": "S9"}]),
    ("BILL-SUBSTITUTE-SHARES", [
        {"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg", "substitution_share": 0.8},
        {"line_id": "B3", "parent": "motor", "item": "y", "net": "1 kg", "substitutes_for": "B2",
         "substitution_share": 0.3},
    ]),
    ("BILL-SUBSTITUTE-SHARES", [
        {"line_id": "B2", "parent": "motor", "item": "x", "net": "1 kg"},
        {"line_id": "B3", "parent": "motor", "item": "y", "net": "1 kg", "substitutes_for": "B2",
         "substitution_share": 0.3},
    ]),
    ("BILL-SUBSTITUTE-UNKNOWN", [
        {"line_id": "B2", "parent": "motor", "item": "y", "net": "1 kg", "substitutes_for": "B9"}
    ]),
    ("BILL-SUBSTITUTE-ALONE", [
        {"line_id": "B2", "parent": "motor", "item": "y", "net": "1 kg", "substitution_share": 0.5}
    ]),
)  # fmt: skip


@pytest.mark.parametrize(("code", "lines"), BROKEN)
def test_each_fault_is_told_at_its_line(code: str, lines: Any, line: Line, expanded: Expanded) -> None:
    """A fault in the bill is a finding of its own, at a record of the bill, and only that."""
    made = expanded(bill=[line("B1", "motor", "steel", "1 kg"), *(line(**fields) for fields in lines)])
    assert {finding.code for finding in made.findings} == {code}
    assert all(finding.where.path.startswith("plant.bill[") for finding in made.findings)


def test_a_process_of_the_study_keeps_its_own_rows(line: Line, expanded: Expanded, row: Any) -> None:
    """An item that is a process takes the lines of the bill beside its typed rows."""
    output = ProductOutput(flow_id="rotor", name="转子", quantity=Quantity(100, "piece"))
    process = UnitProcess(process_id="rotor", name="转子", outputs=(output,))
    made = expanded(
        process,
        bill=[line("B1", "motor", "rotor", "2 piece", provider=""), line("B2", "rotor", "steel", "3 kg")],
    )
    assert not made.findings
    assert [process.process_id for process in made.study.processes] == ["rotor", "motor"]
    assert row(made, "B2").quantity == Quantity(300.0, "kg")
    assert row(made, "B1").provider == "process:rotor#rotor"
