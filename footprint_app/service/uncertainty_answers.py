"""What ``uncertainty`` answers with ``--json``: numbers in kg CO2e per functional or declared unit."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from background_db.messages import Language
from footprint_app.service.finding_answers import FindingDocument, finding_documents
from footprint_app.service.trace import software_version

if TYPE_CHECKING:
    # Every command reads the documents; the rooms behind them are for those that need them.
    from footprint_app.calculation.uncertainty.attribution import DatumShare
    from footprint_app.calculation.uncertainty.data import Datum
    from footprint_app.calculation.uncertainty.statistics import Statistics
    from footprint_app.service.uncertainty import StudyUncertainty, UncertainDifference


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentileDocument:
    """A percentile, and the draws between which its true value lies in 95 % of runs."""

    percent: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvergenceDocument:
    """What the first `draws` draws tell: one point of a chart; `low` and `high` are the 2.5 % and 97.5 % points."""

    draws: int
    mean: float
    mean_low: float
    mean_high: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsDocument:
    """Summary of draws; the geometric standard deviation is null where a draw is not positive."""

    mean: float
    standard_deviation: float
    standard_error: float
    relative_standard_error: float | None
    median: float
    geometric_standard_deviation: float | None
    percentiles: list[PercentileDocument]
    convergence: list[ConvergenceDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumDocument:
    """One datum: `share` of absolute contributions stands on it, `statement` says where its distribution is from.

    `variance_share` is null where it was not drawn; `removed_per_effort` where it cannot be measured.
    """

    datum_id: str
    kind: str
    name: str
    statement: str
    share: float
    geometric_standard_deviation: float | None
    variance_share: float | None
    effort_class: str
    removed_per_effort: float | None
    unscored: list[str]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDocument:
    """Of one kind of datum: share of absolute contributions by where the distributions come from."""

    kind: str
    stated: float
    pedigree: float
    published: float
    database: float
    none: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedBackgroundDocument:
    """A database whose draws were read."""

    database: str
    digest: str
    drawn_entries: int
    exact_entries: int
    bytes_on_disk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FooterDocument:
    """What repeats the numbers: equal footers and equal input give equal draws, bit for bit."""

    draws: int
    seed: int
    layers: list[str]
    random_numbers: str
    software: str
    study_digest: str
    shares_method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyDocument:
    """``uncertainty``: exit code 1 where the study has no number; then `statistics` is null."""

    command: Literal["uncertainty"] = "uncertainty"
    exit_code: Literal[0, 1]
    study: str
    unit: str
    view: str
    total: float | None
    statistics: StatisticsDocument | None
    coverage: list[CoverageDocument]
    data: list[DatumDocument]
    """Every datum, the largest share of the variance first."""
    share_of_single_data: float
    """Sum of the first-order shares; what is left of 1 is what data do together, and sampling error."""
    measure_next: list[str]
    """Ids of data that bring at least 1 % of the variance, most of it removed per unit of effort first; may be empty."""
    without_distribution: list[str]
    """Ids of data drawn as exact, largest share first."""
    backgrounds: list[UsedBackgroundDocument]
    footer: FooterDocument | None
    files: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedStudyDocument:
    """One side of a comparison."""

    study: str
    total: float | None
    mean: float | None
    standard_deviation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyCompareDocument:
    """``uncertainty compare``: B - A over common draws; null where a study has no number."""

    command: Literal["uncertainty compare"] = "uncertainty compare"
    exit_code: Literal[0, 1]
    unit: str
    view: str
    first: ComparedStudyDocument
    second: ComparedStudyDocument
    difference: float | None
    statistics: StatisticsDocument | None
    probability_first_is_higher: float | None
    probability_error: float | None
    correlation: float | None
    standard_deviation_if_independent: float | None
    """What ignoring that both share factors, gases and worlds would state."""
    footer: FooterDocument | None
    files: list[str]
    findings: list[FindingDocument]


def uncertainty_document(
    answer: "StudyUncertainty", language: Language, files: tuple[Path, ...] = ()
) -> UncertaintyDocument:
    """Return the answer of ``uncertainty``."""
    made = answer.monte_carlo
    by_id = {one.datum.datum_id: one for one in answer.shares}
    data = sorted(
        made.data if made else (), key=lambda one: (-_variance_share(by_id.get(one.datum_id)), -one.share, one.datum_id)
    )
    return UncertaintyDocument(
        exit_code=0 if made else 1,
        study=answer.label,
        unit=answer.unit,
        view=made.result.view.value if made else "",
        total=made.result.total if made else None,
        statistics=_statistics(answer.statistics),
        coverage=_coverage(made.data if made else ()),
        data=[_datum(one, by_id.get(one.datum_id)) for one in data],
        share_of_single_data=sum(one.share for one in answer.shares),
        measure_next=[one.datum.datum_id for one in answer.next],
        without_distribution=[one.datum_id for one in answer.unknown],
        backgrounds=[
            UsedBackgroundDocument(
                database=one.database,
                digest=one.digest,
                drawn_entries=one.drawn_entries,
                exact_entries=one.exact_entries,
                bytes_on_disk=one.bytes_on_disk,
            )
            for one in answer.backgrounds
        ],
        footer=_footer(answer),
        files=[str(file) for file in files],
        findings=finding_documents(answer.findings, language),
    )


def compare_document(
    answer: "UncertainDifference", language: Language, files: tuple[Path, ...] = ()
) -> UncertaintyCompareDocument:
    """Return the answer of ``uncertainty compare``."""
    made, first = answer.difference, answer.first.monte_carlo
    return UncertaintyCompareDocument(
        exit_code=0 if made else 1,
        unit=answer.first.unit,
        view=first.result.view.value if first else "",
        first=_compared(answer.first),
        second=_compared(answer.second),
        difference=made.nominal if made else None,
        statistics=_statistics(made.statistics if made else None),
        probability_first_is_higher=made.probability_first_is_higher if made else None,
        probability_error=made.probability_error if made else None,
        correlation=made.correlation if made else None,
        standard_deviation_if_independent=made.standard_deviation_if_independent if made else None,
        footer=_footer(answer.first),
        files=[str(file) for file in files],
        findings=finding_documents(answer.findings, language),
    )


def _compared(answer: "StudyUncertainty") -> ComparedStudyDocument:
    made, statistics = answer.monte_carlo, answer.statistics
    return ComparedStudyDocument(
        study=answer.label,
        total=made.result.total if made else None,
        mean=statistics.mean if statistics else None,
        standard_deviation=statistics.standard_deviation if statistics else None,
    )


def _statistics(statistics: "Statistics | None") -> StatisticsDocument | None:
    if statistics is None:
        return None
    mean = statistics.mean
    return StatisticsDocument(
        mean=mean,
        standard_deviation=statistics.standard_deviation,
        standard_error=statistics.standard_error,
        relative_standard_error=statistics.standard_error / abs(mean) if mean else None,
        median=statistics.percentile(50.0),
        geometric_standard_deviation=statistics.geometric_standard_deviation,
        percentiles=[
            PercentileDocument(percent=one.percent, value=one.value, low=one.low, high=one.high)
            for one in statistics.percentiles
        ],
        convergence=[
            ConvergenceDocument(
                draws=one.draws,
                mean=one.mean,
                mean_low=one.mean_low,
                mean_high=one.mean_high,
                median=one.median,
                low=one.low,
                high=one.high,
            )
            for one in statistics.convergence
        ],
    )


def _variance_share(share: "DatumShare | None") -> float:
    return share.share if share else 0.0


def _datum(datum: "Datum", share: "DatumShare | None") -> DatumDocument:
    from footprint_app.calculation.uncertainty.data import DatumKind
    from footprint_app.reporting.gas_names import gas_name

    spread = datum.spread.geometric_standard_deviation if datum.spread else None
    return DatumDocument(
        datum_id=datum.datum_id,
        kind=datum.kind.value,
        name=gas_name(datum.name) if datum.kind is DatumKind.GAS else datum.name,
        statement=datum.statement.value,
        share=datum.share,
        geometric_standard_deviation=spread,
        variance_share=share.share if share else None,
        effort_class=datum.effort,
        removed_per_effort=share.removed_per_effort if share and datum.effort else None,
        unscored=list(datum.unscored),
        source=datum.source,
    )


def _coverage(data: "tuple[Datum, ...]") -> list[CoverageDocument]:
    from footprint_app.calculation.uncertainty.data import DatumKind, Statement

    kinds = [kind for kind in DatumKind if kind is not DatumKind.OUTPUT and any(one.kind is kind for one in data)]
    return [
        CoverageDocument(
            kind=kind.value,
            **{
                statement.value: sum(one.share for one in data if one.kind is kind and one.statement is statement)
                for statement in Statement
            },
        )
        for kind in kinds
    ]


def _footer(answer: "StudyUncertainty") -> FooterDocument | None:
    from footprint_app.calculation.uncertainty.attribution import METHOD

    made, result = answer.monte_carlo, answer.calculated.result
    if made is None or result is None:
        return None
    return FooterDocument(
        draws=made.settings.draws,
        seed=made.settings.seed,
        layers=[layer.value for layer in made.settings.layers],
        random_numbers=made.settings.scheme,
        software=software_version(),
        study_digest=result.trace.study_digest,
        shares_method=METHOD,
    )
