"""A person chooses the supplier of a row; the choice is remembered with what was refused, and used again where asked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from background_db.catalogue import FactorCatalogue
from background_db.errors import UnknownKeyError
from background_db.factors import FactorScope, FactorStatus
from background_db.findings import Finding, Place, in_both_languages, warning
from background_db.messages import Language
from footprint_app.linking.background_databases import NoSupply
from footprint_app.linking.geography import market_of
from footprint_app.linking.suggestions.entries import CatalogueEntry
from footprint_app.linking.suggestions.rows import ChosenLink, LinkableRow, linkable_rows, with_links
from footprint_app.linking.suggestions.saved import flow_key, saved_for, unit_key
from footprint_app.linking.suggestions.suggest import Candidate, suggest
from footprint_app.service.background import backgrounds_for
from footprint_app.service.configuration import Configuration
from footprint_app.service.convert import write_study_file
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.suggestions import (
    category_of,
    chosen_rows,
    library_of,
    readable_study,
    suggestion_index,
)
from footprint_app.service.workspace import change_by, open_for, permit, workspace_folder
from footprint_app.store.linking_choices import ChoiceKey, LinkingChoice, RefusedCandidate, add_choices
from footprint_app.store.people import Role
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study import ProductStudy
from pcr_rules.study_index import index_study
from pcr_rules.study_inventory import DataOrigin


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a person says when choosing: which candidate, why, what speaks against others, and how far it holds."""

    row: str
    candidate: str
    """Its number in the list of candidates, or a provider as a row names it."""
    reason: str
    refused: Mapping[str, str]
    """Number or provider of a candidate → why not; those that stood beside the one chosen are kept without."""
    origin: DataOrigin | None = None
    only_in_market: bool = False
    """The choice holds for the market of the row's site, not for every place."""
    only_in_category: bool = False
    """The choice holds for products of the study's classification code."""


@dataclass(frozen=True, slots=True)
class ChooseAnswer:
    """The choice as it is remembered, and the study written; None where it was left as it is."""

    row: LinkableRow
    choice: LinkingChoice
    written: Path | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class AppliedChoice:
    """A row that took over a remembered choice."""

    row: LinkableRow
    choice: LinkingChoice


@dataclass(frozen=True, slots=True)
class ApplyAnswer:
    """Rows filled in from the library; `unlinked` = `applied` + rows with a finding + `without_choice`."""

    applied: tuple[AppliedChoice, ...]
    unlinked: int
    without_choice: tuple[LinkableRow, ...]
    written: Path | None
    findings: tuple[Finding, ...]


def parse_refusals(written: Iterable[str]) -> Mapping[str, str]:
    """Read ``2=foreign power``: the candidate by its number or provider, and why it is not taken.

    Raises:
        WrongUseError: a text has another form.
    """
    refused = {}
    for text in written:
        candidate, mark, why = text.partition("=")
        if not mark or not candidate.strip() or not why.strip():
            raise WrongUseError("service.link_not_a_refusal", text=text)
        refused[candidate.strip()] = why.strip()
    return refused


def choose(
    configuration: Configuration,
    study: Path,
    choosing: Choosing,
    language: Language,
    *,
    out: Path | None = None,
    force: bool = False,
) -> ChooseAnswer:
    """Remember a choice in the workspace and, with `out` or `force`, write the study with the row's supplier filled in.

    Raises:
        WrongUseError: no reason, no such row or candidate, the candidate cannot be used, or no workspace or target.
    """
    workspace_folder(configuration)
    permit(configuration, Role.AUTHOR)
    if not choosing.reason.strip():
        raise WrongUseError("service.link_no_reason", row=choosing.row)
    target = _target(study, out, force=force)
    read, findings = readable_study(study, is_written=target is not None)
    row, choice, told = decided(configuration, read, choosing)
    with open_for(configuration, Role.AUTHOR) as workspace:
        add_choices(workspace, (choice,), change_by(configuration, choosing.reason))
    if target is not None:
        link = ChosenLink(choice.provider, choosing.reason, choosing.origin)
        write_study_file(with_links(read, {row.row_id: link}), target, language)
    return ChooseAnswer(row, choice, target, (*findings, *told))


