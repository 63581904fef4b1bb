"""The electricity page: supply against consumption, both views, users, schemes, published factors."""

from calendar import monthrange
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import AddedRow, DraftEdit

PARTS = ("supply", "users", "schemes", "factors")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_the_page_opens_with_and_without_a_study(
    page: Callable[..., AppTest], draft: drafts.Draft, lang: str, part: str
) -> None:
    """Every part in both languages; without a study a hint, and the published factors all the same."""
    shown = page("electricity", lang, study=draft.head.draft_id, part=part)
    assert not shown.exception
    assert not shown.error
    bare = page("electricity", lang, part=part)
    assert not bare.exception
    assert len(bare.info) == (0 if part == "factors" else 1)


@pytest.mark.parametrize("example", ["cement_clinker", "induction_motor", "profile_plant"])
def test_every_shipped_study_shows_its_supply(
    page: Callable[..., AppTest], configuration: Configuration, example: str
) -> None:
    """Main meters by month, sites without a list of supply, one grid supply: a picture and a table of each."""
    draft = drafts.begin_from_example(configuration, example, "try it")
    shown = page("electricity", "zh", study=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
    assert len(shown.dataframe) == 1
    assert [metric.label for metric in shown.metric] == ["电量，kWh", "基于位置，kgCO2e", "基于市场，kgCO2e"]


def test_both_views_stand_side_by_side(page: Callable[..., AppTest], draft: drafts.Draft) -> None:
    """4 GWh of wind: 2,310,800 kg by location, 260,400 by market; the views differ by 2,050,400 kg."""
    shown = page("electricity", "en", study=draft.head.draft_id)
    table = shown.dataframe[0].value.set_index("Supply")
    assert table.loc["gec-wind", "Location, kgCO2e"] == pytest.approx(2_310_800)
    assert table.loc["gec-wind", "Market, kgCO2e"] == pytest.approx(260_400)
    assert table.loc["gec-wind", "Market, kg/kWh"] == "0.0324 + 0.0327"
    assert table.loc["gec-wind", "Proof"] == "no proof yet: provisional"
    assert shown.metric[2].delta == "-2,050,400"


def test_supply_by_month_can_be_seen_by_month_and_by_year(
    page: Callable[..., AppTest], configuration: Configuration
) -> None:
    """Twelve rows of the grid instead of one: bars by month, or by year in the address."""
    draft = drafts.begin_from_example(configuration, "cement_clinker", "by month")
    (row,) = draft.tables["electricity"]
    months = [
        AddedRow(
            {
                **row.cells,
                "supply_id": f"grid-{month}",
                "first_day": f"2025-{month:02}-01",
                "last_day": f"2025-{month:02}-{monthrange(2025, month)[1]}",
            }
        )
        for month in range(1, 13)
    ]
    answer = drafts.edit(
        configuration, draft.head.draft_id, DraftEdit("electricity", {}, tuple(months), (row.row_id,)), 0
    )
    shown = page("electricity", "en", study=draft.head.draft_id)
    assert not shown.exception
    assert len(shown.dataframe[0].value) == 12
    assert list(shown.dataframe[0].value["Period"]) == [f"2025-{month:02}" for month in range(1, 13)]
    assert "Consumption is known for the whole period only" in shown.caption[0].value
    by_year = page("electricity", "en", study=answer.draft.head.draft_id, span="year")
    assert not by_year.exception


def test_factors_of_a_place_and_an_unknown_place(page: Callable[..., AppTest]) -> None:
    """Guangdong for companies: its own, its grid's and the nation's; a place that is none is refused in words."""
    shown = page("electricity", "en", part="factors")
    everything = len(shown.dataframe[0].value)
    shown.selectbox(key="factor_family").set_value("enterprise").run()
    shown.text_input[0].set_value("Guangdong").run()
    assert not shown.exception
    found = shown.dataframe[0].value
    assert 0 < len(found) != everything
    assert {"CN-GD", "CN"} <= set(found["Place"])
    shown.text_input[0].set_value("Atlantis").run()
    assert not shown.exception
    assert "Atlantis" in shown.error[0].value


def test_what_stands_in_the_way_is_told(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """A factor that there is not: no picture, the finding in its three parts."""
    draft = drafts.begin_from_example(configuration, "cement_clinker", "break it")
    (row,) = draft.tables["electricity"]
    drafts.edit(
        configuration, draft.head.draft_id, DraftEdit("electricity", {row.row_id: {"factor": "no.such.factor"}}), 0
    )
    shown = page("electricity", "zh", study=draft.head.draft_id)
    assert not shown.exception
    assert len(shown.error) == 1
    assert not shown.dataframe
    assert shown.expander
