"""An edition of product category rules: its identity, its clauses and the functions that check them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from background_db.findings import Finding
from background_db.provenance import ValidityPeriod
from pcr_rules.linked_study import LinkedStudy
from pcr_rules.product_system import AllocatedSystem
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy


class ClauseStatus(StrEnum):
    """Whether a clause runs as code."""

    IMPLEMENTED = "implemented"
    OPEN = "open"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Clause:
    """One row of an edition's register of clauses."""

    clause_id: str
    printed_clause: str
    gb_clause: str | None
    title_zh: str
    title_en: str
    severity: str
    status: ClauseStatus
    reason: str
    mark: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the edition; `value` is None while unset, which answers *not assessable*, never pass."""

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
    not_assessable: str = ""
    not_applicable: str = ""
    justification: str = ""


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
    parameters: Mapping[str, Parameter]
    study_checks: tuple[tuple[str, Check], ...]
    """Run on the study alone, before linking."""
    result_checks: tuple[tuple[str, Check], ...]
    """Run once there is a result."""
    allows_substitution: bool
    digest: str
    overlay: Overlay | None = None
