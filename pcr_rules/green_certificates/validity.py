"""How long a certificate may be claimed (GEC-04), and whether its year must be that of the consumption (GEC-05)."""

from calendar import monthrange
from datetime import date
from enum import IntEnum
from functools import cache

from pcr_rules.green_certificates.rule_values import rule_parameters, rule_value


class YearRule(IntEnum):
    """What the same-year rule says of a certificate, in the words of its parameter."""

    KEPT = 0
    """The years are the same, or no such rule holds."""
    WARNS = 1
    REFUSES = 2


@cache
def last_valid_day(generation_month: date) -> date:
    """Return the last day on which a certificate may be cancelled.

    Two years counted from the month of generation, that month included: 2024-03 → 2026-02-28. Electricity generated
    before 2024 is valid until 2025-12-31.

    Source: 国能发新能规〔2024〕67号, as summarised (confirmed-S).
    """
    first = generation_month.replace(day=1)
    if any(row.valid.holds_on(first) for row in rule_parameters()["transitional_last_day"]):
        written = rule_value("transitional_last_day", first)
        return date(written // 10_000, written // 100 % 100, written % 100)
    months = first.year * 12 + first.month - 1 + rule_value("validity_months", first) - 1
    year, month = divmod(months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def year_rule(generation_month: date, first_day: date, last_day: date) -> YearRule:
    """Return what the same-year rule in force at the end of the consumption says (`same_year_rule`).

    A period over the turn of a year holds months of both years; each certificate needs one of them.
    """
    if generation_month.year in {first_day.year, last_day.year}:
        return YearRule.KEPT
    return YearRule(rule_value("same_year_rule", last_day))
