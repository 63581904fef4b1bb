"""Systems that come as matrices: USEEIO's JSON, NPZ arrays, or plain CSV tables that a user can write.

They are linked and mono-functional already, so they end in a `LinkedSystem` and pass `resolve` by. Three forms:

- USEEIO as JSON (`matrices_useeio`): sectors, flows, indicators and the matrices A, B, C.
- NPZ (`matrices_npz`): arrays `A_row`, `A_col`, `A_data`, `B_row`, `B_col`, `B_data`, and names where they are known.
- CSV (`matrices_csv`): `activities.csv`, `flows.csv`, `technosphere.csv`, `biosphere.csv`, `methods.csv`.

The technosphere stands either as such (+production on the diagonal, inputs negative) or as direct requirements A, units
of i per unit of j; the second becomes I − A, with A's own diagonal as entries beside the 1.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from background_db.findings import Finding, Place, integrity_error
from background_db.inventory.linked_system import Entries, LinkedSystem
from background_db.inventory.readers.archive import Source, open_source

FORMAT = "matrices"
TECHNOSPHERE, REQUIREMENTS = "technosphere", "direct-requirements"
FORMS = (TECHNOSPHERE, REQUIREMENTS)


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """A system in matrices, or `system` None and the findings for which there is none."""

    name: str
    system: LinkedSystem | None = None
    findings: tuple[Finding, ...] = ()
    version: str = ""
    licence: str = ""
    source_digest: str = ""


def recognise(source: Source) -> bool:
    """Tell one of the three forms by the names in the source."""
    return _form_of(source) != ""


def read_matrices(path: Path) -> MatrixReading:
    """Read a folder, zip or NPZ file in one of the three forms."""
    from background_db.inventory.readers.matrices_csv import read_csv
    from background_db.inventory.readers.matrices_npz import read_npz
    from background_db.inventory.readers.matrices_useeio import read_useeio

    with open_source(path) as source:
        if source.findings:
            return MatrixReading(path.stem, findings=source.findings)
        form = _form_of(source)
        if not form:
            return MatrixReading(
                path.stem, findings=(fault(source, "", reason="⟨不是三种形式之一|none of the three forms⟩"),)
            )
        return {"useeio": read_useeio, "npz": read_npz, "csv": read_csv}[form](source)


def _form_of(source: Source) -> str:
    if source.names(ending="sectors.json") and source.names(ending="matrix/A.json"):
        return "useeio"
    if "A_row.npy" in source:
        return "npz"
    if source.names(ending="technosphere.csv") and source.names(ending="activities.csv"):
        return "csv"
    return ""


def fault(source: Source, name: str, reason: str) -> Finding:
    """Tell that a table or matrix cannot be used."""
    where = source.place(name) if name else Place(source.label)
    return integrity_error("MATRIX-TABLE", where, table=name or source.label, reason=reason)


def value_faults(row: Any, column: Any, amount: Any, shape: tuple[int, int]) -> list[str]:
    """Return what is wrong with entries as numbers: unequal lengths, cells outside the matrix, no numbers."""
    found = []
    if not len(row) == len(column) == len(amount):
        return [f"{len(row)} ⟨行|rows⟩, {len(column)} ⟨列|columns⟩, {len(amount)} ⟨数量|amounts⟩"]
    for indices, size, what in ((row, shape[0], "⟨行|row⟩"), (column, shape[1], "⟨列|column⟩")):
        outside = (indices < 0) | (indices >= size)
        if outside.any():
            found.append(f"{what} {int(indices[outside][0])} ⟨超出 {size}|of {size}⟩")
    unusable = ~np.isfinite(amount)
    if unusable.any():
        found.append(f"{int(unusable.sum())} ⟨个数量不是有限数|amounts are no finite numbers⟩")
    return found


def technosphere_of(entries: Entries, size: int, form: str) -> Entries:
    """Return entries of the technosphere: as they are, or I − A of direct requirements (distributions go along)."""
    if form == TECHNOSPHERE:
        return entries
    diagonal = np.arange(size, dtype=np.int64)
    ones = Entries.exact(diagonal, diagonal, np.ones(size))
    # −x of a normal, uniform or triangular has −loc and its limits exchanged; a lognormal only changes its sign mark.
    is_lognormal = entries.kind == _LOGNORMAL
    turned = Entries(
        entries.row,
        entries.column,
        -entries.amount,
        entries.kind,
        np.where(is_lognormal, entries.loc, -entries.loc),
        entries.scale,
        -entries.maximum,
        -entries.minimum,
        entries.amount > 0,
        entries.pedigree,
    )
    return joined(ones, turned)


_LOGNORMAL = 2


def joined(first: Entries, second: Entries) -> Entries:
    """Return the entries of both, one after the other."""
    names = ("row", "column", "amount", "kind", "loc", "scale", "minimum", "maximum", "is_negative", "pedigree")
    return Entries(**{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names})


def missing_diagonal(technosphere: Entries, size: int) -> int:
    """Return how many activities make nothing: the sum of their cells on the diagonal is 0 or below."""
    on_diagonal = technosphere.row == technosphere.column
    made = np.bincount(technosphere.column[on_diagonal], technosphere.amount[on_diagonal], minlength=size)
    return int((made <= 0).sum())
