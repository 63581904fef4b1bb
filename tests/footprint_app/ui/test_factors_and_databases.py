"""The pages of factors and databases: nothing is brought in that was not confirmed, long work runs beside the page."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import (
    database_search,
    databases,
    factor_sets,
    job_kinds,
    jobs,
    people,
    workspace,
    workspace_tasks,
)
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.jobs import Job
from footprint_app.service.pending_imports import Upload
from footprint_app.service.people import Role
from footprint_app.service.workspace_tasks import DatabaseAsked

MILL = {
    "activities.csv": "code,name_en,unit,location\nflour,Flour,kg,CN\npower,Power,kWh,CN\n",
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air\n',
    "technosphere.csv": "supplier,consumer,amount\nflour,flour,1\npower,power,1\npower,flour,-0.5\n",
    "biosphere.csv": "flow,activity,amount\nco2,power,0.6\n",
}


@pytest.fixture
def configuration(home: object) -> Configuration:  # noqa: ARG001 - the workspace is made there
    """The settings of the pages' workspace."""
    found = read_configuration()
    workspace.init(found, workspace.workspace_folder(found))
    return found


def _zip(tables: dict[str, str], name: str = "mill.zip") -> Upload:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for key, text in tables.items():
            package.writestr(key, text)
    return Upload(name, stream.getvalue())


def _work_off(configuration: Configuration) -> None:
    """Do what waits, as the worker does."""
    claimed = jobs.claim(configuration)
    assert claimed is not None
    told: list[object] = []
    task = job_kinds.Task(configuration, claimed.request, claimed.folder, told.append)
    claimed.end("done", job_kinds.perform(claimed.kind, task))
    assert told


def _imported(configuration: Configuration) -> Job:
    asked = DatabaseAsked(name="mill", upload=_zip(MILL), decisions={})
    job = workspace_tasks.ask_database_import(configuration, asked)
    assert databases.list_databases(configuration) == ()
    _work_off(configuration)
    return jobs.load(configuration, job.job_id)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", ["list", "import", "search", "overlay"])
def test_an_empty_workspace_says_what_to_do(page: Callable[..., AppTest], lang: str, part: str) -> None:
    """Every part of the page without a database: one hint."""
    shown = page("databases", lang, part=part)
    assert not shown.exception
    assert not shown.error
    assert len(shown.info) == 1


def test_an_import_is_a_job_with_its_judgement(configuration: Configuration) -> None:
    """2 activities and 1 flow in, both there afterwards; asked for again it is the same job, done."""
    job = _imported(configuration)
    answer = workspace_tasks.database_imported(configuration, job)
    assert answer.digest
    assert answer.report.activities == 2
    assert [each.name for each in databases.list_databases(configuration)] == ["mill"]
    (value,) = database_search.values_of(configuration, ["background:mill/flour"], "AR6")
    assert value == pytest.approx(0.5 * 0.6)  # kWh per kg × kg CO2 per kWh


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_with_a_database(page: Callable[..., AppTest], configuration: Configuration, lang: str) -> None:
    """List, report, search and the finished job after a reload: no error in either language."""
    job = _imported(configuration)
    for part in ("list", "import", "search", "overlay"):
        shown = page("databases", lang, part=part, database=job.job_id)
        assert not shown.exception
        assert not shown.error
        assert len(shown.success) == (part == "import")


def test_what_is_refused_before_a_job_is_made(configuration: Configuration, tmp_path: Path) -> None:
    """A decision that is none, a file of 50 MB and a byte, and a path on a server that people share."""
    guessed = DatabaseAsked(name="mill", upload=_zip(MILL), decisions={"missing": "guess"})
    with pytest.raises(WrongUseError):
        workspace_tasks.ask_database_import(configuration, guessed)
    huge = Upload("x.zip", b"0" * (50 * 1024 * 1024 + 1))
    with pytest.raises(WrongUseError):
        workspace_tasks.ask_database_import(configuration, DatabaseAsked(name="mill", upload=huge, decisions={}))
    people.enter(configuration, "test", "Test", frozenset({Role.AUTHOR, Role.RELEASER}))
    (tmp_path / "db.zip").write_bytes(_zip(MILL).content)
    by_path = DatabaseAsked(name="mill", path=str(tmp_path / "db.zip"), decisions={})
    with pytest.raises(WrongUseError):
        workspace_tasks.ask_database_import(configuration, by_path)
    assert jobs.newest(configuration) == ()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("part", ["catalogue", "sets", "bring", "impact"])
def test_the_factor_pages(page: Callable[..., AppTest], lang: str, part: str) -> None:
    """Every part in both languages without a study."""
    shown = page("factors", lang, part=part)
    assert not shown.exception
    assert not shown.error


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_searching_factors(page: Callable[..., AppTest], lang: str) -> None:
    """A word that fits nothing gives a hint; words that fit give a table and one factor in full."""
    shown = page("factors", lang)
    search = shown.text_input[0]
    search.set_value("<b>nothing of that kind").run()
    assert not shown.exception
    assert len(shown.info) == 1
    shown.text_input[0].set_value("铝").run()
    assert not shown.exception
    assert shown.dataframe
    assert shown.code[0].value.startswith("factor:")


def test_a_list_is_proposed_and_only_confirmed_brought_in(configuration: Configuration) -> None:
    """The proposal writes nothing; a broken mapping brings nothing in and says why."""
    upload = Upload("list.csv", "名称,单位,因子(kgCO2e/单位)\n铝锭,kg,16.4\n".encode())
    before = factor_sets.factor_sets(configuration)
    mapping, _findings = factor_sets.propose_mapping(configuration, upload)
    assert "columns" in mapping
    assert factor_sets.factor_sets(configuration) == before
    answer = factor_sets.add_list(configuration, upload, "nonsense: [")
    assert answer.written is None
    assert answer.findings
    assert factor_sets.factor_sets(configuration) == before


def test_a_new_set_that_cannot_be_used_is_told(configuration: Configuration) -> None:
    """What the worker cannot do is a refusal with what to do, no crash, and nothing is adopted."""
    job = workspace_tasks.ask_factor_impact(
        configuration, Upload("source.yaml", b"set_id: x\n"), Upload("factors.csv", b"a,b\n"), 0.02
    )
    task = job_kinds.Task(configuration, job.request, jobs.folder_of(configuration, job), lambda _: None)
    with pytest.raises(WrongUseError):
        job_kinds.perform(job.kind, task)
    assert not any(each.is_own for each in factor_sets.factor_sets(configuration))
