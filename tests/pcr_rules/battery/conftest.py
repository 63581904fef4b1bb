"""The worked examples of both rules as studies: as written, and expanded, which is what checks see."""

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

FOLDERS = {"eu": "pcr_rules.battery.eu_draft_2024", "cn": "pcr_rules.battery.cn_551"}


@pytest.fixture(scope="session")
def worked_example() -> Callable[[str], Mapping[str, Any]]:
    """The file of a worked example, by `eu` or `cn`."""

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
def written(study_file: Callable[[str], Path]) -> Callable[[str], ProductStudy]:
    """The study of a worked example as its author wrote it."""

    def read(kind: str) -> ProductStudy:
        reading = read_study(study_file(kind))
        assert reading.study is not None, reading.findings
        return reading.study

    return read


@pytest.fixture(scope="session")
def with_pack(written: Callable[[str], ProductStudy]) -> Callable[..., ProductStudy]:
    """The written study with fields of its pack changed."""

    def change(kind: str, **fields: Any) -> ProductStudy:
        study = written(kind)
        pack = replace(study.plant.battery_packs[0], **fields)
        return replace(study, plant=replace(study.plant, battery_packs=(pack,)))

    return change


@pytest.fixture(scope="session")
def expanded() -> Callable[[ProductStudy], ProductStudy]:
    """The study with the processes and rows that its records make."""
    return lambda study: expand_plant(study).study
