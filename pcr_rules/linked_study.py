"""A study whose every row knows its supplier in that supplier's own unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.factors import EmissionFactor
from pcr_rules.certificates import ClaimedSupply
from pcr_rules.plant.derivation import Derivation
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import ExchangeKind


class SupplierKind(StrEnum):
    """What stands behind a line."""

    PROCESS = "process"
    FACTOR = "factor"
    """A domestic factor, an own factor, the combustion of a fuel, or a supplier's footprint: an `EmissionFactor`."""
    ELECTRICITY = "electricity"
    """Electricity of a facility; resolved per view."""
    BACKGROUND = "background"
    """An activity of an imported background snapshot."""
    ELEMENTARY = "elementary"
    """An elementary flow of the process itself, by flow key."""


@dataclass(frozen=True, slots=True, order=True)
class Supplier:
    """A supplier: its kind, its key and, for a process, the product flow taken."""

    kind: SupplierKind
    key: str
    flow: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}" + (f"#{self.flow}" if self.flow else "")


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """One link: per run of `process_id`, `amount` units (`unit`, the supplier's own) of `supplier` are consumed.

    An exchange becomes one line, a fuel burnt two: its supply (`line_id` = the exchange's) and its stack
    emission (`line_id` ends in ``.combustion``). Avoided products have a negative amount.
    """

    line_id: str
    exchange_id: str
    process_id: str
    kind: ExchangeKind
    supplier: Supplier
    amount: float
    unit: str
    flow: str
    stage: LifeCycleStage
    is_combustion: bool = False


@dataclass(frozen=True, slots=True)
class FallbackStep:
    """A factor of another year or geography than asked for, with the reason a person gave."""

    exchange_id: str
    factor_id: str
    asked: str
    used: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectricityLinks:
    """Which factor stands for which electricity; a supply is named ``facility#supply``, a part of the ledger by its id."""

    grid: Mapping[str, str] = field(default_factory=dict)
    """Grid supply → key of the average of its own period."""
    remainder: Mapping[str, str] = field(default_factory=dict)
    """Key of an average → key of the residual mix that replaces it in the market-based view."""
    transmission: Mapping[str, str] = field(default_factory=dict)
    """Supply or part of the ledger → key of transmission and distribution, as the loss rule asks."""
    generation: Mapping[str, str] = field(default_factory=dict)
    """Part of the ledger → key of its technology."""
    claimed: ClaimedSupply | None = None
    """What the ledger says is claimed; None: there is no ledger, and the author's word stands."""


@dataclass(frozen=True, slots=True)
class LinkedStudy:
    """The study, its lines, and every factor the lines name, by supplier key."""

    study: ProductStudy
    lines: tuple[LinkedLine, ...]
    factors: Mapping[str, EmissionFactor]
    """Also holds own factors, ``fuel:<id>`` combustion factors and ``supplier:<id>`` footprints."""
    grid_factors: Mapping[str, str]
    """Facility id → key in `factors` of the grid average that applies to it."""
    fallbacks: tuple[FallbackStep, ...]
    rows_in: int
    rows_linked: int
    factor_set_digests: Mapping[str, str]
    conversions: tuple[Derivation, ...] = ()
    """Amounts brought to the provider's unit by a property that the plant states, with the arithmetic."""
    electricity: ElectricityLinks = ElectricityLinks()
    backgrounds: Mapping[str, str] = field(default_factory=dict)
    """Background database in use → what its numbers depend on: ``uslci@<digest of the snapshot>``."""
