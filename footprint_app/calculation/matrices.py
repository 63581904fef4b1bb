"""Lowering an allocated system to columns of numbers, and those to a float64 datapackage for Brightway.

Matrix shapes, with n foreground columns, m background activities (factors in use), k elementary flows:
technosphere (n + m) × (n + m), one product per activity; biosphere k × (n + m); characterisation channels × k.
Sign: outputs are positive, inputs negative; emissions are positive, an uptake is characterised with -1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from background_db.factors import EmissionFactor
from background_db.flows import ADDITIVE_CHANNELS, Channel, channel_of
from pcr_rules.linked_study import SupplierKind
from pcr_rules.product_system import AllocatedSystem

if TYPE_CHECKING:
    import bw_processing

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CHANNELS: tuple[Channel, ...] = tuple(Channel)
CHANNEL_NAMES: tuple[str, ...] = tuple(channel.value for channel in CHANNELS)
ADDITIVE_ROWS: tuple[int, ...] = tuple(CHANNELS.index(channel) for channel in ADDITIVE_CHANNELS)
AIRCRAFT_FLOW = "co2e.aircraft"
Characterisation = Mapping[str, float]
"""Flow key → kg CO2e per kg; an uptake -1."""


@dataclass(frozen=True, slots=True)
class LinkedLines:
    """The engine's only input: one row per line, in the order of the system's lines.

    `supplier` is a technosphere row (a foreground column, or n + position of a background activity), or -1 where
    `flow` is the row of an elementary flow. `amount` is per run of the consumer; an input is positive here.
    """

    consumer: Integers
    supplier: Integers
    flow: Integers
    amount: Floats


@dataclass(frozen=True, slots=True)
class Matrices:
    """A system in numbers, with the labels of every row and column."""

    lines: LinkedLines
    outputs: Floats
    """Output of each foreground column per run, shape (n,)."""
    columns: tuple[str, ...]
    activities: tuple[str, ...]
    """Keys of the factors in use, shape (m,)."""
    flows: tuple[str, ...]
    background_flows: tuple[Integers, Integers, Floats]
    """Elementary flows of the background: row of the flow, position of the activity, kg per unit of it."""
    characterisation: Floats
    """kg CO2e per kg, channels × flows."""
    reference: int
    demand: float

    @property
    def size(self) -> int:
        """Number of activities, foreground and background."""
        return len(self.columns) + len(self.activities)

    def background_scores(self) -> Floats:
        """Return kg CO2e per unit of each background activity, activities × channels."""
        rows, positions, amounts = self.background_flows
        scores = np.zeros((len(self.activities), len(CHANNELS)))
        np.add.at(scores, positions, self.characterisation[:, rows].T * amounts[:, None])
        return scores


def factor_flows(factor: EmissionFactor, characterisation: Characterisation) -> dict[str, float]:
    """Return kg of each elementary flow per unit of a factor; an aircraft's total stands again in its own flow.

    Aircraft is an *of which* (CFP-AIR-01): the flow ``co2e.aircraft`` is characterised in that channel only.
    """
    flows: dict[str, float] = {}
    for key, amount in factor.flows:
        flows[key] = flows.get(key, 0.0) + amount
    if factor.is_aircraft and not any(channel_of(key) is Channel.AIRCRAFT for key in flows):
        flows[AIRCRAFT_FLOW] = sum(amount * characterisation[key] for key, amount in flows.items())
    return flows


def column_label(system: AllocatedSystem, number: int) -> str:
    """Return the label of a foreground column: ``process#flow``."""
    column = system.columns[number]
    return f"{column.process_id}#{column.flow_id}"


def to_matrices(system: AllocatedSystem, characterisation: Characterisation) -> Matrices:
    """Lower a system whose electricity is resolved.

    Raises:
        KeyError: a line names a factor that the system does not hold, or a flow without characterisation.
    """
    activities = tuple(
        dict.fromkeys(line.supplier.key for line in system.lines if line.supplier.kind is SupplierKind.FACTOR)
    )
    by_activity = [factor_flows(system.factors[key], characterisation) for key in activities]
    elementary = [line.supplier.key for line in system.lines if line.supplier.kind is SupplierKind.ELEMENTARY]
    flows = tuple(dict.fromkeys([key for flow in by_activity for key in flow] + elementary))
    flow_row = {key: row for row, key in enumerate(flows)}
    entries = [
        (flow_row[key], position, amount) for position, flow in enumerate(by_activity) for key, amount in flow.items()
    ]
    return Matrices(
        lines=_linked_lines(system, activities, flow_row),
        outputs=np.array([column.output_amount for column in system.columns], dtype=np.float64),
        columns=tuple(column_label(system, number) for number in range(len(system.columns))),
        activities=activities,
        flows=flows,
        background_flows=(
            np.array([row for row, _, _ in entries], dtype=np.int64),
            np.array([position for _, position, _ in entries], dtype=np.int64),
            np.array([amount for _, _, amount in entries], dtype=np.float64),
        ),
        characterisation=_characterisation_matrix(flows, characterisation),
        reference=system.reference,
        demand=system.demand,
    )


