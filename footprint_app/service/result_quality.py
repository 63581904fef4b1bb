"""On which data a result stands: each line with its share, the origin of its amount, scores, and proof of its factor."""

from collections import defaultdict
from dataclasses import dataclass

from background_db.messages import Language
from footprint_app.calculation.concentration import concentration_ratio, ranked
from footprint_app.service.result_words import flow_word, verification_word
from pcr_rules.enum_labels import enum_label
from pcr_rules.plant.expand import expand_plant
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import DataQuality

INDICATORS = ("reliability", "completeness", "time", "geography", "technology")


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One line: `share` of the sum of absolute contributions; scores from 1 (best) to 5, None where not scored."""

    line_id: str
    flow: str
    process: str
    total: float
    share: float
    origin: str
    scores: tuple[float | None, ...]
    factor: str
    verification: str
    is_foreign: bool
    is_low_quality: bool


@dataclass(frozen=True, slots=True)
class QualityView:
    """All lines of the headline view, largest first, and what they add up to."""

    rows: tuple[QualityRow, ...]
    by_origin: tuple[tuple[str, float], ...]
    """Word of the origin and its share, largest first."""
    largest_four: float
    """Share of the four largest lines (CR4)."""


def quality_view(result: PcfResult, study: ProductStudy, language: Language) -> QualityView:
    """Return the data behind the headline view of a result; `study` is the one it was calculated from."""
    written = {row.exchange_id: row for _, row in rows_of(expand_plant(study).study)}
    uses, lines = result.factor_uses(), result.view(result.headline).contributions
    weight = sum(abs(line.total) for line in lines) or 1.0
    rows = []
    for _, at in ranked([line.total for line in lines]):
        line = lines[at]
        use, row = uses.get(line.supplier), written.get(line.exchange_id)
        rows.append(
            QualityRow(
                line.line_id,
                flow_word(line, language),
                line.process_name,
                line.total,
                abs(line.total) / weight,
                enum_label(row.origin, language) if row else "",
                _scores(row.quality if row else None),
                use.name_in(language) if use else "",
                verification_word(use.verification, language) if use else "",
                bool(use and use.is_foreign),
                bool(use and use.is_low_quality),
            )
        )
    origins: dict[str, float] = defaultdict(float)
    for each in rows:
        origins[each.origin] += each.share
    by_origin = tuple(sorted(origins.items(), key=lambda pair: -pair[1]))
    return QualityView(tuple(rows), by_origin, concentration_ratio([each.share for each in rows], 4))


def _scores(quality: DataQuality | None) -> tuple[float | None, ...]:
    return tuple(getattr(quality, name) if quality else None for name in INDICATORS)
