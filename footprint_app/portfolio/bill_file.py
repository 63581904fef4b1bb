"""A table of bills of materials, read in chunks: CSV, Parquet, or sheets of a workbook.

A chunk holds each text column as codes into its distinct values, so that what follows asks every question once per
distinct value. What cannot be read is kept with its row: a line is never dropped.
"""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from background_db.findings import Finding, Place, integrity_error, nearest
from background_db.strict_yaml import load
from footprint_app.ingest.table_file import TableSheet, read_table_file
from footprint_app.ingest.written_values import read_number

if TYPE_CHECKING:
    import pyarrow as pa

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FIELDS = ("product", "line", "flow", "amount", "unit", "provider", "declared_unit", "process", "kind", "comment")
NEEDED = ("product", "line", "flow", "amount", "unit")
TEXT_FIELDS = tuple(name for name in FIELDS if name not in {"amount", "comment"})
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SUFFIXES = (*TEXT_SUFFIXES, ".parquet")
_BLOCK = 16 << 20
_ROWS = 250_000
_LONGEST_HEADER = 1 << 20
_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A text column: row i holds `values[codes[i]]`, "" where nothing is written."""

    values: tuple[str, ...]
    codes: Integers

    def at(self, row: int) -> str:
        """Text of a row."""
        return self.values[int(self.codes[row])]

    @property
    def blank(self) -> int:
        """The code of an empty cell, -1 where there is none."""
        return self.values.index("") if "" in self.values else -1


@dataclass(frozen=True, slots=True, eq=False)
class BillChunk:
    """Some rows of a table. `rows` are row numbers in the file, `amounts` NaN where `amount_texts` is no number."""

    sheet: str
    rows: Integers
    columns: Mapping[str, Coded]
    amounts: Floats
    unread: Mapping[int, tuple[str, str]]
    """Position in the chunk → what is written as the amount, and the code that says why it is none."""


@dataclass(frozen=True, slots=True, eq=False)
class BadRow:
    """A row that has not as many cells as the header; `product` is what stands where its product should."""

    row: int
    text: str
    product: str = ""


class BillFile:
    """A table on disk: `findings` of the whole file, then its `chunks`; `bad_rows` grows while they are read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.bad_rows: list[BadRow] = []

    def chunks(self) -> Iterator[BillChunk]:
        """Read the file from its beginning; what stops the reading is a finding."""
        import pyarrow as pa

        suffix = self.path.suffix.lower()
        read = self._parquet if suffix == ".parquet" else self._workbook if suffix == ".xlsx" else self._text
        try:
            yield from read()
        except (pa.ArrowException, OSError, UnicodeError, ValueError) as error:
            cause = str(error).splitlines()[0][:200]
            self.findings.append(integrity_error("PORTFOLIO-TABLE-UNREADABLE", self._place(), cause=cause))

    def _place(self, sheet: str = "") -> Place:
        return Place(document=self.path.name, sheet=sheet)

    def _parquet(self) -> Iterator[BillChunk]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.path) as file:
            wanted = self._wanted(file.schema_arrow.names)
            if wanted is None:
                return
            first = 1
            for batch in file.iter_batches(
                batch_size=_ROWS, columns=[file.schema_arrow.names[i] for i in wanted.values()]
            ):
                names = list(wanted)
                columns = dict(zip(names, batch.columns, strict=True))
                yield _chunk(columns, np.arange(first, first + batch.num_rows, dtype=np.int64))
                first += batch.num_rows

    def _text(self) -> Iterator[BillChunk]:
        import pyarrow as pa
        import pyarrow.csv as pc

        encoding, header, separator = _looked_at(self.path)
        wanted = self._wanted(header)
        if wanted is None:
            return
        names = [f"c{number}" for number in range(len(header))]
        by_name = {names[position]: field for field, position in wanted.items()}

        def keep(bad: Any) -> str:
            # A line without anything in it is no line of a bill; trailing ones are how most exports end.
            text = bad.text[:200] if bad.text.strip(" \t,;\r\n") else ""
            cells, position = _cells(bad.text, separator), wanted["product"]
            product = cells[position].strip() if position < len(cells) else ""
            self.bad_rows.append(BadRow(bad.number, text, product))
            return "skip"

        reader = pc.open_csv(
            self.path,
            read_options=pc.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1, encoding=encoding
            ),
            parse_options=pc.ParseOptions(
                delimiter=separator, invalid_row_handler=keep, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(by_name, pa.string()),
                include_columns=list(by_name),
                strings_can_be_null=False,
            ),
        )
        following = 2
        for batch in reader:
            rows = self._row_numbers(following, batch.num_rows)
            following = int(rows[-1]) + 1 if len(rows) else following
            yield _chunk({by_name[name]: batch.column(name) for name in by_name}, rows)

    def _row_numbers(self, first: int, count: int) -> Integers:
        """Numbers of the next rows, those that were skipped left out."""
        skipped = np.array([bad.row for bad in self.bad_rows if bad.row >= first], dtype=np.int64)
        numbers = np.arange(first, first + count + len(skipped), dtype=np.int64)
        return numbers[~np.isin(numbers, skipped)][:count]

    def _workbook(self) -> Iterator[BillChunk]:
        import pyarrow as pa

        table = read_table_file(self.path)
        self.findings += table.findings
        found = [(sheet, place) for sheet in table.sheets if (place := header_of(sheet)) is not None]
        for sheet, (number, wanted) in found:
            rows = sheet.rows[number + 1 :]
            keep = [index for index, row in enumerate(rows) if any(str(cell).strip() for cell in row)]
            columns: dict[str, Any] = {
                field: pa.array([_cell(rows[index], position) for index in keep], pa.string())
                for field, position in wanted.items()
            }
            if "product" not in columns:
                columns["product"] = pa.array([sheet.name] * len(keep), pa.string())
            yield _chunk(columns, np.array(keep, dtype=np.int64) + number + 2, sheet.name)

    def _wanted(self, header: Sequence[str]) -> Mapping[str, int] | None:
        """Field → position of its column; None with a finding where a needed one is missing."""
        found, twice = fields_of(header)
        for field, heads in twice.items():
            self.findings.append(
                integrity_error("PORTFOLIO-COLUMN-TWICE", self._place(), column=_shown(field), headers=", ".join(heads))
            )
        for field in NEEDED:
            if field not in found:
                self.findings.append(
                    integrity_error(
                        "PORTFOLIO-COLUMN-MISSING", self._place(), column=_shown(field),
                        found=", ".join(header)[:300], near=nearest(field, header),
                    )
                )  # fmt: skip
        return found if all(field in found for field in NEEDED) and not twice else None


