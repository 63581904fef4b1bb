"""The page of documents: reports by a job, the study as a file, and saving what was calculated."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, jobs, studies
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.studies import StudyStatus
from footprint_app.worker.loop import work


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_study_the_page_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """An empty desk gives a hint and nothing to press."""
    shown = page("documents", lang)
    assert not shown.exception
    assert len(shown.info) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reports_wait_after_a_reload(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """Asked for by one session, done by the worker: another session finds a button for each file, and the study's."""
    jobs.ask_report(configuration, draft, ("zh", "en"), "public", ("json", "docx"))
    work(configuration, idle=0.01)
    shown = page("documents", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
    keys = {element.key for element in shown.get("download_button") if hasattr(element, "key")}
    labels = [element.proto.label for element in shown.get("download_button")]
    assert len(labels) == 4 + 3, (keys, labels)


def test_what_was_calculated_is_saved_as_a_version(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """The list then says provisional (the shipped study claims certificates nobody has proved)."""
    jobs.ask_calculation(configuration, draft)
    work(configuration, idle=0.01)
    shown = page("documents", "en", study=draft.head.draft_id)
    shown.text_input[0].set_value("first")
    next(button for button in shown.button if button.label == "Save as a version").click().run()
    assert not shown.exception
    (row,) = studies.overview(configuration)
    assert (row.status, row.version) == (StudyStatus.PROVISIONAL, 1)


def test_a_stale_calculation_cannot_be_saved(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """After an edit the page offers no saving."""
    jobs.ask_calculation(configuration, draft)
    work(configuration, idle=0.01)
    drafts.edit(configuration, draft.head.draft_id, DraftEdit("inventory", {"r1": {"quantity": 7.0}}), 0)
    shown = page("documents", "en", study=draft.head.draft_id)
    assert "Save as a version" not in [button.label for button in shown.button]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_study_with_unreadable_values_is_refused_in_words(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """No file is offered that would lose a value; the message says so."""
    drafts.edit(configuration, draft.head.draft_id, DraftEdit("inventory", {"r1": {"quantity": "many"}}), 0)
    shown = page("documents", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert len(shown.error) == 1
    assert not shown.get("download_button")
