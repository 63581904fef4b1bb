"""A field of a study by its path, and what people call it: ``goal.reasons`` → 开展理由 / Reasons."""

import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from background_db.findings import in_both_languages
from pcr_rules.field_labels import label_of
from pcr_rules.study import ProductStudy


@cache
def field_name(path: str) -> str:
    """Return the labels of a field in both languages, as a message shows it.

    Raises:
        KeyError: the study has no such field; a check named one that does not exist.
    """
    record: type = ProductStudy
    text = ""
    for name in path.split("."):
        found = {field.name: field for field in fields(record)}
        if name not in found:
            raise KeyError(f"{record.__name__} has no field {name!r} (in {path!r})")
        label = label_of(found[name])
        text = in_both_languages(label.zh, label.en)
        record = _record_in(typing.get_type_hints(record)[name]) or record
    return text


def field_value(study: ProductStudy, path: str) -> Any:
    """Return what a study says at a path, None where a record on the way is not given.

    Raises:
        AttributeError: the study has no such field.
    """
    value: Any = study
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    return value


def _record_in(annotation: Any) -> Any:
    """Return the dataclass that an annotation holds, through an optional or a tuple; None if it holds none."""
    if is_dataclass(annotation):
        return annotation
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) in {tuple, typing.Union}:
        return next((found for part in typing.get_args(annotation) if (found := _record_in(part))), None)
    return None
