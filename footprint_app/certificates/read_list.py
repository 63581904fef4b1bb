"""A registry's list of certificates, judged as a whole: every row's findings at once, and lots only if none blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from background_db.findings import (
    Finding,
    Place,
    any_blocks_number,
    in_both_languages,
    information,
    integrity_error,
    warning,
)
from footprint_app.certificates.cell_values import is_empty
from footprint_app.certificates.list_rows import ListRow, read_row
from footprint_app.certificates.list_words import comparable, list_words, without_unit
from pcr_rules.certificates import CertificateLot, TradeClass
from pcr_rules.green_certificates.lot_checks import unique_ids

_SEARCHED_ROWS = 15
_LEAST_HEADS = 3


class Sheet(Protocol):
    """Cells of a sheet by row; a CSV file is one sheet without a name."""

    @property
    def name(self) -> str:
        """Name of the sheet."""

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """Its cells."""


@dataclass(frozen=True, slots=True)
class ListReading:
    """Lots of a list, where each was written, and all findings; no lots where a finding blocks."""

    lots: tuple[CertificateLot, ...]
    places: Mapping[str, Place]
    findings: tuple[Finding, ...]
    rows_read: int
    certificates: int
    rows: tuple[CertificateLot, ...] = ()
    """Each row as a lot of its own, named by its place; `places` has them too."""


def read_certificate_list(document: str, sheets: Sequence[Sheet], holder: str = "") -> ListReading:
    """Read the first sheet that has the heads of a list; `holder` stands where the list names none."""
    for sheet in sheets:
        found = _find_heads(sheet.rows)
        if found is not None:
            at, columns = found
            return _read(Place(document, sheet.name), sheet.rows, at, columns, holder)
    wanted = ", ".join(_shown(name) for name in ("certificate_id", *list_words().required))
    return ListReading((), {}, (integrity_error("LIST-NO-HEAD", Place(document), wanted=wanted),), 0, 0)


def _find_heads(rows: Sequence[Sequence[object]]) -> tuple[int, dict[int, str]] | None:
    words = list_words()
    best: tuple[int, dict[int, str]] | None = None
    for number, row in enumerate(rows[:_SEARCHED_ROWS]):
        heads = {index: comparable(cell) for index, cell in enumerate(row) if isinstance(cell, str) and cell.strip()}
        found = {
            index: column
            for index, head in heads.items()
            if (column := words.columns.get(head) or words.columns.get(without_unit(head)))
        }
        if len(found) >= _LEAST_HEADS and (best is None or len(found) > len(best[1])):
            best = number, found
    return best


def _read(place: Place, rows: Sequence[Sequence[object]], at: int, columns: dict[int, str], holder: str) -> ListReading:
    findings = [*_head_findings(place, rows, at, columns)]
    read: list[ListRow] = []
    count = 0
    for number in range(at + 1, len(rows)):
        cells = {
            column: rows[number][index]
            for index, column in columns.items()
            if index < len(rows[number]) and not is_empty(rows[number][index])
        }
        # A last line such as "total: 12,345" has a number and no certificate.
        if not cells or set(cells) <= {"quantity"}:
            continue
        count += 1
        row, found = read_row(cells, replace(place, row=number + 1), holder)
        findings += found
        read += [row] if row is not None else []
    return _judged(place, read, findings, count)


def _judged(place: Place, read: Sequence[ListRow], findings: list[Finding], count: int) -> ListReading:
    if not count:
        findings.append(integrity_error("LIST-EMPTY", place))
    places = {row.lot.lot_id: row.place for row in read}
    findings += unique_ids([row.lot for row in read], places)
    findings += _told_once(read)
    total = sum(row.lot.count for row in read)
    if any_blocks_number(findings):
        return ListReading((), {}, tuple(findings), count, total)
    lots = tuple(_joined([row.lot for row in read]))
    of_first = {row.lot.certificate_id(row.lot.first_serial): row.place for row in read}
    places |= {lot.lot_id: of_first[lot.lot_id] for lot in lots}
    return ListReading(lots, places, tuple(findings), count, total, tuple(row.lot for row in read))


def _joined(lots: Sequence[CertificateLot]) -> Iterator[CertificateLot]:
    """Join rows with consecutive serial numbers and the same fields into lots, each named by its first certificate."""
    ordered = sorted(lots, key=lambda lot: (lot.id_prefix, lot.id_suffix, lot.first_serial))
    current: CertificateLot | None = None
    for lot in ordered:
        if current is not None and lot == replace(
            current, lot_id=lot.lot_id, first_serial=current.last_serial + 1, last_serial=lot.last_serial
        ):
            current = replace(current, last_serial=lot.last_serial)
            continue
        if current is not None:
            yield current
        current = replace(lot, lot_id=lot.certificate_id(lot.first_serial))
    if current is not None:
        yield current


def _told_once(read: Sequence[ListRow]) -> Iterator[Finding]:
    """What concerns many rows alike is told once, with how many and the first of them."""
    settled = [row for row in read if row.is_user_assumed]
    if settled:
        yield information("LIST-USER-IS-HOLDER", settled[0].place, rows=len(settled), holder=settled[0].lot.holder)
    other_date = [row for row in read if row.has_other_date]
    if other_date:
        lot = other_date[0].lot
        yield warning(
            "GEC-01-DATE-DIGITS",
            other_date[0].place,
            "GEC-01",
            rows=len(other_date),
            digits=lot.id_prefix[len(lot.project_code) :],
            month=f"{lot.generation_month:%Y-%m}",
        )
    untradable = [row for row in read if not row.lot.is_tradable and row.lot.trade_class is TradeClass.UNBUNDLED]
    if untradable:
        yield warning("LIST-UNTRADABLE", untradable[0].place, rows=len(untradable))


def _head_findings(
    place: Place, rows: Sequence[Sequence[object]], at: int, columns: dict[int, str]
) -> Iterator[Finding]:
    where = replace(place, row=at + 1)
    present = set(columns.values())
    for column in list_words().required:
        if column not in present:
            yield integrity_error("LIST-COLUMN-MISSING", where, column=_shown(column))
    if not {"certificate_id", "first_id"} & present:
        yield integrity_error("LIST-COLUMN-MISSING", where, column=_shown("certificate_id"))
    seen: set[str] = set()
    for column in columns.values():
        if column in seen:
            yield integrity_error("LIST-COLUMN-TWICE", where, column=_shown(column))
        seen.add(column)
    unread = [str(cell).strip() for index, cell in enumerate(rows[at]) if not is_empty(cell) and index not in columns]
    if unread:
        yield information("LIST-COLUMNS-UNREAD", where, columns=", ".join(unread))


def _shown(column: str) -> str:
    return in_both_languages(*list_words().names[column])
