"""Who belongs to whom in a bill of materials: parents by name or by level, items made and bought, loops, repetitions."""

import graphlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from background_db.findings import Finding, Place, information, integrity_error, nearest, warning
from background_db.units import Quantity
from pcr_rules.plant.expansion import record_place, usable_records
from pcr_rules.plant.materials.products import NamedProduct, product_named, product_names
from pcr_rules.plant_records.materials import BillLine
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import StudyIndex, index_study

_ROWS_SHOWN = 5
# Near names are looked for a few times only: each search compares with every item of the bill.
_LOOKED_UP = 20


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of the bill with the product it goes into and, where its item is made here, the product it takes."""

    position: int
    line: BillLine
    parent: NamedProduct
    made: NamedProduct | None

    @property
    def place(self) -> str:
        """Where the line stands."""
        return record_place("bill", self.position)


@dataclass(frozen=True, slots=True)
class BillStructure:
    """The bill as a graph: lines with their parents, and the items that become processes of their own."""

    lines: tuple[PlacedLine, ...] = ()
    made_items: Mapping[str, NamedProduct] = field(default_factory=dict)
    """Item id → its product, for items that no process of the study makes."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Item id → name on the first line that uses it."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seated:
    """A line with the name of its parent and, in a list by levels, the row of the parent that it stands under."""

    position: int
    line: BillLine
    parent: str
    under: int | None


def bill_structure(study: ProductStudy) -> BillStructure:
    """Find the parent of every line of the bill, and what of it is made here.

    A parent is a product of the study (`product_named`), else an item that another line uses or the reference process;
    such an item becomes a process. Lines that belong nowhere or close a loop are left out, with an error each.
    """
    index, findings = index_study(study), list[Finding]()
    seated = list(_seated(study, index, findings))
    seated = _without_repetitions(seated, findings)
    made_items = _made_items(study, index, seated)
    placed = list(_placed(index, seated, made_items, findings))
    placed = _without_loops(placed, findings)
    findings += (finding for one in placed for finding in _source_findings(one))
    names: dict[str, str] = {}
    for one in placed:
        names.setdefault(one.line.item, one.line.name or one.line.item)
    return BillStructure(tuple(placed), made_items, names, tuple(findings))


def _seated(study: ProductStudy, index: StudyIndex, findings: list[Finding]) -> Iterator[_Seated]:
    """Yield the lines with the names of their parents; a line of level 0 is the product itself."""
    reference = study.unit.reference_process
    top = f"{reference}#{study.unit.reference_flow}" if study.unit.reference_flow else reference
    heads = _heads(study, index, top)
    above: list[tuple[int, int, str]] = []
    for position, line in usable_records(study.plant.bill, "bill"):
        place = Place(path=record_place("bill", position, "level"))
        if line.level is None:
            yield _Seated(position, line, line.parent.strip(), None)
            continue
        while above and above[-1][0] >= line.level:
            above.pop()
        level, row, item = above[-1] if above else (0, None, top)
        if line.level == 1 and row is None and line.parent and product_named(index, line.parent) is not None:
            # Without a line of level 0 each line of level 1 says itself which of several products it is for.
            item = line.parent.strip()
        above.append((line.level, position, line.item))
        if line.level == 0:
            product = heads[line.item]
            above[-1] = (0, position, product)
            findings.append(information("BILL-HEAD-LINE", place, line=line.line_id, item=line.item, product=product))
        elif line.level != level + 1 or (line.parent and line.parent.strip() not in {item, top}):
            findings.append(
                integrity_error(
                    "BILL-LEVEL-JUMP", place, line=line.line_id, item=line.item, level=line.level, above=level,
                    parent=line.parent or "-", expected=item,
                )
            )  # fmt: skip
        else:
            yield _Seated(position, line, item, row)


def _heads(study: ProductStudy, index: StudyIndex, top: str) -> Mapping[str, str]:
    """Item on level 0 → product it is: one of the study by its name, else the reference product where it is alone."""
    items = dict.fromkeys(line.item for line in study.plant.bill if line.level == 0)
    foreign = [item for item in items if product_named(index, item) is None and item != study.unit.reference_process]
    return {item: top if foreign == [item] else item for item in items}


def _without_repetitions(seated: list[_Seated], findings: list[Finding]) -> list[_Seated]:
    """Take an item's bill once: exports by level repeat it under every use. Two that differ are an error."""
    bills: dict[str, dict[int | None, list[_Seated]]] = defaultdict(lambda: defaultdict(list))
    for one in seated:
        bills[one.parent][one.under].append(one)
    kept: list[_Seated] = []
    for parent, uses in bills.items():
        first, *others = uses.values()
        kept += first
        contents = Counter(_content(one.line) for one in first) if others else Counter()
        for other in others:
            is_same = Counter(_content(one.line) for one in other) == contents
            tell, code = (information, "BILL-REPEATED") if is_same else (integrity_error, "BILL-TWO-BILLS")
            where = Place(path=record_place("bill", other[0].position))
            findings.append(tell(code, where, item=parent, line=other[0].line.line_id, first=first[0].line.line_id))
        findings += _twice_named(parent, first)
    return sorted(kept, key=lambda one: one.position)


