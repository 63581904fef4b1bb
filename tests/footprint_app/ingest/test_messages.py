"""Every finding of reading has its texts, and every text its finding."""

import re
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from openpyxl import Workbook

from background_db.messages import LANGUAGES, load_messages
from footprint_app.ingest.read_study import StudyReading

_CODE = re.compile(r'"((?:INGEST|IMPORT|REQUEST|FACTOR-LIST)-[A-Z-]+)"')


def test_codes_and_texts_belong_together() -> None:
    """A code raised in the room has a text in messages.yaml and the other way round."""
    # Two of the room's codes are raised by the service, which holds what was found against what is remembered.
    rooms = ("footprint_app.ingest", "footprint_app.service")
    raised = {code for room in rooms for text in _sources(resources.files(room)) for code in _CODE.findall(text)}
    known = load_messages(("footprint_app.ingest",)).messages
    assert raised == {code for code in known if not code.startswith("SUPPLIER-")}


def _sources(folder: Traversable) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.endswith(".py"):
            yield entry.read_text(encoding="utf-8")
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)


def test_texts_show_only_values_that_the_findings_carry(
    edited: Callable[..., StudyReading], codes: Callable[[Any], list[str]]
) -> None:
    """Rendered in both languages, no placeholder of a spoilt workbook's findings stays unfilled."""

    def spoil(workbook: Workbook) -> None:
        sheet = workbook["清单"]
        for cell, value in (
            ("C5", "别的"),
            ("E6", "1,234"),
            ("F7", "kwhh"),
            ("A8", "x"),
            ("E9", "12 kg"),
            ("B10", "E001"),
        ):
            sheet[cell] = value
        sheet["B11"] = "E#1"
        sheet.merge_cells("H12:H13")
        sheet.cell(row=3, column=40).value = "数量合计"

    reading = edited(spoil)
    assert len(codes(reading)) > 6
    catalogue = load_messages(("footprint_app.ingest",))
    for finding in reading.findings:
        for language in LANGUAGES:
            shown = catalogue.render(finding, language)
            assert not re.search(r"\{\w+\}", shown.what + shown.meaning + shown.remedy), finding.code
