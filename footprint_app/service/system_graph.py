"""The product system of a draft as a graph: unit processes by life-cycle stage, and what passes between them.

It is drawn from the cells, so that a study that cannot be read as a whole yet is seen all the same.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from footprint_app.ingest.draft_tables import DraftRow, DraftTables
from footprint_app.reporting.charts.layered_layout import Passing, layered
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study_context import LifeCycleStage

_STAGES = tuple(LifeCycleStage)
_ASIDE = 0.3


@dataclass(frozen=True, slots=True)
class SystemNode:
    """A unit process; `x` from 0 to 1, `y` the layer counted from the top."""

    process_id: str
    name: str
    stage: str
    rows: int
    """Its rows of the inventory."""
    without_supplier: int
    """Of these, inputs that name no supplier."""
    x: float
    y: int


@dataclass(frozen=True, slots=True)
class SystemLink:
    """What one process takes from another, along the places it passes: (x, y) from start to end."""

    start: str
    end: str
    flows: tuple[str, ...]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SystemGraph:
    """The graph; `unknown` are providers that name a process which is not there."""

    nodes: tuple[SystemNode, ...]
    links: tuple[SystemLink, ...]
    unknown: tuple[str, ...]


def system_graph(tables: DraftTables) -> SystemGraph:
    """Return the graph of a draft's processes with a layered layout: suppliers above, loops pointing back up."""
    processes = {_text(row, "process_id"): row for row in tables.get("processes", ()) if _text(row, "process_id")}
    passed: dict[tuple[str, str], list[str]] = {}
    unknown: list[str] = []
    for row, supplier in _taken(tables):
        end = _text(row, "process")
        if supplier not in processes:
            unknown.append(_text(row, "provider"))
        elif end in processes:
            passed.setdefault((supplier, end), []).append(_text(row, "flow"))
    bands: dict[Hashable, int] = {key: _band(_text(row, "stage")) for key, row in processes.items()}
    layers = layered(list(processes), passed, bands) if processes else None
    places: dict[object, tuple[float, float]] = {}
    for layer, abreast in enumerate(layers.rows if layers else ()):
        for position, node in enumerate(abreast):
            places[node] = ((position + 0.5) / len(abreast), float(layer))
    nodes = tuple(_node(key, row, tables, places[key]) for key, row in processes.items())
    ways = {(way.start, way.end): way.passes for way in (layers.ways if layers else ())}
    links = tuple(
        SystemLink(start, end, tuple(dict.fromkeys(flows)), _points(start, end, ways.get((start, end), ()), places))
        for (start, end), flows in passed.items()
    )
    return SystemGraph(nodes, links, tuple(dict.fromkeys(unknown)))


def _taken(tables: DraftTables) -> Iterator[tuple[DraftRow, str]]:
    """Yield the rows that another process of the study supplies, with its id."""
    for row in tables.get("inventory", ()):
        reference = parse_provider(_text(row, "provider"))
        if reference is not None and reference.kind is ProviderKind.PROCESS:
            yield row, reference.key


def _node(key: str, row: DraftRow, tables: DraftTables, place: tuple[float, float]) -> SystemNode:
    own = [each for each in tables.get("inventory", ()) if _text(each, "process") == key]
    without = sum(1 for each in own if _text(each, "kind") == "input" and not _text(each, "provider"))
    return SystemNode(key, _text(row, "name") or key, _text(row, "stage"), len(own), without, place[0], int(place[1]))


def _points(
    start: str, end: str, passes: tuple[object, ...], places: dict[object, tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    between = [places[each] for each in passes if isinstance(each, Passing) and each in places]
    (x0, y0), (x1, y1) = places[start], places[end]
    if y1 <= y0:
        # What goes back up passes to the left of everything that comes down.
        between = [(max(min(x0, x1) - _ASIDE, 0.0), (y0 + y1) / 2)]
    return ((x0, y0), *between, (x1, y1))


def _band(stage: str) -> int:
    return next((number for number, each in enumerate(_STAGES) if each.value == stage), 0)


def _text(row: DraftRow, key: str) -> str:
    return str(row.cells.get(key, "")).strip()
