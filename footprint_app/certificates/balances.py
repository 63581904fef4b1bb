"""Balances and history of the ledger: folds over its parts, in whole watt-hours."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from footprint_app.store import schema
from footprint_app.store.certificate_rows import (
    AsOf,
    LedgerPart,
    all_events,
    all_parts,
    expired_parts,
    last_event,
    live_parts,
    rows_by_number,
)
from footprint_app.store.workspace import Workspace
from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE, OutcomeKind, party_name

NOW = AsOf()


class HoldingState(StrEnum):
    """What certificates in the ledger are at present."""

    FREE = "free"
    CLAIMED = "claimed"
    """Claimed, not yet cancelled by the registry."""
    CLAIMED_CANCELLED = "claimed_cancelled"
    CANCELLED = "cancelled"
    """Cancelled, but claimed for nothing in this workspace."""
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """Electricity of one holder, technology, month and state."""

    holder: str
    technology: str
    generation_month: date
    state: HoldingState
    watt_hours: int

    @property
    def certificates(self) -> int:
        """Number of certificates."""
        return self.watt_hours // WATT_HOURS_PER_CERTIFICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """What one event did to consecutive certificates of a lot."""

    event: int
    kind: str
    happened_on: date
    recorded_at: str
    who: str
    why: str
    evidence: str
    first_id: str
    last_id: str
    certificates: int
    holder: str
    claim_id: str
    entity: str
    facility: str
    beneficiary: str


def state_of(part: LedgerPart) -> HoldingState:
    """Return the state of a part that is not spent."""
    if part.claim is not None:
        return HoldingState.CLAIMED if part.cancellation is None else HoldingState.CLAIMED_CANCELLED
    return HoldingState.FREE if part.cancellation is None else HoldingState.CANCELLED


def balance(workspace: Workspace, as_of: AsOf = NOW, holder: str = "") -> tuple[BalanceRow, ...]:
    """Return what everybody holds, by holder, technology, month of generation and state.

    The sum over all rows is the electricity of all lots: nothing is lost and nothing comes twice. Events of one day
    count together, in whatever order they were recorded.
    """
    sums: dict[tuple[str, str, date, HoldingState], int] = defaultdict(int)
    with workspace.database.reading() as connection:
        # Two queries on a server may see two moments; both are asked as of one event.
        as_of = AsOf(event=last_event(connection) if as_of.event is None else as_of.event, day=as_of.day)
        states = [(part, state_of(part)) for part in live_parts(connection, as_of=as_of)]
        states += [(part, HoldingState.EXPIRED) for part in expired_parts(connection, as_of)]
    for part, state in states:
        key = part.holder, part.lot.technology, part.lot.generation_month, state
        sums[key] += part.count * WATT_HOURS_PER_CERTIFICATE
    return tuple(
        BalanceRow(holder=owner, technology=technology, generation_month=month, state=state, watt_hours=total)
        for (owner, technology, month, state), total in sorted(sums.items())
        if party_name(holder) in {"", owner}
    )


def history(workspace: Workspace, certificate: str = "", claim_id: str = "") -> tuple[HistoryRow, ...]:
    """Return what happened, oldest first: to every certificate, to one of them, or to those of a claim."""
    with workspace.database.reading() as connection:
        rows = tuple(_history(connection))
    return tuple(
        row
        for row in rows
        if (not certificate or _holds(row, certificate)) and (not claim_id or row.claim_id == claim_id)
    )


def _holds(row: HistoryRow, certificate: str) -> bool:
    """True when an id lies in the range; ends of a range differ in the serial number only, so texts compare."""
    return (
        len(certificate) == len(row.first_id)
        and row.first_id <= certificate <= row.last_id
        and (_frame(row.first_id, row.last_id, certificate))
    )


def _frame(first: str, last: str, certificate: str) -> bool:
    """True when what both ends of a range end with is also the end of the certificate's id."""
    width = next((index for index in range(1, len(first)) if first[-index] != last[-index]), len(first)) - 1
    return width == 0 or certificate.endswith(first[-width:])


def _history(connection: Connection) -> Iterator[HistoryRow]:
    parts = all_parts(connection)
    outcome = schema.certificate_outcome
    outcomes = {
        row.part_id: (OutcomeKind(row.kind), row.event)
        for row in connection.execute(select(outcome.c.part_id, outcome.c.kind, outcome.c.event))
    }
    origins = {
        row.part_id: row.origin
        for row in connection.execute(select(schema.certificate_part.c.part_id, schema.certificate_part.c.origin))
    }
    claims = rows_by_number(connection, schema.certificate_claim, (part.claim for part in parts))
    cancelled = rows_by_number(connection, schema.certificate_cancellation, (part.cancellation for part in parts))
    done: dict[int, list[tuple[LedgerPart, int | None]]] = defaultdict(list)
    by_id = {part.part_id: part for part in parts}
    for part in parts:
        origin = origins[part.part_id]
        if origin is None or outcomes[origin][0] is not OutcomeKind.SPLIT:
            # A release makes a part without its claim; the claim that it left is that of its origin.
            done[part.event].append((part, part.claim or (by_id[origin].claim if origin is not None else None)))
        if outcomes.get(part.part_id, (None, 0))[0] is OutcomeKind.EXPIRED:
            done[outcomes[part.part_id][1]].append((part, part.claim))
    for event in all_events(connection):
        for part, claim_number in sorted(done[event.event], key=lambda one: (one[0].lot.lot_id, one[0].first_serial)):
            claim = claims[claim_number] if claim_number is not None else None
            yield HistoryRow(
                event=event.event,
                kind=event.kind,
                happened_on=event.happened_on,
                recorded_at=event.recorded_at,
                who=event.who,
                why=event.why,
                evidence=event.evidence,
                first_id=part.lot.certificate_id(part.first_serial),
                last_id=part.lot.certificate_id(part.last_serial),
                certificates=part.count,
                holder=part.holder,
                claim_id=f"C{claim_number}" if claim_number is not None else "",
                entity=claim.entity if claim is not None else "",
                facility=claim.facility if claim is not None else "",
                beneficiary=cancelled[part.cancellation].beneficiary if part.cancellation is not None else "",
            )
