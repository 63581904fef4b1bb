"""The list of studies, and who may do what with them."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from footprint_app.service import drafts, examples, jobs, people, saving, studies, workspace
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.errors import WrongUseError
from footprint_app.service.people import Role
from footprint_app.service.studies import StudyStatus

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    workspace.init(_as("li", tmp_path), tmp_path / "w")
    return _as("li", tmp_path)


def _as(name: str, tmp_path: Path) -> Configuration:
    return read_configuration({"workspace": str(tmp_path / "w"), "user": name}, {})


def _status(configuration: Configuration) -> list[StudyStatus]:
    return [row.status for row in studies.overview(configuration)]


def test_a_study_moves_through_its_states(configuration: Configuration) -> None:
    """Draft, saved, provisional (the shipped study claims certificates nobody has proved), released, draft again."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "try")
    assert _status(configuration) == [StudyStatus.DRAFT]
    version, _ = drafts.save_version(configuration, draft, "first")
    assert version is not None
    assert _status(configuration) == [StudyStatus.SAVED]
    saving.save(configuration, calculate(drafts.read(draft)), "calculated")
    assert _status(configuration) == [StudyStatus.PROVISIONAL]
    studies.release(configuration, version.study_id, 1, "done")
    assert _status(configuration) == [StudyStatus.RELEASED]
    drafts.edit(configuration, draft.head.draft_id, DraftEdit("inventory", {"r1": {"quantity": 1}}), 0)
    assert _status(configuration) == [StudyStatus.DRAFT]
    (row,) = studies.versions(configuration, version.study_id)
    assert row.status is StudyStatus.RELEASED
    assert len(row.results) == 1


def test_the_list_is_searched_by_words_and_status(configuration: Configuration) -> None:
    """``铝 型材`` finds the profile by its name; a status that none has finds none."""
    drafts.begin_from_example(configuration, "aluminium_profile", "try")
    drafts.begin_from_example(configuration, "induction_motor", "try")
    assert [row.title for row in studies.overview(configuration, "铝合金 6063")] == ["6063-T5 阳极氧化铝合金建筑型材"]
    assert len(studies.overview(configuration)) == 2
    assert not studies.overview(configuration, status=StudyStatus.RELEASED)


def test_roles_are_asked_by_the_service(configuration: Configuration, tmp_path: Path) -> None:
    """A viewer edits nothing, an author releases nothing, and nobody releases an own version."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "alone, one may do all")
    people.enter(configuration, "li", "Li", frozenset(Role))
    people.enter(configuration, "wang", "Wang", frozenset({Role.VIEWER}))
    people.enter(configuration, "zhao", "Zhao", frozenset({Role.RELEASER}))
    viewer, releaser, stranger = (_as(name, tmp_path) for name in ("wang", "zhao", "nobody"))
    edit = DraftEdit("inventory", {"r1": {"quantity": 1}})
    for other, code in ((viewer, "role_missing"), (releaser, "role_missing"), (stranger, "not_a_reader")):
        with pytest.raises(WrongUseError) as refused:
            drafts.edit(other, draft.head.draft_id, edit, 0)
        assert refused.value.finding.code == f"service.{code}"
    version, _ = drafts.save_version(configuration, draft, "first")
    assert version is not None
    with pytest.raises(WrongUseError) as refused:
        studies.release(configuration, version.study_id, 1, "mine")
    assert refused.value.finding.code == "service.own_version"
    assert studies.release(releaser, version.study_id, 1, "looked at").is_released


def test_who_has_no_role_sees_no_study_and_a_viewer_sees_them_all(configuration: Configuration, tmp_path: Path) -> None:
    """List, draft, history, versions and reports are the same for a viewer as for the author, and none for a stranger."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "alone")
    version, _ = drafts.save_version(configuration, draft, "first")
    assert version is not None
    people.enter(configuration, "li", "Li", frozenset(Role))
    people.enter(configuration, "wang", "Wang", frozenset({Role.VIEWER}))
    people.enter(configuration, "left", "Left", frozenset())
    looks: list[Callable[[Configuration], object]] = [
        studies.overview,
        drafts.list_drafts,
        lambda who: drafts.open_draft(who, draft.head.draft_id),
        lambda who: drafts.history(who, draft.head.draft_id),
        lambda who: studies.versions(who, version.study_id),
        lambda who: drafts.view_version(who, version.study_id, 1),
        lambda who: jobs.ask_report(who, draft, ("zh",)).input_digest,
    ]
    for look in looks:
        assert look(_as("wang", tmp_path)) == look(configuration)
        for stranger in ("nobody", "left"):
            with pytest.raises(WrongUseError) as refused:
                look(_as(stranger, tmp_path))
            assert refused.value.finding.code == "service.not_a_reader"


def test_somebody_is_always_left_who_can_manage_people(configuration: Configuration) -> None:
    """The first one entered must be a releaser, and the last releaser stays one."""
    with pytest.raises(WrongUseError):
        people.enter(configuration, "li", "Li", frozenset({Role.AUTHOR}))
    people.enter(configuration, "li", "Li", frozenset({Role.RELEASER}))
    people.enter(configuration, "wang", "Wang", frozenset({Role.AUTHOR}))
    with pytest.raises(WrongUseError):
        people.remove(configuration, "li")
    assert {each.subject for each in people.everybody(configuration)} == {"li", "wang"}
    assert people.allowed_roles(replace(configuration)) == {Role.RELEASER}
