"""A linked system together with what stands behind its suppliers in other databases: one system, whole in itself.

The activities that the links reach, with everything upstream of them, are copied into the system under the code
``<database>/<code>``; nothing else of their databases is. So a snapshot of the result is solved, drawn, overlaid,
digested and written out like any other, and stays what it is when the other database is replaced or removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from background_db.inventory.input_links import LinkedSupplier
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Snapshot

if TYPE_CHECKING:
    import pandas as pd

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Part:
    """What is taken of one database: columns by their number in the joined system, -1 where one is not taken."""

    name: str
    snapshot: Snapshot
    column: Positions
    taken: Positions


def join(system: LinkedSystem, linked: Mapping[int, LinkedSupplier], databases: Mapping[str, Snapshot]) -> LinkedSystem:
    """Put the upstream of linked suppliers in the place of the columns that stand for them.

    `linked` holds the columns of `system` that stand for an activity of another database; they have no entries but
    those of their consumers. Scores of the result: h = (Aᵀ)⁻¹ d over both systems, so a foreground activity carries its
    own emissions + Σ amount × factor × score of the supplier in its own database.
    """
    own = np.array([number for number in range(len(system.activities)) if number not in linked], np.int64)
    parts, size = [], len(own)
    for name in sorted({supplier.database for supplier in linked.values()}):
        snapshot = databases[name]
        wanted = [snapshot.position(one.code) for one in linked.values() if one.database == name]
        taken = upstream(snapshot, wanted)
        column = np.full(snapshot.size, -1, np.int64)
        column[taken] = size + np.arange(len(taken))
        parts.append(_Part(name, snapshot, column, taken))
        size += len(taken)
    by_name = {part.name: part for part in parts}
    place = np.empty(len(system.activities), np.int64)
    place[own] = np.arange(len(own))
    for number, supplier in linked.items():
        part = by_name[supplier.database]
        place[number] = part.column[part.snapshot.position(supplier.code)]
    flows, rows = _flows(system, parts)
    return LinkedSystem(
        (*(system.activities[number] for number in own), *(one for part in parts for one in _activities(part))),
        flows,
        _technosphere(system.technosphere, place, parts),
        _biosphere(system.biosphere, place, parts, rows),
        system.methods,
    )


def upstream(snapshot: Snapshot, wanted: Sequence[int]) -> Positions:
    """Return the activities and all that they take from, over any number of steps, in the order of the snapshot."""
    matrix = snapshot.technosphere()
    reached = np.zeros(snapshot.size, np.bool_)
    front: Positions = np.unique(np.array(wanted, np.int64))
    while len(front):
        reached[front] = True
        suppliers = np.unique(matrix[:, front].indices).astype(np.int64)
        front = suppliers[~reached[suppliers]]
    return np.flatnonzero(reached).astype(np.int64)


def _activities(part: _Part) -> list[SystemActivity]:
    names = [each.name for each in fields(SystemActivity) if each.name != "categories"]
    table: pd.DataFrame = part.snapshot.activities.iloc[part.taken]
    version = f"{part.name} {part.snapshot.manifest.version}".strip()
    found = []
    for row in table.to_dict("records"):
        values = {name: row[name] for name in names}
        for year in ("first_year", "last_year"):
            values[year] = int(row[year]) if row[year] == row[year] and row[year] is not None else None
        for mark in ("is_treatment", "is_cut_off", "is_aggregated"):
            values[mark] = bool(row[mark])
        categories = tuple(one for one in str(row["categories"]).split("/") if one)
        made = SystemActivity(**values, categories=categories)
        source = "; ".join(text for text in (version, made.source) if text)
        found.append(replace(made, code=f"{part.name}/{made.code}", source=source))
    return found


def _flows(system: LinkedSystem, parts: Sequence[_Part]) -> tuple[tuple[Flow, ...], Mapping[str, Positions]]:
    """Return all elementary flows and, by database, the row of each of its flows.

    Lists that share a code for the same flow share its row; where one code means two flows the second gets its
    database's name in front.
    """
    flows = list(system.flows)
    at = {flow.code: number for number, flow in enumerate(flows)}
    rows: dict[str, Positions] = {}
    for part in parts:
        needed = np.unique(part.snapshot.biosphere()[:, part.taken].indices)
        row = np.full(part.snapshot.manifest.flows, -1, np.int64)
        for number in needed.tolist():
            flow = _flow(part.snapshot.flows.iloc[number])
            if flow.code in at and not _is_same(flow, flows[at[flow.code]]):
                flow = replace(flow, code=f"{part.name}/{flow.code}")
            if flow.code not in at:
                at[flow.code] = len(flows)
                flows.append(flow)
            row[number] = at[flow.code]
        rows[part.name] = row
    return tuple(flows), rows


def _flow(row: "pd.Series[str]") -> Flow:
    return Flow(
        code=row["code"],
        kind=FlowKind.ELEMENTARY,
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        unit=row["unit"],
        compartments=tuple(one for one in row["compartments"].split("/") if one),
        cas=row["cas"],
        location=row["location"],
    )


def _is_same(one: Flow, other: Flow) -> bool:
    def told(flow: Flow) -> tuple[str, ...]:
        return flow.name_en, flow.unit, flow.cas, flow.location, "/".join(flow.compartments)

    return told(one) == told(other)


def _technosphere(own: Entries, place: Positions, parts: Sequence[_Part]) -> Entries:
    listed = [replace(own, row=place[own.row], column=place[own.column])]
    for part in parts:
        entries = _of_columns(part.snapshot.technosphere_entries, part.column)
        listed.append(replace(entries, row=part.column[entries.row], column=part.column[entries.column]))
    return _together(listed)


def _biosphere(own: Entries, place: Positions, parts: Sequence[_Part], rows: Mapping[str, Positions]) -> Entries:
    listed = [replace(own, column=place[own.column])]
    for part in parts:
        entries = _of_columns(part.snapshot.biosphere_entries, part.column)
        listed.append(replace(entries, row=rows[part.name][entries.row], column=part.column[entries.column]))
    return _together(listed)


def _of_columns(entries: Entries, column: Positions) -> Entries:
    chosen = column[entries.column] >= 0
    return Entries(**{each.name: getattr(entries, each.name)[chosen] for each in fields(Entries)})


def _together(listed: Sequence[Entries]) -> Entries:
    return Entries(
        **{each.name: np.concatenate([getattr(one, each.name) for one in listed]) for each in fields(Entries)}
    )
