"""Imported records as rows of a draft, and what in the draft stands against them.

A draft need not be readable as a whole yet, so that everything here is compared by its cells.
"""

from collections.abc import Iterator, Mapping

from background_db.findings import Finding, Place, information, integrity_error, nearest, warning
from footprint_app.ingest.draft_tables import Cell, DraftTables, canonical_cell
from footprint_app.ingest.foreign_sheets.add_records import SEVERAL_PERIODS, UNIQUE_WITHIN_OWNER, origin_of
from footprint_app.ingest.foreign_sheets.apply_mapping import Applied
from footprint_app.ingest.foreign_sheets.source_mark import mark_field, mark_in
from footprint_app.ingest.study_rows import AS_CODE, record_row
from footprint_app.ingest.workbook_layout import SheetLayout, sheet

Cells = Mapping[str, Cell]


def rows_of_records(applied: Applied) -> tuple[Cells, ...]:
    """Return the records of a table as cells by the key of the column."""
    layout = sheet(applied.mapping.list_name)
    columns = {column.key: column for column in layout.columns}
    rows: list[Cells] = []
    for each in applied.records:
        written = record_row(layout.columns, each.record, AS_CODE)
        if layout.owner is not None:
            written = {layout.owner.key: each.owner, **written}
        cells = {key: canonical_cell(columns[key], value) for key, value in written.items()}
        rows.append({key: cell for key, cell in cells.items() if cell is not None})
    return tuple(rows)


def earlier_rows(tables: DraftTables, applied: Applied) -> tuple[str, ...]:
    """Return the ids of the rows that the same sheet gave to the same list before."""
    layout = sheet(applied.mapping.list_name)
    mark = _mark_key(layout)
    origin = origin_of(applied)
    return tuple(
        row.row_id
        for row in tables.get(layout.key, ())
        if mark and mark_in(str(row.cells.get(mark, ""))).startswith(origin)
    )


def against(tables: DraftTables, applied: Applied, *, replace_earlier: bool) -> Iterator[Finding]:
    """Yield why records of a table cannot be added: brought before, an unknown owner, an id that is there already."""
    if not applied.records:
        return
    layout = sheet(applied.mapping.list_name)
    where = Place(applied.document, applied.sheet)
    gone = set(earlier_rows(tables, applied))
    if not _mark_key(layout):
        yield information("IMPORT-NO-MARK", where, list=layout.key)
    elif gone and not replace_earlier:
        yield integrity_error("IMPORT-ROW-ALREADY", where, source=origin_of(applied).rstrip("! ›"))
        return
    there = [row.cells for row in tables.get(layout.key, ()) if row.row_id not in gone]
    yield from _unknown_owners(tables, layout, applied)
    yield from _identifiers_twice(there, layout, applied)
    yield from _rows_twice(layout, applied)


def _rows_twice(layout: SheetLayout, applied: Applied) -> Iterator[Finding]:
    """Rows that say the same, where the sheet has no ids of its own to tell them apart."""
    made_id = next(column.key for column in layout.columns if not column.is_owner) if applied.mapping.identifier else ""
    seen: dict[tuple[object, ...], int] = {}
    for each, cells in zip(applied.records, rows_of_records(applied), strict=True):
        said = tuple((key, cell) for key, cell in cells.items() if key not in {made_id, _mark_key(layout)})
        first, row = seen.setdefault(said, each.place.row or 0), each.place.row or 0
        if first != row:
            yield warning("IMPORT-ROW-TWICE", each.place, row=row, first=first)


def _mark_key(layout: SheetLayout) -> str:
    name = mark_field(layout)
    return ".".join(name) if name is not None else ""


def _unknown_owners(tables: DraftTables, layout: SheetLayout, applied: Applied) -> Iterator[Finding]:
    if layout.owner is None:
        return
    owner = layout.owner
    known = {str(row.cells.get(owner.id_field, "")) for row in tables.get(owner.sheet, ())} - {""}
    for each in applied.records:
        if each.owner not in known:
            near = nearest(each.owner, known)
            names = near if "⟨" not in near else ", ".join(sorted(known)[:8]) or "—"
            yield integrity_error("IMPORT-OWNER-UNKNOWN", each.place, list=layout.key, owner=each.owner, known=names)


def _identifiers_twice(there: list[Cells], layout: SheetLayout, applied: Applied) -> Iterator[Finding]:
    name = next(column.key for column in layout.columns if not column.is_owner)
    if not name.endswith("_id") or layout.key in SEVERAL_PERIODS:
        return
    owner = layout.owner.key if layout.owner is not None and layout.key in UNIQUE_WITHIN_OWNER else ""
    seen = {(str(cells.get(owner, "")), str(cells.get(name, ""))): "—" for cells in there}
    for each in applied.records:
        key = (each.owner if owner else "", str(getattr(each.record, name)))
        if key in seen:
            yield integrity_error("IMPORT-ID-TWICE", each.place, id=key[1], list=layout.key, first=seen[key])
        seen.setdefault(key, str(each.place))
