"""One study under two editions and two data-quality schemes: both answers, and steps that add up."""

import math
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
import yaml

from footprint_app.service.edition_comparison import EditionComparison, compare, compare_document
from footprint_app.service.errors import WrongUseError
from pcr_rules.edition_methods import MethodTopic
from pcr_rules.result import View

ORDER, DRAFT, GENERAL = "li_battery_ev_cn_551_trial", "li_battery_ev_eu_draft_2024", "gbt24067_2024"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The constructed pack of the Chinese edition, with scores under two schemes."""
    text = resources.files("pcr_rules.battery.cn_551").joinpath("worked_example.yaml").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("pack") / "pack.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(text)["study"], allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def compared(pack: Path) -> EditionComparison:
    """Order against draft, CIFA against the draft's own scheme."""
    return compare(pack, ORDER, DRAFT, "cifa_cn")


def test_both_numbers_are_those_of_the_worked_examples(compared: EditionComparison) -> None:
    """2482.9 kg / 120,000 kWh and 2519.38 kg / 28,800 kWh."""
    assert compared.first.total == pytest.approx(2482.9 / 120_000, rel=1e-12)
    assert compared.second.total == pytest.approx(2519.38 / 28_800, rel=1e-12)


def test_the_steps_add_up_and_each_is_redone_by_hand(compared: EditionComparison) -> None:
    """Denominator 120,000 → 28,800 kWh; casing 340.4 → 136.88 kg; electricity 760 → 1000 kg."""
    made = compared.reconciliation
    assert made is not None
    assert {step.topic: step.difference for step in made.steps} == pytest.approx(
        {
            MethodTopic.FUNCTIONAL_UNIT: 2482.9 / 28_800 - 2482.9 / 120_000,
            MethodTopic.RECYCLING: (136.88 - 340.4) / 28_800,
            MethodTopic.ELECTRICITY: (1000 - 760) / 28_800,
        },
        rel=1e-9,
    )
    assert compared.first.total is not None
    assert math.fsum((compared.first.total, *(step.difference for step in made.steps))) == pytest.approx(
        compared.second.total, rel=1e-14
    )
    assert abs(made.gap) <= 1e-16
    assert made.second_total == compared.second.total


def test_each_rating_is_under_its_own_scheme(compared: EditionComparison) -> None:
    """Neither is translated into the other."""
    first, second = compared.first.quality, compared.second.quality
    assert first is not None
    assert second is not None
    assert (first.scheme.scheme_id, second.scheme.scheme_id) == ("cifa_cn", "eu_battery_three")
    assert first.rating == pytest.approx(2.2458, abs=5e-5)
    assert second.rating == pytest.approx(1.8051, abs=5e-5)


def test_a_scheme_without_scores_is_not_assessable(pack: Path) -> None:
    """PACT has the same three indicators as the draft, and no scores of its own here."""
    quality = compare(pack, ORDER, DRAFT, "pact_three", "five_means").first.quality
    assert quality is not None
    assert (quality.rating, quality.scored_share) == (None, 0)


def test_the_way_back_is_the_negative(pack: Path, compared: EditionComparison) -> None:
    """From draft to order the differences sum to the opposite."""
    back = compare(pack, DRAFT, ORDER).reconciliation
    assert back is not None
    assert compared.reconciliation is not None
    there = math.fsum(step.difference for step in compared.reconciliation.steps)
    assert math.fsum(step.difference for step in back.steps) == pytest.approx(-there, rel=1e-12)


def test_the_same_edition_twice_has_no_steps(pack: Path) -> None:
    """Nothing is decided otherwise."""
    made = compare(pack, ORDER, ORDER)
    assert made.reconciliation is not None
    assert made.reconciliation.steps == ()
    assert made.difference.is_empty


def test_general_rules_leave_the_use_stage_in(pack: Path) -> None:
    """A row of use of 28.8 kg a pack counts under GB/T 24067 and not under the order: -28.8 / 120,000."""
    study = yaml.safe_load(pack.read_text(encoding="utf-8"))
    rows = study["processes"][0]["exchanges"]
    use = {"value": 288, "unit": "kg"}
    rows.append(
        {"exchange_id": "B8", "kind": "input", "flow": "冷却液", "stage": "use", "quantity": use,
         "provider": "factor:own.landfill"}
    )  # fmt: skip
    path = pack.with_name("use.yaml")
    path.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    made = compare(path, GENERAL, ORDER).reconciliation
    assert made is not None
    step = next(each for each in made.steps if each.topic is MethodTopic.EXCLUDED_STAGES)
    assert step.difference == pytest.approx(-28.8 / 120_000, rel=1e-9)


def test_without_a_number_nothing_is_reconciled(pack: Path) -> None:
    """Without a warranty the draft has no total energy; the order still has its number."""
    study = yaml.safe_load(pack.read_text(encoding="utf-8"))
    del study["plant"]["battery_packs"][0]["warranty_years"]
    path = pack.with_name("no_warranty.yaml")
    path.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    made = compare(path, ORDER, DRAFT)
    assert made.first.total is not None
    assert (made.second.total, made.reconciliation) == (None, None)
    document = compare_document(made, "en")
    assert document.exit_code == 1
    assert "BATTERY-ENERGY-MISSING" in {finding.code for finding in document.findings}


def test_the_document_holds_both_answers(compared: EditionComparison) -> None:
    """Totals, views, clauses, ratings and steps, for machines."""
    document = compare_document(compared, "zh")
    assert document.exit_code == 0
    assert [step.topic for step in document.steps] == ["functional_unit", "recycling", "electricity"]
    assert document.first.views[View.LOCATION.value] == pytest.approx(2722.9 / 120_000)
    clauses = {each.clause: each.answer for each in document.second.clauses}
    assert clauses["PCR-BE-02"] == "pass"
    assert "electricity" in document.topics_that_differ


@pytest.mark.parametrize(
    ("first", "scheme", "message"),
    [("no_such_edition", "", "no_such_edition"), (ORDER, "no_such_scheme", "no_such_scheme")],
)
def test_wrong_names_are_told(pack: Path, first: str, scheme: str, message: str) -> None:
    """An edition or a scheme that is none, and a file that is not there."""
    with pytest.raises(WrongUseError, match=message):
        compare(pack, first, DRAFT, scheme)
    with pytest.raises(WrongUseError):
        compare(pack.with_name("none.yaml"), ORDER, DRAFT)


def test_a_study_in_memory_is_compared_alike(compared: EditionComparison) -> None:
    """As a file or as a study, the same numbers."""
    written = compared.first.answer.written
    assert written is not None
    again = compare(replace(written), ORDER, DRAFT)
    assert (again.first.total, again.second.total) == (compared.first.total, compared.second.total)
