"""Studies and results in a workspace, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from footprint_app.store import drafts, schema
from footprint_app.store.errors import StaleVersionError, WorkspaceError
from footprint_app.store.linking_choices import ChoiceKey, LinkingChoice, add_choices
from footprint_app.store.reviews import ReviewStep, add_review
from footprint_app.store.studies import (
    digest_of,
    list_studies,
    load_result,
    load_study,
    release_study,
    save_result,
    save_study,
)
from footprint_app.store.workspace import Change, Workspace, change_log

LI = Change(who="li", why="first data")


def test_saves_are_versions(workspace: Workspace) -> None:
    """A changed study becomes version 2 and version 1 stays readable."""
    save_study(workspace, "profile", '{"a":1}', LI)
    second = save_study(workspace, "profile", '{"a":2}', Change(who="wang", why="meter corrected"))
    assert (second.version, second.saved_by, second.reason) == (2, "wang", "meter corrected")
    assert load_study(workspace, "profile", 1).canonical_json == '{"a":1}'
    assert load_study(workspace, "profile").digest == digest_of('{"a":2}')
    assert list_studies(workspace) == (("profile", 2),)


def test_same_content_is_no_new_version(workspace: Workspace) -> None:
    """Saving what is there already adds nothing."""
    save_study(workspace, "profile", "{}", LI)
    assert save_study(workspace, "profile", "{}", LI).version == 1


def test_stale_save_is_refused(workspace: Workspace) -> None:
    """An author who started from version 1 cannot overwrite version 2."""
    save_study(workspace, "profile", '{"a":1}', LI, seen=0)
    save_study(workspace, "profile", '{"a":2}', LI, seen=1)
    with pytest.raises(StaleVersionError):
        save_study(workspace, "profile", '{"a":3}', LI, seen=1)
    assert load_study(workspace, "profile").version == 2


def test_simultaneous_saves_give_one_winner(workspace: Workspace) -> None:
    """Of eight writers who all saw version 1, exactly one saves version 2."""
    save_study(workspace, "profile", '{"a":0}', LI)

    def save(number: int) -> bool:
        try:
            save_study(workspace, "profile", f'{{"a":{number}}}', LI, seen=1)
        except StaleVersionError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(1, 9))) == 1
    assert load_study(workspace, "profile").version == 2


def test_release_is_once_and_for_good(workspace: Workspace) -> None:
    """A version is released once; later work is a new version and the release stays."""
    save_study(workspace, "profile", '{"a":1}', LI)
    assert release_study(workspace, "profile", 1, Change(who="zhao", why="verified")).is_released
    with pytest.raises(WorkspaceError):
        release_study(workspace, "profile", 1, LI)
    assert not save_study(workspace, "profile", '{"a":2}', LI).is_released
    assert load_study(workspace, "profile", 1).is_released


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
def test_the_database_itself_refuses_changes(workspace: Workspace, table: str) -> None:
    """Neither UPDATE nor DELETE touches what was written, whoever asks."""
    rows = schema.metadata.tables[table]
    version = save_study(workspace, "profile", "{}", LI)
    release_study(workspace, "profile", 1, LI)
    save_result(workspace, version, "r" * 64, "{}", LI)
    with workspace.database.writing() as connection:
        values = {"sha256": "0" * 64, "file_name": "a", "size": 1, "added_at": "", "added_by": "", "reason": ""}
        connection.execute(schema.evidence.insert().values(values))
    head = drafts.make_draft(workspace, "profile", "", "{}", LI)
    drafts.save_edit(workspace, drafts.load_draft(workspace, head.draft_id), {}, LI, 0)
    choice = LinkingChoice(ChoiceKey("铝锭", "mass"), "铝锭", "t", "factor:x", "x", "secondary", "same product")
    add_choices(workspace, [choice], LI)
    add_review(workspace, "profile", 1, ReviewStep.ASKED, LI)
    first = next(iter(rows.c))
    for statement in (update(rows).values({first.name: first}), delete(rows)):
        with pytest.raises(DBAPIError, match="append-only"), workspace.database.writing() as connection:
            connection.execute(statement)


def test_result_is_kept_once(workspace: Workspace) -> None:
    """The same result digest twice is one row, tied to the study version it came from."""
    version = save_study(workspace, "profile", "{}", LI)
    save_result(workspace, version, "d" * 64, '{"total":1}', LI)
    save_result(workspace, version, "d" * 64, '{"total":1}', LI)
    kept = load_result(workspace, "d" * 64)
    assert (kept.version, kept.study_digest, kept.result_json) == (1, version.digest, '{"total":1}')
    assert [entry[2] for entry in change_log(workspace)].count("result saved") == 1


def test_every_change_says_who_and_why(workspace: Workspace) -> None:
    """The change log names the person and the reason of each change, oldest first."""
    save_study(workspace, "profile", "{}", LI)
    log = change_log(workspace)
    assert [(who, what, why) for _, who, what, _, why in log] == [
        ("li", "workspace created", "test"),
        ("li", "study saved", "first data"),
    ]


def test_missing_study_is_said(workspace: Workspace) -> None:
    """A study that is not there is no empty study."""
    with pytest.raises(WorkspaceError) as caught:
        load_study(workspace, "nothing")
    assert caught.value.finding.code == "store.no_study"
