"""An edition of product category rules: its identity, its clauses and the functions that check them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from background_db.findings import Finding
from background_db.provenance import ValidityPeriod
from pcr_rules.edition_methods import MethodChoice
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.product_system import AllocatedSystem
from pcr_rules.result import PcfResult
from pcr_rules.rule_documents.document import RuleDocument, rule_document
from pcr_rules.study import ProductStudy


class ClauseStatus(StrEnum):
    """Whether a clause runs as code."""

    IMPLEMENTED = "implemented"
    OPEN = "open"
    NOT_APPLICABLE = "not-applicable"


class Wording(NamedTuple):
    """A short sentence in both languages."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the sentence in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Clause:
    """One row of an edition's register of clauses.

    `mark` says how the requirement's text was read; `severity` is error, warning or info. `reason` (English) and
    `reason_zh` say why a row is open or not applicable, or whose reading changed it.
    """

    clause_id: str
    printed_clause: str
    gb_clause: str | None
    title_zh: str
    title_en: str
    severity: str
    status: ClauseStatus
    reason: str
    mark: str
    reason_zh: str = ""

    @property
    def is_verified(self) -> bool:
        """True when the requirement's text was read; findings of other clauses are capped at a warning."""
        return self.mark.startswith(("confirmed-P", "confirmed-overlay"))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the edition in one period; `value` None is unset, which answers *not assessable*, never pass."""

    name: str
    value: float | None
    unit: str
    clause: str
    source: str
    mark: str
    valid: ValidityPeriod


@dataclass(frozen=True, slots=True)
class Overlay:
    """A certification body's own reading: confirmed or corrected clause numbers and parameters, with reasons."""

    name: str
    author: str
    digest: str
    clauses: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, Mapping[str, str]]
    date: str = ""
    statement: str = ""
    edition: str = ""
    """Edition it was written for."""


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a check may look at: the study always, the later stages once they exist."""

    study: ProductStudy
    linked: LinkedStudy | None = None
    system: AllocatedSystem | None = None
    result: PcfResult | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check answers: findings where it fails, or why it cannot be assessed or does not apply."""

    findings: tuple[Finding, ...] = ()
    not_assessable: Wording | None = None
    not_applicable: Wording | None = None
    justification: Wording | None = None
    """The study's own justification where the clause itself allows one; answered as a justified deviation."""
    remark: Wording | None = None
    """What was looked at, shown beside a pass."""


class FrameTopic(StrEnum):
    """What every edition for a product category sets or leaves unset (PCR-02)."""

    DECLARED_UNIT = "declared_unit"
    BOUNDARY = "boundary"
    PRIMARY_DATA = "primary_data"
    DATA_PERIOD = "data_period"
    CUT_OFF = "cut_off"
    ALLOCATION = "allocation"
    RECYCLING = "recycling"
    ELECTRICITY = "electricity"
    BIOGENIC = "biogenic"
    DATA_QUALITY = "data_quality"
    REPORT = "report"
    PROCESS_EMISSIONS = "process_emissions"


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One topic: the rule in both languages, None while unset; with clause, source and mark."""

    topic: FrameTopic
    rule: Wording | None
    clause: str
    source: str
    mark: str

    @property
    def is_set(self) -> bool:
        """True where the edition says something on the topic."""
        return self.rule is not None

    @property
    def is_default(self) -> bool:
        """True where the rule is this software's own and no word of the document."""
        return self.is_set and self.mark.startswith("D")


@dataclass(frozen=True, slots=True)
class PlausibleRange:
    """What published plants took or emitted, per tonne of what a process makes: for warnings, never an input (PCR-07)."""

    name: str
    process_words: tuple[str, ...]
    """Words in the name of the process or of its product."""
    flow_words: tuple[str, ...]
    kind: str
    """``input`` or ``emission``."""
    unit: str
    """Of the amount, per tonne of product."""
    minimum: float
    maximum: float
    source: str
    year: str
    mark: str
    not_flow_words: tuple[str, ...] = ()
    """Words of flows that are something else: fly ash (粉煤灰) is no coal (煤)."""


@dataclass(frozen=True, slots=True)
class ProductScope:
    """Which products an edition is for: words of their names and codes of classifications."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    not_words: tuple[str, ...]
    """Names that look alike and are outside."""


@dataclass(frozen=True, slots=True)
class CategoryFrame:
    """What an edition for a product category adds to the general rules it builds on."""

    category: str
    document: str
    """Id in the register of documents."""
    builds_on: str
    """Edition of the general rules."""
    scope: ProductScope
    rows: tuple[FrameRow, ...]
    ranges: tuple[PlausibleRange, ...]
    own_document: RuleDocument | None = None
    """What a package of others brings along, as its document is not in the register."""

    def row(self, topic: FrameTopic) -> FrameRow:
        """Return what the edition says on a topic."""
        return next(row for row in self.rows if row.topic is topic)

    def rule_document(self) -> RuleDocument:
        """Return the document that the edition encodes.

        Raises:
            UnknownKeyError: neither the register nor the edition's own files know it.
        """
        return self.own_document or rule_document(self.document)


Check = Callable[[StudyFacts, "CategoryRules"], Outcome]


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """An edition: rules are a tuple of (clause id, function), as plain as the printed standard."""

    edition: str
    number: str
    title_zh: str
    title_en: str
    issuer: str
    level: str
    validity: ValidityPeriod
    is_text_read: bool
    clauses: tuple[Clause, ...]
    parameters: Mapping[str, tuple[Parameter, ...]]
    """Name → dated rows; read with `pcr_rules.parameters.parameter_on`."""
    study_checks: tuple[tuple[str, Check], ...]
    """Run on the study alone, before linking."""
    result_checks: tuple[tuple[str, Check], ...]
    """Run once there is a result."""
    allows_substitution: bool
    digest: str
    overlay: Overlay | None = None
    disputed_start: date | None = None
    """Another date of entry into force that a catalogue prints, where sources disagree."""
    category: CategoryFrame | None = None
    """Of an edition for a product category; None for general rules."""
    methods: tuple[MethodChoice, ...] = ()
    """What the edition decides on how the number is made; a topic not in it is left to the study."""
