"""Imported records joined to a study: none twice, each under the process or facility it names."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from background_db.findings import Finding, Place, information, integrity_error, nearest
from footprint_app.ingest.foreign_sheets.apply_mapping import Applied, ImportedRecord
from footprint_app.ingest.foreign_sheets.source_mark import mark_field, mark_in
from footprint_app.ingest.workbook_layout import SheetLayout, sheet
from pcr_rules.study import ProductStudy

# Records of one id are periods of one meter there.
SEVERAL_PERIODS = frozenset({"electricity_meters"})
UNIQUE_WITHIN_OWNER = frozenset({"outputs", "electricity"})
"""Lists whose ids need to differ within one process or facility only."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The study with the records, and what stands against some of them."""

    study: ProductStudy
    findings: tuple[Finding, ...]
    added: int
    removed: int


def add_records(study: ProductStudy, applied: Sequence[Applied], *, replace_earlier: bool = False) -> Joined:
    """Add the records of several tables; `replace_earlier` first takes out what the same sheets gave before."""
    findings: list[Finding] = []
    added = removed = 0
    for each in applied:
        layout = sheet(each.mapping.list_name)
        if replace_earlier:
            study, gone = _without_earlier(study, layout, origin_of(each))
            removed += gone
        told = tuple(_against(study, layout, each))
        findings += told
        if not any(finding.blocks_number for finding in told):
            study = _joined(study, layout, each.records)
            added += len(each.records)
    return Joined(study, tuple(findings), added, removed)


def origin_of(applied: Applied) -> str:
    """Return how the marks of a table's records begin: ``meters.xlsx › 2025!``."""
    return f"{applied.document} › {applied.sheet}!" if applied.sheet else f"{applied.document} › "


def _against(study: ProductStudy, layout: SheetLayout, applied: Applied) -> Iterator[Finding]:
    """Yield why the records of a table cannot be added."""
    if not applied.records:
        return
    there = list(records_in(study, layout))
    where = Place(applied.document, applied.sheet)
    if mark_field(layout) is None:
        yield information("IMPORT-NO-MARK", where, list=layout.key)
    elif any(_mark(layout, record).startswith(origin_of(applied)) for _, record in there):
        yield integrity_error("IMPORT-ROW-ALREADY", where, source=origin_of(applied).rstrip("! ›"))
        return
    yield from _unknown_owners(study, layout, applied.records)
    yield from _identifiers_twice(layout, there, applied.records)


def _mark(layout: SheetLayout, record: object) -> str:
    name = mark_field(layout)
    return mark_in(str(getattr(record, name[0]))) if name is not None else ""


def _unknown_owners(study: ProductStudy, layout: SheetLayout, records: Sequence[ImportedRecord]) -> Iterator[Finding]:
    if layout.owner is None:
        return
    known = {str(getattr(owner, layout.owner.id_field)) for owner in getattr(study, layout.owner.sheet)}
    for each in records:
        if each.owner not in known:
            near = nearest(each.owner, known)
            names = near if "⟨" not in near else ", ".join(sorted(known)[:8]) or "—"
            yield integrity_error("IMPORT-OWNER-UNKNOWN", each.place, list=layout.key, owner=each.owner, known=names)


def _identifiers_twice(
    layout: SheetLayout, there: Sequence[tuple[str, object]], records: Sequence[ImportedRecord]
) -> Iterator[Finding]:
    name = next(column.path[0] for column in layout.columns if not column.is_owner)
    if not name.endswith("_id") or layout.key in SEVERAL_PERIODS:
        return
    is_local = layout.key in UNIQUE_WITHIN_OWNER
    seen = {(owner if is_local else "", str(getattr(record, name))): "—" for owner, record in there}
    for each in records:
        key = (each.owner if is_local else "", str(getattr(each.record, name)))
        if key in seen:
            yield integrity_error("IMPORT-ID-TWICE", each.place, id=key[1], list=layout.key, first=seen[key])
        seen.setdefault(key, str(each.place))


def records_in(study: ProductStudy, layout: SheetLayout) -> Iterator[tuple[str, object]]:
    """Yield the records of a list with the id of their owner."""
    if layout.owner is None:
        part: Any = study
        for name in layout.path:
            part = getattr(part, name)
        yield from (("", record) for record in part)
        return
    for owner in getattr(study, layout.owner.sheet):
        identifier = str(getattr(owner, layout.owner.id_field))
        yield from ((identifier, record) for record in getattr(owner, layout.path[0]))


def _joined(study: ProductStudy, layout: SheetLayout, records: Sequence[ImportedRecord]) -> ProductStudy:
    by_owner: dict[str, list[object]] = {}
    for each in records:
        by_owner.setdefault(each.owner if layout.owner else "", []).append(each.record)
    return with_lists(study, layout, lambda owner, there: (*there, *by_owner.get(owner, ())))


def _without_earlier(study: ProductStudy, layout: SheetLayout, origin: str) -> tuple[ProductStudy, int]:
    counted: Counter[str] = Counter()

    def kept(_owner: str, there: tuple[object, ...]) -> tuple[object, ...]:
        stays = tuple(record for record in there if not _mark(layout, record).startswith(origin))
        counted["gone"] += len(there) - len(stays)
        return stays

    return with_lists(study, layout, kept), counted["gone"]


def with_lists(study: ProductStudy, layout: SheetLayout, change: Any) -> ProductStudy:
    """Return the study with a list changed: `change` gets the owner's id and the list as it is."""
    if layout.owner is None:
        changed: ProductStudy = _changed(study, layout.path, lambda there: change("", there))
        return changed
    owners = []
    for owner in getattr(study, layout.owner.sheet):
        there = getattr(owner, layout.path[0])
        after = change(str(getattr(owner, layout.owner.id_field)), there)
        owners.append(owner if after == there else replace(owner, **{layout.path[0]: after}))
    found: Mapping[str, Any] = {layout.owner.sheet: tuple(owners)}
    return replace(study, **found)


def _changed(record: Any, path: tuple[str, ...], change: Any) -> Any:
    head, *tail = path
    inside = getattr(record, head)
    after = _changed(inside, tuple(tail), change) if tail else change(inside)
    return replace(record, **{head: after})
