"""An edition asked on a day outside its validity names the edition that holds on that day."""

from dataclasses import replace
from datetime import date

import pytest

from background_db.findings import Finding
from background_db.provenance import ValidityPeriod
from background_db.units import Quantity
from pcr_rules.category_rules import CategoryRules
from pcr_rules.conformity import check_study
from pcr_rules.edition_validity import editions_holding, named_editions
from pcr_rules.registry import edition, list_editions
from pcr_rules.study import FunctionalUnit, Product, ProductStudy, UnitKind
from pcr_rules.study_context import Boundary, CfpType, Goal, TimeBoundary


def study_to(last_day: date) -> ProductStudy:
    """A year that ends on a day."""
    return ProductStudy(
        study_id="s",
        cfp_type=CfpType.PARTIAL,
        product=Product(name_zh="动力电池包", producer="x"),
        unit=FunctionalUnit(kind=UnitKind.FUNCTIONAL, quantity=Quantity(1, "kWh"), reference_process="p"),
        goal=Goal(),
        boundary=Boundary(),
        period=TimeBoundary(first_day=date(last_day.year - 1, last_day.month, 1), last_day=last_day),
    )


def told(rules: CategoryRules, last_day: date) -> list[Finding]:
    """Findings on the day."""
    return [each for each in check_study(rules, study_to(last_day)) if each.code.startswith("PCR-PERIOD-")]


@pytest.mark.parametrize(
    ("asked", "last_day", "code", "right"),
    [
        ("trial", date(2027, 1, 1), "PCR-PERIOD-AFTER-EDITION", "li_battery_ev_cn_551_regular"),
        ("trial", date(2027, 6, 30), "PCR-PERIOD-AFTER-EDITION", "li_battery_ev_cn_551_regular"),
        ("regular", date(2026, 12, 31), "PCR-PERIOD-BEFORE-EDITION", "li_battery_ev_cn_551_trial"),
        # Before the order was issued only the draft of the EU speaks of these batteries.
        ("trial", date(2025, 6, 30), "PCR-PERIOD-BEFORE-EDITION", "li_battery_ev_eu_draft_2024"),
        ("trial", date(2024, 1, 31), "PCR-PERIOD-BEFORE-EDITION", "no known edition"),
    ],
)
def test_the_right_edition_is_named(asked: str, last_day: date, code: str, right: str) -> None:
    """Trial to 2026-12-31, regular from 2027-01-01: the last day of the period decides."""
    (finding,) = told(edition(f"li_battery_ev_cn_551_{asked}"), last_day)
    assert finding.code == code
    assert right in dict(finding.values)["right"]


@pytest.mark.parametrize(("asked", "last_day"), [("trial", date(2026, 12, 31)), ("regular", date(2027, 1, 1))])
def test_inside_its_validity_nothing_is_told(asked: str, last_day: date) -> None:
    """Both phases hold on their first and last days."""
    assert told(edition(f"li_battery_ev_cn_551_{asked}"), last_day) == []


def test_the_same_document_comes_before_another() -> None:
    """On 2027-06-30 the draft of the EU holds too, but the order has an edition of its own."""
    found = editions_holding(edition("li_battery_ev_cn_551_trial"), date(2027, 6, 30))
    assert [each.edition for each in found] == ["li_battery_ev_cn_551_regular"]


def test_it_holds_for_every_edition() -> None:
    """Whatever edition is asked after its end, the finding says what holds, or that nothing known does."""
    for rules in list_editions():
        ended = replace(rules, validity=ValidityPeriod(date(2020, 1, 1), date(2021, 1, 1)))
        (finding,) = told(ended, date(2026, 6, 30))
        assert dict(finding.values)["right"] == named_editions(ended, date(2026, 6, 30))
        assert rules.edition not in dict(finding.values)["right"].split(" ")
