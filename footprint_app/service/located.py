"""Findings of rules and engine name a part of the study; a person looks for the cell or the path in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from background_db.findings import Finding, Place


def located(findings: Iterable[Finding], places: Mapping[str, Place]) -> tuple[Finding, ...]:
    """Give each finding the place in the file where its part of the study was written, and drop repetitions.

    A part without a place of its own takes that of what it belongs to: ``exchange:E1.quality.time`` →
    ``exchange:E1.quality`` → ``exchange:E1``.
    """
    return tuple(dict.fromkeys(_located(finding, places) for finding in findings))


def _located(finding: Finding, places: Mapping[str, Place]) -> Finding:
    if finding.where.document or finding.where.sheet:
        return finding
    name = finding.where.path
    while name:
        if name in places:
            written = places[name]
            return replace(finding, where=replace(written, path=written.path or finding.where.path))
        name = name.rpartition(".")[0]
    return finding
