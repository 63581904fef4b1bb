"""What a person decides at import, stored with the snapshot; without a decision nothing is guessed.

An inventory leaves questions open: how a process of several products is split, what stands for an input that nobody
supplies, which of several suppliers is meant. Each has a default that refuses, so that an import either needs no
choice or carries the choice in its manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from background_db.errors import DataFileError, unknown_key
from background_db.strict_yaml import load


class Allocation(StrEnum):
    """How a process of several products is split; the first rule of a list that can be followed is taken."""

    REFUSE = "refuse"
    AS_FILE = "as-file"
    """By the shares that the file gives."""
    MASS = "mass"
    ENERGY = "energy"
    ECONOMIC = "economic"
    REFERENCE = "reference"
    """The reference product bears everything, the others come free of burden."""
    REFERENCE_FLOW = "reference-flow"
    """A data set is there for its reference flow alone, as in ILCD: it bears everything, other products are left out and
    supply nobody, and a product named as the reference is supplied even where it is written as an input."""


class MissingProvider(StrEnum):
    """What stands for an input that nothing in the file supplies."""

    REFUSE = "refuse"
    CUT_OFF = "cut-off"
    """A provider without burden, marked as cut off, so that every use of it can be told."""


class SeveralProviders(StrEnum):
    """Which of several suppliers of one flow is taken where the file names none."""

    REFUSE = "refuse"
    SAME_NAME = "same-name"
    """The process named as the product; else one with inputs; else the lowest code."""
    SAME_LOCATION = "same-location"
    """That of the consumer's place, else of its country, else the lowest code."""


class WasteFlow(StrEnum):
    """What becomes of waste that no process of the file treats."""

    REFUSE = "refuse"
    SERVICE = "service"
    """Its treatment is an input like any other, and misses its provider like any other."""
    CUT_OFF = "cut-off"
    """It leaves the system free of burden."""


class SelfInput(StrEnum):
    """What becomes of an input of the own product that is as large as the product itself."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave-out"
    """It is a mistyped resource, so it is left out. Smaller inputs of the own product always stay."""


class ZeroAmount(StrEnum):
    """What becomes of exchanges of amount 0."""

    KEEP = "keep"
    LEAVE_OUT = "leave-out"


class UnusableExchange(StrEnum):
    """What becomes of an exchange whose flow, unit or amount cannot be used; a refused one refuses the import."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave-out"


class AggregatedDataset(StrEnum):
    """What becomes of a data set that is a result already: nothing behind it can be replaced or checked."""

    REFUSE = "refuse"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class ProcessDecision:
    """What holds for one process alone."""

    allocation: Allocation | None = None
    total: str = ""
    """Product listed beside its own fractions, by name or code: it bears the whole and takes no part in the split."""


@dataclass(frozen=True, slots=True)
class ImportDecisions:
    """All decisions of an import; `by` and `reason` say who made them and why."""

    allocation: tuple[Allocation, ...] = (Allocation.REFUSE,)
    missing: MissingProvider = MissingProvider.REFUSE
    providers: SeveralProviders = SeveralProviders.REFUSE
    waste: WasteFlow = WasteFlow.REFUSE
    self_inputs: SelfInput = SelfInput.REFUSE
    zero_amounts: ZeroAmount = ZeroAmount.KEEP
    unusable: UnusableExchange = UnusableExchange.REFUSE
    aggregated: AggregatedDataset = AggregatedDataset.REFUSE
    processes: Mapping[str, ProcessDecision] = field(default_factory=dict)
    """By name or code of the process."""
    densities: Mapping[str, float] = field(default_factory=dict)
    """Kilograms in one reference unit of a product, by its name or code."""
    by: str = ""
    reason: str = ""

    def of_process(self, code: str, name: str) -> ProcessDecision:
        """Return what was decided for one process, by its code or its name."""
        return self.processes.get(code) or self.processes.get(name) or ProcessDecision()

    def is_for_reference_alone(self, code: str, name: str) -> bool:
        """True when a process has no function but its reference flow: that rule stands first, or was decided for it."""
        return (self.of_process(code, name).allocation or self.allocation[0]) is Allocation.REFERENCE_FLOW

    def as_texts(self) -> Mapping[str, str]:
        """Return every decision as a plain text, as a manifest keeps it."""
        texts = {
            "allocation": ", ".join(self.allocation),
            **{name: getattr(self, name).value for name in _CHOICES},
            "by": self.by,
            "reason": self.reason,
        }
        texts |= {f"density: {name}": f"{value:.10g} kg" for name, value in sorted(self.densities.items())}
        for name, decision in sorted(self.processes.items()):
            words = [f"total {decision.total}"] if decision.total else []
            texts[f"process: {name}"] = "; ".join([*([decision.allocation] if decision.allocation else []), *words])
        return {key: text for key, text in texts.items() if text}


