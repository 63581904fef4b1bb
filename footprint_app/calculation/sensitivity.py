"""First-order sensitivity of the total to every exchange, and the spread it brings; Monte Carlo is another room.

Relative sensitivity S_i = (∂total / ∂amount_i) × amount_i / total: by how many per cent the total moves when the
amount moves by one per cent. Loops are in it, as the scores of foreground suppliers come from the adjoint system.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from background_db.findings import Finding, Place, information
from footprint_app.calculation.matrices import ADDITIVE_ROWS
from footprint_app.calculation.portfolio_scores import column_scores
from footprint_app.calculation.summarise import Solved
from pcr_rules.result import UncertaintySummary, VarianceShare, ViewResult
from pcr_rules.study_inventory import Distribution, Exchange, Uncertainty

METHOD = "first-order-lognormal"
# Standard normal deviate of the 2.5 % and 97.5 % points.
_Z95 = 1.959964
# A first-order series holds near the nominal amounts. A total that spreads by more than a factor of ten either way,
# such as a small difference of large credits, is not near them.
_WIDEST_LOG = math.log(10)
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ExchangeSensitivity:
    """One exchange: what a change of its amount does, and how uncertain it is."""

    exchange_id: str
    sensitivity: float
    """Per cent of the total per per cent of the amount."""
    log_variance: float | None
    """ln²GSD of the amount; None where it has no distribution."""

    @property
    def variance(self) -> float:
        """What the exchange adds to ln²GSD of the total."""
        return self.sensitivity**2 * (self.log_variance or 0.0)


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """Spread of a total by first-order propagation: lognormal, the computed total as its median."""

    total: float
    exchanges: tuple[ExchangeSensitivity, ...]
    """Most influential first."""
    log_variance: float
    share_without_distribution: float
    """Share of absolute contributions whose amount has no distribution: their spread is not in the result."""

    @property
    def geometric_standard_deviation(self) -> float:
        """GSD of the total, at least 1."""
        return math.exp(math.sqrt(self.log_variance))

    @property
    def mean(self) -> float:
        """Mean = median × exp(σ²/2)."""
        return self.total * math.exp(self.log_variance / 2)

    @property
    def standard_deviation(self) -> float:
        """Standard deviation = mean × √(exp(σ²) - 1)."""
        return abs(self.mean) * math.sqrt(math.expm1(self.log_variance))

    @property
    def interval(self) -> tuple[float, float]:
        """The 2.5 % and 97.5 % points: median × exp(∓1.959964 σ)."""
        spread = math.exp(_Z95 * math.sqrt(self.log_variance))
        low, high = self.total / spread, self.total * spread
        return (low, high) if self.total >= 0 else (high, low)


def first_order(solved: Solved, result: ViewResult) -> FirstOrder:
    """Propagate the uncertainty of the study's amounts to its total.

    Formula: ln²GSD(total) = Σ S_i² ln²GSD_i, a first-order Taylor series of the logarithm in independent amounts
    (exact for a product of lognormal amounts; an approximation for sums, good while the spreads are moderate).

    Raises:
        ValueError: the total is zero, so relative sensitivities are not defined.
    Source: ISO 14067 6.6 (CFP-INT-03); the propagation of IPCC 2006, volume 1, chapter 3 (approach 1), on logarithms.
    """
    if not result.total:
        message = "relative sensitivities of a total of zero are not defined"
        raise ValueError(message)
    rows = {row.exchange_id: row for process in solved.linked.study.processes for row in process.exchanges}
    spreads = {key: log_variance(row) for key, row in rows.items()}
    items = [
        ExchangeSensitivity(key, value, spreads.get(key))
        for key, value in relative_sensitivities(solved, result.total).items()
    ]
    weight = math.fsum(abs(one.total) for one in result.contributions)
    unknown = math.fsum(abs(one.total) for one in result.contributions if spreads.get(one.exchange_id) is None)
    return FirstOrder(
        total=result.total,
        exchanges=tuple(sorted(items, key=lambda one: (-abs(one.sensitivity), one.exchange_id))),
        log_variance=math.fsum(one.variance for one in items),
        share_without_distribution=unknown / weight if weight else 0.0,
    )


def uncertainty_summary(solved: Solved, result: ViewResult) -> tuple[UncertaintySummary | None, tuple[Finding, ...]]:
    """Return how far uncertain amounts spread a total, and a note where they do so too far for a first-order answer.

    None without a note where no amount has a distribution or the total is zero: there is nothing to propagate.
    """
    if not result.total:
        return None, ()
    spread = first_order(solved, result)
    if not spread.log_variance:
        return None, ()
    if _Z95 * math.sqrt(spread.log_variance) > _WIDEST_LOG:
        most = max(spread.exchanges, key=lambda one: one.variance).exchange_id
        where = Place(path=f"exchange:{most}.uncertainty")
        return None, (information("CALC-SPREAD-TOO-WIDE", where, "CFP-INT-03", view=result.view.value, row=most),)
    low, high = spread.interval
    return (
        UncertaintySummary(
            method=METHOD,
            view=result.view,
            geometric_standard_deviation=spread.geometric_standard_deviation,
            low=low,
            high=high,
            share_without_distribution=spread.share_without_distribution,
            exchanges=_variance_shares(solved, spread),
        ),
        (),
    )


def _variance_shares(solved: Solved, spread: FirstOrder) -> tuple[VarianceShare, ...]:
    rows = {
        row.exchange_id: (process.name, row.flow)
        for process in solved.linked.study.processes
        for row in process.exchanges
    }
    largest = sorted(spread.exchanges, key=lambda one: (-one.variance, one.exchange_id))[:_MOST_SHOWN]
    return tuple(
        VarianceShare(
            one.exchange_id,
            *rows[one.exchange_id],
            sensitivity=one.sensitivity,
            geometric_standard_deviation=math.exp(math.sqrt(one.log_variance or 0.0)),
            share=one.variance / spread.log_variance,
        )
        for one in largest
        if one.variance
    )


def relative_sensitivities(solved: Solved, total: float) -> Mapping[str, float]:
    """Return S by exchange id; lines of one exchange (a fuel's supply and combustion, co-products) are taken together.

    Formula: S = Σ runs_j × amount × h / total, h the score of one unit of the line's supplier.
    """
    matrices = solved.matrices
    background = matrices.background_scores()
    foreground = column_scores(matrices.lines, matrices.outputs, background, matrices.characterisation.T)
    per_unit = np.concatenate([foreground, background])[:, ADDITIVE_ROWS].sum(axis=1)
    per_flow = matrices.characterisation[ADDITIVE_ROWS, :].sum(axis=0)
    known = {row.exchange_id for process in solved.linked.study.processes for row in process.exchanges}
    sums: dict[str, float] = {}
    for number, line in enumerate(solved.system.lines):
        if line.exchange_id in known:
            flow, supplier = matrices.lines.flow[number], matrices.lines.supplier[number]
            score = per_flow[flow] if flow >= 0 else per_unit[supplier]
            runs = solved.solution.supply[line.column]
            sums[line.exchange_id] = sums.get(line.exchange_id, 0.0) + float(runs * line.amount * score) / total
    return sums


def log_variance(exchange: Exchange) -> float | None:
    """Return ln²GSD of an exchange's amount, None where it has no usable distribution.

    Formula: lognormal ln²(spread); else ln(1 + cv²) with cv the standard deviation over the amount: normal spread,
    triangular √((a² + b² + c² - ab - ac - bc) / 18), uniform (b - a) / √12; a, b the bounds, c the amount.
    """
    uncertainty, amount = exchange.uncertainty, exchange.quantity.value
    if uncertainty is None or not amount:
        return None
    if uncertainty.distribution is Distribution.LOGNORMAL:
        spread = uncertainty.spread
        return math.log(spread) ** 2 if spread and spread > 0 else None
    deviation = _standard_deviation(uncertainty, amount)
    return None if deviation is None else math.log1p((deviation / amount) ** 2)


def _standard_deviation(uncertainty: Uncertainty, amount: float) -> float | None:
    if uncertainty.distribution is Distribution.NORMAL:
        return uncertainty.spread
    low, high = uncertainty.minimum, uncertainty.maximum
    if low is None or high is None:
        return None
    if uncertainty.distribution is Distribution.UNIFORM:
        return (high - low) / math.sqrt(12)
    return math.sqrt((low**2 + high**2 + amount**2 - low * high - low * amount - high * amount) / 18)
