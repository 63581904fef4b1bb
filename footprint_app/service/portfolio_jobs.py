"""A portfolio asked for by a page: its file proved and kept, the run as a job, the tables read back for looking at."""

import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from background_db.findings import Finding
from background_db.messages import Language
from footprint_app.ingest.safe_files import check_file
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.job_task import PORTFOLIO, PORTFOLIO_TABLES
from footprint_app.service.jobs import Job, ask, folder_of, newest
from footprint_app.service.portfolio_answers import PortfolioDocument
from footprint_app.service.portfolio_studies import workspace_state
from footprint_app.service.trace import catalogue_digest

if TYPE_CHECKING:
    import pyarrow as pa

UPLOADS = (".csv", ".xlsx", ".xlsm", ".yaml", ".yml", ".json", ".zip")
SHOWN = 2_000
"""Rows of a table that a page shows; the files hold all."""
_KIND = "portfolio"
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*/\\]+')
_LONGEST_NAME = 80
_BINS = 24
_LEAST_FOR_OUTLIERS = 8
_FENCE = 1.5
_PRODUCTS, _FINDINGS = "products.parquet", "findings.parquet"
_FINDING_COLUMNS = ("product", "line", "flow", "code", "severity", "blocks", "what", "remedy")


@dataclass(frozen=True, slots=True)
class AskedPortfolio:
    """The job, None where the file was refused for what is found in it."""

    job: Job | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product of a run; `total` in kg CO2e per declared unit, None where findings stand in its way."""

    product: str
    name: str
    unit: str
    total: float | None
    lines: int
    errors: int
    warnings: int
    largest: str
    largest_share: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """Totals of the products that share a declared unit: others cannot be compared at all.

    `edges` has one more entry than `counts`, which leave the outliers out: one comma in the wrong place would press
    all others into one bar. `outliers` lie more than 1.5 interquartile ranges outside the quartiles
    (Tukey's fences); fewer than eight products have none.
    """

    unit: str
    products: int
    median: float
    low: float
    high: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    outliers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """A finished run as pages show it; `products` and `findings` are the first `SHOWN` of theirs."""

    document: PortfolioDocument
    products: tuple[ProductRow, ...]
    distributions: tuple[Distribution, ...]
    findings: tuple[Mapping[str, str], ...]
    findings_in_all: int
    files: tuple[Path, ...]


def ask_portfolio(
    configuration: Configuration, name: str, content: bytes, year: int | None, geography: str, language: Language
) -> AskedPortfolio:
    """Queue the calculation of all products in a file: a table of bills, a workbook of variants, a zip of studies.

    `year` and `geography` hold for tables only, studies have their own; without a year it is the last one.

    Raises:
        WrongUseError: a file of another kind, or the person at work has no role.
    """
    shown = _safe_name(name)
    if Path(shown).suffix.lower() not in UPLOADS:
        raise WrongUseError("service.portfolio_file", file=shown)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / shown
        path.write_bytes(content)
        checked = check_file(path, UPLOADS)
    if checked.kind is None:
        return AskedPortfolio(None, checked.findings)
    request = {
        "source": shown,
        "year": year or datetime.now(UTC).year - 1,
        "geography": geography.strip() or "CN",
        "language": language,
    }
    depends_on = {
        "content": hashlib.sha256(content).hexdigest(),
        "factors": catalogue_digest(catalogue_of(configuration)),
        "workspace": workspace_state(configuration),
    }
    return AskedPortfolio(ask(configuration, _KIND, request, depends_on, {shown: content}))


def portfolios(configuration: Configuration, limit: int = 20) -> tuple[Job, ...]:
    """Return the runs that were asked for, newest first."""
    return newest(configuration, limit, _KIND)


def read_portfolio(configuration: Configuration, job: Job, text: str = "") -> PortfolioView:
    """Return what a finished run left; `text` narrows products and findings to products that have it in id or name.

    Raises:
        FileNotFoundError: the cache was cleared since; ask again.
    """
    from pydantic import TypeAdapter

    folder = folder_of(configuration, job)
    document = TypeAdapter(PortfolioDocument).validate_json((folder / PORTFOLIO).read_bytes())
    tables = folder / PORTFOLIO_TABLES
    if not document.products:
        return PortfolioView(document, (), (), (), 0, ())
    rows = _products(_read(tables / _PRODUCTS))
    found = _read(tables / _FINDINGS).select(_FINDING_COLUMNS)
    wanted = text.casefold().strip()
    kept = [row for row in rows if wanted in f"{row.product} {row.name}".casefold()]
    findings = _finding_rows(found, {row.product for row in kept} if wanted else None)
    return PortfolioView(
        document,
        tuple(kept[:SHOWN]),
        tuple(distributions(rows)),
        findings,
        found.num_rows,
        tuple(sorted(path for path in tables.iterdir() if path.suffix in {".parquet", ".xlsx"})),
    )


def distributions(rows: Sequence[ProductRow]) -> list[Distribution]:
    """Return the distribution of the totals of each declared unit that at least two products share, most first."""
    by_unit: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        if row.total is not None:
            by_unit.setdefault(row.unit, []).append((row.product, row.total))
    shared = [(unit, found) for unit, found in by_unit.items() if len(found) > 1]
    return [_distribution(unit, found) for unit, found in sorted(shared, key=lambda each: -len(each[1]))]


def _distribution(unit: str, found: list[tuple[str, float]]) -> Distribution:
    import numpy as np

    totals = np.array([total for _, total in found])
    low, median, high = (float(each) for each in np.quantile(totals, (0.25, 0.5, 0.75)))
    fence = _FENCE * (high - low)
    is_judged = len(found) >= _LEAST_FOR_OUTLIERS
    is_inside = (totals >= low - fence) & (totals <= high + fence) | (not is_judged)
    outside = [each for each, inside in zip(found, is_inside.tolist(), strict=True) if not inside]
    outliers = sorted(outside, key=lambda each: -abs(each[1] - median))
    counts, edges = np.histogram(totals[is_inside], bins=min(_BINS, max(4, len(found) // 2)))
    return Distribution(
        unit, len(found), median, low, high, tuple(edges.tolist()), tuple(counts.tolist()), tuple(outliers)
    )


def _read(path: Path) -> "pa.Table":
    import pyarrow.parquet as pq

    return pq.read_table(path)


def _products(table: "pa.Table") -> list[ProductRow]:
    names = ("product", "name", "unit", "total", "lines", "errors", "warnings", "largest_1_flow", "largest_1_share", "source")  # fmt: skip
    columns: list[list[Any]] = [table.column(name).to_pylist() for name in names]
    return [
        ProductRow(
            product, name or "", unit or "", total, lines or 0, errors or 0, warnings or 0, flow or "", share, source or ""
        )
        for product, name, unit, total, lines, errors, warnings, flow, share, source in zip(*columns, strict=True)
    ]  # fmt: skip


def _finding_rows(table: "pa.Table", products: set[str] | None) -> tuple[Mapping[str, str], ...]:
    """The first rows, those that block a number before others."""
    order = {"number": 0, "claim": 1, "nothing": 2}
    rows = [
        {name: str(value or "") for name, value in row.items()}
        for row in table.to_pylist()
        if products is None or row["product"] in products
    ]
    return tuple(sorted(rows, key=lambda row: order.get(row["blocks"], 3))[:SHOWN])


def _safe_name(name: str) -> str:
    """The last part of a name that came from outside, without what no file system takes."""
    last = _FORBIDDEN.sub("_", PurePosixPath(name.replace("\\", "/")).name).strip(" .")
    path = Path(last or "upload")
    return f"{path.stem[:_LONGEST_NAME]}{path.suffix}"
