"""Totals of a study for many draws at once: the same system that gave the result, every amount a vector of draws.

A draw multiplies amounts of exchanges, factors and GWPs by their ratios. Runs of the foreground follow from its own
amounts, component by component in the order of the product's supply; what each factor delivers is taken together
before its flows are, so one factor on many lines is one draw. Nothing is solved again for what does not vary.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from background_db.flows import ADDITIVE_CHANNELS, Channel, channel_of
from background_db.gwp_spreads import drawn_gas
from footprint_app.calculation.condensed_route import foreground_graph
from footprint_app.calculation.matrices import CHANNELS
from footprint_app.calculation.summarise import Solved
from footprint_app.calculation.uncertainty.backgrounds import column_weights, group_of
from footprint_app.calculation.uncertainty.data import parameters_of
from footprint_app.calculation.uncertainty.streams import Floats

Ratio = float | Floats
"""Drawn value / nominal value: one number, or one per draw."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What is drawn, each a ratio to its nominal value; what is not named keeps its nominal value."""

    count: int
    amounts: Mapping[str, Ratio] = field(default_factory=dict)
    """By exchange id."""
    factors: Mapping[str, Ratio] = field(default_factory=dict)
    """By key of the factor."""
    gases: Mapping[str, Ratio] = field(default_factory=dict)
    """By gas: ratio of its GWP."""
    parameters: Mapping[str, Ratio] = field(default_factory=dict)
    """By name: ratio of a family parameter, which every row that scales with it shares."""
    backgrounds: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    """By key of the provider: kg (or kg CO2e) per unit, draws × columns."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By key of the provider: names of those columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a sample gives, in kg CO2e per functional or declared unit; one value per draw."""

    total: Floats
    channels: Mapping[Channel, Floats]
    """Channels that the study has; the additive ones sum to the total."""


