"""The list of studies, and who may do what with them."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from footprint_app.errors import MendableError
from footprint_app.service import drafts, examples, people, saving, studies, workspace
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


def _calculated(configuration: Configuration) -> str:
    """Save the demo study with its result as version 1 and return its id."""
    draft = drafts.begin_from_example(configuration, examples.DEMO, "try")
    version, _ = drafts.save_version(configuration, draft, "first")
    assert version is not None
    saving.save(configuration, calculate(drafts.read(draft)), "calculated")
    return version.study_id


def _code(raised: "pytest.ExceptionInfo[MendableError]") -> str:
    return raised.value.finding.code


def test_a_version_goes_through_review(configuration: Configuration) -> None:
    """Asked for, sent back, asked for again, agreed to, released: each step is kept with who and why."""
    study = _calculated(configuration)
    studies.ask_review(configuration, study, 1, "new billets")
    assert _status(configuration) == [StudyStatus.UNDER_REVIEW]
    with pytest.raises(MendableError) as raised:
        studies.ask_review(configuration, study, 1, "again")
    assert _code(raised) == "store.review_open"
    with pytest.raises(MendableError) as raised:
        studies.release(configuration, study, 1, "too early")
    assert _code(raised) == "service.release_asked"
    studies.answer_review(configuration, study, 1, "gas of July is missing", agrees=False)
    assert _status(configuration) == [StudyStatus.PROVISIONAL]
    with pytest.raises(MendableError) as raised:
        studies.release(configuration, study, 1, "all the same")
    assert _code(raised) == "service.release_returned"
    with pytest.raises(MendableError) as raised:
        studies.answer_review(configuration, study, 1, "unasked", agrees=True)
    assert _code(raised) == "store.no_review"
    studies.ask_review(configuration, study, 1, "it was estimated, row 53 says so")
    studies.answer_review(configuration, study, 1, "agreed", agrees=True)
    studies.release(configuration, study, 1, "reviewed")
    (row,) = studies.versions(configuration, study)
    assert [each.step.value for each in row.reviews] == ["asked", "returned", "asked", "agreed"]
    assert {each.who for each in row.reviews} == {"li"}
    with pytest.raises(MendableError) as raised:
        studies.ask_review(configuration, study, 1, "after its release")
    assert _code(raised) == "service.review_of_released"


def test_only_what_has_a_number_is_reviewed_and_by_somebody_else(configuration: Configuration, tmp_path: Path) -> None:
    """No result, no review; an author asks, a reviewer who is not the author answers."""
    draft = drafts.begin_from_example(configuration, "induction_motor", "try")
    version, _ = drafts.save_version(configuration, draft, "no result yet")
    assert version is not None
    with pytest.raises(MendableError) as raised:
        studies.ask_review(configuration, version.study_id, 1, "early")
    assert _code(raised) == "service.review_without_result"
    study = _calculated(configuration)
    people.enter(configuration, "li", "Li", frozenset(Role))
    people.enter(configuration, "wang", "Wang", frozenset({Role.REVIEWER}))
    with pytest.raises(MendableError) as raised:
        studies.ask_review(_as("wang", tmp_path), study, 1, "a reviewer does not ask")
    assert _code(raised) == "service.role_missing"
    studies.ask_review(configuration, study, 1, "please")
    with pytest.raises(MendableError) as raised:
        studies.answer_review(configuration, study, 1, "mine", agrees=True)
    assert _code(raised) == "service.own_version"
    assert studies.answer_review(_as("wang", tmp_path), study, 1, "recomputed", agrees=True).who == "wang"


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
    """List, draft, history and versions are the same for a viewer as for the author, and none for a stranger."""
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
