"""The result as canonical JSON, its published schema, and its digest.

Canonical is RFC 8785: keys sorted, shortest form of a float that reads back to the same float, no NaN. The schema
carries a version of its own: it grows by new fields in a minor version, and changes meaning only in a major one.
A field that came later is not required, e.g. `uncertainty`: a document of an older version of 1.x reads as without it.
"""

import hashlib
import json
from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from background_db.errors import DataFileError
from footprint_app.reporting.editions import EDITIONS, Edition
from pcr_rules.result import PcfResult

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = "1.0"
SCHEMA_ID = f"urn:footprint-workbench:schema:result:{SCHEMA_VERSION}"
_MAJOR = SCHEMA_VERSION.partition(".")[0]


def result_to_json(result: PcfResult, edition: Edition = "confidential") -> str:
    """Write a result as canonical JSON with `schema_version` and `edition`; floats keep their full precision.

    `edition` names the edition whose masked result this is (`editions.edition_of`); nothing is hidden here.
    """
    return _canonical({"schema_version": SCHEMA_VERSION, "edition": edition, **asdict(result)}).decode("utf-8")


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
    if not isinstance(loaded, dict):
        raise DataFileError(f"result: expected an object, found {type(loaded).__name__}")
    version = loaded.pop("schema_version", "")
    loaded.pop("edition", "")
    if not isinstance(version, str) or version.partition(".")[0] != _MAJOR:
        raise DataFileError(f"result: schema version {version!r}, this software reads {_MAJOR}.x")
    try:
        return _adapter().validate_python(loaded)
    except ValidationError as error:
        raise DataFileError(f"result: {error}") from error


def result_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of `result_to_json`, generated from the types."""
    schema = _adapter().json_schema(mode="serialization")
    added = {
        "schema_version": {"const": SCHEMA_VERSION, "type": "string"},
        "edition": {"enum": list(EDITIONS), "type": "string"},
    }
    schema["properties"] = {**added, **schema["properties"]}
    schema["required"] = [*added, *schema["required"]]
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


if __name__ == "__main__":
    # python -m footprint_app.reporting.result_json > docs/schemas/result.schema.json
    print(json.dumps(result_schema(), ensure_ascii=False, indent=2))  # noqa: T201 - a script prints its answer