_CHOICES: Mapping[str, type[StrEnum]] = {
    "missing": MissingProvider,
    "providers": SeveralProviders,
    "waste": WasteFlow,
    "self_inputs": SelfInput,
    "zero_amounts": ZeroAmount,
    "unusable": UnusableExchange,
    "aggregated": AggregatedDataset,
}


def read_decisions(text: str, where: str) -> ImportDecisions:
    """Read decisions from YAML.

    Raises:
        DataFileError: the text is no YAML, has an unknown key, or a value that is none of those allowed.
    """
    written = load(text, where)
    if not isinstance(written, dict):
        raise DataFileError(f"{where}: expected keys such as {', '.join(_CHOICES)}")
    return decisions_of(written, where)


def decisions_of(written: Mapping[str, Any], where: str) -> ImportDecisions:
    """Make decisions of plain values, those not written at their default.

    Raises:
        DataFileError: an unknown key, or a value that is none of those allowed.
    """
    known = [each.name for each in fields(ImportDecisions)]
    for key in written:
        if key not in known:
            raise DataFileError(f"{where}: {unknown_key('decision', str(key), known)}")
    made: dict[str, Any] = {
        name: _choice(kind, written[name], f"{where} › {name}") for name, kind in _CHOICES.items() if name in written
    }
    if "allocation" in written:
        made["allocation"] = _allocations(written["allocation"], f"{where} › allocation")
    made["processes"] = _processes(written.get("processes") or {}, f"{where} › processes")
    made["densities"] = _densities(written.get("densities") or {}, f"{where} › densities")
    return ImportDecisions(**made, by=str(written.get("by") or ""), reason=str(written.get("reason") or ""))


def _choice(kind: type[StrEnum], value: object, where: str) -> StrEnum:
    try:
        return kind(str(value).strip())
    except ValueError as error:
        raise DataFileError(f"{where}: {unknown_key('choice', str(value), [one.value for one in kind])}") from error


def _allocations(value: object, where: str) -> tuple[Allocation, ...]:
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else str(value).split(",")
    if not listed:
        raise DataFileError(f"{where}: expected at least one of {', '.join(Allocation)}")
    return tuple(Allocation(_choice(Allocation, one, where)) for one in listed)


def _processes(written: object, where: str) -> Mapping[str, ProcessDecision]:
    made = {}
    for name, decision in _mapping(written, where).items():
        of_one = _mapping({"allocation": decision} if isinstance(decision, str) else decision, f"{where} › {name}")
        if set(of_one) - {"allocation", "total"}:
            raise DataFileError(f"{where} › {name}: expected allocation, total")
        rule = of_one.get("allocation")
        chosen = Allocation(_choice(Allocation, rule, f"{where} › {name}")) if rule is not None else None
        made[name] = ProcessDecision(chosen, str(of_one.get("total") or ""))
    return made


def _densities(written: object, where: str) -> Mapping[str, float]:
    made = {}
    for name, value in _mapping(written, where).items():
        if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
            raise DataFileError(f"{where} › {name}: expected kilograms in one unit of the product, more than 0")
        made[name] = float(value)
    return made


def _mapping(written: object, where: str) -> Mapping[str, Any]:
    if not isinstance(written, dict):
        raise DataFileError(f"{where}: expected names with values")
    return {str(name): value for name, value in written.items()}
