"""Review: a version that waits is looked at as it was saved, and answered; nothing of it can be edited."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, jobs, saving, studies
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.errors import WrongUseError
from footprint_app.service.studies import ReviewStep
from footprint_app.worker.loop import work


@pytest.fixture
def version(configuration: Configuration, draft: drafts.Draft) -> str:
    """The demo study saved with its result as version 1, a review of it asked for; then its draft goes on."""
    job = jobs.ask_calculation(configuration, draft)
    work(configuration, idle=0.01)
    saving.save_calculation(configuration, draft, jobs.load(configuration, job.job_id), "first")
    studies.ask_review(configuration, draft.head.study_id, 1, "<b>new</b> billets")
    drafts.edit(configuration, draft.head.draft_id, DraftEdit("inventory", {"r1": {"quantity": 1}}), 0)
    return drafts.name_of_version(draft.head.study_id, 1)


def test_a_waiting_version_is_put_on_the_desk_and_answered(
    page: Callable[..., AppTest], configuration: Configuration, version: str
) -> None:
    """What its author wrote is shown as text; the answer is kept with who and why."""
    shown = page("review", "en")
    assert any("\\<b\\>new" in each.value or "&lt;b" in each.value for each in shown.markdown)
    shown = shown.button(key=f"look_{version}").click().run()
    assert shown.query_params["study"] in (version, [version])
    shown.text_input(key=f"answer_why_{version}").set_value("recomputed")
    next(button for button in shown.button if button.label == "Agree").click().run()
    assert not shown.exception
    assert [(each.step, each.reason) for each in studies.review_steps(configuration)] == [
        (ReviewStep.AGREED, "recomputed")
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", ["data", "bring", "linking", "electricity", "checks", "result", "compare", "documents"])
def test_a_version_is_shown_as_it_was_saved(page: Callable[..., AppTest], version: str, key: str, lang: str) -> None:
    """Every page of a study says that it is a version, and breaks nowhere."""
    shown = page(key, lang, study=version)
    assert not shown.exception
    assert not shown.error
    assert any(("as it was saved" if lang == "en" else "保存时的版本") in each.value for each in shown.info)


def test_a_version_is_not_edited(configuration: Configuration, version: str) -> None:
    """Neither typed nor undone; the version keeps the amount that the draft lost since."""
    seen = drafts.open_draft(configuration, version)
    assert seen.tables["inventory"][0].cells["quantity"] != 1
    with pytest.raises(WrongUseError) as refused:
        drafts.edit(configuration, version, DraftEdit("inventory", {"r1": {"quantity": 2}}), 0)
    assert refused.value.finding.code == "service.version_not_edited"
    with pytest.raises(WrongUseError) as refused:
        drafts.undo(configuration, version, 0)
    assert refused.value.finding.code == "service.version_not_edited"
    assert drafts.open_draft(configuration, version).tables == seen.tables


@pytest.mark.parametrize("typed", ["nothing@1", "demo-aluminium-profile@2", f"demo-aluminium-profile@{'9' * 30}", "@1"])
def test_a_version_that_is_not_there_leaves_the_desk_empty(
    page: Callable[..., AppTest], version: str, typed: str
) -> None:
    """An address may name anything: the page says how to open a study."""
    shown = page("data", "en", study=typed)
    assert not shown.exception
    assert version != typed
    assert any("No study is open" in each.value for each in shown.info)
