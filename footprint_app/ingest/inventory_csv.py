"""Rows of the inventory from a CSV file, as metering and purchasing systems export them.

The columns are those of the sheet Inventory, in either language and any order; the separator may be a comma, a
semicolon or a tab, the encoding UTF-8, UTF-16 or GBK.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from background_db.findings import Finding, Place, in_both_languages, integrity_error
from footprint_app.ingest.build_study import StudyBuilder, is_empty
from footprint_app.ingest.check_written import added_twice
from footprint_app.ingest.read_cells import SheetCells
from footprint_app.ingest.read_workbook import nested_row
from footprint_app.ingest.safe_files import check_file
from footprint_app.ingest.sheet_headers import Headers, find_headers
from footprint_app.ingest.sheet_scan import SheetScan
from footprint_app.ingest.study_places import CellPlaces, RowPlace, TreePath
from footprint_app.ingest.text_encoding import decode
from footprint_app.ingest.workbook_layout import sheet
from footprint_app.ingest.written_values import read_text
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import Exchange

_SUFFIXES = (".csv", ".tsv", ".txt")
_MAXIMUM_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class InventoryReading:
    """Exchanges with the process each belongs to, all findings, and the place of each ``exchange:<id>``."""

    rows: tuple[tuple[str, Exchange], ...]
    findings: tuple[Finding, ...]
    rows_read: int
    places: Mapping[str, Place]
    row_places: tuple[Place, ...] = ()
    """The place of each of `rows`, also of those whose id stands twice."""


def read_inventory_csv(path: Path | str) -> InventoryReading:
    """Read the inventory rows of a CSV file."""
    path = Path(path)
    checked = check_file(path, _SUFFIXES)
    if checked.kind is None:
        return InventoryReading((), checked.findings, 0, {})
    decoded = decode(path.read_bytes(), path.name)
    if decoded.text is None:
        return InventoryReading((), decoded.findings, 0, {})
    cells = SheetCells("", tuple(csv_cells(decoded.text)), SheetScan(), is_hidden=False)
    headers = find_headers(cells.rows, sheet("inventory").columns, Place(path.name))
    if headers is None:
        return InventoryReading((), (*decoded.findings, _no_header(path.name, cells.rows)), 0, {})
    reading = _read_rows(path.name, cells.rows, headers)
    return replace(reading, findings=(*decoded.findings, *headers.findings, *reading.findings))


def with_inventory(study: ProductStudy, reading: InventoryReading) -> tuple[ProductStudy, tuple[Finding, ...]]:
    """Add the rows of a CSV file to the processes they name.

    A row of an unknown process is a finding, and so is one whose id or content the study has already.
    """
    known = {process.process_id for process in study.processes}
    findings = tuple(
        integrity_error(
            "INGEST-OWNER-UNKNOWN",
            place,
            field="过程 / Process",
            value=process,
            sheet="过程 / Processes",
            nearest=", ".join(sorted(known)[:5]) or "—",
        )
        for (process, _), place in zip(reading.rows, reading.row_places, strict=True)
        if process not in known
    )
    processes = tuple(
        replace(
            process,
            exchanges=(
                *process.exchanges,
                *(exchange for owner, exchange in reading.rows if owner == process.process_id),
            ),
        )
        for process in study.processes
    )
    joined = replace(study, processes=processes)
    written = {id(exchange): place for (_, exchange), place in zip(reading.rows, reading.row_places, strict=True)}
    return joined, (*findings, *added_twice(joined, written))


def csv_cells(text: str) -> Iterator[tuple[object, ...]]:
    """Split a CSV text into cells, by the separator that its first line has most of."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)):
        if number > _MAXIMUM_ROWS:
            return
        yield tuple(row)


def _no_header(document: str, rows: Sequence[Sequence[object]]) -> Finding:
    if not any(not is_empty(cell) for row in rows for cell in row):
        return integrity_error("INGEST-FILE-EMPTY", Place(document), file=document)
    wanted = ", ".join(
        in_both_languages(column.label.zh, column.label.en)
        for column in sheet("inventory").columns
        if column.is_required
    )
    return integrity_error("INGEST-HEADER-MISSING", Place(document), sheet=document, wanted=wanted)


def _read_rows(document: str, rows: Sequence[Sequence[object]], headers: Headers) -> InventoryReading:
    letters = headers.letters()
    at_row: dict[TreePath, RowPlace] = {}
    builder = StudyBuilder(CellPlaces(document, at_row))
    found: list[tuple[str, Exchange]] = []
    places: dict[str, Place] = {}
    row_places: list[Place] = []
    count = 0
    for number in range(headers.first_row, len(rows)):
        row = rows[number]
        values = {
            column.path: row[index]
            for index, column in headers.columns.items()
            if index < len(row) and not is_empty(row[index])
        }
        if not values:
            continue
        path: TreePath = ("exchanges", count)
        count += 1
        at_row[path] = RowPlace("", number + 1, letters)
        process = str(read_text(values.pop(("process",), "")).value)
        if not process and not headers.lacks_required:
            where = builder.place_of((*path, "process"))
            builder.findings.append(integrity_error("INGEST-VALUE-MISSING", where, field="过程 / Process"))
        exchange = builder.record(Exchange, nested_row(values), path)
        if exchange is not None and process:
            found.append((process, exchange))
            row_places.append(builder.place_of(path))
            places.setdefault(f"exchange:{exchange.exchange_id}", row_places[-1])
    told = (each for each in builder.findings if not _follows(each, headers))
    return InventoryReading(tuple(found), tuple(told), count, places, tuple(row_places))


def _follows(finding: Finding, headers: Headers) -> bool:
    """True for what needs no telling: in CSV all is text, and a column that is missing has a finding of its own."""
    return finding.code == "INGEST-NUMBER-AS-TEXT" or (
        headers.lacks_required and finding.code == "INGEST-VALUE-MISSING" and not finding.where.column
    )
