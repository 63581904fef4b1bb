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
_CORNERS = ("minValue", "mostLikelyValue", "maxValue")
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
    output, taken = _groups(exchange)
    directed = _direction(exchange, output, taken)
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
        is_reference=output == _REFERENCE,
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


def _groups(exchange: "etree._Element") -> tuple[str, str]:
    """Return output group and input group, "" where not given: the only two children an exchange has."""
    output = taken = ""
    for element in exchange:
        if element.tag.endswith("outputGroup"):
            output = (element.text or "").strip()
        elif element.tag.endswith("inputGroup"):
            taken = (element.text or "").strip()
    return output, taken


def _direction(exchange: "etree._Element", output: str, taken: str) -> tuple[EdgeKind, FlowKind] | None:
    """Return the kind of edge and of flow by the groups, or None where they say nothing.

    The output group comes first: openLCA marks a treated waste, the reference of its treatment, with both. Without any
    group an elementary flow is told by its compartment.
    """
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
    try:
        if kind in {"1", "2"}:
            return _spread(kind, amount, number(attribute(exchange, "standardDeviation95")))
        return _between(kind, amount, *(number(attribute(exchange, name)) for name in _CORNERS))
    except ImpossibleDistributionError as error:
        flow, given = attribute(exchange, "name"), str(error)
        told = warning("INVENTORY-DISTRIBUTION", within.where, process=within.label, flow=flow, given=given)
        within.collected.add(told)
        return None


def _spread(kind: str, amount: float, spread: float | None) -> Distribution | None:
    """Return a lognormal of σg = √spread, or a normal of σ = spread / 2.

    Raises:
        ImpossibleDistributionError: the spread is missing, or describes no distribution.
    """
    if spread is None or spread < 0:
        raise ImpossibleDistributionError(f"standardDeviation95 {spread}")
    return lognormal(amount, math.sqrt(spread)) if kind == "1" else normal(amount, spread / 2)


def _between(
    kind: str, amount: float, least: float | None, likely: float | None, most: float | None
) -> Distribution | None:
    """Return a triangle or a uniform distribution between two corners.

    Raises:
        ImpossibleDistributionError: a corner is missing, they describe no distribution, or the kind is unknown.
    """
    if least is None or most is None or kind not in {"3", "4"}:
        raise ImpossibleDistributionError(f"uncertaintyType {kind}: {least}, {likely}, {most}")
    if kind == "3":
        return triangular(least, amount if likely is None else likely, most)
    return uniform(least, most)
