"""A linked, mono-functional system: what `resolve` makes of an inventory and what a snapshot keeps.

Activity j makes `production` units of its reference product. Technosphere entries are (row, column, amount): the
diagonal holds +production, inputs are negative; a treated waste is the service of treating it, so it is positive here
whatever sign the file uses. Biosphere entries are (flow, column, amount): emissions and resources positive.
Repeated entries of a cell stay apart, each with its own uncertainty; they are summed when a matrix is built.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from background_db.inventory.records import Flow, ImpactMethod

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SystemActivity:
    """One column: an activity with one reference product."""

    code: str
    """Unique within the database: that of the file, with the product where one data set makes several."""
    name_en: str
    name_zh: str
    product_en: str
    product_zh: str
    unit: str
    location: str
    first_year: int | None = None
    last_year: int | None = None
    technology: str = ""
    description: str = ""
    source: str = ""
    categories: tuple[str, ...] = ()
    is_treatment: bool = False
    is_cut_off: bool = False
    """A provider without burden that a recorded decision put in place of a missing one."""
    is_aggregated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Matrix entries in the order of the file, with the uncertainty of each.

    `kind` is the distribution of stats_arrays (0: none stated); `loc`, `scale`, `minimum`, `maximum` its parameters,
    NaN where it has none; `pedigree` five scores, 0 where not given, shape (entries, 5).
    """

    row: Integers
    column: Integers
    amount: Floats
    kind: npt.NDArray[np.uint8]
    loc: Floats
    scale: Floats
    minimum: Floats
    maximum: Floats
    is_negative: npt.NDArray[np.bool_]
    pedigree: npt.NDArray[np.uint8]

    @classmethod
    def exact(cls, row: Integers, column: Integers, amount: Floats) -> "Entries":
        """Make entries without any uncertainty."""
        count, none = len(row), np.full(len(row), np.nan)
        return cls(
            row,
            column,
            amount,
            np.zeros(count, dtype=np.uint8),
            none,
            none,
            none,
            none,
            amount < 0,
            np.zeros((count, 5), dtype=np.uint8),
        )

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, eq=False)
class LinkedSystem:
    """The whole database in numbers with the names of its rows and columns."""

    activities: tuple[SystemActivity, ...]
    flows: tuple[Flow, ...]
    """Elementary flows, one per row of the biosphere."""
    technosphere: Entries
    biosphere: Entries
    methods: tuple[ImpactMethod, ...] = ()
