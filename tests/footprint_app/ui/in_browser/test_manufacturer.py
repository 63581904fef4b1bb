"""A manufacturer: from an empty workspace and an unknown sheet to the numbers in the study, told what is wrong."""

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


def test_kilograms_typed_as_tonnes_are_found_mended_and_reported(
    visit: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None], tmp_path: Path
) -> None:
    """70 000 t among months of 67 to 71 t: told under Checks with its place; mended there; then the Word report."""
    from docx import Document

    from footprint_app.service import drafts
    from footprint_app.service.draft_edits import DraftEdit

    study = site.begin("profile_plant")
    before = site.cells(study, "readings")["r66"]["quantity"]
    assert before == 71.0
    drafts.edit(site.configuration, study, DraftEdit("readings", {"r66": {"quantity": 71_000.0}}), 0)

    person = visit("checks", "en", study=study)
    group = person.page.get_by_test_id("stExpander").filter(has_text="71000 t").first
    group.wait_for(timeout=90_000)
    keep_screenshot(person.page, "journey_manufacturer_fault")
    person.open("data", "en", study=study, table="readings")
    grid = person.grid()
    grid.type(65, grid.column("Quantity"), "71")
    site.wait_for_cell(study, "readings", "r66", "quantity", 71.0)
    person.menu("Checks")
    assert person.page.get_by_text("71000 t").count() == 0

    person.menu("Documents")
    person.press("Write the reports")
    person.page.get_by_role("button", name="Report (Word)").wait_for(timeout=180_000)
    document = Document(str(person.download("Report (Word)", tmp_path)))
    texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts += [each.text for each in document.paragraphs]
    assert re.search(r"\d[\d,.]* kgCO2e", " ".join(texts))
