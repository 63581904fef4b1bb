"""The worked examples of clinker and cement as studies, before and after their plant records are expanded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from footprint_app.ingest.read_study import read_study
from pcr_rules.plant.expand import expand_plant
from pcr_rules.study import ProductStudy

FOLDERS = {"clinker": "pcr_rules.cement.clinker", "cement": "pcr_rules.cement.cements"}


@pytest.fixture(scope="session")
def worked_example() -> Callable[[str], Mapping[str, Any]]:
    """The file of an edition's worked example, by `clinker` or `cement`."""

    def read(kind: str) -> Mapping[str, Any]:
        text = resources.files(FOLDERS[kind]).joinpath("worked_example.yaml").read_text(encoding="utf-8")
        found: Mapping[str, Any] = yaml.safe_load(text)
        return found

    return read


@pytest.fixture(scope="session")
def study_file(
    worked_example: Callable[[str], Mapping[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The study of a worked example as a file."""

    def write(kind: str) -> Path:
        path = tmp_path_factory.mktemp(kind) / f"{kind}.yaml"
        path.write_text(yaml.safe_dump(worked_example(kind)["study"], allow_unicode=True), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def cement_plant(study_file: Callable[[str], Path]) -> ProductStudy:
    """The cement study, expanded: what checks see."""
    reading = read_study(study_file("cement"))
    assert reading.study is not None, reading.findings
    return expand_plant(reading.study).study


@pytest.fixture
def changed(cement_plant: ProductStudy) -> Callable[..., ProductStudy]:
    """The cement study with fields of a process changed."""

    def change(process_id: str, **fields: Any) -> ProductStudy:
        processes = tuple(
            replace(each, **fields) if each.process_id == process_id else each for each in cement_plant.processes
        )
        return replace(cement_plant, processes=processes)

    return change
