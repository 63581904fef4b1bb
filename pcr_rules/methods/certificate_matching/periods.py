"""How close generation must lie to consumption, and the period for which certificates are claimed (GEC-05)."""

from calendar import monthrange
from datetime import date
from enum import StrEnum

Period = tuple[date, date]
"""First and last day, both inside."""


class Granularity(StrEnum):
    """How close a certificate's generation must lie to the consumption (GEC-05)."""

    STUDY_PERIOD = "study_period"
    """Generated within the period of the study."""
    CALENDAR_YEAR = "calendar_year"
    QUARTER = "quarter"
    MONTH = "month"
    VALIDITY = "validity"
    """Any earlier month while the certificate is valid; needs a justification."""


_MONTHS = {Granularity.CALENDAR_YEAR: 12, Granularity.QUARTER: 3, Granularity.MONTH: 1}


def surrounding(period: Period, granularity: Granularity) -> Period:
    """Return the whole years, quarters or months that a period lies in; itself where the granularity has no such unit."""
    months = _MONTHS.get(granularity)
    if months is None:
        return period
    first, last = period
    begin = date(first.year, (first.month - 1) // months * months + 1, 1)
    end_month = ((last.month - 1) // months + 1) * months
    return begin, date(last.year, end_month, monthrange(last.year, end_month)[1])


def claimed_period(consumed: Period, study: Period, granularity: Granularity) -> Period:
    """Return the period for which certificates are claimed: by the granularity, never outside the study's.

    A claim that reaches over the ends of a study's period is none of that study, as how much lies inside is unknown.
    """
    if granularity is Granularity.STUDY_PERIOD:
        return study
    first, last = surrounding(consumed, granularity)
    return max(first, study[0]), min(last, study[1])
