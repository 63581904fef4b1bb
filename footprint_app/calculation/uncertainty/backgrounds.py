"""A snapshot as a system to redraw: which of its entries are uncertain, and in which columns its scores are kept.

Gases with a published spread of their GWP keep a column in kg of their own, so that the characterisation can be drawn
afterwards; all others of a channel stand together in kg CO2e of the study's GWP set (``co2e.fossil``).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from background_db.background_overlay import BackgroundOverlay
from background_db.characterisation import gwp_set
from background_db.flow_mapping_file import FlowMapping
from background_db.flows import gas_of
from background_db.gwp_spreads import spread_of_flow
from background_db.inventory.linked_system import Entries
from background_db.snapshot import Snapshot
from footprint_app.calculation.background_scores import background_totals
from footprint_app.calculation.uncertainty.redraw import RedrawableSystem, Redrawer, Redrawn, with_pedigree
from footprint_app.calculation.uncertainty.streams import Floats
from pcr_rules.methods.pedigree import INDICATORS, pedigree_set
from pcr_rules.methods.pedigree_basic import basic_uncertainty, basic_variance_of_gas, basic_variance_of_unit

PEDIGREE_SET = "ecoinvent_3"
"""Set of numbers for entries that have scores but no distribution."""


@dataclass(frozen=True)
class Background:
    """A snapshot, perhaps with an overlay on top, under a GWP set; it travels to other processes as its folder."""

    folder: Path
    gwp_set_id: str
    scores: Path
    """Folder of the cached nominal scores."""
    overlay: BackgroundOverlay | None = None
    mapping: FlowMapping | None = None
    """A person's own reading of elementary flows."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The snapshot as imported."""
        return Snapshot(self.folder)

    @property
    def size(self) -> int:
        """Number of activities, those of the overlay behind those of the snapshot."""
        return self.overlay.size if self.overlay else self.snapshot.size

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that the draws depend on but their seed and number."""
        from background_db.greenhouse_flows import mapping_digest

        parts = {
            "snapshot": self.snapshot.digest,
            "overlay": self.overlay.digest if self.overlay else "",
            "mapping": mapping_digest(self.mapping),
            "gwp": {key: gwp_set(self.gwp_set_id).characterise(key) for key in self._flow_keys if key},
            "columns": self.columns,
            "pedigree": [pedigree_set(PEDIGREE_SET).levels[name] for name in INDICATORS],
            "basic": asdict(basic_uncertainty()),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _flow_keys(self) -> tuple[str, ...]:
        """Greenhouse flow key of each row of the biosphere, "" for what is none."""
        from background_db.greenhouse_flows import snapshot_flow_keys

        return snapshot_flow_keys(self.snapshot.flows, self.mapping)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the scores, sorted by name: of the greenhouse gases that some activity emits."""
        emitted = np.unique(self.snapshot.biosphere_entries.row).tolist()
        keys = {key for key in (self._flow_keys[row] for row in emitted) if key}
        if self.overlay:
            keys |= {key for supplier in self.overlay.suppliers for key, _ in supplier.flows}
        return tuple(sorted({self.column_of(key)[0] for key in keys}))

    def column_of(self, flow_key: str) -> tuple[str, float]:
        """Return the column of an elementary flow and its units per kg: 1 kg of an own column, else kg CO2e."""
        if spread_of_flow(self.gwp_set_id, flow_key) is not None:
            return flow_key, 1.0
        return f"co2e.{flow_key.partition('.')[2]}", abs(gwp_set(self.gwp_set_id).characterise(flow_key))

    def system(self) -> RedrawableSystem:
        """Return the snapshot's entries with what is drawn of them, the overlay's suppliers in their places."""
        technosphere = Redrawn.plain(self._scored(self.snapshot.technosphere_entries, self._product_variance()))
        direct = self._direct()
        if self.overlay is not None:
            technosphere = _overlaid(technosphere, self.overlay)
            direct = self._overlaid_direct(direct, self.overlay)
        # Named by what was imported, so that an overlay has the worlds of its base.
        return RedrawableSystem(self.size, self.columns, technosphere, direct, self.snapshot.digest)

    def redrawer(self) -> Redrawer:
        """Return what draws this background, warm with the cached nominal scores."""
        totals = background_totals(self.snapshot, self.scores, self.overlay, mapping=self.mapping)
        weights = np.zeros((len(totals.flow_keys), len(self.columns)))
        for row, key in enumerate(totals.flow_keys):
            column, weight = self.column_of(key)
            if column in self.columns:
                weights[row, self.columns.index(column)] = weight
        return Redrawer(self.system(), np.asarray(totals.per_unit) @ weights)

    def _product_variance(self) -> Floats:
        """Basic variance of each technosphere entry, by the unit of the product; production itself has none."""
        entries = self.snapshot.technosphere_entries
        of_unit = {unit: basic_variance_of_unit(unit) for unit in set(self.snapshot.activities["unit"])}
        by_activity = np.array([of_unit[unit] for unit in self.snapshot.activities["unit"]])
        return np.where(entries.row == entries.column, np.nan, by_activity[entries.row])

    def _scored(self, entries: Entries, basic: Floats) -> Entries:
        levels = pedigree_set(PEDIGREE_SET).levels
        return with_pedigree(entries, basic, np.array([levels[name] for name in INDICATORS], dtype=np.float64))

    def _direct(self) -> Redrawn:
        """Return the biosphere's entries of greenhouse gases, their row the column of the scores."""
        entries, keys = self.snapshot.biosphere_entries, self._flow_keys
        column, weight = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys))
        variance = np.full(len(keys), np.nan)
        for row, key in enumerate(keys):
            if key and self.column_of(key)[0] in self.columns:
                name, weight[row] = self.column_of(key)
                column[row] = self.columns.index(name)
                basic = basic_variance_of_gas(gas_of(key))
                variance[row] = np.nan if basic is None else basic
        scored = self._scored(entries, variance[entries.row])
        chosen = weight[entries.row] > 0
        plain = Redrawn.plain(_taken(scored, chosen))
        return replace(plain, row=column[plain.entries.row], scale=weight[plain.entries.row])

    def _overlaid_direct(self, direct: Redrawn, overlay: BackgroundOverlay) -> Redrawn:
        """Leave out what a delivery node emits itself, add what the new suppliers emit, which is exact."""
        cleared = np.array([overlay.positions[each.activity] for each in overlay.cleared], dtype=np.int64)
        kept = direct.take(~np.isin(direct.entries.column, cleared))
        flows = [
            (overlay.positions[one.code], *self.column_of(key), kg)
            for one in overlay.suppliers
            for key, kg in one.flows
        ]
        row = np.array([self.columns.index(name) for _, name, _, _ in flows], dtype=np.int64)
        column = np.array([position for position, _, _, _ in flows], dtype=np.int64)
        amount = np.array([weight * kg for _, _, weight, kg in flows], dtype=np.float64)
        return _joined(kept, Redrawn.plain(Entries.exact(row, column, amount)))


