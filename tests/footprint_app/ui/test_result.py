"""The result page: every part in both languages, stale results, findings in the way, and the way down to a source."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, jobs
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import DraftEdit
from pcr_rules.study import ProductStudy

PARTS = ("contributions", "groups", "flows", "quality", "uncertainty", "electricity")


@pytest.fixture
def calculated(configuration: Configuration, draft: drafts.Draft, do_jobs: Callable[[], None]) -> drafts.Draft:
    """The draft with its calculation and its draws done."""
    jobs.ask_calculation(configuration, draft)
    jobs.ask_uncertainty(configuration, draft, draws=60)
    do_jobs()
    return draft


def _texts(page: AppTest) -> str:
    kinds: Iterator[Any] = iter((page.markdown, page.caption, page.info, page.warning, page.error, page.subheader))
    return "\n".join(str(each.value) for kind in kinds for each in kind)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_study_the_page_says_what_to_do(page: Callable[..., AppTest], lang: str) -> None:
    """An empty desk gives a hint and nothing else."""
    shown = page("result", lang)
    assert not shown.exception
    assert len(shown.info) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_shown(page: Callable[..., AppTest], calculated: drafts.Draft, lang: str, part: str) -> None:
    """No exception and no error, with the result found again without its job in the address."""
    shown = page("result", lang, study=calculated.head.draft_id, part=part)
    assert not shown.exception
    assert not shown.error
    assert len(shown.metric) >= 2


def test_the_totals_are_those_of_the_service(page: Callable[..., AppTest], calculated: drafts.Draft) -> None:
    """Both views of `calculate`, written with four digits: 21,765 and 21,624 kgCO2e per tonne."""
    result = calculate(drafts.read(calculated)).result
    assert result is not None
    shown = page("result", "en", study=calculated.head.draft_id)
    values = [metric.value for metric in shown.metric][:2]
    assert values == [f"{view.total:,.0f} kgCO2e / {result.unit}" for view in result.views]


def test_a_contribution_is_followed_down_to_its_source(page: Callable[..., AppTest], calculated: drafts.Draft) -> None:
    """Stage, process, line: then the factor with value, source, locator, period and proof."""
    shown = page("result", "en", study=calculated.head.draft_id)
    steps = ("stage", "process", "line")
    for step in steps:
        ways = next(box for box in shown.selectbox if box.key and box.key.startswith("open_"))
        ways.select_index(0).run()
        assert not shown.exception
        assert step in shown.query_params
    said = _texts(shown)
    for word in ("20,300 kgCO2e/t", "GB/T 51366", "D\\.0\\.1", "two sources agree", "2015\\-01\\-01"):
        assert word in said
    next(button for button in shown.button if button.key == "path_0").click().run()
    assert not set(steps) & set(shown.query_params)


def test_the_rest_opens(page: Callable[..., AppTest], calculated: drafts.Draft) -> None:
    """Twelve lines at first; one press shows 24 more."""
    shown = page("result", "en", study=calculated.head.draft_id, look="lines")
    lines = next(box for box in shown.selectbox if box.key and box.key.startswith("open_"))
    assert len(lines.options) == 12
    shown.button(key="open_rest").click().run()
    assert not shown.exception
    lines = next(box for box in shown.selectbox if box.key and box.key.startswith("open_"))
    assert len(lines.options) == 33


@pytest.mark.parametrize(("lang", "word"), [("zh", "已过期"), ("en", "Stale")])
def test_an_edit_makes_the_result_stale(
    page: Callable[..., AppTest], configuration: Configuration, calculated: drafts.Draft, lang: str, word: str
) -> None:
    """The older number stays in sight and is called old; it can be calculated again."""
    edit = DraftEdit("inventory", {"r4": {"quantity": 1500.0}})
    drafts.edit(configuration, calculated.head.draft_id, edit, calculated.head.revision)
    shown = page("result", lang, study=calculated.head.draft_id)
    assert not shown.exception
    assert any(word in warning.value for warning in shown.warning)
    assert not shown.button(key="ask_calculation").disabled


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_stands_in_the_way_is_listed(
    page: Callable[..., AppTest],
    configuration: Configuration,
    draft: drafts.Draft,
    do_jobs: Callable[[], None],
    lang: str,
) -> None:
    """An unreadable amount: no number, and the finding with its place."""
    edit = DraftEdit("inventory", {"r1": {"quantity": "<b>abc</b>"}})
    edited = drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision).draft
    jobs.ask_calculation(configuration, edited)
    do_jobs()
    shown = page("result", lang, study=draft.head.draft_id)
    assert not shown.exception
    assert len(shown.error) == 1
    assert shown.metric.len == 0
    assert "<b>" not in _texts(shown)


def _long(study: ProductStudy, rows: int) -> ProductStudy:
    """The study with one purchased input spread over many rows, ever smaller ones, as equal rows count as written twice."""
    process = next(
        p for p in study.processes if any(e.provider.startswith("factor:") and not e.fuel for e in p.exchanges)
    )
    row = next(e for e in process.exchanges if e.provider.startswith("factor:") and not e.fuel)
    weights = [2 * (rows - n) / (rows * (rows + 1)) for n in range(rows)]
    parts = tuple(
        replace(row, exchange_id=f"{row.exchange_id}-{n}", quantity=replace(row.quantity, value=row.quantity.value * w))
        for n, w in enumerate(weights)
    )
    longer = replace(process, exchanges=(*(e for e in process.exchanges if e is not row), *parts))
    return replace(study, processes=tuple(longer if p is process else p for p in study.processes))


@pytest.mark.parametrize("key", ["result", "checks", "compare"])
def test_a_study_of_a_thousand_rows_is_shown(
    page: Callable[..., AppTest],
    configuration: Configuration,
    draft: drafts.Draft,
    do_jobs: Callable[[], None],
    key: str,
) -> None:
    """All three pages stand it; the result's lines open twelve at a time."""
    study = drafts.read(draft).study
    assert study is not None
    long = drafts.begin_from_study(configuration, _long(study, 1000), "long")
    jobs.ask_calculation(configuration, long)
    do_jobs()
    shown = page(key, "zh", study=long.head.draft_id)
    assert not shown.exception
    assert not [error for error in shown.error if "受阻" not in error.value]


@pytest.mark.browser
def test_a_click_on_a_bar_opens_it(
    configuration: Configuration,
    calculated: drafts.Draft,
    address: str,
    browser: Any,
    keep_screenshot: Callable[[Any, str], None],
) -> None:
    """Three clicks in the chart: stage, process, line; then the source of the largest contribution is in sight."""
    from playwright.sync_api import expect

    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{address}/result?lang=zh&study={calculated.head.draft_id}")
    for name in ("stage", "process", "line"):
        bar = page.locator(".js-plotly-plot .bars .point path").first
        expect(bar).to_be_visible(timeout=30_000)
        page.wait_for_timeout(800)
        bar.click(force=True, position={"x": 5, "y": 5})
        page.wait_for_url(f"**{name}=**", timeout=30_000)
    expect(page.get_by_text("GB/T 51366").first).to_be_visible(timeout=30_000)
    keep_screenshot(page, "result_source_zh")
    assert configuration.workspace is not None
