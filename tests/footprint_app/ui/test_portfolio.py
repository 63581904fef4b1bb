"""The page of portfolios: asked for, followed, looked at."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import jobs
from footprint_app.service.configuration import Configuration
from footprint_app.service.portfolio_jobs import ask_portfolio
from footprint_app.worker.loop import work

HEAD = "产品,行,物料,数量,单位,供给来源,声明单位\n"
LINES = "".join(f"P{n},1,自来水,{n},t,factor:product.gbt51366_2019.tap_water,1 件\n" for n in range(1, 10))
BILLS = HEAD + LINES + "<b>x</b>,1,电,5,kWh,,1 件\nP100,1,自来水,1000,t,factor:product.gbt51366_2019.tap_water,1 件\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_page_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """One hint; nothing can be calculated without a file."""
    shown = page("portfolio", lang)
    assert not shown.exception
    assert len(shown.info) == 1
    assert shown.button[0].disabled


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finished_run_shows_products_distribution_and_findings(
    page: Callable[..., AppTest], configuration: Configuration, lang: str
) -> None:
    """Eleven products, ten with a number, one far outside the others, and a name with HTML that stays a text."""
    asked = ask_portfolio(configuration, "<i>bills</i>.csv", BILLS.encode(), 2024, "CN", "en")
    assert asked.job is not None
    work(configuration, idle=0.01)
    shown = page("portfolio", lang)
    assert not shown.exception
    assert not shown.error
    assert [metric.value for metric in shown.metric] == ["11", "10", "1"]
    assert len(shown.tabs) == 3
    outliers = [frame.value for frame in shown.dataframe if list(frame.value.iloc[:, 0]) == ["P100"]]
    assert len(outliers) == 1


def test_a_waiting_run_can_be_stopped_from_the_page(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """The job is cancelled in the workspace, and the page says so."""
    asked = ask_portfolio(configuration, "bills.csv", BILLS.encode(), 2024, "CN", "en")
    assert asked.job is not None
    shown = page("portfolio", "en")
    shown.button(key=f"stop_{asked.job.job_id}").click().run()
    assert jobs.load(configuration, asked.job.job_id).state is jobs.JobState.CANCELLED
