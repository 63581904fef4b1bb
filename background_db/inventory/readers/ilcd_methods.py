"""Impact methods of an ILCD package: a factor holds for a flow in one direction only."""

import math
from collections.abc import Iterable

from background_db.findings import information
from background_db.inventory.readers.ilcd_documents import Document, Package
from background_db.inventory.readers.ilcd_fields import member, members, number_of, reference, text_of, texts
from background_db.inventory.records import Activity, EdgeKind, ImpactMethod

RESOURCE_SUFFIX = "#resource"
"""What `resolve` puts behind the code of a flow that is emitted here and taken in there, for the row of the latter."""


def read_methods(package: Package, activities: Iterable[Activity]) -> tuple[ImpactMethod, ...]:
    """Read every method; a factor for one place only, or of a direction in which its flow does not go, is left out."""
    directions: dict[str, set[bool]] = {}
    for activity in activities:
        for edge in activity.edges:
            if edge.kind in {EdgeKind.EMISSION, EdgeKind.RESOURCE}:
                directions.setdefault(edge.flow, set()).add(edge.kind is EdgeKind.RESOURCE)
    left_out = 0
    methods = []
    for document, _ in package.each("lciamethods"):
        method, unused = _method(document, directions)
        left_out += unused
        methods.append(method)
    if left_out:
        package.collected.add(information("ILCD-FACTORS-LEFT-OUT", package.collected.where, count=left_out))
    return tuple(methods)


def _method(document: Document, directions: dict[str, set[bool]]) -> tuple[ImpactMethod, int]:
    about = member(document.tree, "LCIAMethodInformation")
    names = [text_of(about, "dataSetInformation", "methodology"), texts(about, "dataSetInformation", "name")[0]]
    factors: dict[str, float] = {}
    left_out = 0
    for factor in members(document.tree, "characterisationFactors", "factor"):
        flow, value = reference(factor, "referenceToFlowDataSet"), number_of(factor, "meanValue")
        is_resource = text_of(factor, "exchangeDirection").lower() == "input"
        used = directions.get(flow, {is_resource})
        if text_of(factor, "location") or value is None or not math.isfinite(value) or is_resource not in used:
            left_out += 1
            continue
        factors[f"{flow}{RESOURCE_SUFFIX}" if is_resource and len(used) > 1 else flow] = value
    unit = texts(about, "quantitativeReference", "referenceQuantity", "shortDescription")[0]
    return ImpactMethod(" – ".join(name for name in names if name) or document.uuid, unit, factors), left_out
