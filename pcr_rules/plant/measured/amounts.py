"""What readings say about periods: metered amounts, counters, and consumption between two stock-takings."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from background_db.errors import UnitError
from background_db.findings import Finding, Place, integrity_error
from background_db.units import conversion, is_known
from pcr_rules.plant.expansion import record_place
from pcr_rules.plant.measured.calendar_days import Days
from pcr_rules.plant_records.measured import Reading, ReadingRole

STOCK_ROLES = frozenset(
    {
        ReadingRole.OPENING_STOCK,
        ReadingRole.PURCHASE,
        ReadingRole.CLOSING_STOCK,
        ReadingRole.RETURNED,
        ReadingRole.SOLD,
    }
)
_LEAVING = frozenset({ReadingRole.RETURNED, ReadingRole.SOLD})
# Two statements of the same stock or the same amount differ by rounding only.
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Numbered:
    """A reading with its position in the list."""

    position: int
    reading: Reading

    @property
    def days(self) -> Days:
        """Its period."""
        return Days(self.reading.first_day, self.reading.last_day)

    @property
    def place(self) -> str:
        """Where it stands: ``plant.readings[3]``."""
        return record_place("readings", self.position)

    def where(self, field_name: str) -> Place:
        """Return the place of one of its fields."""
        return Place(path=record_place("readings", self.position, field_name))


@dataclass(frozen=True, slots=True)
class PeriodAmount:
    """An amount of a period in the meter's unit, with the arithmetic that gave it and the readings behind it."""

    days: Days
    value: float
    shown: str
    of: tuple[Numbered, ...]
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one meter, what is wrong, and the days on which stock-takings and purchases are silent."""

    periods: tuple[PeriodAmount, ...]
    findings: tuple[Finding, ...] = ()


def number(value: float) -> str:
    """Write a number as in a formula."""
    return f"{value:.10g}"


def metered(readings: Iterable[Numbered], unit: str) -> Amounts:
    """Return the amounts of readings that state a period's amount, or the two ends of a counter.

    Counter: (end - begin) × multiplier; one that turned over: (range - begin + end) × multiplier.
    """
    periods, findings = [], []
    for each in readings:
        made = _counted(each, unit) if each.reading.role is ReadingRole.COUNTER else _stated(each, unit)
        if isinstance(made, Finding):
            findings.append(made)
        else:
            periods.append(made)
    return Amounts(tuple(periods), tuple(findings))


def in_unit(each: Numbered, unit: str) -> float | Finding:
    """Return the amount of a reading in the meter's unit, or why there is none."""
    quantity, meter = each.reading.quantity, each.reading.measured_flow
    if quantity is None:
        return integrity_error("PLANT-READING-NO-AMOUNT", each.where("quantity"), meter=meter, period=each.days)
    try:
        return quantity.value * conversion(quantity.unit, unit)
    except UnitError:
        return integrity_error(
            "PLANT-READING-UNIT",
            each.where("quantity"),
            meter=meter,
            period=each.days,
            unit=quantity.unit or "-",
            meter_unit=unit or "-",
        )


def _stated(each: Numbered, unit: str) -> PeriodAmount | Finding:
    value = in_unit(each, unit)
    if isinstance(value, Finding):
        return value
    return PeriodAmount(each.days, value, f"{number(value)} {unit}", (each,), each.reading.is_estimated)


def _counted(each: Numbered, unit: str) -> PeriodAmount | Finding:
    reading = each.reading
    fault = _counter_fault(each)
    if fault is not None:
        return fault
    begin, end, span = reading.begin_counter or 0.0, reading.end_counter or 0.0, reading.counter_range or 0.0
    is_turned = end < begin
    value = ((span if is_turned else 0.0) - begin + end) * reading.multiplier
    if reading.quantity is not None:
        stated = in_unit(each, unit)
        if isinstance(stated, Finding):
            return stated
        if abs(stated - value) > SAME * max(abs(value), abs(stated)):
            return _counter_error("PLANT-COUNTER-DIFFERS", each, "quantity", stated=stated, counted=value, unit=unit)
    moved = f"{number(span)} - {number(begin)} + {number(end)}" if is_turned else f"{number(end)} - {number(begin)}"
    text = f"({moved}) × {number(reading.multiplier)} {unit}"
    return PeriodAmount(each.days, value, text, (each,), reading.is_estimated)


def _counter_fault(each: Numbered) -> Finding | None:
    """Why no amount follows from a counter; None where one does."""
    reading = each.reading
    begin, end, span = reading.begin_counter, reading.end_counter, reading.counter_range
    if begin is None or end is None:
        return _counter_error("PLANT-READING-NO-AMOUNT", each, "end_counter")
    if not reading.multiplier > 0:
        return _counter_error("PLANT-COUNTER-MULTIPLIER", each, "multiplier", multiplier=reading.multiplier)
    if end < begin and (span is None or span <= begin):
        return _counter_error("PLANT-COUNTER-BACKWARDS", each, "end_counter", begin=begin, end=end)
    return None


