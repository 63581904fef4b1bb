"""The Excel form of Brightway by bw2io's importer, in the child: a workbook that passed the gate in, plain rows out."""

from pathlib import Path

from background_db.inventory.readers.brightway_nodes import nodes_of, plain_inventory
from background_db.inventory.readers.plain_rows import PlainInventory


def extract(path: Path) -> PlainInventory:
    """Read a workbook with bw2io's own strategies, but for the link to a biosphere, which this project does not keep."""
    from bw2io import ExcelImporter
    from bw2io.strategies import link_iterable_by_fields

    try:
        importer = ExcelImporter(str(path))
        if not hasattr(importer, "data"):
            raise ValueError("no sheet with a section Database")  # noqa: TRY301 -- told like what bw2io raises itself
        kept = [one for one in importer.strategies if getattr(one, "func", None) is not link_iterable_by_fields]
        importer.apply_strategies(kept, verbose=False)
        nodes, repeated = nodes_of(importer.data, importer.db_name)
    except Exception as error:  # noqa: BLE001 -- bw2io asserts on what a user wrote; all of it is one finding
        reason = f"{type(error).__name__}: {error}"[:300]
        return PlainInventory(refused=[("BRIGHTWAY-SHEET", "", {"reason": reason})])
    found = plain_inventory(nodes, importer.db_name)
    found.datasets_in += len(repeated)
    found.refused += [("BRIGHTWAY-DUPLICATE", code, {"identifier": code}) for code in repeated]
    return found
