"""What a reader must know of a Monte Carlo run: what was exact, whose variances were taken, whether it has settled."""

from collections.abc import Iterator, Sequence

from background_db.findings import Finding, information, warning
from footprint_app.calculation.uncertainty.data import PEDIGREE_SET, Datum, DatumKind, Layer, Statement
from footprint_app.calculation.uncertainty.monte_carlo import MonteCarlo
from footprint_app.calculation.uncertainty.statistics import Statistics
from footprint_app.reporting.gas_names import gas_name
from pcr_rules.methods.data_quality import own_scheme
from pcr_rules.methods.pedigree import pedigree_set

_NO_SPREAD = {
    DatumKind.AMOUNT: "UNC-NO-SPREAD-AMOUNT",
    DatumKind.FACTOR: "UNC-NO-SPREAD-FACTOR",
    DatumKind.BACKGROUND: "UNC-NO-SPREAD-BACKGROUND",
    DatumKind.GAS: "UNC-NO-SPREAD-GAS",
}
_UNSETTLED = 0.01
"""Standard error of the mean, relative to the mean, above which more draws are advised."""


def spread_findings(
    made: MonteCarlo, statistics: Statistics, exact: Sequence[str], *, has_parameters: bool
) -> tuple[Finding, ...]:
    """Tell what was exact (`exact`: databases without distributions), by whose variances, whether draws have settled."""
    found = [*_of_unknown(made), *_of_scores(made)]
    if not made.drawn:
        found.append(information("UNC-NOTHING-DRAWN", clause="CFP-INT-03", view=made.result.view.value))
    states_parameters = any(one.kind is DatumKind.PARAMETER for one in made.data)
    if Layer.PARAMETERS in made.settings.layers and has_parameters and not states_parameters:
        found.append(information("UNC-NO-PARAMETERS", clause="CFP-INT-03"))
    if exact:
        found.append(information("UNC-DATABASE-EXACT", clause="CFP-INT-03", databases=", ".join(exact)))
    if statistics.mean and statistics.standard_error > _UNSETTLED * abs(statistics.mean):
        error = f"{statistics.standard_error / abs(statistics.mean):.1%}"
        view, draws = made.result.view.value, statistics.draws
        found.append(warning("UNC-NOT-SETTLED", clause="CFP-INT-03", view=view, error=error, draws=draws))
    return tuple(found)


def _of_unknown(made: MonteCarlo) -> Iterator[Finding]:
    """Tell of each kind of datum what has no distribution, with its share."""
    for kind, code in _NO_SPREAD.items():
        unknown = [
            one
            for one in made.data
            if one.kind is kind and one.statement is Statement.NONE and one.layer in made.settings.layers
        ]
        if unknown:
            share = f"{sum(one.share for one in unknown):.1%}"
            yield information(code, clause="CFP-INT-03", count=len(unknown), share=share, first=_name(unknown[0]))


def _of_scores(made: MonteCarlo) -> Iterator[Finding]:
    """Tell what took the variances of its scores."""
    scored = [one for one in made.data if one.statement is Statement.PEDIGREE]
    if scored:
        amounts, factors = (
            f"{sum(one.share for one in scored if one.kind is kind):.1%}"
            for kind in (DatumKind.AMOUNT, DatumKind.FACTOR)
        )
        yield information(
            "UNC-PEDIGREE",
            clause="CFP-INT-03",
            count=len(scored),
            amounts=amounts,
            factors=factors,
            scheme=own_scheme(made.model.solved.linked.study),
            mark=pedigree_set(PEDIGREE_SET).mark,
        )


def _name(datum: Datum) -> str:
    return gas_name(datum.name) if datum.kind is DatumKind.GAS else datum.name
