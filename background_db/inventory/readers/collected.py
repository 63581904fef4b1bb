"""Findings of one reading, all of them counted and the first of each kind kept: a report is read by a person."""

from collections import Counter
from dataclasses import dataclass, field

from background_db.findings import NOWHERE, Finding, Place, integrity_error, warning

KEPT_ERRORS = 100
"""A file that breaks one rule a thousand times is mended at one place; the count is told beside the first hundred."""
KEPT_WARNINGS = 5
"""What only has to be looked at is told by examples."""


@dataclass(slots=True)
class Collected:
    """What was found wrong while a file was read."""

    where: Place = NOWHERE
    """The file as a whole."""
    _kept: list[Finding] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _blocking: set[str] = field(default_factory=set)

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it unless enough of its code are kept already."""
        self._counts[finding.code] += 1
        if finding.blocks_number:
            self._blocking.add(finding.code)
        if self._counts[finding.code] <= self._kept_of(finding.code):
            self._kept.append(finding)

    def count(self, code: str) -> int:
        """Return how often a code was found."""
        return self._counts[code]

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings kept, and for each code with more of them how many more."""
        longer = (code for code, count in self._counts.items() if count > self._kept_of(code))
        return (*self._kept, *(self._more(code) for code in longer))

    def _kept_of(self, code: str) -> int:
        return KEPT_ERRORS if code in self._blocking else KEPT_WARNINGS

    def _more(self, code: str) -> Finding:
        more = self._counts[code] - self._kept_of(code)
        if code in self._blocking:
            return integrity_error("INVENTORY-MORE", self.where, count=more, kind=code)
        return warning("INVENTORY-MORE", self.where, count=more, kind=code)
