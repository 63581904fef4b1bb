"""Amounts of a table met with scores: totals by channel, amounts by factor, the largest lines, faults by product.

Everything is kept per product in arrays while chunks pass by; only what a result needs stays in memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from background_db.findings import Finding, integrity_error
from footprint_app.calculation.matrices import ADDITIVE_ROWS, CHANNELS
from footprint_app.calculation.portfolio_scores import score_lines
from footprint_app.portfolio.bill_file import BillChunk, BillFile, Coded, Floats, Integers
from footprint_app.portfolio.bill_links import BillLink, LineKey, LinkBook, SupplierScore

_LARGEST_AMOUNT = 1e30
"""In the supplier's unit, as in a study: nothing on Earth is more, and one line must not spoil the sums of all."""
LARGEST = 3
"""How many of a product's largest lines are named with their share."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of one product."""

    product: str
    line: str
    flow: str
    sheet: str
    row: int
    finding: Finding


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Units of supplier `score` that product `product` takes per declared unit, each pair once, by product and score."""

    product: Integers
    score: Integers
    amount: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LargestLines:
    """Up to `LARGEST` lines per product by absolute contribution, largest first; `rank` counts from 0."""

    product: Integers
    rank: Integers
    line: Sequence[str]
    link: Integers
    contribution: Floats


@dataclass(frozen=True, slots=True, eq=False)
class BillTally:
    """All products of a table in the order in which they first stand there.

    `channels` (products × channels) and `gases` (products × gas names) in kg CO2e per declared unit, NaN for products
    with a fault; `absolute` is the sum of absolute contributions.
    """

    products: tuple[str, ...]
    declared_units: tuple[str, ...]
    lines: Integers
    warnings: Integers
    """Warnings of a product's lines, each line counted."""
    has_fault: npt.NDArray[np.bool_]
    total: Floats
    channels: Floats
    gases: Floats
    gas_names: tuple[str, ...]
    absolute: Floats
    amounts: Amounts
    largest: LargestLines
    faults: tuple[LineFault, ...]
    links: tuple[BillLink, ...]
    link_uses: Integers
    scores: tuple[SupplierScore, ...]


def tally(file: BillFile, book: LinkBook) -> BillTally:
    """Read a table to its end and return what its products emit."""
    counting = _Counting(book)
    for chunk in file.chunks():
        counting.add(chunk)
    for bad in file.bad_rows:
        if bad.text:
            finding = integrity_error("PORTFOLIO-ROW-CELLS", text=bad.text)
            if bad.product:
                counting.products.setdefault(bad.product, len(counting.products))
            counting.fault_of_row(bad.product, "", "", "", bad.row, finding)
    return counting.finished()


