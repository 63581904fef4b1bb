"""Keeping studies and results, and examining a workspace, through the service."""

from pathlib import Path

import pytest

from footprint_app.service import saving, workspace
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.studies import load_result, load_study
from footprint_app.store.workspace import change_log


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """Settings with a fresh workspace."""
    environment = {"FOOTPRINT_CONFIG": str(tmp_path / "none"), "FOOTPRINT_USER": "li"}
    found = read_configuration({"workspace": str(tmp_path / "workspace")}, environment)
    workspace.init(found, tmp_path / "workspace")
    return found


def test_study_and_result_are_kept_with_who_and_why(configuration: Configuration, tiny: Path) -> None:
    """What is kept is the canonical study and the result, tied by their digests."""
    answer = calculate(tiny, scenarios=False)
    assert answer.result is not None
    assert saving.save(configuration, answer, "first data") == "tiny-board v1"
    assert saving.save(configuration, answer, "again") == "tiny-board v1"
    with workspace.open_configured(configuration) as opened:
        study = load_study(opened, "tiny-board")
        result = load_result(opened, answer.result.result_digest)
        log = change_log(opened)
    assert study.digest == result.study_digest == answer.result.trace.study_digest
    assert ("li", "study saved", "first data") in {(who, what, why) for _, who, what, _, why in log}


def test_saving_without_workspace_is_wrong_use(tmp_path: Path) -> None:
    """Neither no workspace nor one that is not there is made on the way."""
    none = read_configuration(None, {"FOOTPRINT_CONFIG": str(tmp_path / "none")})
    with pytest.raises(WrongUseError):
        saving.require_workspace(none)
    missing = read_configuration({"workspace": str(tmp_path / "x")}, {"FOOTPRINT_CONFIG": str(tmp_path / "none")})
    with pytest.raises(WorkspaceError):
        saving.require_workspace(missing)
    assert list(tmp_path.iterdir()) == []


def test_doctor_finds_a_sound_workspace_fine(configuration: Configuration) -> None:
    """Software, data and workspace are all named and fine."""
    looked_at = {one.name: one for one in workspace.examine(configuration, None, "en")}
    assert {"python", "engine", "factors", "fonts", "writable", "disk", "store", "integrity"} <= looked_at.keys()
    assert [one.name for one in looked_at.values() if not one.is_fine] == []


def test_doctor_names_what_is_wrong(configuration: Configuration) -> None:
    """A workspace without its database is not fine, and the doctor itself does not fall over it."""
    assert configuration.workspace is not None
    (configuration.workspace / "workspace.db").unlink()
    looked_at = workspace.examine(configuration, None, "zh")
    assert [one.name for one in looked_at if not one.is_fine] == ["store"]


def test_backup_and_restore(configuration: Configuration, tmp_path: Path) -> None:
    """A backup goes into the workspace's own folder unless named, and comes back as a workspace."""
    assert configuration.workspace is not None
    archive, version = workspace.back_up(configuration, configuration.workspace)
    assert archive.parent == configuration.workspace / "backup"
    assert workspace.restore(archive, tmp_path / "again") == version


def test_upgrade_of_a_current_workspace_makes_no_backup(configuration: Configuration) -> None:
    """Nothing is done where nothing is to do."""
    assert configuration.workspace is not None
    before, after, archive = workspace.upgrade(configuration, configuration.workspace)
    assert before == after
    assert archive is None
