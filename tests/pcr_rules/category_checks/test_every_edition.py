"""What holds for every edition of a product category: register and code agree, frame and numbers can be read."""

import re
from collections import Counter
from pathlib import Path

import pytest

import pcr_rules
from background_db.messages import load_messages
from pcr_rules.category_rules import CategoryRules, ClauseStatus, FrameTopic
from pcr_rules.registry import edition, list_editions
from pcr_rules.rule_documents.document import TextRead

EDITIONS = [rules for rules in list_editions() if rules.category is not None]


@pytest.fixture(params=EDITIONS, ids=lambda rules: rules.edition)
def rules(request: pytest.FixtureRequest) -> CategoryRules:
    """An edition for a product category, on top of its general rules."""
    found: CategoryRules = request.param
    return found


def test_register_and_code_agree_both_ways(rules: CategoryRules) -> None:
    """An implemented row runs exactly one function whose first words are its id, any other row none."""
    checks = (*rules.study_checks, *rules.result_checks)
    implemented = {clause.clause_id for clause in rules.clauses if clause.status is ClauseStatus.IMPLEMENTED}
    assert Counter(name for name, _ in checks) == Counter(dict.fromkeys(implemented, 1))
    for name, check in checks:
        assert (check.__doc__ or "").startswith(f"{name}: "), name


def test_the_general_rules_stand_below(rules: CategoryRules) -> None:
    """Every clause of the general rules is asked too, after those of the category."""
    assert rules.category is not None
    general = edition(rules.category.builds_on)
    assert rules.clauses[-len(general.clauses) :] == general.clauses
    assert rules.digest != general.digest


def test_every_topic_is_set_with_its_source_or_unset(rules: CategoryRules) -> None:
    """No topic is left open silently; what is set says from where, in both languages."""
    assert rules.category is not None
    assert [row.topic for row in rules.category.rows] == list(FrameTopic)
    for row in rules.category.rows:
        if row.rule is not None:
            assert row.rule.zh
            assert row.rule.en
            assert row.source
            assert row.mark.startswith(("confirmed", "D"))


def test_an_unread_text_is_not_claimed(rules: CategoryRules) -> None:
    """An edition says its text was read only where the register of documents says so too."""
    assert rules.category is not None
    document = rules.category.rule_document()
    assert rules.edition in document.editions
    assert rules.is_text_read == (document.text_read is TextRead.FULL)
    if not rules.is_text_read:
        own = [clause for clause in rules.clauses if clause.clause_id.startswith("PCR-")]
        assert all(clause.gb_clause is None for clause in own)


def test_every_number_can_be_read_from_the_module_alone(rules: CategoryRules) -> None:
    """Name, value or unset, unit, clause, source and mark of every parameter and range."""
    assert rules.category is not None
    for rows in rules.parameters.values():
        for row in rows:
            assert row.unit
            assert row.clause
            assert row.source
            assert row.mark
    for each in rules.category.ranges:
        assert each.source
        assert each.year
        assert each.minimum <= each.maximum


def test_codes_texts_and_clauses_agree() -> None:
    """Every code of a category that the code raises has its text, and the other way; each begins with a clause."""
    clauses = {clause.clause_id for rules in EDITIONS for clause in rules.clauses}
    codes = {code for code in load_messages(("pcr_rules",)).messages if re.match(r"PCR(-[A-Z]+)?-\d\d-", code)}
    files = sorted(Path(pcr_rules.__file__).parent.rglob("*.py"))
    raised = {
        code for file in files for code in re.findall(r'"(PCR(?:-[A-Z]+)?-\d\d-[A-Z0-9-]+)"', file.read_text("utf-8"))
    }
    assert codes == raised
    for code in codes:
        found = re.match(r"PCR(-[A-Z]+)?-\d\d", code)
        assert found is not None
        assert found[0] in clauses, code
