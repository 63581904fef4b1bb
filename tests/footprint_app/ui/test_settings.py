"""Settings: workspaces, people, work in the background, language; and who a sign-in proves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, examples, jobs, people, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.known_workspaces import folder_of_key, known_workspaces, use_workspace
from footprint_app.service.people import Role
from footprint_app.store import migrations
from footprint_app.store.database import open_database, sqlite_url
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.schema import STORE_VERSION
from footprint_app.ui.sign_in import subject_of


def _press(shown: AppTest, label: str) -> AppTest:
    return next(button for button in shown.button if button.label == label).click().run()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", ["workspace", "people", "jobs", "language"])
def test_every_part_opens_empty(page: Callable[..., AppTest], lang: str, part: str) -> None:
    """In a new workspace, in both languages."""
    shown = page("settings", lang, part=part)
    assert not shown.exception
    assert not shown.error


def test_another_workspace_is_made_and_found_again(
    page: Callable[..., AppTest], configuration: Configuration, home: Path
) -> None:
    """A draft of the first is not in the second; the address carries a key, and a reload stays there."""
    drafts.begin_from_example(configuration, examples.DEMO, "in the first")
    shown = page("settings", "en")
    shown.text_input(key="workspace_folder").set_value(str(home / "second"))
    shown.checkbox[0].check()
    _press(shown, "Open")
    assert not shown.exception
    assert not shown.error
    assert shown.code[0].value == str(home / "second")
    key = shown.query_params["workspace"]
    assert "second" not in str(key)
    again = page("studies", "en", workspace=key if isinstance(key, str) else key[0])
    assert len(again.info) == 1
    assert page("settings", "en").code[0].value == configuration["workspace"]


def test_an_address_from_outside_makes_and_opens_no_folder(
    page: Callable[..., AppTest], configuration: Configuration, home: Path
) -> None:
    """A path in the address is no key of the list: the configured workspace stays in use."""
    shown = page("settings", "en", workspace=str(home / "trap"))
    assert shown.code[0].value == configuration["workspace"]
    assert not (home / "trap").exists()


def test_a_folder_that_cannot_be_used_is_told(page: Callable[..., AppTest], home: Path) -> None:
    """No workspace there, or a folder that is not empty: a message, and the present one stays."""
    for typed, make in ((home / "nothing", False), (home, True)):
        shown = page("settings", "en")
        shown.text_input(key="workspace_folder").set_value(str(typed))
        if make:
            shown.checkbox[0].check()
        _press(shown, "Open")
        assert not shown.exception
        assert len(shown.error) == 1


def test_the_list_of_workspaces_survives_a_broken_file(configuration: Configuration, tmp_path: Path) -> None:
    """What is no list of texts counts for nothing; folders that are gone are left out."""
    environment = {"FOOTPRINT_CONFIG": str(tmp_path / "config.toml")}
    kept = use_workspace(configuration, configuration["workspace"], make=False, environment=environment)
    assert folder_of_key(kept.key, environment) == Path(configuration["workspace"]).resolve()
    file = tmp_path / "workspaces.json"
    file.write_text(json.dumps([1, str(tmp_path / "gone"), str(kept.folder)]), encoding="utf-8")
    assert known_workspaces(environment) == (kept,)
    file.write_text("{", encoding="utf-8")
    assert known_workspaces(environment) == ()


def test_people_are_entered_and_taken_off(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """The first must be a releaser; an address is kept in small letters; the last one off makes it single again."""
    shown = page("settings", "en", part="people")
    shown.text_input[0].set_value("Li@Plant.cn")
    _press(shown, "Enter")
    assert len(shown.error) == 1, "nobody would be left who may manage people"
    people.enter(configuration, "test", "Test", frozenset(Role))
    people.enter(configuration, "Li@Plant.cn", "<b>Li</b>", frozenset({Role.VIEWER}))
    shown = page("settings", "zh", part="people")
    assert not shown.exception
    assert list(shown.dataframe[0].value.iloc[:, 0]) == ["li@plant.cn", "test"]
    shown.selectbox[0].select("li@plant.cn")
    _press(shown, "移除")
    assert [each.subject for each in people.everybody(configuration)] == ["test"]


def test_a_stranger_sees_why_there_is_nothing(
    page: Callable[..., AppTest], configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People are entered and this one is not among them: the list of studies is a message."""
    drafts.begin_from_example(configuration, examples.DEMO, "alone")
    people.enter(configuration, "test", "Test", frozenset(Role))
    monkeypatch.setenv("FOOTPRINT_USER", "nobody")
    shown = page("studies", "en")
    assert not shown.exception
    assert len(shown.error) == 1
    assert not [button for button in shown.button if button.label == "Open"]


