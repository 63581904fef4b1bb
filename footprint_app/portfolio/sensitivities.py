"""How much of each supplier a unit of each product takes, from stored results: the derivatives of their totals.

total = Σ amount × score is linear in the scores for a fixed system, so a change of factors moves a product by exactly
Σ amount × Δscore. It is not where a factor decides on the system itself: which mix the market view takes for the rest
of the grid, a fuel's calorific value, a share of allocation. Such products are recalculated.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint_app.portfolio.result_files import FACTOR_AMOUNTS, PRODUCTS
from footprint_app.portfolio.tables import RESULT
from pcr_rules.result import View

if TYPE_CHECKING:
    import pandas as pd

PRODUCT_COLUMNS = (
    "key", "product", "unit", "view", "total", "geography", "gwp_set", "period_start", "period_end", "has_other_mix",
)  # fmt: skip
AMOUNT_COLUMNS = ("key", "supplier", "amount")
FORMAT = 1
CACHE = Path("cache") / "factor_amounts"
"""Below a workspace's folder."""
_APPENDED = f"saved-{FORMAT}.jsonl"


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivities:
    """`products` by key with `PRODUCT_COLUMNS`; `amounts` of the headline view with `AMOUNT_COLUMNS`."""

    products: "pd.DataFrame"
    amounts: "pd.DataFrame"


