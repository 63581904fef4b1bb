"""Scores of data quality become no rows; here only what is wrong with them is named."""

from collections.abc import Iterator

from background_db.findings import Finding, Place, conformity_error, integrity_error, nearest
from pcr_rules.methods.data_quality import quality_schemes
from pcr_rules.methods.pedigree import INDICATORS
from pcr_rules.plant.expansion import Added, record_place
from pcr_rules.plant_records.quality_scores import QualityScore
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of

_BEST, _WORST = 1, 5


def quality_score_step(study: ProductStudy) -> Added:
    """Name scores outside 1 to 5, unknown schemes, rows that are none, and rows scored twice under a scheme."""
    return Added(findings=tuple(_findings(study))) if study.plant.quality_scores else Added()


def _findings(study: ProductStudy) -> Iterator[Finding]:
    rows = {row.exchange_id for _, row in rows_of(study)}
    seen: set[tuple[str, ...]] = set()
    for position, record in enumerate(study.plant.quality_scores):
        place = record_place("quality_scores", position)
        if record.row not in rows:
            near = nearest(record.row, rows)
            yield conformity_error("QUALITY-ROW", Place(path=f"{place}.row"), "CFP-DATA-03", row=record.row, near=near)
        if record.scheme not in quality_schemes():
            near = nearest(record.scheme, quality_schemes())
            where = Place(path=f"{place}.scheme")
            yield conformity_error("QUALITY-SCHEME", where, "CFP-DATA-03", scheme=record.scheme or "-", near=near)
        key = (record.row, record.scheme, record.part.value)
        if key in seen:
            where = Place(path=place)
            yield conformity_error("QUALITY-TWICE", where, "CFP-DATA-03", row=record.row, scheme=record.scheme)
        seen.add(key)
        yield from _outside(record, place)


def _outside(record: QualityScore, place: str) -> Iterator[Finding]:
    for name in INDICATORS:
        value = getattr(record, name)
        if value is not None and not _BEST <= value <= _WORST:
            where = Place(path=f"{place}.{name}")
            yield integrity_error("QUALITY-RANGE", where, "CFP-DATA-03", row=record.row, value=value)
