"""Known documents of product category rules, and which one a study takes by its use and day."""

from datetime import date

import pytest

from background_db.errors import UnknownKeyError
from pcr_rules.registry import list_editions
from pcr_rules.rule_documents.document import Level, State, TextRead, categories, rule_document, rule_documents
from pcr_rules.rule_documents.known import known_documents
from pcr_rules.rule_documents.precedence import IntendedUse, precedence


def test_every_edition_encodes_a_known_document() -> None:
    """Editions and documents are held together both ways."""
    named = {edition for document in known_documents() for edition in document.editions}
    assert named == {rules.edition for rules in list_editions()}


def test_no_document_claims_a_text_that_was_not_read() -> None:
    """Only a text read in full or by clauses may carry the mark of a primary reading."""
    for document in rule_documents():
        if document.mark == "confirmed-P":
            assert document.text_read in {TextRead.FULL, TextRead.CLAUSES}, document.number
        assert document.product_zh
        assert document.source


def test_a_national_standard_comes_before_the_group_standard_of_the_same_product() -> None:
    """Room air conditioners in March 2026: GB/T 46027-2025 is in force since February; the general rules stand behind."""
    order = precedence("room_air_conditioner", IntendedUse.OWN_COMMUNICATION, date(2026, 3, 1))
    assert [candidate.document.number for candidate in order[:3]] == [
        "GB/T 46027-2025", "T/CHEAA 0029-2023", "GB/T 24067-2024"
    ]  # fmt: skip
    assert order[0].reason.zh == "国家标准优先。"


def test_before_its_first_day_a_standard_stands_last() -> None:
    """In December 2025 the group standard applies; the national one says from when it is not in force."""
    order = precedence("room_air_conditioner", IntendedUse.OWN_COMMUNICATION, date(2025, 12, 31))
    assert order[0].document.number == "T/CHEAA 0029-2023"
    assert order[-1].document.number == "GB/T 46027-2025"
    assert "not in force on 2025-12-31" in order[-1].reason.en


@pytest.mark.parametrize("use", [IntendedUse.LABEL, IntendedUse.CUSTOMER])
def test_a_scheme_or_customer_names_the_rule(use: IntendedUse) -> None:
    """What the receiver names comes first, by number or id; for own communication it does not."""
    order = precedence("steel_bf_bof", use, date(2026, 6, 1), named_rule="T/JSGT 018-2024")
    assert order[0].document.document_id == "tjsgt018_2024"
    assert "names" in order[0].reason.en
    own = precedence("steel_bf_bof", IntendedUse.OWN_COMMUNICATION, date(2026, 6, 1), named_rule="T/JSGT 018-2024")
    # The national standard for steel of every route comes before the group standards for one.
    assert [each.document.document_id for each in own[:3]] == ["gbt47064_2026", "gbt30052_2013", "tcisa469_2024"]


def test_an_unknown_first_day_is_said() -> None:
    """GB/T 47064-2026 was issued, its first day is not known: neither in force nor not."""
    document = rule_document("GB/T 47064-2026")
    assert document.state is State.ISSUED
    assert document.holds_on(date(2026, 6, 1)) is None
    assert document.holds_on(date(2025, 6, 1)) is False, "before it was issued it held for nobody"
    (candidate,) = [
        each
        for each in precedence("steel", IntendedUse.OWN_COMMUNICATION, date(2026, 6, 1))
        if each.document is document
    ]
    assert "not known" in candidate.reason.en


def test_a_category_without_document_falls_back_on_the_general_rules() -> None:
    """Cement has an international rule only; general Chinese rules stand behind it, local ones below."""
    order = precedence("cement", IntendedUse.OWN_COMMUNICATION, date(2026, 6, 1))
    assert order[0].document.level is Level.INTERNATIONAL
    assert "GB/T 24067-2024" in [candidate.document.number for candidate in order]
    assert "cement" in categories()


def test_an_unknown_document_names_near_ones() -> None:
    """A slip in a number is answered with what was meant."""
    with pytest.raises(UnknownKeyError, match="GB/T 44905-2024"):
        rule_document("GB/T 44905-2025")
