"""Rows of a mapped table become records; every row and column that does not is listed with its reason."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from background_db.findings import Finding, Place, any_blocks_number, integrity_error, warning
from background_db.units import conversion, dimension, is_known
from footprint_app.ingest.build_study import StudyBuilder, is_empty
from footprint_app.ingest.foreign_sheets.classify_rows import RowKind, classify_rows, is_total_text
from footprint_app.ingest.foreign_sheets.find_tables import Table
from footprint_app.ingest.foreign_sheets.header_text import Month, compared, month_of, name_and_unit, plain
from footprint_app.ingest.foreign_sheets.mapping import ColumnMapping, SheetMapping
from footprint_app.ingest.foreign_sheets.source_mark import mark_field, with_mark
from footprint_app.ingest.read_cells import column_letters
from footprint_app.ingest.read_workbook import nested_row
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.study_places import CellPlaces, RowPlace, TreePath
from footprint_app.ingest.workbook_layout import Column, SheetLayout
from footprint_app.ingest.written_values import read_date, read_number, read_text

_ADDITIVE = {FieldKind.QUANTITY, FieldKind.NUMBER, FieldKind.INTEGER}
_FIRST_DAYS = {"first_day": "last_day", "start": "end", "from_day": "to_day"}
_NOT_TOLD = {"INGEST-NUMBER-AS-TEXT", "INGEST-DATE-NORMALISED"}

Values = dict[tuple[str, ...], object]


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """A record, the process or facility it belongs to, and the row it came from."""

    owner: str
    record: object
    place: Place


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that gave no record, and why."""

    row: int
    """As Excel counts."""
    reason: RowKind
    text: str


