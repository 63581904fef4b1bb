"""A workbook as the tree of a study: each sheet's rows by field, with the cell each value came from."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from background_db.findings import Finding, Place, in_both_languages, information, integrity_error, warning
from background_db.near_names import near_names
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.read_cells import (
    SheetCells,
    WorkbookCells,
    column_letters,
    column_number,
    read_cells,
    row_of,
    sheet_findings,
)
from footprint_app.ingest.sheet_headers import Headers, find_headers
from footprint_app.ingest.study_places import CellPlaces, RowPlace, TreePath
from footprint_app.ingest.study_sheet import read_study_sheet
from footprint_app.ingest.variant_columns import split_targets, values_of_row
from footprint_app.ingest.workbook_layout import SheetLayout, header_key, sheet_title, sheets
from footprint_app.ingest.written_values import read_text

_OTHER_SHEETS = ("guide", "lists", "factors", "remarks")


@dataclass(slots=True)
class WorkbookTree:
    """What the sheets hold, gathered sheet by sheet."""

    document: str
    tree: dict[str, Any] = field(default_factory=dict)
    rows: dict[TreePath, RowPlace] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    orphans: list[tuple[type, dict[str, Any], TreePath]] = field(default_factory=list)
    """Rows whose process or facility is not known: they are still checked, and none is lost."""
    explained: set[tuple[str, int, str]] = field(default_factory=set)
    """Cells (sheet, row, column) for whose emptiness a finding gives the reason already."""
    owners: dict[str, dict[str, int]] = field(default_factory=dict)
    """Of each sheet with owners (processes, facilities): the position of each id; of two equal ids the first."""
    lacking: set[str] = field(default_factory=set)
    """Sheets that lack a required column: one finding says it, not one a row."""

    @property
    def places(self) -> CellPlaces:
        """Return the cells of the parts of the study."""
        return CellPlaces(self.document, self.rows)

    def is_explained(self, finding: Finding) -> bool:
        """True when a missing value follows from a fault that has its own finding."""
        where = finding.where
        if finding.code not in {"INGEST-VALUE-MISSING", "INGEST-UNIT-MISSING"}:
            return False
        column_is_missing = where.sheet in self.lacking and not where.column
        return column_is_missing or (where.sheet, where.row or 0, where.column) in self.explained


def read_workbook(path: Path) -> WorkbookTree:
    """Read a workbook that passed the gate."""
    cells = read_cells(path)
    gathered = WorkbookTree(cells.document, findings=list(cells.findings))
    if cells.findings:
        return gathered
    named = sheets_by_key(cells, gathered)
    if "study" in named:
        _read_study(named["study"], gathered)
    else:
        _sheet_missing("study", cells, gathered)
    # The plant's records first: they make processes and rows, so that those sheets may then be empty.
    for layout in sorted(sheets(), key=lambda layout: layout.path[0] != "plant"):
        if layout.key in named:
            _read_list(named[layout.key], layout, gathered)
        elif _is_needed(layout, gathered):
            _sheet_missing(layout.key, cells, gathered)
    return gathered


def sheets_by_key(cells: WorkbookCells, gathered: WorkbookTree) -> dict[str, SheetCells]:
    """Return the sheets by their key; what is no sheet of a study, or stands twice, is a finding."""
    keys = ["study", *(layout.key for layout in sheets()), *_OTHER_SHEETS]
    names = {header_key(name): key for key in keys for name in (key, sheet_title(key, "zh"), sheet_title(key, "en"))}
    found: dict[str, SheetCells] = {}
    for name, sheet in cells.sheets.items():
        key = names.get(header_key(name))
        where = Place(cells.document, name)
        if key in found:
            gathered.findings.append(integrity_error("INGEST-SHEET-TWICE", where, sheet=name, first=found[key].name))
        elif key is not None:
            found[key] = sheet
        elif any(not is_empty(cell) for row in sheet.rows for cell in row):
            gathered.findings.append(_unknown_sheet(name, where, names))
    return found


def _unknown_sheet(name: str, where: Place, names: Mapping[str, str]) -> Finding:
    near = difflib.get_close_matches(header_key(name), names, n=1, cutoff=0.6)
    if not near:
        return information("INGEST-SHEET-UNKNOWN", where, sheet=name)
    key = names[near[0]]
    nearest = in_both_languages(sheet_title(key, "zh"), sheet_title(key, "en"))
    return warning("INGEST-SHEET-RENAMED", where, sheet=name, nearest=nearest)


def _sheet_missing(key: str, cells: WorkbookCells, gathered: WorkbookTree) -> None:
    title = in_both_languages(sheet_title(key, "zh"), sheet_title(key, "en"))
    there = ", ".join(cells.sheets) or "—"
    gathered.findings.append(integrity_error("INGEST-SHEET-MISSING", Place(cells.document), sheet=title, there=there))


def _read_study(sheet: SheetCells, gathered: WorkbookTree) -> None:
    note_cells(sheet, 1, len(sheet.rows), gathered)
    lines = read_study_sheet(gathered.document, sheet)
    gathered.findings += lines.findings
    gathered.rows[()] = RowPlace(sheet.name, None, {})
    for path, written in lines.values.items():
        set_value(gathered.tree, path, written)
    gathered.rows.update(lines.rows)
    if not lines.values:
        _sheet_empty(sheet, gathered)


def _read_list(sheet: SheetCells, layout: SheetLayout, gathered: WorkbookTree) -> None:
    where = Place(gathered.document, sheet.name)
    headers = find_headers(sheet.rows, layout.columns, where)
    if headers is None:
        if any(not is_empty(cell) for row in sheet.rows for cell in row):
            wanted = ", ".join(column.label.zh for column in layout.columns if column.is_required)
            gathered.findings.append(integrity_error("INGEST-HEADER-MISSING", where, sheet=sheet.name, wanted=wanted))
        elif _is_needed(layout, gathered):
            _sheet_empty(sheet, gathered)
        return
    headers, targets = split_targets(headers) if layout.key == "variants" else (headers, {})
    gathered.findings += headers.findings
    if headers.lacks_required:
        gathered.lacking.add(sheet.name)
    note_cells(sheet, headers.row + 1, len(sheet.rows), gathered)
    rows = list(data_rows(sheet, headers))
    if not rows and _is_needed(layout, gathered):
        _sheet_empty(sheet, gathered)
    _note_blank_rows(sheet, headers, rows, gathered)
    letters = headers.letters()
    for number, values in rows:
        add_row(layout, values, RowPlace(sheet.name, number, letters), gathered)
        _add_values_of_variant(values, sheet, number, targets, gathered)


def _add_values_of_variant(
    values: Mapping[tuple[str, ...], object],
    sheet: SheetCells,
    number: int,
    targets: Mapping[int, str],
    gathered: WorkbookTree,
) -> None:
    """Add what stands in the columns of a variant that are headed by a target."""
    if targets:
        variant = values.get(("variant_id",), "")
        for letter, record in values_of_row(variant, sheet.rows[number - 1], targets):
            path = _append(gathered.tree, ("plant", "variant_values"), record)
            gathered.rows[path] = RowPlace(sheet.name, number, {("value",): letter, ("target",): letter})


def _is_needed(layout: SheetLayout, gathered: WorkbookTree) -> bool:
    return layout.is_required and not gathered.tree.get("plant")


def _sheet_empty(sheet: SheetCells, gathered: WorkbookTree) -> None:
    where = Place(gathered.document, sheet.name)
    gathered.findings.append(integrity_error("INGEST-SHEET-EMPTY", where, sheet=sheet.name))


def note_cells(sheet: SheetCells, first_row: int, last_row: int, gathered: WorkbookTree) -> None:
    """Make the findings of error cells and merged cells, and remember which empty cells they explain."""
    gathered.findings += sheet_findings(gathered.document, sheet, first_row, last_row)
    for cell in (*sheet.scan.errors, *sheet.scan.formulas_without_value):
        gathered.explained.add((sheet.name, row_of(cell), cell.rstrip("0123456789")))
    for merged in sheet.scan.merged:
        gathered.explained.update((sheet.name, row, column) for row, column in _cells_of(merged))


def _cells_of(merged: str) -> Iterator[tuple[int, str]]:
    begin, _, end = merged.partition(":")
    first, last = (column_number(cell.rstrip("0123456789")) for cell in (begin, end or begin))
    for row in range(row_of(begin), min(row_of(end or begin), row_of(begin) + 10_000) + 1):
        for column in range(first, min(last, first + 200) + 1):
            yield row, column_letters(column - 1)


def data_rows(sheet: SheetCells, headers: Headers) -> Iterator[tuple[int, dict[tuple[str, ...], object]]]:
    """Yield each row that holds something in a known column: its number and its values by field."""
    columns = [(index, column.path) for index, column in headers.columns.items()]
    for at in range(headers.first_row, len(sheet.rows)):
        row = sheet.rows[at]
        values = {path: row[index] for index, path in columns if index < len(row) and not is_empty(row[index])}
        if values:
            yield at + 1, values


def _note_blank_rows(
    sheet: SheetCells, headers: Headers, rows: Sequence[tuple[int, object]], gathered: WorkbookTree
) -> None:
    if rows and rows[-1][0] - headers.first_row > len(rows):
        numbers = {number for number, _ in rows}
        blank = [number for number in range(headers.first_row + 1, rows[-1][0]) if number not in numbers]
        where = Place(gathered.document, sheet.name, blank[0])
        count = str(len(blank))
        gathered.findings.append(information("INGEST-BLANK-ROWS", where, sheet=sheet.name, count=count))


def add_row(
    layout: SheetLayout, values: dict[tuple[str, ...], object], place: RowPlace, gathered: WorkbookTree
) -> None:
    """Put a row, its values by field path, where it belongs in the tree."""
    if layout.key == "scenarios":
        _add_change(values, place, gathered)
    elif layout.owner is not None:
        _add_owned(layout, values, place, gathered)
    else:
        path = _append(gathered.tree, layout.path, nested_row(values))
        gathered.rows[path] = place
        if layout.key in {"processes", "facilities"}:
            identifier = str(read_text(values.get(layout.columns[0].path, "")).value)
            gathered.owners.setdefault(layout.key, {}).setdefault(identifier, int(path[-1]))


def _add_owned(
    layout: SheetLayout, values: dict[tuple[str, ...], object], place: RowPlace, gathered: WorkbookTree
) -> None:
    """Put a row under the process or facility it names."""
    assert layout.owner is not None  # noqa: S101 - narrows the type for mypy
    named = values.pop((layout.owner.key,), "")
    known = gathered.owners.get(layout.owner.sheet, {})
    row = nested_row(values)
    index = known.get(str(read_text(named).value)) if not is_empty(named) else None
    if index is not None:
        inside = gathered.tree[layout.owner.sheet][index].setdefault(layout.path[0], [])
        path: TreePath = (layout.owner.sheet, index, layout.path[0], len(inside))
        inside.append(row)
    else:
        path = ("not assigned", layout.key, len(gathered.orphans))
        gathered.orphans.append((layout.record, row, path))
        gathered.findings.append(_unknown_owner(layout, named, known, place, gathered))
    gathered.rows[path] = place


def _unknown_owner(
    layout: SheetLayout, named: object, known: Mapping[str, int], place: RowPlace, gathered: WorkbookTree
) -> Finding:
    assert layout.owner is not None  # noqa: S101 - narrows the type for mypy
    where = Place(gathered.document, place.sheet, place.row, place.columns.get((layout.owner.key,), ""))
    field_name = in_both_languages(layout.owner.label.zh, layout.owner.label.en)
    if is_empty(named):
        return integrity_error("INGEST-VALUE-MISSING", where, field=field_name)
    sheet = in_both_languages(sheet_title(layout.owner.sheet, "zh"), sheet_title(layout.owner.sheet, "en"))
    near = near_names(str(named), known)
    nearest = ", ".join(near) or "—"
    return integrity_error(
        "INGEST-OWNER-UNKNOWN", where, field=field_name, value=str(named), sheet=sheet, nearest=nearest
    )


def _add_change(values: dict[tuple[str, ...], object], place: RowPlace, gathered: WorkbookTree) -> None:
    """Put a change under its scenario: rows with the same id are one scenario, its name stands on the first."""
    change = {path[1]: value for path, value in values.items() if path[0] == "overrides"}
    own = {path[0]: value for path, value in values.items() if path[0] != "overrides"}
    scenarios = gathered.tree.setdefault("scenarios", [])
    identifier = read_text(own.get("scenario_id", "")).value
    index = next(
        (at for at, each in enumerate(scenarios) if read_text(each.get("scenario_id", "")).value == identifier), None
    )
    if index is None or not identifier:
        index = len(scenarios)
        scenarios.append({**own, "overrides": []})
        gathered.rows[("scenarios", index)] = place
    else:
        _check_same_scenario(scenarios[index], own, place, gathered)
    if change:
        changes = scenarios[index]["overrides"]
        columns = {path[1:]: letter for path, letter in place.columns.items() if path[0] == "overrides"}
        gathered.rows[("scenarios", index, "overrides", len(changes))] = RowPlace(place.sheet, place.row, columns)
        changes.append(change)


def _check_same_scenario(
    first: dict[str, Any], own: dict[str, object], place: RowPlace, gathered: WorkbookTree
) -> None:
    for name, value in own.items():
        if name in first and first[name] != value:
            where = Place(gathered.document, place.sheet, place.row, place.columns.get((name,), ""))
            values = {"value": str(value), "first": str(first[name]), "scenario": str(own["scenario_id"])}
            gathered.findings.append(integrity_error("INGEST-SCENARIO-DIFFERS", where, **values))
        first.setdefault(name, value)


def nested_row(values: Mapping[tuple[str, ...], object]) -> dict[str, Any]:
    """Return the values of a row, given by field path, as the tree of its record."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        set_value(tree, path, value)
    return tree


def set_value(tree: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    """Put a value into the tree. A quantity's number and unit come apart: ``quantity`` and ``quantity.unit``."""
    for name in path[:-1]:
        below = tree.get(name)
        if below is not None and not isinstance(below, dict):
            below = {"value": below}
            tree[name] = below
        tree = tree.setdefault(name, {})
    if isinstance(tree.get(path[-1]), dict):
        tree[path[-1]]["value"] = value
    else:
        tree[path[-1]] = value


def _append(tree: dict[str, Any], path: tuple[str, ...], record: dict[str, Any]) -> TreePath:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    records = tree.setdefault(path[-1], [])
    records.append(record)
    return (*path, len(records) - 1)
