"""Where the tables of a sheet lie: titles above, a header of one or two rows, perhaps a row of units, and the body."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from background_db.units import is_known
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.foreign_sheets.grid import Grid
from footprint_app.ingest.foreign_sheets.header_text import compared, month_of, name_and_unit, plain
from footprint_app.ingest.written_values import read_number

_SEARCHED_ROWS = 40
_LEAST_CELLS = 2
_LEAST_MONTHS = 3

IsKnown = Callable[[str], bool]
"""Says whether a header's text is a name or synonym of a field."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a sheet; rows and columns are counted from zero, `end` is the first row after it."""

    grid: Grid
    first_header: int
    first_row: int
    end: int
    headers: tuple[tuple[int, str], ...]
    """Column and text of each header; of a header in two rows both, the upper first. A text that stands twice is numbered."""
    units: tuple[tuple[int, str], ...] = ()
    """Units from a row of their own under the header."""
    title: str = ""
    starts: int = 0
    """The row after the table before it: from here rows are counted as this table's."""


def find_tables(grid: Grid, is_known_name: IsKnown) -> tuple[Table, ...]:
    """Find the tables of a sheet from top to bottom; none where no row looks like a header."""
    tables: list[Table] = []
    start = 0
    while (header := _header_row(grid, start, is_known_name, first=not tables)) is not None:
        table = _table(grid, start, header, is_known_name)
        tables.append(table)
        start = table.end
    return tuple(tables)


def _header_row(grid: Grid, start: int, is_known_name: IsKnown, *, first: bool) -> int | None:
    """The row that looks most like a header; a further table needs names that are known, a first one need not."""
    best, found = 0.0, None
    for row in range(start, min(len(grid.rows), start + _SEARCHED_ROWS)):
        score = _score(grid, row, is_known_name, first=first)
        if score > best:
            best, found = score, row
    return found


def _score(grid: Grid, row: int, is_known_name: IsKnown, *, first: bool) -> float:
    cells = _texts(grid, row)
    different = {text for text in cells.values() if text}
    if len(different) < _LEAST_CELLS:
        return 0
    days = _days(grid, row)
    numbers = sum(1 for at, text in cells.items() if at in days or (_is_number(text) and not month_of(text)))
    if numbers * 3 > len(cells):
        return 0
    headings = {text for at, text in cells.items() if text and at not in days}
    known = sum(1 for text in headings if month_of(text) or is_known_name(text))
    if known == 0 and not first:
        return 0
    return known * 3 + len(different) / 10 - numbers


def _days(grid: Grid, row: int) -> set[int]:
    """Cells with one or two dates in a row are from and to of a row of data; more are months as headers."""
    found = {at for at in range(len(grid.rows[row])) if isinstance(grid.cell(row, at), dt.date)}
    return found if len(found) < _LEAST_MONTHS else set()


def _texts(grid: Grid, row: int) -> dict[int, str]:
    width = len(grid.rows[row])
    return {at: plain(cell) for at in range(width) if not is_empty(cell := grid.cell(row, at))}


def _is_number(text: str) -> bool:
    return read_number(text).problem is None


def _table(grid: Grid, start: int, header: int, is_known_name: IsKnown) -> Table:
    rows = [header]
    above, below = header - 1, header + 1
    if above >= start and _is_group_row(grid, above, header):
        rows.insert(0, above)
    elif below < len(grid.rows) and _is_second_row(grid, header, below):
        rows.append(below)
    units: dict[int, str] = {}
    after = rows[-1] + 1
    if after < len(grid.rows) and _is_unit_row(grid, after):
        units = {at: text.strip("()[]") for at, text in _texts(grid, after).items() if is_known(text.strip("()[]"))}
        after += 1
    title = " ".join(" ".join(dict.fromkeys(_texts(grid, row).values())) for row in range(start, rows[0]))
    end = _end(grid, after, is_known_name)
    return Table(grid, rows[0], after, end, _headers(grid, rows), tuple(units.items()), title, start)


def _is_group_row(grid: Grid, above: int, header: int) -> bool:
    """A row over the header that groups columns: at least two texts, and merged cells or gaps between them."""
    upper, lower = _texts(grid, above), _texts(grid, header)
    if len(set(upper.values())) < _LEAST_CELLS or any(
        _is_number(text) and not month_of(text) for text in upper.values()
    ):
        return False
    merged = any((above, at) in grid.spread or (header, at) in grid.spread for at in lower)
    own = {at for at in upper if (above, at) not in grid.spread}
    return merged or len(own) < len(lower)


def _is_second_row(grid: Grid, header: int, below: int) -> bool:
    """A row under the header that belongs to it: text only, under headers that are merged over several columns."""
    lower = _texts(grid, below)
    if any(_is_number(text) and not month_of(text) for text in lower.values()) or not lower:
        return False
    wide = {first for at in lower if (first := grid.spread.get((header, at))) is not None and first[0] == header}
    tall = any(grid.spread.get((below, at), (below, at))[0] == header for at in range(len(grid.rows[below])))
    return bool(wide) or tall


def _is_unit_row(grid: Grid, row: int) -> bool:
    texts = [text.strip("()[]") for text in _texts(grid, row).values()]
    units = sum(1 for text in texts if is_known(text) and not _is_number(text))
    return bool(texts) and units >= 1 and units * 2 >= len(texts) and not any(_is_number(text) for text in texts)


def _headers(grid: Grid, rows: list[int]) -> tuple[tuple[int, str], ...]:
    width = max(len(grid.rows[row]) for row in rows)
    found: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for at in range(width):
        parts = [plain(cell) for row in rows if not is_empty(cell := grid.cell(row, at))]
        text = " ".join(dict.fromkeys(parts))
        if not text:
            continue
        seen[compared(text)] = seen.get(compared(text), 0) + 1
        found.append((at, text if seen[compared(text)] == 1 else f"{text} ({seen[compared(text)]})"))
    return tuple(found)


def _end(grid: Grid, first_row: int, is_known_name: IsKnown) -> int:
    """The body ends where, after a blank row, another header stands."""
    may_begin = False
    for row in range(first_row, len(grid.rows)):
        cells = _texts(grid, row)
        if not cells or not may_begin:
            may_begin = not cells
            continue
        # Between the blank row and the header may stand titles, one text a row.
        may_begin = len(set(cells.values())) == 1
        names = {text for text in cells.values() if not _is_number(text)}
        known = sum(1 for text in names if is_known_name(text) or is_known_name(name_and_unit(text)[0]))
        if len(names) > _LEAST_CELLS and known * 2 >= len(cells) and len(names) == len(cells):
            return _with_title(grid, first_row, row)
    return len(grid.rows)


def _with_title(grid: Grid, first_row: int, header: int) -> int:
    """A table begins at the blank row before it, so that its title is its own."""
    row = header
    while row > first_row and not grid.is_blank(row - 1):
        row -= 1
    return row if row > first_row else header


def typical_width(table: Table) -> float:
    """Return how many headed cells a row of the body usually fills."""
    columns = [at for at, _ in table.headers]
    filled = [
        sum(1 for at in columns if not is_empty(table.grid.cell(row, at)))
        for row in range(table.first_row, table.end)
        if not table.grid.is_blank(row)
    ]
    return median(filled) if filled else 0.0
