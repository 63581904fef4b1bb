"""All documents that are known: those of the register, and those that plugins bring along."""

from pcr_rules.registry import list_editions
from pcr_rules.rule_documents.document import RuleDocument, rule_documents


def known_documents() -> tuple[RuleDocument, ...]:
    """Return the register's documents, then those of plugins."""
    brought = (rules.category.own_document for rules in list_editions() if rules.category is not None)
    known = {document.document_id for document in rule_documents()}
    return (*rule_documents(), *(each for each in brought if each is not None and each.document_id not in known))