def is_bill_workbook(path: Path) -> bool:
    """True for a workbook that holds bills of materials and no study: a sheet has the columns of a bill."""
    table = read_table_file(path)
    return any(header_of(sheet) is not None for sheet in table.sheets)


def header_of(sheet: TableSheet) -> tuple[int, Mapping[str, int]] | None:
    """Row and columns of the header of a bill among the first ten rows of a sheet; its product may be the sheet's name."""
    for number, row in enumerate(sheet.rows[:10]):
        found, twice = fields_of([str(cell) for cell in row])
        if not twice and set(NEEDED) - {"product"} <= set(found):
            return number, found
    return None


def fields_of(header: Sequence[str]) -> tuple[Mapping[str, int], Mapping[str, tuple[str, ...]]]:
    """Return field → column for the headers that are known, and fields that two headers claim."""
    found: dict[str, list[int]] = {}
    for position, text in enumerate(header):
        field = _words().get(_one_form(text))
        if field is not None:
            found.setdefault(field, []).append(position)
    twice = {field: tuple(header[each] for each in places) for field, places in found.items() if len(places) > 1}
    return {field: places[0] for field, places in found.items()}, twice


@cache
def column_words() -> Mapping[str, Sequence[str]]:
    """Headers by field, as `bill_columns.yaml` has them."""
    text = (resources.files("footprint_app.portfolio") / "bill_columns.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Sequence[str]]", load(text, "bill_columns.yaml"))


@cache
def _words() -> Mapping[str, str]:
    return {_one_form(word): field for field, words in column_words().items() for word in (field, *words)}


def _shown(field: str) -> str:
    words = column_words()[field]
    chinese = next(word for word in words if not word.isascii())
    return f"{chinese} / {field}"


def _one_form(text: str) -> str:
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"[\s_\-./:*#]+", "", plain)


