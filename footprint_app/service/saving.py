"""Keeping a study and its result in the workspace."""

from footprint_app.reporting.result_json import result_to_json
from footprint_app.service.calculate import CalculateAnswer
from footprint_app.service.configuration import Configuration
from footprint_app.service.study_digest import canonical_study
from footprint_app.service.workspace import open_configured, person
from footprint_app.store.studies import save_result, save_study
from footprint_app.store.workspace import Change


def require_workspace(configuration: Configuration) -> None:
    """Find out before a long calculation whether its result can be kept.

    Raises:
        WrongUseError, WorkspaceError: there is no workspace, or it cannot be used.
    """
    open_configured(configuration).close()


def save(configuration: Configuration, answer: CalculateAnswer, reason: str) -> str:
    """Add study and result to the workspace and return ``study_id v1``; what is there already is not added again.

    Raises:
        ValueError: the study was not calculated.
    """
    study, result = answer.written, answer.result
    if study is None or result is None:
        raise ValueError("only a calculated study can be saved")
    change = Change(who=person(configuration), why=reason)
    with open_configured(configuration) as workspace:
        version = save_study(workspace, study.study_id, canonical_study(study), change)
        save_result(workspace, version, result.result_digest, result_to_json(result), change)
    return f"{version.study_id} v{version.version}"
