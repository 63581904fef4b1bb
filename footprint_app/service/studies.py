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
from footprint_app.store.reviews import Review, ReviewStep, add_review, reviews
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
from footprint_app.store.workspace import Workspace

__all__ = [
    "Review",
    "ReviewStep",
    "StudyRow",
    "StudyStatus",
    "VersionRow",
    "answer_review",
    "ask_review",
    "overview",
    "release",
    "review_steps",
    "versions",
]


class StudyStatus(StrEnum):
    """Where a study stands, the furthest it got."""

    DRAFT = "draft"
    """Edited since, or never saved as a version."""
    SAVED = "saved"
    """A version without a result."""
    PROVISIONAL = "provisional"
    """Calculated; findings stand in the way of a claim."""
    CHECKED = "checked"
    """Calculated, and nothing stands in the way of the claim."""
    UNDER_REVIEW = "under_review"
    """A review was asked for and not answered."""
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
    reviews: tuple[Review, ...]
    """Oldest first."""

    @property
    def is_under_review(self) -> bool:
        """True where a review was asked for and not answered."""
        return bool(self.reviews) and self.reviews[-1].step is ReviewStep.ASKED

    @property
    def is_returned(self) -> bool:
        """True where the last review sent it back."""
        return bool(self.reviews) and self.reviews[-1].step is ReviewStep.RETURNED


def overview(configuration: Configuration, text: str = "", status: StudyStatus | None = None) -> tuple[StudyRow, ...]:
    """Return drafts and studies, the one changed last first; `text` is looked for in id and name, whatever its case."""
    with open_configured(configuration) as workspace:
        newest = {study_id: load_study(workspace, study_id, number) for study_id, number in list_studies(workspace)}
        drafts = draft_store.list_drafts(workspace)
        calculated, reviewed = calculated_versions(workspace), _newest_steps(reviews(workspace))
    status_of = {study_id: _status(version, calculated, reviewed) for study_id, version in newest.items()}
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
        steps = reviews(workspace, study_id)
        reviewed = _newest_steps(steps)
        return tuple(
            VersionRow(
                each,
                _status(each, calculated, reviewed),
                tuple(one for one in results if one.version == each.version),
                tuple(one for one in steps if one.version == each.version),
            )
            for each in versions_of(workspace, study_id)
        )


def review_steps(configuration: Configuration) -> tuple[Review, ...]:
    """Return the newest step of every version that a review was asked for, those that wait first, then the newest."""
    with open_configured(configuration) as workspace:
        newest = {(each.study_id, each.version): each for each in reviews(workspace)}
    listed = sorted(newest.values(), key=lambda each: each.at, reverse=True)
    return tuple(sorted(listed, key=lambda each: each.step is not ReviewStep.ASKED))


def ask_review(configuration: Configuration, study_id: str, version: int, why: str) -> Review:
    """Ask for the review of a version that has a result.

    Raises:
        WrongUseError: the person at work is no author, or the version has no result or is released.
        WorkspaceError: there is no such version, or its review is open already.
    """
    with open_for(configuration, Role.AUTHOR) as workspace:
        saved = load_study(workspace, study_id, version)
        if saved.is_released:
            raise WrongUseError("service.review_of_released", study=study_id, version=version)
        if (study_id, version) not in calculated_versions(workspace):
            raise WrongUseError("service.review_without_result", study=study_id, version=version)
        return add_review(workspace, study_id, version, ReviewStep.ASKED, change_by(configuration, why))


def answer_review(configuration: Configuration, study_id: str, version: int, why: str, *, agrees: bool) -> Review:
    """Agree to a version, or send it back; its author cannot where several people share the workspace.

    Raises:
        WrongUseError: the person at work is no reviewer, or saved the version.
        WorkspaceError: there is no such version, or no review of it is open.
    """
    with open_for(configuration, Role.REVIEWER) as workspace:
        _refuse_own(workspace, configuration, load_study(workspace, study_id, version))
        step = ReviewStep.AGREED if agrees else ReviewStep.RETURNED
        return add_review(workspace, study_id, version, step, change_by(configuration, why))


def release(configuration: Configuration, study_id: str, version: int, why: str) -> StudyVersion:
    """Release a version for good; its author cannot where several people share the workspace.

    Raises:
        WrongUseError: the person at work may not, or its review is open or sent it back.
        WorkspaceError: there is no such version, or it is released already.
    """
    with open_for(configuration, Role.RELEASER) as workspace:
        _refuse_own(workspace, configuration, load_study(workspace, study_id, version))
        newest = _newest_steps(reviews(workspace, study_id)).get((study_id, version))
        if newest is ReviewStep.ASKED:
            raise WrongUseError("service.release_asked", study=study_id, version=version)
        if newest is ReviewStep.RETURNED:
            raise WrongUseError("service.release_returned", study=study_id, version=version)
        return release_study(workspace, study_id, version, change_by(configuration, why))


def _refuse_own(workspace: Workspace, configuration: Configuration, saved: StudyVersion) -> None:
    """Four eyes: where several people share the workspace, nobody judges what they saved themselves."""
    who = person(configuration)
    if saved.saved_by == who and list_people(workspace):
        raise WrongUseError("service.own_version", person=who, study=saved.study_id, version=saved.version)


def _newest_steps(steps: tuple[Review, ...]) -> dict[tuple[str, int], ReviewStep]:
    return {(each.study_id, each.version): each.step for each in steps}


def _status(
    version: StudyVersion, calculated: dict[tuple[str, int], bool], reviewed: dict[tuple[str, int], ReviewStep]
) -> StudyStatus:
    if version.is_released:
        return StudyStatus.RELEASED
    key = (version.study_id, version.version)
    if reviewed.get(key) is ReviewStep.ASKED:
        return StudyStatus.UNDER_REVIEW
    if key not in calculated:
        return StudyStatus.SAVED
    return StudyStatus.PROVISIONAL if calculated[key] else StudyStatus.CHECKED


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
