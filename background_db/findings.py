"""What a user can mend, as a value.

A finding carries a stable code, where it was seen and the values that matter. Its texts (what is
wrong, what it means for the footprint, what to do; Chinese and English) live in the `messages.yaml`
of the package that raises it and are rendered at the edge by `background_db.messages`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from background_db.near_names import near_names


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Gate(StrEnum):
    """What an error blocks: the number itself, or only the words "according to …"."""

    INTEGRITY = "integrity"
    CONFORMITY = "conformity"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding was seen: a cell of a workbook, a path in a YAML or JSON file, or a row of a CSV file."""

    document: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    path: str = ""

    def __str__(self) -> str:
        cell = f"{self.column}{self.row if self.row is not None else ''}"
        parts = [self.document, f"{self.sheet}!{cell}" if self.sheet else cell, self.path]
        return " › ".join(part for part in parts if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the user can mend, or should know.

    `values` fill the placeholders of the message; `clause` names the requirement, e.g. ``CFP-EL-01``.
    """

    code: str
    severity: Severity
    gate: Gate = Gate.INTEGRITY
    where: Place = NOWHERE
    values: tuple[tuple[str, str], ...] = ()
    clause: str = ""

    @property
    def blocks_number(self) -> bool:
        """True when no result may be given while this finding stands."""
        return self.severity is Severity.ERROR and self.gate is Gate.INTEGRITY

    @property
    def blocks_claim(self) -> bool:
        """True when the words "according to …" may not be used while this finding stands."""
        return self.severity is Severity.ERROR


def in_both_languages(zh: str, en: str) -> str:
    """Write a word of ours, such as a field's label, so that a message shows it in the reader's language only.

    It stands in a value as ``⟨质量|mass⟩``, alone or within a longer text; `background_db.messages` chooses.
    """
    return f"⟨{zh}|{en}⟩"


NONE = in_both_languages("无", "none")


def nearest(key: str, known: Iterable[str]) -> str:
    """Name up to three known keys that look like `key`, for a finding's values, or say that none does."""
    return ", ".join(near_names(key.strip(), known)) or NONE


def _slots(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{value:.10g}" if isinstance(value, float) else str(value)) for name, value in values.items())


def integrity_error(code: str, where: Place = NOWHERE, clause: str = "", **values: object) -> Finding:
    """Make a finding that blocks the number (units, missing factor, links, conservation, factor scope)."""
    return Finding(code, Severity.ERROR, Gate.INTEGRITY, where, _slots(values), clause)


def conformity_error(code: str, where: Place = NOWHERE, clause: str = "", **values: object) -> Finding:
    """Make a finding that blocks only the claim of conformity."""
    return Finding(code, Severity.ERROR, Gate.CONFORMITY, where, _slots(values), clause)


def warning(code: str, where: Place = NOWHERE, clause: str = "", **values: object) -> Finding:
    """Make a finding that blocks nothing but must be looked at."""
    return Finding(code, Severity.WARNING, Gate.CONFORMITY, where, _slots(values), clause)


def information(code: str, where: Place = NOWHERE, clause: str = "", **values: object) -> Finding:
    """Make a finding that only tells."""
    return Finding(code, Severity.INFO, Gate.CONFORMITY, where, _slots(values), clause)


def any_blocks_number(findings: Iterable[Finding]) -> bool:
    """True when at least one finding blocks the number."""
    return any(finding.blocks_number for finding in findings)


def located(findings: Iterable[Finding], places: Mapping[str, Place]) -> tuple[Finding, ...]:
    """Give each finding the place in the file where its part of the study was written, and drop repetitions.

    A part without a place of its own takes that of what it belongs to: ``exchange:E1.quality.time`` →
    ``exchange:E1.quality`` → ``exchange:E1``.
    """
    return tuple(dict.fromkeys(_located(finding, places) for finding in findings))


def _located(finding: Finding, places: Mapping[str, Place]) -> Finding:
    if finding.where.document or finding.where.sheet:
        return finding
    name = finding.where.path
    while name:
        if name in places:
            written = places[name]
            return replace(finding, where=replace(written, path=written.path or finding.where.path))
        name = name.rpartition(".")[0]
    return finding
