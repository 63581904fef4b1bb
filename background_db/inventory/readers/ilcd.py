"""ILCD, folder or zip, in XML: the whole package as one inventory, as it stands in the files."""

from pathlib import Path

from background_db.findings import Finding, Place, integrity_error
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.ilcd_documents import is_package, open_package
from background_db.inventory.readers.ilcd_flows import FlowTable
from background_db.inventory.readers.ilcd_methods import read_methods
from background_db.inventory.readers.ilcd_processes import read_processes
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory

FORMAT = "ilcd"
ENDING = ".xml"


def recognise(source: Source) -> bool:
    """Tell whether the source holds ILCD: XML data sets in folders named after their kinds."""
    return is_package(source, ENDING)


def read_ilcd(path: Path, told: Told = silent) -> Inventory:
    """Read a package: processes, the flows they refer to with their units, and impact methods.

    Amounts stand in the reference unit of their flow. Of a data set in several versions the newest is read and the
    older ones are told. The format names no suppliers, so nothing is linked. A source that cannot be opened, or whose
    content is damaged, yields no data set at all.
    """
    return read_package(path, FORMAT, ENDING, told)


def read_package(path: Path, name: str, ending: str, told: Told = silent) -> Inventory:
    """Read a package of ILCD data sets in files with an ending, as the format `name`."""
    with open_source(path) as source:
        if source.findings:
            return _refused(path, name, *source.findings)
        package = open_package(source, ending, Collected(Place(document=source.label)))
        table = FlowTable(package)
        read = read_processes(package, table, told)
        methods = read_methods(package, read.activities)
        datasets = package.count("processes")
        if not datasets and not methods:
            package.collected.add(integrity_error("INVENTORY-EMPTY", package.collected.where, file=source.label))
        if package.collected.count("ARCHIVE-ENTRY-DAMAGED"):
            return _refused(path, name, *package.collected.findings())
        return Inventory(
            path.stem,
            name,
            tuple(read.activities),
            table.flows,
            datasets,
            read.edges_in,
            read.edges_refused,
            methods,
            package.collected.findings(),
            licence="; ".join(licence for licence, _ in read.licences.most_common() if licence),
        )


def _refused(path: Path, name: str, *findings: Finding) -> Inventory:
    return Inventory(path.stem, name, (), {}, datasets_in=0, edges_in=0, findings=findings)
