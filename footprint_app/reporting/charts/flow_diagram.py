"""The product system as a diagram: unit processes by life-cycle stage, links, loops, and what lies outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from footprint_app.reporting.charts.layered_layout import Layers, Node, Passing, Way, layered
from footprint_app.reporting.charts.svg import DARK, INK, MUTED, PALE, PAPER, Drawing, number, wrap

WIDTH = 640.0
_BAND = 84.0
_LOOP_ROOM = 46.0
_GAP = 16.0
_ROW_GAP = 34.0
_WIDEST = 230.0
_PASS = 12.0
_NAME, _NOTE = 11.0, 9.2


@dataclass(frozen=True, slots=True)
class Box:
    """A unit process: its stage (position in `stages`), and in small print what it takes in."""

    box_id: str
    name: str
    stage: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowWords:
    """What the diagram says besides the names of processes."""

    stages: tuple[str, ...]
    boundary: str
    excluded: str
    product: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where each node stands: middle, upper and lower edge, and half width."""

    x: float
    top: float
    bottom: float
    half: float


def flow_diagram(boxes: tuple[Box, ...], links: tuple[tuple[str, str], ...], reference: str, words: FlowWords) -> str:
    """Draw the system boundary with its processes; `links` run (from, to)."""
    by_id = {box.box_id: box for box in boxes}
    layers = layered(list(by_id), links, {box.box_id: box.stage for box in boxes})
    top = 34.0
    frames, bottom = _placed(layers, by_id, top)
    lowest = max((frame.bottom for node, frame in frames.items() if isinstance(node, str)), default=0.0)
    excluded_lines = wrap(words.excluded, WIDTH - 20, 10, most_lines=3) if words.excluded else []
    drawing = Drawing(WIDTH, bottom + 66 + 14 * len(excluded_lines))
    drawing.rectangle(4, 6, WIDTH - 8, bottom, fill="none", line=INK, dash="7 4", radius=4, thickness=1.2)
    drawing.text(12, 22, words.boundary, size=10, color=MUTED)
    _bands(drawing, frames, by_id, words.stages, top)
    for way in layers.ways:
        if not way.is_loop:
            _arrow(drawing, way, frames)
    for order, way in enumerate(way for way in layers.ways if way.is_loop):
        _loop(drawing, frames[way.start], frames[way.end], WIDTH - 12 - 9 * (order % 4))
    for box in boxes:
        _box(drawing, box, frames[box.box_id], is_reference=box.box_id == reference)
    if reference in frames:
        _product(drawing, frames[reference], bottom, words.product, is_last=frames[reference].bottom >= lowest)
    for order, line in enumerate(excluded_lines):
        drawing.text(12, bottom + 58 + 14 * order, line, size=10, color=MUTED)
    return drawing.svg()


def _placed(layers: Layers, boxes: Mapping[str, Box], top: float) -> tuple[dict[Node, _Frame], float]:
    frames: dict[Node, _Frame] = {}
    left, right = _BAND + 12, WIDTH - _LOOP_ROOM - 8
    y = top + 6
    for row in layers.rows:
        names = [node for node in row if isinstance(node, str)]
        passing = len(row) - len(names)
        room = right - left - _GAP * (len(row) - 1) - _PASS * passing
        width = min(_WIDEST, room / max(len(names), 1))
        height = max((_height(boxes[name], width) for name in names), default=20.0)
        used = width * len(names) + _PASS * passing + _GAP * (len(row) - 1)
        x = left + (right - left - used) / 2
        for node in row:
            own = width if isinstance(node, str) else _PASS
            # A passing place is a way through the layer, not a box; its edge runs straight from top to bottom.
            high = _height(boxes[node], width) if isinstance(node, str) else height
            frames[node] = _Frame(x + own / 2, y, y + high, own / 2)
            x += own + _GAP
        y += height + _ROW_GAP
    return frames, y - _ROW_GAP + 16


def _texts(box: Box, width: float) -> tuple[list[str], list[str]]:
    note = wrap(box.note, width - 14, _NOTE, most_lines=4) if box.note else []
    return wrap(box.name, width - 14, _NAME, most_lines=2), note


def _height(box: Box, width: float) -> float:
    name, note = _texts(box, width)
    return 12 + 14.5 * len(name) + 12 * len(note) + (3 if note else 0)


