"""The tables every portfolio run ends in, whatever it read: products, factor amounts, findings.

`PRODUCT_COLUMNS` come first and are the same for tables and studies; behind them stand one column per channel and one
per gas that occurs, all in kg CO2e per declared unit, empty where a product has no result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from background_db.findings import NOWHERE, Finding
from background_db.messages import Language, MessageCatalogue
from footprint_app.calculation.matrices import CHANNEL_NAMES
from footprint_app.portfolio.bill_links import BillSettings
from footprint_app.portfolio.bill_tally import LARGEST, BillTally

if TYPE_CHECKING:
    import pyarrow as pa

RESULT, FINDINGS = "result", "findings"
"""The two states of a product."""
TEXT_COLUMNS = (
    "product",
    "name",
    "source",
    "status",
    "unit",
    "view",
    "geography",
    "gwp_set",
    "period_start",
    "period_end",
)
COUNT_COLUMNS = ("lines", "errors", "warnings")
TOTAL_COLUMNS = ("total", "total_location", "total_market")
LARGEST_COLUMNS = tuple(
    f"largest_{rank}_{part}" for rank in range(1, LARGEST + 1) for part in ("line", "flow", "supplier", "share")
)
PRODUCT_COLUMNS = (
    "product", "name", "status", "unit", *TOTAL_COLUMNS, "view", *COUNT_COLUMNS, *LARGEST_COLUMNS,
    "source", "geography", "gwp_set", "period_start", "period_end", "result_digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioTables:
    """The answer of a run: products in = products with a result + products with findings that block."""

    products: "pa.Table"
    """One row per product: `PRODUCT_COLUMNS`, then ``channel_<name>`` and ``gas_<name>``."""
    factor_amounts: "pa.Table"
    """product, view, supplier, unit, amount (per declared unit of the product), score (kg CO2e per unit), total."""
    findings: "pa.Table"
    """product, line, flow, sheet, row, code, severity, blocks, lines (how many it concerns), what, meaning, remedy."""

    @property
    def with_result(self) -> int:
        """Number of products that have a number."""
        return sum(status == RESULT for status in self.products.column("status").to_pylist())


def bill_tables(
    tally: BillTally, settings: BillSettings, source: str, language: Language, messages: MessageCatalogue
) -> PortfolioTables:
    """Return the tables of a tally; a product with a fault has no number in any of them."""
    return PortfolioTables(
        _products(tally, settings, source), _factor_amounts(tally), _findings(tally, language, messages)
    )


def _products(tally: BillTally, settings: BillSettings, source: str) -> "pa.Table":
    """All products that have a name: lines without one are findings, and no product."""
    import pyarrow as pa

    count, good = len(tally.products), ~tally.has_fault
    errors = np.zeros(count, dtype=np.int64)
    number = {product: at for at, product in enumerate(tally.products)}
    for fault in tally.faults:
        if fault.product in number:
            errors[number[fault.product]] += 1
    same = {
        "name": "", "source": source, "view": "location-based", "geography": settings.geography,
        "gwp_set": settings.gwp_set, "period_start": f"{settings.year}-01-01", "period_end": f"{settings.year + 1}-01-01",
        "result_digest": "",
    }  # fmt: skip
    total = pa.array(tally.total, mask=~good)
    columns: dict[str, Any] = {name: pa.array([value] * count, pa.string()) for name, value in same.items()}
    columns |= {
        "product": pa.array(tally.products, pa.string()),
        "status": pa.array(np.where(good, RESULT, FINDINGS).tolist(), pa.string()),
        "unit": pa.array(tally.declared_units, pa.string()),
        "lines": pa.array(tally.lines),
        "errors": pa.array(errors),
        "warnings": pa.array(tally.warnings),
        "total": total,
        "total_location": total,
        "total_market": pa.nulls(count, pa.float64()),
        **_largest(tally),
    }
    columns = {name: columns[name] for name in PRODUCT_COLUMNS}
    for position, name in enumerate(CHANNEL_NAMES):
        columns[f"channel_{name}"] = pa.array(tally.channels[:, position], mask=~good)
    for position, gas in enumerate(tally.gas_names):
        columns[f"gas_{gas}"] = pa.array(tally.gases[:, position], mask=~good)
    return pa.table(columns).filter(pa.array([bool(product) for product in tally.products], pa.bool_()))


def _largest(tally: BillTally) -> Mapping[str, "pa.Array[Any]"]:
    """Name the largest lines with their share in the sum of absolute contributions."""
    import pyarrow as pa

    count, largest = len(tally.products), tally.largest
    columns: dict[str, Any] = {}
    for rank in range(LARGEST):
        texts = {part: np.full(count, None, dtype=object) for part in ("line", "flow", "supplier")}
        share = np.full(count, np.nan)
        for at in np.flatnonzero((largest.rank == rank) & ~tally.has_fault[largest.product]).tolist():
            product, link = int(largest.product[at]), tally.links[largest.link[at]]
            texts["line"][product], texts["flow"][product] = largest.line[at], link.key.flow
            texts["supplier"][product] = tally.scores[link.score].supplier
            if tally.absolute[product]:
                share[product] = abs(largest.contribution[at]) / tally.absolute[product]
        columns |= {f"largest_{rank + 1}_{part}": pa.array(values, pa.string()) for part, values in texts.items()}
        columns[f"largest_{rank + 1}_share"] = pa.array(share, mask=np.isnan(share))
    return columns


def _factor_amounts(tally: BillTally) -> "pa.Table":
    import pyarrow as pa

    amounts = tally.amounts
    keep = ~tally.has_fault[amounts.product] if len(amounts.product) else np.zeros(0, dtype=np.bool_)
    product, score, amount = amounts.product[keep], amounts.score[keep], amounts.amount[keep]
    per_unit = np.array([each.total for each in tally.scores], dtype=np.float64)

    def coded(codes: Any, values: Sequence[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(values, pa.string()))

    return pa.table(
        {
            "product": coded(product, tally.products),
            "view": coded(np.zeros(len(product), dtype=np.int32), ("location-based",)),
            "supplier": coded(score, [each.supplier for each in tally.scores]),
            "unit": coded(score, [each.unit for each in tally.scores]),
            "amount": pa.array(amount),
            "score": pa.array(per_unit[score] if len(score) else np.zeros(0)),
            "total": pa.array(amount * per_unit[score] if len(score) else np.zeros(0)),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding of a portfolio: `lines` counts how many lines a remark concerns that is told once."""

    product: str
    finding: Finding
    line: str = ""
    flow: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    path: str = ""
    source: str = ""
    lines: int = 1


