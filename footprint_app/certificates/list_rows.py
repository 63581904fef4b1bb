"""One row of a registry's list: its ids and fields as a lot, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from background_db.findings import Finding, Place, in_both_languages, integrity_error
from footprint_app.certificates.cell_values import count_of, day_of, month_of, text_of
from footprint_app.certificates.list_words import comparable, list_words, province_code
from pcr_rules.certificates import CertificateLot, TradeClass, party_name
from pcr_rules.green_certificates.certificate_ids import (
    CertificateId,
    IdStructure,
    range_ends,
    read_id,
    structure_on,
    written_id,
)

_WITH_USER = frozenset({TradeClass.GREEN_POWER, TradeClass.SELF_USE, TradeClass.DIRECT_LINE, TradeClass.OFF_GRID})
_TEXTS = ("project_name", "producer", "used_at", "contract", "settlement_proof")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row that could be read; its lot bears the row's place as id until rows are joined."""

    lot: CertificateLot
    place: Place
    is_user_assumed: bool
    """The list names no user of the settlement, so its holder stands for one."""
    has_other_date: bool
    """The digits taken for the generation date are not those of the month."""


@dataclass(slots=True)
class _Reader:
    cells: Mapping[str, object]
    place: Place
    findings: list[Finding] = field(default_factory=list)

    def text(self, column: str) -> str:
        return text_of(self.cells.get(column, ""))

    def word(self, column: str, words: Mapping[str, str]) -> str | None:
        """A required word of a list of words."""
        if column not in self.cells:
            self.missing(column)
            return None
        found = words.get(comparable(text_of(self.cells[column])))
        if found is None:
            self.unreadable(column, ", ".join(sorted(set(words.values()))))
        return found

    def answer(self, column: str, default: bool) -> bool:  # noqa: FBT001 - a private reader of yes and no
        if column not in self.cells:
            return default
        found = list_words().answers.get(comparable(text_of(self.cells[column])))
        if found is None:
            self.unreadable(column, "是 / 否, yes / no")
        return default if found is None else found

    def day(self, column: str) -> date | None:
        if column not in self.cells:
            return None
        found = day_of(self.cells[column])
        if found is None:
            self.unreadable(column, "2024-03-15")
        return found

    def missing(self, column: str) -> None:
        self.findings.append(integrity_error("LIST-VALUE-MISSING", self.place, column=_shown(column)))

    def unreadable(self, column: str, expected: str) -> None:
        value = text_of(self.cells[column])
        self.findings.append(
            integrity_error("LIST-VALUE-UNREADABLE", self.place, column=_shown(column), value=value, expected=expected)
        )


def read_row(cells: Mapping[str, object], place: Place, holder: str) -> tuple[ListRow | None, tuple[Finding, ...]]:
    """Read the cells of a row; every finding of it at once."""
    reader = _Reader(cells, place)
    month = _month(reader)
    fields = _fields(reader, holder)
    ids = _ids(reader, structure_on(month or date.min.replace(year=2024)))
    if ids is not None:
        _check_quantity(reader, ids)
        _check_project_code(reader, ids[0])
    if reader.findings or ids is None or month is None:
        return None, tuple(reader.findings)
    return _row(reader, ids, month, fields), ()


def _month(reader: _Reader) -> date | None:
    if "generation_month" not in reader.cells:
        reader.missing("generation_month")
        return None
    month = month_of(reader.cells["generation_month"])
    if month is None:
        reader.unreadable("generation_month", "2024-03")
    return month


def _fields(reader: _Reader, holder: str) -> dict[str, Any]:
    words = list_words()
    province = province_code(reader.text("province"))
    if "province" not in reader.cells:
        reader.missing("province")
    elif province is None:
        reader.unreadable("province", "广东, CN-GD")
    credit = reader.text("other_credit")
    owner = party_name(reader.text("holder") or holder)
    if not owner:
        reader.missing("holder")
    return {
        "technology": reader.word("technology", words.technologies),
        "province": province,
        "trade_class": reader.word("trade_class", words.trade_classes),
        "is_tradable": reader.answer("is_tradable", True),
        "has_mechanism_price": reader.answer("has_mechanism_price", False),
        "commissioned_on": reader.day("commissioned_on"),
        "issued_on": reader.day("issued_on"),
        "holder": owner,
        "other_credit": "" if words.answers.get(comparable(credit)) is False else credit,
        **{name: reader.text(name) for name in _TEXTS},
    }


