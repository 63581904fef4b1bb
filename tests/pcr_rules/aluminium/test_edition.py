"""Electrolytic aluminium: a smelter's study passes, and each clause is tripped by a case of its own."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from background_db.units import Quantity
from pcr_rules.category_checks.checks import _is_meant
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.conformity import check_study, conformity_table
from pcr_rules.registry import edition
from pcr_rules.result import ClauseAnswer
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType
from pcr_rules.study_inventory import Exchange, ExchangeKind


@pytest.fixture(scope="module")
def rules() -> CategoryRules:
    """The edition on top of the general rules."""
    return edition("al_gbt44905_2024_s")


def answers(rules: CategoryRules, study: ProductStudy) -> dict[str, ClauseAnswer]:
    """Answer of every clause of the category."""
    table, _ = conformity_table(rules, StudyFacts(study))
    return {row.clause: row.answer for row in table if row.clause.startswith("PCR-")}


def codes(rules: CategoryRules, study: ProductStudy) -> set[str]:
    """Codes of the findings of the category."""
    return {finding.code for finding in check_study(rules, study) if finding.code.startswith("PCR-")}


def test_a_smelter_passes_and_what_is_unread_is_not_assessable(rules: CategoryRules, smelter: ProductStudy) -> None:
    """Every assessable clause passes; the unread parts of the frame and the report's template do not."""
    found = answers(rules, smelter)
    assert {name for name, answer in found.items() if answer is ClauseAnswer.NOT_ASSESSABLE} == {
        "PCR-02", "PCR-06", "PCR-AL-08", "PCR-AL-09"
    }  # fmt: skip
    assert found["PCR-05"] is ClauseAnswer.NOT_APPLICABLE
    passed = {name for name, answer in found.items() if answer is ClauseAnswer.PASS}
    assert {f"PCR-AL-0{number}" for number in range(1, 8)} | {"PCR-03", "PCR-04", "PCR-07", "PCR-08"} <= passed
    assert codes(rules, smelter) == {"PCR-01-TEXT-UNREAD"}


def test_the_unit_is_a_tonne(rules: CategoryRules, smelter: ProductStudy) -> None:
    """1,000 kg is 1 t; 1 kg is not."""
    same = replace(smelter, unit=replace(smelter.unit, quantity=Quantity(1000, "kg")))
    assert "PCR-AL-01-UNIT" not in codes(rules, same)
    other = replace(smelter, unit=replace(smelter.unit, quantity=Quantity(1, "kg")))
    assert "PCR-AL-01-UNIT" in codes(rules, other)


def test_the_boundary_needs_anodes_and_casting(rules: CategoryRules, changed: Any) -> None:
    """Without anodes or without casting of an ingot the boundary is short."""
    assert "PCR-AL-02-BOUNDARY" in codes(rules, changed("casting", process_id="finish", name="精整"))
    study = changed("anode", name="x")
    electrolysis = study.processes[0]
    rows = tuple(each for each in electrolysis.exchanges if each.exchange_id != "E2")
    short = replace(study, processes=(replace(electrolysis, exchanges=rows), *study.processes[1:]))
    assert "PCR-AL-02-BOUNDARY" in codes(rules, short)


def test_a_full_footprint_is_not_these_rules(rules: CategoryRules, smelter: ProductStudy) -> None:
    """The boundary ends at the gate."""
    assert "PCR-AL-02-NOT-PARTIAL" in codes(rules, replace(smelter, cfp_type=CfpType.FULL))


def test_scrap_and_soderberg_cells_are_outside(rules: CategoryRules, changed: Any, smelter: ProductStudy) -> None:
    """A charge of scrap, or self-baking anodes, is another product."""
    scrap = replace(smelter.processes[0].exchanges[0], exchange_id="E9", flow="外购废铝")
    with_scrap = changed("casting", exchanges=(*smelter.processes[2].exchanges, scrap))
    assert "PCR-AL-03-SCRAP" in codes(rules, with_scrap)
    assert "PCR-AL-03-SODERBERG" in codes(rules, changed("electrolysis", name="自焙槽电解"))


