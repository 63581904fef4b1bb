"""Findings of one reading, all of them counted and the first of each kind kept: a report is read by a person."""

from collections import Counter
from dataclasses import dataclass, field

from background_db.findings import NOWHERE, Finding, Place, integrity_error, warning

KEPT_OF_A_CODE = 100
"""A file that breaks one rule a thousand times is mended at one place; the count is told beside the first hundred."""


@dataclass(slots=True)
class Collected:
    """What was found wrong while a file was read."""

    where: Place = NOWHERE
    """The file as a whole."""
    _kept: list[Finding] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _blocking: set[str] = field(default_factory=set)

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it unless a hundred of its code are kept already."""
        self._counts[finding.code] += 1
        if finding.blocks_number:
            self._blocking.add(finding.code)
        if self._counts[finding.code] <= KEPT_OF_A_CODE:
            self._kept.append(finding)

    def count(self, code: str) -> int:
        """Return how often a code was found."""
        return self._counts[code]

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings kept, and for each code with more of them how many more."""
        return (*self._kept, *(self._more(code) for code, count in self._counts.items() if count > KEPT_OF_A_CODE))

    def _more(self, code: str) -> Finding:
        more = self._counts[code] - KEPT_OF_A_CODE
        if code in self._blocking:
            return integrity_error("INVENTORY-MORE", self.where, count=more, kind=code)
        return warning("INVENTORY-MORE", self.where, count=more, kind=code)
