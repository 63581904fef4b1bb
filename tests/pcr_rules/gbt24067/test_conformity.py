"""The table of answers: every clause once, gates opened only by a justification, findings of other rooms read in."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from background_db.findings import Severity, conformity_error, integrity_error
from background_db.provenance import ValidityPeriod
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.conformity import check_study, conformity_table, open_gate
from pcr_rules.result import ClauseAnswer, ClauseResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CutOff, Deviation, Goal, TimeBoundary


def answer(table: tuple[ClauseResult, ...], clause: str) -> ClauseResult:
    """The row of a clause."""
    return next(row for row in table if row.clause == clause)


def test_the_complete_study_fails_nothing(rules: CategoryRules, facts: StudyFacts) -> None:
    """Each clause stands in the table once, in the order of the register; none fails, nothing is found."""
    table, findings = conformity_table(rules, facts)
    assert [row.clause for row in table] == [clause.clause_id for clause in rules.clauses]
    assert [row.clause for row in table if row.answer is ClauseAnswer.FAIL] == []
    assert findings == ()


def test_open_rows_are_never_a_pass(rules: CategoryRules, facts: StudyFacts) -> None:
    """A clause without a check answers not assessable, with its reason in both languages."""
    row = answer(conformity_table(rules, facts)[0], "CFP-CMP-01")
    assert row.answer is ClauseAnswer.NOT_ASSESSABLE
    assert row.reason_in("en").startswith("Comparing two studies")
    assert row.reason_in("zh").startswith("比较两个研究")


def test_a_failed_clause_says_what_failed_in_both_languages(rules: CategoryRules, study: ProductStudy) -> None:
    """The reason is the text of the findings, not their code."""
    facts = StudyFacts(replace(study, goal=Goal(reasons="r", audience="a", communication="none")))
    table, findings = conformity_table(rules, facts)
    row = answer(table, "CFP-GOAL-01")
    assert row.answer is ClauseAnswer.FAIL
    assert row.reason == "The goal of the study lacks: Intended application."
    assert row.reason_zh.startswith("研究目的缺少")
    assert any(finding.code == "CFP-GOAL-01-EMPTY" and finding.blocks_claim for finding in findings)
    assert not any(finding.blocks_number for finding in findings)


def test_before_linking_the_study_alone_is_checked(rules: CategoryRules, study: ProductStudy) -> None:
    """`check_study` finds what needs no result; all at once."""
    empty = replace(study, goal=Goal(), scenarios=())
    codes = {finding.code for finding in check_study(rules, empty)}
    assert {"CFP-GOAL-01-EMPTY", "CFP-AL-04-NO-RUN", "CFP-DATA-06-NO-RUN", "LCA-01-PHASE-MISSING"} <= codes


def test_findings_are_not_told_twice(rules: CategoryRules, study: ProductStudy, made: SimpleNamespace) -> None:
    """What `check_study` found already is not returned again with the table, yet counts in it."""
    broken = replace(study, goal=Goal())
    first = check_study(rules, broken)
    table, new = conformity_table(rules, made.facts_of(broken), first)
    assert len(first) == 6  # four goal fields, the principles, the phases
    assert set(first) & set(new) == set()
    assert answer(table, "CFP-GOAL-01").answer is ClauseAnswer.FAIL


def test_findings_of_other_rooms_count_in_their_clause(rules: CategoryRules, facts: StudyFacts) -> None:
    """A double claim found by the linking fails CFP-GEN-03 and CFP-EL-04; its code is shown, its text is theirs."""
    other = integrity_error("LINK-CLAIMED-TWICE", clause="CFP-GEN-03, CFP-EL-04")
    table, new = conformity_table(rules, facts, (other,))
    for clause in ("CFP-GEN-03", "CFP-EL-04"):
        assert answer(table, clause).answer is ClauseAnswer.FAIL
        assert "LINK-CLAIMED-TWICE" in answer(table, clause).reason
    assert other not in new


def test_a_justified_deviation_opens_the_gate(rules: CategoryRules, study: ProductStudy) -> None:
    """Errors of the clause become warnings, the answer names the justification, and the deviation is told."""
    text = "trial production began in March"
    deviating = replace(
        study,
        goal=Goal(),
        deviations=(Deviation(clause="CFP-GOAL-01", text=text), Deviation(clause="CFP-GEN-02", text="no effect")),
    )
    findings = check_study(rules, deviating)
    of_goal = [finding for finding in findings if finding.code == "CFP-GOAL-01-EMPTY"]
    assert {finding.severity for finding in of_goal} == {Severity.WARNING}
    assert any(finding.code == "PCR-DEVIATION" and ("text", text) in finding.values for finding in findings)
    table, _ = conformity_table(rules, StudyFacts(deviating), findings)
    assert answer(table, "CFP-GOAL-01").answer is ClauseAnswer.JUSTIFIED_DEVIATION
    assert answer(table, "CFP-GOAL-01").reason == text
    # A deviation from a clause that the study meets changes nothing.
    assert answer(table, "CFP-GEN-02").answer is ClauseAnswer.PASS


@pytest.mark.parametrize(
    ("deviation", "code"),
    [
        (Deviation(clause="CFP-GOAL-01", text=" "), "PCR-DEVIATION-EMPTY"),
        (Deviation(clause="CFP-XX-01", text="why"), "PCR-DEVIATION-UNKNOWN"),
    ],
)
def test_a_deviation_without_text_or_clause_opens_nothing(
    rules: CategoryRules, study: ProductStudy, deviation: Deviation, code: str
) -> None:
    """It is told, and the error stays an error."""
    findings = check_study(rules, replace(study, goal=Goal(), deviations=(deviation,)))
    assert code in {finding.code for finding in findings}
    assert any(finding.code == "CFP-GOAL-01-EMPTY" and finding.blocks_claim for finding in findings)


def test_no_deviation_opens_the_integrity_gate(rules: CategoryRules, study: ProductStudy) -> None:
    """A double count stays an error whatever is justified, in the findings and in the table."""
    deviating = replace(study, deviations=(Deviation(clause="CFP-GEN-03", text="we like it"),))
    double = integrity_error("LINK-CLAIMED-TWICE", clause="CFP-GEN-03")
    assert open_gate(rules, deviating, (double,)) == (double,)
    table, _ = conformity_table(rules, StudyFacts(deviating), (double,))
    assert answer(table, "CFP-GEN-03").answer is ClauseAnswer.FAIL


def test_other_rooms_findings_are_softened_alike(rules: CategoryRules, study: ProductStudy) -> None:
    """A conformity error of another room on a clause with a justified deviation becomes a warning."""
    deviating = replace(study, deviations=(Deviation(clause="CFP-EL-05", text="no factor published"),))
    found = conformity_error("LINK-X", clause="CFP-EL-05")
    assert open_gate(rules, deviating, (found,))[0].severity is Severity.WARNING
    assert open_gate(rules, study, (found,)) == (found,)


def test_a_row_whose_text_is_unread_is_capped(rules: CategoryRules, study: ProductStudy) -> None:
    """CFP-CO-02 stands on a secondary source: 2 % left out fails it, as a warning marked unverified."""
    cut = CutOff(cut_off_id="C1", flow="tape", estimated_share=0.02, criterion="mass", reason="small")
    table, findings = conformity_table(rules, StudyFacts(replace(study, cut_offs=(cut,))))
    row = answer(table, "CFP-CO-02")
    assert row.answer is ClauseAnswer.FAIL
    assert not row.is_verified
    assert row.severity == "warning"
    of_clause = [finding for finding in findings if finding.clause == "CFP-CO-02"]
    assert [finding.severity for finding in of_clause] == [Severity.WARNING]


def test_a_warning_does_not_fail_an_error_clause(rules: CategoryRules, study: ProductStudy) -> None:
    """An aspect of data quality that should be stated and is not: told, and the clause passes."""
    lacking = replace(study, data_quality=replace(study.data_quality, uncertainty=""))
    table, findings = conformity_table(rules, StudyFacts(lacking))
    assert answer(table, "CFP-DATA-03").answer is ClauseAnswer.PASS
    assert "CFP-DATA-03-ASPECT-MISSING" in {finding.code for finding in findings}


def test_an_unset_parameter_is_not_assessable(rules: CategoryRules, facts: StudyFacts) -> None:
    """Without a number for the explained share CFP-INT-01 is no pass."""
    row = rules.parameters["explained_share"][0]
    unset = replace(rules, parameters=dict(rules.parameters) | {"explained_share": (replace(row, value=None),)})
    found = answer(conformity_table(unset, facts)[0], "CFP-INT-01")
    assert found.answer is ClauseAnswer.NOT_ASSESSABLE
    assert "explained_share" in found.reason


def test_a_parameter_outside_its_dates_is_not_assessable(rules: CategoryRules, facts: StudyFacts) -> None:
    """A number that ended in 2020 does not answer for 2025, and the other clauses still are answered."""
    row = rules.parameters["explained_share"][0]
    ended = replace(row, valid=ValidityPeriod(None, date(2020, 1, 1)))
    old = replace(rules, parameters=dict(rules.parameters) | {"explained_share": (ended,)})
    table, _ = conformity_table(old, facts)
    assert answer(table, "CFP-INT-01").answer is ClauseAnswer.NOT_ASSESSABLE
    assert "2025-12-31" in answer(table, "CFP-INT-01").reason
    assert answer(table, "CFP-INT-02").answer is ClauseAnswer.PASS


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), "PCR-PERIOD-BEFORE-EDITION"),
        (date(2024, 2, 1), date(2025, 1, 31), "PCR-START-DISPUTED"),
        (date(2024, 3, 1), date(2025, 3, 1), ""),
    ],
)
def test_the_date_of_entry_into_force_is_spoken_of(
    rules: CategoryRules, study: ProductStudy, first: date, last: date, code: str
) -> None:
    """In force 2024-10-01; one catalogue prints 2025-03-01. Before the first it is a warning, between them a note."""
    period = TimeBoundary(first_day=first, last_day=last, reason="calendar year")
    in_period = replace(study, period=period, supplier_footprints=())
    codes = {finding.code for finding in check_study(rules, in_period)}
    assert codes == ({code} if code else set())
