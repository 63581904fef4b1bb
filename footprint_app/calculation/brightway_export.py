"""A study as a bw2data database: for Brightway and Activity Browser, and as an independent check of our numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.brightway_store import Key, prepare_inputs, run_in_child, write_database, write_setup
from background_db.characterisation import GwpSet, gwp_set
from background_db.errors import UnknownKeyError
from background_db.flows import channel_of, gas_of
from footprint_app.calculation.background_scores import BackgroundSystem
from footprint_app.calculation.matrices import (
    ADDITIVE_ROWS,
    CHANNEL_NAMES,
    CHANNELS,
    Entries,
    Matrices,
    biosphere_entries,
    technosphere_entries,
)
from footprint_app.calculation.solve import score_datapackages
from footprint_app.calculation.summarise import Solved
from pcr_rules.provider import ProviderKind
from pcr_rules.result import View

FLOWS = "study flows"
TOTAL = "total"
SETUP = "footprint"
"""Name of the calculation setup."""
AGREEMENT = 1e-5
"""Of the sum of absolute contributions: bw2data keeps amounts as 32-bit floats (seven digits)."""


_BACKGROUND = f"{ProviderKind.BACKGROUND.value}:"


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundDatabase:
    """A background in numbers with what Brightway shows of each activity, in the order of its columns."""

    name: str
    system: BackgroundSystem
    codes: Sequence[str]
    names: Sequence[str]
    units: Sequence[str]
    locations: Sequence[str]


@dataclass(frozen=True, slots=True)
class BrightwayProject:
    """Nodes by (database, code), characterisation factors by method, and demands: plain values, bw2data's form."""

    nodes: Mapping[Key, Mapping[str, Any]]
    methods: Mapping[str, tuple[tuple[Key, float], ...]]
    """By channel, and `TOTAL` for the sum of the additive ones; methods without any characterised flow are left out."""
    demands: Mapping[View, Mapping[Key, float]]
    """The reference flow of each view, in the unit of its activity."""


def to_brightway(
    views: Sequence[Solved], name: str = "study", backgrounds: Sequence[BackgroundDatabase] = ()
) -> BrightwayProject:
    """Return a study as bw2data nodes, a database ``name (view)`` for each view and one with their flows.

    Inputs are positive technosphere exchanges; cells that repeat are added up. Each of `backgrounds` becomes a
    database of its own, to whose activities the study is linked; one that is not given stays what the study sees of
    it, an activity with its life-cycle flows.
    """
    nodes: dict[Key, dict[str, Any]] = {}
    # Flows first: bw2data writes databases in this order and refuses an exchange with a node it does not know yet.
    of_views = (flow for solved in views for flow in solved.matrices.flows)
    of_backgrounds = (flow for background in backgrounds for flow in background.system.flow_keys)
    for flow in dict.fromkeys((*of_views, *of_backgrounds)):
        nodes[FLOWS, flow] = {"name": flow, "unit": "kg", "type": "emission", "categories": (gas_of(flow),)}
    for background in backgrounds:
        _add_background(nodes, background)
    at_hand = frozenset(background.name for background in backgrounds)
    demands = {solved.view: _add_view(nodes, solved, f"{name} ({solved.view.value})", at_hand) for solved in views}
    return BrightwayProject(nodes, _methods(views, backgrounds), demands)


def _add_background(nodes: dict[Key, dict[str, Any]], background: BackgroundDatabase) -> None:
    """Add a background: net production on the diagonal, inputs positive, its own greenhouse flows by flow key."""
    keys = [(background.name, code) for code in background.codes]
    for key, *shown in zip(keys, background.names, background.units, background.locations, strict=True):
        nodes[key] = _node(*shown)
    technosphere = background.system.technosphere.tocoo()
    for row, column, amount in zip(*technosphere.coords, technosphere.data.tolist(), strict=True):
        kind, sign = ("production", 1.0) if row == column else ("technosphere", -1.0)
        if amount:
            nodes[keys[column]]["exchanges"].append({"input": keys[row], "amount": sign * amount, "type": kind})
    positions, flows = background.system.direct.nonzero()
    for position, flow in zip(positions.tolist(), flows.tolist(), strict=True):
        amount = float(background.system.direct[position, flow])
        exchange = {"input": (FLOWS, background.system.flow_keys[flow]), "amount": amount, "type": "biosphere"}
        nodes[keys[position]]["exchanges"].append(exchange)