@dataclass(slots=True, eq=False)
class _Counting:
    book: LinkBook
    products: dict[str, int] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)
    faulty: set[int] = field(default_factory=set)
    line_texts: dict[str, int] = field(default_factory=dict)
    seen: list[tuple[Integers, Integers, Integers, str]] = field(default_factory=list)
    """Of each chunk: product, line and row number of its rows, and the sheet."""
    sums: list[tuple[Integers, Floats, Floats]] = field(default_factory=list)
    """Of each chunk: product × score as one number, amounts, absolute amounts."""
    largest: list[tuple[Integers, Integers, Integers, Floats]] = field(default_factory=list)
    uses: list[Integers] = field(default_factory=list)
    warned: list[Integers] = field(default_factory=list)
    """Of each chunk: warnings by product."""
    last_product: str = ""

    def add(self, chunk: BillChunk) -> None:
        product, line = self._numbered(chunk.columns["product"], self.products), self._lines(chunk)
        links = self._links(chunk)
        score = np.array([link.score for link in self.book.links], dtype=np.int64)[links]
        conversion = np.array([link.conversion for link in self.book.links])[links]
        with np.errstate(over="ignore"):
            used = chunk.amounts * conversion
        is_good = (score >= 0) & (chunk.amounts >= 0) & (used < _LARGEST_AMOUNT)
        has_no_product = chunk.columns["product"].codes == chunk.columns["product"].blank
        self._faults(chunk, links, ~is_good | has_no_product)
        self._without_product(chunk, product, has_no_product)
        self._declared_units(chunk, product)
        self.seen.append((product, line, chunk.rows, chunk.sheet))
        self.uses.append(np.bincount(links, minlength=len(self.book.links)).astype(np.int64))
        told = np.array([link.warnings for link in self.book.links], dtype=np.int64)[links]
        self.warned.append(np.bincount(product, told).astype(np.int64))
        self._sum(product[is_good], score[is_good], used[is_good])
        self._keep_largest(product[is_good], line[is_good], links[is_good], used[is_good])

    @staticmethod
    def _numbered(column: Coded, known: dict[str, int]) -> Integers:
        numbers = np.array([known.setdefault(value, len(known)) for value in _used(column)], dtype=np.int64)
        return numbers[_compact(column)]

    def _lines(self, chunk: BillChunk) -> Integers:
        return self._numbered(chunk.columns["line"], self.line_texts)

    def _links(self, chunk: BillChunk) -> Integers:
        """Number of the link of each row: distinct combinations are asked for once."""
        columns = [chunk.columns[name] for name in ("kind", "flow", "provider", "unit")]
        combined = np.zeros(len(chunk.rows), dtype=np.int64)
        for column in columns:
            combined = combined * len(column.values) + column.codes
        distinct, inverse = np.unique(combined, return_inverse=True)
        keys = []
        for number in distinct.tolist():
            parts, rest = [], number
            for column in reversed(columns):
                rest, code = divmod(rest, len(column.values))
                parts.append(column.values[code])
            keys.append(LineKey(*reversed(parts)))
        return np.array(self.book.numbers_of(keys), dtype=np.int64)[inverse]

    def _faults(self, chunk: BillChunk, links: Integers, is_bad: npt.NDArray[np.bool_]) -> None:
        is_bad |= chunk.columns["line"].codes == chunk.columns["line"].blank
        for at in np.flatnonzero(is_bad).tolist():
            product, line, flow = (chunk.columns[name].at(at) for name in ("product", "line", "flow"))
            row = int(chunk.rows[at])
            for finding in self._of_row(chunk, at, self.book.links[links[at]]):
                self.fault_of_row(product, line, flow, chunk.sheet, row, finding)

    @staticmethod
    def _of_row(chunk: BillChunk, at: int, link: BillLink) -> Iterable[Finding]:
        for name, shown in (("product", "产品 / product"), ("line", "行 / line")):
            if not chunk.columns[name].at(at):
                yield integrity_error("PORTFOLIO-CELL-EMPTY", column=shown)
        if at in chunk.unread:
            text, code = chunk.unread[at]
            yield integrity_error(code, field="数量 / amount", value=text)
        elif chunk.amounts[at] < 0:
            unit = chunk.columns["unit"].at(at)
            shown = f"{link.key.flow}"
            yield integrity_error("STUDY-AMOUNT-NEGATIVE", part=shown, value=float(chunk.amounts[at]), unit=unit)
        elif link.is_linked and not float(chunk.amounts[at]) * link.conversion < _LARGEST_AMOUNT:
            yield integrity_error("INGEST-NUMBER-NOT-FINITE", field="数量 / amount", value=float(chunk.amounts[at]))
        yield from link.findings

    def _without_product(self, chunk: BillChunk, product: Integers, has_none: npt.NDArray[np.bool_]) -> None:
        """A line without product may belong to the product above it, which then is not whole."""
        names = chunk.columns["product"]
        for at in np.flatnonzero(has_none).tolist():
            above = self.last_product if at == 0 else names.at(at - 1)
            if above:
                finding = integrity_error("PORTFOLIO-PRODUCT-BLANK", product=above)
                where = int(chunk.rows[at])
                self.fault_of_row(above, chunk.columns["line"].at(at), "", chunk.sheet, where, finding)
        if len(product):
            self.last_product = names.at(len(product) - 1)

    def fault_of_row(self, product: str, line: str, flow: str, sheet: str, row: int, finding: Finding) -> None:
        """Keep a fault; its product gets no number."""
        if product in self.products:
            self.faulty.add(self.products[product])
        self.faults.append(LineFault(product, line, flow, sheet, row, finding))

    def _declared_units(self, chunk: BillChunk, product: Integers) -> None:
        """One declared unit for all rows of a product; rows that leave it blank take that of the others."""
        column = chunk.columns["declared_unit"]
        pairs, first = np.unique(product * len(column.values) + column.codes, return_index=True)
        names = chunk.columns["product"]
        for pair, at in zip(pairs.tolist(), first.tolist(), strict=True):
            number, code = divmod(pair, len(column.values))
            unit = column.values[code]
            if unit and self.units.setdefault(number, unit) != unit:
                finding = integrity_error("PORTFOLIO-DECLARED-UNITS", one=self.units[number], other=unit)
                line = chunk.columns["line"].at(at)
                self.fault_of_row(names.at(at), line, "", chunk.sheet, int(chunk.rows[at]), finding)

    def _sum(self, product: Integers, score: Integers, amount: Floats) -> None:
        pair, inverse = np.unique(product << 32 | score, return_inverse=True)
        self.sums.append((pair, _summed(inverse, amount, len(pair)), _summed(inverse, abs(amount), len(pair))))

    def _keep_largest(self, product: Integers, line: Integers, link: Integers, amount: Floats) -> None:
        totals = np.array([score.total for score in self.book.scores])
        score = np.array([each.score for each in self.book.links], dtype=np.int64)[link]
        self.largest.append(_first_by_size(product, line, link, amount * totals[score] if len(score) else amount))

    def _same_line_twice(self) -> None:
        if not self.seen:
            return
        product, line, row = (np.concatenate([each[part] for each in self.seen]) for part in range(3))
        sheet = np.repeat(np.arange(len(self.seen)), [len(each[0]) for each in self.seen])
        order = np.lexsort((np.arange(len(product)), line, product))
        same = (np.diff(product[order]) == 0) & (np.diff(line[order]) == 0)
        names, texts = tuple(self.products), tuple(self.line_texts)
        for place in np.flatnonzero(same).tolist():
            at, before = int(order[place + 1]), int(order[place])
            text = texts[line[at]]
            if text:
                finding = integrity_error("PORTFOLIO-LINE-TWICE", line=text, first=int(row[before]))
                where = self.seen[sheet[at]][3]
                self.fault_of_row(names[product[at]], text, "", where, int(row[at]), finding)

    def finished(self) -> BillTally:
        """Put the chunks together."""
        self._same_line_twice()
        scores, count = tuple(self.book.scores), len(self.products)
        amounts, absolute_amounts = _joined(self.sums)
        has_fault = np.zeros(count, dtype=np.bool_)
        has_fault[list(self.faulty)] = True
        channel_scores = np.array([score.channels for score in scores]).reshape(len(scores), len(CHANNELS))
        gas_names = tuple(sorted({gas for score in scores for gas in score.gases}))
        gas_scores = np.array([[score.gases.get(gas, 0.0) for gas in gas_names] for score in scores])
        channels = _scored(amounts, channel_scores, count)
        gases = _scored(amounts, gas_scores.reshape(len(scores), len(gas_names)), count)
        absolute = _scored(
            Amounts(amounts.product, amounts.score, absolute_amounts),
            np.array([[abs(score.total)] for score in scores]).reshape(len(scores), 1),
            count,
        )[:, 0]
        channels[has_fault], gases[has_fault] = np.nan, np.nan
        lines = np.zeros(count, dtype=np.int64)
        uses = np.zeros(len(self.book.links), dtype=np.int64)
        for (product, *_), used in zip(self.seen, self.uses, strict=True):
            lines += np.bincount(product, minlength=count)
            uses[: len(used)] += used
        warnings = np.zeros(count, dtype=np.int64)
        for told in self.warned:
            warnings[: len(told)] += told
        return BillTally(
            products=tuple(self.products),
            declared_units=tuple(self.units.get(number, "") for number in range(count)),
            lines=lines,
            warnings=warnings,
            has_fault=has_fault,
            total=channels[:, list(ADDITIVE_ROWS)].sum(axis=1),
            channels=channels,
            gases=gases,
            gas_names=gas_names,
            absolute=absolute,
            amounts=amounts,
            largest=self._largest(),
            faults=tuple(sorted(self.faults, key=lambda fault: (fault.sheet, fault.row, fault.finding.code))),
            links=tuple(self.book.links),
            link_uses=uses,
            scores=scores,
        )

    def _largest(self) -> LargestLines:
        empty = np.zeros(0, dtype=np.int64)
        parts = self.largest or [(empty, empty, empty, np.zeros(0))]
        product, line, link, contribution = _first_by_size(
            *(np.concatenate([part[number] for part in parts]) for number in range(4))
        )
        texts = tuple(self.line_texts)
        return LargestLines(product, _ranks(product), [texts[number] for number in line], link, contribution)


