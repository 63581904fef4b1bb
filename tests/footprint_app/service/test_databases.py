"""An import is one transaction: all of it or nothing, repeatable, and named last; what a name may be and what it means."""

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.findings import Severity
from background_db.inventory.import_decisions import Allocation, ImportDecisions, MissingProvider
from footprint_app.linking.background_databases import BACKGROUND_ELECTRICITY, NoSupply
from footprint_app.service import background_overlay, database_search, databases
from footprint_app.service.background import WorkspaceBackgrounds
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportRequest, ImportStep, decisions_from, import_database
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import init

MILL = {
    "activities.csv": "code,name_en,unit,location\nflour,Flour,kg,CN\npower,Power,kWh,CN\n",
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air\ngas,Methanol vapour,kg,air\n',
    "technosphere.csv": "supplier,consumer,amount\nflour,flour,1\npower,power,1\npower,flour,-0.5\n",
    "biosphere.csv": "flow,activity,amount\nco2,power,0.6\nco2,flour,0.02\ngas,flour,0.1\n",
}


def _configuration(folder: Path) -> Configuration:
    return read_configuration({"workspace": str(folder)}, {"FOOTPRINT_CONFIG": str(folder / "none.toml")})


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """An empty workspace."""
    made = _configuration(tmp_path / "ws")
    init(made, tmp_path / "ws")
    return made


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    """1 kg of flour takes 0.5 kWh of power; 0.6 kg CO2 a kWh and 0.02 a kg: 0.32 kg CO2 per kg of flour."""
    return _zipped(tmp_path / "mill.zip", MILL)


