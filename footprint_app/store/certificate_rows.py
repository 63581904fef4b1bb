"""Reading the ledger of certificates: parts that are not spent, now or as of an event or a day; events and claims.

Rows are only ever added, so whatever was true up to an event can be read for good: a part counts when its event is
not later and its outcome, if any, is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from footprint_app.store import schema
from pcr_rules.certificates import CertificateLot, OutcomeKind, TradeClass

_DATES = ("generation_month", "commissioned_on", "issued_on")
_LOT_FIELDS = tuple(field.name for field in fields(CertificateLot))
_VARIABLES_AT_ONCE = 500
# Any number of so many digits fits a column of 32 bits, on either database.
_DIGITS_OF_A_CLAIM = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPart:
    """Certificates of one lot with consecutive serial numbers that share holder, claim and cancellation."""

    part_id: int
    lot: CertificateLot
    first_serial: int
    last_serial: int
    holder: str
    event: int
    made_on: date
    claim: int | None = None
    cancellation: int | None = None

    @property
    def count(self) -> int:
        """Number of certificates."""
        return self.last_serial - self.first_serial + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """Who did what to the ledger, when, why and on what evidence (a SHA-256)."""

    event: int
    kind: str
    happened_on: date
    recorded_at: str
    who: str
    why: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A state of the ledger: after an event, and with what happened until a day; None takes everything."""

    event: int | None = None
    day: date | None = None


NOW = AsOf()


def lot_row(lot: CertificateLot, event: int) -> dict[str, Any]:
    """Return the columns of a lot."""
    row: dict[str, Any] = {name: getattr(lot, name) for name in _LOT_FIELDS}
    for name in _DATES:
        row[name] = row[name].isoformat() if row[name] is not None else None
    keys = {f"{end}_key": line_key(lot, getattr(lot, f"{end}_serial")) for end in ("first", "last")}
    return row | keys | {"trade_class": lot.trade_class.value, "event": event}


def line_key(lot: CertificateLot, serial: int) -> str:
    """Return the digits of an id with the serial number at the end, where consecutive certificates are neighbours."""
    return f"{lot.id_prefix}{lot.id_suffix}{serial:0{lot.serial_digits}d}"


def _lot(values: Mapping[str, Any]) -> CertificateLot:
    read = {name: values[name] for name in _LOT_FIELDS}
    for name in _DATES:
        read[name] = date.fromisoformat(read[name]) if read[name] else None
    read["trade_class"] = TradeClass(read["trade_class"])
    return CertificateLot(**read)


def all_lots(connection: Connection) -> tuple[CertificateLot, ...]:
    """Return every lot, by id."""
    rows = connection.execute(select(schema.certificate_lot).order_by(schema.certificate_lot.c.lot_id))
    return tuple(_lot(dict(row)) for row in rows.mappings())


def lots_reaching_into(connection: Connection, lots: Iterable[CertificateLot]) -> dict[str, CertificateLot]:
    """Return the lots of the ledger that share certificates with the given ones: given lot's id → lot of the ledger."""
    table = schema.certificate_lot
    found = {}
    for lot in lots:
        first, last = line_key(lot, lot.first_serial), line_key(lot, lot.last_serial)
        # Lots in the ledger are apart, so only the last one that begins before this one's end can reach into it.
        query = select(table).where(table.c.first_key <= last).order_by(table.c.first_key.desc()).limit(1)
        row = connection.execute(query).mappings().one_or_none()
        if row is not None and row["last_key"] >= first:
            found[lot.lot_id] = _lot(dict(row))
    return found


def live_parts(connection: Connection, *conditions: ColumnElement[bool], as_of: AsOf = NOW) -> tuple[LedgerPart, ...]:
    """Return the parts that are not spent, by month of generation, lot and serial number."""
    part, lot = schema.certificate_part, schema.certificate_lot
    lots: dict[str, CertificateLot] = {}
    query = _live(as_of).where(*conditions).order_by(lot.c.generation_month, lot.c.lot_id, part.c.first_serial)
    return tuple(_part(row, lots) for row in connection.execute(query))


def parts_of_claim(connection: Connection, claim: str) -> tuple[LedgerPart, ...]:
    """Return the live parts of a claim as it is shown, ``C12``; none where the text names no claim."""
    number = claim.removeprefix("C")
    is_number = number.isdecimal() and len(number) <= _DIGITS_OF_A_CLAIM
    return live_parts(connection, schema.certificate_part.c.claim == int(number)) if is_number else ()


_MADE, _SPENT = schema.certificate_event.alias("made"), schema.certificate_event.alias("spent")


def _parts() -> Select[Any]:
    """Parts with their lot, the day they were made, and their outcome if they have one."""
    part, lot, outcome = schema.certificate_part, schema.certificate_lot, schema.certificate_outcome
    lot_columns = [column.label(f"lot_{column.name}") for column in lot.c if column.name in _LOT_FIELDS]
    joined = (
        part.join(lot, lot.c.lot_id == part.c.lot_id)
        .join(_MADE, _MADE.c.event == part.c.event)
        .outerjoin(outcome, outcome.c.part_id == part.c.part_id)
        .outerjoin(_SPENT, _SPENT.c.event == outcome.c.event)
    )
    return select(*part.c, _MADE.c.happened_on, *lot_columns).select_from(joined)


