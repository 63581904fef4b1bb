"""The total of each measured flow in the study period, with what is missing, doubled or strange in its readings."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error, nearest
from background_db.units import Quantity, is_known
from pcr_rules.plant.derivation import Derivation
from pcr_rules.plant.expansion import record_place, usable_records
from pcr_rules.plant.measured.amounts import STOCK_ROLES, Amounts, Numbered, PeriodAmount, meter_unit, metered, stocked
from pcr_rules.plant.measured.calendar_days import Days
from pcr_rules.plant.measured.reading_checks import coverage_findings, reading_findings
from pcr_rules.plant_records.measured import MeasuredFlow, Reading
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class MeterTotal:
    """What a measured flow amounts to in the study period."""

    meter: MeasuredFlow
    position: int
    unit: str
    periods: tuple[PeriodAmount, ...]
    window: Days
    rule: str
    findings: tuple[Finding, ...]

    @property
    def place(self) -> str:
        """Where the measured flow is declared."""
        return record_place("measured_flows", self.position)

    def amount(self, window: Days | None = None) -> float:
        """Return the amount within `window` (the study period), in the meter's unit: Σ value × days inside / days."""
        chosen = window or self.window
        return math.fsum(period.value * period.days.share_inside(chosen) for period in self.periods)

    @property
    def quantity(self) -> Quantity:
        """The amount of the study period with its unit."""
        return Quantity(self.amount(), self.unit)

    @property
    def estimated_share(self) -> float:
        """Share of the amount that rests on estimates; 0 where the amount is 0."""
        total = self.amount()
        estimated = (each.value * each.days.share_inside(self.window) for each in self.periods if each.is_estimated)
        return math.fsum(estimated) / total if total else 0.0

    @property
    def evidence(self) -> tuple[str, ...]:
        """Evidence of all its readings, each once."""
        return tuple(
            dict.fromkeys(name for period in self.periods for one in period.of for name in one.reading.evidence)
        )

    def derivation(self, subject: str, window: Days | None = None) -> Derivation:
        """Return the arithmetic of the amount: every period, with the days of it that count."""
        chosen = window or self.window
        terms = [_term(period, chosen) for period in self.periods if period.days.inside(chosen)]
        total = self.amount(window)
        sources = dict.fromkeys(one.place for period in self.periods if period.days.inside(chosen) for one in period.of)
        if len(terms) == 1:
            terms = [terms[0].removeprefix("(").removesuffix(")")] if terms[0].endswith(")") else terms
        left, right = " + ".join(terms) or "0", f"{total:.10g} {self.unit}"
        formula = right if left == right else f"{left} = {right}"
        return Derivation(subject, self.rule, formula, Quantity(total, self.unit), tuple(sources))


def _term(period: PeriodAmount, window: Days) -> str:
    part = period.days.inside(window)
    inside = part.count if part else 0
    text = f"({period.shown})" if " - " in period.shown and len(period.of) > 1 else period.shown
    return text if inside == period.days.count else f"{text} × {inside}/{period.days.count}"


def study_days(study: ProductStudy) -> Days:
    """Return the days of the study period."""
    return Days(study.period.first_day, study.period.last_day)


def measured_totals(study: ProductStudy) -> tuple[MeterTotal, ...]:
    """Return the total of every measured flow that has usable readings, in the order of the list."""
    readings = _by_meter(study)
    totals: dict[str, MeterTotal] = {}
    for position, meter in usable_records(study.plant.measured_flows, "measured_flows"):
        if meter.flow_id not in totals:
            totals[meter.flow_id] = _total(study, position, meter, readings.get(meter.flow_id, []))
    return tuple(totals.values())


def totals_by_id(study: ProductStudy) -> Mapping[str, MeterTotal]:
    """Return the totals of measured flows by id, for records that name one."""
    return {total.meter.flow_id: total for total in measured_totals(study)} if study.plant.measured_flows else {}


def _by_meter(study: ProductStudy) -> dict[str, list[Numbered]]:
    found: dict[str, list[Numbered]] = {}
    for position, reading in usable_records(study.plant.readings, "readings"):
        found.setdefault(reading.measured_flow, []).append(Numbered(position, reading))
    return found


def _total(study: ProductStudy, position: int, meter: MeasuredFlow, readings: Sequence[Numbered]) -> MeterTotal:
    window = _in_use(study_days(study), meter)
    where = Place(path=record_place("measured_flows", position))
    dated = [each for each in readings if each.reading.first_day <= each.reading.last_day]
    inside = [each for each in dated if each.days.inside(window) or each.reading.role in STOCK_ROLES]
    findings = list(reading_findings(meter, readings, inside, window))
    unit = meter_unit(meter.unit, inside)
    stock = [each for each in inside if each.reading.role in STOCK_ROLES]
    if not inside:
        findings.append(integrity_error("PLANT-METER-NO-READING", where, meter=meter.flow_id, name=meter.name))
    elif not is_known(unit):
        findings.append(integrity_error("PLANT-METER-NO-UNIT", where, meter=meter.flow_id, unit=unit or "-"))
    elif stock and len(stock) < len(inside):
        findings.append(integrity_error("PLANT-READING-MIXED", where, meter=meter.flow_id))
    else:
        made = stocked(stock, unit) if stock else metered(inside, unit)
        findings += [*made.findings, *coverage_findings(meter, position, made, inside, window, unit)]
        return MeterTotal(meter, position, unit, made.periods, window, _rule(made, stock), tuple(findings))
    return MeterTotal(meter, position, unit, (), window, "readings", tuple(findings))


def _in_use(window: Days, meter: MeasuredFlow) -> Days:
    """The days of the study period on which the meter was in use; all of them where its days say nothing sensible."""
    used = Days(meter.in_use_from or window.first, meter.in_use_until or window.last)
    return (used.inside(window) if used.first <= used.last else None) or window


def _rule(made: Amounts, stock: Sequence[Numbered]) -> str:
    if stock:
        return "stock_change"
    return "counters" if any(" × " in period.shown for period in made.periods) else "readings"


def list_findings(study: ProductStudy) -> tuple[Finding, ...]:
    """Name readings of meters that do not exist, and measured flows with the same id."""
    names = [meter.flow_id for meter in study.plant.measured_flows]
    known = frozenset(names)
    unknown: Iterable[tuple[int, Reading]] = (
        (position, reading)
        for position, reading in enumerate(study.plant.readings)
        if reading.measured_flow not in known
    )
    findings = [
        integrity_error(
            "PLANT-READING-UNKNOWN",
            Place(path=record_place("readings", position, "measured_flow")),
            meter=reading.measured_flow,
            nearest=nearest(reading.measured_flow, known),
        )
        for position, reading in unknown
    ]
    first: dict[str, int] = {}
    for position, name in enumerate(names):
        if first.setdefault(name, position) != position:
            where = Place(path=record_place("measured_flows", position, "flow_id"))
            findings.append(integrity_error("PLANT-METER-TWICE", where, meter=name))
    return tuple(findings)
