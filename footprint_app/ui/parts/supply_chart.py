"""Stacked bars of electricity: supply of a site against its consumption, its users, balances of certificates."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from footprint_app.service.certificates import HoldingState
from footprint_app.service.electricity_supply import PartKind, SupplyBar
from footprint_app.ui.language import _
from footprint_app.ui.parts.charts import plain
from footprint_app.ui.parts.electricity_words import days_word, part_word

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COLOURS = {
    PartKind.GRID: "#9aa5a1",
    PartKind.CERTIFICATE: "#3f9b6d",
    PartKind.GREEN_CONTRACT: "#1f5c4a",
    PartKind.OWN_GENERATION: "#e0b040",
    PartKind.DIRECT_LINE: "#3f7fb5",
    PartKind.INSTRUMENTS_SOLD: "#c4703a",
}
STATE_COLOURS = {
    HoldingState.FREE: "#3f9b6d",
    HoldingState.CLAIMED: "#e0b040",
    HoldingState.CLAIMED_CANCELLED: "#1f5c4a",
    HoldingState.CANCELLED: "#3f7fb5",
    HoldingState.EXPIRED: "#9aa5a1",
}
_MARK = "#111111"
_FEW = 3
"""Up to so many bars lie flat: one upright bar as wide as the page says nothing."""
_BAR, _FRAME = 46, 150


def supply_bars(bars: Sequence[SupplyBar]) -> "go.Figure":
    """Draw kWh by month, year or period, one colour a kind of supply, and the metered consumption as marks."""
    import plotly.graph_objects as go

    is_flat = len(bars) <= _FEW
    days = [days_word(bar.first_day, bar.last_day) for bar in bars]
    kinds = [kind for kind in PartKind if any(kind in bar.kwh for bar in bars)]
    figure = go.Figure()
    for kind in kinds:
        values = [bar.kwh.get(kind, 0.0) for bar in bars]
        along = {"x": values, "y": days, "orientation": "h"} if is_flat else {"x": days, "y": values}
        word = part_word(kind)
        figure.add_bar(
            **along,
            name=word,
            marker_color=_COLOURS[kind],
            hovertemplate=f"{word}: %{{{'x' if is_flat else 'y'}:,.0f}} kWh<extra></extra>",
        )
    known = [(day, bar.metered_kwh) for day, bar in zip(days, bars, strict=True) if bar.metered_kwh is not None]
    if known:
        at, values = [day for day, _kwh in known], [kwh for _day, kwh in known]
        figure.add_scatter(
            x=values if is_flat else at,
            y=at if is_flat else values,
            mode="markers" if is_flat else "lines",
            name=_("consumption"),
            marker={"symbol": "line-ns", "size": 30, "line": {"width": 3, "color": _MARK}},
            line={"shape": "hvh", "width": 3, "color": _MARK},
            hovertemplate=f"%{{{'x' if is_flat else 'y'}:,.0f}} kWh<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        height=_FRAME + _BAR * len(bars) if is_flat else 380,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )
    figure.update_xaxes(type="linear" if is_flat else "category", title_text="kWh" if is_flat else None)
    figure.update_yaxes(type="category" if is_flat else "linear", title_text=None if is_flat else "kWh")
    return figure


def use_bars(names: Sequence[str], parts: Sequence[tuple[str, Sequence[float]]]) -> "go.Figure":
    """Draw one bar a user of a site, one colour a part of its supply; kWh."""
    import plotly.graph_objects as go

    figure = go.Figure()
    colours = list(_COLOURS.values())
    for number, (part, values) in enumerate(parts):
        figure.add_bar(
            x=list(values),
            y=list(names),
            orientation="h",
            name=part,
            marker_color=colours[number % len(colours)],
            hovertemplate="%{y} · %{fullData.name}: %{x:,.0f} kWh<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        height=_FRAME + _BAR * len(names),
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )
    figure.update_xaxes(title_text="kWh")
    figure.update_yaxes(autorange="reversed", type="category", automargin=True)
    return figure


def balance_bars(months: Mapping[HoldingState, Mapping[str, int]], words: Mapping[HoldingState, str]) -> "go.Figure":
    """Draw MWh by month of generation, one colour a state."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for state, by_month in months.items():
        figure.add_bar(
            x=list(by_month),
            y=list(by_month.values()),
            name=words[state],
            marker_color=STATE_COLOURS[state],
            hovertemplate=f"%{{x}} · {words[state]}: %{{y:,}} MWh<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        height=320,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(title_text="MWh")
    return figure


def covered_bars(names: Sequence[str], covered: Sequence[float], uncovered: Sequence[float]) -> "go.Figure":
    """Draw one bar a demand: MWh covered by certificates, and MWh that stay uncovered."""
    import plotly.graph_objects as go

    figure = go.Figure()
    parts = ((_("covered"), covered, "#3f9b6d"), (_("uncovered"), uncovered, "#c4703a"))
    for word, values, colour in parts:
        figure.add_bar(
            x=list(values),
            y=[plain(name) for name in names],
            orientation="h",
            name=word,
            marker_color=colour,
            hovertemplate=f"%{{y}} · {word}: %{{x:,.6~f}} MWh<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        height=_FRAME + _BAR * len(names),
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )
    figure.update_xaxes(title_text="MWh")
    figure.update_yaxes(autorange="reversed", type="category", automargin=True)
    return figure
