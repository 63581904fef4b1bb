"""TIDAS, TianGong's JSON form of ILCD, folder or zip: the same elements as members, read by the same reader.

The layout was taken from the data sets and schemas that TianGong publishes with its tools (``tidas-sdk``,
``tidas-tools``): ``processes/``, ``flows/``, ``flowproperties/``, ``unitgroups/``, ``lciamethods/``, one data set a file.
"""

from pathlib import Path

from background_db.inventory.readers.archive import Source
from background_db.inventory.readers.ilcd import read_package
from background_db.inventory.readers.ilcd_documents import is_package
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory

FORMAT = "tidas"
ENDING = ".json"


def recognise(source: Source) -> bool:
    """Tell whether the source holds TIDAS: JSON data sets with the roots of ILCD."""
    return is_package(source, ENDING)


def read_tidas(path: Path, told: Told = silent) -> Inventory:
    """Read a package; see `ilcd.read_ilcd`."""
    return read_package(path, FORMAT, ENDING, told)