def test_a_viewer_finds_no_cell_and_no_button_that_changes_anything(
    page: Callable[..., AppTest], configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table is one to look at, its fields are fixed, and what edits or calculates is dead and says for whom it is."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "alone")
    people.enter(configuration, "test", "Test", frozenset(Role))
    people.enter(configuration, "wang", "Wang", frozenset({Role.VIEWER}))
    monkeypatch.setenv("FOOTPRINT_USER", "wang")
    dead = {
        ("data", "inventory"): {"撤销上一次修改", "保存为版本"},
        ("data", "study"): {"撤销上一次修改", "保存为版本"},
        ("result", ""): {"计算"},
    }
    for (key, table), labels in dead.items():
        shown = page(key, "zh", study=draft.head.draft_id, **({"table": table} if table else {}))
        assert not shown.exception
        found = {button.label: button for button in shown.button if button.label in labels}
        assert set(found) == labels
        assert all(button.disabled and "需要角色" in button.help for button in found.values())
        if table == "study":
            assert all(field.disabled for field in shown.text_input if field.key and field.key.startswith("field_"))
    assert drafts.history(configuration, draft.head.draft_id) == ()


def test_work_is_listed_and_stopped(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """A waiting calculation has a button that stops it; afterwards it stands among what has ended."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "try")
    job = jobs.ask_calculation(configuration, draft)
    shown = page("settings", "en", part="jobs")
    shown.button(key=f"stop_{job.job_id}").click().run()
    assert jobs.load(configuration, job.job_id).state is jobs.JobState.CANCELLED
    shown = page("settings", "en", part="jobs")
    assert list(shown.dataframe[0].value["State"]) == ["stopped"]


def test_an_older_workspace_is_upgraded_after_a_backup(page: Callable[..., AppTest], home: Path) -> None:
    """The page offers it; afterwards the workspace opens, and the backup lies in its folder."""
    configuration, folder = read_configuration(), home / "workspace"
    for name in ("", "evidence", "background", "cache", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    database = open_database(sqlite_url(folder / "workspace.db"))
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    database.close()
    with pytest.raises(WorkspaceError):
        workspace.open_configured(configuration)
    for key in ("data", "result", "settings"):
        offered = page(key, "en", study="d-kept")
        assert not offered.exception
        assert offered.query_params["study"] == "d-kept", "the study is still there"
        assert [one.label for one in offered.button if "upgrade" in one.label] == ["Back up and upgrade"], key
    shown = _press(page("settings", "en"), "Back up and upgrade")
    assert not shown.exception
    assert str(STORE_VERSION) in shown.success[0].value
    workspace.open_configured(configuration).close()
    assert list((folder / "backup").glob("*.zip"))


@pytest.mark.parametrize(
    ("claims", "subject"),
    [
        ({"email": "Li@Plant.cn", "email_verified": True, "sub": "42"}, "li@plant.cn"),
        ({"email": "li@plant.cn", "sub": "42"}, "li@plant.cn"),
        ({"email": "li@plant.cn", "email_verified": False, "sub": "42"}, "42"),
        ({"sub": "42"}, "42"),
        ({}, ""),
    ],
)
def test_whom_a_sign_in_proves(claims: dict[str, object], subject: str) -> None:
    """The address unless it is said to be unverified, else the id: nobody becomes a colleague by typing an address."""
    assert subject_of(claims) == subject


def test_a_backup_is_made_and_brought_back_beside(
    page: Callable[..., AppTest], configuration: Configuration, home: Path
) -> None:
    """The study is in the restored workspace, and the present one stays; a folder in use is refused."""
    drafts.begin_from_example(configuration, examples.DEMO, "kept")
    shown = page("settings", "en")
    shown.button(key="make_backup").click().run()
    assert not shown.exception
    ((archive, _made_at),) = workspace.backups(configuration)
    target = home / "restored"
    shown.file_uploader(key="backup_file").upload("backup.zip", archive.read_bytes(), "application/zip")
    shown.text_input(key="backup_folder").set_value(str(target)).run()
    shown.button(key="restore").click().run()
    assert not shown.exception
    assert shown.code[0].value == str(target)
    restored = read_configuration({"workspace": str(target)})
    assert len(drafts.list_drafts(restored)) == len(drafts.list_drafts(configuration)) == 1
    with pytest.raises(WorkspaceError):
        workspace.restore_beside(archive, str(target))


def test_behind_a_sign_in_nobody_gets_in_before_the_first_releaser(
    page: Callable[..., AppTest], configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever came first would be let into everything; the page names the command that enters somebody."""
    monkeypatch.setattr("footprint_app.ui.parts.who_is_at_work.is_team", lambda: True)
    shown = page("studies", "en")
    assert [each.value for each in shown.title] == ["Footprint Workbench"]
    assert "workspace people" in shown.code[0].value
    people.enter(configuration, "test", "Test", frozenset({Role.RELEASER}))
    assert [each.value for each in page("studies", "en").title] == ["Studies"]
