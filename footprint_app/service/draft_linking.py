"""Suppliers for the rows of the draft on the desk: candidates side by side, chosen or refused, remembered.

A choice is an edit of the draft, the row's provider with the reason, and can be undone; nothing is linked unasked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from background_db.findings import Finding
from footprint_app.linking.suggestions.index import SuggestionIndex
from footprint_app.linking.suggestions.risk import POOR_NAME
from footprint_app.linking.suggestions.rows import BILL_PREFIX, LinkableRow, linkable_rows
from footprint_app.linking.suggestions.saved import flow_key, saved_for, unit_key
from footprint_app.linking.suggestions.suggest import Candidate, suggest
from footprint_app.service import drafts
from footprint_app.service.background import BACKGROUND_FOLDER
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.linking_choices import AppliedChoice, Choosing, applicable, decided
from footprint_app.service.suggestions import category_of, chosen_rows, library_of, suggestion_index
from footprint_app.service.trace import catalogue_digest
from footprint_app.service.workspace import change_by, open_configured, open_for, permit, workspace_folder
from footprint_app.store.linking_choices import (
    ChoiceKey,
    LinkingChoice,
    RefusedCandidate,
    add_choices,
    choice_history,
)
from footprint_app.store.people import Role
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_inventory import DataOrigin

__all__ = [
    "Candidate",
    "LinkableRow",
    "LinkingRows",
    "RowCandidates",
    "apply_saved",
    "candidates",
    "choose",
    "origin_of",
    "refuse",
    "rows",
]


@dataclass(frozen=True, slots=True)
class ProviderName:
    """The name of a supplier in both languages; one may be empty."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class LinkingRows:
    """The rows of a draft that need a supplier; none where the draft cannot be read yet, with the findings why."""

    rows: tuple[LinkableRow, ...]
    fillable: tuple[AppliedChoice, ...]
    """Rows without a supplier that the library remembers one for."""
    findings: tuple[Finding, ...]
    is_readable: bool = True
    provider_names: Mapping[str, ProviderName] = field(default_factory=dict)
    """Names of the suppliers that rows have, by what the row writes; those that bear none are not in it."""

    @property
    def bought(self) -> tuple[LinkableRow, ...]:
        """The rows whose supplier may be chosen, those without one first; what an own process makes is left out."""
        return tuple(sorted((row for row in self.rows if not _is_made_here(row)), key=lambda row: row.is_linked))

    @property
    def unlinked(self) -> tuple[LinkableRow, ...]:
        """The rows without a supplier."""
        return tuple(row for row in self.rows if not row.is_linked)


@dataclass(frozen=True, slots=True)
class RowCandidates:
    """Candidates for one row, the best first; the choice remembered for it; what was refused before, by provider."""

    row: LinkableRow
    candidates: tuple[Candidate, ...]
    saved: LinkingChoice | None
    refused: Mapping[str, str]
    entries: int
    findings: tuple[Finding, ...]

    @property
    def far_off(self) -> tuple[Candidate, ...]:
        """Candidates that share too little of the name: probably something else."""
        return tuple(each for each in self.candidates if each.fit.name < POOR_NAME)


@dataclass(frozen=True, slots=True)
class _State:
    """What an index of suppliers depends on, told apart by its digest."""

    digest: tuple[str, ...]
    study: ProductStudy = field(compare=False, repr=False)
    configuration: Configuration = field(compare=False, repr=False)


def rows(configuration: Configuration, draft: Draft) -> LinkingRows:
    """Return the rows of a draft that need a supplier, and those that a remembered choice would fill."""
    reading = drafts.read(draft)
    if reading.study is None:
        return LinkingRows((), (), reading.findings, is_readable=False)
    fillable, _without, told = applicable(configuration, reading.study)
    found = tuple(linkable_rows(reading.study))
    return LinkingRows(found, fillable, told, provider_names=_provider_names(configuration, reading.study, found))


def _is_made_here(row: LinkableRow) -> bool:
    named = parse_provider(row.provider)
    return named is not None and named.kind is ProviderKind.PROCESS


def _provider_names(
    configuration: Configuration, study: ProductStudy, found: Iterable[LinkableRow]
) -> Mapping[str, ProviderName]:
    published = catalogue_of(configuration).published
    own = {factor.factor_id: ProviderName(factor.name, factor.name) for factor in study.own_factors}
    footprints = {each.footprint_id: ProviderName(each.product, each.product) for each in study.supplier_footprints}
    names: dict[str, ProviderName] = {}
    for text in {row.provider for row in found}:
        named = parse_provider(text)
        if named is None:
            continue
        if named.kind is ProviderKind.FACTOR and named.key in published:
            factor = published[named.key]
            names[text] = ProviderName(factor.name_zh, factor.name_en)
        elif named.kind is ProviderKind.FACTOR and named.key in own:
            names[text] = own[named.key]
        elif named.kind is ProviderKind.SUPPLIER and named.key in footprints:
            names[text] = footprints[named.key]
    return names


def candidates(configuration: Configuration, draft: Draft, row_id: str) -> RowCandidates:
    """Return up to five candidates for one row. Nothing is linked.

    Raises:
        WrongUseError: the draft cannot be read yet, or has no such row.
    """
    study = _study(draft)
    (row,) = chosen_rows(linkable_rows(study), (row_id,))
    index, told = _index(_state(configuration, draft, study))
    found = suggest((row,), index, study.period.last_day.year)[0].candidates
    saved = saved_for(row, category_of(study), library_of(configuration))
    return RowCandidates(row, found, saved, _refused_before(configuration, row), len(index.entries), told)


