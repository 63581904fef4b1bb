"""The data page: every change is in the workspace at once, and nobody overwrites what they have not seen."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import draft_view, drafts
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.ui.parts.table_editor import Shown, changes


def _shown(draft: drafts.Draft) -> Shown:
    columns = draft_view.columns("inventory", "en")
    rows = draft.tables["inventory"]
    cells = tuple({c.key: draft_view.shown(row.cells.get(c.key), c) for c in columns} for row in rows)
    return Shown(draft.head.revision, tuple(row.row_id for row in rows), cells)


def _changes(draft: drafts.Draft, record: Mapping[str, Any], shown: Shown | None = None) -> DraftEdit:
    columns = draft_view.columns("inventory", "en")
    return changes(record, shown or _shown(draft), draft, "inventory", columns)


def _word(column: str, code: str) -> str:
    found = next(each for each in draft_view.columns("inventory", "en") if each.key == column)
    return dict(found.words)[code]


def test_the_editors_record_becomes_one_edit(draft: drafts.Draft) -> None:
    """Position 0 edited, position 2 deleted, one line added: ids of the workspace, words as codes."""
    record = {
        "edited_rows": {0: {"quantity": "12.5", "kind": _word("kind", "waste")}},
        "added_rows": [{"exchange_id": "NEW"}, {}],
        "deleted_rows": [2],
    }
    edit = _changes(draft, record)
    assert edit.cells == {"r1": {"quantity": "12.5", "kind": "waste"}}
    assert [row.cells for row in edit.added] == [{"exchange_id": "NEW"}]
    assert edit.deleted == ("r3",)


def test_what_is_in_the_workspace_already_is_no_edit(configuration: Configuration, draft: drafts.Draft) -> None:
    """The editor's record is cumulative: once written, the same record asks for nothing more."""
    record = {"edited_rows": {0: {"quantity": "12.50"}}, "added_rows": [], "deleted_rows": [2]}
    shown = _shown(draft)
    after = drafts.edit(configuration, draft.head.draft_id, _changes(draft, record, shown), 0).draft
    assert _changes(after, record, shown).is_empty


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", ["study", "inventory", "processes", "electricity"])
def test_the_page_shows_every_kind_of_table(
    page: Callable[..., AppTest], draft: drafts.Draft, lang: str, table: str
) -> None:
    """No error, with a study on the desk, in both languages."""
    shown = page("data", lang, study=draft.head.draft_id, table=table)
    assert not shown.exception
    assert not shown.error


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_study_the_page_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """An empty desk gives a hint and no table."""
    shown = page("data", lang)
    assert not shown.exception
    assert len(shown.info) == 1


def test_a_field_of_the_study_is_kept_when_it_is_left(page: Callable[..., AppTest], draft: drafts.Draft) -> None:
    """Typing a new name: the workspace has it, and the history says what stood there."""
    shown = page("data", "en", study=draft.head.draft_id, table="study")
    key = next(field.key for field in shown.text_input if field.key and "product.name_en_value" in field.key)
    shown.text_input(key=key).set_value("Another profile").run()
    assert not shown.exception
    again = drafts.open_draft(read_configuration(), draft.head.draft_id)
    assert draft_view.field_cells(again.tables)["product.name_en"]["value"] == "Another profile"


def test_undo_on_the_page(page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft) -> None:
    """One press takes the last edit back."""
    edited = DraftEdit("inventory", {"r1": {"quantity": 1.0}})
    drafts.edit(configuration, draft.head.draft_id, edited, 0)
    shown = page("data", "en", study=draft.head.draft_id)
    next(button for button in shown.button if button.label == "Undo last edit").click().run()
    assert drafts.open_draft(configuration, draft.head.draft_id).tables == draft.tables