class StudyModel:
    """A solved view of a study, ready for draws."""

    def __init__(self, solved: Solved) -> None:
        self.solved = solved
        self.gwp_set_id = solved.system.gwp_set
        matrices = solved.matrices
        rows, positions, amounts = matrices.background_flows
        self._flows_of: dict[str, list[tuple[str, float]]] = {key: [] for key in matrices.activities}
        for row, position, amount in zip(rows.tolist(), positions.tolist(), amounts.tolist(), strict=True):
            self._flows_of[matrices.activities[position]].append((matrices.flows[row], amount))
        potentials = matrices.characterisation.sum(axis=0).tolist()
        self._potentials = dict(zip(matrices.flows, potentials, strict=True))

    @cached_property
    def nominal(self) -> float:
        """The total without any draw; equal to the result's but for rounding."""
        return float(self.evaluate(Sample(1)).total[0])

    def evaluate(self, sample: Sample) -> Outcome:
        """Return total and channels of each draw.

        Formula: runs x of the foreground from its drawn amounts; inventory of flow i = Σ_f X_f ρ_f b_fi, X_f what the
        study takes of factor f, ρ its ratio; channel = Σ_i γ_i GWP_i inventory_i, γ the ratio of the GWP.
        """
        inventory: dict[str, Ratio] = {}
        of_backgrounds: dict[tuple[str, ...], Floats] = {}
        for key, taken in self._taken(sample).items():
            if key in sample.backgrounds:
                names = sample.columns[key]
                if names not in of_backgrounds:
                    of_backgrounds[names] = np.zeros((sample.count, len(names)))
                drawn = sample.backgrounds[key]
                of_backgrounds[names] += drawn * (taken if isinstance(taken, float) else taken[:, None])
                continue
            delivered = taken * sample.factors.get(key, 1.0)
            for flow, amount in self._flows_of.get(key, [(key, 1.0)]):
                inventory[flow] = inventory.get(flow, 0.0) + delivered * amount
        channels: dict[Channel, Ratio] = {}
        for flow, kilograms in inventory.items():
            ratio = sample.gases.get(drawn_gas(flow), 1.0)
            _add(channels, channel_of(flow), kilograms * self._potentials[flow] * ratio)
        for names, kilograms_by_column in of_backgrounds.items():
            for number, (name, weight) in enumerate(column_weights(names, self.gwp_set_id).items()):
                ratio = sample.gases.get(group_of(name), 1.0)
                _add(channels, channel_of(name), kilograms_by_column[:, number] * weight * ratio)
        full = {
            channel: np.broadcast_to(np.asarray(value, np.float64), (sample.count,))
            for channel, value in channels.items()
        }
        total = sum((full[channel] for channel in full if channel in ADDITIVE_CHANNELS), np.zeros(sample.count))
        return Outcome(total, {channel: full[channel] for channel in CHANNELS if channel in full})

    def contributions(self, sample: Sample) -> Mapping[str, Floats]:
        """Return what each factor, provider and own emission adds to the total, by key; draw by draw they sum to it."""
        found: dict[str, Floats] = {}
        for key, taken in self._taken(sample).items():
            if key in sample.backgrounds:
                per_unit: Ratio = self._score_of_rows(key, sample)
            else:
                flows = [flow for flow in self._flows_of.get(key, [(key, 1.0)]) if _is_additive(flow[0])]
                scores = (
                    amount * self._potentials[flow] * sample.gases.get(drawn_gas(flow), 1.0) for flow, amount in flows
                )
                per_unit = sample.factors.get(key, 1.0) * sum(scores, 0.0)
            found[key] = np.broadcast_to(np.asarray(taken * per_unit, dtype=np.float64), (sample.count,))
        return found

    def _score_of_rows(self, key: str, sample: Sample) -> Floats:
        """Return kg CO2e per unit of a provider whose database is drawn, draw by draw."""
        score = np.zeros(sample.count)
        for number, (name, weight) in enumerate(column_weights(sample.columns[key], self.gwp_set_id).items()):
            if _is_additive(name):
                score += sample.backgrounds[key][:, number] * weight * sample.gases.get(group_of(name), 1.0)
        return score

    def _taken(self, sample: Sample) -> Mapping[str, Ratio]:
        runs = self._runs(sample)
        taken: dict[str, Ratio] = {}
        for column, key, exchange, amount in self._leaves:
            share = runs[column] * amount * self._ratio(sample, exchange)
            taken[key] = taken.get(key, 0.0) + share
        return taken

    def _ratio(self, sample: Sample, exchange: str) -> Ratio:
        """Return drawn amount / nominal amount of an exchange: its own draw and those of its parameters."""
        ratio = sample.amounts.get(exchange, 1.0)
        if sample.parameters:
            for name in self._parameters.get(exchange, ()):
                ratio = ratio * sample.parameters.get(name, 1.0)
        return ratio

    @cached_property
    def _parameters(self) -> Mapping[str, tuple[str, ...]]:
        return parameters_of(self.solved)

    @cached_property
    def _leaves(self) -> tuple[tuple[int, str, str, float], ...]:
        """Column, factor or flow, exchange, amount of each line that meets no foreground column."""
        return tuple(
            (line.column, line.supplier.key, line.exchange_id, line.amount)
            for line in self.solved.system.lines
            if line.supplier_column is None
        )

    @cached_property
    def _links(self) -> tuple[tuple[tuple[int, str, float], ...], ...]:
        """Per foreground column: supplier column, exchange, amount of each of its inputs."""
        links: list[list[tuple[int, str, float]]] = [[] for _ in self.solved.system.columns]
        for line in self.solved.system.lines:
            if line.supplier_column is not None:
                links[line.column].append((line.supplier_column, line.exchange_id, line.amount))
        return tuple(tuple(each) for each in links)

    @cached_property
    def _components(self) -> tuple[tuple[int, ...], ...]:
        """Strongly connected components of the foreground, consumers before suppliers."""
        import networkx  # heavy: `footprint --help` must not pay

        condensed = networkx.condensation(foreground_graph(self.solved.system))
        order = networkx.topological_sort(condensed)
        return tuple(tuple(sorted(condensed.nodes[one]["members"])) for one in order)

    def _runs(self, sample: Sample) -> list[Ratio]:
        """Return runs of each foreground column."""
        system = self.solved.system
        asked: list[Ratio] = [0.0] * len(system.columns)
        runs: list[Ratio] = [0.0] * len(system.columns)
        asked[system.reference] = system.demand
        for members in self._components:
            if len(members) == 1 and all(supplier != members[0] for supplier, _, _ in self._links[members[0]]):
                runs[members[0]] = asked[members[0]] / system.columns[members[0]].output_amount
            else:
                for column, solved in zip(members, self._loop(members, asked, sample), strict=True):
                    runs[column] = solved
            for column in members:
                for supplier, exchange, amount in self._links[column]:
                    if supplier not in members:
                        asked[supplier] = asked[supplier] + runs[column] * amount * self._ratio(sample, exchange)
        return runs

    def _loop(self, members: tuple[int, ...], asked: list[Ratio], sample: Sample) -> list[Ratio]:
        """Solve a loop for every draw: a stack of small dense systems; only one where nothing in it varies."""
        position = {column: number for number, column in enumerate(members)}
        inner = [
            (position[supplier], position[column], amount, self._ratio(sample, exchange))
            for column in members
            for supplier, exchange, amount in self._links[column]
            if supplier in position
        ]
        varies = any(not isinstance(ratio, float) for *_, ratio in inner)
        varies = varies or any(not isinstance(asked[column], float) for column in members)
        count = sample.count if varies else 1
        square = np.zeros((count, len(members), len(members)))
        demand = np.zeros((count, len(members), 1))
        for column, number in position.items():
            square[:, number, number] += self.solved.system.columns[column].output_amount
            demand[:, number, 0] = asked[column]
        for row, column, amount, ratio in inner:
            square[:, row, column] -= amount * ratio
        solved = np.linalg.solve(square, demand)[:, :, 0]
        if not varies:
            return [float(runs) for runs in solved[0]]
        return [np.asarray(solved[:, number], dtype=np.float64) for number in range(len(members))]


def _add(channels: dict[Channel, Ratio], channel: Channel, value: Ratio) -> None:
    channels[channel] = channels.get(channel, 0.0) + value


def _is_additive(flow: str) -> bool:
    return channel_of(flow) in ADDITIVE_CHANNELS
