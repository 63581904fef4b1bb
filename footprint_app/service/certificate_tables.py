"""Balances and history of the ledger as documents for machines and as files: CSV, Excel or JSON."""

import csv
import dataclasses
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from background_db.messages import Language
from footprint_app.certificates.balances import BalanceRow, HistoryRow, HoldingState
from footprint_app.reporting.sheet_writer import SheetColumn, SheetWriter
from footprint_app.service.errors import WrongUseError
from footprint_app.service.ledger_answers import BalanceRowDocument, CertificateRangeDocument, LedgerHistoryRowDocument
from footprint_app.store.certificate_rows import LedgerPart

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_HEADS: Mapping[str, tuple[str, str]] = {
    "holder": ("持有人", "Holder"),
    "technology": ("电源类型", "Technology"),
    "generation_month": ("生产年月", "Generation month"),
    "state": ("状态", "State"),
    "certificates": ("绿证数量", "Certificates"),
    "watt_hours": ("电量 (Wh)", "Electricity (Wh)"),
    "event": ("事件", "Event"),
    "kind": ("类型", "Kind"),
    "happened_on": ("日期", "Date"),
    "recorded_at": ("登记时间", "Recorded at"),
    "who": ("经办人", "Who"),
    "why": ("原因", "Why"),
    "evidence": ("证据 SHA-256", "Evidence SHA-256"),
    "first_id": ("起始编号", "First id"),
    "last_id": ("终止编号", "Last id"),
    "claim": ("声明", "Claim"),
    "entity": ("声明者", "Claimed by"),
    "facility": ("场所", "Facility"),
    "beneficiary": ("核销受益人", "Cancelled for"),
    "first_day": ("起始日", "First day"),
    "last_day": ("截止日", "Last day"),
    "lot": ("批次", "Lot"),
    "first_serial": ("起始序号", "First serial"),
    "last_serial": ("终止序号", "Last serial"),
}


def balance_row(row: BalanceRow) -> BalanceRowDocument:
    """Return a row of the balance as plain values."""
    return BalanceRowDocument(
        holder=row.holder,
        technology=row.technology,
        generation_month=f"{row.generation_month:%Y-%m}",
        state=row.state.value,
        certificates=row.certificates,
        watt_hours=row.watt_hours,
    )


def history_row(row: HistoryRow) -> LedgerHistoryRowDocument:
    """Return a row of the history as plain values."""
    values = dataclasses.asdict(row)
    values["claim"] = values.pop("claim_id")
    return LedgerHistoryRowDocument(**(values | {"happened_on": row.happened_on.isoformat()}))


def certificate_range(part: LedgerPart) -> CertificateRangeDocument:
    """Return consecutive certificates as plain values."""
    return CertificateRangeDocument(
        lot=part.lot.lot_id,
        first_id=part.lot.certificate_id(part.first_serial),
        last_id=part.lot.certificate_id(part.last_serial),
        certificates=part.count,
        holder=part.holder,
        claim=f"C{part.claim}" if part.claim is not None else "",
    )


def write_rows(path: Path, title: tuple[str, str], rows: Sequence[Any], language: Language, *, force: bool) -> None:
    """Write documents as a table; the ending of the file's name says in which form.

    Raises:
        WrongUseError: another ending, the file exists without `force`, or its folder cannot be written.
    """
    writers: Mapping[str, Callable[[Path, list[dict[str, Any]]], None]] = {
        ".csv": lambda file, table: _write_csv(file, table, language),
        ".xlsx": lambda file, table: _write_workbook(file, table, title[_position(language)], language),
        ".json": _write_json,
    }
    if path.suffix.lower() not in writers:
        raise WrongUseError("service.table_suffix", file=path.name, known=", ".join(writers))
    if path.exists() and not force:
        raise WrongUseError("service.table_exists", file=path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".table-") as scratch:
            made = Path(scratch) / path.name
            writers[path.suffix.lower()](made, [dataclasses.asdict(row) for row in rows])
            made.replace(path)
    except OSError as error:
        raise WrongUseError("service.table_unwritable", file=path, cause=type(error).__name__) from error


def rows_as_file(suffix: str, title: tuple[str, str], rows: Sequence[Any], language: Language) -> bytes:
    """Return documents as the bytes of a table, ``.csv``, ``.xlsx`` or ``.json``, for a page to hand out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        write_rows(path, title, rows, language, force=True)
        return path.read_bytes()


def _position(language: Language) -> int:
    return 0 if language == "zh" else 1


def _heads(table: list[dict[str, Any]], language: Language) -> list[str]:
    return [_HEADS[name][_position(language)] for name in table[0]] if table else []


def _write_csv(path: Path, table: list[dict[str, Any]], language: Language) -> None:
    # With a mark, as Excel takes a file without one for the system's own encoding.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_heads(table, language))
        writer.writerows([_harmless(value) for value in row.values()] for row in table)


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from running a text as a formula, and from cutting the digits of an id."""
    if not isinstance(value, str):
        return value
    is_long_number = value.isdigit() and len(value) > 15  # noqa: PLR2004 - digits that a spreadsheet keeps
    return f"'{value}" if is_long_number or value.startswith(_FORMULA_STARTS) else value


def _write_workbook(path: Path, table: list[dict[str, Any]], title: str, language: Language) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    writer = SheetWriter(workbook, title, "")
    numbers = {"certificates", "watt_hours", "event"}
    columns = [
        SheetColumn(head, "#,##0" if name in numbers else "")
        for name, head in zip(table[0] if table else (), _heads(table, language), strict=True)
    ]
    writer.table(columns, [list(row.values()) for row in table])
    writer.finish()
    workbook.save(path)


def _write_json(path: Path, table: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(table, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def sums_by_state(rows: Sequence[BalanceRow]) -> Mapping[HoldingState, int]:
    """Return the certificates in each state that holds any, in the order of the states."""
    sums = dict.fromkeys(HoldingState, 0)
    for row in rows:
        sums[row.state] += row.certificates
    return {state: count for state, count in sums.items() if count}


def by_month(rows: Sequence[BalanceRow]) -> Mapping[HoldingState, Mapping[str, int]]:
    """Return the certificates of each state by month of generation; every state has every month, oldest first."""
    months = sorted({f"{row.generation_month:%Y-%m}" for row in rows})
    found = {state: dict.fromkeys(months, 0) for state in sums_by_state(rows)}
    for row in rows:
        if row.state in found:
            found[row.state][f"{row.generation_month:%Y-%m}"] += row.certificates
    return found
