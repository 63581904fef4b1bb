"""What can be seen wrong in a study by itself: ids and rows that stand twice, ids of a wrong form, reversed periods.

Whether links lead somewhere, dimensions agree with the provider and shares add up is checked when the study is linked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from background_db.findings import Finding, Place, integrity_error, warning
from footprint_app.ingest.study_places import PlaceOf, StudyPlaces, TreePath, dotted
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, UnitProcess

if TYPE_CHECKING:
    from datetime import date

_NOT_IN_IDS = re.compile(r"[#;；、\n]")


@dataclass(frozen=True, slots=True)
class _Identified:
    """A record with the name under which findings and other records speak of it."""

    name: str
    identifier: str
    field: str
    record: object


def check_written(study: ProductStudy, paths: Mapping[int, TreePath], place_of: PlaceOf) -> tuple[Finding, ...]:
    """Check a study as written; `paths` says by identity where each record stands."""
    places = _Places(paths, place_of)
    return (
        *_identifiers(study, places),
        *_rows_twice(study, places),
        *_periods(study, places),
    )


def study_places(study: ProductStudy | None, paths: Mapping[int, TreePath], place_of: PlaceOf) -> StudyPlaces:
    """Name the place of each record of a study; of two with one name the first."""
    records: dict[str, TreePath] = {"study": ()}
    for each in _identified(study) if study is not None else ():
        records.setdefault(each.name, paths.get(id(each.record), ()))
    records |= {dotted(path): path for path in paths.values() if path[:1] == ("plant",)}
    return StudyPlaces(records, place_of)


def added_twice(study: ProductStudy, added: Mapping[int, Place]) -> tuple[Finding, ...]:
    """Find ids and rows that stand twice since rows were added; `added` gives by identity where each was written."""
    places = _AddedPlaces(added, Place(study.study_id))
    found = (*_identifiers(study, places), *_rows_twice(study, places))
    return tuple(finding for finding in found if finding.where != places.elsewhere)


class _WhereWritten(Protocol):
    """Says where a record, or a field of it, was written."""

    def of(self, record: object, *below: str) -> Place:
        """Return the place of a record or of one of its fields."""


@dataclass(frozen=True, slots=True)
class _AddedPlaces:
    added: Mapping[int, Place]
    elsewhere: Place

    def of(self, record: object, *_below: str) -> Place:
        return self.added.get(id(record), self.elsewhere)


@dataclass(frozen=True, slots=True)
class _Places:
    paths: Mapping[int, TreePath]
    place_of: PlaceOf

    def of(self, record: object, *below: str) -> Place:
        return self.place_of((*self.paths.get(id(record), ()), *below))


def _identified(study: ProductStudy) -> Iterator[_Identified]:
    for stage in study.boundary.stages:
        yield _Identified(f"stage:{stage.stage.value}", stage.stage.value, "stage", stage)
    for facility in study.facilities:
        yield _Identified(f"facility:{facility.facility_id}", facility.facility_id, "facility_id", facility)
        for supply in facility.electricity:
            name = f"supply:{facility.facility_id}#{supply.supply_id}"
            yield _Identified(name, supply.supply_id, "supply_id", supply)
    for process in study.processes:
        yield _Identified(f"process:{process.process_id}", process.process_id, "process_id", process)
        for output in process.outputs:
            name = f"output:{process.process_id}#{output.flow_id}"
            yield _Identified(name, output.flow_id, "flow_id", output)
        for exchange in process.exchanges:
            yield _Identified(f"exchange:{exchange.exchange_id}", exchange.exchange_id, "exchange_id", exchange)
    yield from _listed(study)


def _listed(study: ProductStudy) -> Iterator[_Identified]:
    lists: tuple[tuple[str, str, Iterable[object]], ...] = (
        ("supplier", "footprint_id", study.supplier_footprints),
        ("factor", "factor_id", study.own_factors),
        ("fuel", "fuel_id", study.own_fuels),
        ("cut_off", "cut_off_id", study.cut_offs),
        ("assumption", "assumption_id", study.assumptions),
        ("deviation", "clause", study.deviations),
        ("scenario", "scenario_id", study.scenarios),
        ("evidence", "evidence_id", study.evidence),
    )
    for kind, field, records in lists:
        for record in records:
            identifier = str(getattr(record, field))
            yield _Identified(f"{kind}:{identifier}", identifier, field, record)


def _identifiers(study: ProductStudy, places: _WhereWritten) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for each in _identified(study):
        where = places.of(each.record, each.field)
        if not each.identifier:
            continue
        if each.name in seen:
            yield integrity_error("INGEST-ID-TWICE", where, id=each.identifier, first=str(seen[each.name]))
        seen.setdefault(each.name, where)
        wrong = _NOT_IN_IDS.search(each.identifier)
        if wrong:
            yield integrity_error("INGEST-ID-FORM", where, id=each.identifier, character=repr(wrong[0]))


def _rows_twice(study: ProductStudy, places: _WhereWritten) -> Iterator[Finding]:
    """Rows of one process that say the same: in every field an error, in what is counted a warning."""
    for process in study.processes:
        seen: dict[object, Exchange] = {}
        for exchange in process.exchanges:
            first = seen.setdefault(_counted(exchange), exchange)
            if first is not exchange:
                yield _row_twice(process, first, exchange, places)


def _row_twice(process: UnitProcess, first: Exchange, exchange: Exchange, places: _WhereWritten) -> Finding:
    is_same = replace(first, exchange_id="") == replace(exchange, exchange_id="")
    make, code = (integrity_error, "INGEST-ROW-TWICE") if is_same else (warning, "INGEST-ROW-ALIKE")
    return make(
        code,
        places.of(exchange),
        id=exchange.exchange_id,
        first=first.exchange_id,
        first_place=str(places.of(first)),
        process=process.process_id,
        flow=exchange.flow,
        amount=f"{exchange.quantity.value:.10g} {exchange.quantity.unit}",
    )


def _counted(exchange: Exchange) -> tuple[object, ...]:
    flow = exchange.flow.casefold()
    return (exchange.kind, flow, exchange.quantity, exchange.provider, exchange.fuel, exchange.stage)


def _periods(study: ProductStudy, places: _Places) -> Iterator[Finding]:
    pairs: list[tuple[object, str, date | int, date | int]] = [
        (study.period, "last_day", study.period.first_day, study.period.last_day)
    ]
    pairs += [(each, "last_day", each.first_day, each.last_day) for each in study.supplier_footprints]
    pairs += [
        (each, "valid_until", each.first_day, each.valid_until)
        for each in study.supplier_footprints
        if each.valid_until is not None
    ]
    pairs += [(each, "last_year", each.first_year, each.last_year) for each in study.own_factors]
    for record, field, first, last in pairs:
        if last < first:  # type: ignore[operator]  # a pair is of two days or of two years
            yield integrity_error("INGEST-PERIOD-REVERSED", places.of(record, field), first=str(first), last=str(last))
