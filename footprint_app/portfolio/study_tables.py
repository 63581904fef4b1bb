"""The tables of a run over studies, put together from the outcomes of its journal a batch at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from background_db.findings import integrity_error
from background_db.messages import Language, MessageCatalogue
from footprint_app.calculation.matrices import CHANNEL_NAMES
from footprint_app.portfolio.study_rows import StudyOutcome, finding_of, plain_finding
from footprint_app.portfolio.tables import (
    COUNT_COLUMNS,
    FINDINGS,
    PRODUCT_COLUMNS,
    TEXT_COLUMNS,
    FindingRow,
    PortfolioTables,
    findings_table,
)

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 200
_AMOUNTS = ("view", "supplier", "unit", "amount", "score", "total")
_KEPT_WITHOUT_RESULT = {"product", "name", "source", "status", "unit", "geography", "gwp_set", "period_start",
                        "period_end", "lines", "errors", "warnings"}  # fmt: skip


def study_tables(outcomes: Iterable[StudyOutcome], language: Language, messages: MessageCatalogue) -> PortfolioTables:
    """Return the tables of outcomes, in their order; of products that share an id none has a number."""
    import pyarrow as pa

    products: list[pa.Table] = []
    amounts: list[pa.Table] = []
    findings: list[pa.Table] = []
    for batch in _batches(outcomes):
        products.append(_products(batch))
        amounts.append(_amounts(batch))
        findings.append(findings_table(_finding_rows(batch), language, messages))
    empty = not products
    return PortfolioTables(
        _in_order(_products(()) if empty else pa.concat_tables(products, promote_options="default")),
        _amounts(()) if empty else pa.concat_tables(amounts).unify_dictionaries(),
        findings_table((), language, messages) if empty else pa.concat_tables(findings).unify_dictionaries(),
    )


def without_double_ids(outcomes: Iterable[StudyOutcome], sources: Counter[str]) -> Iterator[StudyOutcome]:
    """Take the number from products whose id stands for several: which one it means cannot be told."""
    for outcome in outcomes:
        if sources[outcome.product] < 2:  # noqa: PLR2004 - once
            yield outcome
            continue
        finding = integrity_error("PORTFOLIO-PRODUCT-TWICE", product=outcome.product, count=sources[outcome.product])
        row = {name: value for name, value in outcome.row.items() if name in _KEPT_WITHOUT_RESULT}
        row |= {"status": FINDINGS, "errors": row["errors"] + 1}
        yield replace(outcome, row=row, amounts=[], findings=[*outcome.findings, plain_finding(finding)])


def _batches(outcomes: Iterable[StudyOutcome]) -> Iterator[Sequence[StudyOutcome]]:
    batch: list[StudyOutcome] = []
    for outcome in outcomes:
        batch.append(outcome)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _products(batch: Sequence[StudyOutcome]) -> "pa.Table":
    import pyarrow as pa

    gases = sorted({name for outcome in batch for name in outcome.row if name.startswith("gas_")})
    channels = [f"channel_{name}" for name in CHANNEL_NAMES]
    columns = {}
    for name in (*PRODUCT_COLUMNS, *channels, *gases):
        is_text = name in TEXT_COLUMNS or name == "result_digest" or name.endswith(("_line", "_flow", "_supplier"))
        kind = pa.string() if is_text else pa.int64() if name in COUNT_COLUMNS else pa.float64()
        columns[name] = pa.array([outcome.row.get(name) for outcome in batch], kind)
    return pa.table(columns)


def _in_order(table: "pa.Table") -> "pa.Table":
    """Columns of gases by name: batches met them in their own order."""
    names = table.column_names
    return table.select([*(n for n in names if not n.startswith("gas_")), *sorted(n for n in names if n[:4] == "gas_")])


def _amounts(batch: Sequence[StudyOutcome]) -> "pa.Table":
    import pyarrow as pa

    rows = [(outcome.product, *amount) for outcome in batch for amount in outcome.amounts]
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(_AMOUNTS) + 1)
    texts = {"product", "view", "supplier", "unit"}
    arrays = {}
    for name, values in zip(("product", *_AMOUNTS), columns, strict=True):
        array = pa.array(values, pa.string() if name in texts else pa.float64())
        arrays[name] = array.dictionary_encode() if name in texts else array
    return pa.table(arrays)


def _finding_rows(batch: Sequence[StudyOutcome]) -> Iterator[FindingRow]:
    for outcome in batch:
        for plain in outcome.findings:
            finding = finding_of(plain)
            where = finding.where
            yield FindingRow(
                product=outcome.product, source=outcome.source, finding=finding, sheet=where.sheet, row=where.row,
                column=where.column, path=where.path, line=where.path.removeprefix("exchange:").partition(".")[0]
                if where.path.startswith("exchange:") else "",
            )  # fmt: skip
