"""Clauses and checks that the registry puts under every edition for a product category."""

from functools import cache
from importlib import resources

from pcr_rules.category_checks import checks
from pcr_rules.category_rules import Check, Clause
from pcr_rules.clause_register import load_clauses

STUDY_CHECKS: tuple[tuple[str, Check], ...] = (
    ("PCR-01", checks.rules_say_what_was_read),
    ("PCR-02", checks.frame_is_set),
    ("PCR-03", checks.product_is_in_scope),
    ("PCR-04", checks.edition_is_current),
    ("PCR-07", checks.amounts_are_plausible),
    ("PCR-08", checks.process_emissions_are_not_alone),
)
RESULT_CHECKS: tuple[tuple[str, Check], ...] = (("PCR-06", checks.shares_of_data_are_reported),)


@cache
def clauses_for_every_edition() -> tuple[Clause, ...]:
    """Return the rows of the register that every edition for a product category has."""
    name = "clauses.yaml"
    text = resources.files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
    return load_clauses(text, f"category_checks/{name}")
