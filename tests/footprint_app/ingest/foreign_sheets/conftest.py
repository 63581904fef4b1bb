"""Spreadsheets as plants keep them, each laid out differently, and an import into the shipped study."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from footprint_app.ingest.foreign_sheets.mapping_file import read_mappings, write_mappings
from footprint_app.ingest.read_study import read_study
from footprint_app.service.examples import copy_example
from footprint_app.service.import_sheets import ImportAnswer, ImportRequest, import_sheets
from pcr_rules.study import ProductStudy

Rows = Sequence[Sequence[object]]


@pytest.fixture
def make_sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as a workbook with one sheet, some cells merged."""

    def make(name: str, sheet: str, rows: Rows, merged: Sequence[str] = ()) -> Path:
        workbook = Workbook()
        made = workbook.worksheets[0]
        made.title = sheet
        for row in rows:
            made.append(list(row))
        for cells in merged:
            made.merge_cells(cells)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def study_file(tmp_path: Path) -> Path:
    """The shipped aluminium-profile study, to import into."""
    return next(path for path in copy_example("aluminium_profile", tmp_path / "example") if path.suffix == ".yaml")


@pytest.fixture
def importing(tmp_path: Path, study_file: Path) -> "Importing":
    """Propose, confirm and apply, as a person would with the command line."""
    return Importing(tmp_path, study_file)


class Importing:
    """One person's imports: the mappings they confirmed are remembered in a folder of their own."""

    def __init__(self, folder: Path, study_file: Path) -> None:
        self.folder, self.study_file = folder, study_file
        self.out = folder / "with_rows.yaml"

    def run(self, *files: Path, **options: Any) -> ImportAnswer:
        """Import with the options given."""
        request = ImportRequest(files=files, force=True, **options)
        return import_sheets(request, self.folder / "mappings", "engineer", "zh")

    def propose(self, file: Path, **options: Any) -> Path:
        """Write the proposal for a file."""
        target = self.folder / f"{file.stem}.proposal.yaml"
        self.run(file, propose=target, **options)
        return target

    def confirm(self, file: Path, edit: Callable[[Any], Any] | None = None, **options: Any) -> ImportAnswer:
        """Propose, let a person edit the proposal, and import with it."""
        proposal = self.propose(file, **options)
        mappings = read_mappings(proposal.read_text(encoding="utf-8"), proposal.name)
        if edit is not None:
            mappings = tuple(edit(mapping) for mapping in mappings)
        proposal.write_text(write_mappings(mappings), encoding="utf-8")
        return self.run(file, into=self.study_file, out=self.out, mapping=(proposal,))

    def again(self, file: Path, into: Path | None = None, **options: Any) -> ImportAnswer:
        """Import without a mapping: by what is remembered."""
        return self.run(file, into=into or self.study_file, out=self.out, **options)

    def written(self) -> ProductStudy:
        """Return the study that was written."""
        study = read_study(self.out).study
        assert study is not None
        return study
