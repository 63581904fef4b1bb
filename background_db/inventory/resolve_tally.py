"""What became of every exchange: one fate each, so that what went in is what was written or is told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from background_db.inventory.input_links import OpenInput


class Fate(StrEnum):
    """What became of an exchange."""

    WRITTEN = "written"
    CUT_OFF = "cut-off"
    """Written, to a provider without burden that a decision put in place of a missing one."""
    LINKED = "linked"
    """Written, to an activity of another database that a decision named."""
    ZERO = "zero"
    """Left out by decision: its amount is 0."""
    WASTE = "waste"
    """Left out by decision: waste that nothing treats."""
    SELF_INPUT = "self-input"
    """Left out by decision: an input of the own product as large as the product."""
    UNIT = "unit"
    """Its unit cannot be brought to that of its flow."""
    FLOW = "flow"
    """The file holds no such flow."""
    NOT_FINITE = "not-finite"
    DATASET = "dataset"
    """Its data set was refused."""
    UNDECIDED = "undecided"
    """It waits for a decision: no provider, several, or waste that nothing treats."""
    CO_PRODUCT = "co-product"
    """Left out by decision: a product beside the reference flow for which alone the data set is there."""


LEFT_OUT = (Fate.ZERO, Fate.WASTE, Fate.SELF_INPUT, Fate.CO_PRODUCT)
REFUSED = (Fate.UNIT, Fate.FLOW, Fate.NOT_FINITE, Fate.DATASET, Fate.UNDECIDED)


class CaseKind(StrEnum):
    """What a report lists case by case."""

    REFUSED_DATASET = "refused-dataset"
    UNALLOCATED = "unallocated"
    AGGREGATED = "aggregated"
    UNLINKED = "unlinked"
    LINKED = "linked"
    """An input that goes to an activity of another database."""
    SEVERAL_PROVIDERS = "several-providers"
    BY_RULE = "by-rule"
    """An input with several possible providers, of which a rule took one."""
    UNTREATED_WASTE = "untreated-waste"
    SELF_INPUT = "self-input"
    UNIT = "unit"
    UNKNOWN_FLOW = "unknown-flow"
    NOT_FINITE = "not-finite"
    ZERO_AMOUNT = "zero-amount"
    WASTE_SIGN = "waste-sign"
    """A treatment written as a negative product, turned into a service."""
    ZERO_DIAGONAL = "zero-diagonal"
    SCALE = "scale"
    """A footprint a thousand times that of its siblings, or a thousandth."""
    NEGATIVE = "negative"
    """A footprint below zero, uptake left out."""
    UNSOLVABLE = "unsolvable"
    NO_UNIT = "no-unit"
    """A product without a unit: nobody can say how much one of it is."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a report names: the process, the flow, and what was seen."""

    process: str
    """Code of the process."""
    process_name: str
    flow: str
    """Code of the flow; "" for a whole process."""
    flow_name: str
    shown: str = ""
    process_zh: str = ""
    """Chinese names, where the file has them."""
    flow_zh: str = ""
    shown_zh: str = ""


@dataclass(slots=True)
class Tally:
    """Counts and cases while an inventory is resolved."""

    fates: Counter[Fate] = field(default_factory=Counter)
    cases: dict[CaseKind, list[Case]] = field(default_factory=dict)
    allocated: Counter[str] = field(default_factory=Counter)
    """Processes of several products by the rule that split them."""
    open: Counter[OpenInput] = field(default_factory=Counter)
    """Inputs that nothing supplies and no link answers, whatever the decisions make of them; exchanges of each."""

    def add(self, kind: CaseKind, case: Case) -> None:
        """Keep a case under its kind."""
        self.cases.setdefault(kind, []).append(case)

    def of(self, kind: CaseKind) -> tuple[Case, ...]:
        """Return the cases of a kind."""
        return tuple(self.cases.get(kind, ()))

    def counted(self) -> Mapping[str, int]:
        """Return the number of exchanges by fate, every fate named."""
        return {fate.value: self.fates[fate] for fate in Fate}
