"""What ``footprint import`` answers with ``--json``."""

from footprint_app.ingest.foreign_sheets.apply_mapping import Applied
from footprint_app.ingest.foreign_sheets.mapping import SheetMapping
from footprint_app.service.data_answers import (
    IgnoredColumnDocument,
    IgnoredRowDocument,
    ImportDocument,
    ImportedSheetDocument,
    ProposalDocument,
    ProposedColumnDocument,
)
from footprint_app.service.finding_answers import FindingDocument
from footprint_app.service.import_sheets import ImportAnswer


def import_document(answer: ImportAnswer, findings: list[FindingDocument]) -> ImportDocument:
    """Return the answer as its published document; exit code 1 where neither study nor proposal was written."""
    return ImportDocument(
        exit_code=0 if answer.written or answer.proposed else 1,
        records_added=answer.added,
        records_removed=answer.removed,
        sheets=[_sheet(each) for each in answer.applied],
        proposals=[_proposal(each) for each in answer.proposals],
        files=[str(path) for path in (answer.written, answer.proposed) if path is not None],
        remembered=[str(path) for path in answer.remembered],
        findings=findings,
    )


def _sheet(applied: Applied) -> ImportedSheetDocument:
    return ImportedSheetDocument(
        document=applied.document,
        sheet=applied.sheet,
        list_name=applied.mapping.list_name,
        rows_seen=applied.rows_seen,
        rows_with_records=len(applied.rows_with_records),
        records=len(applied.records),
        rows_with_finding=list(applied.rows_with_finding),
        ignored_rows=[
            IgnoredRowDocument(row=each.row, reason=each.reason.value, text=each.text) for each in applied.ignored_rows
        ],
        ignored_columns=[
            IgnoredColumnDocument(column=each.column, header=each.header, reason=each.reason)
            for each in applied.ignored_columns
        ],
    )


def _proposal(mapping: SheetMapping) -> ProposalDocument:
    columns = [
        ProposedColumnDocument(
            header=each.header, field=each.field, unit=each.unit, confidence=each.confidence, reason=each.reason
        )
        for each in mapping.columns
    ]
    return ProposalDocument(
        list_name=mapping.list_name, sheet=mapping.sheet, columns=columns, open_points=list(mapping.open_points)
    )
