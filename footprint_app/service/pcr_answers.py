"""What the ``pcr`` commands answer with ``--json``."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrEditionDocument:
    """An edition that a study can run under. `category` is empty for general rules; dates are ISO, empty if open."""

    edition: str
    number: str
    title_zh: str
    title_en: str
    issuer: str
    level: str
    category: str
    document: str
    """Id of the document it encodes, in `documents`; empty for general rules with several."""
    valid_from: str
    valid_to: str
    is_text_read: bool
    topics_set: int
    topics: int
    """How many parts of the frame there are; 0 for general rules."""
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrDocumentDocument:
    """A known document with product category rules, encoded or not. Dates are ISO, empty where not known."""

    document_id: str
    number: str
    categories: list[str]
    product_zh: str
    product_en: str
    title_zh: str
    title_en: str
    issuer_zh: str
    issuer_en: str
    level: str
    state: str
    issued_on: str
    in_force_on: str
    valid_to: str
    replaced_by: str
    text_read: str
    mark: str
    source: str
    conflict: str
    editions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrListDocument:
    """``pcr list``."""

    command: Literal["pcr list"] = "pcr list"
    exit_code: Literal[0] = 0
    editions: list[PcrEditionDocument]
    documents: list[PcrDocumentDocument]
    findings: list[Any]
    """Plugins that could not be loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrTopicDocument:
    """A part of the frame: ``set`` by the document, a ``default`` of this software, or ``unset``."""

    topic: str
    state: Literal["set", "default", "unset"]
    rule_zh: str
    rule_en: str
    clause: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrParameterDocument:
    """A number in one period; `value` is null while unset. `owner` is the edition whose file holds it."""

    name: str
    value: float | None
    unit: str
    clause: str
    source: str
    reading: Literal["read", "secondary", "decision", "unset"]
    """Text read, told by secondary sources, decided here or by an overlay's author, or nothing known."""
    mark: str
    valid_from: str
    valid_to: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrRangeDocument:
    """What published plants took or emitted per tonne of product: warns, is never an input."""

    name: str
    kind: str
    unit: str
    minimum: float
    maximum: float
    source: str
    year: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrClauseDocument:
    """A row of the register of clauses."""

    clause: str
    printed_clause: str
    gb_clause: str
    title_zh: str
    title_en: str
    severity: str
    status: str
    is_verified: bool
    mark: str
    reason_zh: str
    reason_en: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrShowDocument:
    """``pcr show``: an edition as a reader would hold it against the printed document."""

    command: Literal["pcr show"] = "pcr show"
    exit_code: Literal[0] = 0
    edition: PcrEditionDocument
    document: PcrDocumentDocument | None
    builds_on: str
    scope_words: list[str]
    scope_codes: list[str]
    scope_not_words: list[str]
    frame: list[PcrTopicDocument]
    parameters: list[PcrParameterDocument]
    ranges: list[PcrRangeDocument]
    clauses: list[PcrClauseDocument]
    overlay: str
    findings: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrClauseChangeDocument:
    """A clause that is ``added``, ``removed`` or ``changed``, with the fields that differ."""

    clause: str
    change: str
    fields: list[str]
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrValueChangeDocument:
    """A number or a part of the frame as it was and as it is; null where it does not exist or is unset."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrDiffDocument:
    """``pcr diff``."""

    command: Literal["pcr diff"] = "pcr diff"
    exit_code: Literal[0] = 0
    old: str
    new: str
    is_same: bool
    clauses: list[PcrClauseChangeDocument]
    numbers: list[PcrValueChangeDocument]
    topics: list[PcrValueChangeDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrCandidateDocument:
    """A document in the order of precedence. `holds` is null where it is not known whether it is in force."""

    document_id: str
    number: str
    level: str
    holds: bool | None
    reason_zh: str
    reason_en: str
    editions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrChooseDocument:
    """``pcr choose``: `edition` is the first that can be run; its reason is for `pcr.precedence_reason` of the study."""

    command: Literal["pcr choose"] = "pcr choose"
    exit_code: Literal[0] = 0
    category: str
    use: str
    day: str
    named: str
    candidates: list[PcrCandidateDocument]
    edition: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrAnswerChangeDocument:
    """A clause that answers otherwise; null where one of the editions does not ask it."""

    clause: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrImpactRowDocument:
    """One finished study: totals as each edition counts, kg CO2e per `unit`, null where no number is given."""

    study_id: str
    version: int
    old_edition: str
    unit: str
    old_total: float | None
    new_total: float | None
    moves: bool
    fails: bool
    """The new edition gives no number, or a clause fails that did not."""
    failing_clauses: list[str]
    """That fail under the new edition and did not under the old one."""
    answers: list[PcrAnswerChangeDocument]
    cause: str
    """Why the study could not be looked at; empty otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrImpactDocument:
    """``pcr impact``."""

    command: Literal["pcr impact"] = "pcr impact"
    exit_code: Literal[0] = 0
    new_edition: str
    studies: list[PcrImpactRowDocument]
    left_out: list[str]
    """Studies of other product categories; `--all` looks at them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrNewDocument:
    """``pcr new``."""

    command: Literal["pcr new"] = "pcr new"
    exit_code: Literal[0] = 0
    edition: str
    files: list[str]
    entry_point: str
