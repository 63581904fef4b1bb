"""Writing the ledger of certificates: events, lots, and parts that are spent once into what follows from them.

Everything here runs inside one transaction of `writing_ledger`, which holds the ledger's lock: a decision is made on
what is there, and all of it is written, or nothing. The database itself refuses what the code must not do: a part
spent twice (primary key), lots that overlap, a part that does not follow from its origin (triggers).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from footprint_app.store import schema
from footprint_app.store.certificate_rows import LedgerPart, lot_row
from footprint_app.store.errors import LedgerConflictError
from footprint_app.store.workspace import Change, Workspace, now
from pcr_rules.certificates import CertificateLot, OutcomeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTerms:
    """What certificates are claimed for."""

    entity: str
    facility: str
    geography: str
    first_day: date
    last_day: date
    purposes: tuple[str, ...]
    process_id: str = ""
    dedicated_reason: str = ""
    vintage_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """What the registry's proof says."""

    cancelled_on: date
    beneficiary: str
    purpose: str
    proof: str


@dataclass(slots=True)
class LedgerWriter:
    """One write transaction of the ledger; numbers of events and parts go up by one, without gaps."""

    connection: Connection
    next_event: int
    next_part: int

    def record(self, kind: str, happened_on: date, change: Change, evidence: str = "") -> int:
        """Add an event and return its number."""
        event = self.next_event
        self.next_event += 1
        row = {
            "event": event,
            "kind": kind,
            "happened_on": happened_on.isoformat(),
            "recorded_at": now(),
            "who": change.who,
            "why": change.why,
            "evidence": evidence,
        }
        self.connection.execute(insert(schema.certificate_event), row)
        return event

    def add_lots(self, event: int, lots: Sequence[CertificateLot], made_on: date) -> tuple[LedgerPart, ...]:
        """Add lots and the first part of each."""
        if not lots:
            return ()
        self.connection.execute(insert(schema.certificate_lot), [lot_row(lot, event) for lot in lots])
        parts = tuple(
            LedgerPart(
                part_id=self.next_part + offset,
                lot=lot,
                first_serial=lot.first_serial,
                last_serial=lot.last_serial,
                holder=lot.holder,
                event=event,
                made_on=made_on,
            )
            for offset, lot in enumerate(lots)
        )
        self._add_parts([_part_row(part) for part in parts])
        return parts

    def add_claim(self, event: int, terms: ClaimTerms) -> None:
        """Add what an allocation claims; the claim bears the number of its event."""
        row = {
            "claim": event,
            "entity": terms.entity,
            "facility": terms.facility,
            "geography": terms.geography,
            "first_day": terms.first_day.isoformat(),
            "last_day": terms.last_day.isoformat(),
            "purposes": " ".join(terms.purposes),
            "process_id": terms.process_id,
            "dedicated_reason": terms.dedicated_reason,
            "vintage_reason": terms.vintage_reason,
        }
        self.connection.execute(insert(schema.certificate_claim), row)

    def add_cancellation(self, event: int, cancellation: Cancellation) -> None:
        """Add what a registry's proof says; the cancellation bears the number of its event."""
        row = {
            "cancellation": event,
            "cancelled_on": cancellation.cancelled_on.isoformat(),
            "beneficiary": cancellation.beneficiary,
            "purpose": cancellation.purpose,
            "proof": cancellation.proof,
        }
        self.connection.execute(insert(schema.certificate_cancellation), row)

    def split(self, event: int, cuts: Sequence[tuple[LedgerPart, int]], made_on: date) -> tuple[LedgerPart, ...]:
        """Spend parts into two halves each; a cut is the last serial of the first half. Returns left, right, left, …."""
        self._add_outcomes(event, OutcomeKind.SPLIT, [(part.part_id, cut) for part, cut in cuts])
        halves = [
            replace(part, event=event, made_on=made_on, first_serial=first, last_serial=last)
            for part, cut in cuts
            for first, last in ((part.first_serial, cut), (cut + 1, part.last_serial))
        ]
        made = tuple(replace(half, part_id=self.next_part + offset) for offset, half in enumerate(halves))
        origins = [part.part_id for part, _ in cuts for _ in range(2)]
        self._add_parts(
            [
                _part_row(half, origin, number % 2)
                for number, (half, origin) in enumerate(zip(made, origins, strict=True))
            ]
        )
        return made

    def spend(
        self, event: int, kind: OutcomeKind, parts: Sequence[LedgerPart], made_on: date, **become: Any
    ) -> tuple[LedgerPart, ...]:
        """Spend parts into the same certificates with another holder, claim or cancellation; expired into nothing."""
        self._add_outcomes(event, kind, [(part.part_id, None) for part in parts])
        if kind is OutcomeKind.EXPIRED:
            return ()
        made = tuple(
            replace(part, part_id=self.next_part + offset, event=event, made_on=made_on, **become)
            for offset, part in enumerate(parts)
        )
        self._add_parts([_part_row(new, old.part_id, 0) for new, old in zip(made, parts, strict=True)])
        return made

    def _add_outcomes(self, event: int, kind: OutcomeKind, parts: Sequence[tuple[int, int | None]]) -> None:
        rows = [{"part_id": part, "kind": kind.value, "cut": cut, "event": event} for part, cut in parts]
        if rows:
            self.connection.execute(insert(schema.certificate_outcome), rows)

    def _add_parts(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(schema.certificate_part), rows)
        self.next_part += len(rows)


