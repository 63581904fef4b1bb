"""Meters of a facility as a tree, in whole watt-hours, and how the gaps between them are attributed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from background_db.findings import Finding, Place, integrity_error, nearest, warning
from pcr_rules.methods.electricity.watt_hours import share_out, whole_watt_hours
from pcr_rules.plant.expansion import record_place, usable_records
from pcr_rules.plant_records.meters import ElectricityMeter, GapKey, MeterUse
from pcr_rules.study import ProductStudy

METERS = "electricity_meters"
# Meters of classes 0.5 to 2 differ by fractions of a percent; more than a percent too much is a slip.
LARGEST_NEGATIVE_GAP = 0.01


@dataclass(frozen=True, slots=True)
class Meter:
    """One meter over all its periods."""

    meter_id: str
    record: ElectricityMeter
    watt_hours: int
    readings: tuple[tuple[date, date, int], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attributed:
    """A meter with what is attributed to it of the gaps above, and its own gap; all in watt-hours."""

    meter: Meter
    sub_meters: int
    gap: int
    """Metered - sub-meters; 0 for a meter without sub-meters."""
    from_above: int
    own: int
    """What its process, tenant or other use gets: metered - sub-meters + from above where nothing is passed down."""
    to_other: int
    """Part of the gap that goes to other uses of the site."""


@dataclass(frozen=True, slots=True)
class Forest:
    """The meters of a study by id, and the sub-meters of each."""

    meters: Mapping[str, Meter]
    children: Mapping[str, tuple[str, ...]]

    @property
    def roots(self) -> tuple[str, ...]:
        """Main meters, in the order written."""
        return tuple(name for name, meter in self.meters.items() if not meter.record.parent)


def meter_forest(study: ProductStudy) -> tuple[Forest, tuple[Finding, ...]]:
    """Return the meters as trees; what does not hang together is a finding and blocks the result."""
    findings: list[Finding] = []
    grouped: dict[str, list[tuple[int, ElectricityMeter]]] = {}
    for position, record in usable_records(study.plant.electricity_meters, METERS):
        grouped.setdefault(record.meter_id, []).append((position, record))
    meters = {name: _meter(study, name, records) for name, records in grouped.items()}
    for name, records in grouped.items():
        findings += _record_findings(study, name, records)
    children: dict[str, list[str]] = {}
    for name, meter in meters.items():
        children.setdefault(meter.record.parent, []).append(name)
        findings += _parent_findings(meters, name, meter)
    forest = Forest(meters, {name: tuple(names) for name, names in children.items() if name})
    reached = set(_reached(forest))
    lost = [name for name in meters if name not in reached]
    if lost and not findings:
        where = Place(path=meters[lost[0]].sources[0])
        findings.append(integrity_error("PLANT-CHAIN-LOOP", where, meters=", ".join(lost)))
    return forest, tuple(findings)


def _meter(study: ProductStudy, name: str, records: Sequence[tuple[int, ElectricityMeter]]) -> Meter:
    readings = tuple((*_days(study, record), whole_watt_hours(record.quantity)) for _, record in records)
    return Meter(
        meter_id=name,
        record=records[0][1],
        watt_hours=sum(amount for _, _, amount in readings),
        readings=readings,
        sources=tuple(record_place(METERS, position) for position, _ in records),
    )


def _days(study: ProductStudy, record: ElectricityMeter) -> tuple[date, date]:
    return record.first_day or study.period.first_day, record.last_day or study.period.last_day


def _record_findings(
    study: ProductStudy, name: str, records: Sequence[tuple[int, ElectricityMeter]]
) -> Iterator[Finding]:
    first = records[0][1]
    spans: list[tuple[date, date]] = []
    for position, record in records:
        where = Place(path=record_place(METERS, position))
        begin, end = _days(study, record)
        if begin < study.period.first_day or end > study.period.last_day or begin > end:
            yield integrity_error("PLANT-CHAIN-OUTSIDE-PERIOD", where, meter=name, days=f"{begin} – {end}")
        if any(begin <= other_end and other_begin <= end for other_begin, other_end in spans):
            yield integrity_error("PLANT-CHAIN-TWICE", where, meter=name, days=f"{begin} – {end}")
        spans.append((begin, end))
        if _place_in_tree(record) != _place_in_tree(first):
            yield integrity_error("PLANT-CHAIN-CONTRADICTS", where, meter=name)
    if first.use is MeterUse.PROCESS and not first.process.strip():
        yield integrity_error("PLANT-CHAIN-NO-PROCESS", Place(path=record_place(METERS, records[0][0])), meter=name)


def _place_in_tree(record: ElectricityMeter) -> tuple[object, ...]:
    return record.facility, record.parent, record.use, record.process, record.gap_key


def _parent_findings(meters: Mapping[str, Meter], name: str, meter: Meter) -> Iterator[Finding]:
    parent, where = meter.record.parent, Place(path=meter.sources[0])
    if not parent:
        return
    if parent not in meters:
        yield integrity_error(
            "PLANT-CHAIN-PARENT-UNKNOWN", where, meter=name, parent=parent, nearest=nearest(parent, meters)
        )
        return
    above = meters[parent]
    if above.record.facility != meter.record.facility:
        yield integrity_error(
            "PLANT-CHAIN-OTHER-FACILITY",
            where,
            meter=name,
            facility=meter.record.facility,
            parent=parent,
            other=above.record.facility,
        )
    if _covered(meter) != _covered(above):
        yield warning("PLANT-CHAIN-PERIODS-DIFFER", where, meter=name, parent=parent)


def _covered(meter: Meter) -> int:
    return sum((end - begin).days + 1 for begin, end, _ in meter.readings)


def _reached(forest: Forest) -> Iterator[str]:
    ahead = list(forest.roots)
    while ahead:
        name = ahead.pop(0)
        yield name
        ahead += forest.children.get(name, ())


def attributed(forest: Forest) -> tuple[tuple[Attributed, ...], tuple[Finding, ...]]:
    """Attribute every gap from the main meters down; what meters get in the end sums to the main meters exactly.

    A distribution's gap (with what it got from above) goes to its sub-meters by its key, or to other uses. Where a
    meter with sub-meters serves a process or another use itself, the gap is that use's own consumption.
    """
    above: dict[str, int] = dict.fromkeys(forest.meters, 0)
    made: list[Attributed] = []
    findings: list[Finding] = []
    for name in _reached(forest):
        meter, below = forest.meters[name], forest.children.get(name, ())
        counted = [forest.meters[child].watt_hours for child in below]
        gap = meter.watt_hours - sum(counted) if below else 0
        findings += _gap_findings(meter, gap)
        rest = gap + above[name] if below else meter.watt_hours + above[name]
        own = to_other = 0
        if meter.record.use is not MeterUse.DISTRIBUTION:
            own = rest
        elif not below:
            to_other = rest
            findings.append(warning("PLANT-CHAIN-LEADS-NOWHERE", Place(path=meter.sources[0]), meter=name))
        elif meter.record.gap_key is GapKey.OTHER:
            to_other = rest
        else:
            equal = meter.record.gap_key is GapKey.EQUAL or not sum(counted)
            for child, share in zip(below, _shared(rest, [1] * len(below) if equal else counted), strict=True):
                above[child] += share
        made.append(Attributed(meter, sum(counted), gap, above[name], own, to_other))
    return tuple(made), tuple(findings)


def _shared(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share an amount of either sign."""
    sign = -1 if amount < 0 else 1
    return tuple(sign * share for share in share_out(abs(amount), weights))


def _gap_findings(meter: Meter, gap: int) -> Iterator[Finding]:
    if gap >= 0:
        return
    make = integrity_error if -gap > LARGEST_NEGATIVE_GAP * meter.watt_hours else warning
    yield make(
        "PLANT-CHAIN-SUBMETERS-EXCEED",
        Place(path=meter.sources[0]),
        meter=meter.meter_id,
        metered_kwh=meter.watt_hours / 1000,
        over_kwh=-gap / 1000,
    )
