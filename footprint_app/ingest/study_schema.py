"""The JSON schema of a study, made by pydantic from the types and told in the words of their labels."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from footprint_app.ingest.study_fields import FieldKind, StudyField, fields_of
from pcr_rules.study import ProductStudy

SCHEMA_ID = "urn:footprint-workbench:schema:study"
_QUANTITY_TEXT = r"^\s*[+-]?[0-9][0-9.]*([eE][+-]?[0-9]+)?\s+\S.*$"


@cache
def _schema() -> dict[str, Any]:
    from pydantic import TypeAdapter  # 0.2 s that only those who ask for the schema pay

    schema: dict[str, Any] = TypeAdapter(ProductStudy).json_schema(mode="validation")
    definitions: dict[str, dict[str, Any]] = schema["$defs"]
    for record in _records(ProductStudy):
        described = definitions.get(record.__name__, schema if record is ProductStudy else None)
        if described is not None:
            _describe(described, record)
    definitions["Quantity"] = _quantity(definitions["Quantity"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def study_json_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) that YAML and JSON files of a study keep to."""
    import copy

    return copy.deepcopy(_schema())


def _records(record: type) -> Iterator[type]:
    """Yield a type and all types of records in it, each once."""
    seen: dict[type, None] = {}
    waiting = [record]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen[each] = None
            waiting += [field.holds for field in fields_of(each) if field.kind in {FieldKind.RECORD, FieldKind.RECORDS}]
    yield from seen


def _describe(described: dict[str, Any], record: type) -> None:
    """Give a type's properties titles, descriptions and examples from the labels; unknown names are refused."""
    described["additionalProperties"] = False
    described["description"] = (record.__doc__ or "").strip().splitlines()[0]
    for field in fields_of(record):
        described["properties"][field.name] |= _words(field)


def _words(field: StudyField) -> dict[str, Any]:
    label = field.label
    words: dict[str, Any] = {"title": f"{label.en} / {label.zh}"}
    helps = [text for text in (label.help_en, label.help_zh) if text]
    if label.unit:
        helps.append(f"[{label.unit}]")
    if helps:
        words["description"] = " · ".join(dict.fromkeys(helps))
    if label.choices or label.example:
        words["examples"] = list(label.choices or (label.example,))
    return words


def _quantity(plain: dict[str, Any]) -> dict[str, Any]:
    """A quantity is an object, or the text that people write: ``350 Nm3``."""
    as_object = {**plain, "additionalProperties": False}
    as_object.pop("title", None)
    as_text = {"type": "string", "pattern": _QUANTITY_TEXT, "examples": ["350 Nm3", "1200000 kWh"]}
    return {
        "title": "Quantity / 数量",
        "description": "A number with its unit / 数值和单位",
        "anyOf": [as_object, as_text],
    }
