"""Chains of steps with yield, rework and rejects: how much is started and passes each step for one good unit.

Of what passes step i the share y is good, w is worked again (passes the step once more and takes its inputs again),
r is rejected; y + w + r = 1. For one good unit at the end of the chain, with Y = y / (1 - w) the yield of a step:

    arrivals x_i = 1 / Π_{j ≥ i} Y_j        passes t_i = x_i / (1 - w_i)        rejects r_i t_i = x_i - x_{i+1}

The cumulative yield is Π Y_i and the started amount is good / Π Y_i. Without rework t_i = x_i and Y_i = y_i.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from background_db.findings import Finding, Place, integrity_error
from pcr_rules.plant.expansion import record_place, usable_records
from pcr_rules.plant.materials.products import NamedProduct
from pcr_rules.plant_records.materials import YieldStep
from pcr_rules.study import ProductStudy

# Rates are printed to a tenth of a percent: three of them add up to 1 within that.
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class PassedStep:
    """One step of a chain, per good unit at its end (dimensionless)."""

    record: YieldStep
    position: int
    good_rate: float
    rework_rate: float
    reject_rate: float
    arrivals: float
    """x: units that come to the step."""
    passes: float
    """t: units that go through it, those worked again counted each time."""

    @property
    def rejects(self) -> float:
        """Units rejected here, r t."""
        return self.reject_rate * self.passes

    @property
    def step_yield(self) -> float:
        """y / (1 - w): good units by units that came."""
        return self.good_rate / (1 - self.rework_rate)

    @property
    def place(self) -> str:
        """Where the step stands."""
        return record_place("yields", self.position)


@dataclass(frozen=True, slots=True)
class YieldChain:
    """The steps of one product in their order."""

    steps: tuple[PassedStep, ...]

    @property
    def cumulative_yield(self) -> float:
        """Π Y_i."""
        return math.prod(step.step_yield for step in self.steps)

    @property
    def started(self) -> float:
        """Units started for one good unit, x_1."""
        return self.steps[0].arrivals

    def step(self, step_id: str) -> PassedStep | None:
        """Return a step by its id; the first one for an empty id."""
        named = (step for step in self.steps if step.record.step_id == step_id)
        return self.steps[0] if not step_id else next(named, None)


@dataclass(frozen=True, slots=True)
class _Rates:
    good: float
    rework: float
    reject: float


def yield_chains(
    study: ProductStudy, products: Callable[[str], NamedProduct | None]
) -> tuple[Mapping[str, YieldChain], tuple[Finding, ...]]:
    """Return the chain of every product that the sheet names, by its key, and what cannot be used.

    A product with a step that cannot be used has no chain: half a chain would be a wrong yield.
    """
    rows: dict[str, list[tuple[int, YieldStep]]] = defaultdict(list)
    findings: list[Finding] = []
    for position, record in usable_records(study.plant.yields, "yields"):
        product = products(record.product)
        if product is None:
            where = Place(path=record_place("yields", position, "product"))
            findings.append(
                integrity_error("YIELD-PRODUCT-UNKNOWN", where, step=record.step_id, product=record.product)
            )
        else:
            rows[product.key].append((position, record))
    chains: dict[str, YieldChain] = {}
    for key, steps in rows.items():
        ordered = sorted(steps, key=lambda pair: pair[1].position)
        wrong = [*_order_findings(ordered), *(finding for pair in ordered for finding in _rate_findings(*pair))]
        findings += wrong
        if not wrong:
            chains[key] = YieldChain(_passed(ordered))
    return chains, tuple(findings)


def _order_findings(ordered: list[tuple[int, YieldStep]]) -> Iterator[Finding]:
    for (_, one), (position, other) in itertools.pairwise(ordered):
        if one.position == other.position:
            where = Place(path=record_place("yields", position, "position"))
            yield integrity_error(
                "YIELD-ORDER", where, step=other.step_id, other=one.step_id, position=other.position,
                product=other.product,
            )  # fmt: skip


def _rate_findings(position: int, record: YieldStep) -> Iterator[Finding]:
    rates = _rates(record)
    where = Place(path=record_place("yields", position, "yield_rate"))
    stated = [record.yield_rate, record.rework_rate, record.reject_rate]
    if rates is None:
        yield integrity_error("YIELD-RATES-MISSING", where, step=record.step_id, product=record.product)
    elif abs(rates.good + rates.rework + rates.reject - 1) > _ROUNDING or min(rates.rework, rates.reject) < 0:
        total = math.fsum(rate for rate in stated if rate is not None)
        yield integrity_error("YIELD-RATES-SUM", where, step=record.step_id, product=record.product, total=total)
    elif rates.good <= 0:
        yield integrity_error("YIELD-NOTHING-GOOD", where, step=record.step_id, product=record.product)


def _rates(record: YieldStep) -> _Rates | None:
    """Two of three rates give the third; an empty rework rate is 0. None where neither yield nor rejects are stated."""
    good, rework, reject = record.yield_rate, record.rework_rate, record.reject_rate
    if good is not None and reject is not None:
        return _Rates(good, _rest(good, reject) if rework is None else rework, reject)
    if good is not None:
        return _Rates(good, rework or 0.0, _rest(good, rework or 0.0))
    return None if reject is None else _Rates(_rest(reject, rework or 0.0), rework or 0.0, reject)


def _rest(one: float, other: float) -> float:
    """What two rates leave of 1; rounding below zero is zero."""
    rest = 1 - one - other
    return max(rest, 0.0) if rest > -_ROUNDING else rest


def _passed(ordered: list[tuple[int, YieldStep]]) -> tuple[PassedStep, ...]:
    """Walk the chain backwards from one good unit."""
    passed: list[PassedStep] = []
    wanted = 1.0
    for position, record in reversed(ordered):
        rates = _rates(record)
        assert rates is not None  # noqa: S101 - a step without rates has a finding and no chain
        passes = wanted / rates.good
        # Rounded rates need not sum to 1; rejects take the rest, so that nothing is lost between steps.
        reject = max(1 - rates.good - rates.rework, 0.0)
        arrivals = passes * (1 - rates.rework)
        passed.append(PassedStep(record, position, rates.good, rates.rework, reject, arrivals, passes))
        wanted = arrivals
    return tuple(reversed(passed))
