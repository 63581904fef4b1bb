"""Caches of databases as they were are listed, and removed on demand; those of databases as they are stay."""

import os
import zipfile
from pathlib import Path

import pytest

from footprint_app.calculation.uncertainty.backgrounds import Background
from footprint_app.calculation.uncertainty.worlds import background_worlds
from footprint_app.service.background import CACHE, WorkspaceBackgrounds
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportRequest, import_database
from footprint_app.service.database_search import values_of
from footprint_app.service.uncertainty import CACHE as DRAWS
from footprint_app.service.workspace import init
from footprint_app.service.workspace_tidy import CacheKind, remove_stale_caches, stale_caches

TABLES = {
    "activities.csv": "code,name_en,unit,location\npower,Power,kWh,CN\n",
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air\n',
    "technosphere.csv": "supplier,consumer,amount\npower,power,1\n",
}


def _imported(configuration: Configuration, folder: Path, amount: float) -> None:
    file = folder / f"{amount}.zip"
    with zipfile.ZipFile(file, "w") as package:
        for name, text in TABLES.items():
            package.writestr(name, text)
        package.writestr("biosphere.csv", f"flow,activity,amount\nco2,power,{amount}\n")
    import_database(configuration, ImportRequest(file, "grid", replace_earlier=True))
    assert values_of(configuration, ["background:grid/power"], "AR6") == [pytest.approx(amount)]
    assert configuration.workspace is not None
    database = WorkspaceBackgrounds(configuration.workspace).open("grid")
    background = Background(database.snapshot.folder, "AR6", configuration.workspace / CACHE)  # type: ignore[union-attr]
    background_worlds(background, configuration.workspace / DRAWS, seed=1, draws=1, workers=1)


def _aged(workspace: Path) -> None:
    for folder in (*(workspace / CACHE).iterdir(), *(workspace / DRAWS).iterdir()):
        os.utime(folder, (0, 0))


def test_only_caches_without_a_database_go_and_only_on_demand(tmp_path: Path) -> None:
    """Two imports under one name: scores and draws of the first are listed, then removed; those of the second stay."""
    workspace = tmp_path / "ws"
    configuration = read_configuration({"workspace": str(workspace)}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    init(configuration, workspace)
    _imported(configuration, tmp_path, 0.6)
    of_first = {*(workspace / CACHE).iterdir(), *(workspace / DRAWS).iterdir()}
    _imported(configuration, tmp_path, 0.7)
    assert stale_caches(configuration) == (), "a cache of this hour may be in the hands of a run"
    _aged(workspace)
    stale = stale_caches(configuration)
    assert {one.folder for one in stale} == of_first
    assert {one.kind for one in stale} == set(CacheKind)
    assert all(one.bytes_on_disk > 0 and one.folder.is_dir() for one in stale)
    assert remove_stale_caches(configuration) == stale
    assert stale_caches(configuration) == ()
    assert len([*(workspace / CACHE).iterdir(), *(workspace / DRAWS).iterdir()]) == len(of_first)


def test_a_cache_that_does_not_say_whose_it_is_belongs_to_nobody(tmp_path: Path) -> None:
    """A manifest that cannot be read is none; a link is not followed."""
    workspace = tmp_path / "ws"
    configuration = read_configuration({"workspace": str(workspace)}, {"FOOTPRINT_CONFIG": str(tmp_path / "none.toml")})
    init(configuration, workspace)
    (workspace / CACHE / "odd").mkdir(parents=True)
    (workspace / CACHE / "odd" / "manifest.json").write_text("[]", encoding="utf-8")
    (tmp_path / "precious").mkdir()
    (workspace / CACHE / "link").symlink_to(tmp_path / "precious")
    os.utime(workspace / CACHE / "odd", (0, 0))
    assert [one.folder.name for one in remove_stale_caches(configuration)] == ["odd"]
    assert (tmp_path / "precious").is_dir()
