"""A material's two ends as rows: the weights of the formula, nothing twice, no credit at the gate."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.units import Quantity
from pcr_rules.methods.end_of_life import (
    MaterialLife,
    RecyclingProcedure,
    at_the_gate,
    circular_footprint,
    end_of_life,
    net_scrap_credit,
)
from pcr_rules.methods.recycling_parameters import recycling_parameters
from pcr_rules.plant.circularity.material_life_step import material_life_step
from pcr_rules.plant.expansion import Added
from pcr_rules.plant_records.circularity import MaterialClass, RecycledMaterial
from pcr_rules.plant_records.records import PlantRecords
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, EndOfLifeScenario, Goal, LifeCycleStage, TimeBoundary
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

# kg CO2e per kg behind each term.
BURDENS = {
    "virgin": 10.0, "recycled": 1.0, "recycling": 2.0, "replaced": -9.0, "recovery": 3.0, "replaced_energy": -0.1,
    "disposal": 0.5,
}  # fmt: skip


def record(**fields: Any) -> RecycledMaterial:
    """10 kg: R1 0.4, R2 0.6, R3 0.3 with 8 MJ per kg burnt, A 0.2, quality 0.9 and 0.8."""
    values = {
        "virgin_provider": "factor:v",
        "recycled_content_rate": 0.4,
        "recycled_provider": "factor:r",
        "quality_in_share": 0.9,
        "recycled_at_end_rate": 0.6,
        "recycling_provider": "factor:e",
        "replaced_provider": "factor:v2",
        "quality_out_share": 0.8,
        "energy_recovery_rate": 0.3,
        "recovery_provider": "factor:b",
        "recovered_energy": Quantity(8, "MJ"),
        "replaced_energy_provider": "factor:h",
        "disposal_provider": "factor:d",
        "allocation_factor": 0.2,
        "source": "test",
        **fields,
    }
    return RecycledMaterial(life_id="M", material="plate", process="p", mass=Quantity(10, "kg"), **values)


def study_with(*records: RecycledMaterial, method: str = "CFF", **fields: Any) -> ProductStudy:
    """A full footprint of one piece."""
    process = UnitProcess(
        process_id="p", name="p", outputs=(ProductOutput(flow_id="o", name="o", quantity=Quantity(1, "piece")),)
    )
    values = {"cfp_type": CfpType.FULL, "processes": (process,), **fields}
    return ProductStudy(
        study_id="s",
        product=Product(name_zh="p", producer="p"),
        unit=FunctionalUnit(kind=UnitKind.DECLARED, quantity=Quantity(1, "piece"), reference_process="p"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)),
        end_of_life=EndOfLifeScenario(description="s", recycling_method=method),
        plant=PlantRecords(material_lives=records),
        **values,
    )


def amounts(added: Added) -> dict[str, float]:
    """Amount of each term."""
    return {row.exchange_id.removeprefix("M."): row.quantity.value for _, row in added.exchanges}


def codes(added: Added) -> set[str]:
    """Codes of the findings."""
    return {each.code for each in added.findings}


def test_each_term_is_a_row_of_its_own() -> None:
    """Virgin 10 × (0.6 + 0.4 × 0.8 × 0.9); recycled 10 × 0.4 × 0.2; recycling credit 10 × 0.8 × 0.6 × 0.8."""
    added = material_life_step(study_with(record()))
    assert added.findings == ()
    assert amounts(added) == pytest.approx(
        {
            "virgin": 8.88, "recycled": 0.8, "recycling": 4.8, "replaced": 3.84, "recovery": 3.0,
            "replaced_energy": 24.0, "disposal": 1.0,
        }
    )  # fmt: skip
    kinds = {row.exchange_id.removeprefix("M."): (row.kind, row.stage) for _, row in added.exchanges}
    assert kinds["replaced"] == (ExchangeKind.AVOIDED, LifeCycleStage.END_OF_LIFE)
    assert kinds["virgin"] == (ExchangeKind.INPUT, LifeCycleStage.RAW_MATERIALS)
    shown = {each.subject: each.formula for each in added.derivations}
    assert shown["exchange:M.recycled"] == "10 kg × [R1 × A (A = 0.2)] = 0.8 kg"


@given(
    st.floats(0, 1), st.floats(0, 0.6), st.floats(0, 0.4), st.floats(0.2, 0.8), st.floats(0.1, 1), st.floats(0.1, 1),
    st.sampled_from(list(RecyclingProcedure)),
)  # fmt: skip
def test_rows_times_burdens_are_the_formula(
    recycled: float,
    at_end: float,
    burnt: float,
    factor: float,
    q_in: float,
    q_out: float,
    procedure: RecyclingProcedure,
) -> None:
    """Σ amount × burden of its provider = 10 kg × the formula, for any shares and procedure."""
    added = material_life_step(
        study_with(
            record(
                recycled_content_rate=recycled, recycled_at_end_rate=at_end, energy_recovery_rate=burnt,
                allocation_factor=factor, quality_in_share=q_in, quality_out_share=q_out,
            ),
            method=procedure.value,
        )
    )  # fmt: skip
    life = MaterialLife(
        virgin=10, recycled_content=recycled, recycling_of_input=1, quality_in=q_in, recycled_at_end=at_end,
        recycling_at_end=2, replaced_virgin=9, quality_out=q_out, energy_recovered=burnt, recovery=3,
        replaced_energy=8 * 0.1, disposal=0.5,
    )  # fmt: skip
    got = sum(value * BURDENS[name] for name, value in amounts(added).items())
    assert got == pytest.approx(10 * end_of_life(life, procedure, factor).total, abs=1e-9)


def test_a_footprint_to_the_gate_gets_no_end_of_life() -> None:
    """Production alone, and the reader is told what was left out; the function says the same."""
    added = material_life_step(study_with(record(), cfp_type=CfpType.PARTIAL))
    assert set(amounts(added)) == {"virgin", "recycled"}
    assert codes(added) == {"CIRC-AT-THE-GATE"}
    terms = circular_footprint(MaterialLife(virgin=10, recycled_at_end=1, replaced_virgin=10), 0.2)
    assert terms.recycling_credit == pytest.approx(-8)
    assert at_the_gate(terms).total == terms.production == 10


def test_nothing_is_credited_twice() -> None:
    """A row of the author that spares the same plate stands beside the formula."""
    avoided = Exchange(
        exchange_id="E9",
        kind=ExchangeKind.AVOIDED,
        flow="Plate, recycled",
        quantity=Quantity(1, "kg"),
        provider="factor:v",
    )
    study = study_with(record())
    process = replace(study.processes[0], exchanges=(avoided,))
    assert "CIRC-DOUBLE-CREDIT" in codes(material_life_step(replace(study, processes=(process,))))


@pytest.mark.parametrize(
    ("fields", "method", "code"),
    [
        ({}, "", "CIRC-NO-PROCEDURE"),
        ({"energy_recovery_rate": 0.6}, "CFF", "CIRC-SHARES"),
        ({"disposal_provider": ""}, "CFF", "CIRC-NO-PROVIDER"),
        ({"allocation_factor": 0.1}, "CFF", "CIRC-FACTOR-RANGE"),
        ({"allocation_factor": None}, "CFF", "CIRC-DEFAULT-FACTOR"),
    ],
)
def test_what_cannot_be_counted_is_told(fields: dict[str, Any], method: str, code: str) -> None:
    """No procedure, shares above the whole, a term without provider, A outside its range or by default."""
    assert code in codes(material_life_step(study_with(record(**fields), method=method)))


def test_defaults_of_the_factor_are_data_to_be_checked() -> None:
    """A default exists for each class, none of them read; it is used and told."""
    for each in MaterialClass:
        (row,) = recycling_parameters()[f"allocation_factor_{each.value}"]
        assert row.mark == "memory"
        added = material_life_step(study_with(record(allocation_factor=None, material_class=each)))
        assert row.value is not None
        assert amounts(added)["recycled"] == pytest.approx(10 * 0.4 * row.value)


def test_expanding_again_adds_nothing() -> None:
    """Rows that are there already are not made twice."""
    study = study_with(record())
    rows = tuple(row for _, row in material_life_step(study).exchanges)
    again = replace(study, processes=(replace(study.processes[0], exchanges=rows),))
    assert material_life_step(again) == Added()


def test_net_scrap() -> None:
    """0.3 kg out, 0.1 kg in at a yield of 0.9 and 2 - 0.5 kg CO2e/kg: -(0.2) × 0.9 × 1.5 = -0.27; in = out: nothing."""
    assert net_scrap_credit(0.3, 0.1, primary=2, secondary=0.5, metal_yield=0.9) == pytest.approx(-0.27)
    assert net_scrap_credit(0.2, 0.2, primary=2, secondary=0.5, metal_yield=0.9) == 0
    assert net_scrap_credit(0.0, 0.1, primary=2, secondary=0.5, metal_yield=1) == pytest.approx(0.15)
