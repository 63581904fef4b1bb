"""Processes of an openLCA package as activities: each exchange with its direction as the file states it.

An avoided product is no production, and a waste given away is no product: the kind of the flow and the three flags of
the exchange say which of five kinds of edge it is. Amounts given by a formula are taken as the file stores them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.inventory.readers.chinese_names import in_chinese
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.distributions import ImpossibleDistributionError, pedigree_scores
from background_db.inventory.readers.olca_entities import (
    Package,
    duplicate,
    each,
    listed,
    number,
    reference_id,
    reference_name,
)  # fmt: skip
from background_db.inventory.readers.olca_flows import FlowTable, Names
from background_db.inventory.readers.olca_uncertainty import distribution_of, indicator_order
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Activity, AllocationShare, Edge, EdgeKind, FlowKind

_ALLOCATION = {
    "PHYSICAL_ALLOCATION": "physical",
    "ECONOMIC_ALLOCATION": "economic",
    "CAUSAL_ALLOCATION": "causal",
}
_YEAR_DIGITS = 4


@dataclass(slots=True)
class ReadProcesses:
    """Activities with the counts that go beside them."""

    activities: list[Activity] = field(default_factory=list)
    datasets_in: int = 0
    edges_in: int = 0
    edges_refused: int = 0
    formulas: int = 0
    with_parameters: int = 0
    shares_in: int = 0
    """Allocation factors that the file holds, usable or not."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every exchange is read against."""

    package: Package
    table: FlowTable
    names: Names
    quality_systems: Mapping[str, dict[str, Any]]
    collected: Collected


@dataclass(frozen=True, slots=True)
class _Process:
    """The data set an exchange stands in."""

    label: str
    where: Place
    order: tuple[int | None, ...]


def read_processes(
    package: Package,
    table: FlowTable,
    names: Names,
    quality_systems: Mapping[str, dict[str, Any]],
    collected: Collected,
    told: Told = silent,
) -> ReadProcesses:
    """Read every process; a data set or exchange that cannot be used is counted and told, the others are kept."""
    reading = _Reading(package, table, names, quality_systems, collected)
    read = ReadProcesses(datasets_in=len(package.files["processes"]))
    seen: set[str] = set()
    for name, entity in each(package, "processes", collected, told):
        exchanges = listed(entity, "exchanges")
        read.edges_in += len(exchanges)
        refusal = _refusal(package, name, entity, exchanges, seen)
        if refusal is not None:
            collected.add(refusal)
            read.edges_refused += len(exchanges)
            continue
        seen.add(str(entity["@id"]))
        read.with_parameters += bool(listed(entity, "parameters"))
        read.formulas += sum(1 for exchange in exchanges if exchange.get("amountFormula"))
        read.shares_in += len(listed(entity, "allocationFactors"))
        activity = _activity(reading, name, entity, exchanges)
        read.edges_refused += len(exchanges) - len(activity.edges)
        read.activities.append(activity)
    return read


def _refusal(
    package: Package, name: str, entity: dict[str, Any], exchanges: list[dict[str, Any]], seen: set[str]
) -> Finding | None:
    if str(entity["@id"]) in seen:
        return duplicate(package.source, name, str(entity["@id"]))
    if package.is_mixed(*exchanges):
        return integrity_error("OLCA-SCHEMA-MIXED", package.source.place(name), name=name)
    return None


def _activity(reading: _Reading, name: str, entity: dict[str, Any], exchanges: list[dict[str, Any]]) -> Activity:
    where = reading.package.source.place(name)
    order = indicator_order(entity.get("exchangeDqSystem"), reading.quality_systems)
    process = _Process(f"{entity.get('name') or ''} ({entity['@id']})", where, order)
    edges: list[Edge] = []
    numbers: dict[int, int] = {}
    for position, exchange in enumerate(exchanges):
        edge = _edge(reading, process, exchange)
        if isinstance(edge, Finding):
            reading.collected.add(edge)
        else:
            numbers[position] = len(edges)
            edges.append(edge)
    written = str(entity.get("name") or "")
    documentation = entity.get("processDocumentation")
    about: dict[str, Any] = documentation if isinstance(documentation, dict) else {}
    return Activity(
        str(entity["@id"]),
        written,
        tuple(edges),
        in_chinese(written),
        reading.names.location(entity.get("location")),
        _year(about.get("validFrom")),
        _year(about.get("validUntil")),
        str(about.get("technologyDescription") or ""),
        str(entity.get("description") or ""),
        reference_name(about.get("publication")) or "; ".join(map(reference_name, listed(about, "sources"))),
        str(entity.get("version") or ""),
        reading.names.path(entity.get("category")),
        entity.get("processType") == "LCI_RESULT",
        tuple(_shares(entity, exchanges, numbers)),
        _ALLOCATION.get(str(entity.get("defaultAllocationMethod")), ""),
    )


