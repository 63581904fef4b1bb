"""How many products have which footprint."""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from footprint_app.ui.language import number
from footprint_app.ui.parts.charts import ADDS, plain

if TYPE_CHECKING:
    import plotly.graph_objects as go


def histogram(edges: Sequence[float], counts: Sequence[int], unit: str, products: str) -> "go.Figure":
    """Draw counts between edges; `edges` has one more entry than `counts`."""
    import plotly.graph_objects as go

    pairs = list(itertools.pairwise(edges))
    figure = go.Figure(
        go.Bar(
            x=[(low + high) / 2 for low, high in pairs],
            y=list(counts),
            width=[high - low for low, high in pairs],
            marker_color=ADDS,
            marker_line={"color": "white", "width": 1},
            hovertext=[
                f"{number(low)} – {number(high)}: {count}" for (low, high), count in zip(pairs, counts, strict=True)
            ],
            hoverinfo="text",
        )
    )
    figure.update_xaxes(title_text=plain(unit))
    figure.update_yaxes(title_text=products, rangemode="tozero")
    figure.update_layout(height=340, showlegend=False, bargap=0)
    return figure
