"""In a browser: a sheet is brought, judged and confirmed; a click on a process of the graph opens its rows."""

from collections.abc import Callable
from typing import Any

import pytest

from footprint_app.service import drafts, examples, workspace
from footprint_app.service.configuration import Configuration, read_configuration

METERS = "电表编号,设施,抄表起,抄表止,电量(kWh),备注\nM-1,F1,2025-01-01,2025-01-31,1200,\nM-2,F1,2025-02-01,2025-02-28,看不清,\n合计,,,,1200,\n"


def _draft() -> tuple[Configuration, drafts.Draft]:
    configuration = read_configuration()
    workspace.init(configuration, workspace.workspace_folder(configuration))
    return configuration, drafts.begin_from_example(configuration, examples.DEMO, "try it")


@pytest.mark.browser
def test_a_sheet_is_brought_and_confirmed(
    address: str, browser: Any, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """4 rows below the header: one taken over, one refused, one sum; a reload before the press loses nothing."""
    from playwright.sync_api import expect

    configuration, draft = _draft()
    page = browser.new_page()
    page.goto(f"{address}/bring?lang=zh&study={draft.head.draft_id}")
    expect(page.get_by_role("heading", name="导入")).to_be_visible(timeout=60_000)
    file = {"name": "抄表.csv", "mimeType": "text/csv", "buffer": METERS.encode()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("tab", name="2 匹配")).to_be_visible(timeout=30_000)
    keep_screenshot(page, "bring_preview")
    page.reload()
    page.get_by_role("tab", name="3 确认").click(timeout=60_000)
    assert "electricity_meters" not in drafts.open_draft(configuration, draft.head.draft_id).tables
    keep_screenshot(page, "bring_confirm")
    page.get_by_role("button", name="导入 1 行").click()
    expect(page.get_by_text("已导入：")).to_be_visible(timeout=30_000)
    rows = drafts.open_draft(configuration, draft.head.draft_id).tables["electricity_meters"]
    assert [row.cells["quantity"] for row in rows] == [1200.0]


@pytest.mark.browser
def test_a_click_on_a_process_opens_its_rows(
    address: str, browser: Any, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """The last node but one of the aluminium profile is anodising: the address names it, and so does the list."""
    from playwright.sync_api import expect

    _configuration, draft = _draft()
    page = browser.new_page()
    page.goto(f"{address}/data?lang=en&part=graph&study={draft.head.draft_id}")
    nodes = page.locator(".js-plotly-plot .trace").last.locator(".points path")
    expect(nodes).to_have_count(4, timeout=60_000)
    page.wait_for_timeout(1000)
    nodes.nth(2).click(force=True)
    page.wait_for_url("**process=anodising**", timeout=30_000)
    keep_screenshot(page, "data_graph")
