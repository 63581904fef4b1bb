"""The tables of a run as Parquet and as a workbook; equal tables give equal bytes."""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from background_db.messages import Language
from background_db.strict_yaml import load
from footprint_app.portfolio.tables import PortfolioTables

if TYPE_CHECKING:
    import pyarrow as pa

PRODUCTS, FACTOR_AMOUNTS, FINDINGS, WORKBOOK = (
    "products.parquet", "factor_amounts.parquet", "findings.parquet", "portfolio.xlsx",
)  # fmt: skip
FILES = (PRODUCTS, FACTOR_AMOUNTS, FINDINGS, WORKBOOK)
MOST_PRODUCTS = 200_000
"""Rows of products that the workbook shows; a sheet ends at 1,048,576 rows, and nobody scrolls that far."""
MOST_FINDINGS = 20_000
# A workbook carries the moment it was made; one fixed day keeps equal results equal files.
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zone
_PERCENT, _NUMBER = "0.0%", "#,##0.000000"
_A4 = 9
_TEXT_LIMIT = 32_767
_GAS, _OTHER_GASES = "gas_", "other_gases_"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_result_files(folder: Path, tables: PortfolioTables, language: Language) -> None:
    """Write three Parquet files and the workbook into a folder."""
    import pyarrow.parquet as pq

    for name, table in (
        (PRODUCTS, tables.products), (FACTOR_AMOUNTS, tables.factor_amounts), (FINDINGS, tables.findings),
    ):  # fmt: skip
        pq.write_table(table, folder / name, compression="zstd")
    _write_workbook(folder / WORKBOOK, tables, language)


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write plain rows as Parquet, CSV or a workbook, by the name of the file; text that looks like a formula is text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix.lower() == ".parquet":
        pq.write_table(pa.table({name: pa.array([row[name] for row in rows]) for name in columns}), path)
    elif path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows([_safe(row[name]) for name in columns] for row in rows)
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            sheet, quoted = workbook.add_worksheet(), workbook.add_format({"quote_prefix": True})
            sheet.freeze_panes(1, 1)
            for number, row in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
                for position, name in enumerate(columns):
                    value = row[name]
                    is_formula = isinstance(value, str) and value.startswith(_FORMULA_STARTS)
                    sheet.write(number, position, value, quoted if is_formula else None)


def _safe(value: Any) -> Any:
    """A CSV has no types: a quotation mark in front keeps a spreadsheet from taking text for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _write_workbook(path: Path, tables: PortfolioTables, language: Language) -> None:
    import xlsxwriter

    # Rows are written as they come: memory stays that of one row.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties({"created": _MADE})
        sheets = _Sheets(workbook, language)
        sheets.table("products", with_small_gases_folded(tables.products), MOST_PRODUCTS, PRODUCTS)
        sheets.table("factors", _by_factor(tables.factor_amounts), MOST_PRODUCTS, FACTOR_AMOUNTS)
        sheets.table("findings", tables.findings, MOST_FINDINGS, FINDINGS)


def with_small_gases_folded(products: "pa.Table") -> "pa.Table":
    """Gases that are small in every product in one column; the sum of a row's gases stays, the Parquet file keeps all.

    Small is below `LEAST_SHARE` of the row's Σ |kg CO2e| over gases.
    """
    import pyarrow as pa

    from footprint_app.reporting.gas_names import LEAST_SHARE

    names = [name for name in products.column_names if name.startswith(_GAS)]
    values = np.array([products.column(name).to_numpy(zero_copy_only=False) for name in names], dtype=np.float64)
    if not names or not products.num_rows:
        return products
    sizes = np.abs(np.nan_to_num(values))
    is_small = ~((sizes > 0) & (sizes >= LEAST_SHARE * sizes.sum(axis=0))).any(axis=1)
    small = [name for name, one in zip(names, is_small, strict=True) if one]
    if len(small) <= 1:
        return products
    has_none = np.isnan(values).all(axis=0)
    other = pa.array(np.nan_to_num(values[is_small]).sum(axis=0), mask=has_none)
    return products.drop_columns(small).append_column(f"{_OTHER_GASES}{len(small)}", other)


def _by_factor(amounts: "pa.Table") -> "pa.Table":
    """What each supplier supplies over all products, largest first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {
        name: amounts.column(name).cast(pa.string()) if pa.types.is_dictionary(amounts.column(name).type)
        else amounts.column(name)
        for name in ("supplier", "unit", "view", "score", "amount", "total", "product")
    }  # fmt: skip
    grouped = (
        pa.table(columns)
        .group_by(["supplier", "unit", "view", "score"], use_threads=False)
        .aggregate([("amount", "sum"), ("total", "sum"), ("product", "count")])
    )
    grouped = grouped.rename_columns(["supplier", "supplier_unit", "view", "score", "amount", "total", "uses"])
    size = pc.abs(grouped.column("total"))
    order = [("size", "descending"), ("supplier", "ascending"), ("view", "ascending")]
    return grouped.append_column("size", size).sort_by(order).drop_columns(["size"])


