"""A reviewer and an exporter at work, and long work beside the page, each as a person goes through the menu."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

TOTAL = re.compile(r"([\d,]+\.?\d*) kgCO2e / ")


def _calculated(person: Any) -> str:
    """Press Calculate, wait for the number, and return the headline as shown."""
    person.press("Calculate")
    person.page.get_by_test_id("stMetricValue").first.wait_for(timeout=90_000)
    person.wait_until_quiet()
    found = TOTAL.search(person.page.get_by_test_id("stMetricValue").first.inner_text())
    assert found is not None
    return str(found[1])


def test_a_reviewer_finds_the_contribution_that_matters_and_its_source(
    visit: Callable[..., Any], keep_screenshot: Callable[[Any, str], None]
) -> None:
    """From the opening page: open a study, calculate, all lines by size, the first one's factor with its source."""
    person = visit("", "en")
    person.press("Open")
    person.sees("On the desk")
    person.menu("Result")
    _calculated(person)
    person.page.get_by_text("All lines", exact=True).click()
    person.wait_until_quiet()
    choice = person.page.get_by_role("combobox", name=re.compile("Show the source of"))
    choice.press("ArrowDown")
    choice.press("Enter")  # the largest stands first
    person.sees("Verification")
    shown = person.text()
    assert "GB/T" in shown
    assert all(label in shown for label in ("Factor", "Source", "Locator", "Data period"))
    keep_screenshot(person.page, "journey_reviewer_source")


def test_an_exporter_switches_the_view_and_takes_the_documents(
    visit: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None], tmp_path: Path
) -> None:
    """Both electricity views, then Word, PDF, Excel and JSON; the Word report states the total that the page shows."""
    from docx import Document

    person = visit("result", "en", study=site.begin())
    total = _calculated(person)
    before = person.page.url
    person.page.get_by_text("Market-based", exact=False).last.click()
    person.wait_until_quiet()
    person.page.get_by_text("Location-based", exact=False).last.click()
    person.wait_until_quiet()
    assert person.page.url.split("?")[0] == before.split("?")[0]
    person.menu("Documents")
    person.press("Write the reports")
    person.page.get_by_role("button", name="Report (Word)").wait_for(timeout=120_000)
    word = person.download("Report (Word)", tmp_path)
    files = [person.download(name, tmp_path) for name in ("Report (PDF)", "Results (Excel)", "Result (JSON)")]
    assert [file.suffix for file in files] == [".pdf", ".xlsx", ".json"]
    assert files[0].read_bytes().startswith(b"%PDF")
    document = Document(str(word))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = {float(number.replace(",", "")) for text in texts for number in re.findall(r"\d[\d,]*\.?\d*", text)}
    assert float(total.replace(",", "")) in {round(number) for number in written}
    keep_screenshot(person.page, "journey_exporter_documents")


def test_the_result_waits_after_a_reload_and_the_page_is_usable_meanwhile(visit: Callable[..., Any], site: Any) -> None:
    """Asked for, reloaded at once, another page used meanwhile: the number is there without asking again."""
    study = site.begin()
    person = visit("result", "en", study=study)
    person.press("Calculate")
    person.page.wait_for_url(re.compile("calculation="), timeout=60_000)
    person.page.reload()
    person.wait_until_drawn()
    person.menu("Data")
    assert person.grid().value(0, person.grid().column("Quantity")) == "3780"
    person.menu("Result")
    person.page.get_by_test_id("stMetricValue").first.wait_for(timeout=90_000)
    assert TOTAL.search(person.page.get_by_test_id("stMetricValue").first.inner_text())


def test_work_can_be_stopped(visit: Callable[..., Any], site: Any) -> None:
    """Stop while it waits or runs: the page says that nothing was written, and it can be asked for again."""
    from footprint_app.service import drafts, jobs

    study = site.begin("induction_motor")
    configuration = site.configuration
    # A first job keeps the worker busy, so that the second one waits for its turn.
    jobs.ask_uncertainty(configuration, drafts.open_draft(configuration, study), draws=200_000)
    person = visit("result", "en", study=study)
    person.press("Calculate")
    person.press("Stop")
    person.sees(re.compile("Stopped. What was asked for was not finished"))
    assert person.page.get_by_role("button", name="Calculate").is_enabled()
