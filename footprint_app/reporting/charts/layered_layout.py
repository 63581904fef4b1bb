"""Positions for a directed graph drawn from top to bottom: layers, few crossings, loops pointing back up.

The steps are those of Sugiyama: turn the edges that close a loop, put every node below its suppliers, give long
edges a place in each layer they cross, then order each layer by the middle of its neighbours.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 8

Node = Hashable


@dataclass(frozen=True, slots=True)
class Way:
    """An edge with the places it passes, from its start to its end; a loop closes when `is_loop`."""

    start: Node
    end: Node
    passes: tuple[Node, ...]
    is_loop: bool


@dataclass(frozen=True, slots=True)
class Layers:
    """Nodes and passing places, layer by layer from top to bottom, and the ways between them."""

    rows: tuple[tuple[Node, ...], ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Passing:
    """The place of a long edge in a layer it crosses."""

    start: Node
    end: Node
    layer: int


def layered(nodes: Sequence[Node], edges: Iterable[tuple[Node, Node]], bands: Mapping[Node, int]) -> Layers:
    """Lay out `nodes`; a node of a later band (life-cycle stage) never stands above one of an earlier band."""
    known = set(nodes)
    pairs = [(start, end) for start, end in dict.fromkeys(edges) if start in known and end in known and start != end]
    loops = _closing(nodes, pairs)
    loops |= {(start, end) for start, end in pairs if bands[start] > bands[end]}
    forward = [pair for pair in pairs if pair not in loops]
    depth = _depths(nodes, forward, bands)
    ways = [_way(start, end, depth) for start, end in forward] + [
        Way(start, end, (), True) for start, end in pairs if (start, end) in loops
    ]
    rows: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        rows[depth[node]].append(node)
    for way in ways:
        for place in way.passes:
            assert isinstance(place, Passing)  # noqa: S101 - only `_way` makes them
            rows[place.layer].append(place)
    return Layers(_ordered([rows[layer] for layer in sorted(rows)], ways), tuple(ways))


def _closing(nodes: Sequence[Node], pairs: Sequence[tuple[Node, Node]]) -> set[tuple[Node, Node]]:
    """Edges that run back to a node still being visited in a depth-first walk from the sources."""
    onward: dict[Node, list[Node]] = defaultdict(list)
    supplied: dict[Node, int] = defaultdict(int)
    for start, end in pairs:
        onward[start].append(end)
        supplied[end] += 1
    closing: set[tuple[Node, Node]] = set()
    state: dict[Node, int] = {}
    # Sources first, then the order of the study: its author lists processes as the material flows.
    for root in sorted(nodes, key=lambda node: supplied[node] > 0):
        if root in state:
            continue
        state[root] = 1
        walk = [(root, iter(onward[root]))]
        while walk:
            node, following = walk[-1]
            step = next(following, None)
            if step is None:
                state[node] = 2
                walk.pop()
            elif state.get(step) == 1:
                closing.add((node, step))
            elif step not in state:
                state[step] = 1
                walk.append((step, iter(onward[step])))
    return closing


def _depths(nodes: Sequence[Node], forward: Sequence[tuple[Node, Node]], bands: Mapping[Node, int]) -> dict[Node, int]:
    """Longest way from a source, each band starting below the deepest node of the band before."""
    depth: dict[Node, int] = {}
    floor = 0
    for band in sorted(set(bands.values())):
        members = [node for node in nodes if bands[node] == band]
        inside = [(start, end) for start, end in forward if bands[start] == band and bands[end] == band]
        for node in members:
            depth[node] = floor
        for _ in members:
            for start, end in inside:
                depth[end] = max(depth[end], depth[start] + 1)
        floor = max(depth[node] for node in members) + 1
    return depth


def _way(start: Node, end: Node, depth: Mapping[Node, int]) -> Way:
    return Way(start, end, tuple(Passing(start, end, layer) for layer in range(depth[start] + 1, depth[end])), False)


def _ordered(rows: list[list[Node]], ways: Sequence[Way]) -> tuple[tuple[Node, ...], ...]:
    """Order each layer by the mean position of its neighbours, sweeping down and up."""
    above: dict[Node, list[Node]] = defaultdict(list)
    below: dict[Node, list[Node]] = defaultdict(list)
    for way in ways:
        if way.is_loop:
            continue
        stops = (way.start, *way.passes, way.end)
        for upper, lower in pairwise(stops):
            above[lower].append(upper)
            below[upper].append(lower)
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        neighbours = above if downward else below
        for row in rows if downward else reversed(rows):
            place = _places(rows)
            row.sort(key=lambda node: _mean([place[other] for other in neighbours[node]], place[node]))
    return tuple(tuple(row) for row in rows)


def _places(rows: Sequence[Sequence[Node]]) -> dict[Node, float]:
    return {node: (position + 0.5) / len(row) for row in rows for position, node in enumerate(row)}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
