"""Nodes and exchanges as Brightway writes them, to plain rows: shared by its Excel form and its package.

What is delivered, for `resolve` to bring to one sign; amounts and signs are Brightway's, untouched:

- A process that makes itself is activity and flow of one code. A node of type ``product`` is a flow; the process that
  produces it is the provider of whoever takes it.
- ``production`` → OUTPUT, the reference when it is the only one and linked. −1 is a treatment of waste, and consumers
  give −0.1 to have 0.1 treated; the flow is of kind PRODUCT all the same, as its sign alone says what it is. Only what
  a node takes as its function (``functional``) is of kind WASTE.
- ``technosphere`` → INPUT with its sign; ``substitution`` → AVOIDED; ``biosphere`` → RESOURCE if the first category
  is one of natural resources, else EMISSION.
- A production that is not linked to its own process (another name, product, unit or place) is OUTPUT of the flow it
  describes, told as a warning: whoever describes the same product may be linked to it.
- An exchange without a link gets the flow ``unlinked:<digest of name, product, unit, place>`` and no provider; one
  that points into another database gets ``<database>/<code>``.
- A process without production makes 1 of itself, as Brightway reads it: that edge is added and told.
"""

import hashlib
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from background_db.inventory.readers.plain_rows import (
    EdgeRow,
    PlainActivity,
    PlainInventory,
    pedigree_row,
    uncertainty_row,
)

UNLINKED = "unlinked:"
_KINDS = {
    "production": "output",
    "generic production": "output",
    "technosphere": "input",
    "generic consumption": "input",
    "substitution": "avoided",
    "biosphere": "emission",
}
_PRODUCT_TYPES = frozenset({"product"})
_ELEMENTARY_TYPES = frozenset(
    {"emission", "natural resource", "economic", "social", "inventory indicator", "biosphere"}
)
_RESOURCES = frozenset({"natural resource", "resource", "resources", "raw", "raw materials"})
_NOT_OF_NODE = frozenset({"readme", "multifunctional"})

Node = Mapping[str, Any]
Key = tuple[str, str]


def plain_inventory(nodes: Mapping[Key, Node], name: str) -> PlainInventory:
    """Turn nodes by (database, code) into plain rows; `name` is the database, whose codes stay as they are."""
    found = PlainInventory(name=name)
    codes = {key: key[1] if key[0] == name else f"{key[0]}/{key[1]}" for key in nodes}
    processes = {key: node for key, node in nodes.items() if _type(node) not in _PRODUCT_TYPES | _ELEMENTARY_TYPES}
    for key, node in nodes.items():
        found.flows[codes[key]] = _flow_fields(node, "elementary" if _type(node) in _ELEMENTARY_TYPES else "product")
    producers = _producers(processes, codes)
    for key, node in processes.items():
        found.datasets_in += 1
        rows = [
            row
            for number, exchange in enumerate(node.get("exchanges") or ())
            if (row := _row(exchange, key, number, codes, producers, found)) is not None
        ]
        rows = _with_reference(rows, node, codes[key], found)
        found.activities.append(PlainActivity(_activity_fields(node, codes[key]), tuple(rows)))
    return found


def _type(node: Node) -> str:
    return str(node.get("type") or "process")


def _producers(processes: Mapping[Key, Node], codes: Mapping[Key, str]) -> Mapping[str, str]:
    """Flow code → code of its only producer."""
    found: dict[str, set[str]] = {codes[key]: {codes[key]} for key in processes}
    for key, node in processes.items():
        for exchange in node.get("exchanges") or ():
            target = _key(exchange.get("input"))
            if target is None or target not in codes or target == key:
                continue
            if _KINDS.get(str(exchange.get("type"))) == "output":
                found.setdefault(codes[target], set()).add(codes[key])
    return {flow: next(iter(makers)) for flow, makers in found.items() if len(makers) == 1}


def _key(value: object) -> Key | None:
    is_pair = isinstance(value, list | tuple) and len(value) == 2  # noqa: PLR2004 -- (database, code)
    return (str(value[0]), str(value[1])) if is_pair else None  # type: ignore[index] # is_pair holds it