def _factor_key(activity: str, database: str, backgrounds: frozenset[str]) -> Key:
    """An activity of a background at hand is its own node; any other factor is one of the study's database."""
    name, _, code = activity.removeprefix(_BACKGROUND).partition("/")
    is_at_hand = activity.startswith(_BACKGROUND) and name in backgrounds
    return (name, code) if is_at_hand else (database, f"factor:{activity}")


def _add_view(
    nodes: dict[Key, dict[str, Any]], solved: Solved, database: str, backgrounds: frozenset[str]
) -> Mapping[Key, float]:
    """Add the activities of a view; returns its demand."""
    matrices, system = solved.matrices, solved.system
    keys = [(database, code) for code in matrices.columns]
    keys += [_factor_key(activity, database, backgrounds) for activity in matrices.activities]
    names = {process.process_id: process.name for process in solved.linked.study.processes}
    sites = {facility.facility_id: facility.geography for facility in solved.linked.study.facilities}
    for key, column in zip(keys, system.columns, strict=False):
        title = f"{names.get(column.process_id, column.process_id)} | {column.flow_id}"
        nodes[key] = _node(title, column.unit, sites.get(column.facility, solved.linked.study.geography))
    for key, activity in zip(keys[len(matrices.columns) :], matrices.activities, strict=True):
        factor = system.factors[activity]
        if key[0] == database:
            nodes[key] = _node(factor.name_zh, factor.per_unit, factor.geography)
    _add_exchanges(nodes, matrices, keys, database)
    return {keys[matrices.reference]: matrices.demand}


def _methods(
    views: Sequence[Solved], backgrounds: Sequence[BackgroundDatabase]
) -> Mapping[str, tuple[tuple[Key, float], ...]]:
    methods: dict[str, dict[Key, float]] = {name: {} for name in (TOTAL, *CHANNEL_NAMES)}
    for matrices in (solved.matrices for solved in views):
        for row, name in enumerate(CHANNEL_NAMES):
            for flow, score in zip(matrices.flows, matrices.characterisation[row].tolist(), strict=True):
                if score:
                    methods[name][FLOWS, flow] = score
                    if row in ADDITIVE_ROWS:
                        methods[TOTAL][FLOWS, flow] = score
    for potentials in (gwp_set(solved.linked.study.gwp_set) for solved in views[:1]):
        _characterise_backgrounds(methods, backgrounds, potentials)
    return {name: tuple(factors.items()) for name, factors in methods.items() if factors}


def _characterise_backgrounds(
    methods: dict[str, dict[Key, float]], backgrounds: Sequence[BackgroundDatabase], potentials: GwpSet
) -> None:
    """Add gases that only other activities of a background emit, so that each of them can be scored."""
    for flow in dict.fromkeys(flow for background in backgrounds for flow in background.system.flow_keys):
        try:
            score = potentials.characterise(flow)
        except UnknownKeyError:  # no supplier of the study emits it: linking refuses a gas without a GWP
            continue
        row = CHANNELS.index(channel_of(flow))
        methods[CHANNEL_NAMES[row]].setdefault((FLOWS, flow), score)
        if row in ADDITIVE_ROWS:
            methods[TOTAL].setdefault((FLOWS, flow), score)


def _node(name: str, unit: str, location: str) -> dict[str, Any]:
    return {"name": name, "unit": unit, "location": location, "type": "process", "exchanges": []}


def _add_exchanges(nodes: dict[Key, dict[str, Any]], matrices: Matrices, keys: list[Key], database: str) -> None:
    """Add what the nodes of a view exchange; those of a background have their exchanges already."""
    technosphere = technosphere_entries(matrices)
    own = [column for column in range(matrices.size) if keys[column][0] == database]
    for column in own:
        output = float(technosphere.values[column])
        nodes[keys[column]]["exchanges"].append({"input": keys[column], "amount": output, "type": "production"})
    for (row, column), amount in _summed(technosphere, after=matrices.size).items():
        nodes[keys[column]]["exchanges"].append({"input": keys[row], "amount": amount, "type": "technosphere"})
    for (row, column), amount in _summed(biosphere_entries(matrices)).items():
        if keys[column][0] != database:
            continue
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
