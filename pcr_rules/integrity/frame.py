"""The frame of a study: its period, and that there is something to calculate."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.regions import region_code
from pcr_rules.study import ProductStudy
from pcr_rules.study_facilities import SupplyKind
from pcr_rules.study_index import StudyIndex

# Outside these years a date was mistyped: no factor describes them.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def frame_findings(study: ProductStudy, _index: StudyIndex) -> Iterator[Finding]:
    """Name a period that ends before it begins or lies outside all factors, and a study without processes."""
    period = study.period
    days = {"first_day": period.first_day, "last_day": period.last_day}
    if period.last_day < period.first_day:
        yield integrity_error("STUDY-PERIOD-REVERSED", Place(path="study.period.last_day"), "CFP-TIME-01", **days)
    if not _FIRST_YEAR <= period.first_day.year <= period.last_day.year <= _LAST_YEAR:
        yield integrity_error("STUDY-PERIOD-YEAR", Place(path="study.period.first_day"), "CFP-TIME-01", **days)
    if not study.processes:
        yield integrity_error("STUDY-WITHOUT-PROCESS", Place(path="study"), "CFP-FU-01", study=study.study_id)
    yield from _row_findings(study)
    yield from _geography_findings(study)
    yield from _grid_findings(study)


def _row_findings(study: ProductStudy) -> Iterator[Finding]:
    """A process without rows is free of burden: a slip where rows were to follow, nonsense where there are none."""
    empty = [process.process_id for process in study.processes if not process.exchanges]
    if empty and len(empty) == len(study.processes):
        yield integrity_error("STUDY-WITHOUT-ROWS", Place(path="study"), "CFP-DATA-04", study=study.study_id)
        return
    for process_id in empty:
        yield warning("STUDY-PROCESS-EMPTY", Place(path=f"process:{process_id}"), "CFP-DATA-04", process=process_id)


def _geography_findings(study: ProductStudy) -> Iterator[Finding]:
    """Name places of China written by name or in small letters: factors are found by the code."""
    places = {"study": study.geography}
    places |= {f"facility:{facility.facility_id}": facility.geography for facility in study.facilities}
    places |= {f"supplier:{footprint.footprint_id}": footprint.geography for footprint in study.supplier_footprints}
    places |= {f"factor:{factor.factor_id}": factor.geography for factor in study.own_factors}
    for part, geography in places.items():
        code = region_code(geography)
        if code is not None and code != geography:
            where = Place(path=f"{part}.geography")
            yield integrity_error("STUDY-GEOGRAPHY-CODE", where, "CFP-DATA-07", geography=geography, right=code)


def _grid_findings(study: ProductStudy) -> Iterator[Finding]:
    """A facility has one grid average at a time: two factors for grid supplies of one period contradict each other."""
    for facility in study.facilities:
        by_period: dict[tuple[object, object], set[str]] = {}
        for supply in facility.electricity:
            if supply.kind is SupplyKind.GRID and supply.factor_key:
                by_period.setdefault((supply.first_day, supply.last_day), set()).add(supply.factor_key)
        for named in by_period.values():
            if len(named) > 1:
                yield integrity_error(
                    "STUDY-GRID-FACTORS-TWO",
                    Place(path=f"facility:{facility.facility_id}"),
                    "CFP-EL-01",
                    facility=facility.facility_id,
                    factors=", ".join(sorted(named)),
                )