def _row(
    exchange: Mapping[str, Any],
    key: Key,
    number: int,
    codes: Mapping[Key, str],
    producers: Mapping[str, str],
    found: PlainInventory,
) -> EdgeRow | None:
    found.edges_in += 1
    kind = _KINDS.get(str(exchange.get("type")))
    amount = _amount(exchange.get("amount"))
    if kind is None or amount is None:
        found.edges_refused += 1
        reason = f"type {exchange.get('type')!r}" if kind is None else _why_no_amount(exchange)
        values = {"process": codes[key], "flow": str(exchange.get("name") or number), "reason": reason}
        found.refused.append(("BRIGHTWAY-EXCHANGE", f"{codes[key]}.exchanges[{number}]", values))
        return None
    target = _key(exchange.get("input"))
    flow = _flow_code(exchange, target, codes)
    if flow not in found.flows:
        found.flows[flow] = _flow_fields(exchange, "elementary" if kind == "emission" else "product")
    fields = found.flows[flow]
    if kind == "emission" and (tuple(fields["compartments"]) or ("",))[0].lower() in _RESOURCES:
        kind = "resource"
    if kind == "input" and exchange.get("functional"):
        fields["kind"] = "waste"
    takes = kind in {"input", "avoided"}
    unit = str(exchange.get("unit") or fields["unit"])
    return (
        kind,
        flow,
        amount,
        unit,
        producers.get(flow, "") if takes and not exchange.get("functional") else "",
        bool(exchange.get("functional")) or (kind == "output" and target in codes),
        _uncertainty({**exchange, "amount": amount}, f"{codes[key]}.exchanges[{number}]", found),
        pedigree_row(exchange),
        str(exchange.get("comment") or ""),
        str(exchange.get("location") or "") if kind == "input" else "",
    )


def _amount(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # JSON knows integers beyond any float; NaN is smaller than nothing.
    return float(value) if abs(value) <= sys.float_info.max else None


def _why_no_amount(exchange: Mapping[str, Any]) -> str:
    return "formula without amount" if exchange.get("formula") else f"amount {exchange.get('amount')!r}"


def _uncertainty(
    exchange: Mapping[str, Any], path: str, found: PlainInventory
) -> tuple[int, float, float, float, float, bool] | None:
    try:
        return uncertainty_row(exchange)
    except (TypeError, ValueError) as error:
        found.refused.append(("BRIGHTWAY-UNCERTAINTY", path, {"place": path, "reason": str(error)[:200]}))
        return None


def _flow_code(exchange: Mapping[str, Any], target: Key | None, codes: Mapping[Key, str]) -> str:
    if target is not None:
        return codes.get(target) or "/".join(target)
    described = "\n".join(
        "/".join(value) if isinstance(value := exchange.get(name) or "", list | tuple) else str(value)
        for name in ("name", "reference product", "categories", "unit", "location")
    )
    prefix = "elementary:" if exchange.get("type") == "biosphere" else UNLINKED
    return prefix + hashlib.sha256(described.encode()).hexdigest()[:24]


def _flow_fields(node: Mapping[str, Any], kind: str) -> dict[str, Any]:
    categories = node.get("categories") or ()
    return {
        "kind": kind,
        "name_en": str((kind == "product" and node.get("reference product")) or node.get("name") or ""),
        "unit": str(node.get("unit") or ""),
        "compartments": tuple(map(str, categories)) if kind == "elementary" and not isinstance(categories, str) else (),
        "cas": str(node.get("CAS number") or ""),
        "location": str(node.get("location") or "") if kind == "product" else "",
    }


def _with_reference(rows: list[EdgeRow], node: Node, code: str, found: PlainInventory) -> list[EdgeRow]:
    if any(row[5] and row[0] == "input" for row in rows):
        return rows
    outputs = [row for row in rows if row[0] == "output"]
    if not outputs:
        # Brightway's matrix builder puts 1 on the diagonal of a process that names no production.
        found.edges_in += 1
        found.refused.append(("BRIGHTWAY-IMPLICIT", code, {"process": str(node.get("name") or code)}))
        made: EdgeRow = ("output", code, 1.0, str(node.get("unit") or ""), "", True, None, (), "", "")
        return [*rows, made]
    if len(outputs) > 1:
        return [(*row[:5], False, *row[6:]) if row[0] == "output" else row for row in rows]
    if not outputs[0][5]:
        values = {"process": str(node.get("name") or code), "product": str(found.flows[outputs[0][1]]["name_en"])}
        found.refused.append(("BRIGHTWAY-PRODUCTION", code, values))
    return rows


def _activity_fields(node: Node, code: str) -> dict[str, Any]:
    categories = node.get("classifications") or node.get("categories") or ()
    return {
        "code": code,
        "name_en": str(node.get("name") or ""),
        "location": str(node.get("location") or ""),
        "description": str(node.get("comment") or ""),
        "source": str(node.get("source") or ""),
        "categories": tuple(_category(one) for one in categories if one) if not isinstance(categories, str) else (),
    }


def _category(one: object) -> str:
    return ": ".join(map(str, one)) if isinstance(one, list | tuple) else str(one)


def nodes_of(datasets: Iterable[Node], database: str) -> tuple[dict[Key, Node], list[str]]:
    """Return data sets by key, and the codes that stand twice."""
    nodes: dict[Key, Node] = {}
    repeated = []
    for node in datasets:
        key = (str(node.get("database") or database), str(node.get("code") or ""))
        if key in nodes:
            repeated.append(key[1])
        nodes[key] = node
    return nodes, repeated
