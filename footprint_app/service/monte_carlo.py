"""Monte Carlo as a part of the result: drawn after the calculation, kept with its settings in result and trace."""

from dataclasses import replace

from footprint_app.calculation.uncertainty.data import Datum, DatumKind
from footprint_app.calculation.uncertainty.monte_carlo import Settings
from footprint_app.reporting.result_json import result_digest
from footprint_app.service.calculate import CalculateAnswer
from footprint_app.service.uncertainty import NO_SURROUNDINGS, StudyUncertainty, Surroundings, uncertainty_of
from pcr_rules.result import DrawnShare, MonteCarloSummary

METHOD = "monte-carlo"
_MOST_SHOWN = 10
_OF_FACTORS = frozenset({DatumKind.FACTOR, DatumKind.BACKGROUND})


def with_monte_carlo(
    answer: CalculateAnswer, settings: Settings, within: Surroundings = NO_SURROUNDINGS
) -> CalculateAnswer:
    """Return the answer with draws of its headline view beside the first-order range; without a result as it is.

    What was found of the spread is told with the other findings; the digest covers the summary and its settings.

    Raises:
        WrongUseError: a wrong number of draws, or a background that cannot be drawn.
    """
    if answer.result is None:
        return answer
    drawn = uncertainty_of(answer, settings, within)
    summary = monte_carlo_summary(drawn)
    if summary is None:
        return answer
    told = tuple(dict.fromkeys((*answer.findings, *drawn.findings)))
    of_result = tuple(dict.fromkeys((*answer.result.findings, *drawn.findings)))
    layers = "+".join(summary.layers)
    trace = replace(
        answer.result.trace,
        monte_carlo=f"{summary.method}: {summary.draws} draws, seed {summary.seed}, {layers}",
    )
    whole = replace(answer.result, monte_carlo=summary, trace=trace, findings=of_result, result_digest="")
    return replace(answer, result=replace(whole, result_digest=result_digest(whole)), findings=told)


def monte_carlo_summary(drawn: StudyUncertainty) -> MonteCarloSummary | None:
    """Return what a result keeps of draws; None where nothing was drawn."""
    made, statistics = drawn.monte_carlo, drawn.statistics
    if made is None or statistics is None:
        return None
    return MonteCarloSummary(
        method=f"{METHOD} {made.settings.scheme}",
        view=made.result.view,
        draws=statistics.draws,
        seed=made.settings.seed,
        layers=tuple(layer.value for layer in made.settings.layers),
        mean=statistics.mean,
        standard_error=statistics.standard_error,
        standard_deviation=statistics.standard_deviation,
        geometric_standard_deviation=statistics.geometric_standard_deviation,
        percentiles=tuple((one.percent, one.value) for one in statistics.percentiles),
        share_amounts_without_distribution=_share(drawn.unknown, frozenset({DatumKind.AMOUNT})),
        share_factors_without_distribution=_share(drawn.unknown, _OF_FACTORS),
        largest=tuple(
            DrawnShare(one.datum.kind.value, one.datum.key, one.datum.name, one.datum.statement.value, one.share)
            for one in drawn.shares[:_MOST_SHOWN]
        ),
    )


def _share(unknown: tuple[Datum, ...], kinds: frozenset[DatumKind]) -> float:
    return min(sum(one.share for one in unknown if one.kind in kinds), 1.0)
