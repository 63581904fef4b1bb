"""What a reader makes of a file: data sets with their exchanges as the file has them, nothing mended yet.

A reader tells what it read and what it could not read. It neither links nor allocates nor leaves out: that is done, by
rules that a person chose, in `background_db.inventory.resolve`. Amounts stand in the unit the file gives, with its
sign; `resolve` brings them to the unit and the sign of the flow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.findings import Finding


class FlowKind(StrEnum):
    """What moves."""

    PRODUCT = "product"
    WASTE = "waste"
    ELEMENTARY = "elementary"


class EdgeKind(StrEnum):
    """Which way it moves, seen from the data set."""

    OUTPUT = "output"
    """A product made, or a waste given away, according to the kind of the flow."""
    INPUT = "input"
    """A product taken, or a waste accepted for treatment."""
    AVOIDED = "avoided"
    """A product that need not be made elsewhere (substitution)."""
    EMISSION = "emission"
    """An elementary flow into the environment."""
    RESOURCE = "resource"
    """An elementary flow out of the environment."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Uncertainty of an amount, with the parameters of stats_arrays: 2 lognormal, 3 normal, 4 uniform, 5 triangular.

    `loc` and `scale` of a lognormal are the mean and the standard deviation of the logarithm; NaN where the kind has
    no such parameter. `is_negative`: the amount is negative and the logarithm that of its absolute value.
    """

    kind: int
    loc: float
    scale: float = float("nan")
    minimum: float = float("nan")
    maximum: float = float("nan")
    is_negative: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A product, waste or elementary flow; `unit` is the reference unit in which the matrices count it."""

    code: str
    kind: FlowKind
    name_en: str
    name_zh: str = ""
    unit: str = ""
    compartments: tuple[str, ...] = ()
    """Of an elementary flow, from the coarse to the fine: ``("air", "urban air close to ground")``."""
    cas: str = ""
    location: str = ""
    unit_factors: Mapping[str, float] = field(default_factory=dict)
    """Unit name → reference units in one of it, as the file's unit groups and flow properties say."""
    properties: Mapping[str, float] = field(default_factory=dict)
    """Per reference unit, for allocation: ``mass`` in kg, ``energy`` in MJ, ``price``."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One exchange of a data set."""

    kind: EdgeKind
    flow: str
    """Code of the flow."""
    amount: float
    unit: str
    provider: str = ""
    """Code of the activity that the file names as the supplier or treater; empty: not linked."""
    is_reference: bool = False
    distribution: Distribution | None = None
    pedigree: tuple[int, ...] = ()
    """Five scores of 1 to 5, where the file gives them: reliability, completeness, time, geography, technology."""
    comment: str = ""
    location: str = ""
    """Where the input comes from, if the file says so."""


@dataclass(frozen=True, slots=True)
class AllocationShare:
    """A share that the file gives: of exchange number `edge` (None: of every exchange) to product `flow`."""

    method: str
    """``physical``, ``economic``, ``causal``."""
    flow: str
    share: float
    edge: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One data set as read: a unit process, or an aggregated result."""

    code: str
    name_en: str
    edges: tuple[Edge, ...]
    name_zh: str = ""
    location: str = ""
    first_year: int | None = None
    last_year: int | None = None
    technology: str = ""
    description: str = ""
    source: str = ""
    version: str = ""
    categories: tuple[str, ...] = ()
    is_aggregated: bool = False
    allocation: tuple[AllocationShare, ...] = ()
    default_allocation: str = ""


@dataclass(frozen=True, slots=True)
class ImpactMethod:
    """A characterisation that the file brings along: per reference unit of an elementary flow, by flow code."""

    name: str
    unit: str
    factors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that a reader found: counts_in = what was read + what `findings` refuse."""

    name: str
    format: str
    """``olca-jsonld-1``, ``olca-jsonld-2``, ``ilcd``, ``tidas``, ``ecospold1``, ``ecospold2``, ``simapro-csv``, ``brightway-excel``,
    ``bw2package``, ``matrices``."""
    activities: tuple[Activity, ...]
    flows: Mapping[str, Flow]
    datasets_in: int
    """Data sets that the file holds, read or refused."""
    edges_in: int
    """Exchanges that the file holds, read or refused."""
    edges_refused: int = 0
    methods: tuple[ImpactMethod, ...] = ()
    findings: tuple[Finding, ...] = ()
    version: str = ""
    licence: str = ""
