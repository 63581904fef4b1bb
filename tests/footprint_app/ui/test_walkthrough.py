"""The walk-through of the documents: each step has its picture, small enough for a page."""

import re
from pathlib import Path

import pytest

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
