"""The result as canonical JSON, its published schema, and its digest.

Canonical is RFC 8785: keys sorted, shortest form of a float that reads back to the same float, no NaN. The schema
carries a version of its own: it grows by new fields in a minor version, and changes meaning only in a major one.
"""

import hashlib
import json
from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from background_db.errors import DataFileError
from pcr_rules.result import PcfResult

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = "1.0"
SCHEMA_ID = f"urn:footprint-workbench:schema:result:{SCHEMA_VERSION}"
_MAJOR = SCHEMA_VERSION.partition(".")[0]


def result_to_json(result: PcfResult) -> str:
    """Write a result as canonical JSON with its `schema_version`; floats keep their full precision."""
    return _canonical({"schema_version": SCHEMA_VERSION, **asdict(result)}).decode("utf-8")


def result_from_json(text: str) -> PcfResult:
    """Read a result back; it equals the one that was written.

    Raises:
        DataFileError: not JSON, another major version of the schema, or a field missing, unknown or of another type.
    """
    from pydantic import ValidationError

    try:
        loaded = json.loads(text)
    except ValueError as error:
        raise DataFileError(f"result: not JSON: {error}") from error
    version = loaded.pop("schema_version", "") if isinstance(loaded, dict) else ""
    if not isinstance(version, str) or version.partition(".")[0] != _MAJOR:
        raise DataFileError(f"result: schema version {version!r}, this software reads {_MAJOR}.x")
    try:
        return _adapter().validate_python(loaded)
    except ValidationError as error:
        raise DataFileError(f"result: {error}") from error


def result_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of `result_to_json`, generated from the types."""
    schema = _adapter().json_schema(mode="serialization")
    schema["properties"] = {"schema_version": {"const": SCHEMA_VERSION, "type": "string"}, **schema["properties"]}
    schema["required"] = ["schema_version", *schema["required"]]
    schema["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "Product carbon footprint result",
    }


def result_digest(result: PcfResult) -> str:
    """Return the SHA-256 of the canonical JSON, with the digest itself left blank."""
    return hashlib.sha256(result_to_json(replace(result, result_digest="")).encode("utf-8")).hexdigest()


def _canonical(value: Any) -> bytes:
    import rfc8785

    return rfc8785.dumps(value)


@cache
def _adapter() -> "TypeAdapter[PcfResult]":
    from pydantic import TypeAdapter

    return TypeAdapter(PcfResult)
