"""PV modules: the worked example is computed through a study, and each clause is tripped by a case of its own."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from background_db.findings import Severity
from background_db.units import Quantity
from footprint_app.service.calculate import calculate
from footprint_app.service.country_coefficients import assess_by_country
from pcr_rules.category_rules import StudyFacts
from pcr_rules.conformity import conformity_table
from pcr_rules.methods.country_coefficients import rounded_to
from pcr_rules.pv.modules.checks import certificates_do_not_count
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer, View
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind, ProductOutput, UnitProcess

FRANCE, EPEAT = "pv_ecs_france", "pv_epeat_2023"


def asked(study: ProductStudy, name: str = FRANCE) -> tuple[dict[str, ClauseAnswer], set[str]]:
    """Answer of every clause of the category, and the codes found."""
    table, findings = conformity_table(edition(name), StudyFacts(study))
    answers = {row.clause: row.answer for row in table if row.clause.startswith("PCR-PV")}
    return answers, {finding.code for finding in findings if finding.code.startswith("PCR-PV")}


def module_changed(study: ProductStudy, **fields: Any) -> ProductStudy:
    """The study with its module record changed."""
    plant = study.plant
    return replace(study, plant=replace(plant, pv_modules=(replace(plant.pv_modules[0], **fields),)))


def test_worked_example_as_a_study(study_file: Any, example: dict[str, Any]) -> None:
    """2 × (80 × 0.75 + 40 × 0.25) + 1.8 × 40 + 4.4 × 10 + 4.5 × 20 + 30 + 40 × 1.2 + 9 × 10 = 514 kg CO2e/kWp.

    The study's own footprint, 350 kg CO2e per kWp, is another number and stays what it is.
    """
    answer = calculate(study_file(FRANCE))
    assert answer.result is not None, answer.findings
    assert answer.result.view(View.LOCATION).total == pytest.approx(example["own_inventory"]["value"])
    (total,) = [each for each in answer.result.statements if each.item == "module_per_kwp"]
    assert total.quantity.value == pytest.approx(example["expected"]["total"]["value"], rel=1e-12)
    parts = {each.subject: each.quantity.value for each in answer.result.statements if each.item == "component_per_kwp"}
    assert parts["MOD-1 · polysilicon"] == pytest.approx(example["expected"]["polysilicon"]["value"], rel=1e-12)
    assert sum(parts.values()) == pytest.approx(514, rel=1e-12)
    (area,) = [each for each in answer.result.statements if each.item == "area_per_kwp"]
    assert area.quantity.value == pytest.approx(example["expected"]["area_per_kwp"]["value"])
    (derived,) = [each for each in answer.result.derivations if each.rule == "country_coefficients"]
    assert derived.formula.startswith("2 × 80 × 0.75 + 2 × 40 × 0.25")
    assert derived.formula.endswith("= 514 kg CO2e/kWp")
    answers = {row.clause: row.answer for row in answer.result.conformity}
    assert {answers[f"PCR-PV-0{number}"] for number in (1, 2, 3, 4, 5, 7)} == {ClauseAnswer.PASS}
    assert {answers[f"PCR-PVF-0{number}"] for number in (1, 2, 3)} == {ClauseAnswer.PASS}
    assert answers["PCR-PVF-04"] is ClauseAnswer.NOT_ASSESSABLE


def test_the_same_module_is_low_carbon(study_file: Any) -> None:
    """514 ≤ 630: low-carbon; not ≤ 400."""
    answer = calculate(study_file(EPEAT))
    assert answer.result is not None, answer.findings
    (row,) = [row for row in answer.result.conformity if row.clause == "PCR-PVE-02"]
    assert row.answer is ClauseAnswer.PASS
    assert "514 ≤ 630" in row.reason_in("en")


def test_without_a_table_nothing_is_assessed(module_study: Any) -> None:
    """No coefficient is made up: the clauses are not assessable and there is no number."""
    study = module_study(FRANCE, coefficients=[])
    answers, codes = asked(study)
    assert answers["PCR-PV-04"] is answers["PCR-PVF-02"] is answers["PCR-PVF-03"] is ClauseAnswer.NOT_ASSESSABLE
    assert not codes
    assert asked(module_study(EPEAT, coefficients=[]), EPEAT)[0]["PCR-PVE-02"] is ClauseAnswer.NOT_ASSESSABLE
    answer = assess_by_country(study)
    assert answer.assessment is not None
    assert answer.assessment.total is None


def test_one_missing_coefficient_leaves_no_number(module_study: Any, example: dict[str, Any]) -> None:
    """Without polysilicon of DE the pair is named; CN's value does not step in."""
    short = [row for row in example["coefficients"] if row["country"] != "DE"]
    answers, codes = asked(module_study(FRANCE, coefficients=short))
    assert codes == {"PCR-PV-04-MISSING"}
    assert answers["PCR-PVF-02"] is ClauseAnswer.NOT_ASSESSABLE


