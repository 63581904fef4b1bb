"""From a study and what was found in it to the list of what is missing or weak: a pure derivation, the same each time."""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from background_db.findings import Finding, Severity
from background_db.strict_yaml import load
from footprint_app.ingest.build_study import is_empty
from footprint_app.ingest.data_requests.records import NamedRecord, named_records, sections
from footprint_app.ingest.data_requests.request import DataRequest, Department, RequestReason
from footprint_app.ingest.study_fields import FieldKind
from footprint_app.ingest.workbook_layout import sheet, study_sections
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import DataOrigin, Exchange

if TYPE_CHECKING:
    from pcr_rules.plant_records.materials import BillLine

_MONTH = re.compile(r"(20\d\d)-(\d\d)(?:-(\d\d)…20\d\d-\d\d-(\d\d))?")
_WEAK = {DataOrigin.SECONDARY, DataOrigin.PROXY}
_NAMES = ("name", "name_zh", "flow", "item", "material", "product", "title", "cargo", "measured_flow")


def find_requests(
    study: ProductStudy, findings: Iterable[Finding], shares: Mapping[str, float]
) -> tuple[DataRequest, ...]:
    """Derive what to ask for.

    `findings` speak of the study's parts by name (``exchange:E001.quantity``); `shares` gives by row of the inventory
    its share of the result, empty where the study cannot be calculated yet.
    """
    records = named_records(study)
    found: dict[str, DataRequest] = {}
    for each in (
        *_empty(study),
        *_weak_rows(study, shares),
        *_suppliers_without_footprint(study, records, shares),
        *_of_findings(records, findings),
    ):
        found.setdefault(each.request_id, each)
    order = list(Department)
    return tuple(
        sorted(found.values(), key=lambda each: (order.index(each.department), each.supplier, -(each.share or 0.0)))
    )


@cache
def _rules() -> Mapping[str, Any]:
    text = resources.files("footprint_app.ingest.data_requests").joinpath("rules.yaml").read_text(encoding="utf-8")
    rules: Mapping[str, Any] = load(text, "rules.yaml")
    return rules


def answered_together() -> Mapping[str, str]:
    """Fields whose answer counts only together with that of another field."""
    found: Mapping[str, str] = _rules()["answered_together"]
    return found


def _empty(study: ProductStudy) -> Iterator[DataRequest]:
    """Fields that a study cannot be without, left empty: of the study itself and of its records."""
    columns = {section.key: section.columns for section in study_sections()}
    for key, block in sections(study):
        empty = tuple(
            ".".join(column.path[1:])
            for column in columns[key]
            if column.is_required and column.field.kind is FieldKind.TEXT and is_empty(_value(block, column.path[1:]))
        )
        if empty:
            yield DataRequest(
                department=Department.PRODUCTION,
                reason=RequestReason.EMPTY,
                list_name="study",
                record=f"study.{key}",
                fields=empty,
                subject=key,
            )
    for each in named_records(study).values():
        fields = tuple(
            column.key
            for column in each.layout.columns
            if column.is_required
            and not column.is_owner
            and column.field.kind is FieldKind.TEXT
            and is_empty(_value(each.record, column.path))
        )
        if fields:
            yield _about(each, RequestReason.EMPTY, fields)


def _value(record: Any, path: tuple[str, ...]) -> object:
    for name in path:
        record = getattr(record, name, None)
    return record


def _about(each: NamedRecord, reason: RequestReason, fields: tuple[str, ...], **more: Any) -> DataRequest:
    department = _department(each)
    supplier = str(getattr(each.record, "supplier", "")) if department is Department.SUPPLIER else ""
    return DataRequest(
        department=department,
        reason=reason,
        list_name=each.layout.key,
        record=each.name,
        fields=fields,
        subject=_subject(each.record, each.name),
        **{"supplier": supplier, **more},
    )


def _subject(record: object, name: str) -> str:
    known = next((text for field in _NAMES if (text := str(getattr(record, field, "") or ""))), "")
    return f"{known} ({name})" if known else name


def _department(each: NamedRecord) -> Department:
    if isinstance(each.record, Exchange):
        return _department_of_row(each.record)
    return Department(_rules()["departments"].get(each.layout.key, Department.PRODUCTION))


def _department_of_row(row: Exchange) -> Department:
    if row.fuel or row.provider.startswith("electricity:"):
        return Department.ENERGY
    if row.stage is LifeCycleStage.DISTRIBUTION or "·km" in row.quantity.unit or "tkm" in row.quantity.unit:
        return Department.LOGISTICS
    return Department.PRODUCTION