def _linked_lines(system: AllocatedSystem, activities: tuple[str, ...], flow_row: Mapping[str, int]) -> LinkedLines:
    row_of = {key: len(system.columns) + position for position, key in enumerate(activities)}
    suppliers: list[int] = []
    flow_rows: list[int] = []
    for line in system.lines:
        is_elementary = line.supplier.kind is SupplierKind.ELEMENTARY
        flow_rows.append(flow_row[line.supplier.key] if is_elementary else -1)
        if is_elementary:
            suppliers.append(-1)
        else:
            suppliers.append(row_of[line.supplier.key] if line.supplier_column is None else line.supplier_column)
    return LinkedLines(
        consumer=np.array([line.column for line in system.lines], dtype=np.int64),
        supplier=np.array(suppliers, dtype=np.int64),
        flow=np.array(flow_rows, dtype=np.int64),
        amount=np.array([line.amount for line in system.lines], dtype=np.float64),
    )


def _characterisation_matrix(flows: tuple[str, ...], characterisation: Characterisation) -> Floats:
    matrix = np.zeros((len(CHANNELS), len(flows)))
    for row, key in enumerate(flows):
        matrix[CHANNELS.index(channel_of(key)), row] = characterisation[key]
    return matrix


@dataclass(frozen=True, slots=True)
class Entries:
    """Cells of a matrix: rows, columns, positive values, and which of them are subtracted."""

    rows: Integers
    columns: Integers
    values: Floats
    is_subtracted: npt.NDArray[np.bool_]


def technosphere_entries(matrices: Matrices) -> Entries:
    """Return the cells of the technosphere: outputs on the diagonal, inputs subtracted; cells may repeat and add up."""
    lines = matrices.lines
    linked = lines.supplier >= 0
    diagonal = np.arange(matrices.size, dtype=np.int64)
    outputs = np.concatenate([matrices.outputs, np.ones(len(matrices.activities))])
    return Entries(
        rows=np.concatenate([diagonal, lines.supplier[linked]]),
        columns=np.concatenate([diagonal, lines.consumer[linked]]),
        values=np.concatenate([outputs, lines.amount[linked]]),
        is_subtracted=np.concatenate([np.zeros(matrices.size, dtype=np.bool_), np.ones(linked.sum(), dtype=np.bool_)]),
    )


def biosphere_entries(matrices: Matrices) -> Entries:
    """Return the cells of the biosphere: emissions of the foreground's own and of the background; cells may repeat."""
    lines = matrices.lines
    elementary = lines.flow >= 0
    rows, positions, amounts = matrices.background_flows
    values = np.concatenate([lines.amount[elementary], amounts])
    return Entries(
        rows=np.concatenate([lines.flow[elementary], rows]),
        columns=np.concatenate([lines.consumer[elementary], positions + len(matrices.columns)]),
        values=values,
        is_subtracted=np.zeros(len(values), dtype=np.bool_),
    )


def to_datapackage(matrices: Matrices) -> "bw_processing.Datapackage":
    """Write a system as a bw_processing datapackage of float64 persistent vectors.

    float64: bw_processing's own default and bw2data's database are float32, which loses seven digits after the
    first seven. Ids are matrix positions; flows start behind the activities.
    """
    import bw_processing  # here, as it takes 0.8 s

    package = bw_processing.create_datapackage()
    _add(package, "technosphere_matrix", technosphere_entries(matrices), row_offset=0)
    if matrices.flows:
        _add(package, "biosphere_matrix", biosphere_entries(matrices), row_offset=matrices.size)
    return package


def _add(package: "bw_processing.Datapackage", matrix: str, entries: Entries, row_offset: int) -> None:
    import bw_processing  # loaded by the caller already

    indices = np.empty(len(entries.rows), dtype=bw_processing.INDICES_DTYPE)
    indices["row"] = entries.rows + row_offset
    indices["col"] = entries.columns
    package.add_persistent_vector(
        matrix=matrix,
        name=matrix,
        indices_array=indices,
        data_array=entries.values.astype(np.float64),
        flip_array=entries.is_subtracted,
    )
