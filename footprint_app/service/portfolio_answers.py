"""What ``portfolio run`` and ``factors impact`` answer with ``--json``; all numbers in kg CO2e per declared unit."""

from dataclasses import dataclass
from typing import Literal

from footprint_app.service.finding_answers import FindingDocument

Blocks = Literal["number", "claim", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioFaultDocument:
    """A kind of finding: how many products and lines it concerns, and where it was seen first."""

    code: str
    blocks: Blocks
    products: int
    lines: int
    product: str
    line: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioDocument:
    """``portfolio run``: `products` = `with_result` + `with_findings`; the tables are in `files`."""

    command: Literal["portfolio run"] = "portfolio run"
    exit_code: Literal[0, 1]
    products: int
    with_result: int
    with_findings: int
    lines: int
    taken_over: int
    """Studies whose outcome an earlier run had written down."""
    seconds: float
    faults: list[PortfolioFaultDocument]
    """Kinds of findings, those that block a number first; all of them stand in ``findings.parquet``."""
    files: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReplacementDocument:
    """A factor in force and what of the new set takes its place, with the change of one unit's kg CO2e."""

    old_id: str
    new_id: str
    per_unit: str
    old_value: float
    new_value: float
    period: Literal["own", "new"]
    """``own``: the rules choose it for the products' own period; ``new``: from the new publication's period on."""
    products: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedFactorDocument:
    """A factor in use that the new set may concern, but the rules do not say by which of its factors."""

    old_id: str
    candidates: list[str]
    reason: str
    products: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductImpactDocument:
    """How far one product moves; `new_total` is None where it could not be recalculated, for the reason in `cause`.

    `relative` is None there, and where the old total is zero.
    """

    product: str
    version: int | None
    is_released: bool
    unit: str
    old_total: float
    new_total: float | None
    relative: float | None
    method: Literal["sensitivity", "recalculated"]
    crosses: bool
    factors: list[str]
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorImpactDocument:
    """``factors impact``: nothing is adopted and nothing saved; exit code 1 when a product crosses the threshold."""

    command: Literal["factors impact"] = "factors impact"
    exit_code: Literal[0, 1]
    set_id: str
    threshold: float
    products: int
    moved: int
    crossing: int
    recalculated: int
    seconds: float
    replacements: list[FactorReplacementDocument]
    undecided: list[UndecidedFactorDocument]
    impacts: list[ProductImpactDocument]
    """Products that move, the largest change first."""
    files: list[str]
