"""Recording what the registry cancelled: whole claims, or ranges of certificates, with beneficiary and proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from background_db.findings import Finding, Place, conformity_error, integrity_error
from footprint_app.certificates.operations import date_findings
from footprint_app.certificates.requests import LedgerAnswer, refuses
from footprint_app.certificates.snapshot import cancellation_fault, claimed_parts
from footprint_app.store import schema
from footprint_app.store.certificate_ledger import Cancellation, LedgerWriter, writing_ledger
from footprint_app.store.certificate_rows import LedgerPart, live_parts, parts_of_claim, rows_by_number
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import ClaimedSupply, OutcomeKind, party_name
from pcr_rules.green_certificates.certificate_ids import CertificateId, read_id, structure_on
from pcr_rules.green_certificates.claim_checks import check_claims, is_cancelled, is_valid

_PART, _LOT = schema.certificate_part.c, schema.certificate_lot.c
_AFTER = (("GEC-03", is_cancelled), ("GEC-04", is_valid))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which certificates a proof names: the claims (``C12``), or ranges of ids (first, last)."""

    claims: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Certificates of a part that are cancelled."""

    part: LedgerPart
    first: int
    last: int


def record_cancellation(
    workspace: Workspace, selection: Selection, cancellation: Cancellation, change: Change, happened_on: date
) -> LedgerAnswer:
    """Record a cancellation by the registry; the proof lies among the evidence already.

    It is recorded as it is, also when it is made out to somebody else: the claims then stay provisional, and the
    findings say so. A cancellation whose proof was sound is not recorded again.
    """
    cancellation = replace(cancellation, beneficiary=party_name(cancellation.beneficiary))
    findings = [*date_findings(happened_on), *date_findings(cancellation.cancelled_on)]
    if not cancellation.beneficiary.strip():
        findings.append(integrity_error("LEDGER-BLANK", field="beneficiary"))
    with writing_ledger(workspace, change) as ledger:
        pieces, found = _pieces(ledger, selection)
        findings += found
        findings += _proof_findings(ledger, cancellation)
        findings += _already(workspace, ledger, pieces)
        findings += _too_early(pieces, happened_on)
        if not pieces and not refuses(findings):
            findings.append(integrity_error("LEDGER-NOTHING-NAMED"))
        if refuses(findings):
            return LedgerAnswer(findings=tuple(findings))
        event = ledger.record("cancelled", happened_on, change, cancellation.proof)
        ledger.add_cancellation(event, cancellation)
        parts = _isolated(ledger, event, pieces, happened_on)
        made = ledger.spend(event, OutcomeKind.CANCELLED, parts, happened_on, cancellation=event)
        claimed = claimed_parts(workspace, ledger.connection, made)
        for entity in sorted({part.beneficiary for part in claimed}):
            own = tuple(part for part in claimed if part.beneficiary == entity)
            supply = ClaimedSupply(entity=entity, parts=own, as_of_event=event, digest="")
            findings += check_claims(supply, _AFTER)
    return LedgerAnswer((event,), tuple(findings), made)


def _pieces(ledger: LedgerWriter, selection: Selection) -> tuple[list[_Piece], list[Finding]]:
    pieces: list[_Piece] = []
    findings: list[Finding] = []
    for claim in dict.fromkeys(selection.claims):
        parts = parts_of_claim(ledger.connection, claim)
        if not parts:
            findings.append(integrity_error("LEDGER-NO-CLAIM", Place(path=f"claim:{claim}"), claim=claim))
        pieces += [_Piece(part, part.first_serial, part.last_serial) for part in parts]
    for first, last in dict.fromkeys(selection.ranges):
        chosen, found = _range(ledger, first, last)
        pieces += chosen
        findings += found
    findings += _named_twice(pieces)
    return pieces, findings


def _range(ledger: LedgerWriter, first: str, last: str) -> tuple[list[_Piece], list[Finding]]:
    """Return the live certificates from one id to another; all of them must be in the ledger."""
    where = Place(path=first if first == last else f"{first} – {last}")
    structure = structure_on(date(2024, 1, 1))
    read = [read_id(end, structure, where) for end in (first, last)]
    ids = [one for one in read if isinstance(one, CertificateId)]
    if len(ids) != len(read):
        return [], [one for one in read if isinstance(one, Finding)]
    begin, end = ids
    if begin.lot_key != end.lot_key or end.serial < begin.serial:
        return [], [integrity_error("LIST-RANGE", where, first=first, last=last)]
    parts = live_parts(
        ledger.connection,
        _LOT.id_prefix == begin.prefix,
        _LOT.id_suffix == begin.suffix,
        _PART.first_serial <= end.serial,
        _PART.last_serial >= begin.serial,
    )
    pieces = [_Piece(part, max(part.first_serial, begin.serial), min(part.last_serial, end.serial)) for part in parts]
    covered = sum(piece.last - piece.first + 1 for piece in pieces)
    wanted = end.serial - begin.serial + 1
    if covered < wanted:
        return [], [integrity_error("LEDGER-NOT-THERE", where, first=first, last=last, missing=wanted - covered)]
    return pieces, []


def _named_twice(pieces: Sequence[_Piece]) -> Iterator[Finding]:
    ordered = sorted(pieces, key=lambda piece: (piece.part.part_id, piece.first))
    for earlier, later in pairwise(ordered):
        if earlier.part.part_id == later.part.part_id:
            # Two pieces of one part would need two cuts of it; named as one range they are one piece.
            yield integrity_error("LEDGER-NAMED-TWICE", first=later.part.lot.certificate_id(later.first))


def _proof_findings(ledger: LedgerWriter, cancellation: Cancellation) -> Iterator[Finding]:
    """A proof is made out to one beneficiary; the same file for another is a copy of somebody's."""
    table = schema.certificate_cancellation
    query = select(table.c.beneficiary).where(table.c.proof == cancellation.proof).distinct()
    for (other,) in ledger.connection.execute(query):
        if other != cancellation.beneficiary:
            yield conformity_error(
                "LEDGER-PROOF-REUSED",
                clause="GEC-06",
                proof=cancellation.proof[:12],
                other=other,
                beneficiary=cancellation.beneficiary,
            )