def _cell(row: Sequence[object], position: int) -> str:
    return _written(row[position] if position < len(row) else "")


def _written(value: object) -> str:
    """A cell as text: line 3 is ``3`` whether its file keeps it as text, as a whole number or as a float."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is how a table of floats leaves a cell blank
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact in a float
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def _looked_at(path: Path) -> tuple[str, list[str], str]:
    """Encoding, header and separator of a text file; the encoding is proved over the whole file."""
    with path.open("rb") as stream:
        mark = stream.read(3)
    encoding = "utf-16" if mark[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf8" if _is_utf8(path) else "gb18030"
    with path.open(encoding="utf-8-sig" if encoding == "utf8" else encoding, newline="") as stream:
        # A file without any line break is as long as its only line.
        first = stream.readline(_LONGEST_HEADER)
    separator = max(",;\t", key=first.count)
    return encoding, _cells(first.rstrip("\r\n"), separator), separator


def _cells(line: str, separator: str) -> list[str]:
    """Cells of one line; none where a cell is longer than any text of a bill."""
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _chunk(columns: Mapping[str, "pa.Array[Any]"], rows: Integers, sheet: str = "") -> BillChunk:
    coded = {field: _coded(columns.get(field), len(rows)) for field in TEXT_FIELDS}
    amounts, unread = _amounts(columns["amount"])
    chunk = BillChunk(sheet, rows, coded, amounts, unread)
    has_amount = np.ones(len(rows), dtype=np.bool_)
    has_amount[[at for at, (text, _) in unread.items() if not text]] = False
    is_line = has_amount | np.any([column.codes != column.blank for column in coded.values()], axis=0)
    return chunk if is_line.all() else _without_blank_rows(chunk, np.flatnonzero(is_line))


def _without_blank_rows(chunk: BillChunk, kept: Integers) -> BillChunk:
    """Leave out rows in which nothing is written: they are lines of no bill."""
    number = {old: new for new, old in enumerate(kept.tolist())}
    return BillChunk(
        chunk.sheet,
        chunk.rows[kept],
        {name: Coded(column.values, column.codes[kept]) for name, column in chunk.columns.items()},
        chunk.amounts[kept],
        {number[at]: unread for at, unread in chunk.unread.items() if at in number},
    )


def _coded(column: "pa.Array[Any] | None", count: int) -> Coded:
    import pyarrow as pa
    import pyarrow.compute as pc

    if column is None:
        return Coded(("",), np.zeros(count, dtype=np.int64))
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    values = [_written(value).strip() for value in encoded.dictionary.to_pylist()]
    distinct = {value: number for number, value in enumerate(dict.fromkeys((*values, "")))}
    new = np.array([distinct[value] for value in (*values, "")], dtype=np.int64)
    codes = pc.fill_null(encoded.indices, len(values)).to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded(tuple(distinct), new[codes])


def _amounts(column: "pa.Array[Any]") -> tuple[Floats, Mapping[int, tuple[str, str]]]:
    """Read amounts as numbers; what the plain way cannot read is read as in a study, text by text."""
    import pandas as pd
    import pyarrow as pa

    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or pa.types.is_decimal(column.type):
        amounts = column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
        return amounts, {int(at): ("", "INGEST-NUMBER-NOT-GIVEN") for at in np.flatnonzero(~np.isfinite(amounts))}
    texts = column.cast(pa.string())
    try:
        amounts = np.array(texts.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    except pa.ArrowInvalid:
        amounts = np.array(pd.to_numeric(texts.to_pandas(), errors="coerce"), dtype=np.float64)
    unread: dict[int, tuple[str, str]] = {}
    for position in np.flatnonzero(~np.isfinite(amounts)):
        text = texts[int(position)].as_py() or ""
        amounts[position], problem = _amount(text)
        if problem:
            unread[int(position)] = text, problem
    return amounts, unread


def _amount(text: str) -> tuple[float, str]:
    if not text.strip():
        return float("nan"), "INGEST-NUMBER-NOT-GIVEN"
    reading = read_number(text)
    if reading.problem is not None or reading.unit:
        return float("nan"), reading.problem.value if reading.problem else "INGEST-NUMBER-UNREADABLE"
    return float(cast("float", reading.value)), ""