def decided(
    configuration: Configuration, study: ProductStudy, choosing: Choosing
) -> tuple[LinkableRow, LinkingChoice, tuple[Finding, ...]]:
    """Return the row meant and the choice as it would be remembered; nothing is written.

    Raises:
        WrongUseError: no reason, no such row or candidate, or the candidate cannot be used.
    """
    if not choosing.reason.strip():
        raise WrongUseError("service.link_no_reason", row=choosing.row)
    (row,) = chosen_rows(linkable_rows(study), (choosing.row,))
    index, told = suggestion_index(study, configuration)
    candidates = suggest((row,), index, study.period.last_day.year)[0].candidates
    provider = _provider(choosing.candidate, candidates, row)
    cause = _unusable(provider, study, configuration)
    if cause:
        raise WrongUseError("service.link_unusable", provider=provider, cause=cause)
    return row, _choice(study, row, choosing, provider, candidates, _names(index.entries)), told


def _names(entries: Iterable[CatalogueEntry]) -> Mapping[str, str]:
    return {entry.provider: entry.name_zh or entry.name_en for entry in entries}


def _choice(
    study: ProductStudy,
    row: LinkableRow,
    choosing: Choosing,
    provider: str,
    candidates: tuple[Candidate, ...],
    names: Mapping[str, str],
) -> LinkingChoice:
    refused = {_provider(name, candidates, row): why for name, why in choosing.refused.items()}
    if provider in refused:
        raise WrongUseError("service.link_chosen_and_refused", provider=provider)
    beside = {each.entry.provider: round(each.fit.total, 4) for each in candidates if each.entry.provider != provider}
    return LinkingChoice(
        key=ChoiceKey(
            flow_key(row.flow),
            unit_key(row.unit),
            market_of(row.geography) if choosing.only_in_market else "",
            category_of(study) if choosing.only_in_category else "",
        ),
        flow=row.flow,
        unit=row.unit,
        provider=provider,
        provider_name=names.get(provider, ""),
        origin=choosing.origin.value if choosing.origin else "",
        reason=choosing.reason.strip(),
        refused=tuple(
            RefusedCandidate(one, names.get(one, ""), beside.get(one), refused.get(one, ""))
            for one in dict.fromkeys((*beside, *refused))
        ),
        study_id=study.study_id,
        row_id=row.row_id,
    )


def _provider(named: str, candidates: tuple[Candidate, ...], row: LinkableRow) -> str:
    """Return the provider of a candidate named by its number, or the provider itself."""
    text = named.strip()
    if text.isascii() and text.isdigit():
        if not 1 <= int(text) <= len(candidates):
            raise WrongUseError("service.link_no_candidate", row=row.row_id, candidate=text, count=len(candidates))
        return candidates[int(text) - 1].entry.provider
    if parse_provider(text) is None:
        raise WrongUseError("service.link_no_candidate", row=row.row_id, candidate=text, count=len(candidates))
    return text


def _target(study: Path, out: Path | None, *, force: bool) -> Path | None:
    """Where the study is written: `out`, its own file with `force`, else nowhere."""
    if out is None:
        return study if force else None
    if out.exists() and not force:
        raise WrongUseError("service.file_exists", file=out)
    if not out.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=out.parent)
    return out


def apply(
    configuration: Configuration, study: Path, language: Language, *, out: Path | None = None, force: bool = False
) -> ApplyAnswer:
    """Fill in the suppliers of unlinked rows that the library remembers; with `out` or `force` write the study.

    A remembered supplier that cannot be used any more is a finding and the row stays as it is.

    Raises:
        WrongUseError: there is no study or no workspace, or the target cannot be written.
    """
    workspace_folder(configuration)
    target = _target(study, out, force=force)
    read, findings = readable_study(study, is_written=target is not None)
    applied, without, told = applicable(configuration, read)
    unlinked = sum(not row.is_linked for row in linkable_rows(read))
    told = (*findings, *told)
    if not applied or target is None:
        return ApplyAnswer(applied, unlinked, without, None, told)
    links = {each.row.row_id: _link(each.choice) for each in applied}
    write_study_file(with_links(read, links), target, language)
    return ApplyAnswer(applied, unlinked, without, target, told)


