"""Where a footprint flows: inputs, unit processes, the product, as nodes and links of a Sankey diagram."""

from collections import defaultdict
from dataclasses import dataclass

from background_db.messages import Language
from footprint_app.service.result_words import flow_word
from pcr_rules.linked_study import SupplierKind
from pcr_rules.result import Contribution, ViewResult

MOST_INPUTS = 12


@dataclass(frozen=True, slots=True)
class FlowNode:
    """A node: ``input``, ``own`` (emissions of the plant), ``small`` (the small inputs in one), ``process``, ``product``."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class FlowLink:
    """A link between two nodes by position, kg CO2e per unit, always positive."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """Nodes and links; `negative` is the sum that no width can show: uptake and credits."""

    nodes: tuple[FlowNode, ...]
    links: tuple[FlowLink, ...]
    negative: float


def flow_picture(view: ViewResult, language: Language) -> FlowPicture:
    """Return the positive contributions of a view as a diagram; the smallest inputs stand together."""
    by_input: dict[FlowNode, float] = defaultdict(float)
    parts: list[tuple[FlowNode, FlowNode, float]] = []
    for line in view.contributions:
        if line.total > 0:
            parts.append((_input(line, language), FlowNode("process", line.process_name), line.total))
            by_input[parts[-1][0]] += line.total
    largest = sorted(by_input, key=lambda node: -by_input[node])
    kept = set(largest if len(largest) <= MOST_INPUTS + 1 else largest[:MOST_INPUTS])
    small, product = FlowNode("small", ""), FlowNode("product", "")
    links: dict[tuple[FlowNode, FlowNode], float] = defaultdict(float)
    for start, process, value in parts:
        links[start if start in kept else small, process] += value
        links[process, product] += value
    nodes = tuple(dict.fromkeys(node for pair in links for node in pair))
    position = {node: at for at, node in enumerate(nodes)}
    negative = sum(line.total for line in view.contributions if line.total < 0)
    found = tuple(FlowLink(position[start], position[end], value) for (start, end), value in links.items())
    return FlowPicture(nodes, found, negative)


def _input(line: Contribution, language: Language) -> FlowNode:
    if line.supplier.startswith(SupplierKind.ELEMENTARY.value) or line.line_id.endswith(".combustion"):
        return FlowNode("own", "")
    return FlowNode("input", flow_word(line, language))
