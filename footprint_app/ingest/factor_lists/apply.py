"""A mapped list to the rows of a factor set: every fault of the list at once, each at its cell in the list."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from background_db.factor_rows import FACTOR_COLUMNS, factor_from_rows
from background_db.factors import EmissionFactor
from background_db.findings import Finding, Place, information, integrity_error, nearest
from background_db.provenance import Source
from footprint_app.ingest.factor_lists.mapping import ListMapping
from footprint_app.ingest.table_file import TableFile, TableSheet

_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)(?:\.0)?(?:\s*[-–—至/]\s*(?P<last>(?:19|20)\d\d))?\s*年?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class MappedList:
    """What a mapping makes of a list; with an error among `findings` it may not be used, and `factors` are not all."""

    rows: tuple[_Row, ...]
    """Rows of `factors.csv`."""
    sources: tuple[Source, ...]
    factors: tuple[EmissionFactor, ...]
    rows_seen: int
    rows_left_out: int
    findings: tuple[Finding, ...]


def apply_mapping(file: TableFile, mapping: ListMapping) -> MappedList:
    """Make the rows of a factor set; rows seen = rows of factors + rows left out + rows with a finding."""
    findings = list(file.findings)
    sheet = _sheet(file, mapping, findings)
    rows = list(_mapped(file, sheet, mapping, findings)) if sheet is not None else []
    seen = len(rows)
    kept = [(row, place) for row, place in rows if row is not None]
    sources = _sources([row for row, _ in kept], mapping.licence)
    source_ids = {_publication(source): source.source_id for source in sources}
    for row, _ in kept:
        row["source_id"] = source_ids[_publication_of(row)]
    groups = _grouped(kept, findings)
    factors = []
    told: list[Finding] = []
    for group in groups:
        factor = factor_from_rows(
            [row for row, _ in group], [place for _, place in group], mapping.set_id, sources, told
        )
        if factor is not None:
            factors.append(factor)
    findings += (_in_list(one, mapping, sheet.name if sheet is not None else "") for one in told)
    if seen > len(kept):
        findings.append(information("FACTOR-LIST-LEFT-OUT", Place(file.document), count=seen - len(kept), seen=seen))
    ordered = tuple(row for group in groups for row, _ in group)
    return MappedList(ordered, sources, tuple(factors), seen, seen - len(kept), tuple(findings))


def _in_list(finding: Finding, mapping: ListMapping, sheet: str) -> Finding:
    """Return a finding of a factor's cell at its column in the list, with what the mapping can do about it."""
    if finding.code != "FACTOR-VALUE":
        return finding
    key = finding.where.column
    place = replace(finding.where, sheet=sheet, column=mapping.columns.get(key, key))
    return integrity_error("FACTOR-LIST-VALUE", place, **dict(finding.values), header=mapping.columns.get(key, "-"))


