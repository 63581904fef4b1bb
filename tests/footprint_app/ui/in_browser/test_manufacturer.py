"""A manufacturer's sheet with a reading that cannot be read: the row stays out, with its place, until it is mended."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SHEET = (
    "电表编号,设施,抄表起,抄表止,电量(kWh),备注\n"
    "M-1,plant-1,2025-01-01,2025-01-31,1200,\n"
    "M-1,plant-1,2025-02-01,2025-02-28,看不清,\n"
    "合计,,,,1200,\n"
)


def test_an_unknown_sheet_is_judged_and_taken_over_only_when_confirmed(
    visit: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None], tmp_path: Path
) -> None:
    """One reading of two can be read: it is taken over, the other is refused with its place, the sum is left out."""
    sheet = tmp_path / "抄表.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    study = site.begin()
    person = visit("bring", "en", study=study)
    person.page.locator("input[type=file]").first.set_input_files(str(sheet))
    person.page.get_by_role("tab", name="3 Confirm").click(timeout=60_000)
    person.sees(re.compile("1 rows refused stay out"))
    assert "electricity_meters" not in _filled(site, study)
    person.press(re.compile("Take over 1 rows"))
    person.sees(re.compile("^Taken over:"))
    assert [cells["quantity"] for cells in site.cells(study, "electricity_meters").values()] == [1200.0]
    keep_screenshot(person.page, "journey_manufacturer_import")


def _filled(site: Any, study: str) -> set[str]:
    from footprint_app.service import drafts

    return {name for name, rows in drafts.open_draft(site.configuration, study).tables.items() if rows}