def _counter_error(code: str, each: Numbered, field_name: str, **values: object) -> Finding:
    meter = each.reading.measured_flow
    return integrity_error(code, each.where(field_name), "", meter=meter, period=each.days, **values)


@dataclass(frozen=True, slots=True)
class _Taking:
    """The stock at the beginning of a day."""

    day: date
    value: float
    of: Numbered


def stocked(readings: Sequence[Numbered], unit: str) -> Amounts:
    """Return the consumption between successive stock-takings.

    Formula: consumption = opening stock + purchases - returned - sold - closing stock. The opening stock is that of
    the beginning of its first day, the closing stock that of the end of its last day. A purchase whose period crosses
    a stock-taking is prorated by days.
    """
    values: dict[int, float] = {}
    findings: list[Finding] = []
    for each in readings:
        value = in_unit(each, unit)
        if isinstance(value, Finding):
            findings.append(value)
        else:
            values[each.position] = value
    takings, found = _takings(readings, values, unit)
    findings += found
    moves = [each for each in readings if each.position in values and each.reading.role not in _TAKINGS]
    if len(takings) < 2:  # noqa: PLR2004 - consumption lies between two stock-takings
        meter = readings[0].reading.measured_flow
        return Amounts(
            (), (*findings, integrity_error("PLANT-STOCK-INCOMPLETE", readings[0].where("role"), meter=meter))
        )
    periods = []
    for opening, closing in itertools.pairwise(takings):
        made = _between(opening, closing, moves, values, unit)
        periods.append(made)
        if made.value < -SAME * max(abs(opening.value), abs(closing.value), 1e-12):
            where = closing.of.where("quantity")
            meter = closing.of.reading.measured_flow
            findings.append(
                integrity_error(
                    "PLANT-CONSUMPTION-NEGATIVE", where, meter=meter, period=made.days, arithmetic=made.shown, unit=unit
                )
            )
    return Amounts(tuple(periods), tuple(findings))


_TAKINGS = frozenset({ReadingRole.OPENING_STOCK, ReadingRole.CLOSING_STOCK})


def _takings(readings: Iterable[Numbered], values: dict[int, float], unit: str) -> tuple[list[_Taking], list[Finding]]:
    """Stock by day, in order; an opening stock that is not the closing stock before it is a finding."""
    by_day: dict[date, _Taking] = {}
    findings = []
    for each in sorted(readings, key=lambda one: (one.reading.role is not ReadingRole.OPENING_STOCK, one.position)):
        if each.position not in values or each.reading.role not in _TAKINGS:
            continue
        is_opening = each.reading.role is ReadingRole.OPENING_STOCK
        day = each.reading.first_day if is_opening else _day_after(each.reading.last_day)
        taking = _Taking(day, values[each.position], each)
        other = by_day.setdefault(day, taking)
        if abs(other.value - taking.value) > SAME * max(abs(other.value), abs(taking.value)):
            findings.append(
                integrity_error(
                    "PLANT-STOCK-BREAK",
                    other.of.where("quantity"),
                    meter=each.reading.measured_flow,
                    day=day,
                    opening=f"{number(other.value)} {unit}",
                    closing=f"{number(taking.value)} {unit}",
                    closing_at=each.place,
                )
            )
    return [by_day[day] for day in sorted(by_day)], findings


def _day_after(day: date) -> date:
    """The next day; 31 December 9999, by which some systems say "no end", has none."""
    return day if day == date.max else day + timedelta(days=1)


def _between(
    opening: _Taking, closing: _Taking, moves: Iterable[Numbered], values: dict[int, float], unit: str
) -> PeriodAmount:
    days = Days(opening.day, closing.day - timedelta(days=1))
    terms, text, used = [opening.value], [f"{number(opening.value)} {unit}"], [opening.of]
    for each in moves:
        share = each.days.share_inside(days)
        if share:
            sign = -1 if each.reading.role in _LEAVING else 1
            part = "" if share == 1 else f" × {_inside_count(each.days, days)}/{each.days.count}"
            terms.append(sign * values[each.position] * share)
            text += ["-" if sign < 0 else "+", f"{number(values[each.position])} {unit}{part}"]
            used.append(each)
    value = math.fsum([*terms, -closing.value])
    used.append(closing.of)
    shown = " ".join([*text, "-", f"{number(closing.value)} {unit}"])
    return PeriodAmount(days, value, shown, tuple(used), any(one.reading.is_estimated for one in used))


def _inside_count(days: Days, window: Days) -> int:
    part = days.inside(window)
    return part.count if part else 0


def meter_unit(declared: str, readings: Iterable[Numbered]) -> str:
    """Return the unit of a meter: the declared one, else that of its first reading with a known unit."""
    if declared:
        return declared
    return next(
        (
            each.reading.quantity.unit
            for each in readings
            if each.reading.quantity is not None and is_known(each.reading.quantity.unit)
        ),
        "",
    )
