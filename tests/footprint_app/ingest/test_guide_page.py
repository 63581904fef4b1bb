"""The workbook guide says of numbers what the reader does."""

import re
from pathlib import Path

import pytest

from footprint_app.ingest.workbook_layout import sheet_title, sheets
from footprint_app.ingest.written_values import read_number


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_of_numbers_is_true(lang: str, checkout: Path) -> None:
    """Each row of the table: read as printed, or refused."""
    text = (checkout / "docs" / lang / "workbook.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (\S+)", text, re.MULTILINE)
    numbers = [(written, read_as) for written, read_as in rows if ":" not in written]
    assert len(numbers) == 10
    for written, read_as in numbers:
        reading = read_number(written)
        if reading.problem is None:
            assert float(read_as) == reading.value, written
        else:
            assert read_as.startswith(("refused", "拒绝")), written


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sheet_is_named_in_the_guide(lang: str, checkout: Path) -> None:
    """A reader of the guide meets every sheet by its name."""
    text = (checkout / "docs" / lang / "workbook.md").read_text(encoding="utf-8")
    assert [layout.key for layout in sheets() if sheet_title(layout.key, lang) not in text] == []
