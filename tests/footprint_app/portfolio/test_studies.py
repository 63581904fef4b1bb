"""Folders of studies: the numbers of `calculate`, over processes and a cluster, and runs that are ended in the middle."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from background_db.catalogue import co2e_of, load_catalogue
from footprint_app.ingest.read_study import read_study
from footprint_app.portfolio.journal import KEPT, Journal
from footprint_app.portfolio.pool import WorkerDiedError, process_pool
from footprint_app.portfolio.result_files import FILES
from footprint_app.portfolio.study_rows import StudyOutcome
from footprint_app.service import portfolio_studies
from footprint_app.service.calculate import calculate
from footprint_app.service.errors import WrongUseError
from footprint_app.service.portfolio import PortfolioAnswer, PortfolioOptions, run
from footprint_app.service.portfolio_studies import warm_up

Studies = Callable[[int], Path]


def _rows(answer: PortfolioAnswer) -> dict[str, dict[str, Any]]:
    assert answer.tables is not None
    return {row["product"]: row for row in answer.tables.products.to_pylist()}


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (*FILES, KEPT)}


def test_each_study_has_the_number_of_calculate(studies: Studies, tmp_path: Path) -> None:
    """Total, channels, gases and digest are those of the study by itself; amounts × scores make the total."""
    folder = studies(3)
    answer = run(folder, tmp_path / "out", PortfolioOptions())
    for name, row in _rows(answer).items():
        result = calculate(folder / f"{name}.yaml", scenarios=False).result
        assert result is not None
        view = result.view(result.headline)
        assert (row["total"], row["result_digest"]) == (view.total, result.result_digest)
        assert {channel: row[f"channel_{channel}"] for channel in view.channels} == dict(view.channels)
        assert {gas: row[f"gas_{gas}"] for gas in view.gases} == dict(view.gases)
        assert answer.tables is not None
        amounts = answer.tables.factor_amounts.to_pylist()
        parts = [each for each in amounts if each["product"] == name and each["view"] == view.view.value]
        assert sum(each["amount"] * each["score"] for each in parts) == pytest.approx(view.total, rel=1e-12)
    # 100 kWh/t of the grid, 0.2 t of water, 30 kg from the stack
    water, power = (co2e_of(load_catalogue().get(key)) for key in ("product.gbt51366_2019.tap_water", POWER))
    assert _rows(answer)["board-1"]["total"] == pytest.approx(100 * power + 0.2 * water + 30, rel=1e-12)


POWER = "elec.cfp.2024.cn.average"


def test_a_study_with_faults_stays_in_the_table(studies: Studies, tmp_path: Path) -> None:
    """It has its findings and no number; the others have theirs."""
    folder = studies(2)
    (folder / "broken.yaml").write_text("study_id: [", encoding="utf-8")
    answer = run(folder, tmp_path / "out", PortfolioOptions())
    assert (answer.products, answer.with_result) == (3, 2)
    assert _rows(answer)["broken"]["total"] is None
    assert answer.tables is not None
    blocking = [row for row in answer.tables.findings.to_pylist() if row["blocks"] == "number"]
    assert [(row["product"], row["source"], row["code"]) for row in blocking] == [
        ("broken", "broken.yaml", "INGEST-TEXT-DAMAGED")
    ]


def test_two_studies_of_one_id_have_no_number(studies: Studies, tmp_path: Path) -> None:
    """Which of them the id means cannot be told."""
    folder = studies(2)
    (folder / "again.yaml").write_bytes((folder / "board-1.yaml").read_bytes())
    answer = run(folder, tmp_path / "out", PortfolioOptions())
    assert answer.tables is not None
    rows = answer.tables.products.to_pylist()
    assert [(row["source"], row["status"]) for row in rows] == [
        ("again.yaml", "findings"),
        ("board-1.yaml", "findings"),
        ("board-2.yaml", "result"),
    ]
    codes = [row["code"] for row in answer.tables.findings.to_pylist() if row["blocks"] == "number"]
    assert codes == ["PORTFOLIO-PRODUCT-TWICE", "PORTFOLIO-PRODUCT-TWICE"]


def test_fault_of_the_program_costs_one_product(
    studies: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a finding of that product, and it is not remembered: the next run tries again."""
    folder = studies(2)

    def failing(study: Path, **options: Any) -> Any:
        if study.name == "board-1.yaml":
            raise RuntimeError("broken part")
        return calculate(study, **options)

    monkeypatch.setattr("footprint_app.service.portfolio_studies.calculate", failing)
    answer = run(folder, tmp_path / "out", PortfolioOptions())
    assert (answer.products, answer.with_result) == (2, 1)
    monkeypatch.undo()
    again = run(folder, tmp_path / "out", PortfolioOptions())
    assert (again.with_result, again.taken_over) == (2, 1)


