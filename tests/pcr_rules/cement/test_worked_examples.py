"""The constructed examples of clinker and cement, read and computed by the service, give the numbers beside them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.examples import example_file
from pcr_rules.category_rules import StudyFacts
from pcr_rules.cement.kilns import mills
from pcr_rules.cement.material_checks import clinker_factor
from pcr_rules.conformity import conformity_table
from pcr_rules.methods.process_emissions.minerals import clinker_factor as factor_of_oxides
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer, PcfResult, View

Example = Callable[[str], Mapping[str, Any]]


@pytest.fixture(scope="module")
def computed(study_file: Callable[[str], Path]) -> Callable[[str], CalculateAnswer]:
    """Answer of the service for the clinker or the cement example."""
    return lambda kind: calculate(study_file(kind), scenarios=False)


def result_of(answer: CalculateAnswer) -> PcfResult:
    """The result, which must be there."""
    assert answer.result is not None, answer.findings
    return answer.result


@pytest.mark.parametrize(("kind", "name"), [("clinker", "clinker_kg_per_t"), ("cement", "cement_kg_per_t")])
def test_the_total_is_that_of_the_arithmetic(
    worked_example: Example, computed: Callable[[str], CalculateAnswer], kind: str, name: str
) -> None:
    """876.965 kg CO2e per t of clinker, 691.371 per t of cement: the sums stand in the file."""
    expected = worked_example(kind)["expected"]
    total = result_of(computed(kind)).view(View.LOCATION).total
    assert total == pytest.approx(expected[name]["value"], abs=1e-6)
    assert worked_example(kind)["status"].startswith("constructed")


@pytest.mark.parametrize("kind", ["clinker", "cement"])
def test_the_product_is_in_scope(computed: Callable[[str], CalculateAnswer], kind: str) -> None:
    """水泥熟料 holds the word for cement and is clinker."""
    answers = {row.clause: row.answer for row in result_of(computed(kind)).conformity}
    assert answers["PCR-03"] is ClauseAnswer.PASS


def test_process_co2_by_two_methods(worked_example: Example, computed: Callable[[str], CalculateAnswer]) -> None:
    """537,957.62 t by output, 534,807 t by input: -0.586 %."""
    expected = worked_example("clinker")["expected"]
    result = result_of(computed("clinker"))
    stated = {
        each.item: each.quantity.value for each in result.statements if each.topic == "process_emission_comparison"
    }
    assert stated["counted"] == pytest.approx(expected["process_co2_output_method_t"]["value"])
    assert stated["compared"] == pytest.approx(expected["process_co2_input_method_t"]["value"])
    assert stated["difference"] == pytest.approx(-0.00585663, abs=1e-7)


def test_every_assessable_clause_of_the_category_passes(computed: Callable[[str], CalculateAnswer]) -> None:
    """Only the unread report and what the EPDs do not tell stay unassessed; nothing fails."""
    answers = {row.clause: row.answer for row in result_of(computed("cement")).conformity}
    own = {name: answer for name, answer in answers.items() if name.startswith("PCR-CE-")}
    assert len(own) == 17
    assert {name for name, answer in own.items() if answer is ClauseAnswer.NOT_ASSESSABLE} == {"PCR-CE-17"}
    assert {name for name, answer in own.items() if answer is ClauseAnswer.NOT_APPLICABLE} == {
        "PCR-CE-05", "PCR-CE-07"
    }  # fmt: skip
    assert ClauseAnswer.FAIL not in own.values()


def test_the_clinker_factor_of_the_example(worked_example: Example, computed: Callable[[str], CalculateAnswer]) -> None:
    """950,000 t of clinker in 1,250,000 t of cement."""
    study = computed("cement").study
    assert study is not None
    (mill,) = mills(study)
    assert clinker_factor(study, mill) == pytest.approx(worked_example("cement")["expected"]["clinker_factor"]["value"])


def test_the_factor_that_ipcc_prints() -> None:
    """Published: 65 % CaO, all from carbonate, gives 0.51 t CO2 per t; 2 % dust makes it 0.52."""
    assert factor_of_oxides(0.65, 0.0) == pytest.approx(0.51, abs=0.005)
    assert factor_of_oxides(0.65, 0.0) * 1.02 == pytest.approx(0.52, abs=0.005)


def test_the_shipped_cement_runs_and_its_fly_ash_is_asked_about() -> None:
    """The shipped study takes fly ash and steel slag burden free, and computes its clinker by one method."""
    with example_file("cement_clinker", ".yaml") as path:
        reading = read_study(path)
    assert reading.study is not None
    study = replace(reading.study, pcr=replace(reading.study.pcr, edition="cement_en16908_csi"))
    general = result_of(calculate(reading.study, scenarios=False)).view(View.LOCATION).total
    answer = calculate(study, scenarios=False)
    result = result_of(answer)
    assert result.view(View.LOCATION).total == pytest.approx(general, rel=1e-12)
    codes = [finding.code for finding in answer.findings if finding.code.startswith("PCR-CE-")]
    assert codes.count("PCR-CE-06-BURDEN-FREE") == 2
    assert {"PCR-CE-10-ONE-METHOD", "PCR-CE-13-NO-BALANCE"} <= set(codes)


def test_the_clinker_edition_takes_the_kiln_of_the_shipped_study() -> None:
    """Per tonne of clinker: the kiln is the reference process, and clauses on cement are not asked."""
    with example_file("cement_clinker", ".yaml") as path:
        reading = read_study(path)
    assert reading.study is not None
    study = reading.study
    study = replace(
        study,
        product=replace(study.product, name_zh="水泥熟料", name_en="Clinker", model="", classification="HS 2523.10"),
        unit=replace(study.unit, reference_process="kiln", reference_flow="clinker"),
        pcr=replace(study.pcr, edition="clinker_en16908_csi"),
    )
    result = result_of(calculate(study, scenarios=False))
    # cement 695.4 kg, of which 0.8 t clinker per t and the mill's own part
    assert 780 < result.view(View.LOCATION).total < 880
    clauses = {row.clause: row.answer for row in result.conformity}
    assert "PCR-CE-12" not in clauses
    assert clauses["PCR-03"] is ClauseAnswer.PASS


def test_without_a_result_the_comparison_is_not_assessable(cement_plant: Any) -> None:
    """The two methods stand in the result's statements."""
    rules = edition("cement_en16908_csi")
    table, _ = conformity_table(rules, StudyFacts(cement_plant))
    assert {row.clause: row.answer for row in table}["PCR-CE-10"] is ClauseAnswer.NOT_ASSESSABLE
