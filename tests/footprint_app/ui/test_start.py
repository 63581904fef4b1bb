"""The opening page, the menu and the language."""

import ast
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts
from footprint_app.service.configuration import read_configuration


def _catalogue() -> dict[str, str]:
    file = resources.files("footprint_app.ui") / "locale/zh_CN/LC_MESSAGES/footprint.po"
    with file.open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


def test_every_text_of_the_pages_stands_in_both_languages() -> None:
    """No text without Chinese, none left over, and both name the same values; the English is the text itself."""
    folder = str(resources.files("footprint_app.ui"))
    marked = {str(text) for _, _, text, _, _ in extract_from_dir(folder, keywords={"_": None})}
    catalogue = _catalogue()
    assert marked == set(catalogue)
    assert [text for text, chinese in catalogue.items() if not chinese] == []
    names = re.compile(r"\{(\w+)\}")
    assert [t for t, chinese in catalogue.items() if sorted(names.findall(t)) != sorted(names.findall(chinese))] == []


def test_no_text_hides_inside_an_f_string() -> None:
    """The extraction of texts does not look into f-strings: a text there would never get its Chinese."""
    folder = Path(str(resources.files("footprint_app.ui")))
    hidden = [
        f"{file.name}:{inner.lineno}"
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "_"
    ]
    assert hidden == []


@pytest.mark.parametrize(("lang", "title"), [("zh", "产品碳足迹工作台"), ("en", "Footprint Workbench")])
def test_the_start_page_opens_a_shipped_study(page: Callable[..., AppTest], lang: str, title: str) -> None:
    """One press puts a draft into the workspace, and the address names it."""
    shown = page("start", lang)
    assert not shown.exception
    assert shown.title[0].value == title
    shown.button(key="open_aluminium_profile").click().run()
    assert not shown.exception
    (head,) = drafts.list_drafts(read_configuration())
    assert shown.query_params["study"] == head.draft_id


@pytest.mark.browser
def test_a_person_changes_the_language_and_a_reload_keeps_it(
    address: str, browser: Any, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """Chinese or English by one click; the address carries it through a reload."""
    from playwright.sync_api import expect

    page = browser.new_page()
    page.goto(f"{address}/?lang=zh")
    expect(page.get_by_role("heading", name="产品碳足迹工作台")).to_be_visible(timeout=30_000)
    keep_screenshot(page, "start_zh")
    page.get_by_text("English").click()
    expect(page.get_by_role("heading", name="Footprint Workbench")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_role("heading", name="Footprint Workbench")).to_be_visible(timeout=30_000)
    keep_screenshot(page, "start_en")
