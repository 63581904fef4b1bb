"""Days of periods: what lies inside another period, which are missing, and where calendar years part."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A period of whole days; both days are inside."""

    first: date
    last: date

    @property
    def count(self) -> int:
        """Number of days, 1 for a single day."""
        return (self.last - self.first).days + 1

    def inside(self, window: "Days") -> "Days | None":
        """Return the part that lies in `window`, None where nothing does."""
        first, last = max(self.first, window.first), min(self.last, window.last)
        return Days(first, last) if first <= last else None

    def share_inside(self, window: "Days") -> float:
        """Return days inside / days of the period: how much of a billing period belongs to `window`."""
        part = self.inside(window)
        return part.count / self.count if part else 0.0

    def __str__(self) -> str:
        return f"{self.first}…{self.last}" if self.first != self.last else f"{self.first}"


def missing_days(window: Days, covered: Iterable[Days]) -> tuple[Days, ...]:
    """Return the parts of `window` that none of the periods covers, in order."""
    gaps, next_day = [], window.first
    for days in sorted(covered):
        if days.first > next_day and next_day <= window.last:
            gaps.append(Days(next_day, min(days.first - _DAY, window.last)))
        if days.last >= window.last:
            return tuple(gaps)
        next_day = max(next_day, days.last + _DAY)
    gaps.append(Days(next_day, window.last))
    return tuple(gaps)


def by_month(gaps: Iterable[Days]) -> tuple[str, ...]:
    """Name missing days by month: ``2025-03`` for a whole month, ``2025-04-11…2025-04-30`` for a part of one."""
    return tuple(_month_text(part) for gap in gaps for part in _split(gap, _end_of_month))


def by_year(window: Days) -> tuple[Days, ...]:
    """Split a period where calendar years part."""
    return tuple(_split(window, lambda day: date(day.year, 12, 31)))


def _split(days: Days, end_of: Callable[[date], date]) -> Iterator[Days]:
    first = days.first
    if first > days.last:
        return
    while (last := min(end_of(first), days.last)) < days.last:
        yield Days(first, last)
        first = last + _DAY
    yield Days(first, last)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month_text(part: Days) -> str:
    is_whole = part.first.day == 1 and part.last == _end_of_month(part.first)
    return f"{part.first:%Y-%m}" if is_whole else str(part)