def of_portfolio(folder: Path) -> Sensitivities:
    """Read the products with a result of a folder that ``portfolio run`` wrote; the key is the product."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    columns = [name for name in PRODUCT_COLUMNS if name not in {"key", "has_other_mix"}]
    table = pq.read_table(folder / PRODUCTS, columns=[*columns, "status", "source", "result_digest"])
    products = table.filter(pc.equal(table.column("status"), RESULT)).to_pandas()
    products["key"] = products["product"]
    # Its tables do not keep the rule of the rest of the grid, which only the market view asks.
    products["has_other_mix"] = products["view"] == View.MARKET.value
    amounts = pq.read_table(folder / FACTOR_AMOUNTS, columns=["product", "view", "supplier", "amount"]).to_pandas()
    views = dict(zip(products["key"], products["view"], strict=True))
    amounts = amounts[amounts["product"].map(views).astype(str) == amounts["view"].astype(str)]
    return Sensitivities(products, amounts.rename(columns={"product": "key"})[list(AMOUNT_COLUMNS)])


ReadResults = Callable[[Iterable[str]], Iterable[tuple[str, str, str]]]
"""Digests of results → digest, canonical JSON of the study, JSON of the result."""


def of_workspace(digests: Sequence[str], read: ReadResults, cache: Path) -> Sensitivities:
    """Return the sensitivities of stored results; what was read once is kept in `cache`, by digest.

    The cache is derived: where it is missing, or cannot be read, it is made again.
    """
    import pandas as pd

    products, amounts = _cached(cache)
    known = set(products["key"])
    appended = {row[0]: (row, entries) for row, entries in _take_appended(cache) if row[0] not in known}
    missing = [digest for digest in dict.fromkeys(digests) if digest not in known and digest not in appended]
    if missing or appended:
        made = [*appended.values(), *(_read(*each) for each in read(missing))]
        products = pd.concat([products, pd.DataFrame([row for row, _ in made], columns=list(PRODUCT_COLUMNS))])
        new = [entry for _, entries in made for entry in entries]
        amounts = pd.concat([amounts, pd.DataFrame(new, columns=list(AMOUNT_COLUMNS))])
        _keep(cache, products, amounts)
    wanted = set(digests)
    return Sensitivities(
        products[products["key"].isin(wanted)].reset_index(drop=True), amounts[amounts["key"].isin(wanted)]
    )


def append(cache: Path, digest: str, study_json: str, result_json: str) -> None:
    """Leave the amounts of a result that is being saved, so that nobody has to read it again for them.

    Ten thousand results take 25 s to read back; a line at each save takes a millisecond or two. It is a cache:
    what cannot be written is read when it is asked for.
    """
    row, entries = _read(digest, study_json, result_json)
    line = json.dumps({"row": row, "amounts": [entry[1:] for entry in entries]}, ensure_ascii=False) + "\n"
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        # One write at the end of the file: processes that save at once do not mix their lines.
        with (cache / _APPENDED).open("ab", buffering=0) as file:
            file.write(line.encode())


def _take_appended(cache: Path) -> Iterator[tuple[tuple[Any, ...], list[tuple[str, str, float]]]]:
    """Yield what saving has left and take it away; the caller keeps it. Lines cut off by a killed process are passed."""
    own = cache / f".{_APPENDED}.{os.getpid()}"
    try:
        (cache / _APPENDED).replace(own)
        lines = own.read_bytes().splitlines()
        own.unlink()
    except OSError:
        return
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            written = json.loads(line)
            row = tuple(written["row"])
            if len(row) == len(PRODUCT_COLUMNS):
                yield row, [(row[0], str(supplier), float(amount)) for supplier, amount in written["amounts"]]


def _files(cache: Path) -> tuple[Path, Path]:
    return cache / f"products-{FORMAT}.parquet", cache / f"amounts-{FORMAT}.parquet"


def _cached(cache: Path) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    import pandas as pd
    import pyarrow as pa

    try:
        products, amounts = (pd.read_parquet(path) for path in _files(cache))
    except (OSError, ValueError, pa.ArrowException):
        return pd.DataFrame(columns=list(PRODUCT_COLUMNS)), pd.DataFrame(columns=list(AMOUNT_COLUMNS))
    # Written one after the other: a product whose amounts are not there yet counts as not read.
    products = products[products["key"].isin(set(amounts["key"]))]
    return products, amounts


def _keep(cache: Path, products: "pd.DataFrame", amounts: "pd.DataFrame") -> None:
    cache.mkdir(parents=True, exist_ok=True)
    for frame, path in zip((amounts, products), reversed(_files(cache)), strict=True):
        new = path.with_name(f".{path.name}.{os.getpid()}")
        frame.astype({"key": str}).to_parquet(new, index=False)
        new.replace(path)


def _read(digest: str, study_json: str, result_json: str) -> tuple[tuple[Any, ...], list[tuple[str, str, float]]]:
    study, result = json.loads(study_json), json.loads(result_json)
    headline = next(view for view in result["views"] if view["view"] == result["headline"])
    period = study["period"]
    after = date.fromisoformat(period["last_day"]) + timedelta(days=1)
    rules = study.get("electricity_rules") or {}
    # By the rule of the average, which holds unless told, the mix of unclaimed grid power depends on no other factor.
    has_other_mix = rules.get("residual_rule", "average") != "average"
    row = (
        digest, study["study_id"], result["unit"], result["headline"], headline["total"],
        study.get("geography") or "CN", result["gwp_set"], period["first_day"], after.isoformat(), has_other_mix,
    )  # fmt: skip
    amounts: dict[str, float] = {}
    for one in headline["contributions"]:
        amounts[one["supplier"]] = amounts.get(one["supplier"], 0.0) + one["amount"]
    # A result without contributions has an entry, too: it was read.
    entries = [(digest, supplier, amount) for supplier, amount in amounts.items()]
    return row, entries or [(digest, "", 0.0)]


def moves(
    sensitivities: Sensitivities, change_of: Callable[[str, str, str, str, str], float | None]
) -> tuple["pd.Series[float]", Mapping[str, tuple[str, ...]]]:
    """Return Σ amount × Δscore by key of the products that move, and the suppliers that move each.

    `change_of` answers for a supplier, geography, first and last day and GWP set what one unit changes, None for
    nothing; it is asked once for each distinct combination.
    """
    import numpy as np

    context = ["geography", "period_start", "period_end", "gwp_set"]
    amounts = sensitivities.amounts.merge(sensitivities.products[["key", *context]], on="key")
    combined = amounts.groupby(["supplier", *context], observed=True, sort=False)
    number = combined.ngroup().to_numpy()
    distinct = amounts.iloc[np.unique(number, return_index=True)[1]]
    values = np.array([change_of(*row) or 0.0 for row in distinct[["supplier", *context]].itertuples(index=False)])
    change = values[number] if len(values) else np.zeros(0)
    moved = amounts[change != 0].assign(move=(amounts["amount"].to_numpy() * change)[change != 0])
    names = moved.groupby("key", observed=True)["supplier"].agg(lambda each: tuple(dict.fromkeys(each)))
    return moved.groupby("key", observed=True)["move"].sum(), names.to_dict()