def _findings(tally: BillTally, language: Language, messages: MessageCatalogue) -> "pa.Table":
    return findings_table(_finding_rows(tally), language, messages)


def _finding_rows(tally: BillTally) -> Iterator[FindingRow]:
    """Faults at product and line; what must be looked at without blocking a number once per distinct line."""
    for fault in tally.faults:
        yield FindingRow(
            product=fault.product, line=fault.line, flow=fault.flow, sheet=fault.sheet, row=fault.row,
            finding=_of_line(fault.finding, fault.line),
        )  # fmt: skip
    remarks: dict[Finding, list[tuple[str, int]]] = {}
    for link, uses in zip(tally.links, tally.link_uses.tolist(), strict=True):
        for remark in link.remarks:
            remarks.setdefault(_of_line(remark, ""), []).append((link.key.flow, uses))
    for remark, met in remarks.items():
        flows = list(dict.fromkeys(flow for flow, _ in met))
        shown = flows[0] if len(flows) == 1 else ""
        yield FindingRow(product="", flow=shown, finding=remark, lines=sum(uses for _, uses in met))


def _of_line(finding: Finding, line: str) -> Finding:
    """Name the line of the table where the finding names the row by which it was linked."""
    values = tuple((name, line or "-" if name == "row" else value) for name, value in finding.values)
    return Finding(finding.code, finding.severity, finding.gate, NOWHERE, values, finding.clause)


FINDING_COLUMNS = (
    "product", "source", "line", "flow", "sheet", "row", "column", "path", "code", "severity", "blocks", "clause",
    "lines", "what", "meaning", "remedy",
)  # fmt: skip


def findings_table(rows: Iterable[FindingRow], language: Language, messages: MessageCatalogue) -> "pa.Table":
    """Return findings with their texts in `language`; each distinct text is made once."""
    import pyarrow as pa

    texts: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[str, str, str]] = {}
    listed: dict[str, list[Any]] = {name: [] for name in FINDING_COLUMNS}
    for each in rows:
        finding = each.finding
        key = finding.code, finding.values
        if key not in texts:
            said = messages.render(finding, language)
            texts[key] = said.what, said.meaning, said.remedy
        blocks = "number" if finding.blocks_number else "claim" if finding.blocks_claim else "nothing"
        values = (
            each.product, each.source, each.line, each.flow, each.sheet, each.row, each.column, each.path,
            finding.code, finding.severity.value, blocks, finding.clause, each.lines, *texts[key],
        )  # fmt: skip
        for name, value in zip(FINDING_COLUMNS, values, strict=True):
            listed[name].append(value)
    types = {"row": pa.int64(), "lines": pa.int64()}
    columns = {name: pa.array(values, types.get(name, pa.string())) for name, values in listed.items()}
    # Texts repeat from line to line: each is kept once.
    return pa.table({name: column if name in types else column.dictionary_encode() for name, column in columns.items()})
