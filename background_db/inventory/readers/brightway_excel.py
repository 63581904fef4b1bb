"""Brightway's Excel form, read by bw2io's `ExcelImporter` in a child; see `brightway_nodes` for what is delivered.

The workbook is proved as a zip first. Formulas of exchanges are not evaluated: an exchange that has a formula and no
amount is refused, because a formula from outside is a program.
"""

import tempfile
from pathlib import Path

from background_db.brightway_store import run_in_child
from background_db.findings import Place, integrity_error
from background_db.inventory.readers.archive import Source, open_source
from background_db.inventory.readers.plain_rows import inventory_of
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import Inventory

FORMAT = "brightway-excel"
_SHEETS = "xl/worksheets/"
_MAXIMUM_BYTES = 300 * 2**20
"""openpyxl holds a workbook whole, at some 50 times its size on disk."""


def recognise(source: Source) -> bool:
    """Tell a workbook whose first cells hold one of Brightway's section words."""
    if "xl/workbook.xml" not in source:
        return False
    heads = (
        source.head(name, 65536) for name in (*source.names(_SHEETS, ".xml"), "xl/sharedStrings.xml") if name in source
    )
    joined = b" ".join(heads)
    return b">Activity<" in joined and b">Exchanges<" in joined.replace(b">exchanges<", b">Exchanges<")


def read_brightway_excel(path: Path, _told: Told = silent) -> Inventory:
    """Read a workbook."""
    from background_db.brightway_store.excel import extract

    with open_source(path) as source:
        findings = source.findings
        if not findings and sum(source.size(name) for name in source.names()) > _MAXIMUM_BYTES:
            findings = (integrity_error("BRIGHTWAY-SHEET", Place(path.name), reason=f"> {_MAXIMUM_BYTES >> 20} MB"),)
        if findings:
            return Inventory(path.stem, FORMAT, (), {}, 0, 0, findings=findings)
    with tempfile.TemporaryDirectory(prefix="brightway-") as folder:
        plain = run_in_child(Path(folder), extract, path)
    return inventory_of(plain, path, FORMAT)
