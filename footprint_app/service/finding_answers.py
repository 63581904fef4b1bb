"""Findings as the command line answers them with ``--json``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from background_db.findings import Finding
from background_db.messages import Language, messages_of, values_in
from pcr_rules.registry import message_packages

PACKAGES = ("background_db", "pcr_rules", "footprint_app")
"""Whose texts the findings of an answer are rendered with, beside those of plugins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDocument:
    """Where a finding was seen; empty where it does not apply."""

    document: str
    sheet: str
    row: int | None
    column: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDocument:
    """A finding with its texts in the language asked for; `code` is stable, the texts are not."""

    code: str
    severity: Literal["error", "warning", "info"]
    blocks: Literal["number", "claim", "nothing"]
    clause: str
    where: PlaceDocument
    values: dict[str, str]
    what: str
    meaning: str
    remedy: str


def finding_documents(findings: Iterable[Finding], language: Language) -> list[FindingDocument]:
    """Render findings with their texts."""
    findings = tuple(findings)
    codes = {finding.code for finding in findings}
    catalogue = messages_of(codes, (*message_packages(), "footprint_app"))
    documents = []
    for finding in findings:
        rendered, where = catalogue.render(finding, language), finding.where
        documents.append(
            FindingDocument(
                code=finding.code,
                severity=finding.severity.value,
                blocks="number" if finding.blocks_number else "claim" if finding.blocks_claim else "nothing",
                clause=finding.clause,
                where=PlaceDocument(
                    document=where.document, sheet=where.sheet, row=where.row, column=where.column, path=where.path
                ),
                values=values_in(finding, language),
                what=rendered.what,
                meaning=rendered.meaning,
                remedy=rendered.remedy,
            )
        )
    return documents
