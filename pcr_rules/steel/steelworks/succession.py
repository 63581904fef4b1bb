"""Check on what comes after the platform's rules (PCR-ST-10)."""

from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import not_assessable, passed
from pcr_rules.rule_documents.document import rule_document

_SUCCESSOR = "gbt47064_2026"


def successor_is_named(facts: StudyFacts, _rules: CategoryRules) -> Outcome:
    """PCR-ST-10: whether the national standard for steel holds in the period; its text and first day are not known."""
    document, day = rule_document(_SUCCESSOR), facts.study.period.last_day
    if document.issued_on is not None and day < document.issued_on:
        return passed(f"{document.number} 在 {day} 尚未发布", f"{document.number} was not issued on {day}")
    holds = document.holds_on(day)
    if holds is False:
        return passed(f"{document.number} 在 {day} 未实施", f"{document.number} was not in force on {day}")
    started = document.in_force_on or "?"
    return not_assessable(
        f"{document.number} 已于 {document.issued_on} 发布（实施日 {started}），文本未读；国家标准优先，请先确认是否适用。",
        f"{document.number} was issued on {document.issued_on} (in force from {started}); its text is unread. A national "
        "standard comes first: find out whether it applies.",
    )
