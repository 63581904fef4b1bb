"""Where the footprint comes from: suppliers and inputs → unit processes → product, widths in kg CO2e.

Only positive flows are drawn; what is negative (uptake, credits) cannot be a width and is listed apart with its sum.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from footprint_app.reporting.charts.svg import DARK, INK, LIGHT, MIDDLE, MUTED, WARM, Drawing, number, wrap
from footprint_app.reporting.figures import percent, significant

WIDTH = 640.0
_NODE = 13.0
_GAP = 4.0
_TOP = 26.0
_LEFT, _MIDDLE, _RIGHT = 196.0, 372.0, WIDTH - 112
_SLOT = 24.0
_FLOW_HEIGHT = 190.0
_MOST_INPUTS = 11


@dataclass(frozen=True, slots=True)
class Stream:
    """What an input adds through a unit process, kg CO2e per unit."""

    source: str
    process: str
    value: float


@dataclass(frozen=True, slots=True)
class SankeyWords:
    """What the diagram says besides names."""

    inputs: str
    processes: str
    product: str
    others: str
    negative: str


@dataclass(slots=True)
class _Node:
    label: str
    value: float
    y: float = 0.0
    height: float = 0.0
    used_in: float = 0.0
    used_out: float = 0.0


def sankey(streams: Iterable[Stream], words: SankeyWords) -> str:
    """Draw the diagram; the smallest inputs are summed under one label, shares are of the sum of all streams."""
    streams = tuple(streams)
    negative = sum(stream.value for stream in streams if stream.value < 0)
    links = _links(streams, words.others)
    positive = sum(links.values())
    if not positive:
        return Drawing(WIDTH, 10).svg()
    inputs = _nodes((source, value) for (source, _), value in links.items())
    # What stands for the sum of small inputs comes last, however large the sum.
    inputs.sort(key=lambda node: (node.label == words.others, -node.value))
    processes = sorted(_nodes((process, value) for (_, process), value in links.items()), key=lambda node: -node.value)
    product = _Node(words.product, positive)
    columns = ((_LEFT, inputs), (_MIDDLE, processes), (_RIGHT, [product]))
    per_kg = _FLOW_HEIGHT / positive
    height = max(_slots(nodes, per_kg) for _, nodes in columns)
    for _, nodes in columns:
        _stack(nodes, per_kg, _TOP, height)
    drawing = Drawing(WIDTH, _TOP + height + 8 + (20 if negative else 0))
    drawing.text(_LEFT + _NODE, 14, words.inputs, size=10, color=MUTED, anchor="end")
    drawing.text(_MIDDLE, 14, words.processes, size=10, color=MUTED)
    _ribbons(drawing, links, inputs, processes, product, per_kg)
    for x, nodes in columns:
        for node in nodes:
            drawing.rectangle(x, node.y, _NODE, max(node.height, 0.8), fill=DARK)
    _labels(drawing, inputs, processes, product, positive + negative)
    if negative:
        text = f"{words.negative}: {significant(negative)} kg CO2e"
        drawing.text(_LEFT + _NODE, _TOP + height + 20, text, size=10.5, color=WARM)
    return drawing.svg()


def _links(streams: tuple[Stream, ...], others: str) -> dict[tuple[str, str], float]:
    by_source: dict[str, float] = defaultdict(float)
    for stream in streams:
        if stream.value > 0:
            by_source[stream.source] += stream.value
    largest = sorted(by_source, key=lambda source: (-by_source[source], source))
    kept = set(largest if len(largest) <= _MOST_INPUTS + 1 else largest[:_MOST_INPUTS])
    links: dict[tuple[str, str], float] = defaultdict(float)
    for stream in streams:
        if stream.value > 0:
            links[stream.source if stream.source in kept else others, stream.process] += stream.value
    return dict(links)


def _nodes(values: Iterable[tuple[str, float]]) -> list[_Node]:
    sums: dict[str, float] = defaultdict(float)
    for label, value in values:
        sums[label] += value
    return [_Node(label, value) for label, value in sums.items()]


def _slots(nodes: list[_Node], per_kg: float) -> float:
    """Height of a column: every node has at least the room that its label needs."""
    return sum(max(node.value * per_kg, _SLOT) for node in nodes) + _GAP * (len(nodes) - 1)


def _stack(nodes: list[_Node], per_kg: float, top: float, height: float) -> None:
    y = top + (height - _slots(nodes, per_kg)) / 2
    for node in nodes:
        node.height = node.value * per_kg
        slot = max(node.height, _SLOT)
        node.y = y + (slot - node.height) / 2
        y += slot + _GAP


def _ribbons(
    drawing: Drawing,
    links: dict[tuple[str, str], float],
    inputs: list[_Node],
    processes: list[_Node],
    product: _Node,
    per_kg: float,
) -> None:
    ranks = {node.label: rank for rank, node in enumerate(inputs)}
    targets = {node.label: node for node in processes}
    sources = {node.label: node for node in inputs}
    order = {node.label: rank for rank, node in enumerate(processes)}
    for (source, process), value in sorted(links.items(), key=lambda link: (ranks[link[0][0]], order[link[0][1]])):
        start, end, thick = sources[source], targets[process], value * per_kg
        shade = (MIDDLE, LIGHT)[ranks[source] % 2]
        _ribbon(drawing, _LEFT + _NODE, start.y + start.used_out, _MIDDLE, end.y + end.used_in, thick, shade)
        start.used_out += thick
        end.used_in += thick
    for rank, node in enumerate(processes):
        shade = (MIDDLE, LIGHT)[rank % 2]
        _ribbon(drawing, _MIDDLE + _NODE, node.y, _RIGHT, product.y + product.used_in, node.height, shade)
        product.used_in += node.height


def _ribbon(drawing: Drawing, x1: float, y1: float, x2: float, y2: float, thick: float, shade: str) -> None:
    middle = (x1 + x2) / 2
    n = number
    if thick < 1:
        drawing.path(
            f"M{n(x1)},{n(y1)} C{n(middle)},{n(y1)} {n(middle)},{n(y2)} {n(x2)},{n(y2)}",
            line=MIDDLE,
            thickness=max(thick, 0.5),
        )
        return
    drawing.path(
        f"M{n(x1)},{n(y1)} C{n(middle)},{n(y1)} {n(middle)},{n(y2)} {n(x2)},{n(y2)} L{n(x2)},{n(y2 + thick)} "
        f"C{n(middle)},{n(y2 + thick)} {n(middle)},{n(y1 + thick)} {n(x1)},{n(y1 + thick)} Z",
        fill=shade,
        opacity=0.8,
    )


def _labels(drawing: Drawing, inputs: list[_Node], processes: list[_Node], product: _Node, total: float) -> None:
    for node in inputs:
        text = f"{node.label}  {percent(node.value / total)}"
        drawing.lines(
            _LEFT - 6,
            node.y + node.height / 2,
            wrap(text, _LEFT - 10, 9.6, most_lines=2),
            size=9.6,
            anchor="end",
        )
    for node in processes:
        texts = wrap(node.label, 118, 10, most_lines=2)
        texts[-1] += f"  {percent(node.value / total)}"
        drawing.lines(_MIDDLE + _NODE + 5, node.y + node.height / 2, texts, size=10, color=INK)
    drawing.lines(
        _RIGHT + _NODE + 6,
        product.y + product.height / 2,
        [*wrap(product.label, 88, 10, most_lines=4), f"{significant(total)}", "kg CO2e"],
        size=10,
        bold=True,
    )