def _edge(reading: _Reading, process: _Process, exchange: dict[str, Any]) -> Edge | Finding:
    code = reference_id(exchange.get("flow"))
    label = f"{reference_name(exchange.get('flow'))} ({code})"
    flow = reading.table.flows.get(code)
    if flow is None:
        return integrity_error("INVENTORY-FLOW-ABSENT", process.where, process=process.label, flow=label)
    amount = number(exchange.get("amount"))
    if amount is None:
        written = str(exchange.get("amount"))[:40]
        return integrity_error("INVENTORY-AMOUNT", process.where, process=process.label, flow=label, amount=written)
    unit = reading.table.unit_of(code, reference_id(exchange.get("flowProperty")), exchange.get("unit"))
    if not unit:
        written = reference_name(exchange.get("unit")) or "–"
        return integrity_error("INVENTORY-UNIT", process.where, process=process.label, flow=label, unit=written)
    schema = reading.package.schema
    is_avoided = bool(exchange.get(schema.is_avoided))
    if is_avoided and flow.kind is FlowKind.ELEMENTARY:
        return integrity_error("OLCA-AVOIDED", process.where, process=process.label, flow=label)
    quality = str(exchange.get("dqEntry") or exchange.get("pedigreeUncertainty") or "")
    return Edge(
        _kind(flow.kind, is_input=bool(exchange.get(schema.is_input)), is_avoided=is_avoided),
        code,
        amount,
        unit,
        reference_id(exchange.get("defaultProvider")),
        bool(exchange.get(schema.is_reference)),
        _distribution(reading, process, label, exchange),
        pedigree_scores(quality, process.order) if quality else (),
        str(exchange.get("description") or ""),
        reading.names.location(exchange.get("location")),
    )


def _kind(flow: FlowKind, *, is_input: bool, is_avoided: bool) -> EdgeKind:
    if flow is FlowKind.ELEMENTARY:
        return EdgeKind.RESOURCE if is_input else EdgeKind.EMISSION
    if is_avoided:
        return EdgeKind.AVOIDED
    return EdgeKind.INPUT if is_input else EdgeKind.OUTPUT


def _distribution(reading: _Reading, process: _Process, label: str, exchange: dict[str, Any]) -> Any:
    uncertainty = exchange.get("uncertainty")
    if not isinstance(uncertainty, dict):
        return None
    try:
        return distribution_of(uncertainty)
    except ImpossibleDistributionError as error:
        reading.collected.add(
            warning("INVENTORY-DISTRIBUTION", process.where, process=process.label, flow=label, given=str(error))
        )
        return None


def _shares(
    entity: dict[str, Any], exchanges: list[dict[str, Any]], numbers: Mapping[int, int]
) -> Iterator[AllocationShare]:
    """Yield the shares of a process; those of an exchange that was refused, or of a kind unknown, are not read."""
    exchange_of = _ExchangeFinder(exchanges)
    for factor in listed(entity, "allocationFactors"):
        method, product = _ALLOCATION.get(str(factor.get("allocationType"))), reference_id(factor.get("product"))
        value, exchange = number(factor.get("value")), factor.get("exchange")
        if method is None or value is None:
            continue
        if not isinstance(exchange, dict):
            yield AllocationShare(method, product, value)
            continue
        found = exchange_of.find(exchange, f"{method} {product}")
        if found in numbers:
            yield AllocationShare(method, product, value, numbers[found])


class _ExchangeFinder:
    """Finds the exchange that a share means: by its internal id, or (openLCA 1.5) by its flow.

    Where several exchanges have that flow, the first share of a product belongs to the first of them, and so on.
    """

    def __init__(self, exchanges: list[dict[str, Any]]) -> None:
        self._by_id: dict[str, int] = {}
        self._by_flow: dict[str, list[int]] = {}
        self._given: Counter[tuple[str, str]] = Counter()
        for position, exchange in enumerate(exchanges):
            if exchange.get("internalId") is not None:
                self._by_id[str(exchange["internalId"])] = position
            self._by_flow.setdefault(reference_id(exchange.get("flow")), []).append(position)

    def find(self, exchange: dict[str, Any], purpose: str) -> int:
        """Return the number of the exchange, -1 where there is none."""
        identity, flow = exchange.get("internalId"), reference_id(exchange.get("flow"))
        if identity is not None:
            return self._by_id.get(str(identity), -1)
        numbers = self._by_flow.get(flow)
        if not numbers:
            return -1
        turn = self._given[purpose, flow]
        self._given[purpose, flow] += 1
        return numbers[turn % len(numbers)]


def _year(date: Any) -> int | None:
    digits = str(date or "")[:_YEAR_DIGITS]
    return int(digits) if len(digits) == _YEAR_DIGITS and digits.isdigit() else None
