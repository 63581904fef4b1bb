"""Days and moments as a reader expects them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import streamlit as st

from footprint_app.ui import language
from footprint_app.ui.language import day

MOMENT = datetime(2026, 11, 22, 16, 23, 19, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the browser tells of its clock, on a page in Chinese."""
    told = SimpleNamespace(timezone=None)
    monkeypatch.setattr(st, "context", told)
    monkeypatch.setattr(language, "language", lambda: "zh")
    return told


def test_a_moment_is_told_by_the_readers_clock(clock: SimpleNamespace) -> None:
    """16:23 UTC is 00:23 of the next day in Shanghai (UTC+8)."""
    clock.timezone = "Asia/Shanghai"
    assert day(MOMENT) == "2026年11月23日 00:23:19"
    assert day(MOMENT.isoformat()) == "2026年11月23日 00:23:19"


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Bad", "../../etc/passwd", "x\0y", "A" * 9999])
def test_without_a_clock_a_moment_is_told_in_utc_and_says_so(clock: SimpleNamespace, zone: str | None) -> None:
    """The name of the zone comes from outside: what is none changes nothing."""
    clock.timezone = zone
    assert day(MOMENT) == "2026年11月22日 16:23:19 UTC"


def test_a_day_has_no_clock(clock: SimpleNamespace) -> None:
    """The last day of use of a certificate is the same day everywhere, however it is written."""
    clock.timezone = "America/New_York"
    assert day(date(2026, 1, 1)) == day("2026-01-01") == "2026年1月1日"
