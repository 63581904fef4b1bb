"""Remelted scrap returns: the purchase falls by what comes back, each kilogram stands once."""

from collections.abc import Callable
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.loops_and_outsourcing import ScrapLoop
from pcr_rules.plant_records.materials import BillLine, ScrapFate
from pcr_rules.study_inventory import OutputRole, ProductOutput, UnitProcess, WasteFate

Line = Callable[..., BillLine]
Expanded = Callable[..., Expansion]
INTERNAL = {"scrap_fate": ScrapFate.INTERNAL, "scrap_loop": "L1"}


def near(value: float, unit: str) -> Quantity:
    """A quantity that one of about this value equals."""
    about: Any = pytest.approx(value)
    return Quantity(about, unit)


def loop(**fields: Any) -> ScrapLoop:
    """Loop L1 into line B1: 4 % melt loss to landfill as hazardous waste, 500 kWh a tonne charged."""
    values: dict[str, Any] = {
        "loop_id": "L1",
        "replaces": "B1",
        "melt_loss_rate": 0.04,
        "loss_fate": ScrapFate.LANDFILL,
        "loss_provider": "factor:own.landfill",
        "is_loss_hazardous": True,
        "electricity": Quantity(500, "kWh"),
        "electricity_provider": "electricity:plant",
        "facility": "plant",
        **fields,
    }
    return ScrapLoop(**values)


def test_the_metal_comes_back_less_the_melt_loss(line: Line, expanded: Expanded, row: Any, figure: Any) -> None:
    """Charge 10 kg, product 7.5, scrap 2.5; 2.5 × 0.96 = 2.4 kg return, 7.6 kg are bought, 2.5 × 0.5 = 1.25 kWh."""
    made = expanded(bill=[line("B1", "motor", "billet", "7.5 kg", "10 kg", **INTERNAL)], scrap_loops=[loop()])
    assert not made.findings
    assert row(made, "B1").quantity == near(7.6, "kg")
    assert row(made, "L1.returned").quantity == near(2.4, "kg")
    assert row(made, "L1.returned").provider == "process:L1#L1"
    assert row(made, "L1.charge1").provider == "process:motor#B1.scrap"
    assert row(made, "L1.electricity").quantity == near(1.25, "kWh")
    loss = row(made, "L1.loss")
    assert (loss.fate, loss.is_hazardous, loss.quantity.value) == (WasteFate.LANDFILL, True, pytest.approx(0.1))
    assert [balance.gap for balance in mass_balances(made.study)] == pytest.approx([0, 0], abs=1e-12)
    assert figure(made, "L1", "returned") == pytest.approx(2.4)
    formulas = {derived.subject: derived.formula for derived in made.derivations}
    assert formulas["exchange:L1.returned"] == "2.5 kg × (1 - 0.04) = 2.4 kg"


def test_scrap_of_a_later_process_returns_to_the_first(line: Line, expanded: Expanded, row: Any) -> None:
    """2 housings of 3 kg a motor, 1 kg of chips each: 2 kg chips return 1.92 kg; per housing 0.96 of 4 kg is spared."""
    made = expanded(
        bill=[
            line("A", "motor", "housing", "2 piece", provider=""),
            line("B1", "housing", "billet", "3 kg", "4 kg", **INTERNAL),
            line("C", "motor", "cover", "1 kg", "1.5 kg", **INTERNAL),
        ],
        scrap_loops=[loop()],
    )
    assert not made.findings
    # Per housing: 1 kg of its own and half of the 0.5 kg of the motor; × 0.96 = 1.2 kg.
    assert row(made, "L1.returned").quantity.value == pytest.approx(1.2)
    assert row(made, "B1").quantity.value == pytest.approx(2.8)
    assert [row(made, f"L1.charge{n}").quantity.value for n in (1, 2)] == pytest.approx([1.0, 0.25])


def test_toll_remelting_takes_the_service_of_another(line: Line, expanded: Expanded, row: Any) -> None:
    """委外重熔: the service is bought for the 2.5 kg charged, at a site that is not controlled."""
    toll = loop(is_toll=True, facility="other", electricity=None, service_provider="factor:own.remelting")
    bill = [line("B1", "motor", "billet", "7.5 kg", "10 kg", scrap_fate=ScrapFate.TOLL, scrap_loop="L1")]
    made = expanded(bill=bill, scrap_loops=[toll])
    assert not made.findings
    assert row(made, "L1.processing").quantity == Quantity(2.5, "kg")
    assert row(made, "L1.processing").is_outside_mass_balance
    assert [balance.gap for balance in mass_balances(made.study)] == pytest.approx([0, 0], abs=1e-12)


def typed(role: OutputRole = OutputRole.RECIRCULATED) -> UnitProcess:
    """A process with typed scrap of 20 kg."""
    scrap = ProductOutput(flow_id="chips", name="切屑", role=role, quantity=Quantity(20, "kg"))
    return UnitProcess(
        process_id="motor",
        name="装配",
        outputs=(ProductOutput(flow_id="m", name="电动机", quantity=Quantity(80, "kg")), scrap),
    )


def test_typed_scrap_goes_into_a_loop(line: Line, expanded: Expanded, row: Any) -> None:
    """100 kg charged, 80 kg product, 20 kg chips by hand: 19.2 kg return, 80.8 kg are bought."""
    bill = [line("B1", "m", "billet", "1.25 kg")]
    made = expanded(typed(), unit="1 kg", bill=bill, scrap_loops=[loop(scrap_flows=("motor#chips",))])
    assert not made.findings
    assert row(made, "B1").quantity.value == pytest.approx(80.8)