def _zipped(path: Path, tables: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, text in tables.items():
            package.writestr(name, text)
    return path


def _root(configuration: Configuration) -> Path:
    assert configuration.workspace is not None
    return configuration.workspace / "background"


def _left(configuration: Configuration) -> list[str]:
    return sorted(path.name for path in _root(configuration).iterdir())


def test_an_imported_activity_has_its_life_cycle_flows(configuration: Configuration, mill: Path) -> None:
    """0.5 kWh × 0.6 + 0.02 = 0.32 kg CO2 per kg of flour."""
    answer = import_database(configuration, ImportRequest(mill, "mill"))
    assert answer.digest
    assert database_search.values_of(configuration, ["background:mill/flour"], "AR6") == [pytest.approx(0.32)]


def test_the_same_file_is_the_same_snapshot_and_says_so(configuration: Configuration, mill: Path) -> None:
    """Twice the same, one folder, one name; under another name a snapshot of its own."""
    one = import_database(configuration, ImportRequest(mill, "mill"))
    again = import_database(configuration, ImportRequest(mill, "mill"))
    assert (again.digest, again.is_repeated, one.is_repeated) == (one.digest, True, False)
    assert "DATABASE-REPEATED" in [finding.code for finding in again.findings]


def test_a_name_that_is_taken_needs_a_word(configuration: Configuration, mill: Path, tmp_path: Path) -> None:
    """Another file under the same name is refused, and taken with `replace_earlier`."""
    import_database(configuration, ImportRequest(mill, "mill"))
    other = _zipped(tmp_path / "other.zip", MILL | {"biosphere.csv": "flow,activity,amount\nco2,power,0.7\n"})
    with pytest.raises(WrongUseError, match="database_exists"):
        import_database(configuration, ImportRequest(other, "mill"))
    assert database_search.values_of(configuration, ["background:mill/flour"], "AR6") == [pytest.approx(0.32)]
    import_database(configuration, ImportRequest(other, "mill", replace_earlier=True))
    assert database_search.values_of(configuration, ["background:mill/flour"], "AR6") == [pytest.approx(0.35)]


@pytest.mark.parametrize("name", ["", "Mill", "a/b", "../mill", "a b", "-mill"])
def test_what_cannot_be_a_name_is_refused(configuration: Configuration, mill: Path, name: str) -> None:
    """A name stands in providers and is part of no path."""
    with pytest.raises(WrongUseError, match="database_name"):
        import_database(configuration, ImportRequest(mill, name))


def test_a_mapping_of_a_person_counts_and_is_kept(configuration: Configuration, mill: Path, tmp_path: Path) -> None:
    """0.1 kg of a vapour read as methane of AR6, 29.8: 0.32 + 2.98 = 3.3 kg CO2e per kg, also after a new start."""
    mapping = tmp_path / "flows.yaml"
    mapping.write_text("flows:\n  - {code: gas, key: ch4.fossil, reason: measured as methane}\n", encoding="utf-8")
    import_database(configuration, ImportRequest(mill, "mill", mapping=mapping))
    mapping.unlink()
    assert database_search.values_of(configuration, ["background:mill/flour"], "AR6") == [pytest.approx(3.3)]
    assert configuration.workspace is not None
    assert "+mapping:" in WorkspaceBackgrounds(configuration.workspace).snapshot_of("mill")


IMPORT_AND_DIE = """
import os, sys
from pathlib import Path
from footprint_app.service.configuration import read_configuration
from footprint_app.service.database_imports import ImportRequest, import_database
folder, file, at = sys.argv[1:]
import_database(
    read_configuration({"workspace": folder}, {"FOOTPRINT_CONFIG": folder + "/none.toml"}),
    ImportRequest(Path(file), "mill"),
    lambda step: os._exit(9) if step.value == at else None,
)
"""


@pytest.mark.parametrize("step", list(ImportStep))
def test_an_import_killed_at_any_step_leaves_no_database(
    configuration: Configuration, mill: Path, step: ImportStep
) -> None:
    """The name is written last; the next import goes through as if nothing had been."""
    command = [sys.executable, "-c", IMPORT_AND_DIE, str(configuration.workspace), str(mill), step.value]
    # Matrices are linked already: there is no such step to die at.
    assert subprocess.run(command, check=False).returncode == (0 if step is ImportStep.LINK else 9)
    if step is not ImportStep.LINK:
        assert DatabaseIndex(_root(configuration)).entries() == {}
    assert import_database(configuration, ImportRequest(mill, "mill")).digest
    assert list(DatabaseIndex(_root(configuration)).entries()) == ["mill"]


@pytest.mark.parametrize(
    "tables",
    [
        {"../../escape.csv": "code\n", **MILL},
        MILL | {"technosphere.csv": "supplier,consumer,amount\nflour,flour,many\n"},
        MILL | {"technosphere.csv": "supplier,consumer,amount\nflour,flour,1\nflour,flour,-1\npower,power,1\n"},
        MILL | {"activities.csv": "code,name_en,unit\nflour,Flour,kg\nflour,Flour,kg\n"},
        {"nothing.txt": "no database"},
    ],
)
def test_a_hostile_or_broken_file_leaves_nothing(
    configuration: Configuration, tmp_path: Path, tables: dict[str, str]
) -> None:
    """Path traversal, no number, a singular system, a code twice, no format: findings, and no partial database."""
    file = _zipped(tmp_path / "bad.zip", tables)
    answer = import_database(configuration, ImportRequest(file, "bad"))
    assert not answer.digest
    assert any(finding.blocks_number for finding in answer.findings)
    assert DatabaseIndex(_root(configuration)).entries() == {}
    assert _left(configuration) == []


BOMB = b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><processDataSet>&b;</processDataSet>'
FLOW = b'{"@type": "Flow", "@id": "f", "name": "f", "flowType": "PRODUCT_FLOW", "flowProperties": []}'
PROCESS = (
    b'{"@type": "Process", "@id": "p", "name": "p", "exchanges": [{"isInput": false, "isQuantitativeReference": true, '
)
PROCESS += b'"amount": 1, "flow": {"@id": "f"}}]}'


@pytest.mark.parametrize(
    "files",
    [
        {"ILCD/processes/p.xml": BOMB, "ILCD/flows/f.xml": BOMB},
        {"olca-schema.json": b'{"version": 2}', "processes/p.json": b"\xff\xfe\xff{", "flows/f.json": FLOW},
        {"olca-schema.json": b'{"version": 2}', "processes/p.json": PROCESS, "flows/f.json": FLOW},
        {"olca-schema.json": b'{"version": 2}', "processes/p.json": PROCESS, "processes/q.json": PROCESS},
        {"datasets/a.spold": BOMB},
        {"ecospold.xml": BOMB.replace(b"processDataSet", b"ecoSpold")},
    ],
    ids=[
        "bomb in ILCD",
        "wrong encoding",
        "missing units",
        "duplicate ids",
        "bomb in ecoSpold 2",
        "bomb in ecoSpold 1",
    ],
)
def test_no_format_lets_a_hostile_file_leave_anything(
    configuration: Configuration, tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Entities, an encoding that is none, a flow without units, an id twice: findings that block, and nothing on disk."""
    file = tmp_path / "hostile.zip"
    with zipfile.ZipFile(file, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    _leaves_nothing(configuration, file)


def test_a_file_that_claims_ten_gigabytes_leaves_nothing(configuration: Configuration, mill: Path) -> None:
    """The size stands in the central directory, four bytes at offset 24; four tables of 3.4 GB are 13.6 GB."""
    content = bytearray(mill.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = (3_400_000_000).to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 1)
    mill.write_bytes(bytes(content))
    _leaves_nothing(configuration, mill)


def _leaves_nothing(configuration: Configuration, file: Path) -> None:
    answer = import_database(configuration, ImportRequest(file, "bad"))
    assert not answer.digest
    assert any(finding.blocks_number for finding in answer.findings)
    assert _left(configuration) == []


@pytest.mark.parametrize("cut", [10, 200, 400])
def test_a_truncated_file_leaves_nothing(configuration: Configuration, mill: Path, cut: int) -> None:
    """Cut anywhere, the zip is damaged."""
    mill.write_bytes(mill.read_bytes()[:cut])
    answer = import_database(configuration, ImportRequest(mill, "mill"))
    assert not answer.digest
    assert _left(configuration) == []


def test_a_database_without_any_greenhouse_flow_is_told(configuration: Configuration, tmp_path: Path) -> None:
    """Only methanol vapour: every footprint would be zero, so the import says so; with CO2 beside it says nothing."""
    without = {**MILL, "flows.csv": "code,name_en,unit,compartment\ngas,Methanol vapour,kg,air\n"}
    without["biosphere.csv"] = "flow,activity,amount\ngas,flour,0.1\n"
    for name, tables, times in (("vapour", without, 1), ("mill", MILL, 0)):
        answer = import_database(configuration, ImportRequest(_zipped(tmp_path / f"{name}.zip", tables), name))
        assert answer.digest
        codes = [finding.code for finding in answer.findings]
        assert codes.count("DATABASE-NO-GREENHOUSE-FLOW") == times


def test_what_a_killed_import_left_is_swept_up(configuration: Configuration, mill: Path) -> None:
    """A half-made folder of two days ago goes with the next import; one of an hour ago may still be in work."""
    old, young = _root(configuration) / ".making-old", _root(configuration) / ".making-young"
    for folder, hours in ((old, 48), (young, 1)):
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - hours * 3600,) * 2)
    assert import_database(configuration, ImportRequest(mill, "mill")).digest
    assert (old.exists(), young.exists()) == (False, True)


def test_an_import_needs_a_workspace(tmp_path: Path, mill: Path) -> None:
    """A folder that is none is not made one."""
    with pytest.raises(WrongUseError, match="no_workspace"):
        import_database(_configuration(tmp_path / "elsewhere"), ImportRequest(mill, "mill"))
    assert not (tmp_path / "elsewhere").exists()


def test_decisions_of_a_file_give_way_to_those_of_the_command(tmp_path: Path) -> None:
    """The file decides allocation and providers; the command takes mass in place of the file's reference."""
    file = tmp_path / "decisions.yaml"
    file.write_text("allocation: reference\nmissing: cut-off\nreason: test\n", encoding="utf-8")
    made = decisions_from(file, {"allocation": "mass, reference", "missing": None})
    assert made == ImportDecisions((Allocation.MASS, Allocation.REFERENCE), MissingProvider.CUT_OFF, reason="test")


@pytest.mark.parametrize(
    "text", ["allocation: guess", "unknown: 1", "densities: {diesel: -1}", "- a", "a: [", "processes: 1"]
)
def test_what_is_no_decision_is_refused(tmp_path: Path, text: str) -> None:
    """A key or value that is not known is never passed over."""
    file = tmp_path / "decisions.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUseError, match="database_decisions"):
        decisions_from(file, {})


def test_search_finds_by_words_of_either_language(configuration: Configuration, tmp_path: Path) -> None:
    """All words must fit; the provider text is what a study writes."""
    tables = MILL | {
        "activities.csv": "code,name_en,name_zh,unit,location,last_year\nflour,Wheat flour,小麦粉,kg,CN,2023\npower,Power,电力,kWh,CN,\n"
    }
    import_database(configuration, ImportRequest(_zipped(tmp_path / "mill.zip", tables), "mill"))
    for words in ("wheat cn", "小麦"):
        found, matches = database_search.search_database(configuration, "mill", words)
        assert ([one.provider for one in found], matches) == (["background:mill/flour"], 1)
    assert database_search.search_database(configuration, "mill", "小麦 us") == ((), 0)


def test_only_a_name_is_removed_and_not_one_that_another_needs(configuration: Configuration, mill: Path) -> None:
    """The snapshot stays; a base of a derived database stays named."""
    answer = import_database(configuration, ImportRequest(mill, "mill"))
    index = DatabaseIndex(_root(configuration))
    index.put("mill-cn", DatabaseEntry(answer.digest, "0" * 64, "mill"))
    with pytest.raises(WrongUseError, match="has_derived"):
        databases.remove_database(configuration, "mill")
    index.remove("mill-cn")
    assert databases.remove_database(configuration, "mill").digest == answer.digest
    assert (_root(configuration) / answer.digest).is_dir()
    with pytest.raises(WrongUseError, match="no_database"):
        databases.show_database(configuration, "mill")


def test_the_report_is_kept_with_every_case(configuration: Configuration, mill: Path) -> None:
    """What was said at import can be read again."""
    answer = import_database(configuration, ImportRequest(mill, "mill"))
    database, report = databases.show_database(configuration, "mill")
    assert database.manifest is not None
    assert report["edges_in"] == report["edges_written"] == 6
    assert report["is_balanced"]
    json.dumps(dict(answer.report.as_json()), allow_nan=False)


def test_a_damaged_index_is_told_with_its_remedy(configuration: Configuration, mill: Path) -> None:
    """The snapshots are not lost: deleting the index and importing again gives the same digest."""
    digest = import_database(configuration, ImportRequest(mill, "mill")).digest
    index = _root(configuration) / "index.json"
    index.write_text("{", encoding="utf-8")
    with pytest.raises(WrongUseError, match="database_index"):
        databases.list_databases(configuration)
    index.unlink()
    assert import_database(configuration, ImportRequest(mill, "mill")).digest == digest


def test_a_licence_that_differs_from_that_of_the_file_is_told_and_neither_is_lost(
    configuration: Configuration, tmp_path: Path
) -> None:
    """The manifest has both, and a warning names both; an equal one is no difference."""
    tables = MILL | {"database.yaml": "name: mill\nversion: cut-off model\nlicence: CC0-1.0\n"}
    file = _zipped(tmp_path / "mill.zip", tables)
    answer = import_database(configuration, ImportRequest(file, "mill", licence="My EULA", version="3.11"))
    told = {dict(one.values)["of_file"]: one for one in answer.findings if one.code == "DATABASE-STATED"}
    assert {name: one.severity for name, one in told.items()} == {
        "CC0-1.0": Severity.WARNING,
        "cut-off model": Severity.INFO,
    }
    manifest = databases.show_database(configuration, "mill")[0].manifest
    assert manifest is not None
    assert (manifest.licence, manifest.version) == ("My EULA (CC0-1.0)", "3.11 (cut-off model)")
    same = import_database(configuration, ImportRequest(file, "same", licence="cc0-1.0"))
    assert "DATABASE-STATED" not in {one.code for one in same.findings}


def test_another_file_under_a_taken_name_is_refused_before_it_is_read(
    configuration: Configuration, mill: Path, tmp_path: Path
) -> None:
    """Nobody waits minutes to be told that a name is taken."""
    import_database(configuration, ImportRequest(mill, "mill"))
    other = _zipped(tmp_path / "other.zip", MILL | {"biosphere.csv": "flow,activity,amount\nco2,power,0.7\n"})
    steps: list[ImportStep] = []
    with pytest.raises(WrongUseError, match="database_exists"):
        import_database(configuration, ImportRequest(other, "mill"), steps.append)
    assert steps == []


def test_of_two_imports_under_one_name_at_once_the_second_is_told(
    configuration: Configuration, mill: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked up before the work is looked at again under the lock."""
    index = DatabaseIndex(_root(configuration))
    meanwhile = DatabaseEntry("0" * 64)

    def step(one: ImportStep) -> None:
        if one is ImportStep.NAME:
            real = DatabaseIndex.entries
            monkeypatch.setattr(DatabaseIndex, "entries", lambda self: _entries_once(self, real, monkeypatch))

    def _entries_once(self: DatabaseIndex, real: Any, patch: pytest.MonkeyPatch) -> Any:
        before = real(self)
        patch.setattr(DatabaseIndex, "entries", real)
        self.put("mill", meanwhile)
        return before

    with pytest.raises(WrongUseError, match="database_exists"):
        import_database(configuration, ImportRequest(mill, "mill"), step)
    assert index.entry("mill") == meanwhile


def test_a_damaged_report_is_told(configuration: Configuration, mill: Path) -> None:
    """No traceback: the database itself is whole."""
    answer = import_database(configuration, ImportRequest(mill, "mill"))
    (_root(configuration) / "reports" / f"{answer.digest}.json").write_text("{", encoding="utf-8")
    with pytest.raises(WrongUseError, match="database_unreadable"):
        databases.show_database(configuration, "mill")


def test_heat_made_from_electricity_is_no_electricity(configuration: Configuration, tmp_path: Path) -> None:
    """The product tells what is supplied; both are counted in MJ."""
    tables = MILL | {
        "activities.csv": "code,name_en,product_en,unit\nflour,Heat from electricity,Heat,MJ\npower,At grid,Electricity,MJ\n"
    }
    import_database(configuration, ImportRequest(_zipped(tmp_path / "mill.zip", tables), "mill"))
    assert configuration.workspace is not None
    backgrounds = WorkspaceBackgrounds(configuration.workspace)
    supplied = [backgrounds.supply(f"mill/{code}") for code in ("flour", "power")]
    assert [one.factor.activity for one in supplied if not isinstance(one, NoSupply)] == ["", BACKGROUND_ELECTRICITY]


def test_an_overlay_on_a_database_whose_snapshot_is_gone_says_so(configuration: Configuration, mill: Path) -> None:
    """It is there by name: to say that there is no such database would send a person looking for a slip."""
    digest = import_database(configuration, ImportRequest(mill, "mill")).digest
    shutil.rmtree(_root(configuration) / digest)
    with pytest.raises(WrongUseError, match="database_unreadable"):
        background_overlay.make(configuration, "mill", ("cn-electricity-2024",))
