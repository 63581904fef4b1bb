"""What is uncertain in a study, by which statement, and what has no distribution and is therefore listed.

A datum is one draw: the amount of an exchange, a factor however many lines use it, the GWP of a gas, a provider of an
imported background. Stated distributions come first, then basic and pedigree variance from scores of data quality;
what has neither is drawn as exact and listed with its share, never silently.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from background_db.factors import EmissionFactor
from background_db.flows import Channel, channel_of, gas_of
from background_db.gwp_spreads import drawn_gas, spread_of_flow
from footprint_app.calculation.matrices import ADDITIVE_ROWS
from footprint_app.calculation.portfolio_scores import column_scores
from footprint_app.calculation.summarise import Solved, is_electricity
from footprint_app.calculation.uncertainty.spreads import Spread, lognormal, spread_of
from pcr_rules.methods.pedigree import INDICATORS, pedigree_set
from pcr_rules.methods.pedigree_basic import basic_variance_of_gas, basic_variance_of_unit
from pcr_rules.plant.suppliers.values import stated_total
from pcr_rules.result import ViewResult
from pcr_rules.study_inventory import DataQuality, Distribution, Exchange, ExchangeKind

PEDIGREE_SET = "ecoinvent_3"
BACKGROUND_PREFIX = "background:"
FUEL_PREFIX = "fuel:own."
"""Key of the combustion of a fuel that the plant measured."""


class Layer(StrEnum):
    """What may be drawn; each can be switched off."""

    FOREGROUND = "foreground"
    """Amounts of the study's exchanges, and factors that are no imported background."""
    BACKGROUND = "background"
    CHARACTERISATION = "characterisation"
    PARAMETERS = "parameters"


class DatumKind(StrEnum):
    """What a datum is."""

    AMOUNT = "amount"
    FACTOR = "factor"
    BACKGROUND = "background"
    GAS = "gas"
    PARAMETER = "parameter"
    """A parameter of a family, which every row that scales with it shares, or the properties of a measured fuel."""
    OUTPUT = "output"
    """What a process delivers; the form has no field for its spread."""


class Statement(StrEnum):
    """Where a distribution comes from."""

    STATED = "stated"
    PEDIGREE = "pedigree"
    PUBLISHED = "published"
    DATABASE = "database"
    """Draws of an imported database, each of its entries by its own distribution."""
    NONE = "none"


LAYER_OF: Mapping[DatumKind, Layer] = {
    DatumKind.AMOUNT: Layer.FOREGROUND,
    DatumKind.FACTOR: Layer.FOREGROUND,
    DatumKind.OUTPUT: Layer.FOREGROUND,
    DatumKind.BACKGROUND: Layer.BACKGROUND,
    DatumKind.GAS: Layer.CHARACTERISATION,
    DatumKind.PARAMETER: Layer.PARAMETERS,
}


@dataclass(frozen=True, slots=True)
class Datum:
    """One uncertain value, drawn once per draw wherever it stands."""

    kind: DatumKind
    key: str
    """Exchange id, key of the factor or provider, gas, or label of the column."""
    name: str
    statement: Statement
    share: float
    """Of the sum of absolute contributions, how much stands on it."""
    spread: Spread | None = None
    effort: str = ""
    """Class of effort: ``amount``, by its origin, ``factor``, ``parameter``, ``background``; "" cannot be measured."""
    unscored: tuple[str, ...] = ()
    """Indicators of data quality that were not scored and add no variance."""
    source: str = ""

    @property
    def layer(self) -> Layer:
        """What switches it off: a provider of a background is of that layer, drawn with its database or by its scores."""
        return Layer.BACKGROUND if database_of(self.key) else LAYER_OF[self.kind]

    @property
    def datum_id(self) -> str:
        """Kind and key; the key of a provider begins with its kind already."""
        return self.key if self.key.startswith(f"{self.kind.value}:") else f"{self.kind.value}:{self.key}"


def uncertain_data(solved: Solved, result: ViewResult, databases: Iterable[str] = ()) -> tuple[Datum, ...]:
    """Return every datum of a view, largest share first; `databases` are those whose entries can be drawn.

    A provider of such a database is drawn with it; one of another is a factor like any other.
    """
    weight = math.fsum(abs(one.total) for one in result.contributions) or 1.0
    data = [
        *_amounts(solved, result, weight),
        *_factors(solved, result, weight, frozenset(databases)),
        *_parameters(solved, result, weight),
        *_gases(solved, weight),
        *_outputs(solved, result),
    ]
    return tuple(sorted(data, key=lambda one: (-one.share, one.datum_id)))


