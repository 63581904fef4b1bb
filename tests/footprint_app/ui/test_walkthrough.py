"""The pages in the documents: each of the menu is explained, each step of the walk-through has its picture."""

import re
from pathlib import Path

import pytest
import streamlit as st

from footprint_app.ui.page_list import pages

PICTURE = re.compile(r"!\[[^\]]+\]\(\.\./(assets/walkthrough/[^)]+)\)")
MOST_PICTURES, MOST_BYTES = 12, 150_000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_has_a_picture(language: str, checkout: Path) -> None:
    """Six headings with a number, six pictures in the language of the page, all there and small."""
    text = (checkout / "docs" / language / "walkthrough.md").read_text(encoding="utf-8")
    named = PICTURE.findall(text)
    assert len(re.findall(r"^## \d\.", text, re.MULTILINE)) == len(named) == 6
    for name in named:
        file = checkout / "docs" / name
        assert file.name.startswith(f"{language}_")
        assert 5_000 < file.stat().st_size <= MOST_BYTES


def test_no_picture_is_left_over(checkout: Path) -> None:
    """What the script writes is what the pages show."""
    kept = {file.name for file in (checkout / "docs" / "assets" / "walkthrough").glob("*.png")}
    pages = [(checkout / "docs" / language / "walkthrough.md").read_text(encoding="utf-8") for language in ("zh", "en")]
    assert kept == {Path(name).name for text in pages for name in PICTURE.findall(text)}
    assert len(kept) <= MOST_PICTURES


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_menu_is_explained_in_its_order(
    language: str, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The headings of pages.md are the titles of the menu: a new page comes with its words."""
    monkeypatch.setattr(st, "session_state", {"language": language})
    titles = [entry.title for entries in pages().values() for entry in entries]
    text = (checkout / "docs" / language / "pages.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == titles