def test_two_processes_give_what_one_gives(studies: Studies, tmp_path: Path) -> None:
    """Byte for byte, workbook and journal included, in whatever order the studies were finished."""
    folder = studies(5)
    run(folder, tmp_path / "one", PortfolioOptions(workers=1))
    run(folder, tmp_path / "two", PortfolioOptions(workers=2))
    assert _contents(tmp_path / "two") == _contents(tmp_path / "one")


def test_only_what_changed_is_calculated_again(studies: Studies, tmp_path: Path) -> None:
    """A finished run is remembered beside its tables; --fresh forgets it."""
    folder, out = studies(3), tmp_path / "out"
    assert run(folder, out, PortfolioOptions()).taken_over == 0
    path = folder / "board-2.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("30 t", "31 t"), encoding="utf-8")
    assert run(folder, out, PortfolioOptions()).taken_over == 2
    assert run(folder, out, PortfolioOptions(fresh=True)).taken_over == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_run_goes_on_and_gives_the_same_table(studies: Studies, tmp_path: Path) -> None:
    """Killed by SIGKILL between two studies: what was finished is not calculated again, and every byte is the same."""
    folder, out = studies(12), tmp_path / "killed"
    command = [sys.executable, "-P", "-m", "footprint_app.cli", "portfolio", "run", str(folder), "--out", str(out)]
    environment = os.environ | {"FOOTPRINT_LANG": "en"}
    process = subprocess.Popen(
        [*command, "--workers", "2"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    running = tmp_path / ".killed.running.jsonl"
    deadline = time.monotonic() + 120
    while not (running.is_file() and running.read_bytes().count(b"\n") >= 3):
        assert time.monotonic() < deadline
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    # A kill may come while a line is written: half a line is no line.
    with running.open("ab") as file:
        file.write(b'0123456789abcdef {"key":')
    resumed = run(folder, out, PortfolioOptions(language="en"))
    assert 3 <= resumed.taken_over < 12
    assert not running.exists()
    run(folder, tmp_path / "whole", PortfolioOptions(language="en"))
    assert _contents(out) == _contents(tmp_path / "whole")


def test_journal_survives_damage(tmp_path: Path) -> None:
    """A line that does not fit its digest ends what is believed; a kept journal that is no gzip is as good as none."""
    path = tmp_path / "j.jsonl"
    outcome = StudyOutcome(product="P", source="p.yaml", row={"total": 0.1 + 0.2})
    book = Journal(path)
    book.add("a", [outcome])
    book.add("b", [outcome])
    book.close()
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    book = Journal(path)
    assert "a" in book
    assert "b" not in book
    book.add("c", [outcome])
    assert next(book.outcomes(["c"])) == (outcome,)
    (tmp_path / "kept.gz").write_bytes(b"nothing")
    book.take_over(tmp_path / "kept.gz")
    packed = bytearray(gzip.compress(content))
    packed[10] = 0b111  # a kind of block that there is not
    (tmp_path / "spoilt.gz").write_bytes(packed)
    book.take_over(tmp_path / "spoilt.gz")
    assert "b" not in book
    with gzip.open(tmp_path / "good.gz", "wb") as file:
        file.write(content)
    book.take_over(tmp_path / "good.gz")
    assert "b" in book
    book.close(remove=True)
    assert not path.exists()


@contextmanager
def _cluster() -> Iterator[str]:
    """A Dask scheduler and two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        yield str(cluster.scheduler_address)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_cluster_of_two_processes_gives_what_one_gives(studies: Studies, tmp_path: Path) -> None:
    """Byte for byte over Dask."""
    folder = studies(5)
    run(folder, tmp_path / "one", PortfolioOptions())
    with _cluster() as address:
        answer = run(folder, tmp_path / "cluster", PortfolioOptions(scheduler=address))
    assert answer.with_result == 5
    assert _contents(tmp_path / "cluster") == _contents(tmp_path / "one")


def test_scheduler_that_does_not_answer_is_told(
    studies: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong use with a remedy, and no results."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("footprint_app.portfolio.pool.PATIENCE", "1s")
    with pytest.raises(WrongUseError) as raised:
        run(studies(1), tmp_path / "out", PortfolioOptions(scheduler="tcp://127.0.0.1:9"))
    assert raised.value.finding.code == "service.no_scheduler"
    assert not (tmp_path / "out").exists()


def test_family_is_a_portfolio_of_its_variants(studies: Studies, tmp_path: Path) -> None:
    """Each variant of a study is a product of its own."""
    folder = studies(1)
    path = folder / "board-1.yaml"
    text = path.read_text(encoding="utf-8") + (
        "plant:\n"
        "  variants:\n"
        "    - {variant_id: thin, name_zh: 薄, is_representative: true}\n"
        "    - {variant_id: thick, name_zh: 厚}\n"
        "  variant_values:\n"
        "    - {variant_id: thick, target: 'exchange:E3.quantity', value: x2}\n"
    )
    path.write_text(text, encoding="utf-8")
    rows = _rows(run(path, tmp_path / "out", PortfolioOptions()))
    assert len(rows) == 2
    thin, thick = rows.values()
    # 30 t from the stack over 1000 t, twice: 30 kg more per tonne
    assert thick["total"] - thin["total"] == pytest.approx(30, rel=1e-9)


def test_a_file_that_changes_while_the_run_goes_on_is_told(
    studies: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its outcome is not kept under the key of what it was: the next run with the old content calculates it."""
    folder = studies(2)
    path = folder / "board-2.yaml"
    before = path.read_text(encoding="utf-8")

    def changing(study: Path, **options: Any) -> Any:
        path.write_text(before.replace("30 t", "31 t"), encoding="utf-8")
        return calculate(study, **options)

    monkeypatch.setattr("footprint_app.service.portfolio_studies.calculate", changing)
    answer = run(folder, tmp_path / "out", PortfolioOptions())
    assert answer.tables is not None
    codes = [row["code"] for row in answer.tables.findings.to_pylist() if row["blocks"] == "number"]
    assert codes == ["PORTFOLIO-SOURCE-CHANGED"]
    monkeypatch.undo()
    path.write_text(before, encoding="utf-8")
    again = run(folder, tmp_path / "out", PortfolioOptions())
    expected = calculate(path, scenarios=False).result
    assert expected is not None
    assert _rows(again)["board-2"]["total"] == expected.view(expected.headline).total
    assert again.taken_over == 1


def test_a_file_too_large_or_broken_is_planned_like_any_other(
    studies: Studies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """10 GB claimed, never read; a workbook on which reading itself fails: each is a row with its finding."""
    folder = studies(1)
    with (folder / "huge.yaml").open("wb") as file:
        file.truncate(10 << 30)
    (folder / "broken.xlsx").write_bytes(b"PK")

    def failing(path: Path) -> Any:
        if path.name == "broken.xlsx":
            raise RuntimeError("broken part")
        return read_study(path)

    monkeypatch.setattr(portfolio_studies, "read_study", failing)
    answer = run(folder, tmp_path / "out", PortfolioOptions())
    assert answer.tables is not None
    assert (answer.products, answer.with_result) == (3, 1)
    found = {row["source"]: row["code"] for row in answer.tables.findings.to_pylist() if row["blocks"] == "number"}
    assert found["huge.yaml"] == "INGEST-FILE-TOO-LARGE"
    assert set(found) == {"huge.yaml", "broken.xlsx"}


def test_folder_without_studies_is_told(tmp_path: Path) -> None:
    """Nothing to calculate is a finding, and no folder is written."""
    (tmp_path / "empty").mkdir()
    answer = run(tmp_path / "empty", tmp_path / "out", PortfolioOptions())
    assert [finding.code for finding in answer.findings] == ["PORTFOLIO-SOURCE-EMPTY"]
    assert not (tmp_path / "out").exists()


def test_a_worker_that_dies_is_told() -> None:
    """The pool does not hang, and does not answer for the job that is lost."""
    with pytest.raises(WorkerDiedError), process_pool(os._exit, 2, warm_up) as calculated:
        list(calculated([3]))


def test_two_runs_into_one_folder_do_not_mix(studies: Studies, tmp_path: Path) -> None:
    """The second one is told to wait; a lock that a killed run left behind holds nobody up."""
    folder, out = studies(1), tmp_path / "out"
    other = Journal(tmp_path / ".out.running.jsonl")
    with pytest.raises(WrongUseError) as raised:
        run(folder, out, PortfolioOptions())
    assert raised.value.finding.code == "service.portfolio_running"
    other.close()
    assert run(folder, out, PortfolioOptions()).with_result == 1
    assert not list(tmp_path.glob(".out*"))
