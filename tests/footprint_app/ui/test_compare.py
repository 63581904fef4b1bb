"""The compare page: versions, scenarios and schemes with what changed; two products without difference or download."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import comparing, drafts, jobs
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask for work; the test does it."""
    monkeypatch.setattr(jobs, "ensure_worker", lambda _configuration: None)


def _compared(shown: AppTest, do_jobs: Callable[[], None]) -> AppTest:
    shown.button(key="ask_comparison").click().run()
    assert not shown.exception
    do_jobs()
    return shown.run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_study_the_page_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """An empty desk gives a hint."""
    shown = page("compare", lang)
    assert not shown.exception
    assert len(shown.info) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_version_the_page_says_how_to_get_one(
    page: Callable[..., AppTest], draft: drafts.Draft, lang: str
) -> None:
    """Nothing was saved: a hint, no button."""
    shown = page("compare", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert len(shown.info) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.usefixtures("no_worker")
def test_a_version_and_the_draft(
    page: Callable[..., AppTest],
    configuration: Configuration,
    draft: drafts.Draft,
    do_jobs: Callable[[], None],
    lang: str,
) -> None:
    """Primary ingot 1,480 t → 1,500 t: one cell differs; the totals move by what the lines move."""
    drafts.save_version(configuration, draft, "as shipped")
    edit = DraftEdit("inventory", {"r4": {"quantity": 1500.0}})
    drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision)
    shown = _compared(page("compare", lang, study=draft.head.draft_id), do_jobs)
    assert not shown.exception
    assert not shown.error
    assert len(shown.metric) == 6
    changes = shown.dataframe[0].value
    assert changes.iloc[0].tolist()[-2:] == ["1480", "1500"]
    assert len(changes) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.usefixtures("no_worker")
def test_the_base_case_and_a_scenario(
    page: Callable[..., AppTest], draft: drafts.Draft, do_jobs: Callable[[], None], lang: str
) -> None:
    """The difference is that of the result's table of scenarios: 57.32 and 45.56 kgCO2e per tonne."""
    shown = _compared(page("compare", lang, study=draft.head.draft_id, mode="scenarios"), do_jobs)
    assert not shown.exception
    assert [shown.metric[2].value, shown.metric[5].value] == ["57.32", "45.56"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.usefixtures("no_worker")
def test_two_schemes(page: Callable[..., AppTest], draft: drafts.Draft, do_jobs: Callable[[], None], lang: str) -> None:
    """Both editions' numbers, and clauses that they answer differently."""
    shown = _compared(page("compare", lang, study=draft.head.draft_id, mode="schemes"), do_jobs)
    assert not shown.exception
    assert len(shown.metric) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.usefixtures("no_worker")
def test_two_products_stand_beside_each_other_only(
    page: Callable[..., AppTest],
    configuration: Configuration,
    draft: drafts.Draft,
    do_jobs: Callable[[], None],
    lang: str,
) -> None:
    """Why they are not comparable; no difference, no table that can be downloaded, no download button."""
    drafts.begin_from_example(configuration, "induction_motor", "another")
    shown = _compared(page("compare", lang, study=draft.head.draft_id, mode="products"), do_jobs)
    assert not shown.exception
    assert len(shown.warning) == 1
    assert len(shown.error) == 1
    assert len(shown.table) == 4
    assert shown.dataframe.len == 0
    assert shown.metric.len == 0
    assert not [each for each in shown.main if each.type == "download_button"]


@pytest.mark.usefixtures("no_worker")
def test_a_comparison_is_of_what_is_chosen_now(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, do_jobs: Callable[[], None]
) -> None:
    """After an edit the older comparison is not shown as if it were of now."""
    shown = _compared(page("compare", "en", study=draft.head.draft_id, mode="scenarios"), do_jobs)
    assert shown.metric.len == 6
    edit = DraftEdit("inventory", {"r4": {"quantity": 1500.0}})
    drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision)
    shown.run()
    assert shown.metric.len == 0
    assert any("Press Compare" in info.value for info in shown.info)


@pytest.mark.usefixtures("no_worker")
def test_a_side_without_a_number_is_told(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, do_jobs: Callable[[], None]
) -> None:
    """One cell cannot be read: no comparison, and the finding that stands in the way."""
    drafts.save_version(configuration, draft, "as shipped")
    edit = DraftEdit("inventory", {"r4": {"quantity": "abc"}})
    drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision)
    shown = _compared(page("compare", "en", study=draft.head.draft_id), do_jobs)
    assert not shown.exception
    assert len(shown.error) == 1
    assert "abc" in shown.expander[0].label


def test_lines_add_up_to_the_difference(
    configuration: Configuration, draft: drafts.Draft, do_jobs: Callable[[], None]
) -> None:
    """Σ differences of lines = second total - first total, in both views."""
    edit = DraftEdit("inventory", {"r4": {"quantity": 1500.0}, "r6": {"quantity": 400000.0}}, deleted=("r14",))
    edited = drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision).draft
    job = comparing.ask(configuration, comparing.want_states(configuration, draft, edited))
    do_jobs()
    found = comparing.comparison_of(configuration, jobs.load(configuration, job.job_id))
    assert found.first is not None
    assert found.second is not None
    for one, other in zip(found.first.views, found.second.views, strict=True):
        lines = comparing.line_differences(one, other)
        assert sum(each.difference for each in lines) == pytest.approx(other.total - one.total, rel=1e-9)
        assert any(each.after is None for each in lines)
