"""The result as JSON: lossless, canonical, described by the published schema, tied together by one digest."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from background_db.errors import DataFileError
from footprint_app.reporting.result_json import result_digest, result_from_json, result_schema, result_to_json
from pcr_rules.result import PcfResult


def test_result_reads_back_equal(result: PcfResult) -> None:
    """Every float survives in full precision."""
    assert result_from_json(result_to_json(result)) == result


def test_json_is_canonical(result: PcfResult) -> None:
    """Keys are sorted and the shortest form of a float is written (RFC 8785)."""
    text = result_to_json(replace(result, primary_share=0.1 + 0.2))
    loaded = json.loads(text)
    assert list(loaded) == sorted(loaded)
    assert '"primary_share":0.30000000000000004' in text


def test_json_follows_its_schema(result: PcfResult) -> None:
    """What is written validates against what is published, and a field nobody knows does not."""
    document = json.loads(result_to_json(result))
    jsonschema.validate(document, result_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "surprise": 1}, result_schema())
    assert document["schema_version"] == result_schema()["properties"]["schema_version"]["const"]


def test_published_schema_is_current(checkout: Path) -> None:
    """`docs/schemas/result.schema.json` is what the types say today."""
    published = checkout / "docs" / "schemas" / "result.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == result_schema()


def test_digest_covers_everything_but_itself(result: PcfResult) -> None:
    """SHA-256 of the canonical JSON with the digest blank; any other change moves it."""
    blank = result_to_json(replace(result, result_digest=""))
    assert result_digest(result) == result.result_digest == hashlib.sha256(blank.encode()).hexdigest()
    assert result_digest(replace(result, result_digest="0" * 64)) == result.result_digest
    assert result_digest(replace(result, primary_share=0.5)) != result.result_digest


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text[:-1], "not JSON"),
        (lambda text: text.replace('"schema_version":"1.0"', '"schema_version":"2.0"'), "schema version '2.0'"),
        (lambda text: text.replace('"primary_share":', '"primary_shares":'), "primary_share"),
        (lambda _: "[1]", "expected an object"),
    ],
)
def test_damaged_json_is_refused(result: PcfResult, change: Callable[[str], str], says: str) -> None:
    """A result that is not one is named as such, never half read."""
    with pytest.raises(DataFileError, match=says):
        result_from_json(change(result_to_json(result)))
