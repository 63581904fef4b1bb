"""Matrix entries with their uncertainty, gathered one by one and made into arrays at the end."""

import math
from dataclasses import dataclass, field

import numpy as np

from background_db.inventory.linked_system import Entries
from background_db.inventory.records import Distribution, Edge

_NONE = float("nan")
_NO_PEDIGREE = (0, 0, 0, 0, 0)
_LOGNORMAL, _NORMAL, _UNIFORM, _TRIANGULAR = 2, 3, 4, 5
_KNOWN = (_LOGNORMAL, _NORMAL, _UNIFORM, _TRIANGULAR)

_Parameters = tuple[int, float, float, float, float]


@dataclass(slots=True)
class EntryList:
    """Entries of one matrix in the order in which they were added."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    parameters: list[_Parameters] = field(default_factory=list)
    pedigrees: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, row: int, column: int, factor: float, edge: Edge) -> None:
        """Add factor × the amount of an exchange, its distribution scaled alike."""
        self.rows.append(row)
        self.columns.append(column)
        self.amounts.append(edge.amount * factor)
        self.parameters.append(scaled(edge.distribution, factor))
        self.pedigrees.append(edge.pedigree if len(edge.pedigree) == len(_NO_PEDIGREE) else _NO_PEDIGREE)

    def add_exact(self, row: int, column: int, amount: float) -> None:
        """Add an amount that is certain, such as what an activity makes."""
        self.rows.append(row)
        self.columns.append(column)
        self.amounts.append(amount)
        self.parameters.append((0, _NONE, _NONE, _NONE, _NONE))
        self.pedigrees.append(_NO_PEDIGREE)

    def entries(self) -> Entries:
        """Return the arrays."""
        parameters = np.array(self.parameters, dtype=np.float64).reshape(-1, 5)
        amounts = np.array(self.amounts, dtype=np.float64)
        return Entries(
            row=np.array(self.rows, dtype=np.int64),
            column=np.array(self.columns, dtype=np.int64),
            amount=amounts,
            kind=parameters[:, 0].astype(np.uint8),
            loc=parameters[:, 1].copy(),
            scale=parameters[:, 2].copy(),
            minimum=parameters[:, 3].copy(),
            maximum=parameters[:, 4].copy(),
            is_negative=amounts < 0,
            pedigree=np.array(self.pedigrees, dtype=np.uint8).reshape(-1, len(_NO_PEDIGREE)),
        )


def scaled(distribution: Distribution | None, factor: float) -> _Parameters:
    """Return kind, loc, scale, minimum and maximum of factor × a variable; the sign is that of the matrix entry.

    Lognormal: ln|f| + μ, σ as it is. Normal: f μ, |f| σ. Uniform and triangular: bounds and mode times f, and bounds
    change places where f is negative. Any other kind, or f = 0, has no distribution.
    """
    if distribution is None or distribution.kind not in _KNOWN or not factor:
        return (0, _NONE, _NONE, _NONE, _NONE)
    low, high = distribution.minimum * factor, distribution.maximum * factor
    bounds = (high, low) if factor < 0 else (low, high)
    if distribution.kind == _LOGNORMAL:
        return (_LOGNORMAL, distribution.loc + math.log(abs(factor)), distribution.scale, *bounds)
    if distribution.kind == _NORMAL:
        return (_NORMAL, distribution.loc * factor, distribution.scale * abs(factor), *bounds)
    return (distribution.kind, distribution.loc * factor, distribution.scale, *bounds)
