"""The frame of a study: its period, and that there is something to calculate."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, integrity_error
from pcr_rules.study import ProductStudy, SupplyKind
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
    yield from _grid_findings(study)


def _grid_findings(study: ProductStudy) -> Iterator[Finding]:
    """A facility has one grid average: two factors for its grid supply contradict each other."""
    for facility in study.facilities:
        grid = [supply for supply in facility.electricity if supply.kind is SupplyKind.GRID]
        named = {supply.factor_key for supply in grid} - {""}
        if len(named) > 1:
            yield integrity_error(
                "STUDY-GRID-FACTORS-TWO",
                Place(path=f"facility:{facility.facility_id}"),
                "CFP-EL-01",
                facility=facility.facility_id,
                factors=", ".join(sorted(named)),
            )
