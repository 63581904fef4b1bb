"""The journey from a file to a result, against a study worked by hand.

Per tonne of board: 500 kWh, 200 kg of resin at 2.5 kg CO2e/kg, 30 kg of fossil CO2 from the stack.
Grid 2024: 0.5777 kg CO2e/kWh. Of 1000 MWh, 400 carry wind certificates: 0.0324 generation + 0.0327 transmission.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from background_db.findings import Place
from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import CalculateAnswer, Step, calculate
from footprint_app.service.errors import WrongUseError
from pcr_rules.result import PcfResult, View

LOCATION = 500 * 0.5777 + 200 * 2.5 + 30  # 288.85 + 500 + 30 = 818.85
WIND = 0.4 * (0.0324 + 0.0327)  # 0.02604 kg CO2e per kWh
MARKET = 500 * (0.6 * 0.5777 + WIND) + 200 * 2.5 + 30  # 500 × 0.37266 + 530 = 716.33


def _result(answer: CalculateAnswer) -> PcfResult:
    assert answer.result is not None, answer.findings
    return answer.result


@pytest.fixture
def answer(tiny: Path) -> CalculateAnswer:
    """The tiny study calculated."""
    return calculate(tiny)


def test_totals_in_both_views(answer: CalculateAnswer) -> None:
    """Location-based 818.85 and market-based 716.33 kg CO2e per tonne."""
    result = _result(answer)
    assert result.view(View.LOCATION).total == pytest.approx(LOCATION, rel=1e-12)
    assert result.view(View.MARKET).total == pytest.approx(MARKET, rel=1e-12)
    assert (result.unit, result.rows_in, result.rows_linked) == ("1 t", 3, 3)


def test_certificates_that_hold_make_the_headline(answer: CalculateAnswer) -> None:
    """Instruments that meet all criteria shall be used; the step between the views has the name of its supply."""
    result = _result(answer)
    assert result.headline is View.MARKET
    # 500 kWh × 0.4 × (0.0651 - 0.5777) = -102.52 kg CO2e per tonne
    assert result.reconciliation == {"plant/wind": pytest.approx(500 * 0.4 * (0.0651 - 0.5777), rel=1e-12)}


def test_shares_of_the_result(answer: CalculateAnswer) -> None:
    """Electricity is published and without split, the stack is primary, the author's own resin factor is neither."""
    result = _result(answer)
    electricity = 500 * (0.6 * 0.5777 + WIND)  # 186.33 of 716.33 kg CO2e
    assert result.sourced_share == pytest.approx(electricity / MARKET)
    assert result.not_split_share == pytest.approx(electricity / MARKET)
    assert result.primary_share == pytest.approx(30 / MARKET)
    assert result.foreign_share == 0


def test_factors_carry_proof_and_contribution(answer: CalculateAnswer) -> None:
    """Each factor stands with its value, source and what it adds; with the stack they add up to the total."""
    result = _result(answer)
    uses = {use.factor_id: use for use in result.factors}
    assert uses["own.resin"].contribution == pytest.approx(500)
    assert uses["own.resin"].verification == "user"
    grid = uses["elec.cfp.2024.cn.average"]
    assert (grid.value, grid.per_unit, grid.data_period) == (0.5777, "kWh", "2024-01-01/2024-12-31")
    assert grid.source
    assert sum(use.contribution for use in uses.values()) + 30 == pytest.approx(MARKET)


def test_scenario_stands_beside_the_base_case(answer: CalculateAnswer) -> None:
    """A tenth more resin adds 20 kg × 2.5 kg CO2e/kg = 50 kg CO2e in both views."""
    (scenario,) = _result(answer).scenarios
    assert scenario.differences == {
        "location-based": pytest.approx(50, rel=1e-9),
        "market-based": pytest.approx(50, rel=1e-9),
    }


def test_scenarios_can_be_left_out(tiny: Path) -> None:
    """Without scenarios the base case is the same."""
    result = _result(calculate(tiny, scenarios=False))
    assert result.scenarios == ()
    assert result.view(View.LOCATION).total == pytest.approx(LOCATION, rel=1e-12)


def test_scenario_that_fails_does_not_take_the_base_case_along(tiny: Path) -> None:
    """A scenario on a row that is not there is left out with a warning; the number stands."""
    tiny.write_text(tiny.read_text(encoding="utf-8").replace("exchange:E2.quantity", "exchange:E9.quantity"), "utf-8")
    answer = calculate(tiny)
    assert _result(answer).scenarios == ()
    assert "service.scenario_without_result" in {finding.code for finding in answer.findings}


