"""Second route: loops are condensed and gone through from the product to its suppliers; no matrix code of the first.

The foreground is split into strongly connected components. In topological order, consumers before suppliers, each
component is solved by a small dense system for what its consumers ask of it; factors are scored at the leaves.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from background_db.factors import EmissionFactor
from background_db.findings import Finding, integrity_error
from background_db.flows import Channel, channel_of
from pcr_rules.linked_study import SupplierKind
from pcr_rules.product_system import AllocatedSystem

if TYPE_CHECKING:
    import networkx

# Rounding (2e-16) grows by the inverse of the distance to singularity; nearer than this the two routes could not
# agree to 1e-9 any more. No real loop comes near: it would return 99.9999 % of what goes in.
NEAREST_TO_SINGULAR = 1e-6
_EXACT_SIZE = 150
_POWER_STEPS = 50


@dataclass(frozen=True, slots=True)
class CondensedSolution:
    """Runs of each column and kg CO2e by channel, per functional or declared unit."""

    supply: tuple[float, ...]
    channels: Mapping[Channel, float]
    absolute: Mapping[Channel, float]
    """Sum of absolute contributions by channel: what a difference is compared with."""


def solve_condensed(system: AllocatedSystem, characterisation: Mapping[str, float]) -> CondensedSolution:
    """Solve a system component by component.

    Raises:
        numpy.linalg.LinAlgError: a component is singular; `unsolvable_loops` names it beforehand.
    """
    supply = _supply(system)
    scores: dict[str, dict[Channel, float]] = {}
    channels = dict.fromkeys(Channel, 0.0)
    absolute = dict.fromkeys(Channel, 0.0)
    for line in system.lines:
        if line.supplier_column is not None:
            continue
        key = line.supplier.key
        if key not in scores:
            is_factor = line.supplier.kind is SupplierKind.FACTOR
            scores[key] = (
                _factor_score(system.factors[key], characterisation)
                if is_factor
                else {channel_of(key): characterisation[key]}
            )
        for channel, score in scores[key].items():
            contribution = supply[line.column] * line.amount * score
            channels[channel] += contribution
            absolute[channel] += abs(contribution)
    return CondensedSolution(tuple(supply), channels, absolute)


def _factor_score(factor: EmissionFactor, characterisation: Mapping[str, float]) -> dict[Channel, float]:
    score: dict[Channel, float] = defaultdict(float)
    for key, amount in factor.flows:
        score[channel_of(key)] += amount * characterisation[key]
    if factor.is_aircraft and Channel.AIRCRAFT not in score:
        score[Channel.AIRCRAFT] = sum(score.values())
    return score


def _supply(system: AllocatedSystem) -> list[float]:
    """Return the runs of every column that the demand brings about."""
    import networkx  # here, as it takes 0.2 s that `footprint --help` must not pay

    graph = foreground_graph(system)
    condensed = networkx.condensation(graph)
    inputs = _inputs(system)
    asked = [0.0] * len(system.columns)
    asked[system.reference] = system.demand
    supply = [0.0] * len(system.columns)
    for component in networkx.topological_sort(condensed):
        members = sorted(condensed.nodes[component]["members"])
        for column, runs in zip(members, _component_runs(system, members, inputs, asked), strict=True):
            supply[column] = runs
        for column in members:
            for supplier, amount in inputs[column].items():
                asked[supplier] += supply[column] * amount
    return supply


def foreground_graph(system: AllocatedSystem) -> "networkx.DiGraph[int]":
    """Return the columns as a graph with an edge from each consumer to each foreground supplier."""
    import networkx  # see `_supply`

    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(range(len(system.columns)))
    graph.add_edges_from(
        (line.column, line.supplier_column) for line in system.lines if line.supplier_column is not None
    )
    return graph


def _inputs(system: AllocatedSystem) -> list[dict[int, float]]:
    """Return, per column, units of each foreground supplier per run."""
    inputs: list[dict[int, float]] = [{} for _ in system.columns]
    for line in system.lines:
        if line.supplier_column is not None:
            own = inputs[line.column]
            own[line.supplier_column] = own.get(line.supplier_column, 0.0) + line.amount
    return inputs


def _component_runs(
    system: AllocatedSystem, members: list[int], inputs: list[dict[int, float]], asked: list[float]
) -> list[float]:
    if len(members) == 1:
        (column,) = members
        return [asked[column] / (system.columns[column].output_amount - inputs[column].get(column, 0.0))]
    position = {column: number for number, column in enumerate(members)}
    square = np.zeros((len(members), len(members)))
    for column in members:
        square[position[column], position[column]] += system.columns[column].output_amount
        for supplier, amount in inputs[column].items():
            if supplier in position:
                square[position[supplier], position[column]] -= amount
    return [float(runs) for runs in np.linalg.solve(square, np.array([asked[column] for column in members]))]


def unsolvable_loops(system: AllocatedSystem, names: Mapping[str, str]) -> tuple[Finding, ...]:
    """Name the loops that have no solution: their input coefficients have an eigenvalue within 1e-6 of 1.

    Formula: coefficient a_ij = units of product i per unit of product j; (I - a) is singular where a has the
    eigenvalue 1. Eigenvalues do not depend on the units chosen. `names` gives the process name by id.
    """
    import networkx  # see `_supply`

    inputs = _inputs(system)
    findings: list[Finding] = []
    for component in networkx.strongly_connected_components(foreground_graph(system)):
        members = sorted(component)
        if len(members) == 1 and members[0] not in inputs[members[0]]:
            continue
        position = {column: number for number, column in enumerate(members)}
        coefficients = np.zeros((len(members), len(members)))
        for column in members:
            for supplier, amount in inputs[column].items():
                if supplier in position:
                    coefficients[position[supplier], position[column]] = amount / system.columns[column].output_amount
        if _distance_to_singular(coefficients) < NEAREST_TO_SINGULAR:
            processes = [system.columns[column].process_id for column in members]
            cycle = " → ".join(dict.fromkeys(names.get(process, process) for process in processes))
            findings.append(integrity_error("CALC-NO-SOLUTION", cycle=cycle, processes=", ".join(processes)))
    return tuple(findings)


def _distance_to_singular(coefficients: npt.NDArray[np.float64]) -> float:
    """Return min |1 - λ| over the eigenvalues of the input coefficients.

    Eigenvalues of a loop of 500 processes take 2 s (seen); above `_EXACT_SIZE` the largest eigenvalue of (I - a)⁻¹
    is estimated by how fast a vector grows under it.
    """
    count = len(coefficients)
    if count <= _EXACT_SIZE:
        return float(np.min(np.abs(1 - np.linalg.eigvals(coefficients))))
    try:
        inverse = np.linalg.inv(np.eye(count) - coefficients)
    except np.linalg.LinAlgError:
        return 0.0
    vector, growth = np.full(count, count**-0.5), 1.0
    for _ in range(_POWER_STEPS):
        grown = inverse @ vector
        growth = float(np.linalg.norm(grown))
        vector = grown / growth
    return 1 / growth
