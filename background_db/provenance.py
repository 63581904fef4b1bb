"""Where a number comes from and when it holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from background_db.errors import OutsideValidityError


class Verification(StrEnum):
    """How a published number was verified before it entered a data file."""

    TWO_SOURCES = "two-sources"
    ONE_SOURCE = "one-source"
    MEMORY_ONLY = "memory-only"
    COMPUTED = "computed"
    """Computed by a script of this project from open data named in the source."""
    USER = "user"
    """Given by the author of a study, with a source of their own."""


@dataclass(frozen=True, slots=True)
class ValidityPeriod:
    """A half-open period: `start` is the first day, `end` the first day after it; None is unbounded."""

    start: date | None = None
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """True when `day` lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def covers(self, other: "ValidityPeriod") -> bool:
        """True when `other` lies wholly in this period."""
        begins = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return begins and ends

    def meets(self, other: "ValidityPeriod") -> bool:
        """True when there is a day that lies in both periods."""
        begins_in_time = self.start is None or other.end is None or self.start < other.end
        return begins_in_time and (other.start is None or self.end is None or other.start < self.end)


@dataclass(frozen=True, slots=True)
class Source:
    """A publication: what, by whom, when, under which licence."""

    source_id: str
    title: str
    publisher: str
    published: str
    locator: str = ""
    url: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A number with its unit, the period it holds in, and its proof."""

    value: float
    unit: str
    validity: ValidityPeriod
    source_id: str
    locator: str
    verification: Verification

    def on(self, day: date) -> float:
        """Return the value on `day`.

        Raises:
            OutsideValidityError: the value does not hold on that day. Never 0, never "the latest".
        """
        if not self.validity.holds_on(day):
            period = f"from {self.validity.start} to {self.validity.end}"
            raise OutsideValidityError(f"value of {self.source_id} ({self.locator}) holds {period}, not on {day}")
        return self.value
