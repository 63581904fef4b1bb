"""What may be said about conformity: only clauses of the standard that was read, and nothing while an error stands."""

from dataclasses import replace
from types import SimpleNamespace

from background_db.findings import integrity_error
from pcr_rules.category_rules import CategoryRules, StudyFacts
from pcr_rules.claims import claim_text
from pcr_rules.conformity import conformity_table
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import Deviation, Goal


def test_the_claim_names_iso_14067_only(rules: CategoryRules, facts: StudyFacts) -> None:
    """It counts what is met, lists what is open and unverified, and disclaims GB/T 24067-2024."""
    table, findings = conformity_table(rules, facts)
    english, chinese = claim_text(table, "en", findings), claim_text(table, "zh", findings)
    assert english.startswith("The study was checked against clauses of ISO 14067:2018; 45 requirements")
    assert "Not assessable, nothing is claimed: CFP-TIME-02, CFP-PT-01, CFP-CMP-01." in english
    assert "Text unverified, nothing is claimed: CFP-DATA-07" in english
    assert "The text of GB/T 24067-2024 was not read for the shipped rules; conformity to it is not claimed." in english
    assert "符合性" in chinese
    assert "conforms to GB/T" not in english


def test_an_error_leaves_no_claim(rules: CategoryRules, study: ProductStudy, made: SimpleNamespace) -> None:
    """A failed requirement, and an error that names no clause, each take the claim away."""
    table, _ = conformity_table(rules, made.facts_of(replace(study, goal=Goal())))
    assert claim_text(table, "en") == (
        "No claim of conformity may be made: these requirements are not met (CFP-GOAL-01)."
    )
    complete, _ = conformity_table(rules, made.facts_of(study))
    assert "LINK-X" in claim_text(complete, "en", (integrity_error("LINK-X"),))
    assert claim_text((), "zh").startswith("不得作符合性声明")


def test_a_justified_deviation_stands_in_the_claim(
    rules: CategoryRules, study: ProductStudy, made: SimpleNamespace
) -> None:
    """The gate is open and the reader is told which clause was departed from."""
    deviating = replace(study, goal=Goal(), deviations=(Deviation(clause="CFP-GOAL-01", text="internal use"),))
    table, findings = conformity_table(rules, made.facts_of(deviating))
    assert "Justified deviations: CFP-GOAL-01." in claim_text(table, "en", findings)
    assert "有理由的偏离：CFP-GOAL-01。" in claim_text(table, "zh", findings)
