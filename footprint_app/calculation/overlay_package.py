"""A background and its overlay as two bw_processing datapackages: the overlay is the last one, as the last one wins.

Brightway takes for each cell the value of the last package that has it. With the overlay first the base's own cells
come back while the new suppliers stay, so electricity counts twice without any word; `in_order` refuses that.
Ids are matrix positions: activities first, new suppliers behind those of the base, flows behind them all.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from background_db.background_overlay import BackgroundOverlay, OverlayOrderError
from background_db.inventory.linked_system import Entries
from footprint_app.calculation.matrices import Floats, Integers

if TYPE_CHECKING:
    import bw_processing
    import scipy.sparse

MARK = "footprint_overlay"
"""Key of a package's metadata that says which overlay it is."""


def base_package(technosphere: Entries, direct: Floats, first_flow: int) -> "bw_processing.Datapackage":
    """Write a background as it is: its entries with repetitions, and its greenhouse flows from id `first_flow` on."""
    package = _new_package("base", {}, None)
    _add(package, "technosphere_matrix", technosphere.row, technosphere.column, technosphere.amount)
    row, column = np.nonzero(direct.T)
    _add(package, "biosphere_matrix", row + first_flow, column, direct.T[row, column])
    return package


def overlay_package(
    overlay: BackgroundOverlay,
    technosphere: "scipy.sparse.csc_array",
    direct: Floats,
    flow_keys: Sequence[str],
    file: Path | None = None,
) -> "bw_processing.Datapackage":
    """Write what an overlay changes, in memory or into a zip: old cells 0, new suppliers' cells what they are now.

    `technosphere` and `direct` are those of the base, repeated entries summed. The first flow has the id
    `overlay.size`, those that the overlay brings along stand behind the base's.

    Raises:
        OverlayOrderError: the matrices are not those of the overlay's base.
        FileExistsError: there is such a file.
    """
    if file is not None and file.exists():
        raise FileExistsError(file)
    changed, emitted, _ = overlay.applied(technosphere, direct, flow_keys)
    at, base = overlay.positions, len(overlay.codes)
    cells = {(at[each.old], at[each.consumer]) for each in overlay.changes if each.old}
    cells |= {(at[each.new], at[each.consumer]) for each in overlay.changes if each.new}
    cells |= {(new, new) for new in range(base, overlay.size)}
    row, column = (np.array(part, np.int64) for part in zip(*sorted(cells), strict=True))
    package = _new_package(overlay.digest[:12], {MARK: overlay.digest, "base": overlay.base_digest}, file)
    _add(package, "technosphere_matrix", row, column, np.asarray(changed[row, column], np.float64).ravel())
    touched = [*(at[each.activity] for each in overlay.cleared), *range(base, overlay.size)]
    known = np.zeros_like(emitted, dtype=bool)
    known[:base, : direct.shape[1]] = direct != 0
    pairs = [
        (flow, activity)
        for activity in touched
        for flow in np.flatnonzero((emitted[activity] != 0) | known[activity]).tolist()
    ]
    if pairs:
        flow, activity = (np.array(part, np.int64) for part in zip(*pairs, strict=True))
        _add(package, "biosphere_matrix", flow + overlay.size, activity, emitted[activity, flow])
    if file is not None:
        package.finalize_serialization()
    return package


def in_order(packages: Sequence["bw_processing.Datapackage"]) -> Sequence["bw_processing.Datapackage"]:
    """Return the packages as given where every overlay stands behind what it changes.

    Raises:
        OverlayOrderError: a package that is no overlay stands behind one, or two overlays lie on one base.
    """
    marks = [str(package.metadata.get(MARK, "")) for package in packages]
    first = next((number for number, mark in enumerate(marks) if mark), len(marks))
    if not all(marks[first:]):
        raise OverlayOrderError("the overlay's package must be the last one: the last package wins each cell")
    if len(marks) - first > 1:
        raise OverlayOrderError("two overlays would change the same cells; apply one file with all rules")
    return packages


def _new_package(name: str, metadata: dict[str, str], file: Path | None) -> "bw_processing.Datapackage":
    import bw_processing  # here, as it takes 0.8 s

    options: dict[str, Any] = {"name": name, "metadata": metadata}
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        options["fs"] = bw_processing.generic_zipfile_filesystem(dirpath=file.parent, filename=file.name, write=True)
    return bw_processing.create_datapackage(**options)


def _add(package: "bw_processing.Datapackage", matrix: str, row: Integers, column: Integers, amount: Floats) -> None:
    import bw_processing  # loaded by the caller already

    indices = np.empty(len(row), dtype=bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = row, column
    package.add_persistent_vector(
        matrix=matrix, name=matrix, indices_array=indices, data_array=np.ascontiguousarray(amount, np.float64)
    )
