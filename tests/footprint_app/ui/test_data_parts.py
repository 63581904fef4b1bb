"""The parts of the data page beside the table: graph, history, evidence, and what is wrong in the row just edited."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import draft_evidence, drafts
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.pending_imports import Upload


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", ["graph", "history", "evidence"])
def test_each_part_is_shown(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str, part: str
) -> None:
    """With the example, with an edit and a document: no error in either language."""
    edited = drafts.edit(
        configuration, draft.head.draft_id, DraftEdit("inventory", {"r1": {"quantity": 1.0}}), 0, "why"
    )
    draft_evidence.attach(configuration, edited.draft, Upload("<b>.pdf", b"x"), {}, 1)
    shown = page("data", lang, study=draft.head.draft_id, part=part)
    assert not shown.exception
    assert not shown.error


def test_a_unit_of_another_dimension_is_told_at_once_under_the_editor(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """A quantity in a unit that nobody knows: the finding of that row stands first, above all others of the table."""
    change = DraftEdit("inventory", {"r2": {"quantity.unit": "Klafter"}})
    drafts.edit(configuration, draft.head.draft_id, change, 0)
    shown = page("data", "en", study=draft.head.draft_id)
    assert not shown.exception
    texts = [each.value for each in shown.markdown]
    assert "**In the row just edited**" in texts
    assert "Klafter" in shown.expander[0].label


def test_an_edit_has_its_reason(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft
) -> None:
    """The text above the table goes into the history of the next edit, and only of that one."""
    shown = page("data", "en", study=draft.head.draft_id, table="study")
    reason = next(field for field in shown.text_input if field.key and field.key.startswith("reason_"))
    reason.set_value("renamed by sales")
    name = next(field for field in shown.text_input if field.key and "product.name_en_value" in field.key)
    name.set_value("Another profile").run()
    assert not shown.exception
    (recorded,) = drafts.history(configuration, draft.head.draft_id)
    assert recorded.why == "renamed by sales"
    shown.run()
    reason = next(field for field in shown.text_input if field.key and field.key.startswith("reason_"))
    assert reason.value == ""
