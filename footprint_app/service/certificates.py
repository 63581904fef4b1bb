"""The ledger of green certificates: entering, claiming, cancelling, balances, history, snapshots for a calculation.

Every change is one transaction that is written whole or not at all; a `LedgerAnswer` without events changed nothing,
and its findings say why. Only an author may make one, with a reason; others get a `WrongUseError` (`require_change`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from background_db.findings import Finding, Place, integrity_error
from background_db.messages import Language
from footprint_app.certificates import balances, cancel, operations, snapshot
from footprint_app.certificates.balances import BalanceRow, HistoryRow, HoldingState
from footprint_app.certificates.cancel import Selection
from footprint_app.certificates.read_list import read_certificate_list
from footprint_app.certificates.requests import AllocationRequest, LedgerAnswer, refuses
from footprint_app.certificates.snapshot import read_claims_file, write_claims_file
from footprint_app.ingest.table_file import read_table_file
from footprint_app.service.certificate_tables import certificate_range
from footprint_app.service.errors import WrongUseError
from footprint_app.service.finding_answers import finding_documents
from footprint_app.service.ledger_answers import ClaimsDocument, LedgerDocument
from footprint_app.service.ledger_changes import require_change
from footprint_app.store.certificate_ledger import Cancellation
from footprint_app.store.certificate_rows import AsOf, LedgerPart, live_parts
from footprint_app.store.evidence import add_evidence
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import CertificateLot, ClaimedSupply, party_name
from pcr_rules.green_certificates.certificate_ids import range_ends
from pcr_rules.green_certificates.claim_checks import check_claims

__all__ = [
    "AllocationRequest",
    "AsOf",
    "BalanceRow",
    "Cancellation",
    "Change",
    "HistoryRow",
    "HoldingState",
    "ImportAnswer",
    "LedgerAnswer",
    "Selection",
    "Workspace",
    "allocate",
    "allocate_with",
    "balance",
    "claimed_supply",
    "claims",
    "claims_document",
    "expire",
    "free_lots",
    "history",
    "history_of_lot",
    "id_ranges",
    "import_batch",
    "keep_evidence",
    "ledger_document",
    "period_of",
    "read_claims_file",
    "record_cancellation",
    "release",
    "transfer",
    "write_claims",
    "write_claims_file",
]


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What came of a list: how much was read, and what was written."""

    ledger: LedgerAnswer
    rows_read: int
    certificates_read: int
    lots: int


def today() -> date:
    """Return today's day in the calendar of this machine, as books are kept by the calendar."""
    return date.today()  # noqa: DTZ011 - see above


def keep_evidence(workspace: Workspace, path: Path | None, change: Change) -> str:
    """Keep a document behind a change and return its SHA-256; nothing where there is none.

    Raises:
        WorkspaceError: it is no file.
    """
    require_change(workspace, change)
    return add_evidence(workspace, path, change) if path is not None else ""


def import_batch(
    workspace: Workspace, path: Path, change: Change, *, holder: str = "", on: date | None = None
) -> ImportAnswer:
    """Enter a registry's list (CSV or Excel) whole or not at all; the file is kept as evidence of its lots.

    `holder` stands where the list names none. Findings of all rows come at once.
    """
    require_change(workspace, change)
    table = read_table_file(path)
    if not table.sheets:
        return ImportAnswer(LedgerAnswer(findings=table.findings), 0, 0, 0)
    reading = read_certificate_list(path.name, table.sheets, holder)
    if refuses((*table.findings, *reading.findings)):
        answer = LedgerAnswer(findings=(*table.findings, *reading.findings))
    else:
        evidence = add_evidence(workspace, path, change)
        answer = operations.import_lots(workspace, reading, change, on or today(), evidence)
        answer = LedgerAnswer(answer.events, (*table.findings, *answer.findings), answer.parts)
    return ImportAnswer(answer, reading.rows_read, reading.certificates, len(reading.lots))


def allocate(
    workspace: Workspace, requests: Sequence[AllocationRequest], change: Change, *, on: date | None = None
) -> LedgerAnswer:
    """Claim certificates: each request becomes one claim, all requests or none of them."""
    require_change(workspace, change)
    return operations.allocate(workspace, requests, change, on or today())


def allocate_with(
    workspace: Workspace,
    request: AllocationRequest,
    change: Change,
    evidence: Path | None,
    *,
    on: date | None = None,
) -> LedgerAnswer:
    """Claim certificates on the word of a contract or record, which is kept."""
    return allocate(workspace, [replace(request, evidence=keep_evidence(workspace, evidence, change))], change, on=on)


def release(
    workspace: Workspace,
    claim_id: str,
    change: Change,
    *,
    certificates: int | None = None,
    evidence: Path | None = None,
    on: date | None = None,
) -> LedgerAnswer:
    """Give certificates of a claim back, all of them or the last so many."""
    kept = keep_evidence(workspace, evidence, change)
    return operations.release(workspace, claim_id, change, on or today(), certificates, kept)


def transfer(
    workspace: Workspace,
    holder: str,
    to: str,
    certificates: int,
    change: Change,
    *,
    lots: tuple[str, ...] = (),
    technology: str = "",
    evidence: Path | None = None,
    on: date | None = None,
) -> LedgerAnswer:
    """Pass free certificates on to another holder, oldest first."""
    return operations.transfer(
        workspace,
        holder,
        to,
        certificates,
        change,
        on or today(),
        lots=lots,
        technology=technology,
        evidence=keep_evidence(workspace, evidence, change),
    )


