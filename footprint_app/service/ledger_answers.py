"""What the commands of the ledger of certificates answer with ``--json``."""

from dataclasses import dataclass
from typing import Literal

from footprint_app.service.finding_answers import FindingDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRangeDocument:
    """Consecutive certificates of a lot after a change; `claim` is empty where they are not claimed."""

    lot: str
    first_id: str
    last_id: str
    certificates: int
    holder: str
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDocument:
    """Changes of the ledger of certificates: all of it was written, or nothing (`written`).

    Exit code 1 when an error stands in `findings`; what was written may then still be provisional.
    """

    command: Literal[
        "certificates import",
        "certificates allocate",
        "certificates release",
        "certificates transfer",
        "certificates record-cancellation",
        "certificates expire",
    ]
    exit_code: Literal[0, 1]
    written: bool
    events: list[int]
    certificates: int
    claims: list[str]
    ranges: list[CertificateRangeDocument]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRowDocument:
    """Electricity of one holder, technology, month of generation and state, in whole watt-hours."""

    holder: str
    technology: str
    generation_month: str
    state: Literal["free", "claimed", "claimed_cancelled", "cancelled", "expired"]
    certificates: int
    watt_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceDocument:
    """``certificates balance``; `ranges` are the free certificates when lots were asked for."""

    command: Literal["certificates balance"] = "certificates balance"
    exit_code: Literal[0] = 0
    as_of: str
    watt_hours: int
    rows: list[BalanceRowDocument]
    ranges: list[CertificateRangeDocument]
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHistoryRowDocument:
    """What one event did to consecutive certificates; `evidence` is a SHA-256."""

    event: int
    kind: str
    happened_on: str
    recorded_at: str
    who: str
    why: str
    evidence: str
    first_id: str
    last_id: str
    certificates: int
    holder: str
    claim: str
    entity: str
    facility: str
    beneficiary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHistoryDocument:
    """``certificates history``, oldest first."""

    command: Literal["certificates history"] = "certificates history"
    exit_code: Literal[0] = 0
    rows: list[LedgerHistoryRowDocument]
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsDocument:
    """``certificates claims``: what an organisation claims, and how much of it the registry's proof makes final."""

    command: Literal["certificates claims"] = "certificates claims"
    exit_code: Literal[0, 1]
    entity: str
    as_of_event: int
    digest: str
    watt_hours: int
    final_watt_hours: int
    files: list[str]
    findings: list[FindingDocument]
