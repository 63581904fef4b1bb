"""The constructed ingot, read and computed by the service, gives the sums that stand in its file."""

from importlib import resources
from typing import Any

import pytest
import yaml

from background_db.strict_yaml import load
from footprint_app.service.calculate import CalculateAnswer, calculate
from pcr_rules.result import ClauseAnswer, View


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """The file as it is shipped."""
    text = resources.files("pcr_rules.aluminium").joinpath("worked_example.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load(text, "worked_example.yaml")
    return loaded


@pytest.fixture(scope="module")
def answer(example: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> CalculateAnswer:
    """Its study, through a file and the service."""
    path = tmp_path_factory.mktemp("aluminium") / "ingot.yaml"
    path.write_text(yaml.safe_dump(example["study"], allow_unicode=True), encoding="utf-8")
    return calculate(path, scenarios=False)


def test_the_parts_and_the_total_are_those_of_the_arithmetic(example: dict[str, Any], answer: CalculateAnswer) -> None:
    """Refining, anodes, their CO2 and the anode effects, each to 1e-6 kg per tonne; 13,370.433 in all."""
    assert answer.result is not None, answer.findings
    view = answer.result.view(View.LOCATION)
    parts = {
        "refining_kg": view.by_process["refining"],
        "anode_plant_kg": view.by_process["anode"],
        "anode_co2_kg": sum(line.total for line in view.contributions if line.exchange_id.startswith("AC")),
        "anode_effects_kg": sum(line.total for line in view.contributions if line.exchange_id.startswith("AE")),
        "total_kg": view.total,
    }
    for name, value in parts.items():
        assert value == pytest.approx(example["expected"][name]["value"], abs=1e-5), name
    assert example["status"].startswith("constructed")


def test_every_assessable_clause_passes(answer: CalculateAnswer) -> None:
    """Only the report's template, which was not read, stays unassessed."""
    assert answer.result is not None
    own = {row.clause: row.answer for row in answer.result.conformity if row.clause.startswith("PCR-AL-")}
    assert own.pop("PCR-AL-09") is ClauseAnswer.NOT_ASSESSABLE
    assert set(own.values()) == {ClauseAnswer.PASS}
    assert len(own) == 8
