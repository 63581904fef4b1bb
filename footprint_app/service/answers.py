"""What the command line answers with ``--json``: one document per command, with a published schema."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from background_db.findings import Finding
from background_db.messages import Language, load_messages, values_in
from footprint_app.service.edition_comparison_answers import PcrCompareDocument
from footprint_app.service.electricity_answers import ElectricityAttributeDocument, ElectricityFactorsDocument
from footprint_app.service.matching_answers import MatchDocument
from footprint_app.service.pcr_answers import (
    PcrChooseDocument,
    PcrDiffDocument,
    PcrImpactDocument,
    PcrListDocument,
    PcrNewDocument,
    PcrShowDocument,
)
from footprint_app.service.process_template_answers import ProcessTemplatesDocument
from pcr_rules.plant.suppliers.values import stated_total
from pcr_rules.registry import message_packages
from pcr_rules.study_sources import SupplierFootprint

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureDocument:
    """Exit code 2 (wrong use, see `findings`) or 3 (internal fault, see `log_file`)."""

    command: str
    exit_code: Literal[2, 3]
    findings: list[FindingDocument]
    message: str
    log_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument:
    """``check``: exit code 1 when a finding blocks the number or the claim."""

    command: Literal["check"] = "check"
    exit_code: Literal[0, 1]
    study_id: str
    rows_read: int
    rows_linked: int
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculateDocument:
    """``calculate`` and ``demo``: `result` has the schema that ``footprint schema result`` prints."""

    command: Literal["calculate", "demo"]
    exit_code: Literal[0, 1]
    study_id: str
    unit: str
    totals: dict[str, float]
    claim: str
    is_provisional: bool
    result: dict[str, Any] | None
    files: list[str]
    saved: str
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertDocument:
    """``convert``: exit code 1 when a value could not be read; then no file is written."""

    command: Literal["convert"] = "convert"
    exit_code: Literal[0, 1]
    files: list[str]
    findings: list[FindingDocument]


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
class FilesDocument:
    """``template``, ``examples copy`` and ``suppliers form``: what was written."""

    command: Literal["template", "examples copy", "suppliers form"]
    exit_code: Literal[0] = 0
    files: list[str]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleDocument:
    """A shipped study."""

    name: str
    title_zh: str
    title_en: str
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesDocument:
    """``examples list``."""

    command: Literal["examples list"] = "examples list"
    exit_code: Literal[0] = 0
    examples: list[ExampleDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorDocument:
    """A factor: `value` in kg CO2e per `per_unit` under `gwp_set`, `flows` in kg per `per_unit`."""

    factor_id: str
    name_zh: str
    name_en: str
    activity: str
    value: float
    gwp_set: str
    per_unit: str
    flows: dict[str, float]
    scope: str
    geography: str
    technology: str
    data_start: str
    data_end: str
    usable_from: str
    usable_until: str
    factor_set: str
    licence: str
    source: str
    publisher: str
    locator: str
    verification: str
    status: str
    is_hidden: bool
    is_foreign: bool
    is_split: bool
    as_published: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDocument:
    """What another publication says of the same activity; `relative_difference` is (other - this) / this."""

    factor_id: str
    other_id: str
    per_unit: str
    value: float
    other_value: float
    relative_difference: float
    calorific_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsListDocument:
    """``factors list``; `left_out` counts factors for enterprise accounts that also fit, but may not stand here."""

    command: Literal["factors list"] = "factors list"
    exit_code: Literal[0] = 0
    factors: list[FactorDocument]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsShowDocument:
    """``factors show``."""

    command: Literal["factors show"] = "factors show"
    exit_code: Literal[0] = 0
    factor: FactorDocument
    conflicts: list[ConflictDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceDocument:
    """``workspace init``, ``upgrade``, ``backup`` and ``restore``."""

    command: Literal["workspace init", "workspace upgrade", "workspace backup", "workspace restore"]
    exit_code: Literal[0] = 0
    folder: str
    store_version: int
    version_before: int | None
    backup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDocument:
    """An effective setting and where it came from."""

    name: str
    value: str
    origin: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationDocument:
    """One thing that ``workspace doctor`` looked at."""

    name: str
    value: str
    is_fine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorDocument:
    """``workspace doctor``: exit code 1 when something is not fine."""

    command: Literal["workspace doctor"] = "workspace doctor"
    exit_code: Literal[0, 1]
    settings: list[SettingDocument]
    examinations: list[ExaminationDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRangeDocument:
    """Consecutive certificates of a lot after a change; `claim` is empty where they are not claimed."""

    lot: str
    first_id: str
    last_id: str
    certificates: int
    holder: str
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDocument:
    """Changes of the ledger of certificates: all of it was written, or nothing (`written`).

    Exit code 1 when an error stands in `findings`; what was written may then still be provisional.
    """

    command: Literal[
        "certificates import",
        "certificates allocate",
        "certificates release",
        "certificates transfer",
        "certificates record-cancellation",
        "certificates expire",
    ]
    exit_code: Literal[0, 1]
    written: bool
    events: list[int]
    certificates: int
    claims: list[str]
    ranges: list[CertificateRangeDocument]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRowDocument:
    """Electricity of one holder, technology, month of generation and state, in whole watt-hours."""

    holder: str
    technology: str
    generation_month: str
    state: Literal["free", "claimed", "claimed_cancelled", "cancelled", "expired"]
    certificates: int
    watt_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceDocument:
    """``certificates balance``; `ranges` are the free certificates when lots were asked for."""

    command: Literal["certificates balance"] = "certificates balance"
    exit_code: Literal[0] = 0
    as_of: str
    watt_hours: int
    rows: list[BalanceRowDocument]
    ranges: list[CertificateRangeDocument]
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHistoryRowDocument:
    """What one event did to consecutive certificates; `evidence` is a SHA-256."""

    event: int
    kind: str
    happened_on: str
    recorded_at: str
    who: str
    why: str
    evidence: str
    first_id: str
    last_id: str
    certificates: int
    holder: str
    claim: str
    entity: str
    facility: str
    beneficiary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHistoryDocument:
    """``certificates history``, oldest first."""

    command: Literal["certificates history"] = "certificates history"
    exit_code: Literal[0] = 0
    rows: list[LedgerHistoryRowDocument]
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsDocument:
    """``certificates claims``: what an organisation claims, and how much of it the registry's proof makes final."""

    command: Literal["certificates claims"] = "certificates claims"
    exit_code: Literal[0, 1]
    entity: str
    as_of_event: int
    digest: str
    watt_hours: int
    final_watt_hours: int
    files: list[str]
    findings: list[FindingDocument]


Answer = (
    CheckDocument
    | CalculateDocument
    | ConvertDocument
    | ImportDocument
    | RequestsDocument
    | FilesDocument
    | SuppliersDocument
    | FamilyDocument
    | ExamplesDocument
    | ProcessTemplatesDocument
    | FactorsListDocument
    | FactorsShowDocument
    | WorkspaceDocument
    | DoctorDocument
    | LedgerDocument
    | BalanceDocument
    | LedgerHistoryDocument
    | ClaimsDocument
    | MatchDocument
    | ElectricityAttributeDocument
    | ElectricityFactorsDocument
    | PcrListDocument
    | PcrShowDocument
    | PcrDiffDocument
    | PcrChooseDocument
    | PcrImpactDocument
    | PcrNewDocument
    | PcrCompareDocument
    | FailureDocument
)


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


def finding_documents(findings: Iterable[Finding], language: Language) -> list[FindingDocument]:
    """Render findings with their texts."""
    catalogue = load_messages((*message_packages(), "footprint_app"))
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


def as_json(answer: Answer) -> Mapping[str, Any]:
    """Return an answer as plain values for JSON."""
    return dataclasses.asdict(answer)
