"""The types of a study seen as fields with a kind: what reader, writer, template and schema walk over."""

import types
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from background_db.units import Quantity
from pcr_rules.field_labels import Label, label_of


class FieldKind(Enum):
    """What may be written in a field."""

    TEXT = "text"
    TEXTS = "texts"
    """Several ids, separated by semicolons in a cell."""
    NUMBER = "number"
    INTEGER = "integer"
    TRUTH = "truth"
    DATE = "date"
    WORD = "word"
    """A value of an enumeration."""
    QUANTITY = "quantity"
    RECORD = "record"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class StudyField:
    """One field of a type: its name, what it holds, whether it must be given, its label."""

    name: str
    kind: FieldKind
    is_required: bool
    """Has no default: a study cannot be without it."""
    is_optional: bool
    """May be None."""
    holds: type
    """The enumeration of a word, the type of a record or of the records."""
    label: Label


_SIMPLE = {
    str: FieldKind.TEXT,
    float: FieldKind.NUMBER,
    int: FieldKind.INTEGER,
    bool: FieldKind.TRUTH,
    date: FieldKind.DATE,
    Quantity: FieldKind.QUANTITY,
}


def fields_of(record: type[Any]) -> tuple[StudyField, ...]:
    """Return the fields of a dataclass of the study, in the order of their definition.

    Raises:
        TypeError: a field has a type that no written form knows.
    """
    return _fields_of(record)  # type: ignore[arg-type]  # mypy doubts that a type can be a key of the cache


@cache
def _fields_of(record: type) -> tuple[StudyField, ...]:
    hints = get_type_hints(record)
    return tuple(
        StudyField(
            name=field.name,
            kind=_kind(_without_none(hints[field.name])),
            is_required=field.default is MISSING and field.default_factory is MISSING,
            is_optional=_without_none(hints[field.name]) is not hints[field.name],
            holds=_held(_without_none(hints[field.name])),
            label=label_of(field),
        )
        for field in fields(record)
    )


def field_names(record: type[Any]) -> frozenset[str]:
    """Return the names of the fields of a dataclass of the study."""
    return _names_of(record)  # type: ignore[arg-type]  # as above


@cache
def _names_of(record: type) -> frozenset[str]:
    return frozenset(field.name for field in fields_of(record))


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _held(hint: Any) -> type:
    found = get_args(hint)[0] if get_origin(hint) is tuple else hint
    assert isinstance(found, type)  # noqa: S101 - the types of a study name classes only
    return found


def _kind(hint: Any) -> FieldKind:
    if get_origin(hint) is tuple:
        return FieldKind.TEXTS if get_args(hint)[0] is str else FieldKind.RECORDS
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if issubclass(hint, StrEnum):
        return FieldKind.WORD
    if hasattr(hint, "__dataclass_fields__"):
        return FieldKind.RECORD
    raise TypeError(f"no written form for {hint}")
