"""What people write in cells: what has one reading is accepted and told, what has two or none is refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint_app.ingest.written_values import (
    Note,
    Problem,
    read_date,
    read_integer,
    read_number,
    read_text,
    read_texts,
    read_truth,
    read_word,
    split_quantity,
)
from pcr_rules.study_inventory import ExchangeKind


@pytest.mark.parametrize(
    ("written", "value", "note"),
    [
        (12, 12.0, None),
        (1.5, 1.5, None),
        ("12.5", 12.5, Note.NUMBER_AS_TEXT),
        (" 1e-3 ", 0.001, Note.NUMBER_AS_TEXT),
        ("1,234.5", 1234.5, Note.NUMBER),
        ("1,234,567", 1234567.0, Note.NUMBER),
        ("１２３．５", 123.5, Note.NUMBER),
        ("１，２３４．５", 1234.5, Note.NUMBER),
        ("1 234.5", 1234.5, Note.NUMBER),
        ("1 234", 1234.0, Note.NUMBER),
        ("−3", -3.0, Note.NUMBER),
        ("12%", 0.12, Note.NUMBER),
        ("12.5 %", 0.125, Note.NUMBER),
        ("1.2万", 12000.0, Note.NUMBER),
        ("3亿", 3e8, Note.NUMBER),
    ],
)
def test_a_number_with_one_reading_is_read(written: object, value: float, note: Note | None) -> None:
    """Thousands marks, full width, per cent and 万 have one reading: it is taken, and told where text was changed."""
    reading = read_number(written)
    assert reading.problem is None
    assert reading.value == pytest.approx(value, rel=1e-15)
    assert reading.note is note


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("1,234", Problem.AMBIGUOUS_NUMBER),
        ("1.234,5", Problem.AMBIGUOUS_NUMBER),
        ("1 234,5", Problem.AMBIGUOUS_NUMBER),
        ("0,123,456.0", Problem.AMBIGUOUS_NUMBER),
        ("—", Problem.NO_FIGURE),
        ("/", Problem.NO_FIGURE),
        ("无", Problem.NO_FIGURE),
        ("N/A", Problem.NO_FIGURE),
        ("≈12", Problem.APPROXIMATE),
        ("约12", Problem.APPROXIMATE),
        ("10-12", Problem.APPROXIMATE),
        ("10～12", Problem.APPROXIMATE),
        ("<5", Problem.APPROXIMATE),
        ("12左右", Problem.APPROXIMATE),
        ("abc", Problem.NOT_A_NUMBER),
        (True, Problem.NOT_A_NUMBER),
        (dt.date(2025, 1, 2), Problem.NOT_A_NUMBER),
        ("nan", Problem.NOT_FINITE),
        ("1e999", Problem.NOT_FINITE),
        (float("inf"), Problem.NOT_FINITE),
        (10**400, Problem.NOT_FINITE),
    ],
)
def test_what_is_no_number_or_two_is_refused(written: object, problem: Problem) -> None:
    """1,234 may be 1234 or 1.234; a dash says that there is no figure, which is not zero."""
    assert read_number(written).problem is problem


def test_a_unit_behind_a_number_is_kept_apart() -> None:
    """``12 kg`` in a cell for numbers gives 12 and the unit kg."""
    reading = read_number("1,234.5 kg")
    assert (reading.value, reading.unit, reading.note) == (1234.5, "kg", Note.NUMBER)
    assert split_quantity("12 10^4kWh") == ("12", "10^4kWh")
    assert split_quantity("350Nm3") == ("350", "Nm3")
    assert split_quantity("x1.1") == ("x1.1", "")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_back_from_its_text(value: float) -> None:
    """The text of a float is the same float."""
    assert read_number(repr(value)).value == value


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text gives a value or a problem, never both and never an exception."""
    for read in (read_number, read_integer, read_date, read_truth, read_text, read_texts):
        reading = read(text)
        assert reading.problem is None or reading.value is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (dt.date(2025, 12, 31), "2025-12-31"),
        (dt.datetime(2025, 12, 31), "2025-12-31"),  # noqa: DTZ001 - a cell of a workbook knows no zone
        ("2025-12-31", "2025-12-31"),
        ("2025/1/5", "2025-01-05"),
        ("2025.1.5", "2025-01-05"),
        ("2025年1月5日", "2025-01-05"),
        ("20250105", "2025-01-05"),
        (20250105, "2025-01-05"),
        (46022, "2025-12-31"),  # Excel counts days from 1899-12-30: 46022 days later
    ],
)
def test_dates_in_the_usual_forms(written: object, day: str) -> None:
    """Date cells, ISO, Chinese and slashed texts and Excel's day number name the same day."""
    assert read_date(written).value == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("01/02/2025", Problem.AMBIGUOUS_DATE),
        ("2025-13-01", Problem.NOT_A_DATE),
        ("2025-02-30", Problem.NOT_A_DATE),
        ("2025", Problem.NOT_A_DATE),
        ("2025-06", Problem.NOT_A_DATE),
        (12.5, Problem.NOT_A_DATE),
        (True, Problem.NOT_A_DATE),
    ],
)
def test_dates_that_name_no_one_day_are_refused(written: object, problem: Problem) -> None:
    """01/02/2025 is January or February: neither is guessed."""
    assert read_date(written).problem is problem


def test_a_whole_number_longer_than_any_float_is_no_date() -> None:
    """A text file may hold 10^400 where a day is meant: refused, no fault."""
    assert read_date(10**400).problem is Problem.NOT_A_DATE
    assert read_date(-(10**400)).problem is Problem.NOT_A_DATE


def test_words_are_understood_in_both_languages_and_raw() -> None:
    """An enumeration's value may be written as its Chinese or English label or as itself."""
    for written in ("废弃物", "waste", "WASTE", " waste "):
        assert read_word(written, ExchangeKind).value is ExchangeKind.WASTE
    assert read_word("废料", ExchangeKind).problem is Problem.UNKNOWN_WORD
    assert [read_truth(word).value for word in ("是", "否", "yes", "N", 1, 0.0, "√")] == [
        True,
        False,
        True,
        False,
        True,
        False,
        True,
    ]
    assert read_truth("也许").problem is Problem.NOT_A_TRUTH


def test_texts_are_trimmed_and_freed_of_what_cannot_be_seen() -> None:
    """A zero-width blank in an id would break every reference to it."""
    assert read_text("  E001\u200b ").value == "E001"
    assert read_text("E001\u200b").note is Note.TEXT
    assert read_text(7604.0).value == "7604"
    assert read_texts("EV-01；EV-02; EV-03、").value == ("EV-01", "EV-02", "EV-03")
