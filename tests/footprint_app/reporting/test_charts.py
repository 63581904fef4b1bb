"""Drawings: well-formed, to scale, laid out without lost nodes, and readable by the page compiler."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint_app.reporting.charts.bar_charts import Bar, BarWords, contribution_chart, stage_chart
from footprint_app.reporting.charts.flow_diagram import Box, FlowWords, flow_diagram
from footprint_app.reporting.charts.layered_layout import layered
from footprint_app.reporting.charts.sankey import SankeyWords, Stream, sankey
from footprint_app.reporting.charts.svg import text_width, wrap
from footprint_app.reporting.pdf_document import to_png

WORDS = SankeyWords("inputs", "processes", "product", "others", "negative")
SVG = "{http://www.w3.org/2000/svg}"


def texts_in(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_loop_points_back_and_nothing_is_lost() -> None:
    """melt → press → pack with scrap press → melt: three layers, one loop."""
    layers = layered(
        ["melt", "press", "pack"],
        [("melt", "press"), ("press", "pack"), ("press", "melt")],
        dict.fromkeys(["melt", "press", "pack"], 0),
    )
    assert layers.rows == (("melt",), ("press",), ("pack",))
    assert [(way.start, way.end) for way in layers.ways if way.is_loop] == [("press", "melt")]


def test_long_edge_gets_a_place_in_each_layer_it_crosses() -> None:
    """a → b → c and a → c: the long edge passes beside b."""
    layers = layered(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")], dict.fromkeys("abc", 0))
    assert len(layers.rows[1]) == 2
    assert next(way for way in layers.ways if (way.start, way.end) == ("a", "c")).passes[0] in layers.rows[1]


def test_later_stage_never_stands_above_an_earlier_one() -> None:
    """Use stands under manufacture though it comes first in the list."""
    layers = layered(["use", "make"], [("make", "use")], {"use": 3, "make": 1})
    assert layers.rows == (("make",), ("use",))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_every_graph_is_laid_out(edges: list[tuple[int, int]]) -> None:
    """Whatever the loops: each node stands once, each forward edge runs down, each edge is drawn."""
    nodes = list(range(10))
    layers = layered(nodes, edges, dict.fromkeys(nodes, 0))
    depth = {node: level for level, row in enumerate(layers.rows) for node in row}
    assert sorted(node for node in depth if isinstance(node, int)) == nodes
    assert all(depth[way.start] < depth[way.end] for way in layers.ways if not way.is_loop)
    assert {(way.start, way.end) for way in layers.ways} == {(a, b) for a, b in edges if a != b}


def test_flow_diagram_names_processes_product_and_excluded_stages() -> None:
    """All that a reader looks for stands in the drawing, with signs of XML as text."""
    boxes = (Box("a", "熔铸", 1, "投入：铝锭"), Box("b", "挤压 <R&D>", 1))
    svg = flow_diagram(boxes, (("a", "b"), ("b", "a")), "b", FlowWords(("原料", "生产"), "边界", "不含：使用", "型材"))
    shown = texts_in(svg)
    assert {"熔铸", "挤压 <R&D>", "投入：铝锭", "型材", "不含：使用", "生产"} <= set(shown)
    assert "stroke-dasharray" in svg


def test_bars_are_to_scale() -> None:
    """A value half as large has a bar half as long; a negative one has its own fill and side."""
    svg = contribution_chart(
        (Bar("a", 200.0, 0.8, 0.8), Bar("b", 100.0, 0.4, 1.2), Bar("c", -50.0, -0.2, 1.0)), BarWords("kg")
    )
    widths = [float(w) for w in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg)]
    assert widths[0] == pytest.approx(2 * widths[1], rel=1e-3)
    assert widths[2] == pytest.approx(widths[1] / 2, rel=1e-3)


def test_second_series_is_hatched() -> None:
    """Series are told apart in black and white."""
    svg = stage_chart(("原料", "生产"), (("市场", (2.0, 1.0)), ("位置", (2.0, 3.0))), BarWords("kg"))
    assert svg.count('fill="url(#hatch)"') == 3


def test_sankey_keeps_the_sum_and_lists_what_is_negative() -> None:
    """Node heights at the product add up to those of the inputs; −3 is written, not drawn."""
    streams = [Stream(f"input {n}", f"process {n % 3}", float(n)) for n in range(1, 30)] + [
        Stream("credit", "process 0", -3.0)
    ]
    svg = sankey(streams, WORDS)
    shown = texts_in(svg)
    assert any(text.startswith("others") for text in shown)
    assert "negative: -3.000 kg CO2e" in shown
    nodes = [
        (float(x), float(h)) for x, h in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="13" height="([\d.]+)"', svg)
    ]
    columns = {x: sum(height for place, height in nodes if place == x) for x, _ in nodes}
    assert len(columns) == 3
    assert max(columns.values()) == pytest.approx(min(columns.values()), rel=2e-3)


def test_sankey_of_nothing_is_empty() -> None:
    """No contribution, no band."""
    assert "<path" not in sankey([], WORDS)


@given(st.text(alphabet="铝挤压型材 abc，。1", min_size=1, max_size=60), st.floats(min_value=30, max_value=300))
def test_wrapped_lines_fit(text: str, width: float) -> None:
    """No line is wider than allowed, nor are there more than allowed."""
    lines = wrap(text, width, 11, most_lines=3)
    assert 1 <= len(lines) <= 3
    assert all(text_width(line, 11) <= width + 11 for line in lines)


def test_drawings_become_pictures() -> None:
    """One PNG a drawing, at the resolution asked for."""
    svg = stage_chart(("生产",), (("市场", (2.0,)),), BarWords("kg"))
    pictures = to_png([svg, svg], pixels_per_inch=96)
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
