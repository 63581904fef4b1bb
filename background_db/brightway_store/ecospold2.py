"""ecoSpold 2 by bw2io's extractor, in the child: files that passed the pre-check in, plain rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.inventory.readers.plain_rows import (
    EdgeRow,
    PlainActivity,
    PlainInventory,
    pedigree_row,
    uncertainty_row,
)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed the pre-check, with what bw2io does not read of it."""

    name: str
    original: str
    """Name in the source, for findings."""
    is_aggregated: bool
    resources: frozenset[str]
    """Elementary flows that are taken from the environment."""
    references: frozenset[str]
    """Products of output group 0; bw2io gives by-products (group 2) the same type."""


def extract(folder: Path, files: Sequence[CheckedFile]) -> PlainInventory:
    """Read files of a folder.

    Of bw2io's strategies those that only put in order what the file says are applied here, by data set: co-products
    of amount 0 (an allocated ecoSpold 2 file lists what went to other files) and inputs of amount 0 without a supplier
    are left out and counted. Those that mend figures (loss exchanges, high deviations) are not applied.
    """
    from bw2io.extractors import Ecospold2DataExtractor

    found = PlainInventory()
    for file in files:
        try:
            dataset = Ecospold2DataExtractor.extract_activity(folder, file.name, "")
        except Exception as error:  # noqa: BLE001 -- whatever bw2io stumbles over is one data set refused, not the end
            reason = f"{type(error).__name__}: {error}"[:200]
            found.refused.append(("ES2-EXTRACT", file.original, {"file": file.original, "reason": reason}))
            continue
        exchanges = dataset["exchanges"]
        kept = [one for one in exchanges if not _is_empty(one)]
        found.edges_in += len(exchanges)
        found.edges_refused += len(exchanges) - len(kept)
        edges = tuple(_row(one, file, dataset["name"] or "", found) for one in kept)
        products = [one["flow"] for one in kept if one["type"] == "production"]
        found.activities.append(PlainActivity(_fields(dataset, products, is_aggregated=file.is_aggregated), edges))
        for one in kept:
            if one["type"] != "biosphere":
                _add_product(found.flows, one)
        # A release unpacks to gigabytes; what has been read needs no room any more.
        (folder / file.name).unlink()
    return found


def _is_empty(exchange: Mapping[str, Any]) -> bool:
    if exchange["amount"] != 0 or exchange.get("formula") or exchange["uncertainty type"] != 0:
        return False
    return exchange["type"] == "production" or (exchange["type"] == "technosphere" and not exchange["activity"])


def _row(exchange: Mapping[str, Any], file: CheckedFile, process: str, found: PlainInventory) -> EdgeRow:
    kind, provider = "input", ""
    if exchange["type"] == "production":
        kind = "output"
    elif exchange["type"] == "biosphere":
        kind = "resource" if exchange["flow"] in file.resources else "emission"
    else:
        # The supplier's data set and product; the reader turns the pair into a code, or reports that there is none.
        provider = f"{exchange['activity']}_{exchange['flow']}" if exchange.get("activity") else ""
    return (
        kind,
        exchange["flow"],
        exchange["amount"],
        exchange.get("unit") or "",
        provider,
        kind == "output" and exchange["flow"] in file.references,
        _uncertainty(exchange, file, process, found),
        pedigree_row(exchange),
        exchange.get("comment") or "",
        "",
    )


def _uncertainty(exchange: Mapping[str, Any], file: CheckedFile, process: str, found: PlainInventory) -> Any:
    try:
        return uncertainty_row(exchange)
    except (TypeError, ValueError) as error:
        values = {"process": process, "flow": str(exchange.get("name") or exchange["flow"]), "given": str(error)[:200]}
        found.refused.append(("INVENTORY-DISTRIBUTION", file.original, values))
        return None


def _fields(dataset: Mapping[str, Any], products: list[str], *, is_aggregated: bool) -> Mapping[str, Any]:
    activity = dataset["activity"]
    return {
        "code": f"{activity}_{products[0]}" if len(products) == 1 else activity,
        "name_en": dataset["name"] or "",
        "location": dataset["location"] or "",
        "first_year": _year(dataset["start_date"]),
        "last_year": _year(dataset["end_date"]),
        "description": dataset["comment"] or "",
        "source": dataset["authors"]["data generator"]["name"] or "",
        "categories": tuple(f"{system}: {value}" for system, value in dataset["classifications"]),
        "is_aggregated": is_aggregated,
    }


def _year(day: str | None) -> int | None:
    return int(day[:4]) if day and day[:4].isdigit() else None


def _add_product(flows: dict[str, dict[str, Any]], exchange: Mapping[str, Any]) -> None:
    described = {"kind": "product", "name_en": exchange["name"] or "", "unit": exchange.get("unit") or ""}
    flows.setdefault(exchange["flow"], described)
