"""What ``footprint link …`` answers with ``--json``."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from footprint_app.service.finding_answers import FindingDocument

if TYPE_CHECKING:
    # Every command reads the documents; the rooms behind them are for those that need them.
    from collections.abc import Iterable

    from footprint_app.linking.suggestions.rows import LinkableRow
    from footprint_app.linking.suggestions.suggest import Candidate
    from footprint_app.service.linking_choices import ApplyAnswer, ChooseAnswer
    from footprint_app.service.linking_library import LibraryAnswer
    from footprint_app.service.suggestions import SuggestAnswer
    from footprint_app.store.linking_choices import LinkingChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRowDocument:
    """A row that needs a supplier."""

    row_id: str
    flow: str
    unit: str
    geography: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitDocument:
    """How well a candidate fits, 0 to 1: total = name × unit × (0.45 + 0.30 place + 0.15 time + 0.10 quality)."""

    total: float
    name: float
    unit: float
    place: float
    time: float
    quality: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDocument:
    """One possible supplier of a row; `age` is the years between its data and the study."""

    number: int
    provider: str
    name_zh: str
    name_en: str
    kind: str
    unit: str
    geography: str
    first_year: int | None
    last_year: int | None
    age: int | None
    technology: str
    source: str
    publisher: str
    fit: FitDocument
    risk_zh: str
    risk_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedDocument:
    """A candidate that was not taken."""

    provider: str
    name: str
    fit: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceDocument:
    """A choice as the mapping library keeps it; an empty place or category is any."""

    flow: str
    unit: str
    dimension: str
    place: str
    category: str
    provider: str
    provider_name: str
    origin: str
    reason: str
    refused: list[RefusedDocument]
    study_id: str
    row_id: str
    at: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCandidatesDocument:
    """A row with its candidates and the choice remembered for it."""

    row: LinkRowDocument
    candidates: list[CandidateDocument]
    saved: ChoiceDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSuggestDocument:
    """``link suggest``: `unlinked` of `rows` have no supplier; `entries` were searched. Nothing is linked."""

    command: Literal["link suggest"] = "link suggest"
    exit_code: Literal[0] = 0
    rows: int
    unlinked: int
    entries: int
    suggestions: list[RowCandidatesDocument]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChooseDocument:
    """``link choose``: the choice as remembered, and the study written."""

    command: Literal["link choose"] = "link choose"
    exit_code: Literal[0] = 0
    row: LinkRowDocument
    choice: ChoiceDocument
    files: list[str]
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedDocument:
    """A row that took over a remembered choice."""

    row: LinkRowDocument
    choice: ChoiceDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkApplyDocument:
    """``link apply``: rows filled in from the library; unlinked = applied + rows with a finding + without_choice."""

    command: Literal["link apply"] = "link apply"
    exit_code: Literal[0] = 0
    unlinked: int
    applied: list[AppliedDocument]
    without_choice: list[LinkRowDocument]
    files: list[str]
    findings: list[FindingDocument]


LibraryCommand = Literal["link library list", "link library export", "link library import", "link library take-back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLibraryDocument:
    """``link library …``: exit code 1 where a file could not be read."""

    command: LibraryCommand
    exit_code: Literal[0, 1]
    choices: list[ChoiceDocument]
    unchanged: int
    files: list[str]
    findings: list[FindingDocument]


def suggest_document(answer: "SuggestAnswer", findings: list[FindingDocument]) -> LinkSuggestDocument:
    """Return the candidates as their published document."""
    return LinkSuggestDocument(
        rows=answer.rows,
        unlinked=answer.unlinked,
        entries=answer.entries,
        suggestions=[
            RowCandidatesDocument(
                row=_row(each.row),
                candidates=[_candidate(number, one) for number, one in enumerate(each.candidates, 1)],
                saved=_choice(answer.saved[each.row.row_id]) if each.row.row_id in answer.saved else None,
            )
            for each in answer.suggestions
        ],
        findings=findings,
    )


def choose_document(answer: "ChooseAnswer", findings: list[FindingDocument]) -> LinkChooseDocument:
    """Return a choice as its published document."""
    return LinkChooseDocument(
        row=_row(answer.row), choice=_choice(answer.choice), files=_files(answer.written), findings=findings
    )


def apply_document(answer: "ApplyAnswer", findings: list[FindingDocument]) -> LinkApplyDocument:
    """Return what was filled in as its published document."""
    return LinkApplyDocument(
        unlinked=answer.unlinked,
        applied=[AppliedDocument(row=_row(each.row), choice=_choice(each.choice)) for each in answer.applied],
        without_choice=[_row(row) for row in answer.without_choice],
        files=_files(answer.written),
        findings=findings,
    )


def library_document(
    command: LibraryCommand, answer: "LibraryAnswer", findings: list[FindingDocument]
) -> LinkLibraryDocument:
    """Return the library, or what became of a file, as its published document."""
    return LinkLibraryDocument(
        command=command,
        exit_code=1 if any(each.blocks_number for each in answer.findings) else 0,
        choices=_choices(answer.choices),
        unchanged=answer.unchanged,
        files=_files(answer.written),
        findings=findings,
    )


def _files(written: Path | None) -> list[str]:
    return [] if written is None else [str(written)]


def _choices(choices: "Iterable[LinkingChoice]") -> list[ChoiceDocument]:
    return [_choice(choice) for choice in choices]


def _row(row: "LinkableRow") -> LinkRowDocument:
    return LinkRowDocument(
        row_id=row.row_id, flow=row.flow, unit=row.unit, geography=row.geography, provider=row.provider
    )


def _candidate(number: int, candidate: "Candidate") -> CandidateDocument:
    entry, fit = candidate.entry, candidate.fit
    return CandidateDocument(
        number=number,
        provider=entry.provider,
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        kind=entry.kind.value,
        unit=entry.unit,
        geography=entry.geography,
        first_year=entry.first_year,
        last_year=entry.last_year,
        age=candidate.age,
        technology=entry.technology,
        source=entry.source,
        publisher=entry.publisher,
        fit=FitDocument(
            total=fit.total, name=fit.name, unit=fit.unit, place=fit.place, time=fit.time, quality=fit.quality
        ),
        risk_zh=candidate.risk.zh,
        risk_en=candidate.risk.en,
    )


def _choice(choice: "LinkingChoice") -> ChoiceDocument:
    return ChoiceDocument(
        flow=choice.flow,
        unit=choice.unit,
        dimension=choice.key.dimension,
        place=choice.key.geography,
        category=choice.key.category,
        provider=choice.provider,
        provider_name=choice.provider_name,
        origin=choice.origin,
        reason=choice.reason,
        refused=[
            RefusedDocument(provider=each.provider, name=each.name, fit=each.fit, reason=each.reason)
            for each in choice.refused
        ],
        study_id=choice.study_id,
        row_id=choice.row_id,
        at=choice.at,
        who=choice.who,
    )