class _Sheets:
    def __init__(self, workbook: Any, language: Language) -> None:
        self.workbook, self.language = workbook, language
        self.title = workbook.add_format({"bold": True, "font_size": 14, "font_color": "#1F4E79"})
        self.note = workbook.add_format({"font_color": "#595959", "font_size": 9})
        self.head = workbook.add_format(
            {
                "bold": True,
                "font_color": "#1F4E79",
                "bg_color": "#EEF1F4",
                "bottom": 1,
                "text_wrap": True,
                "valign": "top",
            }
        )
        # The quote prefix keeps a text a text when someone edits the cell.
        self.quoted = workbook.add_format({"quote_prefix": True})
        self.number = workbook.add_format({"num_format": _NUMBER})
        self.percent = workbook.add_format({"num_format": _PERCENT})

    def table(self, name: str, table: "pa.Table", most: int, file: str) -> None:
        """Write a table with title, note and a frozen head."""
        say = partial(_say, language=self.language)
        sheet = self.workbook.add_worksheet(say(name))
        names = [column for column in table.column_names if not _is_empty(table, column)]
        for position, column in enumerate(names):
            sheet.set_column(position, position, _width(column))
        sheet.write_string(0, 0, say(name), self.title)
        sheet.write_string(1, 0, say(f"note_{name}"), self.note)
        if table.num_rows > most:
            sheet.write_string(2, 0, say("note_more", shown=most, count=table.num_rows, file=file), self.note)
        for position, column in enumerate(names):
            sheet.write_string(3, position, _head(column, self.language), self.head)
        sheet.freeze_panes(4, 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.autofilter(3, 0, 3 + min(most, table.num_rows), max(0, len(names) - 1))
        formats = [self.percent if column.endswith("_share") else self.number for column in names]
        shown = table.slice(0, most).select(names)
        words = [_words(column, self.language) for column in names]
        for number, row in enumerate(_rows(shown), start=4):
            self._row(sheet, number, row, formats, words)

    def _row(
        self, sheet: Any, number: int, row: Sequence[Any], formats: Sequence[Any], words: Sequence[Mapping[str, str]]
    ) -> None:
        for position, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                text = words[position].get(value, value)[:_TEXT_LIMIT]
                sheet.write_string(number, position, text, self.quoted if text.startswith(_FORMULA_STARTS) else None)
            elif isinstance(value, int):
                sheet.write_number(number, position, value)
            else:
                sheet.write_number(number, position, value, formats[position])


def _rows(table: "pa.Table") -> Iterable[Sequence[Any]]:
    for batch in table.to_batches(max_chunksize=2_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _is_empty(table: "pa.Table", column: str) -> bool:
    import pyarrow as pa

    values = table.column(column)
    if values.null_count == len(values):
        return len(values) > 0
    if not (pa.types.is_string(values.type) or pa.types.is_dictionary(values.type)):
        return False
    return len(values) > 0 and set(values.unique().to_pylist()) <= {"", None}


@cache
def _texts() -> Mapping[str, tuple[str, str]]:
    text = (resources.files("footprint_app.portfolio") / "texts.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, tuple[str, str]]", load(text, "texts.yaml"))


def _say(key: str, language: Language, **values: object) -> str:
    return _texts()[key][0 if language == "zh" else 1].format(**values)


def _head(column: str, language: Language) -> str:
    if column.startswith("largest_"):
        _, rank, part = column.split("_")
        return _say(f"largest_{part}", language, rank=rank)
    if column.startswith(_OTHER_GASES):
        return _say("other_gases", language, count=column.removeprefix(_OTHER_GASES))
    if column.startswith(_GAS):
        from footprint_app.reporting.gas_names import gas_name

        return gas_name(column.removeprefix(_GAS))
    return _say(column, language) if column in _texts() else column


def _words(column: str, language: Language) -> Mapping[str, str]:
    """What stands for the values of a column that are words of ours."""
    return {word: _say(key, language) for word, key in _WORDS.get(column, {}).items()}


_WORDS = {
    "status": {"result": "status_result", "findings": "status_findings"},
    "view": {"location-based": "location-based", "market-based": "market-based"},
    "severity": {word: f"severity_{word}" for word in ("error", "warning", "info")},
    "blocks": {word: f"blocks_{word}" for word in ("number", "claim", "nothing")},
}


def _width(column: str) -> float:
    wide = {
        "what": 60,
        "meaning": 40,
        "remedy": 60,
        "supplier": 44,
        "flow": 28,
        "name": 28,
        "source": 28,
        "product": 18,
    }
    if column.endswith("_supplier"):
        return 36
    return wide.get(column, 14)
