"""What is missing, doubled or strange in the readings of one meter."""

import itertools
import math
import statistics
from collections.abc import Iterable, Iterator, Sequence

from background_db.findings import Finding, Place, conformity_error, information, integrity_error, warning
from background_db.units import canonical_unit, conversion, dimension, is_known
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.measured.amounts import SAME, STOCK_ROLES, Amounts, Numbered, PeriodAmount, number
from pcr_rules.plant.measured.calendar_days import Days, by_month, missing_days
from pcr_rules.plant_records.measured import MeasuredFlow, ReadingRole

# A month typed in the wrong unit is a thousand times off; months of a plant that runs differ by far less than 300.
_FAR_OFF = 300.0
# With two periods nobody can say which of them is the odd one.
_ENOUGH_PERIODS = 3
_MOST_MONTHS = 24
# A reading that covers so many others is the odd one itself.
_SEVERAL = 3


def reading_findings(
    meter: MeasuredFlow, readings: Sequence[Numbered], inside: Sequence[Numbered], window: Days
) -> Iterator[Finding]:
    """Name readings with reversed days, outside the period, estimated, doubled, of changing units, of a broken counter."""
    for each in readings:
        if each.reading.first_day > each.reading.last_day:
            yield integrity_error("PLANT-READING-DATES", each.where("last_day"), meter=meter.flow_id, period=each.days)
        elif not each.days.inside(window) and each.reading.role not in STOCK_ROLES:
            where = each.where("first_day")
            yield information("PLANT-READING-OUTSIDE", where, meter=meter.flow_id, period=each.days, window=window)
    for each in inside:
        if each.reading.is_estimated:
            code = "PLANT-READING-ESTIMATED" if each.reading.reason else "PLANT-ESTIMATE-WITHOUT-BASIS"
            told = warning if each.reading.reason else conformity_error
            yield told(
                code, each.where("is_estimated"), meter=meter.flow_id, period=each.days, basis=each.reading.reason
            )
    yield from _doubled(meter, inside)
    yield from _unit_changes(meter, inside)
    yield from _counter_breaks(meter, inside)


def _overlaps(meter: MeasuredFlow, longer: Numbered, others: Sequence[Numbered]) -> Iterator[Finding]:
    """Name each pair; where one reading covers several, as a year's subtotal its months, name that one alone."""
    if len(others) >= _SEVERAL and all(each.days != longer.days for each in others):
        first, last = others[0], others[-1]
        yield integrity_error(
            "PLANT-READING-OVERLAP",
            longer.where("first_day"),
            meter=meter.flow_id,
            period=longer.days,
            other=f"{first.days} – {last.days} ({len(others)})",
            other_at=f"{first.place} – {last.place}",
        )
        return
    for each in others:
        code = "PLANT-READING-TWICE" if each.days == longer.days else "PLANT-READING-OVERLAP"
        yield integrity_error(
            code,
            each.where("first_day"),
            meter=meter.flow_id,
            period=each.days,
            other=longer.days,
            other_at=longer.place,
        )


def _doubled(meter: MeasuredFlow, inside: Sequence[Numbered]) -> Iterator[Finding]:
    """Two amounts of the same days; of purchases only the same invoice twice, as a month holds several deliveries."""
    periods = sorted((each for each in inside if each.reading.role not in STOCK_ROLES), key=lambda each: each.days)
    latest: Numbered | None = None
    overlapping: dict[str, tuple[Numbered, list[Numbered]]] = {}
    for each in periods:
        if latest is not None and each.reading.first_day <= latest.reading.last_day:
            overlapping.setdefault(latest.place, (latest, []))[1].append(each)
        if latest is None or each.reading.last_day > latest.reading.last_day:
            latest = each
    for longer, others in overlapping.values():
        yield from _overlaps(meter, longer, others)
    seen: dict[object, Numbered] = {}
    for each in inside:
        if each.reading.role in STOCK_ROLES:
            reading = each.reading
            same = seen.setdefault((reading.role, each.days, reading.quantity, reading.document), each)
            if same is not each:
                where = each.where("quantity")
                yield warning("PLANT-PURCHASE-TWICE", where, meter=meter.flow_id, period=each.days, other_at=same.place)


