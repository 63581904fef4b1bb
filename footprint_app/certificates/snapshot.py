"""Frozen snapshots of claims: what a calculation reads instead of the ledger, with a digest, and as a JSON file."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from background_db.findings import Finding, Place, integrity_error, warning
from footprint_app.store import schema
from footprint_app.store.certificate_rows import (
    AsOf,
    LedgerPart,
    events_of_lots,
    last_event,
    live_parts,
    rows_by_number,
)
from footprint_app.store.evidence import is_sha256, sha256_of
from footprint_app.store.workspace import Workspace
from pcr_rules.certificates import CancellationFault, ClaimedPart, ClaimedSupply, ClaimPurpose, party_name

MAXIMUM_FILE_BYTES = 200 * 1024 * 1024
Period = tuple[date, date]


def claimed_supply(
    workspace: Workspace,
    entity: str,
    facility: str | None = None,
    period: Period | None = None,
    as_of_event: int | None = None,
) -> tuple[ClaimedSupply, tuple[Finding, ...]]:
    """Return the claims of an organisation as of an event, the newest unless told, and what stands in their way.

    `facility` and `period` (first and last day) keep those of a facility and those that lie within the period; a
    claim that reaches over the period's ends is left out with a finding, as how much of it falls inside is not known.
    Each proof is compared with its SHA-256 now, so that a changed one keeps the claim provisional.
    """
    entity = party_name(entity)
    with workspace.database.reading() as connection:
        newest = last_event(connection) if as_of_event is None else as_of_event
        part = schema.certificate_part.c
        live = live_parts(connection, part.claim.is_not(None), as_of=AsOf(event=newest))
        parts = claimed_parts(workspace, connection, live)
    wanted = [one for one in parts if one.beneficiary == entity and (facility is None or one.facility == facility)]
    within = [one for one in wanted if period is None or (period[0] <= one.first_day and one.last_day <= period[1])]
    return frozen(entity, within, newest), tuple(_across(wanted, period))


def _across(parts: Iterable[ClaimedPart], period: Period | None) -> Iterable[Finding]:
    if period is None:
        return
    seen: set[str] = set()
    for part in parts:
        touches = part.first_day <= period[1] and part.last_day >= period[0]
        is_within = period[0] <= part.first_day and part.last_day <= period[1]
        if touches and not is_within and part.claim_id not in seen:
            seen.add(part.claim_id)
            yield warning(
                "LEDGER-CLAIM-ACROSS",
                Place(path=f"claim:{part.claim_id}"),
                claim=part.claim_id,
                days=f"{part.first_day} – {part.last_day}",
                period=f"{period[0]} – {period[1]}",
            )


def claimed_parts(workspace: Workspace, connection: Connection, parts: Sequence[LedgerPart]) -> tuple[ClaimedPart, ...]:
    """Return claimed parts of the ledger with what their claims and cancellations say, by claim and certificate."""
    claims = rows_by_number(connection, schema.certificate_claim, (part.claim for part in parts))
    cancelled = rows_by_number(connection, schema.certificate_cancellation, (part.cancellation for part in parts))
    events = rows_by_number(connection, schema.certificate_event, {*claims, *cancelled})
    lot_events = _list_evidence(connection, {part.lot.lot_id for part in parts})
    faults = {number: cancellation_fault(workspace, row.proof) for number, row in cancelled.items()}
    found = []
    for part in parts:
        if part.claim is None:
            continue
        claim, event = claims[part.claim], events[part.claim]
        one = _claimed(part, claim, event, lot_events.get(part.lot.lot_id, ""))
        if part.cancellation is not None:
            row = cancelled[part.cancellation]
            one = with_cancellation(one, row, faults[part.cancellation])
        found.append(one)
    return tuple(sorted(found, key=lambda one: (int(one.claim_id[1:]), one.lot.lot_id, one.first_serial)))


def _claimed(part: LedgerPart, claim: Any, event: Any, list_evidence: str) -> ClaimedPart:
    return ClaimedPart(
        part_id=str(part.part_id),
        lot=part.lot,
        first_serial=part.first_serial,
        last_serial=part.last_serial,
        facility=claim.facility,
        first_day=date.fromisoformat(claim.first_day),
        last_day=date.fromisoformat(claim.last_day),
        beneficiary=claim.entity,
        process_id=claim.process_id,
        dedicated_reason=claim.dedicated_reason,
        claim_id=f"C{claim.claim}",
        claimed_on=date.fromisoformat(event.happened_on),
        holder=part.holder,
        purposes=tuple(ClaimPurpose(purpose) for purpose in claim.purposes.split()),
        geography=claim.geography,
        vintage_reason=claim.vintage_reason,
        list_evidence=list_evidence,
        claim_evidence=event.evidence,
    )


def with_cancellation(part: ClaimedPart, cancellation: Any, fault: CancellationFault) -> ClaimedPart:
    """Add what the registry's proof says; one made out to somebody else does not make the claim final."""
    if not fault and cancellation.beneficiary != part.beneficiary:
        fault = CancellationFault.OTHER_BENEFICIARY
    return replace(
        part,
        cancelled_on=date.fromisoformat(cancellation.cancelled_on),
        cancellation_proof=cancellation.proof,
        cancelled_for=cancellation.beneficiary,
        cancellation_fault=fault,
    )


