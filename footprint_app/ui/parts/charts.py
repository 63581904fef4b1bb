"""Charts with one look: one colour for what adds, another for what takes away; a button for the picture only."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from footprint_app.ui.language import _, language, number, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

ADDS, TAKES, QUIET, SECOND = "#1f5c4a", "#c4703a", "#9fb8ae", "#3f7fb5"
_LONGEST_LABEL = 30
_ROW, _FRAME = 34, 90
_TICKS = 4
"""At most so many numbers along an axis: those of a result in kilograms still stand apart on a phone."""


def show(
    figure: "go.Figure", name: str, alt: str, *, key: str | None = None, on_click: Callable[[], None] | None = None
) -> None:
    """Show a chart that fits its column; `name` is that of the picture when it is downloaded."""
    figure.update_layout(margin={"l": 4, "r": 12, "t": 28, "b": 36}, font={"size": 13}, dragmode=False)
    # Thousands are written out as in the texts beside: no "20k".
    figure.update_xaxes(exponentformat="none", separatethousands=True)
    figure.update_yaxes(exponentformat="none", separatethousands=True)
    chinese = {"Download plot as a PNG": "下载图片（PNG）", "Download plot as a png": "下载图片（PNG）"}
    config: dict[str, Any] = {
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"filename": name, "scale": 2},
        "locale": "zh-CN" if language() == "zh" else "en-US",
        "locales": {"zh-CN": {"dictionary": chinese, "format": {}}},
    }
    if on_click is None:
        st.plotly_chart(figure, key=key, config=config, alt=alt)
    else:
        st.plotly_chart(figure, key=key, config=config, alt=alt, on_select=on_click, selection_mode="points")


def ranking(
    names: Sequence[str],
    values: Sequence[float],
    shares: Sequence[float | None],
    cumulative: Sequence[float | None],
    unit: str,
) -> "go.Figure":
    """Draw bars, largest first, each with value and share, and beside them the cumulative share of absolute values."""
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, column_widths=[0.7, 0.3], horizontal_spacing=0.02)
    rows = list(range(len(names)))
    texts = [
        f"{number(value)}  {percent(share)}" if share is not None else number(value)
        for value, share in zip(values, shares, strict=True)
    ]
    figure.add_bar(
        x=list(values),
        y=rows,
        orientation="h",
        marker_color=[ADDS if value >= 0 else TAKES for value in values],
        text=texts,
        textposition="auto",
        textangle=0,
        insidetextanchor="start",
        hovertext=[f"{name}: {text}" for name, text in zip(names, texts, strict=True)],
        hoverinfo="text",
        customdata=rows,
        row=1,
        col=1,
    )
    known = [(row, share) for row, share in zip(rows, cumulative, strict=True) if share is not None]
    figure.add_scatter(
        x=[share for _, share in known],
        y=[row for row, _ in known],
        mode="lines+markers",
        line_color=SECOND,
        hovertext=[percent(share) for _, share in known],
        hoverinfo="text",
        row=1,
        col=2,
    )
    figure.update_yaxes(
        autorange="reversed", tickvals=rows, ticktext=[shortened(name) for name in names], automargin=True
    )
    figure.update_xaxes(title_text=f"kgCO2e / {unit}", tickangle=0, nticks=_TICKS, row=1, col=1)
    figure.update_xaxes(title_text=_("cumulative"), tickformat=".0%", tickvals=[0.5, 1], range=[0, 1.15], row=1, col=2)
    figure.update_layout(showlegend=False, height=_FRAME + _ROW * max(len(names), 2), clickmode="event+select")
    return figure


def shortened(text: str, longest: int = _LONGEST_LABEL) -> str:
    """Return a label of bounded width, a Chinese character counted as two, without anything a chart takes for markup."""
    width, kept = 0, ""
    for sign in text:
        width += 2 if ord(sign) > 0x2E7F else 1  # noqa: PLR2004 - where the ideographs begin
        if width > longest:
            return plain(f"{kept}…")
        kept += sign
    return plain(kept)


def plain(text: str) -> str:
    """Return a text in which a chart finds no tags: plotly reads a few of HTML's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def waterfall(names: Sequence[str], values: Sequence[float], is_total: Sequence[bool], unit: str) -> "go.Figure":
    """Draw steps between totals."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Waterfall(
            y=[plain(name) for name in names],
            x=list(values),
            measure=["absolute" if total else "relative" for total in is_total],
            orientation="h",
            text=[number(value) for value in values],
            increasing_marker_color=TAKES,
            decreasing_marker_color=SECOND,
            totals_marker_color=ADDS,
            connector_line_color=QUIET,
        )
    )
    figure.update_yaxes(
        autorange="reversed",
        automargin=True,
        ticktext=[shortened(n) for n in names],
        tickvals=[plain(n) for n in names],
    )
    figure.update_xaxes(title_text=f"kgCO2e / {unit}", tickangle=0, nticks=_TICKS)
    figure.update_layout(showlegend=False, height=_FRAME + _ROW * len(names))
    return figure


def grouped(names: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], unit: str) -> "go.Figure":
    """Draw bars of several series side by side, one group a name."""
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = list(range(len(names)))
    for position, (label, values) in enumerate(series):
        texts = [number(value) for value in values]
        figure.add_bar(
            x=list(values),
            y=rows,
            name=label,
            orientation="h",
            marker_color=(ADDS, QUIET, SECOND)[position % 3],
            text=texts,
            textposition="auto",
            textangle=0,
            hovertext=[f"{plain(name)}: {text}" for name, text in zip(names, texts, strict=True)],
            hoverinfo="text",
        )
    figure.update_yaxes(autorange="reversed", tickvals=rows, ticktext=[shortened(n) for n in names], automargin=True)
    figure.update_xaxes(title_text=f"kgCO2e / {unit}", tickangle=0, nticks=_TICKS)
    figure.update_layout(
        height=_FRAME + 40 + 22 * len(series) * max(len(names), 2),
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"},
    )
    return figure


def flows(
    names: Sequence[str],
    links: Sequence[tuple[int, int, float]],
    colours: Sequence[str],
    unit: str = "kgCO2e",
    told: Sequence[str] = (),
) -> "go.Figure":
    """Draw a Sankey diagram; widths in `unit`. `told` are longer names for whoever points at a node."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Sankey(
            node={
                "label": [shortened(name, 20) for name in names],
                "customdata": [plain(name) for name in told or names],
                "hovertemplate": f"%{{customdata}}<br>%{{value:,.4g}} {unit}<extra></extra>",
                "color": list(colours),
                "pad": 18,
                "thickness": 14,
            },
            link={
                "source": [start for start, _end, _value in links],
                "target": [end for _start, end, _value in links],
                "value": [value for _start, _end, value in links],
                "color": "rgba(31, 92, 74, 0.22)",
                "hovertemplate": f"%{{value:,.4g}} {unit}<extra></extra>",
            },
            arrangement="snap",
        )
    )
    figure.update_layout(height=max(380, 34 * len(names)))
    return figure


