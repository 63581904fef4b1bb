"""A study as a bw2data database: for Brightway and Activity Browser, and as an independent check of our numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.brightway_store import Key, prepare_inputs, run_in_child, write_database
from background_db.flows import gas_of
from footprint_app.calculation.matrices import (
    CHANNELS,
    Entries,
    Matrices,
    biosphere_entries,
    technosphere_entries,
)
from footprint_app.calculation.solve import score_datapackages
from footprint_app.calculation.summarise import Solved

FLOWS = "study flows"
AGREEMENT = 1e-5
"""Of the sum of absolute contributions: bw2data keeps amounts as 32-bit floats (seven digits)."""


@dataclass(frozen=True, slots=True)
class BrightwayDatabase:
    """Nodes by (database, code), characterisation factors by channel, and the demand: plain values, bw2data's form."""

    nodes: Mapping[Key, Mapping[str, Any]]
    methods: Mapping[str, tuple[tuple[Key, float], ...]]
    demand: Mapping[Key, float]


def to_brightway(solved: Solved, name: str = "study") -> BrightwayDatabase:
    """Return a study as bw2data nodes; inputs are positive technosphere exchanges, cells that repeat are added up."""
    matrices, system = solved.matrices, solved.system
    codes = [*matrices.columns, *(f"factor:{key}" for key in matrices.activities)]
    names = {process.process_id: process.name for process in solved.linked.study.processes}
    # Flows first: bw2data writes databases in this order and refuses an exchange with a node it does not know yet.
    nodes: dict[Key, dict[str, Any]] = {
        (FLOWS, flow): {"name": flow, "unit": "kg", "type": "emission", "categories": (gas_of(flow),)}
        for flow in matrices.flows
    }
    for number, column in enumerate(system.columns):
        title = f"{names.get(column.process_id, column.process_id)} | {column.flow_id}"
        nodes[name, codes[number]] = _node(title, column.unit, "CN")
    for key in matrices.activities:
        factor = system.factors[key]
        nodes[name, f"factor:{key}"] = _node(factor.name_zh, factor.per_unit, factor.geography)
    _add_exchanges(nodes, matrices, [(name, code) for code in codes])
    methods = {
        channel.value: tuple(
            ((FLOWS, flow), float(score))
            for flow, score in zip(matrices.flows, matrices.characterisation[row], strict=True)
            if score
        )
        for row, channel in enumerate(CHANNELS)
    }
    demand = {(name, codes[matrices.reference]): matrices.demand}
    return BrightwayDatabase(nodes, {channel: factors for channel, factors in methods.items() if factors}, demand)


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


def score_in_brightway(export: BrightwayDatabase, folder: Path) -> Mapping[str, float]:
    """Write a study as a bw2data database below `folder` and let Brightway's own LCA score it.

    Returns kg CO2e by channel; channels without any characterised flow are left out. Runs in a process of its own.
    """
    return run_in_child(folder, _write_and_score, export)


def write_to_brightway(export: BrightwayDatabase, folder: Path) -> None:
    """Write a study as a bw2data database below `folder` (a BRIGHTWAY2_DIR), in a process of its own."""
    run_in_child(folder, write_database, export.nodes, export.methods)


def _write_and_score(export: BrightwayDatabase) -> dict[str, float]:
    write_database(export.nodes, export.methods)
    scores: dict[str, float] = {}
    for channel in export.methods:
        demand, packages = prepare_inputs(export.demand, channel)
        scores[channel] = score_datapackages(demand, packages)
    return scores
