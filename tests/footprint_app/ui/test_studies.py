"""The list of studies: found, begun, duplicated, released, closed."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, jobs, saving, studies, study_templates
from footprint_app.service.configuration import Configuration
from footprint_app.service.studies import StudyStatus
from footprint_app.worker.loop import work

TAG = "<img src=x onerror=alert(1)>"


def _press(shown: AppTest, label: str) -> AppTest:
    return next(button for button in shown.button if button.label == label).click().run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_workspace_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """One hint, and the ways to begin."""
    shown = page("studies", lang)
    assert not shown.exception
    assert len(shown.info) == 1
    assert len(shown.tabs) == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_study_is_managed_in_its_row(page: Callable[..., AppTest], draft: drafts.Draft, lang: str) -> None:
    """Versions, next year and closing open below the row that the address names."""
    shown = page("studies", lang, manage=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
    assert len(shown.radio) == 1


def test_each_way_to_begin_puts_a_draft_on_the_desk(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """A shipped study, a process template, an edition of the rules."""
    for kind in ("example", "process", "edition"):
        shown = page("studies", "en")
        shown.button(key=f"begin_{kind}_now").click().run()
        assert not shown.exception
        assert not shown.error
        assert shown.query_params["study"]
    assert len(drafts.list_drafts(configuration)) == 3


def test_an_empty_study_of_an_edition_names_it(configuration: Configuration) -> None:
    """It can be read as far as it goes; the edition stands in its field."""
    edition = study_templates.edition_beginnings("en")[1].edition
    begun = study_templates.begin_from_edition(configuration, edition, "try")
    fields = {row.row_id: row.cells["value"] for row in begun.tables["study"]}
    assert fields["pcr.edition"] == edition
    assert drafts.read(begun).findings


def test_next_year_on_the_page(page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft) -> None:
    """One press: a second study, and it is on the desk."""
    shown = _press(page("studies", "en", manage=draft.head.draft_id), "Duplicate")
    assert not shown.exception
    assert {head.study_id for head in drafts.list_drafts(configuration)} == {
        "demo-aluminium-profile",
        "demo-aluminium-profile-2026",
    }
    assert shown.query_params["study"] != draft.head.draft_id


def test_a_version_is_released_with_a_reason(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """Without a reason nothing happens; with one the list says released."""
    job = jobs.ask_calculation(configuration, draft)
    work(configuration, idle=0.01)
    saving.save_calculation(configuration, draft, jobs.load(configuration, job.job_id), "first")
    shown = _press(page("studies", "en", manage=draft.head.draft_id), "Release for good")
    assert len(shown.warning) == 1
    shown.text_input(key=f"release_why_{draft.head.draft_id}").set_value("looked at")
    _press(shown, "Release for good")
    assert not shown.exception
    assert [each.value for each in shown.error] == []
    assert not shown.warning
    assert [row.status for row in studies.overview(configuration)] == [StudyStatus.RELEASED]


def test_a_version_is_sent_back_and_agreed_to_on_the_page(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """Under review it cannot be released; the remarks stand beside the version."""
    job = jobs.ask_calculation(configuration, draft)
    work(configuration, idle=0.01)
    saving.save_calculation(configuration, draft, jobs.load(configuration, job.job_id), "first")
    key = draft.head.draft_id
    for said, presses, status in (
        (("ask", "new billets"), "Ask for a review", StudyStatus.UNDER_REVIEW),
        (("answer", "gas of July?"), "Send back", StudyStatus.PROVISIONAL),
        (("ask", "row 53 says so"), "Ask for a review", StudyStatus.UNDER_REVIEW),
        (("answer", "recomputed"), "Agree", StudyStatus.PROVISIONAL),
    ):
        shown = page("studies", "en", manage=key)
        labels = {button.label for button in shown.button}
        assert ("Release for good" in labels) is (said[1] == "new billets")
        field = f"ask_why_{key}" if said[0] == "ask" else f"answer_why_{key}_1"
        shown.text_input(key=field).set_value(said[1])
        _press(shown, presses)
        assert not shown.exception
        assert [each.value for each in (*shown.error, *shown.warning)] == []
        assert [row.status for row in studies.overview(configuration)] == [status]
    (version,) = studies.versions(configuration, draft.head.study_id)
    assert [each.reason for each in version.reviews] == ["new billets", "gas of July?", "row 53 says so", "recomputed"]


def test_a_draft_is_closed_with_a_reason(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """It leaves the list."""
    shown = page("studies", "en", manage=draft.head.draft_id)
    shown.text_input(key=f"close_why_{draft.head.draft_id}").set_value("a trial")
    _press(shown, "Close")
    assert not shown.exception
    assert not studies.overview(configuration)
