"""One exchange of ecoSpold 1: its direction by the groups, its amount and its uncertainty."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.distributions import (
    ImpossibleDistributionError,
    lognormal,
    normal,
    pedigree_in,
    triangular,
    uniform,
)  # fmt: skip
from background_db.inventory.readers.ecospold1_flows import FlowBook, attribute, compartments_of
from background_db.inventory.records import Distribution, Edge, EdgeKind, FlowKind

if TYPE_CHECKING:
    from lxml import etree

_REFERENCE = "0"
_NATURE = "4"
_BY_OUTPUT_GROUP = {
    _REFERENCE: (EdgeKind.OUTPUT, FlowKind.PRODUCT),
    "1": (EdgeKind.AVOIDED, FlowKind.PRODUCT),
    "2": (EdgeKind.OUTPUT, FlowKind.PRODUCT),
    "3": (EdgeKind.OUTPUT, FlowKind.WASTE),
    _NATURE: (EdgeKind.EMISSION, FlowKind.ELEMENTARY),
}
_BY_INPUT_GROUP = {
    **dict.fromkeys(("1", "2", "3", "5"), (EdgeKind.INPUT, FlowKind.PRODUCT)),
    _NATURE: (EdgeKind.RESOURCE, FlowKind.ELEMENTARY),
}
_RESOURCES = ("resource", "natural resource", "raw material")
_RECEIVING = ("air", "water", "soil", "emission")


@dataclass(frozen=True, slots=True)
class Within:
    """The data set an exchange stands in."""

    label: str
    where: Place
    book: FlowBook
    collected: Collected


def read_exchange(exchange: "etree._Element", within: Within) -> Edge | Finding:
    """Read an exchange, or say why it cannot be used."""
    name, unit, mean = (attribute(exchange, each) for each in ("name", "unit", "meanValue"))
    amount = number(mean)
    if amount is None:
        written = mean[:40] or "–"
        return integrity_error("INVENTORY-AMOUNT", within.where, process=within.label, flow=name, amount=written)
    if not unit:
        return integrity_error("INVENTORY-UNIT", within.where, process=within.label, flow=name, unit="–")
    directed = _direction(exchange)
    if directed is None:
        return integrity_error("ECOSPOLD1-GROUP", within.where, process=within.label, flow=name)
    kind, flow_kind = directed
    location = attribute(exchange, "location")
    is_elementary, book = flow_kind is FlowKind.ELEMENTARY, within.book
    flow = book.elementary(exchange) if is_elementary else book.product(exchange, location, flow_kind)
    comment = attribute(exchange, "generalComment")
    return Edge(
        kind,
        flow.code,
        amount,
        unit,
        is_reference=_group(exchange, "outputGroup") == _REFERENCE,
        distribution=_distribution(exchange, amount, within),
        pedigree=pedigree_in(comment),
        comment=comment,
        location=location,
    )


def number(text: str) -> float | None:
    """Return a finite number, None where the text is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _group(exchange: "etree._Element", name: str) -> str:
    element = exchange.find(f"{{*}}{name}")
    return "" if element is None else (element.text or "").strip()


def _direction(exchange: "etree._Element") -> tuple[EdgeKind, FlowKind] | None:
    """Return the kind of edge and of flow by the groups, or None where they say nothing.

    The output group comes first: openLCA marks a treated waste, the reference of its treatment, with both. Without any
    group an elementary flow is told by its compartment.
    """
    output, taken = _group(exchange, "outputGroup"), _group(exchange, "inputGroup")
    if output or taken:
        return _BY_OUTPUT_GROUP.get(output) if output else _BY_INPUT_GROUP.get(taken)
    compartment = next(iter(compartments_of(exchange)), "").casefold()
    if compartment.startswith(_RESOURCES):
        return EdgeKind.RESOURCE, FlowKind.ELEMENTARY
    return (EdgeKind.EMISSION, FlowKind.ELEMENTARY) if compartment.startswith(_RECEIVING) else None


def _distribution(exchange: "etree._Element", amount: float, within: Within) -> Distribution | None:
    kind = attribute(exchange, "uncertaintyType")
    if kind in {"", "0"}:
        return None
    names = ("standardDeviation95", "minValue", "mostLikelyValue", "maxValue")
    spread, least, likely, most = (number(attribute(exchange, name)) for name in names)
    try:
        return _stated(kind, amount, spread, (least, likely, most))
    except ImpossibleDistributionError as error:
        flow, given = attribute(exchange, "name"), str(error)
        told = warning("INVENTORY-DISTRIBUTION", within.where, process=within.label, flow=flow, given=given)
        within.collected.add(told)
        return None


def _stated(
    kind: str, amount: float, spread: float | None, corners: tuple[float | None, float | None, float | None]
) -> Distribution | None:
    """Return what the four kinds state: σg² of a lognormal, 2σ of a normal, the corners of the others.

    Raises:
        ImpossibleDistributionError: a parameter is missing, or they describe no distribution.
    """
    least, likely, most = corners
    if kind == "1" and spread is not None and spread >= 0:
        return lognormal(amount, math.sqrt(spread))
    if kind == "2" and spread is not None:
        return normal(amount, spread / 2)
    if kind == "3" and least is not None and most is not None:
        return triangular(least, amount if likely is None else likely, most)
    if kind == "4" and least is not None and most is not None:
        return uniform(least, most)
    raise ImpossibleDistributionError(f"uncertaintyType {kind}: {spread}, {least}, {likely}, {most}")
