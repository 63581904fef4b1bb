"""Findings as they are, in a JSON file of the workspace's cache: rendered later, in the language of whoever looks."""

from pathlib import Path
from typing import TYPE_CHECKING

from background_db.findings import Finding

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def write_findings(findings: tuple[Finding, ...], path: Path) -> None:
    """Write findings."""
    path.write_bytes(_adapter().dump_json(findings))


def read_findings(path: Path) -> tuple[Finding, ...]:
    """Read what `write_findings` wrote."""
    return _adapter().validate_json(path.read_bytes())


def _adapter() -> "TypeAdapter[tuple[Finding, ...]]":
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Finding, ...])