def _overlaid(technosphere: Redrawn, overlay: BackgroundOverlay) -> Redrawn:
    """Put new suppliers in the place of old ones: the drawn amount of a cell goes to its new row, scaled new / old."""
    at, entries = overlay.positions, technosphere.entries
    size = overlay.size
    cells = entries.column * size + entries.row
    row, scale = entries.row.copy(), technosphere.scale.copy()
    removed = np.zeros(len(entries), dtype=np.bool_)
    order = np.argsort(cells, kind="stable")
    sorted_cells = cells[order]
    added: list[tuple[int, int, float]] = [(at[one.code], at[one.code], 1.0) for one in overlay.suppliers]
    for change in overlay.changes:
        consumer = at[change.consumer]
        if not change.old:
            added.append((at[change.new], consumer, -change.new_amount))
            continue
        cell = consumer * size + at[change.old]
        found = order[np.searchsorted(sorted_cells, cell) : np.searchsorted(sorted_cells, cell, side="right")]
        if change.new:
            row[found] = at[change.new]
            scale[found] *= change.new_amount / change.old_amount
        else:
            removed[found] = True
    moved = replace(technosphere, row=row, scale=scale).take(~removed)
    own = Entries.exact(*_columns(added))
    return _joined(moved, Redrawn.plain(own))


def _columns(
    cells: Sequence[tuple[int, int, float]],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    rows = np.array([row for row, _, _ in cells], dtype=np.int64)
    columns = np.array([column for _, column, _ in cells], dtype=np.int64)
    return rows, columns, np.array([amount for _, _, amount in cells], dtype=np.float64)


def _joined(first: Redrawn, second: Redrawn) -> Redrawn:
    both = {
        each.name: np.concatenate([getattr(first.entries, each.name), getattr(second.entries, each.name)])
        for each in fields(Entries)
    }
    return Redrawn(
        Entries(**both),
        np.concatenate([first.row, second.row]),
        np.concatenate([first.scale, second.scale]),
        np.concatenate([first.deviate, second.deviate]),
    )


def _taken(entries: Entries, chosen: npt.NDArray[np.bool_]) -> Entries:
    return Entries(**{each.name: getattr(entries, each.name)[chosen] for each in fields(Entries)})


def group_of(column: str) -> str:
    """Return the gas whose GWP draw a column takes; "" for kg CO2e, which is characterised already."""
    gas = gas_of(column)
    return "" if gas == "co2e" else gas


def column_weights(columns: Sequence[str], gwp_set_id: str) -> Mapping[str, float]:
    """Return signed kg CO2e per unit of each column: its GWP, 1 for kg CO2e, -1 for an uptake."""
    potentials = gwp_set(gwp_set_id)
    return {column: potentials.characterise(column) for column in columns}
