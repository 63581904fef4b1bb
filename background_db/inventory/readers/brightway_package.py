"""bw2package: bzip2 of JSON with tuples and dicts spelled out; see `brightway_nodes` for what is delivered.

It holds no pickle. bw2io's own loader imports the class that the file names, from any module of five packages; here
the name is compared with those of databases and methods and nothing is imported, so it needs no child either.
"""

import bz2
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from background_db.findings import Finding, Place, integrity_error, warning
from background_db.inventory.readers.archive import LIMITS, Source
from background_db.inventory.readers.brightway_nodes import Key, Node, plain_inventory
from background_db.inventory.readers.plain_rows import inventory_of
from background_db.inventory.readers.progress import Told, silent
from background_db.inventory.records import ImpactMethod, Inventory

FORMAT = "bw2package"
ENDING = ".bw2package"
_MAXIMUM_UNPACKED = 2 * 2**30
"""ecoinvent with all comments has below 1 GB of JSON."""
_MAXIMUM_PACKED = 2**30
_CHUNK = 1 << 20
_DATABASES = frozenset(
    {"Database", "SQLiteBackend", "SingleFileDatabase", "JSONDatabase", "IOTableBackend", "FunctionalSQLiteDatabase"}
)
_METHODS = frozenset({"Method"})
_MAXIMUM_DEPTH = 40


class _PackageError(ValueError):
    """The package is not in its form."""


def read_brightway_package(path: Path, _told: Told = silent) -> Inventory:
    """Read the databases of a package as one inventory, named after the largest, and its methods."""
    try:
        found = _load(path)
        databases, methods, others = _sorted(found)
        if not databases:
            raise _PackageError("no database")
        return _inventory(path, databases, methods, others)
    except (
        OSError,
        EOFError,
        ValueError,
        ArithmeticError,
        RecursionError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        return _refused(path, integrity_error("BRIGHTWAY-PACKAGE", Place(path.name), file=path.name, reason=reason))


def _inventory(
    path: Path,
    databases: list[tuple[str, Mapping[Key, Node]]],
    methods: list[tuple[str, list[Any]]],
    others: list[tuple[str, str]],
) -> Inventory:
    nodes: dict[Key, Node] = {key: node for _, data in databases for key, node in data.items()}
    name = max(databases, key=lambda one: sum(1 for node in one[1].values() if node.get("exchanges")))[0]
    inventory = inventory_of(plain_inventory(nodes, name), path, FORMAT)
    told = tuple(warning("BRIGHTWAY-OBJECT", Place(path.name), name=each, kind=kind) for each, kind in others)
    return Inventory(
        inventory.name,
        FORMAT,
        inventory.activities,
        inventory.flows,
        inventory.datasets_in,
        inventory.edges_in,
        inventory.edges_refused,
        methods=tuple(_method(each, rows, name) for each, rows in methods),
        findings=(*inventory.findings, *told),
    )


def recognise(source: Source) -> bool:
    """Tell a package by its ending and the mark of bzip2: its content cannot be looked into without unpacking."""
    names = source.names(ending=ENDING)
    return len(names) == 1 and source.head(names[0], 3) == b"BZh"


def _refused(path: Path, finding: Finding) -> Inventory:
    return Inventory(path.stem, FORMAT, (), {}, 0, 0, findings=(finding,))


def _load(path: Path) -> list[Mapping[str, Any]]:
    if path.stat().st_size > _MAXIMUM_PACKED:
        raise _PackageError(f"larger than {_MAXIMUM_PACKED >> 20} MB")
    with bz2.open(path) as stream:
        content = _bounded(stream, path.stat().st_size)
    loaded = _restored(json.loads(content, parse_constant=_no_number))
    objects = loaded if isinstance(loaded, list) else [loaded]
    if not all(isinstance(one, Mapping) and {"name", "class", "data"} <= set(one) for one in objects):
        raise _PackageError("expected objects with name, class and data")
    return objects


def _bounded(stream: IO[bytes], packed: int) -> bytes:
    parts, size = [], 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > _MAXIMUM_UNPACKED:
            raise _PackageError(f"unpacks to more than {_MAXIMUM_UNPACKED >> 20} MB")
        if size > LIMITS.ratio_counts_from and size > LIMITS.ratio * packed:
            raise _PackageError(f"unpacks to more than {LIMITS.ratio} times its size")
        parts.append(chunk)
    return b"".join(parts)


def _no_number(word: str) -> None:
    """Read NaN and Infinity, which Python writes and JSON does not know, as nothing."""
    del word


def _restored(value: Any, depth: int = 0) -> Any:
    """Undo the spelling of bw2data's JsonSanitizer."""
    if depth > _MAXIMUM_DEPTH:
        raise _PackageError("too deeply nested")
    if isinstance(value, list):
        return [_restored(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("__tuple__"):
        return tuple(_restored(one, depth + 1) for one in value["data"])
    if value.get("__dict__"):
        keys = [_restored(one, depth + 1) for one in value["keys"]]
        if len(set(keys)) != len(keys):
            raise _PackageError("a key stands twice")
        return dict(zip(keys, (_restored(one, depth + 1) for one in value["values"]), strict=True))
    raise _PackageError("an object is neither tuple nor dict")


def _sorted(
    objects: Iterable[Mapping[str, Any]],
) -> tuple[list[tuple[str, Mapping[Key, Node]]], list[tuple[str, list[Any]]], list[tuple[str, str]]]:
    databases: list[tuple[str, Mapping[Key, Node]]] = []
    methods: list[tuple[str, list[Any]]] = []
    others: list[tuple[str, str]] = []
    for one in objects:
        kind, name = str(one["class"].get("name")), one["name"]
        if kind in _DATABASES:
            nodes: dict[Key, Node] = {
                (str(key[0]), str(key[1])): {**node, "database": key[0]} for key, node in one["data"].items()
            }
            databases.append((str(name), nodes))
        elif kind in _METHODS:
            methods.append(("/".join(map(str, name)) if isinstance(name, tuple) else str(name), list(one["data"])))
        else:
            others.append((str(name), kind))
    return databases, methods, others


def _method(name: str, rows: list[Any], database: str) -> ImpactMethod:
    factors = {}
    for key, value, *_ in rows:
        amount = value.get("amount") if isinstance(value, Mapping) else value
        factors[str(key[1]) if key[0] == database else f"{key[0]}/{key[1]}"] = float(amount)  # type: ignore[arg-type] # checked above
    return ImpactMethod(name, "", factors)
