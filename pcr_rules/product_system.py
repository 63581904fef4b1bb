"""The product system after allocation: mono-functional columns with their lines, which the engine solves."""

from collections.abc import Mapping
from dataclasses import dataclass

from background_db.factors import EmissionFactor
from pcr_rules.linked_study import Supplier
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind


@dataclass(frozen=True, slots=True)
class Column:
    """One mono-functional activity: a process with one product, a share of a process with several, or a facility's electricity.

    One run makes `output_amount` (`unit`) of `flow_id` and carries `share` of the unallocated process.
    """

    process_id: str
    flow_id: str
    output_amount: float
    unit: str
    share: float
    stage: LifeCycleStage
    facility: str


@dataclass(frozen=True, slots=True)
class AllocatedLine:
    """A line of one column. `amount` is per run of the column, already multiplied by the allocation share.

    `supplier` is a foreground column when `supplier_column` is not None.
    """

    line_id: str
    exchange_id: str
    column: int
    kind: ExchangeKind
    supplier: Supplier
    supplier_column: int | None
    amount: float
    unit: str
    flow: str
    stage: LifeCycleStage


@dataclass(frozen=True, slots=True)
class AllocatedSystem:
    """Mono-functional columns with their lines; `demand` units of column `reference` are asked for.

    Electricity lines still name a facility until `supply_electricity` resolves them for a view.
    """

    columns: tuple[Column, ...]
    lines: tuple[AllocatedLine, ...]
    reference: int
    demand: float
    factors: Mapping[str, EmissionFactor]
    gwp_set: str