def _unit_changes(meter: MeasuredFlow, inside: Sequence[Numbered]) -> Iterator[Finding]:
    """Readings of one meter in several units of the same dimension: converted, but worth a look."""
    units: dict[str, list[Numbered]] = {}
    for each in inside:
        if each.reading.quantity is not None and is_known(each.reading.quantity.unit):
            units.setdefault(canonical_unit(each.reading.quantity.unit), []).append(each)
    if len(units) < 2:  # noqa: PLR2004 - one unit cannot change
        return
    usual = max(units, key=lambda unit: len(units[unit]))
    for unit, some in units.items():
        if unit != usual and dimension(unit) == dimension(usual):
            yield warning(
                "PLANT-READING-UNIT-CHANGES",
                some[0].where("quantity"),
                meter=meter.flow_id,
                unit=unit,
                usual=usual,
                periods=", ".join(str(each.days) for each in some[:12]),
                ratio=conversion(unit, usual),
            )


def _counter_breaks(meter: MeasuredFlow, inside: Sequence[Numbered]) -> Iterator[Finding]:
    """A counter begins where it ended, and its multiplier stays; a new meter or transformer is told by a reason."""
    counters = sorted((each for each in inside if each.reading.role is ReadingRole.COUNTER), key=lambda each: each.days)
    for before, after in itertools.pairwise(counters):
        one, other = before.reading, after.reading
        if other.reason:
            continue
        if one.multiplier != other.multiplier:
            yield warning(
                "PLANT-COUNTER-MULTIPLIER-CHANGES",
                after.where("multiplier"),
                meter=meter.flow_id,
                period=after.days,
                before=one.multiplier,
                after=other.multiplier,
            )
        if one.end_counter is None or other.begin_counter is None:
            continue
        if abs(one.end_counter - other.begin_counter) > SAME * max(1.0, abs(one.end_counter)):
            yield warning(
                "PLANT-COUNTER-BREAK",
                after.where("begin_counter"),
                meter=meter.flow_id,
                period=after.days,
                ended=one.end_counter,
                begins=other.begin_counter,
                amount=number((other.begin_counter - one.end_counter) * other.multiplier),
            )


def coverage_findings(
    meter: MeasuredFlow, position: int, made: Amounts, inside: Sequence[Numbered], window: Days, unit: str
) -> Iterator[Finding]:
    """Name the months of the study period without a reading, of purchases also, and amounts that are far off."""
    where = Place(path=record_place("measured_flows", position))
    gaps = missing_days(window, (period.days for period in made.periods))
    if gaps and made.periods:
        yield integrity_error(
            "PLANT-READING-MISSING",
            where,
            meter=meter.flow_id,
            name=meter.name,
            months=_listed(by_month(gaps)),
            days=sum(gap.count for gap in gaps),
            of_days=window.count,
        )
    purchases = [each.days for each in inside if each.reading.role is ReadingRole.PURCHASE]
    stock = [period.days.inside(window) for period in made.periods]
    # Deliveries dated by the day need not fill the calendar; monthly sums must.
    if purchases and stock and all(days.count > 1 for days in purchases):
        silent = [gap for days in stock if days is not None for gap in missing_days(days, purchases)]
        if silent:
            months = _listed(by_month(silent))
            yield integrity_error("PLANT-PURCHASE-MISSING", where, meter=meter.flow_id, name=meter.name, months=months)
    yield from _far_off(meter, made.periods, unit)


def _listed(months: Sequence[str]) -> str:
    """All of two years; of a longer list, as a mistyped year of the study makes it, the first with their number."""
    shown = ", ".join(months[:_MOST_MONTHS])
    return shown if len(months) <= _MOST_MONTHS else f"{shown}… ({len(months)})"


def _far_off(meter: MeasuredFlow, periods: Iterable[PeriodAmount], unit: str) -> Iterator[Finding]:
    rates = [(period, period.value / period.days.count) for period in periods if period.value > 0]
    if len(rates) < _ENOUGH_PERIODS:
        return
    usual = statistics.median(rate for _, rate in rates)
    for period, rate in rates:
        ratio = rate / usual
        if abs(math.log(ratio)) >= math.log(_FAR_OFF) and not any(one.reading.reason for one in period.of):
            yield warning(
                "PLANT-READING-THOUSANDFOLD",
                period.of[-1].where("quantity"),
                meter=meter.flow_id,
                period=period.days,
                amount=f"{number(period.value)} {unit}",
                usual=f"{number(usual * period.days.count)} {unit}",
                ratio=f"{ratio:.4g}",
            )