def database_of(key: str) -> str:
    """Return the database of a provider's key, "" where it is no imported background."""
    return key.removeprefix(BACKGROUND_PREFIX).partition("/")[0] if key.startswith(BACKGROUND_PREFIX) else ""


def code_of(key: str) -> str:
    """Return the code of a provider within its database."""
    return key.partition("/")[2]


def _amounts(solved: Solved, result: ViewResult, weight: float) -> Iterable[Datum]:
    shares: dict[str, float] = {}
    for one in result.contributions:
        shares[one.exchange_id] = shares.get(one.exchange_id, 0.0) + abs(one.total) / weight
    used = {line.exchange_id for line in solved.system.lines}
    for process in solved.linked.study.processes:
        for row in process.exchanges:
            # A spread stated for nothing has no ratio to its amount: it is listed, not passed over.
            if row.exchange_id in used and (row.quantity.value or row.uncertainty is not None):
                yield _amount(row, process.name, shares.get(row.exchange_id, 0.0))


def _amount(row: Exchange, process: str, share: float) -> Datum:
    spread, statement = spread_of(row.uncertainty, row.quantity.value), Statement.STATED
    unscored: tuple[str, ...] = ()
    if spread is None and row.quantity.value:
        basic: float | None = basic_variance_of_unit(row.quantity.unit)
        if row.kind is ExchangeKind.EMISSION and not row.provider:
            basic = basic_variance_of_gas(gas_of(row.flow))
        spread, unscored = _pedigree(row.quality, basic)
        statement = Statement.PEDIGREE
    if spread is None:
        statement = Statement.NONE
    name = f"{process} › {row.flow}"
    effort = f"amount.{row.origin.value}"
    return Datum(DatumKind.AMOUNT, row.exchange_id, name, statement, share, spread, effort, unscored)


def _factors(solved: Solved, result: ViewResult, weight: float, databases: frozenset[str]) -> Iterable[Datum]:
    shares: dict[str, float] = {}
    for one in result.contributions:
        key = one.supplier.partition(":")[2]
        shares[key] = shares.get(key, 0.0) + abs(one.total) / weight
    fuels = {f"{FUEL_PREFIX}{own.fuel_id}": own.uncertainty for own in solved.linked.study.own_fuels}
    stated = {own.factor_id: own.uncertainty for own in solved.linked.study.own_factors}
    stated |= {f"supplier:{one.footprint_id}": one.uncertainty for one in solved.linked.study.supplier_footprints}
    values = {own.factor_id: own.value for own in solved.linked.study.own_factors}
    values |= {
        f"supplier:{one.footprint_id}": stated_total(one) or 1.0 for one in solved.linked.study.supplier_footprints
    }
    for key in solved.matrices.activities:
        factor, share = solved.system.factors[key], shares.get(key, 0.0)
        name = factor.name_zh or factor.name_en
        if not any(amount for _, amount in factor.flows):
            continue
        if database_of(key) in databases:
            yield Datum(DatumKind.BACKGROUND, key, name, Statement.DATABASE, share, effort="background")
            continue
        if (of_fuel := spread_of(fuels.get(key), 1.0)) is not None:
            yield Datum(DatumKind.PARAMETER, key, name, Statement.STATED, share, of_fuel, "parameter")
            continue
        spread, statement = spread_of(stated.get(key), values.get(key, 1.0)), Statement.STATED
        unscored: tuple[str, ...] = ()
        if spread is None:
            spread, unscored = _pedigree(_quality(factor), basic_variance_of_unit(factor.per_unit))
            statement = Statement.PEDIGREE if spread else Statement.NONE
        yield Datum(DatumKind.FACTOR, key, name, statement, share, spread, "factor", unscored, factor.source_id)


def _parameters(solved: Solved, result: ViewResult, weight: float) -> Iterable[Datum]:
    """Parameters of a family that state a spread; without one the rows that scale with them speak for themselves."""
    names = parameters_of(solved)
    for parameter in solved.linked.study.plant.family_parameters:
        spread = spread_of(parameter.uncertainty, parameter.base_value.value)
        if spread is not None:
            rows = {row for row, used in names.items() if parameter.name in used}
            share = math.fsum(abs(one.total) for one in result.contributions if one.exchange_id in rows) / weight
            yield Datum(
                DatumKind.PARAMETER, parameter.name, parameter.name, Statement.STATED, share, spread, "parameter"
            )


