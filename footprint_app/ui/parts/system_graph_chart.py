"""The product system as a graph whose nodes can be clicked: the inventory of the process chosen stands under it."""

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from footprint_app.service import draft_view
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.system_graph import SystemGraph, SystemLink, SystemNode, system_graph
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.address import keep, named
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.table_editor import OnlyRows, edit_table

if TYPE_CHECKING:
    import plotly.graph_objects as go

_PROCESS = "process"
_LAYER_HEIGHT, _LEAST_HEIGHT = 105, 260
_LONGEST_NAME = 22
_INK, _CHOSEN, _LACKING, _TEXT = "#205d49", "#b3541e", "#b58900", "#31333f"
_LINE = "#8a9a94"


def show_system(draft: Draft, why: str) -> EditAnswer | None:
    """Show the graph and, of the process chosen, its rows to be edited."""
    graph = system_graph(draft.tables)
    if not graph.nodes:
        st.info(_("No process yet. Enter the first one in the table Processes, or bring a sheet under Import."))
        return None
    chosen = _choose(graph)
    left, right = st.columns([2, 3])
    with left:
        _draw(graph, chosen)
    with right:
        if graph.unknown:
            names = ", ".join(graph.unknown)
            st.warning(escaped(_("Rows name processes that are not there: {names}", names=names)))
        return edit_table(draft, "inventory", why, OnlyRows(_PROCESS, chosen))


def _choose(graph: SystemGraph) -> str:
    words = {node.process_id: f"{node.name} ({node.rows})" for node in graph.nodes}
    clicked = st.session_state.get("system_graph", {}).get("selection", {}).get("points", [])
    seen = st.session_state.get("system_graph_clicked")
    if clicked and clicked != seen:
        # A click counts once: afterwards the list beside it may choose another process.
        st.session_state["system_graph_clicked"] = clicked
        process = str(clicked[0].get("customdata", [""])[0])
        if process in words:
            keep(_PROCESS, process)
            st.session_state["system_process"] = process
    if named(_PROCESS) in words:
        st.session_state.setdefault("system_process", named(_PROCESS))
    if st.session_state.get("system_process") not in words:
        st.session_state["system_process"] = next(iter(words))
    chosen = str(st.selectbox(_("Process"), list(words), format_func=words.__getitem__, key="system_process"))
    keep(_PROCESS, chosen)
    return chosen


def _draw(graph: SystemGraph, chosen: str) -> None:
    import plotly.graph_objects as go

    figure = go.Figure()
    for link in graph.links:
        figure.add_trace(_line(link))
    figure.add_trace(_flows(graph))
    figure.add_trace(_nodes(graph, chosen))
    for link in graph.links:
        _arrow(figure, link)
    layers = max(node.y for node in graph.nodes) + 1
    figure.update_layout(
        height=max(_LEAST_HEIGHT, layers * _LAYER_HEIGHT),
        showlegend=False,
        margin={"l": 5, "r": 5, "t": 15, "b": 35},
        xaxis={"visible": False, "range": [-0.05, 1.05], "fixedrange": True},
        yaxis={"visible": False, "range": [layers - 0.4, -0.5], "fixedrange": True},
    )
    st.plotly_chart(
        figure,
        key="system_graph",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=_("Graph of the product system: processes and what passes between them"),
    )
    st.caption(_("Click a process to see and edit its rows. Yellow: inputs without a supplier."))


def _nodes(graph: SystemGraph, chosen: str) -> "go.Scatter":
    import plotly.graph_objects as go

    alone = Counter(node.y for node in graph.nodes)
    return go.Scatter(
        x=[node.x for node in graph.nodes],
        y=[node.y for node in graph.nodes],
        mode="markers+text",
        text=[_short(node.name) for node in graph.nodes],
        textposition=["middle right" if alone[node.y] == 1 else "bottom center" for node in graph.nodes],
        customdata=[[node.process_id] for node in graph.nodes],
        hovertext=[_hover(node) for node in graph.nodes],
        hoverinfo="text",
        marker={
            "size": [30 if node.process_id == chosen else 22 for node in graph.nodes],
            "symbol": "square",
            "color": [_color(node, chosen) for node in graph.nodes],
            "opacity": 1,
        },
        # A click is answered by the table, not by paling the rest.
        selected={"marker": {"opacity": 1}, "textfont": {"color": _TEXT}},
        unselected={"marker": {"opacity": 1}, "textfont": {"color": _TEXT}},
        textfont={"color": _TEXT, "size": 12},
    )


def _color(node: SystemNode, chosen: str) -> str:
    if node.without_supplier:
        return _LACKING
    return _CHOSEN if node.process_id == chosen else _INK


def _short(name: str) -> str:
    return _safe(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…")


def _hover(node: SystemNode) -> str:
    words = _stage_words()
    lines = [node.name, words.get(node.stage, node.stage), _("{count} rows", count=node.rows)]
    if node.without_supplier:
        lines.append(_("{count} inputs without a supplier", count=node.without_supplier))
    return "<br>".join(_safe(line) for line in lines if line)


def _stage_words() -> dict[str, str]:
    column = next(each for each in draft_view.columns("processes", language()) if each.key == "stage")
    return dict(column.words)


def _line(link: SystemLink) -> "go.Scatter":
    import plotly.graph_objects as go

    return go.Scatter(
        x=[x for x, _y in link.points],
        y=[y for _x, y in link.points],
        mode="lines",
        line={"color": _LINE, "width": 1.5, "shape": "spline"},
        # A line ends in the middle of a node: it must not catch the click meant for it.
        hoverinfo="skip",
    )


def _flows(graph: SystemGraph) -> "go.Scatter":
    """Spots at the heads of the arrows that name what passes."""
    import plotly.graph_objects as go

    heads = [_head(link) for link in graph.links]
    return go.Scatter(
        x=[x for x, _y in heads],
        y=[y for _x, y in heads],
        mode="markers",
        marker={"size": 14, "opacity": 0},
        customdata=[[""] for _link in graph.links],
        hovertext=[_safe(", ".join(link.flows)) for link in graph.links],
        hoverinfo="text",
    )


def _safe(text: str) -> str:
    # Plotly reads a few HTML tags in texts: signs of markup are shown as they are.
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _head(link: SystemLink, share: float = 0.6) -> tuple[float, float]:
    """A place on the last piece of a link: at its end the node would hide the arrow."""
    (x0, y0), (x1, y1) = link.points[-2:]
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def _arrow(figure: "go.Figure", link: SystemLink) -> None:
    (x, y), (ax, ay) = _head(link), _head(link, 0.5)
    figure.add_annotation(
        x=x, y=y, ax=ax, ay=ay, xref="x", yref="y", axref="x", ayref="y", text="",
        showarrow=True, arrowhead=2, arrowsize=1.4, arrowcolor=_LINE,
    )  # fmt: skip