def _content(line: BillLine) -> BillLine:
    """Everything of a line but what differs between two prints of the same bill."""
    return replace(line, line_id="", level=None, parent="", note="", evidence=())


def _twice_named(parent: str, lines: list[_Seated]) -> Iterator[Finding]:
    """An item twice under one parent may be two positions; where every item stands twice, so does the bill."""
    times = Counter(one.line.item for one in lines if not one.line.substitutes_for)
    if len(times) and min(times.values()) > 1:
        where = Place(path=record_place("bill", lines[-1].position))
        yield integrity_error(
            "BILL-TWO-BILLS", where, item=parent, line=lines[-1].line.line_id, first=lines[0].line.line_id
        )
        return
    for one in lines:
        count = times.pop(one.line.item, 0)
        if count > 1:
            where = Place(path=record_place("bill", one.position, "item"))
            yield warning("BILL-ITEM-TWICE", where, item=one.line.item, parent=parent, times=count)


def _made_items(study: ProductStudy, index: StudyIndex, seated: Iterable[_Seated]) -> dict[str, NamedProduct]:
    """Return the items with a bill that no process of the study makes, one unit a run."""
    lines = list(seated)
    units = {study.unit.reference_process: study.unit.quantity.unit}
    for one in lines:
        units.setdefault(one.line.item, one.line.net_quantity.unit)
    parents = dict.fromkeys(one.parent for one in lines)
    return {
        item: NamedProduct(item, _flow_of(study, item), Quantity(1.0, units[item]))
        for name in parents
        if (item := _top_item(study, name)) in units and product_named(index, name) is None
    }


def _top_item(study: ProductStudy, name: str) -> str:
    """A reference product that no process makes yet is meant with its flow or without."""
    unit = study.unit
    return unit.reference_process if name == f"{unit.reference_process}#{unit.reference_flow}" else name


def _flow_of(study: ProductStudy, item: str) -> str:
    unit = study.unit
    return unit.reference_flow if item == unit.reference_process and unit.reference_flow else item


def _placed(
    index: StudyIndex, seated: list[_Seated], made: Mapping[str, NamedProduct], findings: list[Finding]
) -> Iterator[PlacedLine]:
    named = {**{product.key: product for product in made.values()}, **made}
    orphans: dict[str, list[_Seated]] = defaultdict(list)
    for one in seated:
        parent = product_named(index, one.parent) or named.get(one.parent)
        if parent is None:
            orphans[one.parent].append(one)
        elif "#" in one.line.item and product_named(index, one.line.item) is None:
            where = Place(path=record_place("bill", one.position, "item"))
            findings.append(integrity_error("BILL-ITEM-ID", where, line=one.line.line_id, item=one.line.item))
        else:
            yield PlacedLine(
                one.position, one.line, parent, product_named(index, one.line.item) or named.get(one.line.item)
            )
    findings += _orphan_findings(index, seated, orphans)


def _orphan_findings(index: StudyIndex, seated: list[_Seated], orphans: Mapping[str, list[_Seated]]) -> list[Finding]:
    known = (*product_names(index), *dict.fromkeys(one.line.item for one in seated))
    return [
        integrity_error(
            "BILL-PARENT-UNKNOWN",
            Place(path=record_place("bill", some[0].position, "parent")),
            parent=parent or "-",
            rows=", ".join(one.line.line_id for one in some[:_ROWS_SHOWN]) + (" …" if some[_ROWS_SHOWN:] else ""),
            nearest=nearest(parent, known if number < _LOOKED_UP else ()),
        )
        for number, (parent, some) in enumerate(orphans.items())
    ]


def _without_loops(placed: list[PlacedLine], findings: list[Finding]) -> list[PlacedLine]:
    """Leave out the lines of each loop: an item that goes into itself has no bill."""
    while True:
        feeds: dict[str, set[str]] = defaultdict(set)
        for one in placed:
            if one.made is not None:
                feeds[one.parent.key].add(one.made.key)
        try:
            graphlib.TopologicalSorter(feeds).prepare()
        except graphlib.CycleError as cycle:
            around = set(cycle.args[1])
            inside = [one for one in placed if one.parent.key in around and one.made and one.made.key in around]
            loop = " → ".join(key.partition("#")[0] for key in cycle.args[1])
            rows = ", ".join(one.line.line_id for one in inside)
            findings.append(integrity_error("BILL-LOOP", Place(path=inside[0].place), loop=loop, rows=rows))
            placed = [one for one in placed if one not in inside]
        else:
            return placed


def _source_findings(one: PlacedLine) -> Iterator[Finding]:
    """Name an item that has a provider although it is made here."""
    if one.made is None or not one.line.provider:
        return
    reference = parse_provider(one.line.provider)
    if reference is None or reference.kind is not ProviderKind.PROCESS or reference.key != one.made.process_id:
        where = Place(path=f"{one.place}.provider")
        yield integrity_error(
            "BILL-BOUGHT-AND-MADE", where, line=one.line.line_id, item=one.line.item, provider=one.line.provider,
            process=one.made.process_id,
        )  # fmt: skip