def factors_csv(rows: Sequence[_Row]) -> str:
    """Return `factors.csv`; only columns that are used, only the first row of a factor with what all its rows share."""
    used = [column for column in FACTOR_COLUMNS if any(row.get(column) for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, used, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    previous = ""
    for row in rows:
        own = {"factor_id", "flow", "value", "unit"}
        shown = row if row["factor_id"] != previous else {key: row[key] for key in own}
        writer.writerow({key: _harmless(value, key) for key, value in shown.items()})
        previous = row["factor_id"]
    return text.getvalue()


def _harmless(value: str, column: str) -> str:
    """A text that a spreadsheet would take for a formula gets a blank before it, which reading strips again."""
    return f" {value}" if column != "value" and value.startswith(_FORMULA) else value


def _sheet(file: TableFile, mapping: ListMapping, findings: list[Finding]) -> TableSheet | None:
    named = [sheet for sheet in file.sheets if not mapping.sheet or sheet.name == mapping.sheet]
    if len(named) != 1:
        if not findings:
            names = ", ".join(sheet.name for sheet in file.sheets) or "-"
            findings.append(
                integrity_error("FACTOR-LIST-SHEET", Place(file.document), sheet=mapping.sheet, sheets=names)
            )
        return None
    sheet = named[0]
    header = _header(sheet, mapping)
    where = Place(file.document, sheet.name, mapping.header_row)
    missing = sorted(mapping.headers - set(header))
    twice = sorted(name for name in mapping.headers if header.count(name) > 1)
    findings += (integrity_error("FACTOR-LIST-COLUMN", where, column=one, near=nearest(one, header)) for one in missing)
    findings += (integrity_error("FACTOR-LIST-COLUMN-TWICE", where, column=one) for one in twice)
    return None if missing or twice else sheet


def _header(sheet: TableSheet, mapping: ListMapping) -> list[str]:
    if len(sheet.rows) < mapping.header_row:
        return []
    return [" ".join(str(cell).split()) for cell in sheet.rows[mapping.header_row - 1]]


def _mapped(
    file: TableFile, sheet: TableSheet, mapping: ListMapping, findings: list[Finding]
) -> Iterator[tuple[_Row | None, Place]]:
    """Yield each row that is not empty, or None in place of one that the mapping leaves out."""
    header = _header(sheet, mapping)
    for number, cells in enumerate(sheet.rows[mapping.header_row :], start=mapping.header_row + 1):
        texts = {name: _text(cell) for name, cell in zip(header, cells, strict=False)}
        if not any(texts.values()):
            continue
        place = Place(file.document, sheet.name, number)
        if any(texts.get(column) in words for column, words in mapping.leave_out.items()):
            yield None, place
            continue
        row = dict(mapping.constants)
        for key, column in mapping.columns.items():
            text = texts.get(column, "")
            row[key] = mapping.words.get(key, {}).get(text, text)
        _complete(row, mapping, place, findings)
        yield row, place


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 -- a float is exact to here
        return str(int(cell))
    return " ".join(str("" if cell is None else cell).split())


def _complete(row: _Row, mapping: ListMapping, place: Place, findings: list[Finding]) -> None:
    """Add the id with its prefix, the name in the other language, and the dates of a year."""
    name = row.get("name_en") or row.get("name_zh") or ""
    row["name_zh"], row["name_en"] = row.get("name_zh") or name, row.get("name_en") or name
    key = row.get("factor_id") or row.get("locator") or ""
    row["factor_id"] = mapping.id_prefix + re.sub(r"\s+", "_", key) if key else ""
    year = row.pop("year", "")
    if not year:
        return
    found = _YEARS.fullmatch(year)
    if found is None:
        where = Place(place.document, place.sheet, place.row, mapping.columns.get("year", "year"))
        findings.append(integrity_error("FACTOR-LIST-YEAR", where, value=year, factor=row["factor_id"]))
        return
    first, last = found["first"], found["last"] or found["first"]
    row.setdefault("data_start", f"{first}-01-01")
    row.setdefault("data_end", f"{int(last) + 1}-01-01")
    row.setdefault("usable_from", f"{first}-01-01")


_Publication = tuple[str, str, str, str]


def _publication_of(row: Mapping[str, str]) -> _Publication:
    title, publisher = row.get("source_title", ""), row.get("source_publisher", "")
    return title, publisher, row.get("source_published", ""), row.get("source_url", "")


def _publication(source: Source) -> _Publication:
    return source.title, source.publisher, source.published, source.url


def _sources(rows: Sequence[Mapping[str, str]], licence: str) -> tuple[Source, ...]:
    """Return one source for each publication named, numbered in the order of the list."""
    publications = dict.fromkeys(_publication_of(row) for row in rows)
    return tuple(
        Source(f"source_{number}", title, publisher, published, url=url, licence=licence)
        for number, (title, publisher, published, url) in enumerate(publications, start=1)
    )


def _grouped(rows: Sequence[tuple[_Row, Place]], findings: list[Finding]) -> list[list[tuple[_Row, Place]]]:
    """Put the rows of one factor together: a list by gas has one a gas; a flow given twice is a duplicate."""
    groups: dict[str, list[tuple[_Row, Place]]] = {}
    for row, place in rows:
        group = groups.setdefault(row["factor_id"], [])
        if any(row.get("flow") == other.get("flow") for other, _ in group):
            findings.append(integrity_error("FACTOR-DUPLICATE", place, factor=row["factor_id"]))
            continue
        group.append((row, place))
    return list(groups.values())