def _box(drawing: Drawing, box: Box, frame: _Frame, *, is_reference: bool) -> None:
    width = 2 * frame.half
    name, note = _texts(box, width)
    drawing.rectangle(
        frame.x - frame.half,
        frame.top,
        width,
        frame.bottom - frame.top,
        fill=PAPER,
        line=DARK,
        radius=3,
        thickness=2.2 if is_reference else 1.2,
    )
    drawing.lines(frame.x, frame.top + 6 + 14.5 * len(name) / 2, name, size=_NAME, anchor="middle", bold=True)
    if note:
        drawing.lines(
            frame.x, frame.top + 9 + 14.5 * len(name) + 6 * len(note), note, size=_NOTE, anchor="middle", color=MUTED
        )


def _bands(
    drawing: Drawing, frames: Mapping[Node, _Frame], boxes: Mapping[str, Box], stages: tuple[str, ...], top: float
) -> None:
    for position, stage in enumerate(stages):
        members = [frames[box.box_id] for box in boxes.values() if box.stage == position]
        if not members:
            continue
        upper = max(top, min(frame.top for frame in members) - _ROW_GAP / 2 + 4)
        lower = max(frame.bottom for frame in members) + _ROW_GAP / 2 - 4
        drawing.rectangle(12, upper, WIDTH - 24, lower - upper, fill=PALE, radius=3)
        drawing.lines(
            12 + _BAND / 2,
            (upper + lower) / 2,
            wrap(stage, _BAND - 14, 10.5, most_lines=4),
            size=10.5,
            anchor="middle",
            color=MUTED,
        )
        drawing.line(12 + _BAND - 4, upper + 5, 12 + _BAND - 4, lower - 5)


def _arrow(drawing: Drawing, way: Way, frames: Mapping[Node, _Frame]) -> None:
    points: list[tuple[float, float]] = [(frames[way.start].x, frames[way.start].bottom)]
    for place in way.passes:
        assert isinstance(place, Passing)  # noqa: S101 - see `layered`
        points += [(frames[place].x, frames[place].top), (frames[place].x, frames[place].bottom)]
    end = frames[way.end]
    points.append((end.x, end.top - 1))
    data = f"M{number(points[0][0])},{number(points[0][1])}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) / 2
        data += f" C{number(x1)},{number(middle)} {number(x2)},{number(middle)} {number(x2)},{number(y2)}"
    drawing.path(data, line=INK, thickness=1.3)
    drawing.arrow_head(end.x, end.top, (0, 1))


def _loop(drawing: Drawing, start: _Frame, end: _Frame, right: float) -> None:
    """Draw an edge that runs back up as a dashed way round the right-hand side."""
    y1, y2 = (start.top + start.bottom) / 2 + 4, (end.top + end.bottom) / 2 - 4
    x1, x2 = start.x + start.half, end.x + end.half
    drawing.path(
        _polyline((x1, y1), (right, y1), (right, y2), (x2 + 1, y2)),
        line=INK,
        thickness=1.2,
        dash="4 3",
    )
    drawing.arrow_head(x2, y2, (-1, 0))


def _polyline(*points: tuple[float, float]) -> str:
    return "M" + " L".join(f"{number(x)},{number(y)}" for x, y in points)


def _product(drawing: Drawing, frame: _Frame, boundary: float, product: str, *, is_last: bool) -> None:
    """Draw the way of the product out of the system; one that leaves above other processes goes round the left."""
    out, half = boundary + 22, 150.0
    if is_last:
        x = frame.x
        drawing.line(x, frame.bottom, x, out - 4, color=INK, thickness=1.6)
    else:
        x, middle = _BAND + 20, (frame.top + frame.bottom) / 2
        drawing.path(_polyline((frame.x - frame.half, middle), (x, middle), (x, out - 4)), line=INK, thickness=1.6)
    drawing.arrow_head(x, out, (0, 1), size=7)
    # The label keeps clear of the margin whatever box the product leaves from.
    centre = min(max(x, half + 6), WIDTH - half - 6)
    drawing.rectangle(centre - half, out, 2 * half, 22, fill=DARK, radius=11)
    drawing.lines(
        centre, out + 11, wrap(product, 2 * half - 20, 10.5, most_lines=1), size=10.5, anchor="middle", color=PAPER
    )