def test_the_unit_is_a_kilowatt_peak(module_study: Any) -> None:
    """1,000 Wp is 1 kWp; one module is not."""
    study = module_study(FRANCE)
    same = replace(study, unit=replace(study.unit, quantity=Quantity(1000, "Wp")))
    assert "PCR-PV-01-UNIT" not in asked(same)[1]
    piece = replace(study, unit=replace(study.unit, quantity=Quantity(1, "piece")))
    assert "PCR-PV-01-UNIT" in asked(piece)[1]


def test_the_module_is_described(module_study: Any) -> None:
    """600 Wp / (2.6 m² × 1000 W/m²) = 23.1 %; 25 % contradicts it."""
    study = module_study(FRANCE)
    assert "PCR-PV-02-MISSING" in asked(module_changed(study, mass=None))[1]
    assert "PCR-PV-02-EFFICIENCY" in asked(module_changed(study, efficiency_share=0.25))[1]
    none = replace(study, plant=replace(study.plant, pv_modules=()))
    assert "PCR-PV-02-NO-MODULE" in asked(none)[1]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("country_share", 0.8, "MODULE-SHARES-SUM"), ("quantity", "3 kg", "MODULE-QUANTITIES-DIFFER")],
)
def test_components_agree_with_themselves(
    study_file: Any, example: dict[str, Any], field: str, value: Any, code: str
) -> None:
    """0.8 + 0.25 = 1.05, or 3 kg beside 2 kg of one component."""
    rows = [dict(row) for row in example["components"]]
    rows[0][field] = value
    answer = calculate(study_file(FRANCE, components=rows))
    codes = {finding.code for finding in answer.findings}
    assert {code, "PCR-PV-03-BROKEN"} <= codes
    assert answer.result is not None
    assert not [each for each in answer.result.statements if each.item == "module_per_kwp"]


