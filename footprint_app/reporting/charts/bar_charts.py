"""Bars: emissions by life-cycle stage in both views, and the largest contributions with their running share."""

from dataclasses import dataclass

from footprint_app.reporting.charts.svg import (
    DARK,
    HATCH,
    INK,
    LIGHT,
    MUTED,
    RULE,
    WARM,
    Drawing,
    number,
    text_width,
    wrap,
)
from footprint_app.reporting.figures import percent, significant

WIDTH = 640.0
_SIZE = 11.0
_LABEL = 200.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled value in kg CO2e per unit; `share` and `running` are of the total, None where it has no share."""

    label: str
    value: float
    share: float | None = None
    running: float | None = None


@dataclass(frozen=True, slots=True)
class BarWords:
    """What a chart says: axis title with unit, and column heads."""

    axis: str
    share: str = ""
    running: str = ""


def contribution_chart(bars: tuple[Bar, ...], words: BarWords) -> str:
    """Draw contributions, largest first: bar, value, share, and the running share as a line from 0 to 100 %."""
    head, row = 26.0, 27.0
    plot_left, plot_right = _LABEL + 12, 430.0
    running_left, running_right = 510.0, WIDTH - 14
    drawing = Drawing(WIDTH, head + row * len(bars) + 26)
    scale = _Scale.of([bar.value for bar in bars], plot_left, plot_right)
    bottom = head + row * len(bars)
    drawing.text(plot_left, 14, words.axis, size=10, color=MUTED)
    drawing.text(running_left - 10, 14, words.share, size=10, color=MUTED, anchor="end")
    drawing.text((running_left + running_right) / 2, 14, words.running, size=10, color=MUTED, anchor="middle")
    _percent_axis(drawing, running_left, running_right, head - 6, bottom)
    drawing.line(scale.zero, head - 4, scale.zero, bottom, color=INK)
    points = []
    for position, bar in enumerate(bars):
        middle = head + row * position + row / 2
        _label(drawing, bar.label, middle)
        _bar(drawing, scale, bar.value, middle, row * 0.52)
        if bar.share is not None:
            drawing.text(running_left - 10, middle + 4, percent(bar.share), size=_SIZE, anchor="end")
        if bar.running is not None:
            x = running_left + min(max(bar.running, 0), 1.1) * (running_right - running_left)
            points.append((x, middle))
    if points:
        drawing.path("M" + " L".join(f"{number(x)},{number(y)}" for x, y in points), line=INK, thickness=1.4)
        for x, y in points:
            drawing.circle(x, y, 2.6)
    return drawing.svg()


def stage_chart(labels: tuple[str, ...], series: tuple[tuple[str, tuple[float, ...]], ...], words: BarWords) -> str:
    """Draw one bar per stage and series; the first series is solid, the second hatched."""
    head, row = 46.0, 22.0 * len(series) + 14
    left, right = _LABEL + 12, WIDTH - 96
    drawing = Drawing(WIDTH, head + row * len(labels) + 12)
    scale = _Scale.of([value for _, values in series for value in values], left, right)
    _legend(drawing, [name for name, _ in series])
    drawing.text(left, 36, words.axis, size=10, color=MUTED)
    drawing.line(scale.zero, head - 4, scale.zero, head + row * len(labels), color=INK)
    for position, label in enumerate(labels):
        top = head + row * position
        _label(drawing, label, top + row / 2)
        for order, (_, values) in enumerate(series):
            middle = top + 7 + 22 * order + 11
            _bar(drawing, scale, values[position], middle, 15, fill=HATCH if order else DARK)
    return drawing.svg()


@dataclass(frozen=True, slots=True)
class _Scale:
    zero: float
    per_unit: float

    @classmethod
    def of(cls, values: list[float], left: float, right: float) -> "_Scale":
        # A negative bar's own value stands to its left, so the axis keeps room for both.
        lowest, highest = min([0.0, *values]), max([0.0, *values])
        room = 62.0 if lowest < 0 else 0.0
        span = (highest - lowest) or 1.0
        per_unit = (right - left - room - 62.0) / span
        return cls(left + room - lowest * per_unit, per_unit)


def _bar(drawing: Drawing, scale: _Scale, value: float, middle: float, height: float, fill: str = DARK) -> None:
    length = abs(value) * scale.per_unit
    start = scale.zero if value >= 0 else scale.zero - length
    drawing.rectangle(
        start,
        middle - height / 2,
        length,
        height,
        fill=fill if value >= 0 else LIGHT,
        line=DARK if fill == HATCH or value < 0 else "",
        thickness=0.8,
    )
    if value >= 0:
        drawing.text(scale.zero + length + 5, middle + 4, significant(value), size=_SIZE)
    else:
        drawing.text(scale.zero - length - 5, middle + 4, significant(value), size=_SIZE, anchor="end", color=WARM)


def _label(drawing: Drawing, label: str, middle: float) -> None:
    drawing.lines(_LABEL, middle, wrap(label, _LABEL - 4, _SIZE - 0.5, most_lines=2), size=_SIZE - 0.5, anchor="end")


def _legend(drawing: Drawing, names: list[str]) -> None:
    x = _LABEL + 12
    for order, name in enumerate(names):
        drawing.rectangle(x, 6, 16, 11, fill=HATCH if order else DARK, line=DARK, thickness=0.8)
        drawing.text(x + 21, 16, name, size=_SIZE)
        x += 21 + text_width(name, _SIZE) + 24


def _percent_axis(drawing: Drawing, left: float, right: float, top: float, bottom: float) -> None:
    for tenth in (0, 5, 10):
        x = left + (right - left) * tenth / 10
        drawing.line(x, top + 4, x, bottom, color=RULE, thickness=0.8)
        drawing.text(x, bottom + 14, f"{tenth * 10} %", size=9.5, anchor="middle", color=MUTED)
