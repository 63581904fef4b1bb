"""Flows of ecoSpold 1: the format has no ids for them, so a flow is what has the same name, unit and place."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from background_db.inventory.readers.chinese_names import in_chinese
from background_db.inventory.records import Flow, FlowKind

if TYPE_CHECKING:
    from lxml import etree

_ELEMENTARY_HEADING = "elementary flows"


def child(element: "etree._Element | None", *path: str) -> "etree._Element | None":
    """Return an element below another by local names, whatever the namespace."""
    for name in path:
        if element is None:
            return None
        element = element.find(f"{{*}}{name}")
    return element


def attribute(element: "etree._Element | None", name: str) -> str:
    """Return an attribute without surrounding blanks, "" where there is none."""
    return "" if element is None else (element.get(name) or "").strip()


def is_infrastructure(element: "etree._Element | None") -> bool:
    """Tell whether an exchange or a reference function is marked as infrastructure."""
    return attribute(element, "infrastructureProcess").casefold() in {"true", "1"}


def code_of(*parts: str) -> str:
    """Return an id that is the same in every release that names the thing the same; Mg and mg are not the same."""
    return str(uuid5(NAMESPACE_URL, "ecospold1\n" + "\n".join(parts)))


def compartments_of(exchange: "etree._Element") -> tuple[str, ...]:
    """Return category and subcategory as compartments, without the heading that openLCA puts above them."""
    written = f"{attribute(exchange, 'category')}/{attribute(exchange, 'subCategory')}"
    path = tuple(part.strip() for part in written.split("/") if part.strip())
    return path[1:] if path and path[0].casefold() == _ELEMENTARY_HEADING else path


@dataclass(slots=True)
class FlowBook:
    """Every flow met so far; one that is met again is not made again."""

    flows: dict[str, Flow] = field(default_factory=dict)
    _met: dict[tuple[str, ...], Flow] = field(default_factory=dict)
    _factors: dict[str, MappingProxyType[str, float]] = field(default_factory=dict)

    def elementary(self, exchange: "etree._Element") -> Flow:
        """Return the elementary flow of an exchange: name, unit and compartments."""
        name, unit = attribute(exchange, "name"), attribute(exchange, "unit")
        key = ("elementary", name, unit, attribute(exchange, "category"), attribute(exchange, "subCategory"))
        if key not in self._met:
            compartments = compartments_of(exchange)
            self._enter(
                key,
                Flow(
                    code_of("elementary", name.casefold(), unit, *(part.casefold() for part in compartments)),
                    FlowKind.ELEMENTARY,
                    name,
                    in_chinese(attribute(exchange, "localName"), name),
                    unit,
                    compartments,
                    attribute(exchange, "CASNumber"),
                    unit_factors=self._as_written(unit),
                ),
            )
        return self._met[key]

    def product(self, element: "etree._Element", location: str, kind: FlowKind = FlowKind.PRODUCT) -> Flow:
        """Return the product or waste of an exchange, or of a reference function, whose attributes have equal names."""
        name, unit = attribute(element, "name"), attribute(element, "unit")
        key = (kind.value, name, unit, location, str(is_infrastructure(element)))
        if key not in self._met:
            self._enter(
                key,
                Flow(
                    code_of(kind.value, name.casefold(), unit, location.casefold(), key[-1]),
                    kind,
                    name,
                    in_chinese(attribute(element, "localName"), name),
                    unit,
                    location=location,
                    unit_factors=self._as_written(unit),
                ),
            )
        return self._met[key]

    def _enter(self, key: tuple[str, ...], flow: Flow) -> None:
        self._met[key] = self.flows.setdefault(flow.code, flow)

    def _as_written(self, unit: str) -> MappingProxyType[str, float]:
        """Return the one unit in which the format counts a flow; one mapping serves all flows of a unit."""
        return self._factors.setdefault(unit, MappingProxyType({unit: 1.0}))