def test_no_components_is_a_finding(module_study: Any) -> None:
    """A table alone makes no module."""
    assert "PCR-PV-03-NO-COMPONENTS" in asked(module_study(FRANCE, components=[]))[1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"component": "ingot"}, "MODULE-COEFFICIENT-TWICE"),
        ({"per_unit": "m2"}, "MODULE-COEFFICIENT-UNIT"),
    ],
)
def test_a_coefficient_that_cannot_be_used(
    study_file: Any, example: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    """Two for one pair, or another unit: a finding at the record and no number."""
    rows = [dict(row) for row in example["coefficients"]]
    rows[0].update(change)
    answer = calculate(study_file(FRANCE, coefficients=rows))
    assert code in {finding.code for finding in answer.findings}
    assert answer.result is not None
    assert not [each for each in answer.result.statements if each.item == "module_per_kwp"]


def test_two_modules_are_two_studies(module_study: Any) -> None:
    """A second record is told."""
    study = module_study(FRANCE)
    two = replace(study, plant=replace(study.plant, pv_modules=study.plant.pv_modules * 2))
    assert "MODULE-ONE-A-STUDY" in {finding.code for finding in calculate(two).findings}


@pytest.mark.parametrize(
    ("use", "answer"),
    [
        ("feed_in_order", ClauseAnswer.PASS),  # 514 ≤ 550
        ("reduced_vat", ClauseAnswer.PASS),  # 514 ≤ 530
        ("tender_ppe2_v2", ClauseAnswer.PASS),  # 514 ≤ 750
    ],
)
def test_each_use_has_its_limit(module_study: Any, use: str, answer: ClauseAnswer) -> None:
    """550, 530 and 750 kg CO2e/kWp."""
    assert asked(module_study(FRANCE, french_use=use))[0]["PCR-PVF-02"] is answer


def test_a_limit_is_kept_or_not(module_study: Any, example: dict[str, Any]) -> None:
    """Polysilicon of CN at 100: 2 × 85 = 170, in all 544 ≤ 550 of the order, > 530 of the reduced tax."""
    rows = [dict(row) for row in example["coefficients"]]
    rows[0]["value"] = 100
    order = module_study(FRANCE, french_use="feed_in_order", coefficients=rows)
    assert asked(order)[0]["PCR-PVF-02"] is ClauseAnswer.PASS
    tax = module_study(FRANCE, french_use="reduced_vat", coefficients=rows)
    assert "PCR-PVF-02-LIMIT" in asked(tax)[1]
    rows[0]["value"] = 200  # 2 × (150 + 10) = 320, in all 694 > 630
    assert "PCR-PVE-02-LIMIT" in asked(module_study(EPEAT, coefficients=rows), EPEAT)[1]


def test_a_limit_holds_from_its_day(module_study: Any) -> None:
    """The reduced tax came in 2025: in 2024 there is no such limit."""
    study = module_study(FRANCE, french_use="reduced_vat")
    early = replace(study, period=replace(study.period, first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)))
    assert asked(early)[0]["PCR-PVF-02"] is ClauseAnswer.NOT_ASSESSABLE


def test_the_use_is_named(module_study: Any) -> None:
    """Without it there is no limit to keep."""
    answers, codes = asked(module_changed(module_study(FRANCE), french_use=None))
    assert "PCR-PVF-01-NO-USE" in codes
    assert answers["PCR-PVF-02"] is ClauseAnswer.NOT_ASSESSABLE


def test_own_coefficients_count_under_ppe2_only(module_study: Any, example: dict[str, Any]) -> None:
    """An own value for polysilicon is fine under PPE2 and not under V2."""
    rows = [dict(row) for row in example["coefficients"]]
    rows[0]["is_own_assessment"] = True
    assert "PCR-PVF-03-OWN" not in asked(module_study(FRANCE, coefficients=rows))[1]
    assert "PCR-PVF-03-OWN" in asked(module_study(FRANCE, french_use="tender_ppe2_v2", coefficients=rows))[1]


def test_the_frame_is_included(module_study: Any, example: dict[str, Any]) -> None:
    """Without the frame the number is too low, unless the module has none."""
    bare = [row for row in example["components"] if row["component"] != "frame"]
    study = module_study(EPEAT, components=bare)
    assert "PCR-PVE-01-NO-FRAME" in asked(study, EPEAT)[1]
    assert "PCR-PVE-01-NO-FRAME" not in asked(module_changed(study, is_framed=False), EPEAT)[1]


def test_ppe2_rounds_to_fifty() -> None:
    """514 / 50 = 10.28 → 500; 525 / 50 = 10.5 → 550; an exact multiple stays."""
    assert (rounded_to(514, 50), rounded_to(525, 50), rounded_to(500, 50)) == (500, 550, 500)
    with pytest.raises(ValueError, match="above zero"):
        rounded_to(1, 0)


def wafer_plant(kwh: float) -> UnitProcess:
    """A plant that makes 1000 m² of wafer."""
    row = Exchange(exchange_id="W1", kind=ExchangeKind.INPUT, flow="电力", quantity=Quantity(kwh, "kWh"))
    output = ProductOutput(flow_id="wafer", name="单晶硅片", quantity=Quantity(1000, "m2"))
    return UnitProcess(process_id="wafer", name="切片", outputs=(output,), exchanges=(row,))


