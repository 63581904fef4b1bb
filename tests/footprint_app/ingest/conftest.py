"""The example study as a workbook, edited as a user would spoil it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from footprint_app.ingest.read_study import StudyReading, read_study
from footprint_app.ingest.template import write_template

Edit = Callable[[Workbook], None]


@pytest.fixture(scope="session")
def example_workbook(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The template with the example study, written once in each language."""
    folder = tmp_path_factory.mktemp("example")
    made: dict[str, Path] = {}

    def workbook(lang: str) -> Path:
        if lang not in made:
            made[lang] = folder / f"example_{lang}.xlsx"
            write_template(made[lang], lang, example=True)
        return made[lang]

    return workbook


@pytest.fixture
def edited(example_workbook: Callable[[str], Path], tmp_path: Path) -> Callable[..., StudyReading]:
    """Read the example workbook after an edit; the edit gets the workbook as openpyxl sees it."""

    def read(edit: Edit, lang: str = "zh") -> StudyReading:
        workbook = load_workbook(example_workbook(lang))
        edit(workbook)
        path = tmp_path / "edited.xlsx"
        workbook.save(path)
        return read_study(path)

    return read


def codes(reading: Any) -> list[str]:
    """The codes of the findings that block the number, in order."""
    return [finding.code for finding in reading.findings if finding.blocks_number]


@pytest.fixture(name="codes")
def codes_fixture() -> Callable[[Any], list[str]]:
    """The function `codes`, for test modules, which cannot import this one."""
    return codes
