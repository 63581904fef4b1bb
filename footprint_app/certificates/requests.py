"""What is asked of the ledger, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from background_db.findings import Finding, Severity
from footprint_app.store.certificate_rows import LedgerPart
from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE, ClaimPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRequest:
    """Certificates to be claimed for a facility's consumption in a period; one request becomes one claim."""

    entity: str
    facility: str
    first_day: date
    last_day: date
    watt_hours: int
    geography: str = "CN"
    technology: str = ""
    """Only certificates of this technology; empty for any."""
    lots: tuple[str, ...] = ()
    """Only certificates of these lots; empty for any that fit."""
    takes: tuple[tuple[str, int], ...] = ()
    """How many certificates to take of which lot, where that is decided already; they add up to `watt_hours`."""
    purposes: tuple[ClaimPurpose, ...] = (ClaimPurpose.PRODUCT_FOOTPRINT,)
    process_id: str = ""
    dedicated_reason: str = ""
    vintage_reason: str = ""
    evidence: str = ""

    @property
    def certificates(self) -> int:
        """Number of certificates asked for."""
        return self.watt_hours // WATT_HOURS_PER_CERTIFICATE


@dataclass(frozen=True, slots=True)
class LedgerAnswer:
    """The events that were written, none where a finding stood against it, and the parts they made."""

    events: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    parts: tuple[LedgerPart, ...] = ()

    @property
    def is_written(self) -> bool:
        """True when the ledger was changed."""
        return bool(self.events)

    @property
    def certificates(self) -> int:
        """Number of certificates in the parts."""
        return sum(part.count for part in self.parts)


def refuses(findings: Iterable[Finding]) -> bool:
    """True when a finding stands against writing; in the ledger every error does."""
    return any(finding.severity is Severity.ERROR for finding in findings)
