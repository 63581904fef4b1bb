"""Rows get the data quality and the spread that were stated for them together."""

from collections.abc import Iterator
from dataclasses import replace

from background_db.findings import NONE, Finding, Place, conformity_error, nearest, warning
from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.plant_records.assessments import RowAssessment
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import Exchange

_LIST = "row_assessments"
_ALL = "*"


def assessment_step(study: ProductStudy) -> Added:
    """Return the rows with their assessment; of two that name a row the first counts, and the second is told.

    A row that states a quality or an uncertainty of its own keeps it.
    """
    if not study.plant.row_assessments:
        return Added()
    rows = {row.exchange_id: row for _, row in rows_of(study)}
    taken: dict[str, str] = {}
    changed: dict[str, Exchange] = {}
    findings: list[Finding] = []
    for position, record in enumerate(study.plant.row_assessments):
        place = record_place(_LIST, position)
        findings += _empty_findings(record, place)
        for name in record.rows:
            meant = _meant(name, rows)
            if not meant:
                where = Place(path=f"{place}.rows")
                findings.append(conformity_error("ASSESSMENT-ROW-UNKNOWN", where, row=name, near=nearest(name, rows)))
            for row_id in meant:
                if row_id in taken and taken[row_id] != place:
                    findings.append(_twice(row_id, taken[row_id], place))
                elif row_id not in taken:
                    taken[row_id] = place
                    changed[row_id] = _assessed(rows[row_id], record)
    return Added(changed=changed, findings=tuple(findings))


def _meant(name: str, rows: dict[str, Exchange]) -> list[str]:
    if name.endswith(_ALL):
        return [row for row in rows if row.startswith(name.removesuffix(_ALL))]
    return [name] if name in rows else []


def _assessed(row: Exchange, record: RowAssessment) -> Exchange:
    return replace(row, quality=row.quality or record.quality, uncertainty=row.uncertainty or record.uncertainty)


def _twice(row: str, first: str, place: str) -> Finding:
    return warning("ASSESSMENT-TWICE", Place(path=f"{place}.rows"), "CFP-DATA-03", row=row, first=first)


def _empty_findings(record: RowAssessment, place: str) -> Iterator[Finding]:
    if not record.rows or (record.quality is None and record.uncertainty is None):
        yield warning("ASSESSMENT-EMPTY", Place(path=place), "CFP-DATA-03", rows=", ".join(record.rows) or NONE)
