"""Numbers of an edition are asked for by day, and answered with a number, with "unset", or with an error."""

from dataclasses import replace
from datetime import date

import pytest

from background_db.errors import DataFileError, OutsideValidityError, UnknownKeyError
from pcr_rules.category_rules import CategoryRules
from pcr_rules.parameters import load_parameters, parameter_on
from pcr_rules.registry import edition

TWO_ROWS = """
parameters:
  share:
    unit: "1"
    clause: 6.3.5
    rows:
      - {value: 0.9, valid_from: 2025-01-01, valid_to: null, source: newer, mark: D}
      - {value: 0.8, valid_from: 2018-01-01, valid_to: 2025-01-01, source: older, mark: D}
  open:
    unit: "1"
    clause: 6.6
    rows:
      - {value: null, valid_from: null, valid_to: null, source: not read, mark: unknown}
"""


@pytest.fixture
def rules() -> CategoryRules:
    """The shipped edition with the two parameters above."""
    return replace(edition("gbt24067_2024"), parameters=load_parameters(TWO_ROWS, "test"))


def test_the_row_of_the_day_answers(rules: CategoryRules) -> None:
    """0.8 until the last day of 2024, 0.9 from the first day of 2025: periods are half-open."""
    assert parameter_on(rules, "share", date(2024, 12, 31)) == 0.8
    assert parameter_on(rules, "share", date(2025, 1, 1)) == 0.9


def test_outside_its_dates_a_parameter_raises(rules: CategoryRules) -> None:
    """Never 0, never "the latest"."""
    with pytest.raises(OutsideValidityError, match="share of gbt24067_2024 holds 2018-01-01 to 2025-01-01"):
        parameter_on(rules, "share", date(2017, 12, 31))


def test_an_unset_parameter_is_none(rules: CategoryRules) -> None:
    """Unset is not zero: the check answers not assessable."""
    assert parameter_on(rules, "open", date(2025, 1, 1)) is None


def test_an_unknown_parameter_is_named(rules: CategoryRules) -> None:
    """A slip of the pen in a check is an error of the program, not a missing number."""
    with pytest.raises(UnknownKeyError, match="no parameter 'shares'"):
        parameter_on(rules, "shares", date(2025, 1, 1))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("valid_to: 2025-01-01", "valid_to: null", "two rows hold"),
        ("value: 0.9", "value: many", "is no number"),
        ("mark: unknown", "marks: unknown", "unknown key"),
        ("valid_from: 2018-01-01", "valid_from: 2018", "is no date"),
        ('unit: "1"\n    clause: 6.6\n', "clause: 6.6\n", "needs unit"),
    ],
)
def test_a_broken_file_is_refused(before: str, after: str, says: str) -> None:
    """A row without dates, a text for a number, an overlap: each is named with its place."""
    assert before in TWO_ROWS
    with pytest.raises(DataFileError, match=says):
        load_parameters(TWO_ROWS.replace(before, after), "test")


def test_every_shipped_parameter_has_unit_clause_source_and_mark() -> None:
    """The numbers of the general rule set, each with its proof."""
    for rows in edition("gbt24067_2024").parameters.values():
        for row in rows:
            assert all((row.unit, row.clause, row.source, row.mark))
            assert row.mark in {"confirmed-P", "confirmed-S", "D"}
