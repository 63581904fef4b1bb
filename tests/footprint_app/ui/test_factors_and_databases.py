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
    examples,
    factor_sets,
    factors,
    job_kinds,
    job_task,
    jobs,
    people,
    saving,
    workspace_tasks,
)
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration
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
    task = job_task.Task(configuration, claimed.request, claimed.folder, told.append)
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
    task = job_task.Task(configuration, job.request, jobs.folder_of(configuration, job), lambda _: None)
    with pytest.raises(WrongUseError):
        job_kinds.perform(job.kind, task)
    assert not any(each.is_own for each in factor_sets.factor_sets(configuration))


GRID = {
    "activities.csv": 'code,name_en,unit,location\nsmelter,Aluminium,kg,US\ngrid,"Electricity, at grid, US",kWh,US\n',
    "flows.csv": 'code,name_en,unit,compartment\nco2,"Carbon dioxide, fossil",kg,air\n',
    "technosphere.csv": "supplier,consumer,amount\nsmelter,smelter,1\ngrid,grid,1\ngrid,smelter,-14\n",
    "biosphere.csv": "flow,activity,amount\nco2,grid,0.9\nco2,smelter,1.6\n",
}


def test_chinese_power_is_laid_over_a_database_on_the_page(
    page: Callable[..., AppTest], configuration: Configuration
) -> None:
    """14 kWh a kilogram: 14.2 kg before, 14 × 0.5777 + 1.6 = 9.6878 kg after, told beside each other; dropped again."""
    asked = DatabaseAsked(name="grid", upload=_zip(GRID, "grid.zip"), decisions={})
    workspace_tasks.ask_database_import(configuration, asked)
    _work_off(configuration)
    shown = page("databases", "zh", part="overlay")
    assert any("电网电力" in option for option in shown.multiselect[0].options), "titles, not names of files"
    shown.multiselect[0].set_value(["cn-electricity-2024"]).run()
    shown.button(key="ask_overlay").click().run()
    assert not shown.exception
    _work_off(configuration)
    shown.run()
    assert not shown.exception
    assert not shown.error
    assert "已可使用" in shown.success[0].value
    (value,) = database_search.values_of(configuration, ["background:grid-cn/smelter"], "AR6")
    assert value == pytest.approx(14 * 0.5777 + 1.6)
    moved = shown.dataframe[-1].value
    row = moved[moved.iloc[:, 0] == "Aluminium"].iloc[0]
    assert [row["原值"], row["新值"]] == ["14.20", "9.688"]
    next(button for button in shown.button if "grid-cn" in button.label).click().run()
    assert [each.name for each in databases.list_databases(configuration)] == ["grid"]


NEXT_SOURCE = """\
set_id: next
title_zh: 下一次公布
title_en: Next publication
version: "2025"
licence: test
sources: [{source_id: next, title: 下一次公布, publisher: 某部, published: 2026-12-01}]
defaults: {scope: life-cycle, geography: CN, flow: co2e.not_split, gwp_set: AR6, verification: two-sources,
  locator: table 1, name_zh: 新, name_en: new, data_start: "2025-01-01", data_end: "2026-01-01",
  usable_from: "2024-01-01", usable_until: "2026-01-01"}
"""
NEXT_FACTORS = "factor_id,activity,value,unit\nnext.power,electricity.grid_average,0.55,kgCO2e/kWh\n"


def test_what_a_new_set_would_move_is_told_on_the_page(
    page: Callable[..., AppTest], configuration: Configuration, do_jobs: Callable[[], None]
) -> None:
    """Two files brought, a job asked for, its table shown: the saved product moves by its grid power × the change."""
    with examples.example_file(examples.DEMO) as path:
        calculated = calculate(path)
    saving.save(configuration, calculated, "test")
    shown = page("factors", "zh", part="impact")
    shown.file_uploader(key="impact_source").upload("source.yaml", NEXT_SOURCE.encode(), "text/yaml").run()
    shown.file_uploader(key="impact_factors").upload("factors.csv", NEXT_FACTORS.encode(), "text/csv").run()
    shown.button(key="ask_impact").click().run()
    assert not shown.exception
    do_jobs()
    shown.run()
    assert not shown.exception
    assert not shown.error
    (job,) = jobs.newest(configuration)
    (impact,) = workspace_tasks.impact_of(configuration, job).impacts
    assert impact.new_total is not None
    assert impact.new_total < impact.old_total
    row = shown.dataframe[0].value.iloc[0]
    assert row["产品"] == impact.product
    assert not any(each.is_own for each in factor_sets.factor_sets(configuration)), "nothing is adopted"


LIST = "名称,单位,因子(kgCO2e/单位),来源,页\n铝锭,kg,16.4,某某标准,表 1\n"


def test_a_list_is_mapped_by_the_form(page: Callable[..., AppTest], configuration: Configuration) -> None:
    """Columns are chosen among those of the list, the rest is written once; 16.4 kg CO2e per kg stands in the set."""
    shown = page("factors", "en", part="bring")
    shown.file_uploader(key="factor_list").upload("list.csv", LIST.encode(), "text/csv").run()
    assert not shown.exception
    shown.selectbox(key="mapping_column_value").select("因子(kgCO2e/单位)").run()
    shown.selectbox(key="mapping_column_locator").select("页").run()
    assert shown.text_input(key="mapping_unit_kg").value == "kgCO2e/kg"
    for label, text in (("Title", "Own"), ("Id of", "own_2025"), ("Version", "2025"), ("Licence", "own use")):
        next(one for one in shown.text_input if label in one.label).set_value(text)
    for key, text in (("geography", "CN"), ("source_publisher", "某部"), ("source_published", "2025-06-01")):
        shown.text_input(key=f"mapping_constant_{key}").set_value(text)
    next(one for one in shown.button if "bring in" in one.label).click().run()
    assert not shown.exception
    assert not shown.error, [each.value for each in shown.error]
    assert [each.set_id for each in factor_sets.factor_sets(configuration) if each.is_own] == ["own_2025"]
    found, _left_out = factors.list_factors("铝锭", configuration=configuration)
    assert [each.value for each in found if each.factor_set == "own_2025"] == [16.4]