def applicable(
    configuration: Configuration, study: ProductStudy
) -> tuple[tuple[AppliedChoice, ...], tuple[LinkableRow, ...], tuple[Finding, ...]]:
    """Return the unlinked rows that the library has a usable choice for, those without a choice, and what is gone."""
    library = library_of(configuration)
    applied, without, told = list[AppliedChoice](), list[LinkableRow](), list[Finding]()
    usable = _remembered_answers(study, configuration)
    for row in linkable_rows(study):
        if row.is_linked:
            continue
        choice = saved_for(row, category_of(study), library)
        if choice is None:
            without.append(row)
        elif cause := usable(choice.provider):
            told.append(_gone(row, choice, cause))
        else:
            applied.append(AppliedChoice(row, choice))
    return tuple(applied), tuple(without), tuple(told)


def _link(choice: LinkingChoice) -> ChosenLink:
    return ChosenLink(choice.provider, choice.reason, DataOrigin(choice.origin) if choice.origin else None)


def _gone(row: LinkableRow, choice: LinkingChoice, cause: str) -> Finding:
    where = Place(path=row.row_id if row.row_id.startswith("bill:") else f"exchange:{row.row_id}")
    return warning("LINKING-SAVED-GONE", where, row=row.row_id, flow=row.flow, provider=choice.provider, cause=cause)


def _remembered_answers(study: ProductStudy, configuration: Configuration) -> Callable[[str], str]:
    """Ask once per provider: many rows name the same one."""
    known: dict[str, str] = {}

    def usable(provider: str) -> str:
        if provider not in known:
            known[provider] = _unusable(provider, study, configuration)
        return known[provider]

    return usable


def _unusable(provider: str, study: ProductStudy, configuration: Configuration) -> str:
    """Say why a provider cannot supply a row of the study, "" where it can."""
    reference = parse_provider(provider)
    if reference is None:
        return in_both_languages("写法无法识别", "not written as a provider")
    index = index_study(study)
    if reference.kind is ProviderKind.FACTOR:
        own = index.own_factors.get(reference.key)
        return "" if own is not None else _factor_trouble(reference.key, catalogue_of(configuration))
    if reference.kind is ProviderKind.BACKGROUND:
        return _background_trouble(reference.key, configuration)
    within: Mapping[ProviderKind, tuple[Mapping[str, object], str]] = {
        ProviderKind.SUPPLIER: (
            index.suppliers,
            in_both_languages("研究中没有此供应商碳足迹", "the study has no such supplier's footprint"),
        ),
        ProviderKind.PROCESS: (index.processes, in_both_languages("研究中没有此过程", "the study has no such process")),
        ProviderKind.ELECTRICITY: (
            index.facilities,
            in_both_languages("研究中没有此设施", "the study has no such facility"),
        ),
    }
    parts, trouble = within.get(reference.kind, ({reference.key: None}, ""))
    return "" if reference.key in parts else trouble


def _factor_trouble(key: str, catalogue: FactorCatalogue) -> str:
    try:
        factor = catalogue.get(key)
    except UnknownKeyError:
        return in_both_languages("没有此因子", "no such factor")
    if factor.scope is not FactorScope.LIFE_CYCLE:
        return in_both_languages("不是生命周期因子", "no life-cycle factor")
    if factor.is_hidden or factor.status is not FactorStatus.IN_FORCE:
        return in_both_languages("已被替代或未公布", "superseded or unpublished")
    return ""


def _background_trouble(key: str, configuration: Configuration) -> str:
    backgrounds = backgrounds_for(configuration)
    if backgrounds is None:
        return in_both_languages("没有工作区", "no workspace")
    name, _, code = key.partition("/")
    database = backgrounds.open(name)
    if isinstance(database, NoSupply):
        return in_both_languages(f"没有数据库 {name}", f"no database {name}")
    return "" if code in database.positions else in_both_languages("数据库中没有此活动", "no such activity in it")