def _scored(amounts: Amounts, per_unit: Floats, products: int) -> Floats:
    return np.array(score_lines(amounts.product, amounts.score, amounts.amount, per_unit, products))


def _used(column: Coded) -> list[str]:
    """The values that some row holds: a blank is there in any case and makes no product."""
    return [column.values[code] for code in np.unique(column.codes).tolist()]


def _compact(column: Coded) -> Integers:
    return np.unique(column.codes, return_inverse=True)[1].astype(np.int64)


def _joined(sums: Sequence[tuple[Integers, Floats, Floats]]) -> tuple[Amounts, Floats]:
    """Add the sums of all chunks: products may go over a chunk's end."""
    if not sums:
        none = np.zeros(0, dtype=np.int64)
        return Amounts(none, none, np.zeros(0)), np.zeros(0)
    pair, inverse = np.unique(np.concatenate([each[0] for each in sums]), return_inverse=True)
    amount = _summed(inverse, np.concatenate([each[1] for each in sums]), len(pair))
    absolute = _summed(inverse, np.concatenate([each[2] for each in sums]), len(pair))
    return Amounts(pair >> 32, pair & 0xFFFFFFFF, amount), absolute


def _summed(group: Integers, values: Floats, groups: int) -> Floats:
    return np.bincount(group, values, groups).astype(np.float64)


def _first_by_size(
    product: Integers, line: Integers, link: Integers, contribution: Floats
) -> tuple[Integers, Integers, Integers, Floats]:
    order = np.lexsort((line, -abs(contribution), product))
    order = order[_ranks(product[order]) < LARGEST]
    return product[order], line[order], link[order], contribution[order]


def _ranks(product: Integers) -> Integers:
    """Position of each row within its product; equal products stand together."""
    starts = np.flatnonzero(np.concatenate(([True], np.diff(product) != 0))) if len(product) else product[:0]
    lengths = np.diff(np.concatenate((starts, [len(product)])))
    return np.arange(len(product)) - np.repeat(starts, lengths)