def _already(workspace: Workspace, ledger: LedgerWriter, pieces: Sequence[_Piece]) -> Iterator[Finding]:
    numbers = [piece.part.cancellation for piece in pieces]
    rows = rows_by_number(ledger.connection, schema.certificate_cancellation, numbers)
    claims = rows_by_number(ledger.connection, schema.certificate_claim, [piece.part.claim for piece in pieces])
    for piece in pieces:
        row = rows.get(piece.part.cancellation) if piece.part.cancellation is not None else None
        if row is None or cancellation_fault(workspace, row.proof):
            continue
        claim = claims.get(piece.part.claim) if piece.part.claim is not None else None
        if claim is None or _names(row, claim):
            yield integrity_error(
                "LEDGER-CANCELLED-ALREADY",
                first=piece.part.lot.certificate_id(piece.first),
                day=row.cancelled_on,
                beneficiary=row.beneficiary,
            )


def _names(cancellation: Any, claim: Any) -> bool:
    return bool(cancellation.beneficiary == claim.entity)


def _too_early(pieces: Sequence[_Piece], day: date) -> Iterator[Finding]:
    latest = max((piece.part.made_on for piece in pieces), default=day)
    if day < latest:
        yield integrity_error("LEDGER-DATE-ORDER", day=day, earlier=latest)


def _isolated(ledger: LedgerWriter, event: int, pieces: Sequence[_Piece], made_on: date) -> list[LedgerPart]:
    """Return parts that hold exactly the pieces; first what stands before them is cut off, then what stands after."""
    parts = [piece.part for piece in pieces]
    before = [index for index, piece in enumerate(pieces) if piece.first > parts[index].first_serial]
    halves = ledger.split(event, [(parts[index], pieces[index].first - 1) for index in before], made_on)
    for position, index in enumerate(before):
        parts[index] = halves[2 * position + 1]
    after = [index for index, piece in enumerate(pieces) if piece.last < parts[index].last_serial]
    halves = ledger.split(event, [(parts[index], pieces[index].last) for index in after], made_on)
    for position, index in enumerate(after):
        parts[index] = halves[2 * position]
    return parts