def settling(
    draws: Sequence[int],
    middle: Sequence[float],
    band: tuple[Sequence[float], Sequence[float]],
    outer: tuple[Sequence[float], Sequence[float]],
    words: tuple[str, str, str, str],
) -> "go.Figure":
    """Draw how mean and 95 % interval settle with the number of draws; `words`: mean, its band, interval, axis."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(x=list(draws), y=list(band[0]), line_width=0, showlegend=False, hoverinfo="skip")
    figure.add_scatter(
        x=list(draws),
        y=list(band[1]),
        line_width=0,
        fill="tonexty",
        fillcolor="rgba(31,92,74,0.2)",
        name=words[1],
        hoverinfo="skip",
    )
    figure.add_scatter(x=list(draws), y=list(middle), line_color=ADDS, name=words[0])
    for position, values in enumerate(outer):
        figure.add_scatter(
            x=list(draws), y=list(values), line={"color": TAKES, "dash": "dot"}, name=words[2], showlegend=not position
        )
    figure.update_xaxes(title_text=words[3], type="log", dtick=1)
    figure.update_yaxes(title_text="kgCO2e", automargin=True)
    figure.update_layout(height=340, legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"})
    return figure


def ranking_of_shares(names: Sequence[str], shares: Sequence[float]) -> "go.Figure":
    """Draw shares of one as bars."""
    import plotly.graph_objects as go

    rows = list(range(len(names)))
    texts = [percent(share) for share in shares]
    figure = go.Figure(
        go.Bar(
            x=list(shares),
            y=rows,
            orientation="h",
            marker_color=ADDS,
            text=texts,
            textposition="auto",
            textangle=0,
            hoverinfo="skip",
        )
    )
    figure.update_yaxes(autorange="reversed", tickvals=rows, ticktext=[shortened(n) for n in names], automargin=True)
    figure.update_xaxes(tickformat=".0%", range=[0, 1])
    figure.update_layout(height=_FRAME + _ROW * max(len(names), 1), showlegend=False)
    return figure
