"""Loops with and without a solution, activity levels, scrap, electricity and orders of magnitude."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from background_db.findings import Finding
from background_db.units import Quantity
from pcr_rules.integrity import check_integrity
from pcr_rules.integrity.activity import activity_levels
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study
from pcr_rules.study_inventory import Exchange, ExchangeKind, OutputRole, ProductOutput, UnitProcess

Row = Callable[..., Exchange]


def product(process: str, amount: float = 1.0) -> ProductOutput:
    """One product named after its process, in kg."""
    return ProductOutput(flow_id=process, name=process, quantity=Quantity(amount, "kg"))


def two(sound: ProductStudy, row: Row, a_from_b: float, b_from_a: float) -> ProductStudy:
    """Process a takes from b and b from a, per kg each."""
    processes = tuple(
        UnitProcess(
            process_id=name,
            name=name,
            outputs=(product(name),),
            exchanges=(row(f"{name}1", amount, "kg", f"process:{other}"),),
        )
        for name, other, amount in (("a", "b", a_from_b), ("b", "a", b_from_a))
    )
    return replace(sound, processes=processes, unit=replace(sound.unit, reference_process="a", reference_flow="a"))


def codes(study: ProductStudy) -> list[str]:
    """Codes of all findings."""
    return [finding.code for finding in check_integrity(study)]


def one(study: ProductStudy, code: str) -> Finding:
    """The only finding of a code."""
    (finding,) = [finding for finding in check_integrity(study) if finding.code == code]
    return finding


@pytest.mark.parametrize(("a_from_b", "b_from_a", "solvable"), [(0.5, 0.5, True), (1.0, 1.0, False), (2.0, 1.5, False)])
def test_a_loop_has_a_solution_when_it_makes_more_than_it_takes(
    sound: ProductStudy,
    row: Row,
    a_from_b: float,
    b_from_a: float,
    solvable: bool,  # noqa: FBT001 - a table's column
) -> None:
    """Spectral radius √(p q): 0.5, 1 and 1.73."""
    study = two(sound, row, a_from_b, b_from_a)
    assert ("STUDY-LOOP-WITHOUT-SOLUTION" not in codes(study)) is solvable
    if not solvable:
        assert dict(one(study, "STUDY-LOOP-WITHOUT-SOLUTION").values)["loop"] == "a → b → a"


def test_a_process_that_eats_all_it_makes_has_no_solution(sound: ProductStudy, row: Row) -> None:
    """A loop of one: 1 kg in for 1 kg out."""
    process = UnitProcess(
        process_id="a", name="a", outputs=(product("a"),), exchanges=(row("a1", 1, "kg", "process:a"),)
    )
    study = replace(sound, processes=(process,), unit=replace(sound.unit, reference_process="a", reference_flow="a"))
    assert dict(one(study, "STUDY-LOOP-WITHOUT-SOLUTION").values)["loop"] == "a → a"


@given(p=st.floats(0, 3), q=st.floats(0, 3))
def test_solvable_exactly_below_one(p: float, q: float) -> None:
    """For two processes the loop converges if and only if p q < 1."""
    if abs(p * q - 1) > 1e-9:
        assert _is_solvable(p, q) is (p * q < 1)


def _is_solvable(p: float, q: float) -> bool:
    from pcr_rules.integrity.activity import InternalLink, _has_solution

    def link(supplier: str, consumer: str, amount: float) -> InternalLink:
        exchange = Exchange(exchange_id="x", kind=ExchangeKind.INPUT, flow="x", quantity=Quantity(amount, "kg"))
        return InternalLink(
            exchange, UnitProcess(process_id=consumer, name=consumer), supplier, product(supplier), amount
        )

    return _has_solution(("a", "b"), [link("b", "a", p), link("a", "b", q)])


def test_activity_levels_solve_the_loop(sound: ProductStudy, row: Row) -> None:
    """From a = 1 + 0.2 b and b = 0.5 a follow a = 1 / (1 - 0.1) and b = 0.5 / (1 - 0.1)."""
    study = two(sound, row, 0.5, 0.2)
    levels = activity_levels(study, index_study(study))
    assert levels is not None
    assert levels["a"] == pytest.approx(1 / 0.9)
    assert levels["b"] == pytest.approx(0.5 / 0.9)


def test_recirculated_scrap_closes_no_loop(sound: ProductStudy) -> None:
    """Chips that go back to casting carry no burden, so casting and machining are no loop."""
    levels = activity_levels(sound, index_study(sound))
    # 1 kg of parts is 1/1000 run of machining, which takes 1100 kg of castings a run: 1/1000 run of casting.
    assert levels == pytest.approx({"machining": 1e-3, "casting": 1e-3})


def test_more_scrap_used_than_arises_is_told_in_kilograms(sound: ProductStudy, row: Row) -> None:
    """130 kg used a run against 100 kg of chips: 0.03 kg too much per kg of parts."""
    casting, machining = sound.processes
    exchanges = (*casting.exchanges, row("C9", 40, "kg", "process:machining#chips", note="more"))
    finding = one(replace(sound, processes=(replace(casting, exchanges=exchanges), machining)), "STUDY-SCRAP-EXCEEDED")
    values = dict(finding.values)
    assert (values["used"], values["made"], values["missing"]) == ("0.13 kg", "0.1 kg", "0.03 kg")
    assert finding.where.path == "output:machining#chips"


def test_electricity_is_compared_over_the_period(sound: ProductStudy) -> None:
    """2000 kg are two runs: 2 × (500 + 200) = 1400 kWh of 1500; a thousand kWh supplied would not do."""
    assert "STUDY-ELECTRICITY-EXCEEDS-SUPPLY" not in codes(sound)
    plant = sound.facilities[0]
    less = replace(plant, electricity=(replace(plant.electricity[0], quantity=Quantity(1, "MWh")),))
    values = dict(one(replace(sound, facilities=(less,)), "STUDY-ELECTRICITY-EXCEEDS-SUPPLY").values)
    assert (values["consumed"], values["supplied"]) == ("1400", "1000")


@pytest.mark.parametrize(
    ("value", "unit", "intensity"),
    [(1050, "t", "954.5 kg/kg"), (1.05, "kg", "0.001 kg/kg"), (500, "MWh", "454.5 kWh/kg")],
)
def test_a_slip_of_a_thousand_shows(sound: ProductStudy, row: Row, value: float, unit: str, intensity: str) -> None:
    """Steel in t for kg or kg for t, MWh for kWh, over 1100 kg: 1050 000 / 1100, 1.1 / 1100, 500 000 / 1100."""
    casting, machining = sound.processes
    steel, _chips, power = casting.exchanges
    spoilt = row("C1", value, unit, "factor:own.steel") if unit != "MWh" else steel
    electricity = row("C3", value, unit, "electricity:plant") if unit == "MWh" else power
    exchanges = (spoilt, electricity, row("C2", 0.05, "kg", "process:machining#chips"))
    study = replace(sound, processes=(replace(casting, exchanges=exchanges), machining))
    (finding, *_) = [f for f in check_integrity(study) if f.code == "STUDY-MAGNITUDE"]
    assert not finding.blocks_claim
    assert dict(finding.values)["intensity"] == intensity


def test_the_recirculated_output_counts_as_mass(sound: ProductStudy) -> None:
    """Machining: 1100 kg in for 1000 kg of parts and 100 kg of chips is one to one."""
    assert sound.processes[1].outputs[1].role is OutputRole.RECIRCULATED
    assert "STUDY-MAGNITUDE" not in codes(sound)
