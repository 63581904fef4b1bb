"""openLCA JSON-LD, schema 1 and 2, folder or zip: the whole package as one inventory, as it stands in the file."""

from pathlib import Path

from background_db.findings import Finding, Place, information, integrity_error, warning
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.collected import Collected
from background_db.inventory.readers.olca_entities import Package, load_all, open_package, recognise
from background_db.inventory.readers.olca_flows import Names, read_flows
from background_db.inventory.readers.olca_methods import read_methods
from background_db.inventory.readers.olca_processes import read_processes
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory

__all__ = ["read_olca_jsonld", "recognise"]
FORMAT = "olca-jsonld"


def read_olca_jsonld(path: Path, told: Told = silent) -> Inventory:
    """Read a package: processes, flows with their units, and impact methods.

    Amounts stay in the unit and sign of the file; `Flow.unit_factors` brings them to the flow's reference unit. Nothing
    is linked but what names its default provider. What cannot be read is a finding; a source that cannot be opened, or
    whose content is damaged, yields no data set at all.
    """
    with open_source(path) as source:
        if source.findings:
            return _refused(path, *source.findings)
        package = open_package(source)
        if isinstance(package, Finding):
            return _refused(path, package)
        return _inventory(path, source, package, told)


def _inventory(path: Path, source: Source, package: Package, told: Told) -> Inventory:
    collected = Collected(Place(document=source.label))
    names = Names(load_all(package, "categories", collected), load_all(package, "locations", collected))
    table = read_flows(package, names, collected)
    read = read_processes(package, table, names, load_all(package, "dq_systems", collected), collected, told)
    methods = read_methods(package, table, collected)
    if not read.datasets_in and not methods:
        collected.add(integrity_error("INVENTORY-EMPTY", collected.where, file=source.label))
    unused = read.shares_in - sum(len(activity.allocation) for activity in read.activities)
    if unused:
        collected.add(warning("OLCA-SHARES", collected.where, given=read.shares_in, unused=unused))
    if read.formulas or read.with_parameters:
        collected.add(
            information("INVENTORY-PARAMETERS", collected.where, formulas=read.formulas, datasets=read.with_parameters)
        )
    if collected.count("ARCHIVE-ENTRY-DAMAGED"):
        return _refused(path, *collected.findings())
    return Inventory(
        path.stem,
        f"{FORMAT}-{package.schema.version}",
        tuple(read.activities),
        table.flows,
        read.datasets_in,
        read.edges_in,
        read.edges_refused,
        methods,
        collected.findings(),
    )


def _refused(path: Path, *findings: Finding) -> Inventory:
    return Inventory(path.stem, FORMAT, (), {}, datasets_in=0, edges_in=0, findings=findings)