def cancellation_fault(workspace: Workspace, proof: str) -> CancellationFault:
    """Compare a proof with its SHA-256: missing, changed, or none of both."""
    path = workspace.evidence_folder / proof
    if not is_sha256(proof) or not path.is_file():
        return CancellationFault.PROOF_MISSING
    return CancellationFault.NONE if sha256_of(path) == proof else CancellationFault.PROOF_CHANGED


def _list_evidence(connection: Connection, lots: set[str]) -> dict[str, str]:
    """SHA-256 of the list that each lot was imported from."""
    imports = events_of_lots(connection, lots)
    events = rows_by_number(connection, schema.certificate_event, imports.values())
    return {lot: events[event].evidence for lot, event in imports.items()}


def frozen(entity: str, parts: Iterable[ClaimedPart], as_of_event: int) -> ClaimedSupply:
    """Return a snapshot with its digest: SHA-256 over entity, event and parts as canonical JSON (RFC 8785)."""
    supply = ClaimedSupply(entity=entity, parts=tuple(parts), as_of_event=as_of_event, digest="")
    return replace(supply, digest=digest_of_supply(supply))


def digest_of_supply(supply: ClaimedSupply) -> str:
    """Return the digest that a snapshot of this content bears."""
    import rfc8785

    tree = supply_tree(supply)
    del tree["digest"]
    return hashlib.sha256(rfc8785.dumps(tree)).hexdigest()


def supply_tree(supply: ClaimedSupply) -> dict[str, Any]:
    """Return a snapshot as plain values; serial numbers as text, as canonical JSON holds numbers as doubles."""
    from pydantic import TypeAdapter

    tree: dict[str, Any] = TypeAdapter(ClaimedSupply).dump_python(supply, mode="json")
    for part in tree["parts"]:
        for place in (part, part["lot"]):
            place["first_serial"], place["last_serial"] = str(place["first_serial"]), str(place["last_serial"])
    return tree


def write_claims_file(supply: ClaimedSupply, path: Path) -> None:
    """Write a snapshot as JSON, whole or not at all."""
    text = json.dumps(supply_tree(supply), ensure_ascii=False, indent=1, allow_nan=False)
    scratch = path.with_name(f".{path.name}.part")
    scratch.write_text(text + "\n", encoding="utf-8")
    scratch.replace(path)


def read_claims_file(path: Path) -> tuple[ClaimedSupply | None, tuple[Finding, ...]]:
    """Read a snapshot written by `write_claims_file`; one whose content is not what its digest says is refused."""
    from pydantic import TypeAdapter, ValidationError

    where = Place(path.name)
    try:
        if path.stat().st_size > MAXIMUM_FILE_BYTES:
            return None, (integrity_error("LEDGER-CLAIMS-UNREADABLE", where, cause="size"),)
        supply = TypeAdapter(ClaimedSupply).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        return None, (integrity_error("LEDGER-CLAIMS-UNREADABLE", where, cause=type(error).__name__),)
    if digest_of_supply(supply) != supply.digest:
        return None, (integrity_error("LEDGER-CLAIMS-CHANGED", where, digest=supply.digest[:12]),)
    return supply, ()
