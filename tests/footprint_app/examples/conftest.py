"""The example plant as a person works with it: its six sheets and base study copied, changed, imported, checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import CheckAnswer, check
from footprint_app.service.examples import copy_example
from footprint_app.service.import_sheets import ImportAnswer, ImportRequest, import_sheets


class Plant:
    """A copy of the example plant."""

    def __init__(self, folder: Path) -> None:
        files = copy_example("profile_plant", folder)
        self.sheets = folder / "sheets"
        self.shipped = next(file for file in files if file.name == "profile_plant.yaml")
        self.workbook = next(file for file in files if file.name == "profile_plant.xlsx")
        self.study = folder / "imported.yaml"
        self.memory = folder / "mappings"

    def edit_sheet(self, name: str, change: Callable[[Worksheet], None]) -> None:
        """Change a sheet as a person would in Excel."""
        path = self.sheets / name
        book = load_workbook(path)
        change(book.worksheets[0])
        book.save(path)

    def edit_text(self, name: str, old: str, new: str) -> None:
        """Change a text of the base study, of a mapping or of the CSV file."""
        path = self.sheets / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run_import(self) -> ImportAnswer:
        """Import the six sheets into the base study, each by its mapping."""
        sheets = sorted(file for file in self.sheets.iterdir() if file.suffix in {".xlsx", ".csv"})
        request = ImportRequest(
            files=tuple(sheets),
            into=self.sheets / "base.yaml",
            out=self.study,
            mapping=(self.sheets,),
            force=True,
        )
        return import_sheets(request, self.memory, "engineer", "en")

    def check(self) -> CheckAnswer:
        """Check the study that was imported."""
        return check(self.study)

    def calculate(self, **options: Any) -> CalculateAnswer:
        """Calculate the study that was imported."""
        return calculate(self.study, **options)


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """The example plant, to be changed."""
    return Plant(tmp_path / "plant")


@pytest.fixture(scope="module")
def clean_plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """The example plant, imported once and left as it is."""
    made = Plant(tmp_path_factory.mktemp("plant"))
    assert made.run_import().written is not None
    return made
