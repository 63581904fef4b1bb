"""The numbers of an edition as a reader lists them: whose file holds one, and how it is known."""

from typing import Literal

from pcr_rules.category_rules import CategoryRules, Parameter
from pcr_rules.registry import edition

Reading = Literal["read", "secondary", "decision", "unset"]


def reading_of(row: Parameter) -> Reading:
    """Return whether the text behind a number was read, told by others, decided here, or is not known at all."""
    if row.value is None:
        return "unset"
    if row.mark.startswith(("confirmed-P", "confirmed-overlay")):
        return "read"
    return "secondary" if row.mark.startswith("confirmed") else "decision"


def owner_of(name: str, rules: CategoryRules) -> str:
    """Return the edition whose file holds a number: the category's own, or the general rules it builds on."""
    if rules.category is None:
        return rules.edition
    general = edition(rules.category.builds_on)
    shipped = edition(rules.edition)
    is_general = name in general.parameters and shipped.parameters[name] == general.parameters[name]
    return general.edition if is_general else rules.edition
