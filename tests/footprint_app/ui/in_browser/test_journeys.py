"""A reviewer and an exporter at work, and long work beside the page, each as a person goes through the menu."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from footprint_app.ingest.read_study import read_study
from footprint_app.service import drafts, jobs
from footprint_app.service.calculate import calculate
from footprint_app.service.contribution_tree import tree_level
from footprint_app.service.schemas import schema
from pcr_rules.result import View

pytestmark = pytest.mark.browser

DOCUMENTS = [
    *("Report (Word)", "Report (PDF)", "Result (JSON)", "Results (Excel)"),
    *("Workbook (Excel)", "YAML", "JSON"),
]
"""Everything that the page offers, in its order: the reports of one language, and the study itself."""
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
    """From the opening page: open a study, calculate, all lines by size, the first one's factor with its source.

    18,556 of 21,624 kg CO2e are bought billet at 20,300 kg CO2e/t of a standard that was usable before 2020.
    """
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
    for said in (
        "外购 6063 铝棒（以原铝计）",
        "18,556 kgCO2e",
        "Primary aluminium (national average grid power)",
        "20,300 kgCO2e/t",
        "GB/T 51366-2019 建筑碳排放计算标准 附录D 表D.0.1",
        "GB/T 51366-2019 table D.0.1; cross-check CPCD 41431X0102018C",
        "2015-01-01 – 2018-12-31",
        "2015-01-01 – 2020-01-01",
        "product.gbt51366_2019.primary_al",
    ):
        assert said in shown, said
    assert all(label in shown for label in ("Source", "Locator", "Data period", "May be used", "Verification"))
    keep_screenshot(person.page, "journey_reviewer_source")


def test_an_exporter_switches_the_view_and_takes_the_documents(
    visit: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None], tmp_path: Path
) -> None:
    """Both electricity views with the numbers of the service, then every document there is, each opened and read."""
    study = site.begin()
    expected = calculate(drafts.read(drafts.open_draft(site.configuration, study))).result
    assert expected is not None
    totals = {view.view: view.total for view in expected.views}
    # The certificates of the study take 140.9 kg off: the views must not be taken for one another.
    assert totals[View.LOCATION] - totals[View.MARKET] == pytest.approx(140.921, abs=1e-3)

    person = visit("result", "en", study=study)
    _calculated(person)
    shown = person.page.get_by_test_id("stMetricValue").all_inner_texts()
    assert [_first_number(text) for text in shown] == [round(view.total) for view in expected.views]
    for view, label in ((View.LOCATION, "Location-based"), (View.MARKET, "Market-based")):
        person.page.get_by_test_id("stButtonGroup").get_by_text(label).click()
        person.wait_until_quiet()
        branches = tree_level(expected.view(view), "", "").branches
        assert _branches(person) == pytest.approx([branch.value for branch in branches], rel=1e-3)
        assert sum(branch.value for branch in branches) == pytest.approx(totals[view])
    person.page.get_by_text("Electricity both ways", exact=True).click()
    person.sees("How other schemes count the same electricity")
    person.wait_until_quiet()
    steps = person.rows_of_table(0)
    assert [_first_number(steps[row][-1]) for row in (0, -1)] == [
        pytest.approx(totals[view], rel=1e-4) for view in (View.LOCATION, View.MARKET)
    ]
    keep_screenshot(person.page, "journey_exporter_views")

    person.menu("Documents")
    person.press("Write the reports")
    person.page.get_by_role("button", name="Report (Word)").wait_for(timeout=120_000)
    offered = person.page.get_by_test_id("stDownloadButton").all_inner_texts()
    # What is not there yet (PACT, Catena-X, CBAM, ILCD, openLCA, battery passport) is not offered as if it were.
    assert [text.splitlines()[-1] for text in offered] == DOCUMENTS
    assert not re.search("PACT|Catena|CBAM|ILCD|openLCA|passport", person.text(), re.IGNORECASE)
    keep_screenshot(person.page, "journey_exporter_documents")
    files = {name: _downloaded(person, name, tmp_path) for name in DOCUMENTS}
    _is_word_report(files["Report (Word)"], totals)
    _is_pdf_report(files["Report (PDF)"], totals)
    _is_workbook_of_results(files["Results (Excel)"], totals)
    result = json.loads(files["Result (JSON)"].read_text(encoding="utf-8"))
    jsonschema.validate(result, schema("result"))
    assert {view["view"]: view["total"] for view in result["views"]} == pytest.approx(
        {view.value: total for view, total in totals.items()}
    )
    # The study itself, three times: each file is read again as the study it was written from.
    jsonschema.validate(json.loads(files["JSON"].read_text(encoding="utf-8")), schema("study"))
    for name in DOCUMENTS[-3:]:
        again = calculate(read_study(files[name])).result
        assert again is not None, name
        assert {view.view: view.total for view in again.views} == pytest.approx(totals), name


def _downloaded(person: Any, name: str, folder: Path) -> Path:
    """A file by the words on its button, which a choice of formats may bear too."""
    button = person.page.get_by_test_id("stDownloadButton").filter(has=person.page.get_by_text(name, exact=True))
    with person.page.expect_download(timeout=60_000) as waiting:
        button.get_by_role("button").click()
    path = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(path)
    return path


def _first_number(text: str) -> float:
    found = re.search(r"-?\d[\d,]*\.?\d*", text)
    assert found is not None, text
    return float(found[0].replace(",", ""))


def _branches(person: Any) -> list[float]:
    """The numbers of the branches that can be looked into, in kg CO2e, as the list names them."""
    options = person.page.get_by_role("option")
    for _press in range(30):  # what is drawn anew a moment later closes the list again
        person.page.get_by_role("combobox", name=re.compile("Look into")).press("ArrowDown")
        person.page.wait_for_timeout(1000)
        if options.count():
            break
    found = [_first_number(text.rsplit(" · ", 1)[1]) for text in options.all_inner_texts()]
    person.page.keyboard.press("Escape")
    person.wait_until_quiet()
    return found


def _numbers(texts: Iterable[str]) -> set[int]:
    """All numbers of some texts, rounded to whole ones."""
    return {round(float(one.replace(",", ""))) for text in texts for one in re.findall(r"\d[\d,]*\.?\d*", text)}


def _is_word_report(file: Path, totals: Mapping[View, float]) -> None:
    from docx import Document

    document = Document(str(file))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {round(total) for total in totals.values()} <= _numbers(texts)
    assert document.inline_shapes, "a report without a picture"


def _is_pdf_report(file: Path, totals: Mapping[View, float]) -> None:
    """Every page bears text; both totals are printed; the pages are kept as pictures where poppler is there."""
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(file).pages]
    assert len(pages) > 5
    assert all(text.strip() for text in pages)
    assert {round(total) for total in totals.values()} <= _numbers(pages)
    if (folder := os.environ.get("FOOTPRINT_SCREENSHOTS")) and (program := shutil.which("pdftoppm")):
        subprocess.run([program, "-r", "60", "-png", str(file), f"{folder}/journey_exporter_pdf"], check=True)


def _is_workbook_of_results(file: Path, totals: Mapping[View, float]) -> None:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
    numbers = {round(cell) for cell in cells if isinstance(cell, float | int)}
    assert len(book.sheetnames) > 3
    assert {round(total) for total in totals.values()} <= numbers
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(("=", "#"))]


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
    study = site.begin("induction_motor")
    configuration = site.configuration
    # A first job keeps the worker busy, so that the second one waits for its turn.
    jobs.ask_uncertainty(configuration, drafts.open_draft(configuration, study), draws=100_000)
    person = visit("result", "en", study=study)
    person.press("Calculate")
    person.press("Stop")
    person.sees(re.compile("Stopped. What was asked for was not finished"))
    assert person.page.get_by_role("button", name="Calculate").is_enabled()