def record_cancellation(
    workspace: Workspace,
    selection: Selection,
    change: Change,
    *,
    cancelled_on: date,
    beneficiary: str,
    purpose: str,
    proof: Path,
    on: date | None = None,
) -> LedgerAnswer:
    """Record that the registry cancelled certificates for a beneficiary; the proof is kept among the evidence.

    Raises:
        WorkspaceError: the proof is no file.
    """
    require_change(workspace, change)
    if proof.is_file() and proof.stat().st_size == 0:
        empty = integrity_error("LEDGER-PROOF-EMPTY", Place(proof.name), file=proof.name)
        return LedgerAnswer(findings=(empty,))
    digest = add_evidence(workspace, proof, change)
    cancellation = Cancellation(cancelled_on=cancelled_on, beneficiary=beneficiary, purpose=purpose, proof=digest)
    return cancel.record_cancellation(workspace, selection, cancellation, change, on or today())


def expire(workspace: Workspace, as_of: date, change: Change) -> LedgerAnswer:
    """Take out of the balance what was neither claimed nor cancelled by its last valid day."""
    require_change(workspace, change)
    return operations.expire(workspace, as_of, change)


def balance(workspace: Workspace, *, holder: str = "", as_of: date | None = None) -> tuple[BalanceRow, ...]:
    """Return what is held, by holder, technology, month and state, on a day or now."""
    return balances.balance(workspace, AsOf(day=as_of), holder)


def free_lots(workspace: Workspace, holder: str) -> tuple[LedgerPart, ...]:
    """Return the parts of a holder that are neither claimed nor cancelled, for a matching to choose from."""
    from footprint_app.store.schema import certificate_part

    part = certificate_part.c
    with workspace.database.reading() as connection:
        return live_parts(
            connection, part.claim.is_(None), part.cancellation.is_(None), part.holder == party_name(holder)
        )


def history(workspace: Workspace, *, certificate: str = "", claim_id: str = "") -> tuple[HistoryRow, ...]:
    """Return what happened, oldest first: to everything, to one certificate, or to a claim."""
    return balances.history(workspace, certificate, claim_id)


def history_of_lot(workspace: Workspace, lot: CertificateLot) -> tuple[HistoryRow, ...]:
    """Return what happened to the certificates of a lot, oldest first."""
    first, last = lot.certificate_id(lot.first_serial), lot.certificate_id(lot.last_serial)
    # Ids of one lot differ in their serial number only, so their texts compare as the numbers do.
    return tuple(
        row
        for row in history(workspace)
        if first <= row.first_id <= last and row.first_id.endswith(lot.id_suffix) and len(row.first_id) == len(first)
    )


def claimed_supply(
    workspace: Workspace,
    entity: str,
    facility: str | None = None,
    period: tuple[date, date] | None = None,
    as_of_event: int | None = None,
) -> ClaimedSupply:
    """Return the frozen snapshot of an organisation's claims that a calculation reads."""
    return snapshot.claimed_supply(workspace, entity, facility, period, as_of_event)[0]


def claims(
    workspace: Workspace,
    entity: str,
    facility: str | None = None,
    period: tuple[date, date] | None = None,
    as_of_event: int | None = None,
) -> tuple[ClaimedSupply, tuple[Finding, ...]]:
    """Return the snapshot together with the findings of all checks of claims."""
    supply, findings = snapshot.claimed_supply(workspace, entity, facility, period, as_of_event)
    return supply, (*findings, *check_claims(supply))


def id_ranges(written: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return first and last id of ranges written ``first-last``; a single id is a range of one."""
    return tuple((str(first).strip(), str(last).strip()) for first, last in map(range_ends, written))


def period_of(first: date | None, last: date | None) -> tuple[date, date] | None:
    """Return a period from its ends; an end that is not given is open, and without both there is none."""
    return None if first is None and last is None else (first or date.min, last or date.max)


def write_claims(supply: ClaimedSupply, path: Path, *, force: bool = False) -> None:
    """Write a snapshot as the JSON file that a calculation reads.

    Raises:
        WrongUseError: another ending than .json, the file exists without `force`, or it cannot be written.
    """
    if path.suffix.lower() != ".json":
        raise WrongUseError("service.table_suffix", file=path.name, known=".json")
    if path.exists() and not force:
        raise WrongUseError("service.table_exists", file=path)
    try:
        write_claims_file(supply, path)
    except OSError as error:
        raise WrongUseError("service.table_unwritable", file=path, cause=type(error).__name__) from error


def ledger_document(command: str, answer: LedgerAnswer, language: Language) -> LedgerDocument:
    """Return what a change of the ledger came to, for machines."""
    return LedgerDocument(
        command=f"certificates {command}",  # type: ignore[arg-type] # one of those the document names
        exit_code=1 if refuses(answer.findings) else 0,
        written=answer.is_written,
        events=list(answer.events),
        certificates=answer.certificates,
        claims=sorted({f"C{part.claim}" for part in answer.parts if part.claim is not None}),
        ranges=[certificate_range(part) for part in answer.parts],
        findings=finding_documents(answer.findings, language),
    )


def claims_document(
    supply: ClaimedSupply, findings: Sequence[Finding], file: Path | None, language: Language
) -> ClaimsDocument:
    """Return a snapshot's sums and findings, for machines."""
    return ClaimsDocument(
        exit_code=1 if refuses(findings) else 0,
        entity=supply.entity,
        as_of_event=supply.as_of_event,
        digest=supply.digest,
        watt_hours=sum(part.watt_hours for part in supply.parts),
        final_watt_hours=sum(part.watt_hours for part in supply.parts if part.is_final),
        files=[str(file)] if file is not None else [],
        findings=finding_documents(findings, language),
    )
