"""The shipped studies: both written forms agree, they calculate, and what they stand on is sourced."""

from pathlib import Path

import pytest

from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.examples import example_file, list_examples
from pcr_rules.result import View

NAMES = tuple(example.name for example in list_examples())


@pytest.fixture(scope="module", params=NAMES)
def answer(request: pytest.FixtureRequest) -> CalculateAnswer:
    """Each shipped study, calculated from its workbook."""
    with example_file(request.param, ".xlsx") as path:
        return calculate(path)


def _study(path: Path) -> object:
    reading = read_study(path)
    assert reading.findings == ()
    return reading.study


@pytest.mark.parametrize("name", NAMES)
def test_workbook_and_yaml_are_the_same_study(name: str) -> None:
    """The workbook is generated from the YAML; whoever edits one runs scripts/write_examples.py."""
    with example_file(name, ".yaml") as written, example_file(name, ".xlsx") as workbook:
        assert _study(written) == _study(workbook)


def test_no_finding_blocks_the_number(answer: CalculateAnswer) -> None:
    """A shipped study is an example of how it is done: no error of integrity."""
    assert answer.result is not None
    assert not [finding.code for finding in answer.findings if finding.blocks_number]
    assert answer.result.rows_in == answer.result.rows_linked


def test_contributions_add_up_to_the_total(answer: CalculateAnswer) -> None:
    """Σ lines = total, by stage, process, facility and supplier too, in both views."""
    assert answer.result is not None
    for view in answer.result.views:
        assert sum(line.total for line in view.contributions) == pytest.approx(view.total, rel=1e-12)
        for split in (view.by_stage, view.by_process, view.by_facility, view.by_supplier):
            assert sum(split.values()) == pytest.approx(view.total, rel=1e-12)


def test_totals_by_hand() -> None:
    """The largest terms of each study, worked by hand, to the kilogram.

    Aluminium, kg CO2e/t: bought billet b = 13300/15100 × 15100/14700 × 14700/14550 t/t = 13300/14550 = 0.914089;
    × 20300 = 18556.0. Primary ingot 1480/14550 × 20300 = 2064.9 (the loop returns 5600 t of billet for 5600 t used).
    Cement: clinker factor 1520/1900 = 0.8; decomposition 0.8 × 535 = 428.0; coal 0.8 × 162577.8/1550000 t
    × 22.5 GJ/t × 0.0262 tC/GJ × 0.99 × 44/12 = 179.56; RDF 0.8 × 93000/1550000 × 14 × 0.025 × 44/12 = 61.6, of which
    45 % biogenic. Motor: (632 + 316) × 10⁶ kWh / 20000 = 47400 kWh × 0.5777 = 27383.0.
    """
    rows: dict[str, float] = {}
    for name in NAMES:
        with example_file(name, ".yaml") as path:
            result = calculate(path, scenarios=False).result
        assert result is not None
        for line in result.view(View.LOCATION).contributions:
            row = line.line_id.partition("@")[0]  # electricity has a line per supply of its facility
            rows[row] = rows.get(row, 0.0) + line.total
    assert rows["X-02"] == pytest.approx(13300 / 14550 * 20300, rel=1e-9)
    assert rows["C-04"] == pytest.approx(1480 / 14550 * 20300, rel=1e-9)
    assert rows["K-05"] == pytest.approx(0.8 * 535, rel=1e-9)
    assert rows["K-02.combustion"] == pytest.approx(
        0.8 * 162577.8 / 1550000 * 22.5 * 0.0262 * 0.99 * 44 / 12 * 1000, rel=1e-9
    )
    assert rows["K-03.combustion"] == pytest.approx(0.8 * 93000 / 1550000 * 14 * 0.025 * 44 / 12 * 1000, rel=1e-9)
    assert rows["F-02"] == pytest.approx(-0.8 * 53707.5 / 1550000 * 1000, rel=1e-9)
    assert rows["U-02"] + rows["U-03"] == pytest.approx(47400 * 0.5777, rel=1e-9)


def test_most_of_a_result_stands_on_sourced_factors() -> None:
    """At least 90 % in at least one study is what a reader may expect; the aluminium profile gives more."""
    shares = {}
    for name in NAMES:
        with example_file(name, ".yaml") as path:
            result = calculate(path, scenarios=False).result
        assert result is not None
        shares[name] = result.sourced_share
    assert shares["aluminium_profile"] > 0.9


def test_scenarios_of_the_motor_cover_every_topic() -> None:
    """Allocation, grid mix, yield, distance, use and end of life stand side by side and each moves the result."""
    with example_file("induction_motor", ".yaml") as path:
        result = calculate(path).result
    assert result is not None
    assert {scenario.topic for scenario in result.scenarios} >= {
        "allocation",
        "grid_mix",
        "yield",
        "distance",
        "use",
        "end_of_life",
    }
    assert all(scenario.differences[View.LOCATION.value] != 0 for scenario in result.scenarios)
