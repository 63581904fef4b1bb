"""The published JSON schemas."""

from collections.abc import Callable, Mapping
from typing import Any

from footprint_app.ingest.study_schema import study_json_schema
from footprint_app.reporting.result_json import result_schema
from footprint_app.service.answers import Answer
from footprint_app.service.finding_answers import FindingDocument


def _finding_schema() -> dict[str, Any]:
    return _schema_of(FindingDocument, "Finding")


def _answer_schema() -> dict[str, Any]:
    return _schema_of(Answer, "Answer of a command with --json")


def _schema_of(kind: Any, title: str) -> dict[str, Any]:
    from pydantic import TypeAdapter

    schema = TypeAdapter(kind).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


SCHEMAS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "study": study_json_schema,
    "result": result_schema,
    "finding": _finding_schema,
    "answer": _answer_schema,
}


def schema(name: str) -> Mapping[str, Any]:
    """Return a JSON schema (draft 2020-12): ``study``, ``result``, ``finding`` or ``answer``.

    Raises:
        KeyError: no such schema.
    """
    return SCHEMAS[name]()