def _state(configuration: Configuration, draft: Draft, study: ProductStudy) -> _State:
    databases = workspace_folder(configuration) / BACKGROUND_FOLDER
    known = sorted((path.name, path.stat().st_mtime_ns) for path in databases.glob("*.json"))
    own = [repr(draft.tables.get(name, ())) for name in ("own_factors", "supplier_footprints")]
    catalogue = catalogue_digest(catalogue_of(configuration))
    return _State((str(databases), repr(known), catalogue, *own), study, configuration)


@lru_cache(maxsize=2)
def _index(state: _State) -> tuple[SuggestionIndex, tuple[Finding, ...]]:
    """Of a large database an index takes seconds, and a page asks at every press."""
    return suggestion_index(state.study, state.configuration)


def _study(draft: Draft) -> ProductStudy:
    study = drafts.read(draft).study
    if study is None:
        raise WrongUseError("service.link_unreadable", file=draft.head.title or draft.head.study_id)
    return study


def _refused_before(configuration: Configuration, row: LinkableRow) -> Mapping[str, str]:
    with open_configured(configuration) as workspace:
        history = choice_history(workspace)
    key = (flow_key(row.flow), unit_key(row.unit))
    return {
        each.provider: each.reason
        for choice in history
        if (choice.key.flow_key, choice.key.dimension) == key
        for each in choice.refused
        if each.reason
    }


def choose(
    configuration: Configuration, draft: Draft, choosing: Choosing, seen: int, *, is_remembered: bool = True
) -> EditAnswer:
    """Fill a row's supplier in as an edit of the draft, and remember the choice unless told otherwise.

    Raises:
        WrongUseError: no reason, no such row or candidate, or the candidate cannot be used.
    """
    permit(configuration, Role.AUTHOR)
    row, choice, _told = decided(configuration, _study(draft), choosing)
    answer = _fill(configuration, draft, {row.row_id: choice}, seen, choosing.reason)
    if is_remembered and not answer.conflict:
        with open_for(configuration, Role.AUTHOR) as workspace:
            add_choices(workspace, (choice,), change_by(configuration, choosing.reason))
    return answer


def origin_of(code: str) -> DataOrigin | None:
    """Return the origin of an amount by its code, None for ""."""
    return DataOrigin(code) if code else None


def refuse(configuration: Configuration, draft: Draft, row_id: str, candidate: Candidate, reason: str) -> None:
    """Remember why a candidate is not taken for a row; what is chosen for it stays as it is.

    Raises:
        WrongUseError: no reason is given, or there is no such row.
    """
    permit(configuration, Role.AUTHOR)
    if not reason.strip():
        raise WrongUseError("service.link_no_reason", row=row_id)
    study = _study(draft)
    (row,) = chosen_rows(linkable_rows(study), (row_id,))
    entry = candidate.entry
    said = RefusedCandidate(
        entry.provider, entry.name_zh or entry.name_en, round(candidate.fit.total, 4), reason.strip()
    )
    saved = saved_for(row, category_of(study), library_of(configuration))
    # Without a choice the entry holds refusals only: no provider, so that nothing is filled in by it.
    kept = saved or LinkingChoice(
        key=ChoiceKey(flow_key(row.flow), unit_key(row.unit)),
        flow=row.flow, unit=row.unit, provider="", provider_name="", origin="", reason=reason.strip(),
        study_id=study.study_id, row_id=row.row_id,
    )  # fmt: skip
    others = tuple(each for each in kept.refused if each.provider != entry.provider)
    with open_for(configuration, Role.AUTHOR) as workspace:
        choice = replace(kept, refused=(*others, said), at="", who="")
        add_choices(workspace, (choice,), change_by(configuration, reason.strip()))


def apply_saved(configuration: Configuration, draft: Draft, row_ids: Iterable[str], seen: int, why: str) -> EditAnswer:
    """Fill in the remembered suppliers of the rows named, as edits of the draft.

    Raises:
        WrongUseError: the draft cannot be read yet.
    """
    permit(configuration, Role.AUTHOR)
    wanted = set(row_ids)
    fillable, _without, _told = applicable(configuration, _study(draft))
    chosen = {each.row.row_id: each.choice for each in fillable if each.row.row_id in wanted}
    return _fill(configuration, draft, chosen, seen, why)


def _fill(
    configuration: Configuration, draft: Draft, chosen: Mapping[str, LinkingChoice], seen: int, why: str
) -> EditAnswer:
    """Write providers into the two tables that name them, each table one edit."""
    answer = EditAnswer(draft)
    for table, key, prefix in (("inventory", "exchange_id", ""), ("bill", "line_id", BILL_PREFIX)):
        cells = {
            row.row_id: _cells(row.cells, chosen[name])
            for row in draft.tables.get(table, ())
            if (name := f"{prefix}{row.cells.get(key, '')}") in chosen
        }
        if cells:
            answer = drafts.edit(configuration, draft.head.draft_id, DraftEdit(table, cells), seen, why)
            if answer.conflict:
                return answer
            seen = answer.draft.head.revision
    return answer


def _cells(now: Mapping[str, object], choice: LinkingChoice) -> dict[str, str]:
    cells = {"provider": choice.provider}
    if choice.origin:
        cells["origin"] = choice.origin
    if not now.get("secondary_reason"):
        cells["secondary_reason"] = choice.reason
    return cells
