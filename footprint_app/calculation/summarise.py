"""Contributions, totals and groups of one view from the runs of each activity.

A contribution stands where a line meets a factor or an elementary flow: runs × amount × score. Lines inside a
facility's electricity are attributed to the exchanges that draw on it, so every exchange keeps its own rows.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from background_db.findings import Finding
from background_db.flows import ADDITIVE_CHANNELS, Channel, channel_of, gas_of
from footprint_app.calculation.matrices import ADDITIVE_ROWS, CHANNEL_NAMES, CHANNELS, Floats, Matrices
from footprint_app.calculation.solve import Solution
from pcr_rules.linked_study import LinkedStudy, SupplierKind
from pcr_rules.methods.biogenic import product_carbon, split_uptake
from pcr_rules.methods.electricity import is_electricity_column
from pcr_rules.product_system import AllocatedLine, AllocatedSystem
from pcr_rules.result import Contribution, View, ViewResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange, ExchangeKind


@dataclass(frozen=True, slots=True)
class Solved:
    """A system in a view with its solution; `without_avoided` are the runs if nothing were avoided."""

    linked: LinkedStudy
    view: View
    system: AllocatedSystem
    matrices: Matrices
    solution: Solution
    without_avoided: Floats


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A line that meets a factor or a flow, its share of runs, and the electricity part behind it, if any."""

    line: AllocatedLine
    source: AllocatedLine
    """Where the score is read: the line itself, or the line of the electricity mix."""
    source_row: int
    per_run: float
    """Units of the supplier per run of the line's column."""


def summarise(solved: Solved, double_entry_difference: float = 0.0) -> tuple[ViewResult, tuple[Finding, ...]]:
    """Return the footprint of a view, with what its split of the uptake finds.

    Formula: contribution of a line in channel c = runs of its column × amount × score_c of its supplier;
    total = Σ additive channels. A credit is what the avoided lines bring about: the avoided leaf lines themselves,
    and elsewhere (runs - runs without avoided lines) × amount × score.
    """
    contributions = tuple(_contributions(solved))
    channels = channel_totals(contributions)
    study = solved.linked.study
    uptake = split_uptake(channels[Channel.UPTAKE.value], product_carbon(study, solved.system.demand))
    total = math.fsum(channels[channel.value] for channel in ADDITIVE_CHANNELS)
    result = ViewResult(
        view=solved.view,
        total=total,
        total_excluding_uptake=total - uptake.stored,
        uptake_stored=uptake.stored,
        uptake_emitted_again=uptake.emitted_again,
        channels=channels,
        gases=_gases(solved),
        by_stage=_grouped(contributions, lambda one: one.stage),
        by_process=_grouped(contributions, lambda one: one.process_id),
        by_facility=_grouped(contributions, lambda one: one.facility),
        by_supplier=_grouped(contributions, lambda one: one.supplier_name),
        contributions=contributions,
        credits=math.fsum(one.total for one in contributions if one.is_credit),
        double_entry_difference=double_entry_difference,
    )
    return result, uptake.findings


def channel_totals(contributions: Iterable[Contribution]) -> Mapping[str, float]:
    """Return kg CO2e by channel, summed without loss over all contributions."""
    rows = list(contributions)
    return {name: math.fsum(one.channels[name] for one in rows) for name in CHANNEL_NAMES}


def _grouped(contributions: Iterable[Contribution], key: Callable[[Contribution], str]) -> Mapping[str, float]:
    groups: dict[str, list[float]] = {}
    for one in contributions:
        groups.setdefault(key(one), []).append(one.total)
    return {name: math.fsum(values) for name, values in groups.items()}


def _gases(solved: Solved) -> Mapping[str, float]:
    gases: dict[str, list[float]] = {}
    for row, key in enumerate(solved.matrices.flows):
        channel = channel_of(key)
        if channel is not Channel.AIRCRAFT:
            score = solved.matrices.characterisation[CHANNELS.index(channel), row]
            gases.setdefault(gas_of(key), []).append(float(score * solved.solution.inventory[row]))
    return {gas: math.fsum(values) for gas, values in gases.items()}


def _leaves(solved: Solved) -> Iterable[_Leaf]:
    system = solved.system
    mixes: dict[int, list[tuple[int, AllocatedLine]]] = {}
    for row, line in enumerate(system.lines):
        if is_electricity(system, line.column):
            mix = mixes.setdefault(line.column, [])
            # Own generation that is a process of the study has its contributions in that process's own lines.
            if line.supplier_column is None:
                mix.append((row, line))
    for row, line in enumerate(system.lines):
        if is_electricity(system, line.column):
            continue
        if line.supplier_column is None:
            yield _Leaf(line, line, row, line.amount)
        elif line.supplier_column in mixes:
            for mix_row, mix_line in mixes[line.supplier_column]:
                yield _Leaf(line, mix_line, mix_row, line.amount * mix_line.amount)


