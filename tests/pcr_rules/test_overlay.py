"""A certification body's own reading: confirmed clauses, corrected numbers, each with a reason; nothing silent."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from pcr_rules.category_rules import CategoryRules, ClauseStatus
from pcr_rules.overlay import apply_overlay, load_overlay, overlay_findings
from pcr_rules.parameters import parameter_on
from pcr_rules.registry import edition

READING = """
name: Reading 2026
author: Body A
date: 2026-06-01
statement: stands on our copy of the standard
edition: gbt24067_2024
clauses:
  CFP-CO-02: {gb_clause: "6.3.4.3", is_confirmed: true, reason: read on page 14}
  CFP-TIME-02: {status: not-applicable, reason: no seasonal products in this category}
parameters:
  data_period_months: {value: 24, unit: month, clause: "6.3.6", valid_from: 2025-01-01, reason: our scheme}
"""


@pytest.fixture
def rules() -> CategoryRules:
    """The shipped edition."""
    return edition("gbt24067_2024")


def written(folder: Path, text: str) -> Path:
    """The text as an overlay file."""
    path = folder / "overlay.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_overlay_is_applied_and_named(rules: CategoryRules, tmp_path: Path) -> None:
    """The clause number, the lifted cap, the status and the number are Body A's; the digest is another one."""
    overlay, findings = load_overlay(written(tmp_path, READING))
    assert overlay is not None
    assert findings == ()
    assert overlay_findings(rules, overlay) == ()
    read = apply_overlay(rules, overlay)
    clauses = {clause.clause_id: clause for clause in read.clauses}
    assert clauses["CFP-CO-02"].gb_clause == "6.3.4.3"
    assert clauses["CFP-CO-02"].is_verified
    assert clauses["CFP-TIME-02"].status is ClauseStatus.NOT_APPLICABLE
    assert clauses["CFP-GEN-01"] == rules.clauses[0]
    assert parameter_on(read, "data_period_months", date(2025, 12, 31)) == 24
    assert read.digest != rules.digest
    assert read.overlay == overlay


def test_the_shipped_edition_is_left_as_it_is(rules: CategoryRules, tmp_path: Path) -> None:
    """Applying an overlay changes no shared state."""
    overlay, _ = load_overlay(written(tmp_path, READING))
    assert overlay is not None
    apply_overlay(rules, overlay)
    assert edition("gbt24067_2024") is rules
    assert parameter_on(rules, "data_period_months", date(2025, 12, 31)) == 12


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("name: Reading 2026\n", "", "OVERLAY-HEAD-EMPTY"),
        ("author: Body A\n", "author: ''\n", "OVERLAY-HEAD-EMPTY"),
        ("statement:", "statment:", "OVERLAY-KEY-UNKNOWN"),
        ("is_confirmed: true", "confirmed: true", "OVERLAY-KEY-UNKNOWN"),
        (", reason: read on page 14", "", "OVERLAY-NO-REASON"),
        ("{status: not-applicable, reason: no seasonal products in this category}", "yes", "OVERLAY-NO-REASON"),
    ],
)
def test_a_lacking_overlay_is_told(tmp_path: Path, before: str, after: str, code: str) -> None:
    """A missing author or reason, and a key that nobody reads, are findings with their place."""
    assert before in READING
    _, findings = load_overlay(written(tmp_path, READING.replace(before, after)))
    assert code in {finding.code for finding in findings}
    assert all(finding.blocks_claim and not finding.blocks_number for finding in findings)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("CFP-CO-02", "CFP-CO-99", "OVERLAY-UNKNOWN"),
        ("data_period_months", "data_period", "OVERLAY-UNKNOWN"),
        ("value: 24", "value: many", "OVERLAY-VALUE"),
        ("unit: month", "unit: year", "OVERLAY-VALUE"),
        ("valid_from: 2025-01-01", "valid_from: soon", "OVERLAY-VALUE"),
        ("status: not-applicable", "status: done", "OVERLAY-VALUE"),
        ("status: not-applicable", "severity: loud", "OVERLAY-VALUE"),
        ("is_confirmed: true", "is_confirmed: maybe", "OVERLAY-VALUE"),
        ("status: not-applicable", "status: implemented", "OVERLAY-NO-CHECK"),
        ("edition: gbt24067_2024", "edition: steel_2025", "OVERLAY-OTHER-EDITION"),
    ],
)
def test_what_an_edition_does_not_know_is_told_and_left_out(
    rules: CategoryRules, tmp_path: Path, before: str, after: str, code: str
) -> None:
    """An unknown id or value changes nothing; the rest of the file still counts."""
    overlay, _ = load_overlay(written(tmp_path, READING.replace(before, after)))
    assert overlay is not None
    assert code in {finding.code for finding in overlay_findings(rules, overlay)}
    read = apply_overlay(rules, overlay)
    shipped = {clause.clause_id: clause.status for clause in rules.clauses}
    if code == "OVERLAY-NO-CHECK":
        assert {clause.clause_id: clause.status for clause in read.clauses} == shipped
    if code == "OVERLAY-OTHER-EDITION":
        assert read == rules


@pytest.mark.parametrize("content", [b"", b"- a list", b"a: [", b"\xff\xfe\x00", b"a: 1\na: 2"])
def test_what_is_no_overlay_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty, broken, binary or contradictory file is a finding, no traceback."""
    path = tmp_path / "overlay.yaml"
    path.write_bytes(content)
    overlay, findings = load_overlay(path)
    assert overlay is None
    assert [finding.code for finding in findings] == ["OVERLAY-UNREADABLE"]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    """Named, not raised."""
    assert load_overlay(tmp_path / "none.yaml")[1][0].code == "OVERLAY-UNREADABLE"


def test_the_shipped_example_can_be_read_and_changes_no_number(rules: CategoryRules) -> None:
    """The blank example is a valid file that confirms nothing."""
    with resources.as_file(resources.files("pcr_rules.gbt24067").joinpath("example_overlay.yaml")) as path:
        overlay, findings = load_overlay(path)
    assert findings == ()
    assert overlay is not None
    assert "BLANK" in overlay.name.upper()
    assert overlay_findings(rules, overlay) == ()
    read = apply_overlay(rules, overlay)
    assert [clause.is_verified for clause in read.clauses] == [clause.is_verified for clause in rules.clauses]
    day = date(2025, 12, 31)
    assert all(parameter_on(read, name, day) == parameter_on(rules, name, day) for name in rules.parameters)
