"""What an overlay changed, old beside new: everything it made different or confirmed, nothing that was refused."""

from pathlib import Path

import pytest

from pcr_rules.category_rules import CategoryRules
from pcr_rules.overlay import apply_overlay, load_overlay
from pcr_rules.overlay_changes import overlay_changes, overlay_reading
from pcr_rules.registry import edition
from pcr_rules.result import OverlayChange

HEAD = """
name: Reading 2026
author: Body A
date: 2026-06-01
statement: stands on our copy of the standard
edition: gbt24067_2024
"""


@pytest.fixture
def shipped() -> CategoryRules:
    """The shipped edition."""
    return edition("gbt24067_2024")


def read(shipped: CategoryRules, folder: Path, entries: str) -> CategoryRules:
    """The edition under an overlay of these entries."""
    path = folder / "overlay.yaml"
    path.write_text(HEAD + entries, encoding="utf-8")
    overlay, _ = load_overlay(path)
    assert overlay is not None
    return apply_overlay(shipped, overlay)


def test_every_changed_field_of_a_clause_is_named(shipped: CategoryRules, tmp_path: Path) -> None:
    """Clause number, grade and confirmation each give a row with old, new and the reason."""
    before = next(clause for clause in shipped.clauses if clause.clause_id == "CFP-CO-02")
    entry = 'clauses: {CFP-CO-02: {gb_clause: "6.3.4.3", severity: info, is_confirmed: true, reason: page 14}}'
    changes = overlay_changes(shipped, read(shipped, tmp_path, entry))
    was_read = "true" if before.is_verified else "false"
    assert changes == (
        OverlayChange("clause", "CFP-CO-02", "gb_clause", before.gb_clause or "", "6.3.4.3", "page 14"),
        OverlayChange("clause", "CFP-CO-02", "severity", before.severity, "info", "page 14"),
        OverlayChange("clause", "CFP-CO-02", "is_confirmed", was_read, "true", "page 14"),
    )


def test_a_parameter_is_named_with_unit_and_clause(shipped: CategoryRules, tmp_path: Path) -> None:
    """12 months as shipped, 24 as read, with the clause the body gives; the days it holds for are a row of their own."""
    (row,) = shipped.parameters["data_period_months"]
    entry = 'data_period_months: {value: 24, unit: month, clause: "6.3.6", valid_from: 2025-01-01, reason: ours}'
    changes = overlay_changes(shipped, read(shipped, tmp_path, f"parameters: {{{entry}}}"))
    value, clause, valid = changes
    assert (value.field, value.old, value.new, value.unit) == ("value", f"{row.value:g}", "24", "month")
    assert (value.clause, value.reason) == ("6.3.6", "ours")
    assert (clause.field, clause.old, clause.new) == ("clause", row.clause, "6.3.6")
    assert (valid.field, valid.new) == ("valid", "2025-01-01/")


def test_what_is_confirmed_is_listed_what_is_refused_is_not(shipped: CategoryRules, tmp_path: Path) -> None:
    """The shipped value given again is a confirmation; a value in another unit changes nothing."""
    (row,) = shipped.parameters["balance_tolerance"]
    assert row.value is not None
    confirmed = read(
        shipped, tmp_path, f'parameters: {{balance_tolerance: {{value: {row.value}, unit: "1", reason: r}}}}'
    )
    assert overlay_changes(shipped, confirmed)[0].old == overlay_changes(shipped, confirmed)[0].new == f"{row.value:g}"
    refused = read(shipped, tmp_path, "parameters: {balance_tolerance: {value: 5, unit: kg, reason: r}}")
    assert overlay_changes(shipped, refused) == ()


def test_an_entry_with_a_reason_alone_is_listed(shipped: CategoryRules, tmp_path: Path) -> None:
    """Whoever only says why stands in the list with the words that were replaced."""
    (change,) = overlay_changes(shipped, read(shipped, tmp_path, "clauses: {CFP-DEC-01: {reason: see page 3}}"))
    assert (change.entry, change.field, change.new) == ("CFP-DEC-01", "reason", "see page 3")


def test_the_shipped_edition_has_no_reading(shipped: CategoryRules) -> None:
    """Without an overlay there is nothing to tell."""
    assert overlay_reading(shipped, shipped) is None
    assert overlay_changes(shipped, shipped) == ()
