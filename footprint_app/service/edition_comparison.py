"""One study under two editions and two data-quality schemes: both results, and the steps from one to the other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.errors import UnknownKeyError
from background_db.findings import Finding
from background_db.messages import Language
from footprint_app.calculation.compute import compute
from footprint_app.ingest.read_study import read_study
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import ClaimsOf, check
from footprint_app.service.edition_comparison_answers import (
    ComparedClauseDocument,
    ComparedQualityDocument,
    ComparedStepDocument,
    PcrCompareDocument,
    UnderEditionDocument,
)
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.finding_answers import finding_documents
from footprint_app.service.pcr import named_edition
from pcr_rules.category_rules import CategoryRules
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.edition_difference import EditionDifference, edition_difference
from pcr_rules.edition_methods import MethodTopic
from pcr_rules.methods.data_quality import DataQualityRating, data_quality_rating, own_scheme
from pcr_rules.methods.edition_reconciliation import (
    EditionReconciliation,
    Settings,
    counted_total,
    reconcile_settings,
    settings_of,
    treatment_of,
    under,
)
from pcr_rules.result import Contribution, View
from pcr_rules.study import ProductStudy

Claimed = ClaimedSupply | ClaimsOf | None


@dataclass(frozen=True, slots=True)
class UnderEdition:
    """The study under one edition: its number as the edition counts, its clauses, its rating."""

    rules: CategoryRules
    answer: CalculateAnswer
    """The whole calculation, with both electricity views and every clause."""
    total: float | None
    """kg CO2e per functional or declared unit as the edition counts; None without a result."""
    quality: DataQualityRating | None
    """Under the scheme asked for; a rating of None is not assessable. None without a result."""


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """Both results and what turns the first into the second; None where one of them has no number."""

    first: UnderEdition
    second: UnderEdition
    reconciliation: EditionReconciliation | None
    difference: EditionDifference
    """Clauses, numbers and topics that the editions set differently, moving the number or not."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of both, each once."""
        return tuple(dict.fromkeys((*self.first.answer.findings, *self.second.answer.findings)))


def compare(
    study: Path | ProductStudy,
    edition_a: str,
    edition_b: str,
    dq_a: str = "",
    dq_b: str = "",
    *,
    catalogue: FactorCatalogue | None = None,
    claimed: Claimed = None,
) -> EditionComparison:
    """Calculate a study under two editions and rate its data under two schemes; kg CO2e per unit.

    Without a scheme the edition's own is taken, else that of the study's scores. A scheme for which the study has no
    scores answers not assessable: none is translated into another. Writes nothing.

    Raises:
        WrongUseError: no such study, edition or scheme.
    """
    catalogue = catalogue or catalogue_of()
    written = _study(study)
    rules_a, rules_b = named_edition(edition_a), named_edition(edition_b)
    total_of = _total_of(written, catalogue, claimed)
    first = _under(written, rules_a, dq_a, total_of, catalogue, claimed)
    second = _under(written, rules_b, dq_b, total_of, catalogue, claimed)
    made = None
    if first.total is not None and second.total is not None:
        made = reconcile_settings(settings_of(rules_a), settings_of(rules_b), lambda each: _number(total_of(each)))
    return EditionComparison(first, second, made, edition_difference(rules_a, rules_b))


Counted = tuple[float, tuple[Contribution, ...], ProductStudy]


def _total_of(
    study: ProductStudy, catalogue: FactorCatalogue, claimed: Claimed
) -> Callable[[Settings], Counted | None]:
    """Return a function from settings to the total they count, its contributions and the study behind it."""

    def total(settings: Settings) -> Counted | None:
        checked = check(under(study, settings), catalogue=catalogue, claimed=claimed)
        if checked.linked is None:
            return None
        treatment = treatment_of(settings)
        view = View.MARKET if treatment.counts_certificates else View.LOCATION
        computed = compute(checked.linked, view, treatment)
        if computed.result is None:
            return None
        lines, expanded = computed.result.contributions, checked.linked.study
        return counted_total(lines, expanded, settings), lines, expanded

    return total


def _number(counted: Counted | None) -> float | None:
    return counted[0] if counted else None


def _under(
    study: ProductStudy,
    rules: CategoryRules,
    scheme: str,
    total_of: Callable[[Settings], Counted | None],
    catalogue: FactorCatalogue,
    claimed: Claimed,
) -> UnderEdition:
    settings = settings_of(rules)
    answer = calculate(under(study, settings), catalogue=catalogue, claimed=claimed, scenarios=False)
    counted = total_of(settings) if answer.result is not None else None
    if counted is None:
        return UnderEdition(rules, answer, None, None)
    total, lines, expanded = counted
    outside = settings[MethodTopic.EXCLUDED_STAGES].split()
    inside = tuple(line for line in lines if line.stage not in outside)
    asked = scheme or settings[MethodTopic.DATA_QUALITY] or own_scheme(expanded)
    try:
        quality = data_quality_rating(inside, expanded, asked)
    except UnknownKeyError as error:
        raise WrongUseError("service.unknown_scheme", cause=error) from error
    return UnderEdition(rules, answer, total, quality)


def _study(study: Path | ProductStudy) -> ProductStudy:
    if isinstance(study, ProductStudy):
        return study
    if not study.is_file():
        raise WrongUseError("service.no_file", file=study)
    reading = read_study(study)
    if reading.study is None:
        raise WrongUseError("service.study_unreadable", file=study, count=len(reading.findings))
    return reading.study


def compare_document(comparison: EditionComparison, language: Language) -> PcrCompareDocument:
    """Return both results and the steps between them, for machines."""
    first, second, made = comparison.first, comparison.second, comparison.reconciliation
    result = first.answer.result or second.answer.result
    study = first.answer.study or second.answer.study
    return PcrCompareDocument(
        exit_code=0 if made is not None else 1,
        study_id=study.study_id if study else "",
        unit=result.unit if result else "",
        first=_document(first),
        second=_document(second),
        steps=[
            ComparedStepDocument(
                topic=step.topic.value,
                first=step.first,
                second=step.second,
                before=step.before,
                after=step.after,
                difference=step.difference,
            )
            for step in (made.steps if made else ())
        ],
        gap=made.gap if made else None,
        topics_that_differ=[each.topic.value for each in comparison.difference.topics],
        findings=list(finding_documents(comparison.findings, language)),
    )


def _document(under_edition: UnderEdition) -> UnderEditionDocument:
    result, quality = under_edition.answer.result, under_edition.quality
    return UnderEditionDocument(
        edition=under_edition.rules.edition,
        number=under_edition.rules.number,
        total=under_edition.total,
        views={each.view.value: each.total for each in result.views} if result else {},
        clauses=[
            ComparedClauseDocument(
                clause=each.clause, answer=each.answer.value, title_zh=each.title_zh, title_en=each.title_en
            )
            for each in (result.conformity if result else ())
        ],
        quality=None
        if quality is None
        else ComparedQualityDocument(
            scheme=quality.scheme.scheme_id,
            rating=quality.rating,
            scored_share=quality.scored_share,
            indicators=dict(quality.indicators),
            class_zh=quality.quality_class.name_zh if quality.quality_class else "",
            class_en=quality.quality_class.name_en if quality.quality_class else "",
            unscored=list(quality.unscored),
        ),
    )
