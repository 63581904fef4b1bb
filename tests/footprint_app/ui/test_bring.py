"""The import page: looked at, matched, judged, and in the study only when a person has confirmed it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import draft_import, drafts
from footprint_app.service.configuration import Configuration
from footprint_app.service.pending_imports import Upload

METERS = "电表编号,设施,抄表起,抄表止,电量(kWh),备注\nM-1,F1,2025-01-01,2025-01-31,1200,\nM-2,F1,2025-02-01,2025-02-28,看不清,\n合计,,,,1200,\n"
UNKNOWN = "甲乙,丙丁<b>,戊己\n1,2,3\n4,5,6\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_study_and_without_files(page: Callable[..., AppTest], draft: drafts.Draft, lang: str) -> None:
    """Both empty states say what to do next."""
    for parameters in ({}, {"study": draft.head.draft_id}):
        shown = page("bring", lang, **parameters)
        assert not shown.exception
        assert len(shown.info) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_three_tabs_and_a_confirmation(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """One row of the two can be read: the counts say so, and one press brings it in."""
    draft_import.bring(configuration, draft, [Upload("抄表.csv", METERS.encode())])
    shown = page("bring", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
    assert len(shown.tabs) == 3
    button = next(each for each in shown.button if "1" in each.label and not each.disabled)
    button.click().run()
    assert not shown.exception
    assert len(shown.success) == 1
    rows = drafts.open_draft(configuration, draft.head.draft_id).tables["electricity_meters"]
    assert [row.cells["quantity"] for row in rows] == [1200.0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unknown_sheet_waits_for_a_person(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """Nothing fits: the person names a list, and its columns appear to be matched."""
    draft_import.bring(configuration, draft, [Upload("<i>x.csv", UNKNOWN.encode())])
    shown = page("bring", lang, study=draft.head.draft_id)
    assert not shown.exception
    choice = next(each for each in shown.selectbox if each.key and each.key.startswith("list_"))
    bill = next(option for option in choice.options if "bill" in option or "清单" in option or "Bill" in option)
    choice.select(bill).run()
    assert not shown.exception
    assert draft_import.look(configuration, draft).tables[0].mapping is not None
    assert drafts.open_draft(configuration, draft.head.draft_id).tables == draft.tables


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_refused_is_told_with_its_place_in_the_file(
    page: Callable[..., AppTest], configuration: Configuration, draft: drafts.Draft, lang: str
) -> None:
    """A finding about a file names its sheet and row, whatever the sheet is called."""
    rows = "过程,名称,数量,单位\nNOWHERE,<b>助剂</b>,5,kg\n"
    draft_import.bring(configuration, draft, [Upload("领料.csv", rows.encode())])
    (found,) = draft_import.look(configuration, draft).tables
    draft_import.choose_list(configuration, draft, found, "outputs")
    shown = page("bring", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert any("领料" in each.label and "NOWHERE" in each.label for each in shown.expander)
