"""Bills of materials from the file to the footprint: YAML and workbook agree, levels equal flat, loops the closed form."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from background_db.units import Quantity
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_workbook, write_yaml
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import check
from pcr_rules.plant_records.loops_and_outsourcing import OutsourcedStep, ProcessorData, ScrapLoop
from pcr_rules.plant_records.materials import BillLine, ScrapBasis, ScrapFate, YieldStep
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.result import View
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary
from pcr_rules.study_facilities import Facility
from pcr_rules.study_inventory import DataQuality, Exchange, ExchangeKind, ProductOutput, UnitProcess
from pcr_rules.study_sources import OwnFactor

FACTORS = {"steel": 2.0, "alloy": 16.0, "scrap": 0.5, "power": 0.6, "screw": 0.03, "paint": 4.0}
UNITS = {"power": "kWh", "screw": "piece"}


def factor(name: str, value: float) -> OwnFactor:
    """A fossil factor of the test."""
    return OwnFactor(
        factor_id=f"own.{name}",
        name=name,
        value=value,
        per_unit=UNITS.get(name, "kg"),
        flow="co2e.fossil",
        geography="CN",
        first_year=2025,
        last_year=2025,
        gwp_set="AR6",
        source_title="test",
    )


def study(*processes: UnitProcess, factors: dict[str, float] = FACTORS, **records: Any) -> ProductStudy:
    """A study of one motor."""
    return ProductStudy(
        study_id="motor",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="电动机", producer="示例", biogenic_carbon=Quantity(0, "kg")),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "piece"), reference_process="motor"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        facilities=(Facility(facility_id="other", name_zh="加工厂", geography="CN", is_controlled=False),),
        processes=processes,
        own_factors=tuple(factor(name, value) for name, value in factors.items()),
        plant=PlantRecords(**{name: tuple(some) for name, some in records.items()}),
    )


def total(answer: CalculateAnswer) -> float:
    """Kg CO2e per unit, location-based."""
    assert answer.result is not None, [finding for finding in answer.findings if finding.blocks_number]
    return answer.result.view(View.LOCATION).total


MOTOR = study(
    bill=(
        BillLine(line_id="B1", parent="motor", item="rotor", name="转子", net_quantity=Quantity(1, "piece")),
        BillLine(
            line_id="B2", level=1, parent="motor", item="housing", name="机座", net_quantity=Quantity(5, "kg"),
            gross_quantity=Quantity(6250, "g"), scrap_fate=ScrapFate.INTERNAL, scrap_loop="L1",
            provider="factor:own.alloy", supplier="甲", quality=DataQuality(reliability=1, completeness=2),
        ),
        BillLine(
            line_id="B3", parent="rotor", item="sheet", net_quantity=Quantity(200, "kg"), per=Quantity(100, "piece"),
            scrap_rate=0.25, scrap_basis=ScrapBasis.NET, scrap_fate=ScrapFate.LANDFILL, is_scrap_hazardous=True,
            scrap_provider="factor:own.scrap", provider="factor:own.steel",
        ),
        BillLine(
            line_id="B4", parent="rotor", item="screw", net_quantity=Quantity(8, "piece"),
            piece_mass=Quantity(10, "g"), provider="factor:own.screw",
        ),
        BillLine(
            line_id="B5", parent="motor", item="paint", net_quantity=Quantity(0.4, "kg"), yield_step="S1",
            is_outside_mass_balance=True, provider="factor:own.paint",
        ),
    ),
    yields=(
        YieldStep(
            step_id="S1", product="motor", position=1, name="涂装", yield_rate=0.8, rework_rate=0.2,
        ),
    ),
    scrap_loops=(
        ScrapLoop(
            loop_id="L1", name="重熔", is_toll=False, replaces="B2", melt_loss_rate=0.04, loss_fate=ScrapFate.LANDFILL,
            loss_provider="factor:own.scrap", electricity=Quantity(500, "kWh"),
            electricity_provider="factor:own.power",
        ),
    ),
    outsourcing=(
        OutsourcedStep(
            outsourcing_id="plating", product="rotor", processed=Quantity(2, "kg"), facility="other",
            data=ProcessorData.PROXY, proxy_reason="加工方无数据", provider="factor:own.scrap",
            includes_material=False,
        ),
    ),
)  # fmt: skip


def test_yaml_and_workbook_give_the_same_study_and_number(tmp_path: Path) -> None:
    """Both forms read back as written and compute the same.

    Rotor: 2 × 1.25 = 2.5 kg × 2 + 0.5 kg × 0.5 + 8 × 0.03 + 2 kg plated × 0.5 = 6.49. Paint: 1 / 0.8 = 1.25 passes
    × 0.4 kg × 4 = 2.0. Housing: 1.25 kg scrap, 1.2 kg return, 5.05 kg × 16 = 80.8; 0.625 kWh × 0.6 = 0.375, loss
    0.05 kg × 0.5 = 0.025. Σ = 89.69.
    """
    written = tmp_path / "motor.yaml"
    written.write_text(write_yaml(MOTOR), encoding="utf-8")
    workbooks = [tmp_path / f"motor_{lang}.xlsx" for lang in ("zh", "en")]
    for path, lang in zip(workbooks, ("zh", "en"), strict=True):
        write_workbook(MOTOR, path, lang)
    for path in (written, *workbooks):
        reading = read_study(path)
        assert reading.findings == ()
        assert reading.study == MOTOR
        assert total(calculate(path)) == pytest.approx(89.69, rel=1e-12)


def test_a_fault_is_told_at_its_cell(tmp_path: Path) -> None:
    """Net above gross in the second line: the finding names sheet, row and column of the workbook."""
    wrong = replace(MOTOR.plant.bill[1], net_quantity=Quantity(7, "kg"))
    plant = replace(MOTOR.plant, bill=(MOTOR.plant.bill[0], wrong, *MOTOR.plant.bill[2:]))
    path = tmp_path / "motor.xlsx"
    write_workbook(replace(MOTOR, plant=plant), path, "zh")
    told = next(finding for finding in check(path).findings if finding.code == "BILL-SCRAP-NEGATIVE")
    assert told.where.sheet == "物料清单"
    assert told.where.row is not None
    assert told.where.column


def test_statements_and_derivations_reach_the_result() -> None:
    """Cumulative yield 0.8 / (1 - 0.2) = 1, gap 0 kg for the rotor, the arithmetic of the housing."""
    result = calculate(MOTOR).result
    assert result is not None
    stated = {(one.subject, one.item): one.quantity for one in result.statements}
    assert stated["motor", "cumulative_yield"] == Quantity(1.0, "1")
    assert stated["rotor", "gap"] == Quantity(0.0, "kg")
    formulas = {derived.subject: derived.formula for derived in result.derivations}
    assert formulas["exchange:B3"] == "200 kg × (1 + 0.25) / 100 piece × 1 piece = 2.5 kg"


@st.composite
def chains_of_levels(draw: st.DrawFn) -> list[tuple[float, float, float]]:
    """Of each level: pieces of the level below, kg of steel, scrap rate."""
    level = st.tuples(st.integers(1, 5).map(float), st.floats(0.01, 10), st.floats(0, 0.8))
    return draw(st.lists(level, min_size=1, max_size=6))


def row(exchange_id: str, amount: float, provider: str) -> Exchange:
    """A row in kg."""
    return Exchange(
        exchange_id=exchange_id, kind=ExchangeKind.INPUT, flow="steel", quantity=Quantity(amount, "kg"),
        provider=provider, note=exchange_id,
    )  # fmt: skip


@settings(max_examples=50)
@given(levels=chains_of_levels())
def test_a_bill_of_n_levels_equals_the_flat_study(levels: list[tuple[float, float, float]]) -> None:
    """Π pieces of the levels above × kg / (1 - scrap), typed as rows of one process, gives the same to 1e-12."""
    lines, rows, pieces = [], [], 1.0
    for number, (count, kilograms, scrap) in enumerate(levels):
        parent = "motor" if number == 0 else f"a{number}"
        lines.append(
            BillLine(
                line_id=f"L{number}", parent=parent, item=f"m{number}", net_quantity=Quantity(kilograms, "kg"),
                scrap_rate=scrap, scrap_fate=ScrapFate.SOLD, provider="factor:own.steel",
            )
        )  # fmt: skip
        rows.append(row(f"L{number}", pieces * kilograms / (1 - scrap), "factor:own.steel"))
        if number + 1 < len(levels):
            below = Quantity(count, "piece")
            lines.append(BillLine(line_id=f"A{number}", parent=parent, item=f"a{number + 1}", net_quantity=below))
            pieces *= count
    output = ProductOutput(flow_id="motor", name="电动机", quantity=Quantity(1, "piece"))
    flat = UnitProcess(process_id="motor", name="电动机", outputs=(output,), exchanges=tuple(rows))
    by_levels, by_hand = total(calculate(study(bill=lines))), total(calculate(study(flat)))
    assert by_levels == pytest.approx(by_hand, rel=1e-12)


@settings(max_examples=50)
@given(net=st.floats(0.1, 10), waste=st.floats(0.01, 0.9), loss=st.floats(0, 0.5), energy=st.floats(0, 2000))
def test_a_scrap_loop_equals_its_closed_form(net: float, waste: float, loss: float, energy: float) -> None:
    """G = n / (1 - s); S = G - n; total = f (G - S (1 - l)) + S e / 1000 × p + S l × d."""
    line = BillLine(
        line_id="B1", parent="motor", item="alloy", net_quantity=Quantity(net, "kg"), scrap_rate=waste,
        scrap_fate=ScrapFate.INTERNAL, scrap_loop="L1", provider="factor:own.alloy",
    )  # fmt: skip
    loop = ScrapLoop(
        loop_id="L1", replaces="B1", melt_loss_rate=loss, loss_fate=ScrapFate.LANDFILL,
        loss_provider="factor:own.scrap", electricity=Quantity(energy, "kWh"), electricity_provider="factor:own.power",
    )  # fmt: skip
    gross = net / (1 - waste)
    scrap = gross - net
    bought = FACTORS["alloy"] * (gross - scrap * (1 - loss))
    remelting = scrap * energy / 1000 * FACTORS["power"] + scrap * loss * FACTORS["scrap"]
    got = total(calculate(study(bill=[line], scrap_loops=[loop])))
    assert got == pytest.approx(bought + remelting, rel=1e-9)


def test_bought_scrap_follows_the_rule_set() -> None:
    """Bought scrap enters without burden by cut-off, or with the factor named: 1 kg × 0 or × 0.5."""
    for provider, expected in (("burden_free:消费后废料，切断法", 4.0), ("factor:own.scrap", 4.5)):
        lines = [
            BillLine(line_id="B1", parent="motor", item="s", net_quantity=Quantity(1, "kg"), provider=provider),
            BillLine(
                line_id="B2", parent="motor", item="steel", net_quantity=Quantity(2, "kg"), provider="factor:own.steel"
            ),
        ]
        assert total(calculate(study(bill=lines))) == pytest.approx(expected, rel=1e-12)
