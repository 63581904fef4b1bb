"""The linking page: candidates side by side, nothing linked without a press, each choice an edit with undo."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import draft_linking, drafts, examples
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.linking_choices import Choosing


@pytest.fixture
def draft(configuration: Configuration) -> drafts.Draft:
    """The shipped aluminium profile, its first input without a supplier."""
    begun = drafts.begin_from_example(configuration, examples.DEMO, "try it")
    change = DraftEdit("inventory", {_first_input(begun): {"provider": None, "flow": "铝锭"}})
    return drafts.edit(configuration, begun.head.draft_id, change, 0).draft


def _first_input(draft: drafts.Draft) -> str:
    rows = draft.tables["inventory"]
    return next(row.row_id for row in rows if str(row.cells.get("provider", "")).startswith("factor:"))


def _unlinked(configuration: Configuration, draft: drafts.Draft) -> str:
    (row,) = draft_linking.rows(configuration, draft).unlinked
    return row.row_id


def test_a_choice_is_an_edit_with_undo(configuration: Configuration, draft: drafts.Draft) -> None:
    """Provider and reason go into the row; the history names why; undo empties it again."""
    row = _unlinked(configuration, draft)
    found = draft_linking.candidates(configuration, draft, row)
    assert 0 < len(found.candidates) <= 5
    assert drafts.open_draft(configuration, draft.head.draft_id).tables == draft.tables
    answer = draft_linking.choose(configuration, draft, Choosing(row, "1", "same metal", {}), draft.head.revision)
    cells = next(each.cells for each in answer.draft.tables["inventory"] if each.cells["exchange_id"] == row)
    assert cells["provider"] == found.candidates[0].entry.provider
    assert drafts.history(configuration, draft.head.draft_id)[-1].why == "same metal"
    undone = drafts.undo(configuration, draft.head.draft_id, answer.draft.head.revision)
    assert undone.draft.tables == draft.tables


def test_somebody_else_was_faster(configuration: Configuration, draft: drafts.Draft) -> None:
    """A choice on an older state of the draft writes nothing, neither in the draft nor in the library."""
    row = _unlinked(configuration, draft)
    drafts.edit(configuration, draft.head.draft_id, DraftEdit("inventory", {"r2": {"note": "x"}}), 1)
    answer = draft_linking.choose(configuration, draft, Choosing(row, "1", "same metal", {}), 1)
    assert answer.conflict
    assert draft_linking.candidates(configuration, answer.draft, row).saved is None


def test_a_saved_choice_is_offered_and_waits_for_a_press(configuration: Configuration, draft: drafts.Draft) -> None:
    """Chosen once and undone: the library offers it; only `apply_saved` fills it in."""
    row = _unlinked(configuration, draft)
    answer = draft_linking.choose(configuration, draft, Choosing(row, "1", "same metal", {}), 1)
    back = drafts.undo(configuration, draft.head.draft_id, answer.draft.head.revision).draft
    (offered,) = draft_linking.rows(configuration, back).fillable
    assert offered.row.row_id == row
    filled = draft_linking.apply_saved(configuration, back, [row], back.head.revision, "saved").draft
    assert draft_linking.rows(configuration, filled).unlinked == ()


def test_a_refusal_is_remembered_and_fills_nothing(configuration: Configuration, draft: drafts.Draft) -> None:
    """Refused with a reason: shown the next time; a saved choice for the row stays as it is."""
    row = _unlinked(configuration, draft)
    first, second = draft_linking.candidates(configuration, draft, row).candidates[:2]
    draft_linking.refuse(configuration, draft, row, first, "scrap, not primary")
    found = draft_linking.candidates(configuration, draft, row)
    assert found.refused == {first.entry.provider: "scrap, not primary"}
    assert found.saved is None
    answer = draft_linking.choose(configuration, draft, Choosing(row, second.entry.provider, "primary", {}), 1)
    draft_linking.refuse(configuration, answer.draft, row, first, "still scrap")
    again = draft_linking.candidates(configuration, answer.draft, row)
    assert again.saved is not None
    assert (again.saved.provider, again.refused[first.entry.provider]) == (second.entry.provider, "still scrap")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_without_study_and_with_an_unlinked_row(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """A hint without a study; with one, cards of candidates, and the draft as it was."""
    assert len(page("linking", lang).info) == 1
    shown = page("linking", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
    assert len(shown.code) >= 2
    assert drafts.open_draft(configuration, draft.head.draft_id).tables == draft.tables


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_study_that_cannot_be_read_is_told(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """Without a period there is no study yet: what is wrong is listed in place of candidates."""
    change = DraftEdit("study", {"period.first_day": {"value": "soon"}})
    drafts.edit(configuration, draft.head.draft_id, change, 1)
    shown = page("linking", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert len(shown.warning) == 1
    assert len(shown.expander) >= 1


def test_rows_that_need_a_choice_come_first(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """The row without a supplier is the one open; what an own process makes is not offered, names stand for codes."""
    found = draft_linking.rows(configuration, draft)
    assert found.bought[0].row_id == _unlinked(configuration, draft)
    assert not any(row.provider.startswith("process:") for row in found.bought)
    shown = page("linking", "zh", study=draft.head.draft_id)
    assert len(shown.selectbox[0].options) == 1
    shown.toggle[0].set_value(True).run()
    assert len(shown.selectbox[0].options) == len(found.bought)
    assert not [option for option in shown.selectbox[0].options if "factor:" in option]


def test_far_off_candidates_are_folded(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """Nothing bears a name like this one: the page says so, and what is far off waits behind a press."""
    row = _unlinked(configuration, draft)
    change = DraftEdit("inventory", {_cell(draft, row): {"flow": "挤压废料（厂内）"}})
    edited = drafts.edit(configuration, draft.head.draft_id, change, draft.head.revision).draft
    found = draft_linking.candidates(configuration, edited, row)
    assert found.candidates
    assert found.far_off == found.candidates
    shown = page("linking", "zh", study=draft.head.draft_id)
    assert not shown.exception
    assert any("没有合适的候选" in info.value for info in shown.info)
    assert any("名称不同" in expander.label for expander in shown.expander)


def _cell(draft: drafts.Draft, exchange: str) -> str:
    return next(row.row_id for row in draft.tables["inventory"] if row.cells["exchange_id"] == exchange)
