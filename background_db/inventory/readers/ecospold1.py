"""ecoSpold 1, as openLCA exports it and as ecoinvent 2 and SimaPro wrote it: one or many data sets a file, zip or folder.

Nothing is checked against the schema, which openLCA's own exports break (numbers of flows as exchange numbers, absent
attributes, both groups on a treated waste): what is needed is looked for, what is missing is a finding. Files are read
as streams, so one file may hold a database.

The format links nothing by id. A product is what has one name, unit, place and infrastructure mark; see
`ecospold1_products` for how inputs find it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from background_db.findings import Finding, Place, information, integrity_error
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.ecospold1_datasets import read_dataset, read_method
from background_db.inventory.readers.ecospold1_flows import FlowBook, attribute, child
from background_db.inventory.readers.ecospold1_products import linked
from background_db.inventory.readers.progress import EVERY, Told, silent
from background_db.inventory.records import Activity, ImpactMethod, Inventory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

FORMAT = "ecospold1"
_IMPACT_METHOD = "4"
_ELEMENTARY_FLOW = "3"
_LOOKED_AT = 20
_DAMAGED = ("ARCHIVE-ENTRY-DAMAGED", "ARCHIVE-XML-ENTITY")


def recognise(source: Source) -> bool:
    """Tell whether one of the first XML files begins as ecoSpold and is not version 2."""
    return any(_is_ecospold1(source, name) for name in source.names(ending=".xml")[:_LOOKED_AT])


def read_ecospold1(path: Path, told: Told = silent) -> Inventory:
    """Read all data sets of a release; amounts in the unit and sign of the file.

    Lognormals: σg = √standardDeviation95; normals: σ = standardDeviation95 / 2. Allocation fractions are percent in the
    file and shares here. What cannot be read is a finding; a damaged source yields no data set at all.
    """
    with open_source(path) as source:
        if source.findings:
            return _refused(path, *source.findings)
        return _inventory(path, source, told)


def _inventory(path: Path, source: Source, told: Told) -> Inventory:
    collected, book, read = Collected(Place(document=source.label)), FlowBook(), _Read()
    names = [name for name in source.names(ending=".xml") if _is_ecospold1(source, name)]
    # One file may hold a whole database: how many data sets it has shows only at its end.
    total = len(names) if len(names) > 1 else 0
    for number, (name, element) in enumerate(_elements(source, names, collected)):
        if number % EVERY == 0:
            told(number, max(total, number) if total else 0)
        read.take(source.place(name), element, book, collected)
    if any(collected.count(code) for code in _DAMAGED):
        return _refused(path, *collected.findings())
    if read.passed_over:
        collected.add(information("ECOSPOLD1-PASSED-OVER", collected.where, count=read.passed_over))
    if not read.datasets_in and not read.methods:
        collected.add(integrity_error("INVENTORY-EMPTY", collected.where, file=source.label))
    activities = linked(list(read.activities.values()), book.flows)
    refused = read.edges_in - sum(len(activity.edges) for activity in activities)
    return Inventory(
        path.stem,
        FORMAT,
        activities,
        book.flows,
        read.datasets_in,
        read.edges_in,
        refused,
        tuple(read.methods),
        collected.findings(),
    )


@dataclass(slots=True)
class _Read:
    """What was read so far: each data set once, by its code."""

    activities: dict[str, Activity] = field(default_factory=dict)
    methods: list[ImpactMethod] = field(default_factory=list)
    datasets_in: int = 0
    edges_in: int = 0
    passed_over: int = 0

    def take(self, where: Place, element: "etree._Element", book: FlowBook, collected: Collected) -> None:
        """Read one data set: a process, an impact method, or an elementary flow, which its exchanges describe already."""
        about = child(element, "metaInformation", "processInformation")
        kind = attribute(child(about, "dataSetInformation"), "type")
        if kind == _IMPACT_METHOD or "Impact" in str(element.tag):
            self.methods.append(read_method(element, book))
            return
        if kind == _ELEMENTARY_FLOW:
            self.passed_over += 1
            return
        self.datasets_in += 1
        name = attribute(child(about, "referenceFunction"), "name")
        if not name:
            self.edges_in += len(element.findall("{*}flowData/{*}exchange"))
            collected.add(integrity_error("ECOSPOLD1-NO-REFERENCE", where, file=where.document))
            return
        activity, count = read_dataset(element, where, book, collected)
        self.edges_in += count
        if activity.code in self.activities:
            identity = f"{name} {{{activity.location}}}"
            collected.add(integrity_error("INVENTORY-DUPLICATE-ID", where, name=where.document, id=identity))
            return
        self.activities[activity.code] = activity


def _elements(source: Source, names: list[str], collected: Collected) -> "Iterator[tuple[str, etree._Element]]":
    """Yield each data set with the name of its file."""
    for name in names:
        for element in source.iterate_xml(name, "{*}dataset"):
            if isinstance(element, Finding):
                collected.add(element)
            else:
                yield name, element


def _is_ecospold1(source: Source, name: str) -> bool:
    # In UTF-16 every other byte of these words is zero.
    head = source.head(name).replace(b"\x00", b"").lower()
    return b"<ecospold" in head and b"ecospold02" not in head and b"activitydataset" not in head


def _refused(path: Path, *findings: Finding) -> Inventory:
    return Inventory(path.stem, FORMAT, (), {}, datasets_in=0, edges_in=0, findings=findings)
