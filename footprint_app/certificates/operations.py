"""Changes of the ledger, each in one transaction: decided on what is there, and written whole or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from background_db.findings import NOWHERE, Finding, Place, in_both_languages, integrity_error, warning
from footprint_app.certificates.choose import Pick, Pool, choose, request_findings
from footprint_app.certificates.read_list import ListReading
from footprint_app.certificates.requests import AllocationRequest, LedgerAnswer, refuses
from footprint_app.store import schema
from footprint_app.store.certificate_ledger import ClaimTerms, LedgerWriter, writing_ledger
from footprint_app.store.certificate_rows import (
    LedgerPart,
    live_parts,
    lots_reaching_into,
    other_widths,
    parts_of_claim,
    rows_by_number,
)
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import OutcomeKind, TradeClass, party_name
from pcr_rules.green_certificates.lot_checks import overlap_finding
from pcr_rules.green_certificates.validity import last_valid_day

_PART = schema.certificate_part.c
_BOUND = frozenset({TradeClass.GREEN_POWER, TradeClass.SELF_USE, TradeClass.DIRECT_LINE, TradeClass.OFF_GRID})


def date_findings(day: date, today: date | None = None, where: Place = NOWHERE) -> Iterator[Finding]:
    """Yield a finding for a day that has not come yet."""
    last = today or date.today()  # noqa: DTZ011 - the calendar day where the books are kept
    if day > last:
        yield integrity_error("LEDGER-DATE-FUTURE", where, day=day, today=last)


def import_lots(
    workspace: Workspace, reading: ListReading, change: Change, happened_on: date, evidence: str
) -> LedgerAnswer:
    """Enter the lots of a list that nothing stands against; certificates in the ledger already refuse the batch."""
    findings = [*reading.findings, *date_findings(happened_on)]
    if refuses(findings) or not reading.lots:
        return LedgerAnswer(findings=tuple(findings))
    with writing_ledger(workspace, change) as ledger:
        findings += _in_the_ledger(ledger.connection, reading)
        if refuses(findings):
            return LedgerAnswer(findings=tuple(findings))
        event = ledger.record("imported", happened_on, change, evidence)
        parts = ledger.add_lots(event, reading.lots, happened_on)
    return LedgerAnswer((event,), tuple(findings), parts)


def _in_the_ledger(connection: Connection, reading: ListReading) -> Iterator[Finding]:
    """Yield the rows whose certificates the ledger has; rows are asked for only where their joined lot is taken."""
    for project, lot in other_widths(connection, reading.lots).items():
        yield integrity_error("LEDGER-OTHER-WIDTHS", project=project, lot=lot)
    taken = lots_reaching_into(connection, reading.lots)
    if not taken:
        return
    frames = {(lot.id_prefix, lot.id_suffix) for lot in taken.values()}
    rows = [row for row in reading.rows if (row.id_prefix, row.id_suffix) in frames]
    found = lots_reaching_into(connection, rows)
    for row in rows:
        if row.lot_id in found:
            there = in_both_languages("台账", "the ledger")
            yield overlap_finding(found[row.lot_id], row, reading.places, there)


def allocate(
    workspace: Workspace, requests: Sequence[AllocationRequest], change: Change, happened_on: date
) -> LedgerAnswer:
    """Claim certificates for facilities and periods: all requests, or none of them."""
    requests = [replace(request, entity=party_name(request.entity)) for request in requests]
    findings = [*date_findings(happened_on)]
    for request in requests:
        findings += request_findings(request)
    if refuses(findings) or not requests:
        return LedgerAnswer(findings=tuple(findings))
    with writing_ledger(workspace, change) as ledger:
        pool = _free_pool(ledger.connection, {request.entity for request in requests})
        choices = []
        for request in requests:
            choice = choose(request, pool, happened_on)
            pool.taken.update(dict(choice.picks))
            findings += choice.findings
            choices.append(choice)
        if refuses(findings):
            return LedgerAnswer(findings=tuple(findings))
        current = {part.part_id: part for part in pool.parts}
        events: list[int] = []
        made: list[LedgerPart] = []
        for request, choice in zip(requests, choices, strict=True):
            event = ledger.record("allocated", happened_on, change, request.evidence)
            ledger.add_claim(event, _terms(request))
            taken = take_first(ledger, event, choice.picks, current, happened_on)
            made += ledger.spend(event, OutcomeKind.ALLOCATED, taken, happened_on, claim=event)
            events.append(event)
    return LedgerAnswer(tuple(events), tuple(findings), tuple(made))


def _terms(request: AllocationRequest) -> ClaimTerms:
    return ClaimTerms(
        entity=request.entity,
        facility=request.facility,
        geography=request.geography,
        first_day=request.first_day,
        last_day=request.last_day,
        purposes=tuple(purpose.value for purpose in request.purposes),
        process_id=request.process_id,
        dedicated_reason=request.dedicated_reason,
        vintage_reason=request.vintage_reason,
    )


def _free_pool(connection: Connection, holders: set[str]) -> Pool:
    parts = live_parts(connection, _PART.claim.is_(None), _PART.holder.in_(sorted(holders)))
    rows = rows_by_number(connection, schema.certificate_cancellation, (part.cancellation for part in parts))
    cancelled = {number: (row.beneficiary, date.fromisoformat(row.cancelled_on)) for number, row in rows.items()}
    return Pool(parts, cancelled)


def take_first(
    ledger: LedgerWriter, event: int, picks: Sequence[Pick], current: dict[int, LedgerPart], made_on: date
) -> list[LedgerPart]:
    """Return parts of exactly the sizes picked, from the first certificate on; what is cut off stays in `current`."""
    cuts = [(number, count) for number, count in picks if count < current[number].count]
    halves = ledger.split(
        event, [(current[number], current[number].first_serial + count - 1) for number, count in cuts], made_on
    )
    taken = {number: current[number] for number, _ in picks}
    for position, (number, _) in enumerate(cuts):
        taken[number], current[number] = halves[2 * position], halves[2 * position + 1]
    return list(taken.values())


def release(
    workspace: Workspace,
    claim_id: str,
    change: Change,
    happened_on: date,
    certificates: int | None = None,
    evidence: str = "",
) -> LedgerAnswer:
    """Give certificates of a claim back, all of them or the last so many; cancelled ones stay cancelled."""
    where = Place(path=f"claim:{claim_id}")
    findings = [*date_findings(happened_on, where=where)]
    with writing_ledger(workspace, change) as ledger:
        claimed = parts_of_claim(ledger.connection, claim_id)
        held = sum(part.count for part in claimed)
        wanted = held if certificates is None else certificates
        if not claimed:
            findings.append(integrity_error("LEDGER-NO-CLAIM", where, claim=claim_id))
        elif not 0 < wanted <= held:
            findings.append(integrity_error("LEDGER-CLAIM-HOLDS", where, claim=claim_id, held=held, asked=wanted))
        findings += _order_findings(claimed, happened_on, where)
        if refuses(findings):
            return LedgerAnswer(findings=tuple(findings))
        event = ledger.record("released", happened_on, change, evidence)
        given = _take_last(ledger, event, claimed, wanted, happened_on)
        made = ledger.spend(event, OutcomeKind.RELEASED, given, happened_on, claim=None)
    return LedgerAnswer((event,), tuple(findings), made)


def _take_last(
    ledger: LedgerWriter, event: int, parts: Sequence[LedgerPart], wanted: int, made_on: date
) -> list[LedgerPart]:
    taken: list[LedgerPart] = []
    for part in reversed(parts):
        if not wanted:
            break
        one = part
        if wanted < part.count:
            one = ledger.split(event, [(part, part.last_serial - wanted)], made_on)[1]
        taken.append(one)
        wanted -= one.count
    return taken


def _order_findings(parts: Sequence[LedgerPart], day: date, where: Place) -> Iterator[Finding]:
    latest = max((part.made_on for part in parts), default=day)
    if day < latest:
        yield integrity_error("LEDGER-DATE-ORDER", where, day=day, earlier=latest)


def transfer(
    workspace: Workspace,
    holder: str,
    to: str,
    certificates: int,
    change: Change,
    happened_on: date,
    *,
    lots: tuple[str, ...] = (),
    technology: str = "",
    evidence: str = "",
) -> LedgerAnswer:
    """Pass free certificates on to another holder, oldest first; what is bound to its user does not pass (GEC-10, 11)."""
    holder, to = party_name(holder), party_name(to)
    where = Place(path=f"{holder} → {to}")
    findings = [*date_findings(happened_on, where=where)]
    for name, value in (("holder", holder), ("to", to)):
        if not value.strip():
            findings.append(integrity_error("LEDGER-BLANK", where, field=name))
    with writing_ledger(workspace, change) as ledger:
        free = live_parts(
            ledger.connection, _PART.claim.is_(None), _PART.cancellation.is_(None), _PART.holder == holder
        )
        named = [part for part in free if _fits(part, lots, technology)]
        passing = [part for part in named if part.lot.trade_class not in _BOUND and part.lot.is_tradable]
        valid = [part for part in passing if last_valid_day(part.lot.generation_month) >= happened_on]
        available = sum(part.count for part in valid)
        if certificates < 1 or available < certificates:
            bound = sum(part.count for part in named) - sum(part.count for part in passing)
            findings.append(
                integrity_error(
                    "LEDGER-TRANSFER", where, holder=holder, asked=certificates, free=available, bound=bound
                )
            )
        picks = _picks(valid, certificates)
        current = {part.part_id: part for part in valid}
        findings += _order_findings([current[number] for number, _ in picks], happened_on, where)
        if refuses(findings):
            return LedgerAnswer(findings=tuple(findings))
        event = ledger.record("transferred", happened_on, change, evidence)
        taken = take_first(ledger, event, picks, current, happened_on)
        made = ledger.spend(event, OutcomeKind.TRANSFERRED, taken, happened_on, holder=to)
    return LedgerAnswer((event,), tuple(findings), made)


def _fits(part: LedgerPart, lots: tuple[str, ...], technology: str) -> bool:
    return (not lots or part.lot.lot_id in lots) and technology in {"", part.lot.technology}


def _picks(parts: Sequence[LedgerPart], count: int) -> list[Pick]:
    picks = []
    for part in parts:
        if count <= 0:
            break
        picks.append((part.part_id, min(part.count, count)))
        count -= part.count
    return picks


def expire(workspace: Workspace, as_of: date, change: Change) -> LedgerAnswer:
    """Take out of the balance what was not used by its last valid day; claims that were not cancelled are named.

    A claim stays: if the registry did cancel in time, its proof can still be recorded.
    """
    findings = [*date_findings(as_of)]
    with writing_ledger(workspace, change) as ledger:
        uncancelled = live_parts(ledger.connection, _PART.cancellation.is_(None))
        late = [part for part in uncancelled if last_valid_day(part.lot.generation_month) < as_of]
        free = [part for part in late if part.claim is None]
        findings += _claims_that_expired(late)
        findings += _order_findings(free, as_of, NOWHERE)
        if refuses(findings) or not free:
            return LedgerAnswer(findings=tuple(findings))
        event = ledger.record("expired", as_of, change)
        ledger.spend(event, OutcomeKind.EXPIRED, free, as_of)
    return LedgerAnswer((event,), tuple(findings), tuple(free))


def _claims_that_expired(late: Sequence[LedgerPart]) -> Iterator[Finding]:
    by_claim: dict[int, int] = {}
    for part in late:
        if part.claim is not None:
            by_claim[part.claim] = by_claim.get(part.claim, 0) + part.count
    for claim, count in sorted(by_claim.items()):
        yield warning("LEDGER-CLAIM-EXPIRED", Place(path=f"claim:C{claim}"), claim=f"C{claim}", count=count)
