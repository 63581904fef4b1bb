"""A domestic overlay: what stands in place of some suppliers of an imported background, recorded and reversible.

The snapshot is never edited. An overlay names, for a base snapshot, the cells that change (old cell 0, the new
supplier's cell the amount), the new suppliers with their greenhouse flows, and the delivery nodes whose own emissions
are in the new supplier's figure already. `applied` puts it on top of the base's matrices; a derived database name
(``uslci-cn``) stands beside the base's, so a study says which of the two it takes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from background_db.errors import FootprintError

if TYPE_CHECKING:
    import scipy.sparse

Floats = npt.NDArray[np.float64]
_SAME = 1e-12
"""A cell that differs by more from what the overlay was made for is another cell: sums of few 64-bit numbers."""


class OverlayOrderError(FootprintError):
    """An overlay meets other matrices than those it was made for: applied twice, or before its base."""


@dataclass(frozen=True, slots=True)
class NewSupplier:
    """An activity that the base has not: one unit of it causes `flows` and takes nothing from the base."""

    code: str
    name_en: str
    name_zh: str
    unit: str
    geography: str
    flows: tuple[tuple[str, float], ...]
    """(greenhouse flow key, kg per unit), whole life cycle."""
    factor: str = ""
    """Key of the factor it stands for."""
    source: str = ""
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class CellChange:
    """One input of one activity that has another supplier now.

    Amounts are what one run of `consumer` takes, the sum of all entries of the cell: positive for an input, negative
    for a product avoided. `new` is empty where nothing takes its place: an input of a delivery node, whose whole supply
    the new figure covers; `old` is empty for that node's new supply.
    """

    rule: str
    consumer: str
    old: str
    old_amount: float
    new: str
    new_amount: float


@dataclass(frozen=True, slots=True)
class ClearedEmissions:
    """A delivery node whose own emissions the new supplier's figure covers already."""

    rule: str
    activity: str


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule as it was applied: what it says, why, and how much it changed."""

    rule: str
    subject: str
    """``electricity``, ``heat``, ``fuel`` or ``transport``."""
    reason_en: str
    reason_zh: str
    supplier: str
    """Code of the new supplier."""
    replaced: tuple[str, ...]
    """Codes of the suppliers that the rule replaces, also those that nobody takes from."""
    cells: int


@dataclass(frozen=True, eq=False)
class BackgroundOverlay:
    """All that changes, for one base snapshot. `codes` are the base's activities in matrix order."""

    name: str
    """Name of the derived database."""
    base_database: str
    base_digest: str
    codes: Sequence[str]
    rules: tuple[AppliedRule, ...]
    suppliers: tuple[NewSupplier, ...]
    changes: tuple[CellChange, ...]
    cleared: tuple[ClearedEmissions, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over base, suppliers and cells; the derived name is not in it, so equal overlays have one folder."""
        content = {
            "base": self.base_digest,
            "rules": [asdict(each) for each in self.rules],
            "suppliers": [asdict(each) for each in self.suppliers],
            "changes": [asdict(each) for each in self.changes],
            "cleared": [asdict(each) for each in self.cleared],
        }
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Code → column in the matrices with the overlay: the base's activities, then the new suppliers."""
        all_codes = (*self.codes, *(supplier.code for supplier in self.suppliers))
        return {code: position for position, code in enumerate(all_codes)}

    @property
    def size(self) -> int:
        """Number of activities with the overlay."""
        return len(self.codes) + len(self.suppliers)

    def named(self, name: str) -> "BackgroundOverlay":
        """Return the same overlay under another derived name."""
        return replace(self, name=name)

    def applied(
        self, technosphere: "scipy.sparse.csc_array", direct: Floats, flow_keys: Sequence[str]
    ) -> tuple["scipy.sparse.csc_array", Floats, tuple[str, ...]]:
        """Return A', direct emissions and flow keys with the overlay on top of those of the base.

        `technosphere` is A, activities × activities, production positive and inputs negative, duplicates summed;
        `direct` is what one run of each activity emits, activities × flow keys, kg. Both grow by the new suppliers.

        Raises:
            OverlayOrderError: the matrices are not those of the base as the overlay knows it.
        """
        return self.technosphere_of(technosphere), *self._direct_of(direct, flow_keys)

    def technosphere_of(self, technosphere: "scipy.sparse.csc_array") -> "scipy.sparse.csc_array":
        """Return A with the overlay on top: A'[old, consumer] = 0, A'[new, consumer] = A[new, consumer] − amount.

        Raises:
            OverlayOrderError: A has another shape, or a cell is not what the overlay was made for.
        """
        from scipy.sparse import coo_array

        base = len(self.codes)
        if technosphere.shape != (base, base):
            raise OverlayOrderError(f"matrix {technosphere.shape}, but {self.base_database} has {base} activities")
        given = technosphere.tocoo()
        new = np.arange(base, self.size)
        row, column, amount = self._differences(technosphere)
        changed = coo_array(
            (
                np.concatenate([given.data, np.ones(len(new)), amount]),
                (np.concatenate([given.row, new, row]), np.concatenate([given.col, new, column])),
            ),
            shape=(self.size, self.size),
        ).tocsc()
        changed.eliminate_zeros()
        return changed

    def _differences(self, technosphere: "scipy.sparse.csc_array") -> tuple[npt.NDArray[np.int64], ...]:
        at = self.positions
        old = [change for change in self.changes if change.old]
        rows, columns = (
            np.array([at[getattr(change, end)] for change in old], np.int64) for end in ("old", "consumer")
        )
        expected = np.array([-change.old_amount for change in old], np.float64)
        found = _cells(technosphere, rows, columns)
        if (wrong := np.abs(found - expected) > _SAME * np.abs(expected)).any():
            first = old[int(np.argmax(wrong))]
            raise OverlayOrderError(
                f"{first.consumer} takes {-found[np.argmax(wrong)]:g} of {first.old}, the overlay was made for "
                f"{first.old_amount:g}: it goes on top of {self.base_database} {self.base_digest[:12]}, once and last"
            )
        new = [change for change in self.changes if change.new]
        new_rows, new_columns = (
            np.array([at[getattr(change, end)] for change in new], np.int64) for end in ("new", "consumer")
        )
        taken = np.array([-change.new_amount for change in new], np.float64)
        return (
            np.concatenate([rows, new_rows]),
            np.concatenate([columns, new_columns]),
            np.concatenate([-found, taken]),
        )

    def _direct_of(self, direct: Floats, flow_keys: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
        if direct.shape != (len(self.codes), len(flow_keys)):
            raise OverlayOrderError(
                f"emissions {direct.shape}, but {len(self.codes)} activities and {len(flow_keys)} flows"
            )
        added = dict.fromkeys(key for supplier in self.suppliers for key, _ in supplier.flows)
        keys = (*flow_keys, *(key for key in added if key not in set(flow_keys)))
        column = {key: number for number, key in enumerate(keys)}
        changed = np.zeros((self.size, len(keys)))
        changed[: len(self.codes), : len(flow_keys)] = direct
        changed[[self.positions[each.activity] for each in self.cleared]] = 0.0
        for supplier in self.suppliers:
            for key, amount in supplier.flows:
                changed[self.positions[supplier.code], column[key]] += amount
        return changed, keys


def _cells(matrix: "scipy.sparse.csc_array", rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Floats:
    """Return matrix[rows, columns] as a vector; scipy's own indexing of nothing is a matrix of no shape."""
    if not len(rows):
        return np.zeros(0)
    return np.asarray(matrix[rows, columns], dtype=np.float64).ravel()
