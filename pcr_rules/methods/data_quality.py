"""Data-quality rating: the study's own indicators, weighted by contribution, under a named scheme (CFP-DATA-03).

Schemes stand in `data_quality_schemes.yaml`. A rating of one scheme is never translated into another: the scores of a
row's own field belong to the scheme that the study names (PEF where it names none), those of the sheet of scores to the
scheme of their record. A row that was not scored gets no default score: where too little is scored there is no rating,
and the rows to score are named.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from background_db.errors import DataFileError, UnknownKeyError
from background_db.strict_yaml import load, reject_unknown_keys
from pcr_rules.methods.completeness import absolute_sum
from pcr_rules.plant_records.quality_scores import QualityScore, ScoredPart
from pcr_rules.result import Contribution
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import rows_of
from pcr_rules.study_inventory import DataQuality

DEFAULT_SCHEME = "pef_four_means"
_FILE = "data_quality_schemes.yaml"
_KEYS = ("title_zh", "title_en", "indicators", "coverage", "scored_apart", "classes", "source", "mark")
_BEST, _WORST = 1, 5


@dataclass(frozen=True, slots=True)
class QualityClass:
    """A rating up to `up_to` is called so."""

    up_to: float
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class QualityScheme:
    """How indicators become a rating: which are averaged, how much must be scored, what the classes are called."""

    scheme_id: str
    title_zh: str
    title_en: str
    indicators: tuple[str, ...]
    coverage: float
    is_scored_apart: bool
    """Activity data and dataset have scores of their own; a row's score is the mean of both."""
    classes: tuple[QualityClass, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class DataQualityRating:
    """A rating, 1 (very good) to 5 (very poor), or None where too little was scored."""

    rating: float | None
    quality_class: QualityClass | None
    scheme: QualityScheme
    scored_share: float
    """Share of the absolute contributions whose rows carry every indicator of the scheme."""
    unscored: tuple[str, ...]
    """Exchange ids without a score, largest contribution first."""
    indicators: Mapping[str, float]
    """Contribution-weighted mean of each indicator; empty where there is no rating."""


Scores = Mapping[str, float]
"""Indicator → 1 … 5, complete under a scheme."""


def row_score(quality: DataQuality | None, scheme: QualityScheme) -> float | None:
    """Return the mean of the scheme's indicators of one row, None where one of them is missing.

    Raises:
        ValueError: an indicator lies outside 1 … 5.
    """
    scores = _complete(quality, scheme)
    return math.fsum(scores.values()) / len(scores) if scores else None


def data_quality_rating(
    contributions: Iterable[Contribution], study: ProductStudy, scheme_id: str = ""
) -> DataQualityRating:
    """Return the contribution-weighted rating of a view's result; without a scheme under the one the study names.

    Formula: DQR = Σ |c_i| q_i / Σ |c_i| over scored lines i, q_i the mean of the scheme's indicators of the line's
    row (1 very good … 5 very poor); given only where the scored lines reach the scheme's share of Σ |c| over all.

    Raises:
        UnknownKeyError: no such scheme.
        ValueError: an indicator lies outside 1 … 5.
    """
    scheme = quality_scheme(scheme_id or own_scheme(study))
    listed = list(contributions)
    by_row = scores_under(study, scheme)
    scores = [by_row.get(line.exchange_id) for line in listed]
    scored = [(abs(line.total), score) for line, score in zip(listed, scores, strict=True) if score is not None]
    weight, everything = math.fsum(size for size, _ in scored), absolute_sum(listed)
    share = weight / everything if everything else 0.0
    unscored: dict[str, float] = {}
    for line, score in zip(listed, scores, strict=True):
        if score is None and line.total:
            unscored[line.exchange_id] = unscored.get(line.exchange_id, 0.0) + abs(line.total)
    is_rated = bool(weight) and share >= scheme.coverage
    means = indicator_means(scored, scheme.indicators) if is_rated else {}
    rating = math.fsum(means.values()) / len(means) if means else None
    ordered = tuple(sorted(unscored, key=lambda exchange_id: (-unscored[exchange_id], exchange_id)))
    return DataQualityRating(rating, _class_of(rating, scheme), scheme, share, ordered, means)


def indicator_means(scored: Iterable[tuple[float, Scores]], indicators: Iterable[str]) -> Mapping[str, float]:
    """Return the mean of each indicator weighted by the size of contributions: Σ w_i s_i / Σ w_i, Σ w above zero."""
    listed = list(scored)
    weight = math.fsum(size for size, _ in listed)
    return {name: math.fsum(size * scores[name] for size, scores in listed) / weight for name in indicators}


def half_up(score: float) -> int:
    """Return a mean score as a whole one, halves rounded up (openLCA's result scores)."""
    return math.floor(score + 0.5)


def own_scheme(study: ProductStudy) -> str:
    """Return the scheme of the scores in the rows' own fields: the one the study names, else PEF."""
    return study.data_quality.scheme.strip() or DEFAULT_SCHEME


def scores_under(study: ProductStudy, scheme: QualityScheme) -> Mapping[str, Scores]:
    """Return row id → complete scores given under a scheme; scores of other schemes are not taken."""
    found: dict[str, Scores] = {}
    if scheme.scheme_id == own_scheme(study) and not scheme.is_scored_apart:
        of_rows = ((row.exchange_id, _complete(row.quality, scheme)) for _, row in rows_of(study))
        found = {name: scores for name, scores in of_rows if scores is not None}
    parts: dict[str, dict[ScoredPart, Scores]] = {}
    for record in study.plant.quality_scores:
        scores = _complete(record, scheme) if record.scheme.strip() == scheme.scheme_id else None
        if scores is not None:
            parts.setdefault(record.row, {})[record.part] = scores
    found |= {row: joined for row, given in parts.items() if (joined := _joined(given, scheme)) is not None}
    return found


def _joined(given: Mapping[ScoredPart, Scores], scheme: QualityScheme) -> Scores | None:
    """The scores of a row; where parts are scored apart, the mean of both, None where one is missing."""
    if not scheme.is_scored_apart:
        return given.get(ScoredPart.WHOLE)
    activity, dataset = given.get(ScoredPart.ACTIVITY_DATA), given.get(ScoredPart.DATASET)
    if activity is None or dataset is None:
        return None
    return {name: (activity[name] + dataset[name]) / 2 for name in scheme.indicators}


def _complete(quality: DataQuality | QualityScore | None, scheme: QualityScheme) -> Scores | None:
    if quality is None:
        return None
    scores = {name: getattr(quality, name) for name in scheme.indicators}
    known = [score for score in scores.values() if score is not None]
    if any(not _BEST <= score <= _WORST for score in known):
        raise ValueError(f"indicators of data quality run from {_BEST} to {_WORST}: {known}")
    return {name: float(score) for name, score in scores.items()} if len(known) == len(scores) else None


def _class_of(rating: float | None, scheme: QualityScheme) -> QualityClass | None:
    if rating is None:
        return None
    return next((each for each in scheme.classes if rating <= each.up_to), None)


def quality_scheme(scheme_id: str) -> QualityScheme:
    """Return a scheme by its id.

    Raises:
        UnknownKeyError: no such scheme.
    """
    schemes = quality_schemes()
    if scheme_id not in schemes:
        raise UnknownKeyError(f"no data-quality scheme {scheme_id!r}; known: {', '.join(schemes)}")
    return schemes[scheme_id]


@cache
def quality_schemes() -> Mapping[str, QualityScheme]:
    """Read all schemes.

    Raises:
        DataFileError: the shipped file is broken.
    """
    text = resources.files("pcr_rules.methods").joinpath(_FILE).read_text(encoding="utf-8")
    entries = reject_unknown_keys(load(text, _FILE), ("schemes",), _FILE)["schemes"]
    return {str(name): _scheme(str(name), entry) for name, entry in entries.items()}


def _scheme(scheme_id: str, entry: object) -> QualityScheme:
    where = f"{_FILE} › {scheme_id}"
    values: dict[str, Any] = reject_unknown_keys(entry, _KEYS, where)
    known = {field.name for field in fields(DataQuality)}
    if set(values) != set(_KEYS) or not set(values["indicators"]) <= known:
        raise DataFileError(f"{where}: needs {', '.join(_KEYS)}; indicators out of {', '.join(sorted(known))}")
    classes = tuple(QualityClass(**each) for each in values["classes"])
    return QualityScheme(
        scheme_id,
        values["title_zh"],
        values["title_en"],
        tuple(values["indicators"]),
        float(values["coverage"]),
        bool(values["scored_apart"]),
        tuple(sorted(classes, key=lambda each: each.up_to)),
        values["source"],
        values["mark"],
    )
