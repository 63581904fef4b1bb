"""The file back with remarks: the workbook of a draft as it stands, and what was found beside every row."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from background_db.findings import Finding, Severity
from background_db.messages import Language
from footprint_app.ingest.write_draft import write_draft
from footprint_app.service.draft_view import label_of_place, title_of
from footprint_app.service.drafts import Draft
from footprint_app.service.finding_answers import FindingDocument, finding_documents

_SEVERITIES: Mapping[Language, Mapping[str, str]] = {
    "zh": {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"},
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"},
}
_HEADER: Mapping[Language, tuple[str, ...]] = {
    "zh": ("级别", "条款", "表", "行", "列", "涉及 kgCO2e", "问题", "影响", "改法", "代码"),
    "en": ("severity", "clause", "table", "row", "column", "kgCO2e at stake", "what", "meaning", "remedy", "code"),
}


def remarks_workbook(
    draft: Draft, findings: Iterable[Finding], stakes: Mapping[Finding, float], language: Language
) -> bytes:
    """Return the draft as a workbook that can be mended and imported: cells that cannot be read stand as typed.

    `stakes` are kg CO2e per unit by finding, where a result exists. Texts that a spreadsheet might take for formulas
    stand as text.
    """
    findings = tuple(findings)
    documents = finding_documents(findings, language)
    by_row: dict[tuple[str, int], list[str]] = defaultdict(list)
    rows: list[tuple[str | float | None, ...]] = []
    for finding, said in zip(findings, documents, strict=True):
        where = finding.where
        column = label_of_place(where.sheet, where.column, language) if where.sheet else ""
        if where.sheet and where.row is not None:
            by_row[where.sheet, where.row].append(_remark(said, column, language))
        rows.append(
            (
                _SEVERITIES[language][said.severity],
                said.clause,
                title_of(where.sheet, language) if where.sheet else where.path,
                where.row,
                column,
                stakes.get(finding),
                said.what,
                said.meaning,
                said.remedy,
                said.code,
            )
        )
    remarks = {place: "\n".join(texts) for place, texts in by_row.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.xlsx"
        write_draft(draft.tables, path, language, remarks, _HEADER[language], rows)
        return path.read_bytes()


def _remark(said: FindingDocument, column: str, language: Language) -> str:
    head = f"[{_SEVERITIES[language][said.severity]}] " + (f"{column}: " if column else "")
    return f"{head}{said.what} → {said.remedy}"
