"""How long a certificate may be claimed (GEC-04)."""

from calendar import monthrange
from datetime import date

from pcr_rules.green_certificates.rule_values import rule_parameters, rule_value


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
