"""Which datum brings which share of the variance, and what to measure next.

The total is linear in every ratio taken alone (quadratic terms appear between data only, but for loops), so the
first-order share of Sobol, Var(E[Y | x_i]) / Var(Y), needs no sampling: with all other data at their means it is
(∂Y/∂x_i)² Var(x_i) / Var(Y), the slope taken between one standard deviation either side. What the shares leave of 1 is
what data do together. A background counts as one datum with its draws as they are; within it the share goes to
providers by their covariance with its sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from footprint_app.calculation.uncertainty.data import Datum, Statement, database_of
from footprint_app.calculation.uncertainty.monte_carlo import MonteCarlo, means, place_of
from footprint_app.calculation.uncertainty.streams import Floats
from footprint_app.calculation.uncertainty.worlds import Float32

if TYPE_CHECKING:
    from footprint_app.calculation.uncertainty.model import Ratio

METHOD = "first-order-sobol-at-means"
DEFAULT_EFFORT = 1.0
LEAST_SHARE = 0.01
"""Least share of the variance that is worth measuring: what brings less narrows the range by under 0.5 % of its width
(1 - √(1 - 0.01)), less than the sampling error of the range itself at 2,000 draws."""
_BATCH = 256


@dataclass(frozen=True, slots=True)
class DatumShare:
    """What one datum brings to the variance of the total."""

    datum: Datum
    share: float
    """First-order share of the variance, 0 to 1; of a provider within a background it may be negative."""
    effort: float
    """Weight of its class; infinite where it cannot be measured."""

    @property
    def removed_per_effort(self) -> float:
        """Share of the variance that knowing it exactly removes, per unit of effort."""
        return max(self.share, 0.0) / self.effort


def variance_shares(monte_carlo: MonteCarlo, efforts: Mapping[str, float] | None = None) -> tuple[DatumShare, ...]:
    """Return the first-order share of every drawn datum, largest first; empty where nothing varies.

    `efforts` weighs classes of effort (``amount``, ``amount.supplier``, ``factor``, ``background``), default 1 each.
    """
    total = monte_carlo.outcome.total
    if not np.ptp(total) > 0:  # the computed variance of equal draws is not quite zero
        return ()
    variance = float(total.var(ddof=1))
    shares = {datum.datum_id: part / variance for datum, part in _own_variances(monte_carlo)}
    shares |= {key: part / variance for key, part in _background_variances(monte_carlo).items()}
    known = {one.datum_id: one for one in monte_carlo.drawn}
    found = [
        DatumShare(known[name], share, effort_of(known[name], efforts or {})) for name, share in shares.items() if share
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.datum.datum_id)))


def measure_next(shares: Sequence[DatumShare]) -> tuple[DatumShare, ...]:
    """Return what can be measured and brings at least `LEAST_SHARE`, the most variance removed per effort first.

    Empty where the variance comes from what cannot be measured, or from what is too small to matter.
    """
    can_be = [one for one in shares if one.datum.effort and one.share >= LEAST_SHARE]
    return tuple(sorted(can_be, key=lambda one: (-one.removed_per_effort, one.datum.datum_id)))


def without_distribution(data: Sequence[Datum]) -> tuple[Datum, ...]:
    """Return what was drawn as exact as nobody states its spread, largest share first."""
    return tuple(one for one in data if one.statement is Statement.NONE)


def effort_of(datum: Datum, efforts: Mapping[str, float]) -> float:
    """Return the weight of a datum's class, of the class above it, or 1; infinite where it cannot be measured."""
    if not datum.effort:
        return float("inf")
    above = datum.effort.partition(".")[0]
    return efforts.get(datum.effort, efforts.get(above, DEFAULT_EFFORT))


def _own_variances(monte_carlo: MonteCarlo) -> Iterator[tuple[Datum, float]]:
    """Yield slope² × variance of each datum that has a spread of its own."""
    data = [one for one in monte_carlo.drawn if one.spread is not None]
    for first in range(0, len(data), _BATCH):
        batch = data[first : first + _BATCH]
        for datum, slope in zip(batch, _slopes(monte_carlo, batch), strict=True):
            assert datum.spread is not None  # noqa: S101 - chosen so
            yield datum, slope**2 * datum.spread.variance


def _slopes(monte_carlo: MonteCarlo, batch: Sequence[Datum]) -> Floats:
    """Return ∂Y/∂x_i at the means: (Y(m + s) - Y(m - s)) / 2s, two columns of one evaluation per datum."""
    base = means(monte_carlo.data, monte_carlo.settings.layers, 2 * len(batch))
    base = replace(base, backgrounds=_nominal_rows(monte_carlo, base.count), columns=monte_carlo.sample.columns)
    places: dict[str, dict[str, Ratio]] = {
        name: dict(getattr(base, name)) for name in ("amounts", "factors", "gases", "parameters")
    }
    steps = np.array([one.spread.variance**0.5 for one in batch if one.spread is not None])
    for number, datum in enumerate(batch):
        at = places[place_of(datum)]
        values = np.full(base.count, at[datum.key])
        values[2 * number] += steps[number]
        values[2 * number + 1] -= steps[number]
        at[datum.key] = values
    moved = replace(base, **places)  # type: ignore[arg-type] # by name
    totals = monte_carlo.model.evaluate(moved).total
    return np.asarray((totals[::2] - totals[1::2]) / (2 * steps), dtype=np.float64)


def _nominal_rows(monte_carlo: MonteCarlo, count: int) -> Mapping[str, Float32]:
    """Imported backgrounds at the mean of their draws, the same in every column."""
    return {
        key: np.broadcast_to(rows.mean(axis=0, dtype=np.float64).astype(np.float32), (count, rows.shape[1]))
        for key, rows in monte_carlo.sample.backgrounds.items()
    }


def _background_variances(monte_carlo: MonteCarlo) -> Mapping[str, float]:
    """Return the variance that each provider brings while all that is no background stands at its mean."""
    sample = monte_carlo.sample
    base = means(monte_carlo.data, monte_carlo.settings.layers, sample.count)
    found: dict[str, float] = {}
    if not sample.backgrounds:
        return found
    moved = replace(base, backgrounds=sample.backgrounds, columns=sample.columns)
    contributions = monte_carlo.model.contributions(moved)
    for database in dict.fromkeys(database_of(key) for key in sample.backgrounds):
        keys = tuple(key for key in sample.backgrounds if database_of(key) == database)
        parts = np.array([contributions[key] for key in keys])
        whole = parts.sum(axis=0)
        away = whole - whole.mean()
        for key, part in zip(keys, parts, strict=True):
            found[key] = float((part - part.mean()) @ away) / (sample.count - 1)
    return found