def parameters_of(solved: Solved) -> Mapping[str, tuple[str, ...]]:
    """Return exchange id → names of the family parameters that its amount scales with; twice for the square."""
    rows = (row for process in solved.linked.study.processes for row in process.exchanges)
    return {row.exchange_id: tuple(name.strip() for name in row.scales_with) for row in rows if row.scales_with}


def _quality(factor: EmissionFactor) -> DataQuality:
    quality = factor.quality
    return DataQuality(technology=quality.technology, time=quality.time, geography=quality.geography)


def _pedigree(quality: DataQuality | None, basic: float | None) -> tuple[Spread | None, tuple[str, ...]]:
    """Return σ² = basic + Σ over the indicators that are scored, and those that are not; None without any score."""
    if quality is None or basic is None:
        return None, ()
    numbers = pedigree_set(PEDIGREE_SET)
    scores = {name: getattr(quality, name) for name in INDICATORS}
    scored = {name: score for name, score in scores.items() if score is not None}
    if not scored:
        return None, ()
    variance = basic + math.fsum(numbers.number(name, score) for name, score in scored.items())
    return lognormal(variance), tuple(name for name in INDICATORS if name not in scored)


def _gases(solved: Solved, weight: float) -> Iterable[Datum]:
    """One datum per gas: its share is Σ |kg CO2e| over where it is emitted, of the sum over all lines."""
    matrices, gwp = solved.matrices, solved.system.gwp_set
    by_flow = _absolute_by_flow(solved)
    shares: dict[str, float] = {}
    spreads: dict[str, tuple[float, str]] = {}
    for key, absolute in zip(matrices.flows, by_flow, strict=True):
        gas = drawn_gas(key)
        if channel_of(key) is Channel.AIRCRAFT or gas == "co2":
            continue
        shares[gas] = shares.get(gas, 0.0) + absolute / weight
        published = spread_of_flow(gwp, key)
        if published is not None:
            # One draw a gas: of methane's two rows the wider relative spread stands for both.
            width = published.standard_deviation / published.value
            spreads[gas] = max(spreads.get(gas, (0.0, "")), (width, published.locator))
    for gas, share in shares.items():
        if gas in spreads:
            spread = Spread(Distribution.NORMAL, width=spreads[gas][0], is_positive=True)
            yield Datum(DatumKind.GAS, gas, gas, Statement.PUBLISHED, share, spread, source=spreads[gas][1])
        elif share:
            yield Datum(DatumKind.GAS, gas, gas, Statement.NONE, share)


def _absolute_by_flow(solved: Solved) -> list[float]:
    """Σ over factors and own emissions of |kg CO2e| by flow, per unit of the product."""
    matrices = solved.matrices
    potentials = matrices.characterisation[list(ADDITIVE_ROWS)].sum(axis=0)
    taken = [0.0] * len(matrices.activities)
    sums = [0.0] * len(matrices.flows)
    first = len(matrices.columns)
    for consumer, supplier, flow, amount in zip(
        *(each.tolist() for each in (matrices.lines.consumer, matrices.lines.supplier, matrices.lines.flow)),
        matrices.lines.amount.tolist(),
        strict=True,
    ):
        used = float(solved.solution.supply[consumer]) * amount
        if flow >= 0:
            sums[flow] += abs(used * float(potentials[flow]))
        elif supplier >= first:
            taken[supplier - first] += abs(used)
    rows, positions, amounts = matrices.background_flows
    for row, position, amount in zip(rows.tolist(), positions.tolist(), amounts.tolist(), strict=True):
        sums[row] += abs(taken[position] * amount * float(potentials[row]))
    return sums


def _outputs(solved: Solved, result: ViewResult) -> Iterable[Datum]:
    """What processes deliver: a share of what passes through them; its spread has no field yet, so it is listed."""
    matrices, additive = solved.matrices, list(ADDITIVE_ROWS)
    background = matrices.background_scores()[:, additive].sum(axis=1)[:, None]
    per_flow = matrices.characterisation[additive].sum(axis=0)[:, None]
    scores = column_scores(matrices.lines, matrices.outputs, background, per_flow)[:, 0]
    total = abs(result.total) or 1.0
    names = {process.process_id: process.name for process in solved.linked.study.processes}
    for number, column in enumerate(solved.system.columns):
        if is_electricity(solved.system, number):
            continue
        passed = abs(float(solved.solution.supply[number]) * column.output_amount * float(scores[number])) / total
        if passed:
            label = f"{column.process_id}#{column.flow_id}"
            name = f"{names.get(column.process_id, column.process_id)} › {column.flow_id}"
            yield Datum(DatumKind.OUTPUT, label, name, Statement.NONE, passed)
