"""Processes of an ILCD package as activities; an exchange's direction and its flow's type say which way it goes.

The amount of an exchange is `resultingAmount`, in the reference unit of its flow. Reminder flows only inform and are
counted already (ILCD: "purely informative … fully considered in the inventory"), so they are left out and told.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from background_db.findings import Finding, Place, information, integrity_error, warning
from background_db.inventory.readers.distributions import (
    ImpossibleDistributionError,
    lognormal,
    normal,
    triangular,
    uniform,
)
from background_db.inventory.readers.ilcd_documents import Document, Package
from background_db.inventory.readers.ilcd_fields import (
    Tree,
    classes,
    member,
    members,
    number_of,
    reference,
    text_of,
    texts,
    year_of,
)
from background_db.inventory.readers.ilcd_flows import FlowTable, full_name
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Activity, AllocationShare, Distribution, Edge, EdgeKind, Flow, FlowKind

_RESULT = "LCI result"
_METHOD = ("modellingAndValidation", "LCIMethodAndAllocation")
_TREATMENT = ("modellingAndValidation", "dataSourcesTreatmentAndRepresentativeness")
_MARKET, _PHYSICAL = ("market value",), ("mass", "energy", "physical", "exergetic", "element content", "volume")


@dataclass(slots=True)
class ReadProcesses:
    """Activities with the counts that go beside them."""

    activities: list[Activity] = field(default_factory=list)
    edges_in: int = 0
    edges_refused: int = 0
    with_model: int = 0
    """Data sets with a mathematical model."""
    by_variable: int = 0
    """Exchanges whose amount a variable gives."""
    reminders: int = 0
    licences: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Process:
    label: str
    where: Place
    references: frozenset[str]
    """Internal ids of the exchanges that the data set is there for."""
    variables: Mapping[str, float]


def read_processes(package: Package, table: FlowTable, told: Told = silent) -> ReadProcesses:
    """Read every process in its newest version; what cannot be used is counted and told, the rest is kept."""
    read = ReadProcesses()
    for document, older in package.each("processes", told):
        for each in older:
            superseded = len(list(members(each.tree, "exchanges", "exchange")))
            read.edges_in += superseded
            read.edges_refused += superseded
        read.activities.append(_activity(package, table, document, read))
    if read.reminders:
        package.collected.add(information("ILCD-REMINDERS", package.collected.where, count=read.reminders))
    if read.with_model or read.by_variable:
        package.collected.add(
            information(
                "INVENTORY-PARAMETERS", package.collected.where, datasets=read.with_model, formulas=read.by_variable
            )
        )
    return read


def _activity(package: Package, table: FlowTable, document: Document, read: ReadProcesses) -> Activity:
    tree, about = document.tree, member(document.tree, "processInformation")
    described = member(about, "dataSetInformation")
    english, chinese = full_name(described)
    process = _process(package, document, english)
    exchanges = list(members(tree, "exchanges", "exchange"))
    edges, numbers = _edges(package, table, process, exchanges, read)
    read.edges_in += len(exchanges)
    read.edges_refused += len(exchanges) - len(edges)
    read.with_model += bool(process.variables)
    read.licences[_licence(tree)] += 1
    place = member(about, "geography", "locationOfOperationSupplyOrProduction")
    return Activity(
        document.uuid,
        english,
        tuple(edges),
        chinese,
        text_of(place, "@location"),
        year_of(about, "time", "referenceYear"),
        year_of(about, "time", "dataSetValidUntil") or year_of(about, "time", "referenceYear"),
        texts(about, "technology", "technologyDescriptionAndIncludedProcesses")[0]
        or texts(about, "technology", "technologicalApplicability")[0],
        _description(tree, described),
        "; ".join(_sources(tree)),
        document.version,
        classes(described, "classificationInformation", "classification", inner="class"),
        text_of(tree, *_METHOD, "typeOfDataSet") == _RESULT,
        tuple(_shares(tree, exchanges, numbers)),
    )


def _process(package: Package, document: Document, name: str) -> _Process:
    about = member(document.tree, "processInformation")
    wanted = member(about, "quantitativeReference").get("referenceToReferenceFlow")
    listed = wanted if isinstance(wanted, list) else [wanted]
    ids = frozenset(text_of({"id": item}, "id") for item in listed) - {""}
    variables = {
        text_of(item, "@name"): number_of(item, "meanValue")
        for item in members(about, "mathematicalRelations", "variableParameter")
    }
    return _Process(
        f"{name} ({document.uuid})",
        package.source.place(document.name),
        ids,
        {key: value for key, value in variables.items() if key and value is not None},
    )


def _edges(
    package: Package, table: FlowTable, process: _Process, exchanges: Sequence[Tree], read: ReadProcesses
) -> tuple[list[Edge], dict[int, int]]:
    """Return the exchanges that can be used, and for the number of each in the file its number among them."""
    edges: list[Edge] = []
    numbers: dict[int, int] = {}
    for number, exchange in enumerate(exchanges):
        if "reminder" in text_of(exchange, "functionType").lower():
            read.reminders += 1
            continue
        read.by_variable += bool(text_of(exchange, "referenceToVariable"))
        edge = _edge(package, table, process, exchange)
        if isinstance(edge, Finding):
            package.collected.add(edge)
        else:
            numbers[number] = len(edges)
            edges.append(edge)
    if not any(edge.is_reference for edge in edges):
        package.collected.add(warning("ILCD-NO-REFERENCE", process.where, process=process.label))
    return edges, numbers


def _edge(package: Package, table: FlowTable, process: _Process, exchange: Tree) -> Edge | Finding:
    uuid = reference(exchange, "referenceToFlowDataSet")
    label = f"{texts(exchange, 'referenceToFlowDataSet', 'shortDescription')[0]} ({uuid})"
    flow, direction = table.flow(uuid), text_of(exchange, "exchangeDirection")
    kind = _kind(flow, direction)
    if kind is None:
        return integrity_error(
            "ILCD-DIRECTION", process.where, process=process.label, flow=label, direction=direction or "–"
        )
    # An exchange without flow or amount is kept, so that whoever links the inventory has to decide on it.
    if flow is None:
        package.collected.add(warning("ILCD-FLOW-ABSENT", process.where, process=process.label, flow=label))
    amount = _amount(process, exchange)
    if amount is None or not math.isfinite(amount):
        written = text_of(exchange, "resultingAmount") or text_of(exchange, "meanAmount") or "–"
        package.collected.add(warning("ILCD-AMOUNT", process.where, process=process.label, flow=label, amount=written))
        amount = math.nan
    return Edge(
        kind,
        uuid,
        amount,
        flow.unit if flow is not None else "",
        is_reference=text_of(exchange, "@dataSetInternalID") in process.references,
        distribution=_distribution(package, process, label, exchange, amount),
        comment=next(filter(None, texts(exchange, "generalComment")), ""),
        location=text_of(exchange, "location"),
    )


def _amount(process: _Process, exchange: Tree) -> float | None:
    """`resultingAmount`, else `meanAmount` times the variable it names, if it names one (ILCD 1.1, exchanges)."""
    resulting = number_of(exchange, "resultingAmount")
    if resulting is not None:
        return resulting
    mean, variable = number_of(exchange, "meanAmount"), text_of(exchange, "referenceToVariable")
    if mean is None or not variable:
        return mean
    return mean * process.variables[variable] if variable in process.variables else None


def _kind(flow: Flow | None, direction: str) -> EdgeKind | None:
    is_input = {"input": True, "output": False}.get(direction.lower())
    if is_input is None:
        return None
    if flow is not None and flow.kind is FlowKind.ELEMENTARY:
        return EdgeKind.RESOURCE if is_input else EdgeKind.EMISSION
    return EdgeKind.INPUT if is_input else EdgeKind.OUTPUT


def _distribution(
    package: Package, process: _Process, label: str, exchange: Tree, amount: float
) -> Distribution | None:
    kind = text_of(exchange, "uncertaintyDistributionType").lower()
    if not math.isfinite(amount):
        return None
    try:
        return distribution_of(
            kind,
            amount,
            number_of(exchange, "relativeStandardDeviation95In"),
            number_of(exchange, "minimumAmount"),
            number_of(exchange, "maximumAmount"),
        )
    except ImpossibleDistributionError as error:
        package.collected.add(
            warning("INVENTORY-DISTRIBUTION", process.where, process=process.label, flow=label, given=str(error))
        )
        return None


def distribution_of(
    kind: str, amount: float, spread: float | None, minimum: float | None, maximum: float | None
) -> Distribution | None:
    """Return the distribution of an amount; None where none is stated.

    ILCD 1.1, relativeStandardDeviation95In: σg² for log-normal (amount · σg² is the 97.5 % value), 2σ for normal. The
    amount of a triangular one is its mean, (minimum + mode + maximum) / 3.

    Raises:
        ImpossibleDistributionError: the parameters describe no distribution, or one of them is absent.
    """
    if kind == "log-normal" and spread is not None:
        if spread < 0:
            raise ImpossibleDistributionError(f"σg² {spread:g}")
        return lognormal(amount, math.sqrt(spread))
    if kind == "normal" and spread is not None:
        return normal(amount, spread / 2)
    if kind in {"uniform", "triangular"} and minimum is not None and maximum is not None:
        return (
            uniform(minimum, maximum)
            if kind == "uniform"
            else triangular(minimum, 3 * amount - minimum - maximum, maximum)
        )
    if kind in {"log-normal", "normal", "uniform", "triangular"}:
        raise ImpossibleDistributionError(f"{kind}: –")
    return None


def _shares(tree: Tree, exchanges: Sequence[Tree], numbers: Mapping[int, int]) -> Iterator[AllocationShare]:
    """Yield the share of each exchange that falls to each co-product, from per cent; those without one are none."""
    method = _method_of(tree)
    by_id = {
        text_of(exchange, "@dataSetInternalID"): reference(exchange, "referenceToFlowDataSet") for exchange in exchanges
    }
    for number, exchange in enumerate(exchanges):
        for share in members(exchange, "allocations", "allocation"):
            product = by_id.get(text_of(share, "@internalReferenceToCoProduct"))
            fraction = number_of({"value": text_of(share, "@allocatedFraction").rstrip("% ")}, "value")
            if number in numbers and product and fraction is not None and math.isfinite(fraction):
                yield AllocationShare(method, product, fraction / 100, numbers[number])


def _method_of(tree: Tree) -> str:
    stated = member(tree, *_METHOD).get("LCIMethodApproaches")
    words = " ".join(str(item) for item in (stated if isinstance(stated, list) else [stated])).lower()
    if any(word in words for word in _MARKET):
        return "economic"
    return "physical" if any(word in words for word in _PHYSICAL) else "causal"


def _licence(tree: Tree) -> str:
    return text_of(tree, "administrativeInformation", "publicationAndOwnership", "licenseType")


def _sources(tree: Tree) -> list[str]:
    listed = [texts(item, "shortDescription")[0] for item in members(tree, *_TREATMENT, "referenceToDataSource")]
    return list(dict.fromkeys(name for name in listed if name))


def _description(tree: Tree, described: Tree) -> str:
    """The general comment, and who reviewed the data set in which way."""
    reviews = []
    for review in members(tree, "modellingAndValidation", "validation", "review"):
        reviewers = [
            texts(item, "shortDescription")[0] for item in members(review, "referenceToNameOfReviewerAndInstitution")
        ]
        named = ", ".join(name for name in reviewers if name)
        reviews.append(f"{text_of(review, '@type')}{f' ({named})' if named else ''}")
    comment = texts(described, "generalComment")[0]
    return "\n".join(part for part in (comment, "; ".join(part for part in reviews if part)) if part)
