"""What each row of a sheet is: title, header, data, subtotal, note; and whether the sums say what their rows say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from background_db.findings import Finding, integrity_error, warning
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.foreign_sheets.find_tables import Table, typical_width
from footprint_app.ingest.foreign_sheets.header_text import compared, plain
from footprint_app.ingest.foreign_sheets.mapping import SheetMapping
from footprint_app.ingest.written_values import read_number


class RowKind(StrEnum):
    """What a row is; all but data are ignored, each for the reason that its kind names."""

    TITLE = "title"
    HEADER = "header"
    BLANK = "blank"
    TOTAL = "total"
    NOTE = "note"
    GROUP = "group"
    FILTERED = "filtered"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class ClassifiedRows:
    """The kind of every row of a table, counted from zero; rows held out are data that a person must decide on."""

    kinds: Mapping[int, RowKind]
    held_out: frozenset[int]
    findings: tuple[Finding, ...]


_ZH_TOTAL = re.compile(
    r"^(?:本页|本月|本年|年度|全年)?(?:合计|总计|小计|共计|总和|累计|汇总)(?:[:(].*|数量|金额|重量|质量|用量|电量|\d*)$"
    r"|^.{1,20}(?:合计|小计|总计|共计)[:]?$"
)
_EN_TOTAL = re.compile(
    r"^(?:grand|sub|overall|page|annual)?[\s-]*totals?\s*:?$|^totals?\s+(?:of|for)\b|\b(?:sub[\s-]?|grand )totals?\s*:?$|^sum\s*:?$"
    r"|^\S.{0,30}\btotals?\s*:?$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表|制表|审核|审批|批准|复核|编制|打印|数据来源|来源)\s*\d*[:.、]|^\*|^(?:note|remark|source|prepared|approved|printed)s?\b",
    re.IGNORECASE,
)
_LEAST_ADDENDS = 2
_LEAST_COLUMNS_BEYOND_CHANCE = 2


def is_total_text(text: str) -> bool:
    """True for what stands in a row or over a column of sums: 合计, 电力小计, Subtotal, Grand total:."""
    return bool(_ZH_TOTAL.match(text) or _EN_TOTAL.search(text))


def classify_rows(table: Table, mapping: SheetMapping, amounts: Sequence[int]) -> ClassifiedRows:
    """Give every row its kind; `amounts` are the columns whose numbers add up."""
    width = typical_width(table)
    kinds = {row: _kind(table, mapping, row, width) for row in range(table.starts, table.end)}
    kinds = _notes_and_groups(kinds)
    sums = _Sums(table, mapping, tuple(amounts), kinds)
    found = tuple(sums.findings())
    return ClassifiedRows(sums.kinds, frozenset(sums.held_out), found)


def _kind(table: Table, mapping: SheetMapping, row: int, width: float) -> RowKind:
    if table.grid.is_blank(row):
        return RowKind.BLANK
    if row < table.first_row:
        return RowKind.TITLE if row < table.first_header else RowKind.HEADER
    if row + 1 in mapping.data_rows:
        return RowKind.DATA
    return RowKind.TOTAL if row + 1 in mapping.total_rows else _kind_in_body(table, mapping, row, width)


def _kind_in_body(table: Table, mapping: SheetMapping, row: int, width: float) -> RowKind:
    grid = table.grid
    texts = [plain(cell) for cell in grid.rows[row] if isinstance(cell, str) and cell.strip()]
    filled = {plain(grid.cell(row, at)) for at in range(len(grid.rows[row])) if not is_empty(grid.cell(row, at))}
    numbers = sum(1 for text in filled if read_number(text).problem is None)
    is_short = len(filled) <= max(2, width / 2) and numbers <= 1
    if any(is_total_text(text) for text in _labels(grid.rows[row])):
        return RowKind.TOTAL
    if _repeats_header(table, row):
        return RowKind.HEADER
    if texts and _NOTE.match(texts[0]) and is_short:
        return RowKind.NOTE
    if len(filled) == 1 and numbers == 0 and width >= _LEAST_ADDENDS:
        return RowKind.GROUP
    return RowKind.FILTERED if _is_filtered(table, mapping, row) else RowKind.DATA


def _labels(cells: Sequence[object]) -> Iterator[str]:
    """Texts up to the first number behind a text: a total is named there; further on stand remarks (按月合计).

    A serial number may stand in front.
    """
    is_named = False
    for cell in cells:
        if is_empty(cell):
            continue
        text = plain(cell)
        if isinstance(cell, str) and read_number(text).problem is not None:
            is_named = True
            yield text
        elif is_named:
            return


def _repeats_header(table: Table, row: int) -> bool:
    """A header printed again on each page."""
    cells = [(compared(text), plain(table.grid.cell(row, at))) for at, text in table.headers]
    same = sum(1 for header, cell in cells if cell and compared(cell) == header)
    return same >= _LEAST_ADDENDS and same * 2 >= sum(1 for _, cell in cells if cell)


def _is_filtered(table: Table, mapping: SheetMapping, row: int) -> bool:
    columns = {compared(text): at for at, text in table.headers}
    for each in mapping.filters:
        at = columns.get(compared(each.header))
        cell = compared(plain(table.grid.cell(row, at))) if at is not None else ""
        if cell in {compared(word) for word in each.drop}:
            return True
        if each.keep and cell not in {compared(word) for word in each.keep}:
            return True
    return False


def _notes_and_groups(kinds: dict[int, RowKind]) -> dict[int, RowKind]:
    """A lone text after the last row of data is a note, before it the heading of a group of rows."""
    last = max((row for row, kind in kinds.items() if kind is RowKind.DATA), default=-1)
    return {row: RowKind.NOTE if kind is RowKind.GROUP and row > last else kind for row, kind in kinds.items()}


@dataclass(slots=True)
class _Above:
    """The rows of data above, since the last total or from the beginning: their sums so far."""

    sums: dict[int, float] = field(default_factory=dict)
    addends: dict[int, int] = field(default_factory=dict)
    first: int = -1
    last: int = -1
    fewest_texts: int = 1_000

    def add(self, row: int, numbers: Mapping[int, float], texts: int) -> None:
        """Take one more row."""
        self.first = row if self.first < 0 else self.first
        self.last = row
        self.fewest_texts = min(self.fewest_texts, texts)
        for at, number in numbers.items():
            self.sums[at] = self.sums.get(at, 0.0) + number
            self.addends[at] = self.addends.get(at, 0) + (number != 0)

    def equals(self, numbers: Mapping[int, float]) -> bool:
        """True when every amount of a row is the sum of those above it, at least one of them a sum of several."""
        return any(self.addends.get(at, 0) >= _LEAST_ADDENDS for at in numbers) and all(
            number != 0 and at in self.sums and abs(number - self.sums[at]) <= 1e-9 * abs(self.sums[at])
            for at, number in numbers.items()
        )


@dataclass(slots=True)
class _Sums:
    """Walks down the rows and holds every total against the rows it stands for."""

    table: Table
    mapping: SheetMapping
    amounts: tuple[int, ...]
    kinds: dict[int, RowKind]
    held_out: set[int] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the totals, and rows of data that look like one."""
        since_total, everything = _Above(), _Above()
        for row, kind in self.kinds.items():
            if kind not in {RowKind.TOTAL, RowKind.DATA}:
                continue
            numbers = self._numbers(row)
            if kind is RowKind.TOTAL:
                yield from self._check_total(row, numbers, (since_total, everything))
                since_total = _Above()
                continue
            yield from self._suspect(row, numbers, (since_total, everything))
            if row not in self.held_out:
                texts = self._texts(row)
                since_total.add(row, numbers, texts)
                everything.add(row, numbers, texts)

    def _check_total(self, row: int, numbers: Mapping[int, float], scopes: tuple[_Above, ...]) -> Iterator[Finding]:
        for at, stated in numbers.items():
            parts = [scope.sums[at] for scope in scopes if at in scope.sums]
            if parts and not any(abs(stated - part) <= _tolerance(stated, part) for part in parts):
                nearest = min(parts, key=lambda part: abs(stated - part))
                where = self.table.grid.place(row, at)
                yield warning("IMPORT-TOTAL-DIFFERS", where, stated=stated, sum=nearest, difference=stated - nearest)

    def _suspect(self, row: int, numbers: Mapping[int, float], scopes: tuple[_Above, ...]) -> Iterator[Finding]:
        scope = next((each for each in scopes if each.equals(numbers)), None)
        if scope is None or row + 1 in self.mapping.data_rows:
            return
        at, amount = next(iter(numbers.items()))
        # In one column the sum may be met by chance, and then the row names something of its own like those above.
        is_certain = len(numbers) >= _LEAST_COLUMNS_BEYOND_CHANCE or self._texts(row) < scope.fewest_texts
        if is_certain:
            self.held_out.add(row)
        make, code = (integrity_error, "IMPORT-TOTAL-AS-DATA") if is_certain else (warning, "IMPORT-ROW-EQUALS-SUM")
        where = self.table.grid.place(row, at)
        yield make(code, where, row=row + 1, amount=amount, first=scope.first + 1, last=scope.last + 1)

    def _texts(self, row: int) -> int:
        grid = self.table.grid
        cells = (grid.cell(row, at) for at, _ in self.table.headers if at not in self.amounts)
        return sum(1 for cell in cells if not is_empty(cell))

    def _numbers(self, row: int) -> dict[int, float]:
        found = {}
        for at in self.amounts:
            cell = self.table.grid.own_cell(row, at)
            value = None if is_empty(cell) else read_number(cell).value
            if isinstance(value, float):
                found[at] = value
        return found


def _tolerance(stated: float, total: float) -> float:
    """Half of the last digit that the stated sum shows: 12.3 may stand for 12.34."""
    exponent = Decimal(repr(stated)).normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return 0.501 * 10.0 ** -min(max(decimals, 0), 9) + 1e-9 * abs(total)
