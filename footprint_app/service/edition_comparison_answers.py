"""What ``pcr compare`` answers with ``--json``."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedClauseDocument:
    """How the study stands against one clause."""

    clause: str
    answer: str
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedQualityDocument:
    """Rating under a scheme; `rating` is null where it is not assessable, as the study has too few scores under it."""

    scheme: str
    rating: float | None
    scored_share: float
    indicators: dict[str, float]
    class_zh: str
    class_en: str
    unscored: list[str]
    """Ids of rows without a score under the scheme, largest contribution first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderEditionDocument:
    """The study under one edition; `total` is kg CO2e per unit as the edition counts, null without a result."""

    edition: str
    number: str
    total: float | None
    views: dict[str, float]
    """Totals of both electricity views as calculated, whatever the edition counts."""
    clauses: list[ComparedClauseDocument]
    quality: ComparedQualityDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedStepDocument:
    """One decision changed from the first edition to the second; an empty value leaves it to the study."""

    topic: str
    first: str
    second: str
    before: float
    after: float
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PcrCompareDocument:
    """``pcr compare``: first total + Σ differences = second total; `gap` is what rounding leaves."""

    command: Literal["pcr compare"] = "pcr compare"
    exit_code: Literal[0, 1]
    study_id: str
    unit: str
    first: UnderEditionDocument
    second: UnderEditionDocument
    steps: list[ComparedStepDocument]
    gap: float | None
    topics_that_differ: list[str]
    """Topics of the frame that the editions word differently, whether or not the number moves."""
    findings: list[Any]
