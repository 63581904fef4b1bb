"""One data set of ecoSpold 1: what it says of itself, its reference product and its allocation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from background_db.findings import Finding, Place
from background_db.inventory.readers.chinese_names import in_chinese
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.ecospold1_exchanges import Within, number, read_exchange
from background_db.inventory.readers.ecospold1_flows import FlowBook, attribute, child, code_of, is_infrastructure
from background_db.inventory.records import Activity, AllocationShare, Edge, EdgeKind, FlowKind, ImpactMethod

if TYPE_CHECKING:
    from lxml import etree

_AGGREGATED = "2"
_ECONOMIC = "1"
_YEAR_DIGITS = 4
_PERCENT = 100.0


def read_dataset(element: "etree._Element", where: Place, book: FlowBook, collected: Collected) -> tuple[Activity, int]:
    """Return a data set and the number of exchanges it holds; those that cannot be used are findings."""
    about = child(element, "metaInformation", "processInformation")
    reference = child(about, "referenceFunction")
    location = attribute(child(about, "geography"), "location")
    within = Within(f"{attribute(reference, 'name')} {{{location}}}", where, book, collected)
    edges: list[Edge] = []
    numbers: dict[str, int] = {}
    exchanges = element.findall("{*}flowData/{*}exchange")
    for exchange in exchanges:
        edge = read_exchange(exchange, within)
        if isinstance(edge, Finding):
            collected.add(edge)
        else:
            numbers[attribute(exchange, "number")] = len(edges)
            edges.append(edge)
    complete = _with_reference(edges, reference, location, book)
    shares = tuple(_shares(element, numbers, complete))
    activity = replace(
        _described(element, about, location),
        edges=tuple(complete),
        allocation=shares,
        default_allocation=shares[0].method if shares else "",
    )
    # A reference product that stands in the reference function alone is an exchange of the data set all the same.
    return activity, len(exchanges) + len(complete) - len(edges)


def read_method(element: "etree._Element", book: FlowBook) -> ImpactMethod:
    """Read a data set that holds the factors of an impact category: one unit of a flow, `meanValue` units of impact."""
    reference = child(element, "metaInformation", "processInformation", "referenceFunction")
    parts = (attribute(reference, name) for name in ("category", "subCategory", "name"))
    factors = {}
    for exchange in element.findall("{*}flowData/{*}exchange"):
        value = number(attribute(exchange, "meanValue"))
        if value is not None:
            factors[book.elementary(exchange).code] = value
    return ImpactMethod(" › ".join(part for part in parts if part), attribute(reference, "unit"), factors)


def _described(element: "etree._Element", about: "etree._Element | None", location: str) -> Activity:
    reference, information = child(about, "referenceFunction"), child(about, "dataSetInformation")
    source = child(element, "metaInformation", "modellingAndValidation", "source")
    name, local = attribute(reference, "name"), attribute(reference, "localName")
    comments = (attribute(reference, each) for each in ("generalComment", "includedProcesses"))
    is_aggregated = attribute(information, "type") == _AGGREGATED
    categories = tuple(part for each in ("category", "subCategory") if (part := attribute(reference, each)))
    marks = (str(is_infrastructure(reference)), str(is_aggregated))
    return Activity(
        code_of(
            "process",
            *(part.casefold() for part in (*categories, name)),
            attribute(reference, "unit"),
            location,
            *marks,
        ),
        name,
        (),
        in_chinese(local, name),
        location,
        _year(about, "start"),
        _year(about, "end"),
        attribute(child(about, "technology"), "text"),
        "\n".join(comment for comment in comments if comment),
        ", ".join(part for each in ("firstAuthor", "year", "title") if (part := attribute(source, each))),
        attribute(information, "version"),
        categories,
        is_aggregated,
    )


def _with_reference(edges: list[Edge], reference: "etree._Element | None", location: str, book: FlowBook) -> list[Edge]:
    """Mark the reference product among the exchanges, or add it from the reference function where none stands there.

    A treatment may name what it treats among its inputs only: the service of treating it is then its product.
    """
    if any(edge.is_reference for edge in edges) or reference is None:
        return edges
    wanted = attribute(reference, "name").casefold()

    def named(kind: EdgeKind) -> list[int]:
        return [
            position
            for position, edge in enumerate(edges)
            if edge.kind is kind and book.flows[edge.flow].name_en.casefold() == wanted
        ]

    made = [
        position
        for position, edge in enumerate(edges)
        if edge.kind is EdgeKind.OUTPUT and book.flows[edge.flow].kind is FlowKind.PRODUCT
    ]
    outputs = [position for position in named(EdgeKind.OUTPUT) if position in made] or made
    if len(made) > 1 and len(outputs) > 1:
        # A refinery is named after none of its products: which of them it is there for, the file does not say.
        return edges
    if outputs:
        return _marked(edges, outputs[0])
    if treated := named(EdgeKind.INPUT):
        return _marked(edges, treated[0])
    if not attribute(reference, "unit"):
        return edges
    flow, amount = book.product(reference, location), number(attribute(reference, "amount"))
    return [*edges, Edge(EdgeKind.OUTPUT, flow.code, 1.0 if amount is None else amount, flow.unit, is_reference=True)]


def _marked(edges: list[Edge], chosen: int) -> list[Edge]:
    reference = replace(edges[chosen], kind=EdgeKind.OUTPUT, is_reference=True)
    return [*edges[:chosen], reference, *edges[chosen + 1 :]]


def _shares(element: "etree._Element", numbers: dict[str, int], edges: list[Edge]) -> Iterator[AllocationShare]:
    """Yield the share of each exchange to a co-product; of all exchanges, where an allocation names none."""
    for allocation in element.findall("{*}flowData/{*}allocation"):
        product = numbers.get(attribute(allocation, "referenceToCoProduct"))
        fraction = number(attribute(allocation, "fraction"))
        if product is None or fraction is None:
            continue
        flow = edges[product].flow
        named = allocation.findall("{*}referenceToInputOutput")
        if not named:
            method = "economic" if attribute(allocation, "allocationMethod") == _ECONOMIC else "physical"
            yield AllocationShare(method, flow, fraction / _PERCENT)
        for reference in named:
            position = numbers.get((reference.text or "").strip())
            if position is not None:
                yield AllocationShare("causal", flow, fraction / _PERCENT, position)


def _year(about: "etree._Element | None", which: str) -> int | None:
    period = child(about, "timePeriod")
    for name in ("Year", "YearMonth", "Date"):
        element = child(period, f"{which}{name}")
        digits = (element.text or "").strip()[:_YEAR_DIGITS] if element is not None else ""
        if len(digits) == _YEAR_DIGITS and digits.isdigit():
            return int(digits)
    return None
