"""A study as a bw2data database: for Brightway and Activity Browser, and as an independent check of our numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.brightway_store import Key, prepare_inputs, run_in_child, write_database, write_setup
from background_db.flows import gas_of
from footprint_app.calculation.matrices import (
    ADDITIVE_ROWS,
    CHANNEL_NAMES,
    Entries,
    Matrices,
    biosphere_entries,
    technosphere_entries,
)
from footprint_app.calculation.solve import score_datapackages
from footprint_app.calculation.summarise import Solved
from pcr_rules.result import View

FLOWS = "study flows"
TOTAL = "total"
SETUP = "footprint"
"""Name of the calculation setup."""
AGREEMENT = 1e-5
"""Of the sum of absolute contributions: bw2data keeps amounts as 32-bit floats (seven digits)."""


@dataclass(frozen=True, slots=True)
class BrightwayProject:
    """Nodes by (database, code), characterisation factors by method, and demands: plain values, bw2data's form."""

    nodes: Mapping[Key, Mapping[str, Any]]
    methods: Mapping[str, tuple[tuple[Key, float], ...]]
    """By channel, and `TOTAL` for the sum of the additive ones; methods without any characterised flow are left out."""
    demands: Mapping[View, Mapping[Key, float]]
    """The reference flow of each view, in the unit of its activity."""


def to_brightway(views: Sequence[Solved], name: str = "study") -> BrightwayProject:
    """Return a study as bw2data nodes, a database ``name (view)`` for each view and one with their flows.

    Inputs are positive technosphere exchanges; cells that repeat are added up.
    """
    nodes: dict[Key, dict[str, Any]] = {}
    # Flows first: bw2data writes databases in this order and refuses an exchange with a node it does not know yet.
    for flow in dict.fromkeys(flow for solved in views for flow in solved.matrices.flows):
        nodes[FLOWS, flow] = {"name": flow, "unit": "kg", "type": "emission", "categories": (gas_of(flow),)}
    demands = {solved.view: _add_view(nodes, solved, f"{name} ({solved.view.value})") for solved in views}
    return BrightwayProject(nodes, _methods(views), demands)


def _add_view(nodes: dict[Key, dict[str, Any]], solved: Solved, database: str) -> Mapping[Key, float]:
    """Add the activities of a view; returns its demand."""
    matrices, system = solved.matrices, solved.system
    keys = [(database, code) for code in (*matrices.columns, *(f"factor:{key}" for key in matrices.activities))]
    names = {process.process_id: process.name for process in solved.linked.study.processes}
    sites = {facility.facility_id: facility.geography for facility in solved.linked.study.facilities}
    for key, column in zip(keys, system.columns, strict=False):
        title = f"{names.get(column.process_id, column.process_id)} | {column.flow_id}"
        nodes[key] = _node(title, column.unit, sites.get(column.facility, solved.linked.study.geography))
    for activity in matrices.activities:
        factor = system.factors[activity]
        nodes[database, f"factor:{activity}"] = _node(factor.name_zh, factor.per_unit, factor.geography)
    _add_exchanges(nodes, matrices, keys)
    return {keys[matrices.reference]: matrices.demand}


def _methods(views: Sequence[Solved]) -> Mapping[str, tuple[tuple[Key, float], ...]]:
    methods: dict[str, dict[Key, float]] = {name: {} for name in (TOTAL, *CHANNEL_NAMES)}
    for matrices in (solved.matrices for solved in views):
        for row, name in enumerate(CHANNEL_NAMES):
            for flow, score in zip(matrices.flows, matrices.characterisation[row].tolist(), strict=True):
                if score:
                    methods[name][FLOWS, flow] = score
                    if row in ADDITIVE_ROWS:
                        methods[TOTAL][FLOWS, flow] = score
    return {name: tuple(factors.items()) for name, factors in methods.items() if factors}


def _node(name: str, unit: str, location: str) -> dict[str, Any]:
    return {"name": name, "unit": unit, "location": location, "type": "process", "exchanges": []}


def _add_exchanges(nodes: dict[Key, dict[str, Any]], matrices: Matrices, keys: list[Key]) -> None:
    technosphere = technosphere_entries(matrices)
    for column in range(matrices.size):
        output = float(technosphere.values[column])
        nodes[keys[column]]["exchanges"].append({"input": keys[column], "amount": output, "type": "production"})
    for (row, column), amount in _summed(technosphere, after=matrices.size).items():
        nodes[keys[column]]["exchanges"].append({"input": keys[row], "amount": amount, "type": "technosphere"})
    for (row, column), amount in _summed(biosphere_entries(matrices)).items():
        flow = (FLOWS, matrices.flows[row])
        nodes[keys[column]]["exchanges"].append({"input": flow, "amount": amount, "type": "biosphere"})


def _summed(entries: Entries, after: int = 0) -> dict[tuple[int, int], float]:
    """Add up the cells that stand behind the first `after` ones, the outputs."""
    cells: dict[tuple[int, int], float] = {}
    rows, columns, values = entries.rows[after:], entries.columns[after:], entries.values[after:]
    for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
        cells[row, column] = cells.get((row, column), 0.0) + value
    return cells


def score_in_brightway(project: BrightwayProject, folder: Path) -> Mapping[View, Mapping[str, float]]:
    """Write a study as bw2data databases below `folder` and let Brightway's own LCA score it.

    Returns kg CO2e by view and method. Runs in a process of its own.
    """
    return run_in_child(folder, _write_and_score, project)


def write_to_brightway(project: BrightwayProject, folder: Path) -> None:
    """Write a study as bw2data databases below `folder` (a BRIGHTWAY2_DIR), in a process of its own.

    A calculation setup names the demand of each view and all methods.
    """
    run_in_child(folder, _write, project)


def _write(project: BrightwayProject) -> None:
    write_database(project.nodes, project.methods)
    write_setup(SETUP, list(project.demands.values()), list(project.methods))


def _write_and_score(project: BrightwayProject) -> dict[View, dict[str, float]]:
    _write(project)
    scores: dict[View, dict[str, float]] = {}
    for view, demand in project.demands.items():
        inputs = {method: prepare_inputs(demand, method) for method in project.methods}
        scores[view] = {method: score_datapackages(*each) for method, each in inputs.items()}
    return scores
