"""The studies of a workspace as a list: drafts at work, saved versions, results and releases, each with its status."""

import json
from dataclasses import dataclass
from enum import StrEnum

from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import change_by, open_configured, open_for, person
from footprint_app.store import drafts as draft_store
from footprint_app.store.drafts import DraftHead
from footprint_app.store.people import Role, list_people
from footprint_app.store.studies import (
    SavedResult,
    StudyVersion,
    calculated_versions,
    list_studies,
    load_study,
    release_study,
    results_of,
    versions_of,
)


class StudyStatus(StrEnum):
    """Where a study stands, the furthest it got."""

    DRAFT = "draft"
    """Edited since, or never saved as a version."""
    SAVED = "saved"
    """A version without a result."""
    PROVISIONAL = "provisional"
    """Calculated; findings stand in the way of a claim."""
    CALCULATED = "calculated"
    """Calculated, and nothing stands in the way of the claim."""
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One line of the list: a draft, or a study without one."""

    study_id: str
    title: str
    status: StudyStatus
    version: int
    """The newest saved one; 0 for none."""
    changed_at: str
    changed_by: str
    draft: DraftHead | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One saved version with what became of it."""

    version: StudyVersion
    status: StudyStatus
    results: tuple[SavedResult, ...]


def overview(configuration: Configuration, text: str = "", status: StudyStatus | None = None) -> tuple[StudyRow, ...]:
    """Return drafts and studies, the one changed last first; `text` is looked for in id and name, whatever its case."""
    with open_configured(configuration) as workspace:
        newest = {study_id: load_study(workspace, study_id, number) for study_id, number in list_studies(workspace)}
        drafts = draft_store.list_drafts(workspace)
        calculated = calculated_versions(workspace)
    status_of = {study_id: _status(version, calculated) for study_id, version in newest.items()}
    rows = [_row_of_draft(head, newest, status_of) for head in drafts]
    at_work = {head.study_id for head in drafts}
    rows += [_row_of_version(version, status_of[name]) for name, version in newest.items() if name not in at_work]
    wanted = text.casefold().split()
    return tuple(
        row
        for row in sorted(rows, key=lambda row: row.changed_at, reverse=True)
        if all(word in f"{row.study_id} {row.title}".casefold() for word in wanted)
        and (status is None or row.status is status)
    )


def versions(configuration: Configuration, study_id: str) -> tuple[VersionRow, ...]:
    """Return the saved versions of a study with their results, newest first."""
    with open_configured(configuration) as workspace:
        results, calculated = results_of(workspace, study_id), calculated_versions(workspace)
        return tuple(
            VersionRow(each, _status(each, calculated), tuple(one for one in results if one.version == each.version))
            for each in versions_of(workspace, study_id)
        )


def release(configuration: Configuration, study_id: str, version: int, why: str) -> StudyVersion:
    """Release a version for good; its author cannot where several people share the workspace.

    Raises:
        WrongUseError: the person at work may not.
        WorkspaceError: there is no such version, or it is released already.
    """
    with open_for(configuration, Role.RELEASER) as workspace:
        saved = load_study(workspace, study_id, version)
        who = person(configuration)
        if saved.saved_by == who and list_people(workspace):
            raise WrongUseError("service.own_version", person=who, study=study_id, version=version)
        return release_study(workspace, study_id, version, change_by(configuration, why))


def _status(version: StudyVersion, calculated: dict[tuple[str, int], bool]) -> StudyStatus:
    if version.is_released:
        return StudyStatus.RELEASED
    is_provisional = calculated.get((version.study_id, version.version))
    if is_provisional is None:
        return StudyStatus.SAVED
    return StudyStatus.PROVISIONAL if is_provisional else StudyStatus.CALCULATED


def _row_of_draft(head: DraftHead, newest: dict[str, StudyVersion], status_of: dict[str, StudyStatus]) -> StudyRow:
    version = newest.get(head.study_id)
    is_saved = head.version > 0 and head.revision == head.version_revision and version is not None
    status = status_of[head.study_id] if is_saved else StudyStatus.DRAFT
    number = version.version if version else 0
    return StudyRow(head.study_id, head.title, status, number, head.saved_at, head.saved_by, head)


def _row_of_version(version: StudyVersion, status: StudyStatus) -> StudyRow:
    product = json.loads(version.canonical_json).get("product", {})
    title = str(product.get("name_zh") or product.get("name_en") or "")
    return StudyRow(version.study_id, title, status, version.version, version.saved_at, version.saved_by, None)
