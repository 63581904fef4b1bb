"""In = product + co-product + scrap + waste + emission: random bills close, and what does not is stated in kg."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.integrity import check_integrity
from pcr_rules.methods.mass_balance import mass_balances
from pcr_rules.plant.expansion import Expansion
from pcr_rules.plant_records.materials import BillLine, ScrapFate
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess

Line = Callable[..., BillLine]
Expanded = Callable[..., Expansion]
FATES = (ScrapFate.SOLD, ScrapFate.LANDFILL, ScrapFate.RECYCLING)


@st.composite
def bills(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A bill of up to eight assemblies; each goes into an earlier one, takes leaves, and scraps some of them."""
    lines: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        item = "motor" if number == 0 else f"a{number}"
        if number:
            into = draw(st.integers(0, number - 1))
            parent = "motor" if into == 0 else f"a{into}"
            lines.append({
                "line_id": f"A{number}", "parent": parent, "item": item, "provider": "",
                "net": f"{draw(st.integers(1, 9))} piece",
                "scrap_rate": draw(st.floats(0, 0.5)), "scrap_fate": draw(st.sampled_from(FATES)),
            })  # fmt: skip
        for leaf in range(draw(st.integers(1, 3))):
            unit = draw(st.sampled_from(("kg", "g", "piece")))
            lines.append({
                "line_id": f"L{number}.{leaf}", "parent": item, "item": f"m{number}.{leaf}",
                "net": f"{draw(st.floats(0.01, 100)):.6g} {unit}",
                "piece_mass": Quantity(draw(st.floats(0.01, 5)), "kg"),
                "scrap_rate": draw(st.floats(0, 0.9)), "scrap_fate": draw(st.sampled_from(FATES)),
            })  # fmt: skip
    return lines


@given(lines=bills())
def test_the_mass_of_every_process_closes(lines: list[dict[str, Any]], line: Line, expanded: Expanded) -> None:
    """Whatever the levels, units, scrap rates and fates: gap = 0 kg within the last digits of the sum."""
    made = expanded(bill=[line(**fields) for fields in lines])
    assert not [finding for finding in made.findings if finding.code.startswith("BILL")]
    for balance in mass_balances(made.study):
        assert balance.unweighed == ()
        assert balance.gap == pytest.approx(0, abs=1e-9 * balance.inputs)
    stated = [one.quantity.value for one in made.statements if (one.topic, one.item) == ("mass_balance", "gap")]
    assert len(stated) == len(made.study.processes)


def process(*rows: Exchange, scrap: ProductOutput | None = None) -> UnitProcess:
    """A process that makes 80 kg."""
    product = ProductOutput(flow_id="m", name="零件", quantity=Quantity(80, "kg"))
    return UnitProcess(process_id="motor", name="机加", outputs=(product, *([scrap] if scrap else [])), exchanges=rows)


def exchange(exchange_id: str, amount: float, kind: ExchangeKind = ExchangeKind.INPUT, **fields: Any) -> Exchange:
    """A row in kg."""
    values = {"flow": exchange_id, "provider": "factor:own.steel", **fields}
    return Exchange(exchange_id=exchange_id, kind=kind, quantity=Quantity(amount, "kg"), **values)


def test_the_gap_is_stated_in_kg(expanded: Expanded, figure: Any) -> None:
    """100 kg in, 80 kg product, 15 kg waste: 5 kg and 5 % are missing; a study without plant records says so too."""
    waste = exchange("chips", 15, ExchangeKind.WASTE)
    made = expanded(process(exchange("steel", 100), waste), unit="1 kg")
    sides = {item: figure(made, "motor", item) for item in ("mass_in", "mass_products", "mass_waste", "gap")}
    assert sides == {"mass_in": 100.0, "mass_products": 80.0, "mass_waste": 15.0, "gap": 5.0}
    assert figure(made, "motor", "gap_share") == pytest.approx(0.05)


def test_what_says_so_is_outside_the_balance(expanded: Expanded, figure: Any) -> None:
    """3 kg of oil beside 80 kg of steel; mass 0, the older way to say it, is still read."""
    for oil in (exchange("oil", 3, is_outside_mass_balance=True), exchange("oil", 3, mass=Quantity(0, "kg"))):
        made = expanded(process(exchange("steel", 80), oil), unit="1 kg")
        assert figure(made, "motor", "gap") == 0.0


SCRAP = ProductOutput(flow_id="chips", name="切屑", role=OutputRole.RECIRCULATED, quantity=Quantity(20, "kg"))


@pytest.mark.parametrize(
    ("row", "blocks"),
    [
        (exchange("W", 20, ExchangeKind.WASTE, flow="切屑"), True),
        (exchange("W", 20, ExchangeKind.AVOIDED, flow="钢材"), False),
        (exchange("W", 5, flow="切屑（外购）", provider="burden_free:废料"), False),
        (exchange("W", 20, flow="切屑", provider="burden_free:废料"), True),
    ],
)
def test_scrap_counted_twice_is_told(row: Exchange, *, blocks: bool, expanded: Expanded) -> None:
    """Recirculated and treated, credited or bought again: an error where name and mass agree, else a warning."""
    study = expanded(process(exchange("steel", 100), row, scrap=SCRAP), unit="1 kg").study
    told = [finding for finding in check_integrity(study) if finding.code == "STUDY-SCRAP-TWICE"]
    assert [finding.blocks_number for finding in told] == [blocks]
    assert told[0].where.path == "exchange:W"


def test_scrap_that_comes_back_from_its_process_is_not_twice(expanded: Expanded) -> None:
    """The row by which recirculated scrap returns is its use, not a second count."""
    back = exchange("R", 20, flow="切屑", provider="process:motor#chips")
    study = expanded(process(exchange("steel", 80), back, scrap=SCRAP), unit="1 kg").study
    assert not [finding for finding in check_integrity(study) if finding.code == "STUDY-SCRAP-TWICE"]


def test_a_mass_of_zero_for_pieces_is_told(expanded: Expanded) -> None:
    """5 pieces of 0 kg from a factor per kilogram would count as nothing."""
    tools = replace(exchange("tools", 5, mass=Quantity(0, "kg")), quantity=Quantity(5, "piece"))
    study = expanded(process(exchange("steel", 80), tools), unit="1 kg").study
    told = [finding.where.path for finding in check_integrity(study) if finding.code == "STUDY-MASS-ZERO"]
    assert told == ["exchange:tools.mass"]