def test_half_a_year_is_no_calendar_year(rules: CategoryRules, smelter: ProductStudy) -> None:
    """1 July to 30 June is twelve months and no calendar year."""
    period = replace(smelter.period, first_day=date(2025, 7, 1), last_day=date(2026, 6, 30))
    assert "PCR-AL-04-PERIOD" in codes(rules, replace(smelter, period=period))


@pytest.mark.parametrize(
    ("left_out", "code"), [("E5", "PCR-AL-05-ANODE-CO2"), ("E6", "PCR-AL-06-PFC"), ("E7", "PCR-AL-06-PFC")]
)
def test_emissions_of_the_cells_are_counted(
    rules: CategoryRules, changed: Any, smelter: ProductStudy, left_out: str, code: str
) -> None:
    """Without the CO2 of the anodes, or one of the two gases of anode effects, the clause fails."""
    rows = tuple(each for each in smelter.processes[0].exchanges if each.exchange_id != left_out)
    assert code in codes(rules, changed("electrolysis", exchanges=rows))


def test_the_smelters_power_has_a_source(rules: CategoryRules, smelter: ProductStudy) -> None:
    """A facility without supplies says nothing of the power's origin."""
    bare = replace(smelter, facilities=(replace(smelter.facilities[0], electricity=()),))
    assert "PCR-AL-07-POWER-SOURCE" in codes(rules, bare)


def test_an_amount_outside_published_ranges_is_a_question(
    rules: CategoryRules, changed: Any, smelter: ProductStudy
) -> None:
    """1,350 kWh per tonne instead of 13,500: the range of four papers is 13,257 to 14,600."""
    rows = tuple(
        replace(each, quantity=Quantity(1350 * 100_000, "kWh")) if each.exchange_id == "E3" else each
        for each in smelter.processes[0].exchanges
    )
    study = changed("electrolysis", exchanges=rows)
    (finding,) = [each for each in check_study(rules, study) if each.code == "PCR-07-OUT-OF-RANGE"]
    assert dict(finding.values)["value"] == "1350"
    assert dict(finding.values)["minimum"] == "13257"


def test_a_profile_is_out_of_scope(rules: CategoryRules, smelter: ProductStudy) -> None:
    """An extruded profile is no primary aluminium."""
    other = replace(smelter, product=replace(smelter.product, name_zh="铝型材", classification="7604"))
    assert "PCR-03-OUT-OF-SCOPE" in codes(rules, other)


def test_a_year_before_the_standard_is_named(rules: CategoryRules, smelter: ProductStudy) -> None:
    """GB/T 44905-2024 came into force on 2025-05-01: a study of 2024 lies before it."""
    period = replace(smelter.period, first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))
    assert "PCR-04-NOT-IN-FORCE" in codes(rules, replace(smelter, period=period))


def test_process_emissions_alone_are_no_footprint(rules: CategoryRules, smelter: ProductStudy) -> None:
    """Only the rows of emission are left."""
    rows = tuple(each for each in smelter.processes[0].exchanges if each.kind is ExchangeKind.EMISSION)
    alone = replace(smelter, processes=(replace(smelter.processes[0], exchanges=rows),))
    assert "PCR-08-EMISSIONS-ALONE" in codes(rules, alone)


def test_a_flow_that_only_shares_a_word_is_not_compared() -> None:
    """Limestone is no lime, fly ash no coal: ranges name what is not meant."""
    steel, clinker = edition("steel_bfbof_cisa_epd_2022_s"), edition("clinker_en16908_csi")
    for each, flow in ((steel, "石灰石"), (clinker, "粉煤灰")):
        assert each.category is not None
        row = Exchange(exchange_id="E", kind=ExchangeKind.INPUT, flow=flow, quantity=Quantity(1, "t"))
        assert not [one.name for one in each.category.ranges if _is_meant(row, one) and one.not_flow_words]
