"""Keeping a study and its result in the workspace."""

from footprint_app.portfolio.sensitivities import CACHE, append
from footprint_app.reporting.result_json import result_to_json
from footprint_app.service.calculate import CalculateAnswer
from footprint_app.service.configuration import Configuration
from footprint_app.service.drafts import Draft
from footprint_app.service.errors import WrongUseError
from footprint_app.service.job_results import calculation_of, study_of
from footprint_app.service.jobs import Job, is_stale
from footprint_app.service.study_digest import canonical_study
from footprint_app.service.workspace import change_by, open_for, permit, person
from footprint_app.store import drafts as draft_store
from footprint_app.store.people import Role
from footprint_app.store.studies import StudyVersion, save_result, save_study
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy


def require_workspace(configuration: Configuration) -> None:
    """Find out before a long calculation whether its result can be kept.

    Raises:
        WrongUseError, WorkspaceError: there is no workspace, it cannot be used, or the person at work is no author.
    """
    open_for(configuration, Role.AUTHOR).close()


def save(configuration: Configuration, answer: CalculateAnswer, reason: str) -> str:
    """Add study and result to the workspace and return ``study_id v1``; what is there already is not added again.

    Raises:
        WrongUseError: the person at work is no author.
        ValueError: the study was not calculated.
    """
    study, result = answer.written, answer.result
    if study is None or result is None:
        raise ValueError("only a calculated study can be saved")
    change = Change(who=person(configuration), why=reason)
    with open_for(configuration, Role.AUTHOR) as workspace:
        version = _keep(workspace, study, result, change)
    return f"{version.study_id} v{version.version}"


def _keep(workspace: Workspace, study: ProductStudy, result: PcfResult, change: Change) -> StudyVersion:
    """Save both, and leave the result's factor amounts for who asks what a new publication moves."""
    study_json, result_json = canonical_study(study), result_to_json(result)
    version = save_study(workspace, study.study_id, study_json, change)
    save_result(workspace, version, result.result_digest, result_json, change)
    append(workspace.folder / CACHE, result.result_digest, study_json, result_json)
    return version


def save_calculation(configuration: Configuration, draft: Draft, job: Job, reason: str) -> StudyVersion:
    """Add a draft and what a job calculated of it to the workspace, as a version with its result.

    Raises:
        WrongUseError: the person at work is no author, there is no number, or the draft is not what was calculated.
        FileNotFoundError: the files of the job were cleared away.
    """
    permit(configuration, Role.AUTHOR)
    if is_stale(configuration, job, draft):
        raise WrongUseError("service.calculation_stale", study=draft.head.study_id)
    study, result = study_of(configuration, job), calculation_of(configuration, job).result
    if study is None or result is None:
        raise WrongUseError("service.no_number_to_save", study=draft.head.study_id)
    change = change_by(configuration, reason)
    with open_for(configuration, Role.AUTHOR) as workspace:
        version = _keep(workspace, study, result, change)
        draft_store.mark_saved(workspace, draft.head.draft_id, draft.head.revision, version.version)
    return version