def is_electricity(system: AllocatedSystem, number: int) -> bool:
    """True when a column is the electricity of a facility."""
    return is_electricity_column(system.columns[number])


def _contributions(solved: Solved) -> Iterable[Contribution]:
    """Yield one row per line, electricity part and credit, the columns of a process taken together."""
    runs, plain_runs = solved.solution.supply, solved.without_avoided
    amounts: dict[tuple[str, str, bool], float] = {}
    leaves: dict[tuple[str, str, bool], _Leaf] = {}
    for leaf in _leaves(solved):
        all_runs, plain = float(runs[leaf.line.column]), float(plain_runs[leaf.line.column])
        parts = [(True, all_runs)] if leaf.line.kind is ExchangeKind.AVOIDED else [(False, plain)]
        if leaf.line.kind is not ExchangeKind.AVOIDED and all_runs != plain:
            parts.append((True, all_runs - plain))
        for is_credit, count in parts:
            key = (leaf.line.line_id, leaf.source.line_id, is_credit)
            amounts[key] = amounts.get(key, 0.0) + count * leaf.per_run
            leaves.setdefault(key, leaf)
    describe = _Describer(solved)
    for key, leaf in leaves.items():
        yield describe.contribution(leaf, amounts[key], is_credit=key[2])


class _Describer:
    """Names and scores that the rows of one result share."""

    def __init__(self, solved: Solved) -> None:
        study = solved.linked.study
        self.system = solved.system
        self.scores = _line_scores(solved.matrices)
        self.process_names = {process.process_id: process.name for process in study.processes}
        self.exchanges = {row.exchange_id: row for process in study.processes for row in process.exchanges}
        self.companies = _companies(study)
        self.combustion = {line.line_id for line in solved.linked.lines if line.is_combustion}

    def contribution(self, leaf: _Leaf, amount: float, *, is_credit: bool) -> Contribution:
        """Return one row: `amount` of the supplier per unit, kg CO2e by channel."""
        line, source = leaf.line, leaf.source
        column = self.system.columns[line.column]
        values = (amount * self.scores(leaf.source_row)).tolist()
        return Contribution(
            line_id=line.line_id if source is line else f"{line.line_id}@{source.line_id}",
            exchange_id=line.exchange_id,
            process_id=column.process_id,
            process_name=self.process_names.get(column.process_id, column.process_id),
            stage=line.stage.value,
            facility=column.facility,
            flow=line.flow,
            kind=line.kind.value,
            supplier=str(source.supplier),
            supplier_name=self._supplier_name(line, source),
            amount=amount,
            unit=source.unit,
            total=math.fsum(values[row] for row in ADDITIVE_ROWS),
            channels=dict(zip(CHANNEL_NAMES, values, strict=True)),
            is_credit=is_credit,
        )

    def _supplier_name(self, line: AllocatedLine, source: AllocatedLine) -> str:
        """The company for what was bought; what leaves the own stack is not the fuel dealer's."""
        key = source.supplier.key
        if source.supplier.kind is SupplierKind.ELEMENTARY:
            return key
        if key in self.companies:
            return self.companies[key]
        exchange: Exchange | None = self.exchanges.get(line.exchange_id)
        is_own_emission = line.kind is ExchangeKind.EMISSION or line.line_id in self.combustion
        if exchange and exchange.supplier and source is line and not is_own_emission:
            return exchange.supplier
        factor = self.system.factors[key]
        return factor.name_zh or factor.name_en


def _companies(study: ProductStudy) -> Mapping[str, str]:
    return {f"supplier:{footprint.footprint_id}": footprint.supplier for footprint in study.supplier_footprints}


def _line_scores(matrices: Matrices) -> Callable[[int], Floats]:
    background = matrices.background_scores()
    first_activity = len(matrices.columns)
    suppliers, flows = matrices.lines.supplier.tolist(), matrices.lines.flow.tolist()

    def score(row: int) -> Floats:
        is_elementary = flows[row] >= 0
        scores: Floats = (
            matrices.characterisation[:, flows[row]] if is_elementary else background[suppliers[row] - first_activity]
        )
        return scores

    return score