def test_amounts_per_square_metre_are_looked_at(module_study: Any) -> None:
    """4.76 kWh per m² of wafer is published: 4.8 passes, 48 is a question (ten times as much)."""
    study = module_study(FRANCE)
    near = replace(study, processes=(*study.processes, wafer_plant(4800)))
    assert asked(near)[0]["PCR-PV-06"] is ClauseAnswer.PASS
    far = replace(study, processes=(*study.processes, wafer_plant(48_000)))
    assert "PCR-PV-06-OUT-OF-RANGE" in asked(far)[1]
    assert asked(study)[0]["PCR-PV-06"] is ClauseAnswer.NOT_ASSESSABLE


def test_a_far_result_is_a_question(module_study: Any) -> None:
    """1 kg per kWp instead of 350: published are 310 to 390."""
    study = module_study(FRANCE)
    low = replace(study, own_factors=(replace(study.own_factors[0], value=1.0),))
    assert "PCR-PV-07-RANGE" in {finding.code for finding in calculate(low).findings}


def test_the_table_comes_from_a_file(module_study: Any, example: dict[str, Any], tmp_path: Path) -> None:
    """A CSV with component, country, value, unit and source gives the same 514."""
    lines = ["component,country,value,unit,source"]
    lines += [",".join(str(value) for value in row.values()) for row in example["coefficients"]]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    answer = assess_by_country(module_study(FRANCE, coefficients=[]), table)
    assert not answer.findings
    assert answer.assessment is not None
    assert answer.assessment.total == pytest.approx(514)
    assert answer.study is not None
    assert len(answer.study.plant.country_coefficients) == 8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("component,country,value,unit,source\nglass,CN,viel,kg,table", "INGEST-NUMBER"),
        ("component,country,value,unit\nglass,CN,1.2,kg", "INGEST-COLUMN-MISSING"),
        ("a,b\n1,2", "INGEST-HEADER-MISSING"),
        ("component,country,value,unit,source\nglass,CN,,kg,table", "INGEST-VALUE-MISSING"),
    ],
)
def test_a_broken_table_gives_no_number(module_study: Any, tmp_path: Path, text: str, code: str) -> None:
    """A value that is no number, a column or a header missing: a finding and no number."""
    table = tmp_path / "table.csv"
    table.write_text(text, encoding="utf-8")
    answer = assess_by_country(module_study(FRANCE, coefficients=[]), table)
    assert answer.assessment is None
    assert any(finding.code.startswith(code) for finding in answer.findings), answer.findings


def test_a_coefficient_without_a_source_is_not_used(module_study: Any) -> None:
    """Nobody can check it: the pair counts as missing."""
    study = module_study(FRANCE)
    first, *others = study.plant.country_coefficients
    nameless = replace(study.plant, country_coefficients=(replace(first, source=" "), *others))
    study = replace(study, plant=nameless)
    assert "MODULE-COEFFICIENT-NO-SOURCE" in {finding.code for finding in calculate(study).findings}
    assert "PCR-PV-04-MISSING" in asked(study)[1]


def test_certificates_do_not_count(study_file: Any) -> None:
    """A market-based total of 300 beside 350: only 350 may be declared; declared as 300 the clause fails."""
    answer = calculate(study_file(FRANCE))
    assert answer.result is not None
    assert answer.study is not None
    location = answer.result.view(View.LOCATION)
    views = (location, replace(location, view=View.MARKET, total=300.0))
    for headline, severity in ((View.LOCATION, Severity.WARNING), (View.MARKET, Severity.ERROR)):
        result = replace(answer.result, views=views, headline=headline)
        facts = StudyFacts(answer.study, answer.linked, None, result)
        (found,) = certificates_do_not_count(facts, edition(FRANCE)).findings
        assert (found.code, found.severity) == ("PCR-PV-05-CERTIFICATES", severity)
        assert dict(found.values) == {"location": "350", "market": "300"}