def _weak_rows(study: ProductStudy, shares: Mapping[str, float]) -> Iterator[DataRequest]:
    """Amounts from literature or by analogy at processes that the company controls: there they can be measured."""
    controlled = {facility.facility_id for facility in study.facilities if facility.is_controlled}
    for process in study.processes:
        if process.facility not in controlled:
            continue
        for row in process.exchanges:
            if row.origin in _WEAK:
                yield DataRequest(
                    department=_department_of_row(row),
                    reason=RequestReason.WEAK,
                    list_name="inventory",
                    record=f"exchange:{row.exchange_id}",
                    fields=("quantity", "origin"),
                    subject=f"{process.name} · {row.flow} ({row.exchange_id})",
                    share=shares.get(row.exchange_id),
                )


def _suppliers_without_footprint(
    study: ProductStudy, records: Mapping[str, NamedRecord], shares: Mapping[str, float]
) -> Iterator[DataRequest]:
    """Rows bought from a named supplier that stand on an average factor; those that add nothing are not asked for."""
    fields = tuple(_rules()["supplier_footprint"])
    rows: list[tuple[str, Exchange | BillLine, str, str]] = [
        (each.name, each.record, each.record.exchange_id, each.record.flow)
        for each in records.values()
        if isinstance(each.record, Exchange)
    ]
    for at, line in enumerate(study.plant.bill, start=1):
        rows.append((f"plant.bill[{at}]", line, line.line_id, line.name or line.item))
    for name, row, identifier, product in rows:
        share = shares.get(identifier)
        if not row.supplier or row.provider.startswith(("supplier:", "process:")) or (shares and not share):
            continue
        footprint = f"SF-{identifier}"
        if f"supplier:{footprint}" in records:
            continue
        yield DataRequest(
            department=Department.SUPPLIER,
            reason=RequestReason.NO_FOOTPRINT,
            list_name="supplier_footprints",
            record=f"supplier:{footprint}",
            fields=fields,
            subject=f"{product} ({identifier})",
            supplier=row.supplier,
            preset=(("footprint_id", footprint), ("supplier", row.supplier), ("product", product)),
            then=((name, "provider", f"supplier:{footprint}"), (name, "origin", DataOrigin.SUPPLIER.value)),
            share=share,
        )


def _of_findings(records: Mapping[str, NamedRecord], findings: Iterable[Finding]) -> Iterator[DataRequest]:
    for finding in findings:
        record, field = _record_and_field(finding.where.path, records)
        if record is None:
            continue
        if finding.code in {"PLANT-READING-MISSING", "PLANT-PURCHASE-MISSING"}:
            yield from _months(record, finding)
        elif finding.code in _rules()["states_of_codes"]:
            yield _state(record, finding)
        elif finding.severity is not Severity.INFO:
            named = tuple(_rules()["fields_of_codes"].get(finding.code, ())) or ((field,) if field else ())
            known = {column.key for column in record.layout.columns}
            if named and set(named) <= known:
                yield _about(record, RequestReason.FINDING, named, code=finding.code)


def _record_and_field(path: str, records: Mapping[str, NamedRecord]) -> tuple[NamedRecord | None, str]:
    head, tail = path, ""
    while head:
        if head in records:
            return records[head], tail
        head, _, last = head.rpartition(".")
        tail = f"{last}.{tail}" if tail else last
    return None, ""


def _months(meter: NamedRecord, finding: Finding) -> Iterator[DataRequest]:
    """One request a missing month: a reading of that month."""
    is_purchase = finding.code == "PLANT-PURCHASE-MISSING"
    role = (("role", "purchase"),) if is_purchase else ()
    for found in _MONTH.finditer(dict(finding.values).get("months", "")):
        year, month = int(found[1]), int(found[2])
        first = int(found[3] or 1)
        last = int(found[4] or calendar.monthrange(year, month)[1])
        flow = str(meter.record.flow_id)
        yield DataRequest(
            department=Department.ENERGY,
            reason=RequestReason.MONTH,
            list_name="readings",
            record=f"new:readings:{flow}:{year}-{month:02}-{first:02}" + (":purchase" if is_purchase else ""),
            fields=("quantity", "document"),
            subject=f"{meter.record.name} ({flow}) {year}-{month:02}",
            preset=(
                ("measured_flow", flow),
                *role,
                ("first_day", f"{year}-{month:02}-{first:02}"),
                ("last_day", f"{year}-{month:02}-{last:02}"),
            ),
            code=finding.code,
        )


def _state(row: NamedRecord, finding: Finding) -> DataRequest:
    rule = _rules()["states_of_codes"][finding.code]
    known = {column.key for column in sheet(rule["list"]).columns}
    flow = str(getattr(row.record, "flow", "") or row.name)
    return DataRequest(
        department=Department.ENERGY if rule["list"] != "material_properties" else Department.PURCHASING,
        reason=RequestReason.STATE,
        list_name=rule["list"],
        record=f"new:{rule['list']}:{flow}",
        fields=tuple(name for name in rule["fields"] if name in known),
        subject=f"{flow} ({row.name})",
        preset=(("material", flow),),
        code=finding.code,
    )
