"""How a plant's own sheet becomes records: which column is which field, and what the sheet does not say itself."""

from dataclasses import dataclass, field

from footprint_app.ingest.foreign_sheets.header_text import pattern_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """One column of the sheet: the field it fills, or why it is left out."""

    header: str
    field: str = ""
    """The field's name for machines, ``quantity`` or ``quality.time``; empty when the column is left out."""
    unit: str = ""
    """The unit of a quantity's column whose sheet states none beside each amount."""
    ignore: str = ""
    """Why the column is left out."""
    confidence: float = 1.0
    reason: str = ""
    """Why the proposal chose this field; for the person who confirms it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMapping:
    """Months in columns: every month's cell of a row becomes a record of its own."""

    field: str
    """The quantity or number that stands in the months."""
    unit: str = ""
    first_day: str = ""
    """Field that takes the first day of the month."""
    last_day: str = ""
    month: str = ""
    """Field that takes the month as ``2025-03``."""
    year: int | None = None
    """The year of headers that name a month alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows of a sheet are meant: those whose column holds one of `keep`, and none of `drop`."""

    header: str
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMapping:
    """A sheet known by its headers, and the list of the study that its rows belong to."""

    list_name: str
    """The list's name: ``inventory``, ``supplier_footprints``, or one of the plant's records."""
    headers: tuple[str, ...]
    """All headers of the sheet as they stood when a person confirmed the mapping."""
    columns: tuple[ColumnMapping, ...]
    sheet: str = ""
    constants: tuple[tuple[str, str], ...] = ()
    """Fields that are the same in every row."""
    identifier: str = ""
    """Where the sheet has no ids: ``meter-{row}``; {row} is the row in the sheet, {sheet} its name, {month} 2025-03."""
    translations: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Of a field, the plant's words and ours: ``fuel``: 天然气 → ``ndrc2015_other_industry.natural_gas``."""
    months: MonthMapping | None = None
    filters: tuple[Filter, ...] = ()
    data_rows: tuple[int, ...] = ()
    """Rows (as Excel counts) that a person says are data although they look like a sum."""
    total_rows: tuple[int, ...] = ()
    """Rows that a person says are sums although nothing in them says so."""
    confirmed_by: str = ""
    confirmed_on: str = ""
    open_points: tuple[str, ...] = field(default=(), compare=False)
    """What the proposal could not find; a person fills it in."""

    @property
    def pattern(self) -> tuple[str, ...]:
        """The pattern by which the sheet is known again."""
        return pattern_of(self.headers)

    @property
    def name(self) -> str:
        """How messages name the mapping."""
        return f"{self.list_name} ← {self.sheet or ', '.join(self.headers[:3])}"
