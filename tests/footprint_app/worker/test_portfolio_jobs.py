"""Portfolios as jobs: a table, a zip of studies; progress, stopping, going on, and what comes out."""

import io
import zipfile
from pathlib import Path

import pytest

from footprint_app.service import job_kinds, job_task, jobs, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.portfolio_jobs import ProductRow, ask_portfolio, distributions, portfolios, read_portfolio
from footprint_app.store.jobs import JobState
from footprint_app.worker.loop import work

BILLS = """\
产品,行,物料,数量（每件）,单位,供给来源,声明单位
P1,1,自来水,2000,kg,factor:product.gbt51366_2019.tap_water,1 件
P1,2,co2.fossil,0.5,kg,,
P2,1,自来水,1,t,factor:product.gbt51366_2019.tap_water,1 件
P2,2,电,5,kWh,,
"""
"""P1: 2 t of water and 0.5 kg CO2; the electricity of P2 has no provider."""


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "test"}, {})
    workspace.init(found, tmp_path / "w")
    return found


def _archive(studies: Path, **others: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for path in sorted(studies.iterdir()):
            package.write(path, f"2024/{path.name}")
        for name, content in others.items():
            package.writestr(name, content)
    return stream.getvalue()


def test_a_table_of_bills_is_calculated_in_the_background(configuration: Configuration) -> None:
    """P1 = 2 t × 0.168 kg/t of water + 0.5 kg; P2 has findings and no number; equal content is not run twice."""
    asked = ask_portfolio(configuration, "bills.csv", BILLS.encode(), 2024, "CN", "zh")
    assert asked.job is not None
    work(configuration, idle=0.01)
    job = jobs.load(configuration, asked.job.job_id)
    assert job.state is JobState.DONE, job.result
    seen = read_portfolio(configuration, job)
    assert (seen.document.products, seen.document.with_result) == (2, 1)
    first, second = seen.products
    assert first.total == pytest.approx(2 * 0.168 + 0.5)
    assert second.total is None
    assert second.errors == 1
    assert {finding["product"] for finding in seen.findings if finding["blocks"] == "number"} == {"P2"}
    assert {path.suffix for path in seen.files} == {".parquet", ".xlsx"}
    assert [row.product for row in read_portfolio(configuration, job, "p2").products] == ["P2"]
    again = ask_portfolio(configuration, "bills.csv", BILLS.encode(), 2024, "CN", "zh")
    assert again.job == job
    assert portfolios(configuration) == (job,)


def test_a_zip_of_studies_with_other_files_beside_them(configuration: Configuration, studies: Path) -> None:
    """Three studies in a folder of the archive; a picture in it is left alone."""
    asked = ask_portfolio(configuration, "2024.zip", _archive(studies, picture=b"\x89PNG"), None, "", "en")
    assert asked.job is not None
    work(configuration, idle=0.01)
    job = jobs.load(configuration, asked.job.job_id)
    assert job.state is JobState.DONE, job.result
    seen = read_portfolio(configuration, job)
    assert seen.document.products == 3
    assert [path.name for path in (jobs.folder_of(configuration, job) / "studies").iterdir()] == ["2024"]


def test_a_stopped_run_goes_on_where_it_was(
    configuration: Configuration, studies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try ends after one study; the second takes that outcome over and tells its progress."""
    asked = ask_portfolio(configuration, "2024.zip", _archive(studies), None, "", "en")
    assert asked.job is not None
    told: list[tuple[int, int]] = []

    def stop(said: object) -> None:
        assert isinstance(said, dict)
        told.append((said["done"], said["total"]))
        if said["done"] == 1:
            raise KeyboardInterrupt

    folder = jobs.folder_of(configuration, asked.job)
    with pytest.raises(KeyboardInterrupt):
        job_kinds.perform("portfolio", job_task.Task(configuration, asked.job.request, folder, stop))
    assert told == [(0, 1), (0, 3), (1, 3)]
    monkeypatch.undo()
    work(configuration, idle=0.01)
    job = jobs.load(configuration, asked.job.job_id)
    assert job.state is JobState.DONE, job.result
    assert read_portfolio(configuration, job).document.taken_over == 1


def test_a_running_portfolio_is_stopped_on_demand(configuration: Configuration, studies: Path) -> None:
    """Asked for, claimed, cancelled: the worker hears it when it renews."""
    asked = ask_portfolio(configuration, "2024.zip", _archive(studies), None, "", "en")
    assert asked.job is not None
    claimed = jobs.claim(configuration)
    assert claimed is not None
    jobs.cancel(configuration, asked.job.job_id)
    assert not claimed.renew({"step": "portfolio", "done": 1, "total": 3})


def test_hostile_files_are_refused_before_anything_is_asked(configuration: Configuration) -> None:
    """A zip that names a file outside its folder, a bomb, a program: findings or a refusal, and no job."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("../../evil.yaml", "study_id: x")
    outside = ask_portfolio(configuration, "a.zip", stream.getvalue(), None, "", "en")
    assert [finding.code for finding in outside.findings] == ["INGEST-ZIP-NAME"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("bomb.yaml", b"0" * 310 * 2**20)
    bomb = ask_portfolio(configuration, "b.zip", stream.getvalue(), None, "", "en")
    assert [finding.code for finding in bomb.findings] == ["INGEST-ZIP-LIMIT"]
    with pytest.raises(WrongUseError) as refused:
        ask_portfolio(configuration, "../<b>x</b>.exe", b"MZ", None, "", "en")
    assert refused.value.finding.code == "service.portfolio_file"
    assert not portfolios(configuration)


def _row(product: str, total: float | None, unit: str = "1 t") -> ProductRow:
    return ProductRow(product, "", unit, total, 1, 0, 0, "", None, "")


def test_outliers_stand_outside_tukeys_fences() -> None:
    """1 … 9 and 100: quartiles 3.25 and 7.75, fences −3.5 and 14.5; other units and blanks are another matter."""
    rows = [_row(f"P{n}", float(n)) for n in range(1, 10)] + [_row("P100", 100.0), _row("none", None)]
    rows += [_row("single", 5.0, "1 piece")]
    (found,) = distributions(rows)
    assert (found.low, found.median, found.high) == (3.25, 5.5, 7.75)
    assert found.outliers == (("P100", 100.0),)
    assert (sum(found.counts), found.products) == (9, 10)
    assert len(found.edges) == len(found.counts) + 1
