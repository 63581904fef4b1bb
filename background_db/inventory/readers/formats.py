"""Which format a file is in, told by its content, and the reader for it.

A probe looks at names and first bytes only; a reader is imported when its format is met. To add a format, write
`read_<format>(path: Path, told: Told = silent) -> Inventory` and `recognise(source: Source) -> bool` in a module of its own and enter one
line in `FORMATS`; the first probe that answers yes decides, so the more particular formats stand first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath

from background_db.findings import Finding, Place, integrity_error
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory

Probe = Callable[[Source], bool]
Reader = Callable[[Path, Told], Inventory]
_ARCHIVES = frozenset({".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zolca"})
_HERE = "background_db.inventory.readers"


@dataclass(frozen=True, slots=True)
class Format:
    """A format with the module that knows it: `probe` and `reader` are names of functions in it."""

    name: str
    module: str
    reader: str
    probe: str = "recognise"

    def recognises(self, source: Source) -> bool:
        """Tell whether the source is in this format."""
        probe: Probe = getattr(import_module(f"{_HERE}.{self.module}"), self.probe)
        return probe(source)

    def read(self, path: Path, told: Told = silent) -> Inventory:
        """Read a file in this format; `told` takes how many data sets are read, of how many."""
        read: Reader = getattr(import_module(f"{_HERE}.{self.module}"), self.reader)
        return read(path, told)


FORMATS: tuple[Format, ...] = (
    Format("tidas", "tidas", "read_tidas"),
    Format("ilcd", "ilcd", "read_ilcd"),
    Format("olca-jsonld", "olca_jsonld", "read_olca_jsonld"),
    Format("bw2package", "brightway_package", "read_brightway_package"),
    Format("ecospold2", "ecospold2", "read_ecospold2"),
    Format("ecospold1", "ecospold1", "read_ecospold1"),
    Format("brightway-excel", "brightway_excel", "read_brightway_excel"),
    Format("simapro-csv", "simapro_csv", "read_simapro_csv"),
)


def format_of(path: Path) -> Format | tuple[Finding, ...]:
    """Return the format of a folder, zip or file by its content, or why it cannot be told."""
    with open_source(path) as source:
        if source.findings:
            return source.findings
        for known in FORMATS:
            if known.recognises(source):
                return known
        names_within = () if source.names() == (path.name,) else source.names()
        packed = tuple(name for name in names_within if PurePosixPath(name).suffix.lower() in _ARCHIVES)
        is_openlca_database = "service.properties" in source and bool(source.names("seg0/"))
    where = Place(document=path.name)
    if packed:
        return (integrity_error("ARCHIVE-NESTED", where, file=path.name, name=packed[0]),)
    if is_openlca_database:
        return (integrity_error("INVENTORY-OPENLCA-DATABASE", where, file=path.name),)
    from background_db.inventory.readers.matrices import FORMAT as MATRICES

    names = ", ".join((*(known.name for known in FORMATS), MATRICES))
    return (integrity_error("INVENTORY-FORMAT", where, file=path.name, known=names),)


def read_inventory(path: Path, told: Told = silent) -> Inventory:
    """Read a folder, zip or file in whatever known format it is in; an empty inventory with findings if in none."""
    found = format_of(path)
    if isinstance(found, Format):
        return found.read(path, told)
    return Inventory(path.stem, "", (), {}, datasets_in=0, edges_in=0, findings=found)
