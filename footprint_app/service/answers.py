"""What the command line answers with ``--json``: one document per command, with a published schema."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from footprint_app.service.data_answers import FamilyDocument, ImportDocument, RequestsDocument, SuppliersDocument
from footprint_app.service.database_answers import (
    DatabaseImportDocument,
    DatabaseListDocument,
    DatabaseProposalDocument,
    DatabaseRemoveDocument,
    DatabaseSearchDocument,
    DatabaseShowDocument,
)
from footprint_app.service.edition_comparison_answers import PcrCompareDocument
from footprint_app.service.electricity_answers import ElectricityAttributeDocument, ElectricityFactorsDocument
from footprint_app.service.factor_list_answers import FactorsAddSetDocument
from footprint_app.service.finding_answers import FindingDocument
from footprint_app.service.ledger_answers import BalanceDocument, ClaimsDocument, LedgerDocument, LedgerHistoryDocument
from footprint_app.service.linking_answers import (
    LinkApplyDocument,
    LinkChooseDocument,
    LinkLibraryDocument,
    LinkSuggestDocument,
)
from footprint_app.service.matching_answers import MatchDocument
from footprint_app.service.overlay_answers import OverlayDocument, OverlayDropDocument
from footprint_app.service.pcr_answers import (
    PcrChooseDocument,
    PcrDiffDocument,
    PcrImpactDocument,
    PcrListDocument,
    PcrNewDocument,
    PcrShowDocument,
)
from footprint_app.service.portfolio_answers import FactorImpactDocument, PortfolioDocument
from footprint_app.service.process_template_answers import ProcessTemplatesDocument
from footprint_app.service.uncertainty_answers import UncertaintyCompareDocument, UncertaintyDocument


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
class FilesDocument:
    """``template``, ``examples copy`` and ``suppliers form``: what was written."""

    command: Literal["template", "examples copy", "suppliers form"]
    exit_code: Literal[0] = 0
    files: list[str]


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
class PersonDocument:
    """Somebody who is entered; `subject` is the e-mail address or id that the sign-in gives."""

    subject: str
    name: str
    roles: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleDocument:
    """``workspace people``: everybody after what was changed."""

    command: Literal["workspace people"] = "workspace people"
    exit_code: Literal[0] = 0
    people: list[PersonDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCacheDocument:
    """A cache that belongs to no database of the workspace; `kind` is ``scores`` or ``draws``."""

    kind: str
    folder: str
    bytes_on_disk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyDocument:
    """``workspace tidy``: what is not used any more, and whether it was removed."""

    command: Literal["workspace tidy"] = "workspace tidy"
    exit_code: Literal[0] = 0
    folder: str
    is_removed: bool
    caches: list[StaleCacheDocument]


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
class ServeDocument:
    """``serve``: printed once, when the pages answer at `url`; `workspace` is "" for the person's own default."""

    command: Literal["serve"] = "serve"
    exit_code: Literal[0] = 0
    url: str
    workspace: str


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
    | FactorsAddSetDocument
    | DatabaseImportDocument
    | DatabaseProposalDocument
    | DatabaseListDocument
    | DatabaseShowDocument
    | DatabaseSearchDocument
    | DatabaseRemoveDocument
    | OverlayDocument
    | OverlayDropDocument
    | LinkSuggestDocument
    | LinkChooseDocument
    | LinkApplyDocument
    | LinkLibraryDocument
    | WorkspaceDocument
    | DoctorDocument
    | PeopleDocument
    | TidyDocument
    | ServeDocument
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
    | PortfolioDocument
    | FactorImpactDocument
    | UncertaintyDocument
    | UncertaintyCompareDocument
    | FailureDocument
)


def as_json(answer: Answer) -> Mapping[str, Any]:
    """Return an answer as plain values for JSON."""
    return dataclasses.asdict(answer)
