"""The checks page: gates, findings with the way to their cell, clauses, and the file back with remarks."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, jobs
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit


def _spoilt(configuration: Configuration, draft: drafts.Draft) -> drafts.Draft:
    edit = DraftEdit("inventory", {"r1": {"quantity": "abc"}, "r4": {"quantity.unit": "kWh"}})
    return drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision).draft


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_study_the_page_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """An empty desk gives a hint."""
    shown = page("checks", lang)
    assert not shown.exception
    assert len(shown.info) == 1


@pytest.mark.parametrize(("lang", "word"), [("zh", "待定"), ("en", "open")])
def test_before_a_calculation_the_gates_are_open(
    page: Callable[..., AppTest], draft: drafts.Draft, lang: str, word: str
) -> None:
    """Nothing blocks and nothing was calculated."""
    shown = page("checks", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert sum(word in info.value for info in shown.info) == 2


def test_after_it_the_gates_pass_and_an_edit_makes_them_stale(
    page: Callable[..., AppTest], configuration: Configuration, do_jobs: Callable[[], None]
) -> None:
    """The plant's profile is no provisional result: both gates pass; then one amount is edited."""
    draft = drafts.begin_from_example(configuration, "profile_plant", "try it")
    jobs.ask_calculation(configuration, draft)
    do_jobs()
    shown = page("checks", "en", study=draft.head.draft_id)
    assert not shown.exception
    assert [success.value.count("passed") for success in shown.success] == [1, 1]
    assert shown.selectbox(key="order").value == "stake"
    edit = DraftEdit("processes", {"r1": {"name": "another"}})
    drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision)
    shown = page("checks", "en", study=draft.head.draft_id)
    assert sum("stale" in warning.value for warning in shown.warning) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_blocks_is_listed_with_its_place(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """Two faults planted in cells; each has its three parts and a way to its cell."""
    spoilt = _spoilt(configuration, draft)
    shown = page("checks", lang, study=spoilt.head.draft_id)
    assert not shown.exception
    assert len(shown.error) == 2
    labels = " ".join(each.label for each in shown.expander)
    assert "abc" in labels
    assert "kWh" in labels
    goes = [button for button in shown.button if button.key and button.key.startswith("group_INGEST")]
    assert len(goes) == 1


def test_the_data_page_names_the_row(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """The address names row 4 and its unit: the page says so above the table, until it is closed."""
    spoilt = _spoilt(configuration, draft)
    row = f"inventory:{spoilt.tables['inventory'][3].row_id}"
    shown = page("data", "en", study=spoilt.head.draft_id, table="inventory", row=row, column="quantity.unit")
    assert not shown.exception
    said = next(each.value for each in shown.markdown if "pin_drop" in each.value)
    assert "row 4" in said
    assert "C\\-04" in said
    assert "kWh" in said
    shown.button(key="close_place").click().run()
    assert not [each for each in shown.markdown if "pin_drop" in each.value]


def test_what_is_kept_follows_the_draft(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """What is kept is kept by the state of the draft: an edit is checked at once, its undo too."""
    spoilt = _spoilt(configuration, draft)
    assert len(page("checks", "en", study=spoilt.head.draft_id).error) == 2
    drafts.undo(configuration, draft.head.draft_id, spoilt.head.revision)
    assert len(page("checks", "en", study=spoilt.head.draft_id).error) == 0


def test_a_draft_in_which_nothing_is_filled_in_does_not_pass_for_one_without_faults(
    page: Callable[..., AppTest], configuration: Configuration
) -> None:
    """No study can be read of no cells: that blocks the number, and no gate says that nothing stands in the way."""
    draft = drafts.begin_from_tables(configuration, {}, "nothing yet")
    shown = page("checks", "zh", study=draft.head.draft_id)
    assert not shown.exception
    assert [each.value.split("：")[-1] for each in shown.error] == ["受阻**，1 项发现"] * 2
    assert any("没有数据" in each.label for each in shown.expander)


def test_whose_reading_of_a_clause_was_used_is_told_in_words(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, do_jobs: Callable[[], None]
) -> None:
    """The register that comes with the software is called so in the reader's language, as in the reports."""
    jobs.ask_calculation(configuration, draft)
    do_jobs()
    shown = page("checks", "zh", study=draft.head.draft_id)
    readings = set(shown.dataframe[0].value["解读"])
    assert readings <= {"随附登记表", "随附登记表 (未核对原文)"}
    assert readings
