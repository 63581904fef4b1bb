"""Check on what comes after the platform's rules (PCR-ST-10)."""

from pcr_rules.category_rules import CategoryRules, Outcome, StudyFacts
from pcr_rules.outcomes import not_applicable, not_assessable, passed
from pcr_rules.rule_documents.document import rule_document


def successor_is_named(facts: StudyFacts, rules: CategoryRules) -> Outcome:
    """PCR-ST-10: whether what replaces these rules holds in the period; its text and first day may not be known."""
    replaced_by = rules.category.rule_document().replaced_by if rules.category else ""
    if not replaced_by:
        return not_applicable("没有已知的替代文件。", "Nothing is known to replace these rules.")
    successor, day = rule_document(replaced_by), facts.study.period.last_day
    if successor.issued_on is not None and day < successor.issued_on:
        return passed(f"{successor.number} 在 {day} 尚未发布", f"{successor.number} was not issued on {day}")
    if successor.holds_on(day) is False:
        return passed(f"{successor.number} 在 {day} 未实施", f"{successor.number} was not in force on {day}")
    started = successor.in_force_on or "?"
    return not_assessable(
        f"{successor.number} 已于 {successor.issued_on} 发布（实施日 {started}），文本未读；国家标准优先，请先确认是否适用。",
        f"{successor.number} was issued on {successor.issued_on} (in force from {started}); its text is unread. A "
        "national standard comes first: find out whether it applies.",
    )