@dataclass(frozen=True, slots=True)
class IgnoredColumn:
    """A column that gave no field, and why."""

    column: str
    header: str
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What a table gave. `rows_seen` = rows with records + ignored rows + rows with a finding."""

    mapping: SheetMapping
    document: str
    sheet: str
    rows_seen: int
    rows_with_records: tuple[int, ...]
    records: tuple[ImportedRecord, ...]
    ignored_rows: tuple[IgnoredRow, ...]
    ignored_columns: tuple[IgnoredColumn, ...]
    rows_with_finding: tuple[int, ...]
    findings: tuple[Finding, ...]

    @property
    def adds_up(self) -> bool:
        """True when every row is accounted for once."""
        counted = len(self.rows_with_records) + len(self.ignored_rows) + len(self.rows_with_finding)
        return counted == self.rows_seen


def apply_mapping(table: Table, mapping: SheetMapping, layout: SheetLayout) -> Applied:
    """Turn the rows of a table into records of a list; a row that cannot be read gives findings and no record."""
    reader = _Reader(table, mapping, layout)
    wrong = tuple(reader.wrong_mapping())
    amounts = [] if wrong else reader.amount_columns()
    rows = classify_rows(table, mapping, amounts)
    done: list[int] = []
    spoilt: list[int] = []
    ignored: list[IgnoredRow] = []
    for row, kind in rows.kinds.items():
        if kind is not RowKind.DATA:
            ignored.append(IgnoredRow(row + 1, kind, _shown(table, row)))
        elif wrong or row in rows.held_out or not reader.read_row(row):
            spoilt.append(row + 1)
        else:
            done.append(row + 1)
    findings = (*wrong, *rows.findings, *reader.findings())
    return Applied(
        mapping,
        table.grid.document,
        table.grid.sheet,
        table.end - table.starts,
        tuple(done),
        tuple(reader.records),
        tuple(ignored),
        reader.ignored_columns(),
        tuple(spoilt),
        findings,
    )


def _shown(table: Table, row: int) -> str:
    text = " | ".join(plain(cell) for cell in table.grid.rows[row] if not is_empty(cell))
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004 - enough to know the row by


@dataclass(slots=True)
class _Reader:
    """Reads the data rows of one table by one mapping."""

    table: Table
    mapping: SheetMapping
    layout: SheetLayout
    records: list[ImportedRecord] = field(default_factory=list)
    at_row: dict[TreePath, RowPlace] = field(default_factory=dict)
    own_findings: list[Finding] = field(default_factory=list)
    builder: StudyBuilder = field(init=False)
    columns: dict[str, Column] = field(init=False)
    positions: dict[str, int] = field(init=False)
    months: tuple[tuple[int, Month], ...] = field(init=False)
    faults: dict[int, list[Finding]] = field(default_factory=dict)
    """Cells without a value, by row."""

    def __post_init__(self) -> None:
        self.builder = StudyBuilder(CellPlaces(self.table.grid.document, self.at_row))
        self.columns = {column.key: column for column in self.layout.columns}
        self.positions = {compared(text): at for at, text in self.table.headers}
        self.months = tuple(self._months())
        for each in self.table.grid.findings:
            self.faults.setdefault(each.where.row or 0, []).append(each)

    def _months(self) -> Iterator[tuple[int, Month]]:
        mapped = {compared(each.header) for each in self.mapping.columns}
        if self.mapping.months is None:
            return
        for at, text in self.table.headers:
            month = month_of(text)
            if month is not None and compared(text) not in mapped:
                yield at, Month(month.year or self.mapping.months.year or 0, month.month)

    def wrong_mapping(self) -> Iterator[Finding]:
        """Yield what makes the mapping unusable for this list or this table."""
        where = Place(self.table.grid.document, self.table.grid.sheet, self.table.first_header + 1)
        months = self.mapping.months
        named = [each.field for each in self.mapping.columns if each.field]
        named += [name for name, _ in self.mapping.constants]
        if months is not None:
            named += [name for name in (months.field, months.first_day, months.last_day, months.month) if name]
        for name in named:
            if name not in self.columns:
                known = ", ".join(self.columns)
                yield integrity_error("IMPORT-FIELD-UNKNOWN", where, field=name, list=self.layout.key, known=known)
        twice = {each.field for each in self.mapping.columns if each.field and named.count(each.field) > 1}
        for name in sorted(twice):
            yield integrity_error("IMPORT-FIELD-TWICE", where, field=name)
        for each in self.mapping.columns:
            if each.field and compared(each.header) not in self.positions:
                yield integrity_error("IMPORT-HEADER-MISSING", where, header=each.header)
        if months is not None and any(not month.year for _, month in self.months):
            yield integrity_error("IMPORT-YEAR-MISSING", where, sheet=self.table.grid.sheet)

    def amount_columns(self) -> list[int]:
        """Return the columns whose numbers add up: mapped amounts and months; no rates, no prices."""
        found = [at for at, _ in self.months]
        for each in self.mapping.columns:
            column = self.columns.get(each.field)
            if column is not None and not column.is_unit and column.field.kind in _ADDITIVE:
                is_share = column.key.endswith(("_share", "_rate")) or column.field.kind is not FieldKind.QUANTITY
                if not is_share:
                    found.append(self.positions[compared(each.header)])
        return found

    def ignored_columns(self) -> tuple[IgnoredColumn, ...]:
        """Return the columns that fill no field."""
        mapped = {compared(each.header): each for each in self.mapping.columns}
        months = {at for at, _ in self.months}
        found = []
        for at, text in self.table.headers:
            each = mapped.get(compared(text))
            if at in months or (each is not None and each.field):
                continue
            reason = (
                "total column" if is_total_text(text) else (each.ignore if each is not None else "") or "no mapping"
            )
            found.append(IgnoredColumn(column_letters(at), text, reason))
        return tuple(found)

    def read_row(self, row: int) -> bool:
        """Make the records of a row; False when a finding stands in their way, which is then noted."""
        built_before, own_before = len(self.builder.findings), len(self.own_findings)
        self.own_findings += [each for each in self.faults.get(row + 1, ()) if self._is_mapped(each.where.column)]
        values, letters = self._values(row)
        made = list(self._monthly(row, values, letters)) if self.mapping.months else [(values, letters, "")]
        self._check_row_total(row)
        built = [self._build(row, *each) for each in made]
        new = (*self.builder.findings[built_before:], *self.own_findings[own_before:])
        whole = [each for each in built if each is not None]
        if not whole or len(whole) < len(built) or any_blocks_number(new):
            return False
        self.records += whole
        return True

    def _is_mapped(self, letter: str) -> bool:
        mapped = {self.positions.get(compared(each.header)) for each in self.mapping.columns if each.field}
        mapped |= {at for at, _ in self.months}
        return letter in {column_letters(at) for at in mapped if at is not None}

    def _values(self, row: int) -> tuple[Values, dict[tuple[str, ...], str]]:
        values: Values = {self.columns[name].path: value for name, value in self.mapping.constants}
        letters: dict[tuple[str, ...], str] = {}
        for each in self.mapping.columns:
            if not each.field:
                continue
            column, at = self.columns[each.field], self.positions[compared(each.header)]
            # An amount in a merged block counts once; a name stands for all rows of its block.
            is_amount = column.field.kind in _ADDITIVE and not column.is_unit
            cell = self.table.grid.own_cell(row, at) if is_amount else self.table.grid.cell(row, at)
            letters[column.path] = column_letters(at)
            if not is_empty(cell):
                values |= self._cell(column, each, cell)
        return values, letters

    def _cell(self, column: Column, mapping: ColumnMapping, cell: object) -> Values:
        """Return what a cell says, with the unit of its column, the words of ours, and a month as two days."""
        if words := dict(self.mapping.translations).get(column.key):
            ours = {compared(word): to for word, to in words}
            cell = ours.get(compared(plain(cell)), cell)
        if column.field.kind is FieldKind.DATE and read_date(cell).problem is not None:
            month = month_of(plain(cell))
            if month is not None and month.year:
                return self._days(column, month)
        found: Values = {column.path: cell}
        if column.field.kind is FieldKind.QUANTITY and not column.is_unit and mapping.unit:
            found[(*column.path, "unit")] = mapping.unit
        elif mapping.unit and column.field.kind in _ADDITIVE and not column.is_unit:
            found[column.path] = _in_unit(cell, mapping.unit, column.field.label.unit)
        return found

    def _days(self, column: Column, month: Month) -> Values:
        first = dt.date(month.year, month.month, 1)
        last = dt.date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
        partner = _FIRST_DAYS.get(column.path[-1])
        if partner is None:
            return {column.path: last}
        has_own = any(each.field == partner for each in self.mapping.columns)
        pair: Values = {} if has_own or partner not in self.columns else {(*column.path[:-1], partner): last}
        return {column.path: first, **pair}

    def _monthly(
        self, row: int, values: Values, letters: dict[tuple[str, ...], str]
    ) -> Iterator[tuple[Values, dict[tuple[str, ...], str], str]]:
        """Yield the values of each month of a row; an empty month is told, and is not zero."""
        months = self.mapping.months
        assert months is not None  # noqa: S101 - narrows the type for mypy
        amount = self.columns[months.field]
        empty = []
        for at, month in self.months:
            cell = self.table.grid.own_cell(row, at)
            if is_empty(cell):
                empty.append((at, month))
                continue
            one = ColumnMapping(header="", field=months.field, unit=self._month_unit(at))
            found = {**values, **self._cell(amount, one, cell), **self._period(month)}
            yield found, {**letters, amount.path: column_letters(at)}, f"{month.year}-{month.month:02}"
        for at, month in empty:
            where = self.table.grid.place(row, at)
            self.own_findings.append(warning("IMPORT-MONTH-EMPTY", where, month=f"{month.year}-{month.month:02}"))

    def _month_unit(self, at: int) -> str:
        text = dict(self.table.headers)[at]
        own = name_and_unit(text)[1] or dict(self.table.units).get(at, "")
        return own or (self.mapping.months.unit if self.mapping.months else "")

    def _period(self, month: Month) -> Values:
        months = self.mapping.months
        assert months is not None  # noqa: S101 - narrows the type for mypy
        first = dt.date(month.year, month.month, 1)
        last = dt.date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
        pairs = ((months.first_day, first), (months.last_day, last), (months.month, f"{month.year}-{month.month:02}"))
        return {self.columns[name].path: value for name, value in pairs if name}

    def _check_row_total(self, row: int) -> None:
        """A column of sums beside the months says what the months say, or it is told."""
        if not self.months:
            return
        total = sum(_amount(self.table.grid.own_cell(row, at)) or 0.0 for at, _ in self.months)
        for at, text in self.table.headers:
            stated = _amount(self.table.grid.own_cell(row, at)) if is_total_text(text) else None
            if stated is not None and abs(stated - total) > 1e-6 * max(abs(total), 1e-6):
                where = self.table.grid.place(row, at)
                self.own_findings.append(
                    warning("IMPORT-TOTAL-DIFFERS", where, stated=stated, sum=total, difference=stated - total)
                )

    def _build(
        self, row: int, values: Values, letters: dict[tuple[str, ...], str], month: str
    ) -> ImportedRecord | None:
        grid = self.table.grid
        owner = ""
        if self.layout.owner is not None:
            owner = str(read_text(values.pop((self.layout.owner.key,), "")).value or "")
        self._identify(values, row, month)
        mark = mark_field(self.layout)
        if mark is not None:
            values = {**values, mark: with_mark(values.get(mark, ""), grid.place(row))}
        path: TreePath = (self.layout.key, len(self.at_row))
        self.at_row[path] = RowPlace(grid.sheet, row + 1, letters)
        before = len(self.builder.findings)
        record: object | None = self.builder.record(self.layout.record, nested_row(values), path)
        if record is None or any_blocks_number(self.builder.findings[before:]):
            return None
        if self.layout.owner is not None and not owner:
            label = self.layout.owner.label
            self.own_findings.append(
                integrity_error("INGEST-VALUE-MISSING", grid.place(row), field=f"{label.zh} / {label.en}")
            )
            return None
        return ImportedRecord(owner, record, grid.place(row))

    def _identify(self, values: Values, row: int, month: str) -> None:
        if not self.mapping.identifier:
            return
        first = next(column for column in self.layout.columns if not column.is_owner)
        written = values.get(first.path, "")
        identifier = "" if is_empty(written) else str(read_text(written).value)
        parts = {"row": str(row + 1), "sheet": self.table.grid.sheet, "month": month, "id": identifier}
        text = self.mapping.identifier
        for name, value in parts.items():
            text = text.replace("{" + name + "}", value)
        if not identifier or "{id}" in self.mapping.identifier:
            values[first.path] = text

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of all rows; that a number stood as text says nothing about a sheet of others."""
        told = (each for each in self.builder.findings if each.code not in _NOT_TOLD)
        return (*told, *self.own_findings)


def _amount(cell: object) -> float | None:
    value = read_number(cell).value if not is_empty(cell) else None
    return value if isinstance(value, float) else None


def _in_unit(cell: object, unit: str, wanted: str) -> object:
    """Bring a plain number from its column's unit to the one its field states: 5 (%) → 0.05, 1.2 (t) → 1200 (kg)."""
    value = _amount(cell)
    if value is None:
        return cell
    if unit == "%":
        return value / 100
    if wanted and is_known(unit) and is_known(wanted) and dimension(unit) == dimension(wanted):
        return value * conversion(unit, wanted)
    return cell