def test_a_purchase_net_of_the_loop_counts_scrap_twice(line: Line, expanded: Expanded, codes: Any) -> None:
    """The purchase of 80.8 kg was net already; taking 19.2 kg off again leaves that much missing."""
    bill = [line("B1", "m", "billet", "1.01 kg")]
    made = expanded(typed(), unit="1 kg", bill=bill, scrap_loops=[loop(scrap_flows=("motor#chips",))])
    assert codes(made) == ["LOOP-COUNTED-TWICE"]
    assert dict(made.findings[0].values)["returned"] == "19.2 kg"


@pytest.mark.parametrize(
    ("code", "line_fields", "loop_fields"),
    [
        ("LOOP-ROW-UNKNOWN", INTERNAL, {"replaces": "B9"}),
        ("LOOP-EMPTY", {"scrap_fate": ScrapFate.SOLD}, {}),
        ("LOOP-KIND", {"scrap_fate": ScrapFate.TOLL, "scrap_loop": "L1"}, {}),
        ("LOOP-FACILITY", INTERNAL, {"facility": "other"}),
        ("LOOP-FLOW-UNKNOWN", INTERNAL, {"scrap_flows": ("motor#nothing",)}),
        ("LOOP-FLOW-BURDENED", INTERNAL, {"scrap_flows": ("motor#motor",)}),
        ("LOOP-WITHOUT-SCRAP", {"gross": "7.5 kg", **INTERNAL}, {"scrap_flows": ("motor#none",)}),
        ("LOOP-UNKNOWN", {"scrap_fate": ScrapFate.INTERNAL, "scrap_loop": "L2"}, {}),
        ("BILL-SCRAP-FATE", INTERNAL, {"loss_fate": None}),
        ("PROCESSING-WITHOUT-DATA", INTERNAL, {"electricity": None}),
    ],
)
def test_each_fault_of_a_loop_is_told(
    code: str, line_fields: dict[str, Any], loop_fields: Any, line: Line, expanded: Expanded, codes: Any
) -> None:
    """A loop that cannot be closed is a finding at its record or at the line that names it."""
    bill = [line("B1", "motor", "billet", "7.5 kg", **{"gross": "10 kg", **line_fields})]
    made = expanded(bill=bill, scrap_loops=[loop(**loop_fields)])
    assert code in codes(made)


def test_scrap_to_be_remelted_needs_a_loop(line: Line, expanded: Expanded, codes: Any) -> None:
    """Said to be remelted, but no loop named and no row takes it."""
    bill = [line("B1", "motor", "billet", "7.5 kg", "10 kg", scrap_fate=ScrapFate.INTERNAL)]
    assert codes(expanded(bill=bill)) == ["LOOP-NOT-NAMED"]


def test_a_loop_gives_back_no_more_than_is_charged(line: Line, expanded: Expanded, codes: Any) -> None:
    """20 kg of scrap cannot replace a purchase of 8 kg; nor can a purchase counted in pieces be lowered by kg."""
    few = line("B1", "m", "billet", "0.1 kg")
    made = expanded(typed(), unit="1 kg", bill=[few], scrap_loops=[loop(scrap_flows=("motor#chips",))])
    assert codes(made) == ["LOOP-MORE-THAN-CHARGE"]
    pieces = line("B1", "m", "billet", "1 piece", piece_mass=Quantity(1, "kg"))
    made = expanded(typed(), unit="1 kg", bill=[pieces], scrap_loops=[loop(scrap_flows=("motor#chips",))])
    assert "LOOP-ROW-UNIT" in codes(made)
    unweighed = line("B2", "m", "clip", "1 piece", "2 piece", **INTERNAL)
    made = expanded(typed(), unit="1 kg", bill=[line("B1", "m", "billet", "1 kg"), unweighed], scrap_loops=[loop()])
    assert "LOOP-FLOW-MASS" in codes(made)


def test_scrap_of_another_process_replaces_a_purchase_only(line: Line, expanded: Expanded, codes: Any) -> None:
    """The row replaced is what another process of the study makes: how much returns cannot be told."""
    bill = [
        line("A", "motor", "housing", "2 kg", provider=""),
        line("B", "housing", "billet", "1 kg", "1.5 kg", **INTERNAL),
    ]
    assert "LOOP-NOT-BOUGHT" in codes(expanded(bill=bill, scrap_loops=[loop(replaces="A")]))


def test_two_loops_lower_one_purchase_one_after_the_other(line: Line, expanded: Expanded, row: Any) -> None:
    """10 kg charge; 2 kg and 0.5 kg of scrap return 1.92 and 0.48 kg; the arithmetic ends at the 7.6 kg bought."""
    bill = [
        line("B1", "motor", "billet", "8 kg", "10 kg", **INTERNAL),
        line("B2", "motor", "cover", "1 kg", "1.5 kg", scrap_fate=ScrapFate.INTERNAL, scrap_loop="L2"),
    ]
    made = expanded(bill=bill, scrap_loops=[loop(), loop(loop_id="L2")])
    assert not made.findings
    assert row(made, "B1").quantity.value == pytest.approx(7.6)
    bought = [each.formula for each in made.derivations if each.rule == "bought_beside_loop"]
    assert bought == ["10 kg - 1.92 kg = 8.08 kg", "8.08 kg - 0.48 kg = 7.6 kg"]
