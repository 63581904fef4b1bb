"""Which product category rules a study takes, by its intended use and day, with the reason that is kept.

A label follows the rule that its scheme names; a customer's request the customer's rule; otherwise national rules
come before those of a sector, group standards that a ministry adopts before other group standards, and international
ones last. Source: guideline of five ministries on drafting footprint standards, 2024-12-28 (national first, sector as
complement); a rule of a sector falls with the national one for the same product.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pcr_rules.category_rules import Wording
from pcr_rules.rule_documents.document import Level, RuleDocument, rule_document
from pcr_rules.rule_documents.known import known_documents

_RANK = {level: number for number, level in enumerate(Level)}
# A local rule yields where a national or sector one exists; an order binds only those it names.
_YIELDS_TO_NATIONAL = frozenset({Level.SECTOR, Level.LOCAL})


class IntendedUse(StrEnum):
    """What the footprint is for."""

    LABEL = "label"
    CUSTOMER = "customer"
    OWN_COMMUNICATION = "own_communication"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that could be taken, its place in the order, and why it stands there."""

    document: RuleDocument
    holds: bool | None
    """Whether it is in force on the day; None where that is not known."""
    reason: Wording


def precedence(category: str, use: IntendedUse, day: date, named_rule: str = "") -> tuple[Candidate, ...]:
    """Return the documents for a product category in the order in which they apply on `day`, each with its reason.

    `named_rule` is the id or number that the label's scheme or the customer names; it comes first for those uses.
    General rules stand behind those of the category. Drafts and documents not yet in force come last.
    """
    of_category = [document for document in known_documents() if category in document.categories]
    general = [document for document in known_documents() if document.category == "general" and category != "general"]
    named = [document for document in known_documents() if named_rule in {document.document_id, document.number}]
    has_national = any(document.level is Level.NATIONAL and document.holds_on(day) is True for document in of_category)
    ranked = sorted(
        _once([*named, *of_category, *general]),
        key=lambda document: (
            document not in named or use is IntendedUse.OWN_COMMUNICATION,
            document.holds_on(day) is False or document.successor_holds_on(day) is True,
            document.level is Level.LABEL_SCHEME and use is not IntendedUse.LABEL,
            category not in document.categories,
            document.level is not Level.LABEL_SCHEME,
            has_national and document.level in _YIELDS_TO_NATIONAL,
            _RANK[document.level],
            -(document.in_force_on or document.issued_on or date.min).toordinal(),
            document.number,
        ),
    )
    return tuple(
        Candidate(document, document.holds_on(day), _reason(document, use, day, category, is_named=document in named))
        for document in ranked
    )


def reason_text(order: Iterable[Candidate], taken: Candidate | None, use: IntendedUse, day: date) -> Wording:
    """Return why a study takes a rule, to be kept in the study: what comes first and cannot be run is named too."""
    listed = tuple(order)
    zh, en = _USES[use]
    if taken is None:
        return Wording(f"{zh}，{day}：没有可用的规则版本。", f"{en}, {day}: no edition can be run.")
    before = [each.document.number for each in listed[: listed.index(taken)]]
    skipped_zh = f"排在其前但没有可用版本：{'、'.join(before)}。" if before else ""
    skipped_en = f" Before it, without an edition that can be run: {', '.join(before)}." if before else ""
    number = taken.document.number
    return Wording(
        f"{zh}，{day}：采用 {number}。{taken.reason.zh}{skipped_zh}",
        f"{en}, {day}: {number} is taken. {taken.reason.en}{skipped_en}",
    )


_USES = {
    IntendedUse.LABEL: ("用途为标识认证", "For a label"),
    IntendedUse.CUSTOMER: ("用途为客户要求", "For a customer"),
    IntendedUse.OWN_COMMUNICATION: ("用途为自主声明", "For own communication"),
}


def _once(documents: Iterable[RuleDocument]) -> list[RuleDocument]:
    return list(dict.fromkeys(documents))


def _reason(document: RuleDocument, use: IntendedUse, day: date, category: str, *, is_named: bool) -> Wording:
    zh, en = _LEVELS[document.level]
    if is_named and use is IntendedUse.LABEL:
        zh, en = "标识方案指定的规则", "the rule that the label's scheme names"
    elif is_named and use is IntendedUse.CUSTOMER:
        zh, en = "客户指定的规则", "the rule that the customer names"
    elif category not in document.categories:
        zh, en = f"通则（{zh}）", f"general rules ({en})"
    holds = document.holds_on(day)
    if holds is False:
        zh, en = f"{zh}；{day} 未实施", f"{en}; not in force on {day}"
    elif holds is None:
        zh, en = f"{zh}；实施日期不明", f"{en}; the day it came into force is not known"
    if document.replaced_by:
        zh, en = _with_successor(document, day, zh, en)
    return Wording(f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def _with_successor(document: RuleDocument, day: date, zh: str, en: str) -> tuple[str, str]:
    number = rule_document(document.replaced_by).number
    holds = document.successor_holds_on(day)
    if holds is None:
        return f"{zh}；后继文件为 {number}，其实施日期不明", f"{en}; {number} follows it, from a day that is not known"
    if holds:
        return f"{zh}；已由 {number} 替代", f"{en}; replaced by {number}"
    return f"{zh}；将由 {number} 替代", f"{en}; {number} will replace it"


_LEVELS = {
    Level.NATIONAL_ORDER: ("国家主管部门要求", "an order of a national authority"),
    Level.NATIONAL: ("国家标准优先", "a national standard comes first"),
    Level.SECTOR: ("行业标准作为国家标准的补充", "a sector standard complements national ones"),
    Level.ADOPTED_GROUP: ("主管部门采信的团体标准", "a group standard that the ministry adopts"),
    Level.GROUP: ("团体标准", "a group standard"),
    Level.LOCAL: ("地方标准，有国家或行业标准时不适用", "a local standard, which yields to national and sector ones"),
    Level.LABEL_SCHEME: (
        "标识认证的专项实施规则，只用于该标识",
        "special rules of a label's scheme, for that label only",
    ),
    Level.INTERNATIONAL: ("国际规则，没有国内规则时采用", "an international rule, for want of a domestic one"),
}
