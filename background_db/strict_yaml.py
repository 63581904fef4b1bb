"""YAML as data only: no tags, no duplicate or unknown keys, no alias bombs, no numbers that are none.

A file from outside is hostile, and a file of our own with a key twice is an error that plain YAML hides.
"""

import datetime as dt
import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from background_db.errors import DataFileError

# Thirty aliases nested three by three stand for 60,000 values at most; a hundred could stand for 10^15.
MAXIMUM_ALIASES = 30
MAXIMUM_CHARACTERS = 20_000_000
MAXIMUM_DEPTH = 60


def load(text: str, where: str) -> Any:
    """Read one YAML document as dicts, lists, text, numbers, booleans, dates and None.

    `where` names the file in messages.

    Raises:
        DataFileError: not YAML, a duplicate key, a tag, too many aliases, too deep, too long, NaN or infinity.
    """
    import yaml

    if len(text) > MAXIMUM_CHARACTERS:
        raise DataFileError(f"{where}: {len(text)} characters, more than the {MAXIMUM_CHARACTERS} allowed")
    try:
        _check_events(text, where)
        loaded = yaml.load(text, Loader=_loader())  # noqa: S506 - a SafeLoader with fewer rights
    except yaml.YAMLError as error:
        raise DataFileError(f"{where}: not valid YAML: {error}") from error
    except (RecursionError, ValueError) as error:
        raise DataFileError(f"{where}: {error}") from error
    _check_numbers(loaded, where)
    return loaded


def unknown_keys(mapping: Mapping[str, object], allowed: Iterable[str]) -> tuple[str, ...]:
    """Return the keys that are not allowed, in the order written."""
    known = frozenset(allowed)
    return tuple(str(key) for key in mapping if key not in known)


def reject_unknown_keys(mapping: object, allowed: Iterable[str], where: str) -> dict[str, Any]:
    """Return `mapping` as a dict, when it is a mapping with allowed keys only.

    Raises:
        DataFileError: not a mapping, or a key that nobody reads.
    """
    if not isinstance(mapping, dict):
        raise DataFileError(f"{where}: expected a mapping, found {type(mapping).__name__}")
    allowed = tuple(allowed)
    extra = unknown_keys(mapping, allowed)
    if extra:
        raise DataFileError(f"{where}: unknown key {', '.join(map(repr, extra))}; allowed: {', '.join(allowed)}")
    return mapping


def _check_events(text: str, where: str) -> None:
    import yaml

    aliases = depth = 0
    for event in yaml.parse(text, Loader=_fast_base()):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if aliases > MAXIMUM_ALIASES:
            raise DataFileError(f"{where}: more than {MAXIMUM_ALIASES} aliases")
        if depth > MAXIMUM_DEPTH:
            raise DataFileError(f"{where}: nested deeper than {MAXIMUM_DEPTH} levels")


def _fast_base() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _loader() -> Any:
    """A safe loader that refuses a key given twice; made on first use as its base is imported late."""
    if not _LOADERS:
        _LOADERS.append(_make_loader())
    return _LOADERS[0]


_LOADERS: list[Any] = []


def _make_loader() -> Any:
    import yaml

    class StrictLoader(_fast_base()):  # type: ignore[misc] # libyaml's loader where there is one
        """SafeLoader that raises at a duplicate key."""

    def mapping(loader: Any, node: Any) -> dict[Hashable, Any]:
        loader.flatten_mapping(node)
        seen: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a simple value", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen[key] = loader.construct_object(value_node, deep=True)
        return seen

    StrictLoader.add_constructor("tag:yaml.org,2002:map", mapping)
    return StrictLoader


def _check_numbers(value: object, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise DataFileError(f"{where}: {value} is not a number that can be used")
    if isinstance(value, dict):
        for key, item in value.items():
            _check_numbers(item, f"{where} › {key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_numbers(item, f"{where} › {index}")
    elif value is not None and not isinstance(value, str | int | float | bool | dt.date):
        raise DataFileError(f"{where}: a value of type {type(value).__name__} has no place here")
