"""Findings at imported records name the row of the plant's own file, where the fault is mended for good."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from background_db.findings import Finding
from footprint_app.ingest.data_requests.records import named_records
from footprint_app.ingest.foreign_sheets.source_mark import mark_field, mark_in
from pcr_rules.plant_records.measured import MeasuredFlow, Reading
from pcr_rules.study import ProductStudy

VALUE = "imported_from"
"""Under this name a finding carries the source; no text shows it, whoever shows the place does."""


def imported_from(study: ProductStudy) -> Mapping[str, str]:
    """Return of each imported record, by its name, the row that it came from: ``meters.xlsx › 2025!14``.

    A measured flow that was not imported itself has the rows of its readings: ``bills.xlsx › gas!4-16``.
    """
    found: dict[str, str] = {}
    flows: dict[str, str] = {}
    rows: dict[str, dict[str, list[int]]] = {}
    for name, each in named_records(study).items():
        field = mark_field(each.layout)
        text = str(getattr(each.record, field[0], "") or "") if field is not None else ""
        if "⇐" in text and (mark := mark_in(text)):
            found[name] = mark
            if isinstance(each.record, Reading) and mark.endswith(tuple("0123456789")):
                sheet, _, row = mark.rpartition("!" if "!" in mark else " ")
                rows.setdefault(each.record.measured_flow, {}).setdefault(sheet, []).append(int(row))
        elif isinstance(each.record, MeasuredFlow):
            flows[name] = each.record.flow_id
    return found | {name: _spans(rows[flow]) for name, flow in flows.items() if flow in rows}


def _spans(rows: Mapping[str, list[int]]) -> str:
    """Write rows by sheet as first and last: ``bills.xlsx › gas!4-16``."""
    return ", ".join(
        f"{sheet}{'!' if ' › ' in sheet else ' '}{min(found)}" + (f"-{max(found)}" if max(found) > min(found) else "")
        for sheet, found in rows.items()
    )


def with_sources(
    findings: Iterable[Finding], sources: Mapping[str, str], origins: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Give findings at imported records, or at rows made from them (`origins`), the source as a value."""
    if not sources:
        return tuple(findings)
    return tuple(_with_source(finding, sources, origins) for finding in findings)


def _with_source(finding: Finding, sources: Mapping[str, str], origins: Mapping[str, str]) -> Finding:
    name = finding.where.path if all(key != VALUE for key, _ in finding.values) else ""
    while name:
        source = sources.get(origins.get(name, name))
        if source is not None:
            return replace(finding, values=(*finding.values, (VALUE, source)))
        name = name.rpartition(".")[0]
    return finding
