"""Whether the ledger of certificates folds to a legal state: every certificate in exactly one place."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from footprint_app.store import schema
from footprint_app.store.certificate_rows import LedgerPart, all_lots, expired_parts, live_parts
from pcr_rules.certificates import OutcomeKind
from pcr_rules.green_certificates.lot_checks import overlapping

_SUCCESSORS = {OutcomeKind.SPLIT: 2, OutcomeKind.EXPIRED: 0}
"""How many parts an outcome leaves; one where it is not named."""


def ledger_damage(connection: Connection) -> Iterator[str]:
    """Yield what is wrong: gaps, doubles, outcomes without what follows, events without number or effect.

    The sum of the parts that are not spent and of the expired ones is every lot, once.
    """
    lots = all_lots(connection)
    for first, second in overlapping(lots):
        yield f"ledger: lots {first.lot_id} and {second.lot_id} overlap"
    ended: dict[str, list[LedgerPart]] = defaultdict(list)
    for part in (*live_parts(connection), *expired_parts(connection)):
        ended[part.lot.lot_id].append(part)
    for lot in lots:
        following = lot.first_serial
        for part in sorted(ended[lot.lot_id], key=lambda one: one.first_serial):
            if part.first_serial != following:
                yield f"ledger: lot {lot.lot_id} has a gap or a double at {min(part.first_serial, following)}"
            following = part.last_serial + 1
        if following != lot.last_serial + 1:
            yield f"ledger: lot {lot.lot_id} ends at {following - 1}, not at {lot.last_serial}"
    yield from _succession(connection)
    yield from _events(connection)


def _succession(connection: Connection) -> Iterator[str]:
    part, outcome = schema.certificate_part, schema.certificate_outcome
    followers: dict[int, int] = defaultdict(int)
    for (origin,) in connection.execute(select(part.c.origin).where(part.c.origin.is_not(None))):
        followers[origin] += 1
    for row in connection.execute(select(outcome.c.part_id, outcome.c.kind)):
        if followers.pop(row.part_id, 0) != _SUCCESSORS.get(OutcomeKind(row.kind), 1):
            yield f"ledger: part {row.part_id} was {row.kind} into another number of parts"
    for origin in sorted(followers):
        yield f"ledger: part {origin} was spent without an outcome"


def _events(connection: Connection) -> Iterator[str]:
    """Numbers of events have no gaps; every claim and cancellation belongs to an event of its kind."""
    event = schema.certificate_event
    kinds = {row.event: row.kind for row in connection.execute(select(event.c.event, event.c.kind))}
    if set(kinds) != set(range(1, len(kinds) + 1)):
        yield "ledger: numbers of events have gaps"
    for table, kind in ((schema.certificate_claim, "allocated"), (schema.certificate_cancellation, "cancelled")):
        (key,) = table.primary_key.columns
        for (number,) in connection.execute(select(key)):
            if kinds.get(number) != kind:
                yield f"ledger: event {number} is not of the kind {kind}"
    part, outcome = schema.certificate_part, schema.certificate_outcome
    query = select(outcome.c.part_id).join(part, part.c.part_id == outcome.c.part_id)
    for (number,) in connection.execute(query.where(outcome.c.event < part.c.event)):
        yield f"ledger: part {number} was spent before it was made"