def _row(reader: _Reader, ids: tuple[CertificateId, CertificateId], month: date, fields: dict[str, Any]) -> ListRow:
    first, last = ids
    structure = structure_on(month)
    trade_class = TradeClass(fields.pop("trade_class"))
    user = party_name(reader.text("settled_user"))
    is_assumed = trade_class in _WITH_USER and not user
    lot = CertificateLot(
        lot_id=str(reader.place),
        project_code=first.prefix[: structure.project_code],
        generation_month=month,
        first_serial=first.serial,
        last_serial=last.serial,
        trade_class=trade_class,
        settled_user=fields["holder"] if is_assumed else user,
        id_prefix=first.prefix,
        id_suffix=first.suffix,
        serial_digits=structure.serial,
        **fields,
    )
    return ListRow(lot, reader.place, is_assumed, first.prefix[structure.project_code :] != f"{month:%Y%m}")


def _ids(reader: _Reader, structure: IdStructure) -> tuple[CertificateId, CertificateId] | None:
    """First and last id of a row: a single id, ``first-last`` in one cell, two columns, or a first id and a quantity."""
    cells = reader.cells
    begin, end = range_ends(cells.get("first_id", cells.get("certificate_id", "")))
    end = cells.get("last_id", end)
    if begin == "":
        reader.missing("certificate_id")
        return None
    read = [read_id(cell, structure, reader.place) for cell in dict.fromkeys((begin, end))]
    reader.findings += [one for one in read if isinstance(one, Finding)]
    ids = [one for one in read if isinstance(one, CertificateId)]
    if len(ids) != len(read):
        return None
    first, last = ids[0], ids[-1]
    if first.lot_key != last.lot_key or last.serial < first.serial:
        reader.findings.append(
            integrity_error("LIST-RANGE", reader.place, first=written_id(begin), last=written_id(end))
        )
        return None
    return _extended(reader, first, last, structure)


def _extended(
    reader: _Reader, first: CertificateId, last: CertificateId, structure: IdStructure
) -> tuple[CertificateId, CertificateId]:
    """A column of first ids with quantities and without last ids: the quantity gives the end."""
    count = count_of(reader.cells.get("quantity", ""))
    if "first_id" not in reader.cells or "last_id" in reader.cells or first != last or count is None:
        return first, last
    serial = min(first.serial + count - 1, 10**structure.serial - 1)
    return first, CertificateId(first.prefix, first.suffix, serial)


def _check_quantity(reader: _Reader, ids: tuple[CertificateId, CertificateId]) -> None:
    if "quantity" not in reader.cells:
        return
    count = ids[1].serial - ids[0].serial + 1
    stated = count_of(reader.cells["quantity"])
    if stated is None:
        reader.unreadable("quantity", "1000")
    elif stated != count:
        reader.findings.append(integrity_error("LIST-QUANTITY", reader.place, stated=stated, found=count))


def _check_project_code(reader: _Reader, first: CertificateId) -> None:
    """The project code of the row must be the beginning of its ids."""
    cell = reader.cells.get("project_code", "")
    if cell == "":
        return
    if isinstance(cell, float) and abs(cell) >= 2**53:
        reader.findings.append(integrity_error("GEC-01-DIGITS-LOST", reader.place, "GEC-01", value=cell))
    elif not first.prefix.startswith(code := written_id(cell)) or not code:
        reader.findings.append(
            integrity_error("LIST-PROJECT-CODE", reader.place, written=text_of(cell), found=first.prefix[: len(code)])
        )


def _shown(column: str) -> str:
    return in_both_languages(*list_words().names[column])
