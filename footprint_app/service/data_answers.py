"""What the commands around a plant's data answer with ``--json``: import, requests, suppliers, families."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from footprint_app.service.finding_answers import FindingDocument
from pcr_rules.plant.suppliers.values import stated_total
from pcr_rules.study_sources import SupplierFootprint


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredRowDocument:
    """A row of a spreadsheet that gave no record: title, header, blank, total, note, group or filtered."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredColumnDocument:
    """A column of a spreadsheet that filled no field."""

    column: str
    header: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSheetDocument:
    """A table that a mapping was applied to: `rows_seen` is the sum of rows with records, ignored, and with a finding."""

    document: str
    sheet: str
    list_name: str
    rows_seen: int
    rows_with_records: int
    records: int
    rows_with_finding: list[int]
    ignored_rows: list[IgnoredRowDocument]
    ignored_columns: list[IgnoredColumnDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedColumnDocument:
    """Which field a column probably fills; none where `field` is empty."""

    header: str
    field: str
    unit: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDocument:
    """A mapping for a sheet whose headers are new."""

    list_name: str
    sheet: str
    columns: list[ProposedColumnDocument]
    open_points: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDocument:
    """``import``: exit code 1 when neither the study nor a proposal was written."""

    command: Literal["import"] = "import"
    exit_code: Literal[0, 1]
    records_added: int
    records_removed: int
    sheets: list[ImportedSheetDocument]
    proposals: list[ProposalDocument]
    files: list[str]
    remembered: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDocument:
    """A request for data with its status; `findings` are codes of what stands against its answer."""

    request: str
    department: Literal["purchasing", "energy", "logistics", "production", "supplier"]
    supplier: str
    subject: str
    fields: list[str]
    status: Literal["open", "answered", "accepted", "refused"]
    asked_on: str
    answered_on: str
    findings: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsDocument:
    """``requests write``, ``read`` and ``status``: exit code 1 when the study or an answer could not be read."""

    command: Literal["requests write", "requests read", "requests status"]
    exit_code: Literal[0, 1]
    requests: list[RequestDocument]
    files: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierDocument:
    """A supplier's record: `total` in kg CO2e per declared unit, excluding uptake; null where it states none."""

    footprint_id: str
    supplier: str
    product: str
    declared_unit: str
    total: float | None
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliersDocument:
    """``suppliers add`` and ``suppliers list``: exit code 1 when a record is incomplete or contradicts itself."""

    command: Literal["suppliers add", "suppliers list"]
    exit_code: Literal[0, 1]
    records: list[SupplierDocument]
    files: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDocument:
    """A variant of a family: kg CO2e per `unit` by view; `deviation` from the representative, location-based."""

    variant_id: str
    name: str
    model: str
    is_representative: bool
    unit: str
    totals: dict[str, float]
    per_kilogram: float | None
    deviation: float | None
    differs_in: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeDocument:
    """The range of a family in one view, kg CO2e per unit; `largest_deviation` is relative to the representative."""

    view: str
    minimum: float
    mean: float
    maximum: float
    largest_deviation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDocument:
    """The product of one site by itself, kg CO2e per unit by view."""

    facility: str
    totals: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyDocument:
    """``family``: exit code 1 when a finding blocks a variant's number or claim."""

    command: Literal["family"] = "family"
    exit_code: Literal[0, 1]
    study_id: str
    representative: str
    variants: list[VariantDocument]
    ranges: list[RangeDocument]
    sites: list[SiteDocument]
    files: list[str]
    findings: list[FindingDocument]


def supplier_documents(
    records: Iterable[SupplierFootprint], accepted: Iterable[SupplierFootprint]
) -> list[SupplierDocument]:
    """Render suppliers' records; those in `accepted` are complete."""
    complete = {record.footprint_id for record in accepted}
    return [
        SupplierDocument(
            footprint_id=record.footprint_id,
            supplier=record.supplier,
            product=record.product,
            declared_unit=f"{record.declared_unit.value:g} {record.declared_unit.unit}",
            total=stated_total(record),
            is_complete=record.footprint_id in complete,
        )
        for record in records
    ]
