"""Flows of an ILCD package in the reference unit of their reference flow property.

The reference property of a flow has the mean value 1 (1 kg of the flow per kg); another property states its amount per
reference unit, for example 43 MJ per kg. One unit u of property P is (reference units of P's unit group in one u) /
(P in one reference unit of the flow) reference units.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from background_db.findings import Finding, warning
from background_db.inventory.readers.ilcd_documents import Document, Package
from background_db.inventory.readers.ilcd_fields import (
    Tree,
    classes,
    member,
    members,
    reference,
    size_of,
    text_of,
    texts,
)
from background_db.inventory.records import Flow, FlowKind

_KINDS = {
    "product flow": FlowKind.PRODUCT,
    "waste flow": FlowKind.WASTE,
    "elementary flow": FlowKind.ELEMENTARY,
    "other flow": FlowKind.PRODUCT,
}
_ALLOCATION_PROPERTIES = {"kg": "mass", "MJ": "energy"}
_NAME_PARTS = ("baseName", "treatmentStandardsRoutes", "mixAndLocationTypes")


@dataclass(frozen=True, slots=True)
class _Group:
    """A unit group: its reference unit and, by name, reference units in one unit."""

    reference: str
    factors: Mapping[str, float]


@dataclass(slots=True)
class FlowTable:
    """The flows that processes refer to, read when first asked for."""

    package: Package
    flows: dict[str, Flow] = field(default_factory=dict)
    _absent: set[str] = field(default_factory=set)
    _groups: dict[str, _Group | None] = field(default_factory=dict)

    def flow(self, uuid: str) -> Flow | None:
        """Return a flow; None where the package does not hold it, or it cannot be used, which is then told."""
        if uuid not in self.flows and uuid not in self._absent:
            document = self.package.newest("flows", uuid)
            found = self._read(document) if document is not None else None
            if isinstance(found, Finding):
                self.package.collected.add(found)
            if isinstance(found, Flow):
                self.flows[uuid] = found
            else:
                self._absent.add(uuid)
        return self.flows.get(uuid)

    def _read(self, document: Document) -> Flow | Finding:
        tree, where = document.tree, self.package.source.place(document.name)
        about = member(tree, "flowInformation", "dataSetInformation")
        english, chinese = full_name(about)
        written = _type_of(tree)
        kind = _KINDS.get(written.lower())
        if kind is None:
            return warning("ILCD-FLOW-TYPE", where, flow=english, type=written or "–")
        unit, factors, properties = self._units(tree)
        if not unit:
            return warning("ILCD-FLOW-UNIT", where, flow=english)
        return Flow(
            document.uuid,
            kind,
            english,
            chinese,
            unit,
            classes(about, "classificationInformation", "elementaryFlowCategorization", inner="category"),
            text_of(about, "CASNumber"),
            text_of(tree, "flowInformation", "geography", "locationOfSupply"),
            factors,
            properties,
        )

    def _units(self, tree: Tree) -> tuple[str, Mapping[str, float], Mapping[str, float]]:
        """Return reference unit, reference units in one of every unit, and mass and energy per reference unit."""
        wanted = text_of(tree, "flowInformation", "quantitativeReference", "referenceToReferenceFlowProperty") or "0"
        listed = list(members(tree, "flowProperties", "flowProperty"))
        # The reference property comes first, so that a unit that two properties share is one of the reference property.
        listed.sort(key=lambda item: text_of(item, "@dataSetInternalID") != wanted)
        unit = ""
        factors: dict[str, float] = {}
        properties: dict[str, float] = {}
        for number, item in enumerate(listed):
            group = self._group_of_property(reference(item, "referenceToFlowPropertyDataSet"))
            size = 1.0 if number == 0 else size_of(item, "meanValue")
            if group is None or size is None:
                continue
            if number == 0:
                unit = group.reference
            for name, factor in group.factors.items():
                factors.setdefault(name, factor / size)
            if group.reference in _ALLOCATION_PROPERTIES:
                properties.setdefault(_ALLOCATION_PROPERTIES[group.reference], size)
        return unit, factors, properties

    def _group_of_property(self, uuid: str) -> _Group | None:
        if uuid not in self._groups:
            found = self.package.newest("flowproperties", uuid)
            path = ("flowPropertiesInformation", "quantitativeReference", "referenceToReferenceUnitGroup")
            group = self.package.newest("unitgroups", reference(found.tree, *path)) if found is not None else None
            self._groups[uuid] = _group(group.tree) if group is not None else None
        return self._groups[uuid]


def full_name(about: Tree) -> tuple[str, str]:
    """Return the name with treatment and mix, as ILCD composes it, in English and Chinese."""
    parts = [texts(about, "name", part) for part in (*_NAME_PARTS, "functionalUnitFlowProperties", "flowProperties")]
    return _joined(english for english, _ in parts), _joined(chinese for _, chinese in parts)


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)


def _type_of(tree: Tree) -> str:
    """Return the type of a flow; it moved between two versions of the format."""
    return text_of(tree, "modellingAndValidation", "LCIMethod", "typeOfDataSet") or text_of(
        tree, "modellingAndValidation", "LCIMethodAndAllocation", "typeOfDataSet"
    )


def _group(tree: Tree) -> _Group | None:
    wanted = text_of(tree, "unitGroupInformation", "quantitativeReference", "referenceToReferenceUnit") or "0"
    units = {text_of(item, "@dataSetInternalID"): item for item in members(tree, "units", "unit")}
    if wanted not in units:
        return None
    sizes = {text_of(item, "name"): size_of(item, "meanValue") for item in units.values()}
    own = size_of(units[wanted], "meanValue") or 1.0
    factors = {name: size / own for name, size in sizes.items() if name and size is not None}
    return _Group(text_of(units[wanted], "name"), factors)
