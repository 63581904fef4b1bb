"""What the forms of matrices share: what a reading holds, what is wrong with entries, direct requirements as I − A."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from background_db.findings import Finding, Place, integrity_error
from background_db.inventory.linked_system import Entries, LinkedSystem
from background_db.inventory.readers.archive import Source

TECHNOSPHERE, REQUIREMENTS = "technosphere", "direct-requirements"
FORMS = (TECHNOSPHERE, REQUIREMENTS)
_LOGNORMAL = 2
"""As `Distribution` and stats_arrays number it."""


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """A system in matrices, or `system` None and the findings for which there is none."""

    name: str
    system: LinkedSystem | None = None
    findings: tuple[Finding, ...] = ()
    version: str = ""
    licence: str = ""
    source_digest: str = ""


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


def joined(first: Entries, second: Entries) -> Entries:
    """Return the entries of both, one after the other."""
    names = ("row", "column", "amount", "kind", "loc", "scale", "minimum", "maximum", "is_negative", "pedigree")
    return Entries(**{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names})


def missing_diagonal(technosphere: Entries, size: int) -> int:
    """Return how many activities make nothing: the sum of their cells on the diagonal is 0 or below."""
    on_diagonal = technosphere.row == technosphere.column
    made = np.bincount(technosphere.column[on_diagonal], technosphere.amount[on_diagonal], minlength=size)
    return int((made <= 0).sum())