def test_equal_studies_have_equal_results(tiny: Path) -> None:
    """The digest of a result depends on the study, not on where its file lies or when it was calculated."""
    other = tiny.with_name("other.yaml")
    other.write_bytes(tiny.read_bytes())
    study = read_study(tiny).study
    assert study is not None
    first, second = (_result(calculate(path)) for path in (tiny, other))
    assert first.trace == second.trace
    assert first.trace.study_digest == _result(calculate(study)).trace.study_digest
    assert first.trace.factor_sets.keys() >= {"mee_electricity_footprint_2024"}
    assert len(first.result_digest) == 64


def test_changed_study_changes_its_digest(tiny: Path) -> None:
    """One word more is another study."""
    study = read_study(tiny).study
    assert study is not None
    one, other = (_result(calculate(each)) for each in (study, replace(study, title="x")))
    assert one.trace.study_digest != other.trace.study_digest


def test_blocked_study_has_no_number_and_all_findings(tiny: Path) -> None:
    """A wrong unit and a factor that does not exist are both named, each at its row, and no number is given."""
    text = tiny.read_text(encoding="utf-8").replace("500 MWh", "500 kg").replace("own.resin'", "own.missing'")
    tiny.write_text(text, encoding="utf-8")
    answer = calculate(tiny)
    assert answer.result is None
    assert answer.blocks_number
    blocking = [finding for finding in answer.findings if finding.blocks_number]
    assert {"E1", "E2"} <= {
        dict(finding.values).get("row", dict(finding.values).get("exchange")) for finding in blocking
    }
    assert all(finding.where.document == "tiny.yaml" for finding in blocking)


def test_unknown_edition_is_a_finding(tiny: Path) -> None:
    """A study under rules that nobody has is not calculated under others."""
    text = tiny.read_text(encoding="utf-8") + "pcr: {edition: iso_9999}\n"
    tiny.write_text(text, encoding="utf-8")
    answer = calculate(tiny)
    assert answer.result is None
    assert "service.unknown_edition" in {finding.code for finding in answer.findings}


def test_missing_file_is_wrong_use(tmp_path: Path) -> None:
    """A file that is not there is no finding in a study."""
    with pytest.raises(WrongUseError):
        calculate(tmp_path / "nothing.xlsx")


def test_steps_are_told_in_order(tiny: Path) -> None:
    """A progress display hears of each step once, in order."""
    steps: list[Step] = []
    calculate(tiny, on_step=steps.append)
    assert steps == [Step.CHECK, Step.COMPUTE, Step.SCENARIOS, Step.CONFORMITY]


def test_every_clause_is_answered(answer: CalculateAnswer) -> None:
    """The conformity table has a row for each clause of the edition, and the claim follows from it."""
    result = _result(answer)
    assert answer.rules is not None
    assert [row.clause for row in result.conformity] == [clause.clause_id for clause in answer.rules.clauses]
    assert result.is_provisional == answer.blocks_claim
    assert answer.claim("en") != answer.claim("zh") != ""


def test_findings_have_the_place_in_the_file(answer: CalculateAnswer) -> None:
    """What rules and engine say of a row is told at the row's place in the file."""
    of_rows = [finding for finding in answer.findings if "E1" in dict(finding.values).values()]
    assert all(finding.where.document == "tiny.yaml" for finding in of_rows)
    assert Place() not in {finding.where for finding in of_rows}


def test_inventory_rows_from_a_csv_join_their_process(tiny: Path) -> None:
    """A row of 10 t of resin in a GBK-encoded CSV adds 10 kg × 2.5 kg CO2e/kg per tonne."""
    inventory = tiny.with_name("more.csv")
    header = "过程,行编号,类别,流名称,数量,数量·单位,供给者"
    inventory.write_bytes(f"{header}\r\npressing,E4,投入,树脂,10,t,因子:own.resin\r\n".encode("gbk"))
    answer = calculate(tiny, inventories=(inventory,), scenarios=False)
    assert _result(answer).view(View.LOCATION).total == pytest.approx(LOCATION + 25, rel=1e-12)
    assert (answer.rows_read, _result(answer).rows_linked) == (4, 4)