def _live(as_of: AsOf) -> Select[Any]:
    outcome = schema.certificate_outcome
    is_unspent: ColumnElement[bool] = outcome.c.part_id.is_(None)
    is_there: list[ColumnElement[bool]] = []
    if as_of.event is not None:
        is_there.append(schema.certificate_part.c.event <= as_of.event)
        is_unspent = or_(is_unspent, outcome.c.event > as_of.event)
    if as_of.day is not None:
        is_there.append(_MADE.c.happened_on <= as_of.day.isoformat())
        is_unspent = or_(is_unspent, _SPENT.c.happened_on > as_of.day.isoformat())
    return _parts().where(and_(is_unspent, *is_there))


def expired_parts(connection: Connection, as_of: AsOf = NOW) -> tuple[LedgerPart, ...]:
    """Return the parts that expired unused, up to an event or day."""
    outcome = schema.certificate_outcome.c
    query = _parts().where(outcome.kind == OutcomeKind.EXPIRED.value)
    if as_of.event is not None:
        query = query.where(outcome.event <= as_of.event)
    if as_of.day is not None:
        query = query.where(_SPENT.c.happened_on <= as_of.day.isoformat())
    lots: dict[str, CertificateLot] = {}
    return tuple(_part(row, lots) for row in connection.execute(query))


def all_parts(connection: Connection) -> tuple[LedgerPart, ...]:
    """Return every part there ever was, in the order made."""
    lots: dict[str, CertificateLot] = {}
    query = _parts().order_by(schema.certificate_part.c.part_id)
    return tuple(_part(row, lots) for row in connection.execute(query))


def _part(row: Row[Any], lots: dict[str, CertificateLot]) -> LedgerPart:
    lot = lots.get(row.lot_id)
    if lot is None:
        lot = lots[row.lot_id] = _lot({name: getattr(row, f"lot_{name}") for name in _LOT_FIELDS})
    return LedgerPart(
        part_id=row.part_id,
        lot=lot,
        first_serial=row.first_serial,
        last_serial=row.last_serial,
        holder=row.holder,
        event=row.event,
        made_on=date.fromisoformat(row.happened_on),
        claim=row.claim,
        cancellation=row.cancellation,
    )


def last_event(connection: Connection) -> int:
    """Return the number of the newest event; 0 in an empty ledger."""
    return int(connection.execute(select(func.max(schema.certificate_event.c.event))).scalar_one() or 0)


def all_events(connection: Connection) -> tuple[LedgerEvent, ...]:
    """Return every event, oldest first."""
    table = schema.certificate_event
    rows = connection.execute(select(table).order_by(table.c.event))
    return tuple(
        LedgerEvent(**(dict(row) | {"happened_on": date.fromisoformat(row["happened_on"])})) for row in rows.mappings()
    )


def rows_by_number(connection: Connection, table: Any, numbers: Iterable[int | None]) -> dict[int, Any]:
    """Return the rows of claims or cancellations with these numbers."""
    key = next(iter(table.primary_key.columns))
    wanted: Sequence[int] = sorted({number for number in numbers if number is not None})
    found = {}
    for start in range(0, len(wanted), _VARIABLES_AT_ONCE):
        query = select(table).where(key.in_(wanted[start : start + _VARIABLES_AT_ONCE]))
        found.update({getattr(row, key.name): row for row in connection.execute(query)})
    return found


def events_of_lots(connection: Connection, lots: Iterable[str]) -> dict[str, int]:
    """Return the event by which each lot came in."""
    table = schema.certificate_lot
    wanted = sorted(set(lots))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _VARIABLES_AT_ONCE):
        several = table.c.lot_id.in_(wanted[start : start + _VARIABLES_AT_ONCE])
        found.update({row.lot_id: row.event for row in connection.execute(select(table).where(several))})
    return found


def other_widths(connection: Connection, lots: Iterable[CertificateLot]) -> dict[str, str]:
    """Return projects of the given lots that the ledger holds with other widths of the ids' fields → a lot of it.

    Ranges are compared with the serial number at the end; with two widths of it the same certificate has two places.
    """
    table = schema.certificate_lot
    widths = {lot.project_code: (lot.serial_digits, len(lot.id_prefix)) for lot in lots}
    found: dict[str, str] = {}
    projects = sorted(widths)
    for start in range(0, len(projects), _VARIABLES_AT_ONCE):
        several = table.c.project_code.in_(projects[start : start + _VARIABLES_AT_ONCE])
        columns = (table.c.project_code, table.c.serial_digits, func.length(table.c.id_prefix).label("before"))
        query = select(*columns, func.min(table.c.lot_id).label("lot_id")).where(several).group_by(*columns)
        for row in connection.execute(query):
            if (row.serial_digits, row.before) != widths[row.project_code]:
                found[row.project_code] = row.lot_id
    return found