def _part_row(part: LedgerPart, origin: int | None = None, position: int = 0) -> dict[str, Any]:
    return {
        "part_id": part.part_id,
        "lot_id": part.lot.lot_id,
        "first_serial": part.first_serial,
        "last_serial": part.last_serial,
        "origin": origin,
        "position": position,
        "holder": part.holder,
        "claim": part.claim,
        "cancellation": part.cancellation,
        "event": part.event,
    }


@contextmanager
def writing_ledger(workspace: Workspace, change: Change | None = None) -> Iterator[LedgerWriter]:
    """One transaction over the ledger that waits for the others; all of it is written, or nothing.

    Where `change` says which event its author saw last, nothing is written once a newer one is there: a decision made
    on another state, or the same one sent twice.

    Raises:
        LedgerConflictError: somebody else spent a part or entered a certificate meanwhile, the ledger moved on since
            the author of the change saw it, or the wait was too long.
    """
    try:
        with workspace.database.writing() as connection:
            if not workspace.database.is_sqlite:
                # SQLite's BEGIN IMMEDIATE lets one writer in at a time; PostgreSQL is asked for the same, so that
                # events are numbered in the order in which they become visible. Readers are not held up.
                connection.execute(text("LOCK TABLE certificate_event IN SHARE ROW EXCLUSIVE MODE"))
            event, part = schema.certificate_event.c.event, schema.certificate_part.c.part_id
            ledger = LedgerWriter(connection, _after(connection, event), _after(connection, part))
            _refuse_unseen(ledger, change)
            yield ledger
    except IntegrityError as error:
        raise LedgerConflictError("store.certificates_taken") from error
    except OperationalError as error:
        raise LedgerConflictError("store.ledger_busy", cause=type(error.orig).__name__) from error
    except DBAPIError as error:
        raise LedgerConflictError("store.ledger_refused", cause=type(error.orig).__name__) from error


def _refuse_unseen(ledger: LedgerWriter, change: Change | None) -> None:
    newest = ledger.next_event - 1
    if change is not None and change.seen is not None and change.seen != newest:
        raise LedgerConflictError("store.ledger_moved", newest=newest, seen=change.seen)


def _after(connection: Connection, column: Any) -> int:
    return int(connection.execute(select(func.max(column))).scalar_one() or 0) + 1
