"""Jobs: done once, by one worker at a time, taken up again when a worker dies, and stopped on demand."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity
from background_db.inventory.records import Flow, FlowKind
from background_db.snapshot import Manifest, write_snapshot
from footprint_app.calculation.uncertainty.monte_carlo import Settings
from footprint_app.service import drafts, examples, jobs, people, workspace
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.errors import WrongUseError
from footprint_app.service.finding_files import read_findings
from footprint_app.service.job_results import uncertainty_of
from footprint_app.service.uncertainty import uncertainty
from footprint_app.store import jobs as store
from footprint_app.store.jobs import JobState
from footprint_app.store.workspace import Change
from footprint_app.worker.loop import work

BY = Change(who="test", why="test")


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """A workspace of one's own."""
    found = read_configuration({"workspace": str(tmp_path / "w"), "user": "test"}, {})
    workspace.init(found, tmp_path / "w")
    return found


@pytest.fixture
def draft(configuration: Configuration) -> drafts.Draft:
    """A draft of the shipped aluminium profile."""
    return drafts.begin_from_example(configuration, examples.DEMO, "try it")


@pytest.fixture
def worker(configuration: Configuration) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process of its own, ended with the test."""
    command = [sys.executable, "-P", "-m", "footprint_app.worker", configuration["workspace"], "--idle", "30"]
    with subprocess.Popen(command, start_new_session=True) as process:
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def _ended(configuration: Configuration, job_id: str, seconds: float = 60) -> jobs.Job:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = jobs.load(configuration, job_id)
        if job.state.is_ended:
            return job
        time.sleep(0.1)
    raise AssertionError(f"the job did not end: {job}")


def test_a_calculation_gives_what_the_service_gives(configuration: Configuration, draft: drafts.Draft) -> None:
    """The number of the job's file is that of `calculate`; asking again finds it done."""
    job = jobs.ask_calculation(configuration, draft)
    assert job.state is JobState.WAITING
    work(configuration, idle=0.01)
    done = jobs.load(configuration, job.job_id)
    assert done.state is JobState.DONE
    assert done.result is not None
    written = json.loads((jobs.folder_of(configuration, done) / "result.json").read_text(encoding="utf-8"))
    expected = calculate(drafts.read(draft)).result
    assert expected is not None
    assert [view["total"] for view in written["views"]] == [view.total for view in expected.views]
    assert jobs.ask_calculation(configuration, draft).job_id == job.job_id


def test_findings_that_stand_in_the_way_are_a_result_too(configuration: Configuration, draft: drafts.Draft) -> None:
    """A unit that does not exist: the job is done, has no result, and its file names the cell."""
    edit = DraftEdit("inventory", {"r1": {"quantity.unit": "kgg"}})
    changed = drafts.edit(configuration, draft.head.draft_id, edit, 0).draft
    job = jobs.ask_calculation(configuration, changed)
    work(configuration, idle=0.01)
    done = jobs.load(configuration, job.job_id)
    assert done.result is not None
    assert done.result["has_result"] is False
    found = read_findings(jobs.folder_of(configuration, done) / "findings.json")
    assert ("inventory", 1, "quantity.unit") in {(f.where.sheet, f.where.row, f.where.column) for f in found}


def test_reports_lie_in_the_folder_of_the_job(configuration: Configuration, draft: drafts.Draft) -> None:
    """Two languages, two formats: each language has its folder with a manifest."""
    job = jobs.ask_report(configuration, draft, ("zh", "en"), formats=("json", "docx"))
    work(configuration, idle=0.01)
    done = jobs.load(configuration, job.job_id)
    assert done.result is not None
    names = {name for name in done.result["files"] if not name.endswith("manifest.json")}
    assert names == {f"reports/{lang}/{file}" for lang in ("zh", "en") for file in ("result.json", "report.docx")}
    assert all((jobs.folder_of(configuration, done) / name).is_file() for name in names)


def test_a_killed_worker_loses_nothing(
    configuration: Configuration, draft: drafts.Draft, worker: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL while it works: its lease runs out, the next worker takes the job up, and the result is there."""
    job = jobs.ask_calculation(configuration, draft)
    until = time.monotonic() + 30
    while jobs.load(configuration, job.job_id).state is not JobState.RUNNING and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    monkeypatch.setattr(store, "_moment", _an_hour_ahead)
    work(configuration, idle=0.01)
    done = jobs.load(configuration, job.job_id)
    assert done.state is JobState.DONE
    assert done.attempt == 2


def _an_hour_ahead(later: timedelta = timedelta()) -> str:
    """The clock by which every lease has run out."""
    return (datetime.now(UTC) + timedelta(hours=1) + later).isoformat(timespec="microseconds")


def test_two_workers_never_hold_one_job(configuration: Configuration, draft: drafts.Draft) -> None:
    """The second claim finds nothing; after the second death too many the job is given up."""
    jobs.ask_calculation(configuration, draft)
    first = jobs.claim(configuration)
    assert first is not None
    assert jobs.claim(configuration) is None


def test_a_job_that_keeps_dying_is_given_up(
    configuration: Configuration, draft: drafts.Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three attempts, each lease run out: the job has failed and is not claimed a fourth time."""
    job = jobs.ask_calculation(configuration, draft)
    monkeypatch.setattr(store, "LEASE", timedelta(seconds=-1))
    for _ in range(store.MOST_ATTEMPTS):
        assert jobs.claim(configuration) is not None
    assert jobs.claim(configuration) is None
    assert jobs.load(configuration, job.job_id).state is JobState.FAILED


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_renews(
    configuration: Configuration, draft: drafts.Draft
) -> None:
    """Cancelled before it begins; cancelled while it runs: `renew` says so, and asking again queues it anew."""
    waiting = jobs.ask_calculation(configuration, draft)
    jobs.cancel(configuration, waiting.job_id)
    assert jobs.load(configuration, waiting.job_id).state is JobState.CANCELLED
    again = jobs.ask_calculation(configuration, draft)
    assert again.job_id != waiting.job_id
    claimed = jobs.claim(configuration)
    assert claimed is not None
    assert claimed.renew({"step": "compute", "done": 1, "total": 6})
    jobs.cancel(configuration, again.job_id)
    assert not claimed.renew(None)
    claimed.cancelled()
    assert jobs.load(configuration, again.job_id).state is JobState.CANCELLED


def test_a_worker_in_a_process_of_its_own_does_the_work(
    configuration: Configuration, draft: drafts.Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ensure_worker` starts one, its sign of life is seen and taken back, and a second call starts no other."""
    monkeypatch.setenv("FOOTPRINT_WORKER_IDLE", "3")
    job = jobs.ask_calculation(configuration, draft)
    jobs.ensure_worker(configuration)
    assert _ended(configuration, job.job_id).state is JobState.DONE
    assert jobs.worker_lives(configuration)
    jobs.ensure_worker(configuration)
    (process,) = jobs._started
    assert process.wait(30) == 0, "it ends by itself when nothing is asked"
    assert not jobs.worker_lives(configuration), "whoever asks next need not wait until its sign of life is old"


def test_a_result_is_stale_once_the_draft_is_edited(configuration: Configuration, draft: drafts.Draft) -> None:
    """The job is bound to digests of tables, factors, claims and software; an edit taken back makes it good again."""
    job = jobs.ask_calculation(configuration, draft)
    assert not jobs.is_stale(configuration, job, draft)
    edit = DraftEdit("inventory", {"r1": {"quantity": 7.0}})
    edited = drafts.edit(configuration, draft.head.draft_id, edit, draft.head.revision).draft
    assert jobs.is_stale(configuration, job, edited)
    undone = drafts.undo(configuration, draft.head.draft_id, edited.head.revision).draft
    assert not jobs.is_stale(configuration, job, undone)
    assert jobs.of_draft(configuration, draft.head.draft_id, "calculate") == (job,)
    assert jobs.of_draft(configuration, draft.head.draft_id, "report") == ()


def test_a_database_imported_anew_makes_stale_what_names_it_and_nothing_else(
    configuration: Configuration, draft: drafts.Draft
) -> None:
    """The name `mill` comes to stand for another snapshot: only the draft that names it has to be calculated again."""
    index = DatabaseIndex(workspace.workspace_folder(configuration) / "background")
    edit = DraftEdit("inventory", {"r1": {"supplier": "background:mill/x"}})
    naming = drafts.begin_from_example(configuration, examples.DEMO, "names an imported database")
    naming = drafts.edit(configuration, naming.head.draft_id, edit, naming.head.revision).draft
    before = jobs.ask_calculation(configuration, naming)
    index.put("mill", DatabaseEntry("1" * 64))
    first, other = jobs.ask_calculation(configuration, naming), jobs.ask_calculation(configuration, draft)
    assert jobs.is_stale(configuration, before, naming), "there was no such database"
    index.put("mill", DatabaseEntry("2" * 64))
    assert jobs.is_stale(configuration, first, naming)
    assert not jobs.is_stale(configuration, other, draft)
    index.put("mill", DatabaseEntry("1" * 64))
    assert not jobs.is_stale(configuration, first, naming)


def test_a_result_whose_files_are_gone_is_calculated_again(configuration: Configuration, draft: drafts.Draft) -> None:
    """Somebody cleared the cache: asking again does not answer with a job that has nothing to show."""
    job = jobs.ask_calculation(configuration, draft)
    work(configuration, idle=0.01)
    shutil.rmtree(jobs.folder_of(configuration, job))
    again = jobs.ask_calculation(configuration, draft)
    assert again.job_id != job.job_id
    assert again.state is JobState.WAITING


def test_monte_carlo_is_a_job_of_its_own(configuration: Configuration, draft: drafts.Draft) -> None:
    """Its summary is that of `uncertainty` with the same draws and seed, in both languages; every draw is a file."""
    job = jobs.ask_uncertainty(configuration, draft, draws=100, seed=7)
    work(configuration, idle=0.01)
    done = jobs.load(configuration, job.job_id)
    assert done.state is JobState.DONE, done.result
    said = uncertainty_of(configuration, done, "en")
    expected = uncertainty(drafts.read(draft), Settings(draws=100, seed=7))
    assert expected.statistics is not None
    assert said.statistics is not None
    assert said.statistics.mean == expected.statistics.mean
    assert said.measure_next == [one.datum.datum_id for one in expected.next]
    assert uncertainty_of(configuration, done, "zh").statistics == said.statistics
    assert (jobs.folder_of(configuration, done) / "draws.xlsx").is_file()


CRATE = """\
study_id: crate
author: tests
cfp_type: partial
geography: CN
product: {name_zh: 板, name_en: Board, producer: 某厂, mass_per_unit: 1 kg, biogenic_carbon: 0 kg C}
unit: {kind: declared, quantity: 1 kg, reference_process: press}
boundary: {description: cradle to gate}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
processes:
  - process_id: press
    name: 压制
    outputs: [{flow_id: board, name: 板, quantity: 1 kg}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 面粉, quantity: 2 kg, provider: "background:mill/flour"}
"""


def test_draws_of_a_background_take_processes_of_their_own(configuration: Configuration, tmp_path: Path) -> None:
    """Two blocks of draws on two processors: the job starts its own two processes, which a daemon could not."""
    _import_mill(configuration)
    path = tmp_path / "crate.yaml"
    path.write_text(CRATE, encoding="utf-8")
    begun = drafts.begin_from_file(configuration, path, "try it").draft
    assert begun is not None
    job = jobs.ask_uncertainty(configuration, begun, draws=200, seed=7)
    work(configuration, idle=0.01)
    done = jobs.load(configuration, job.job_id)
    assert done.state is JobState.DONE, done.result
    said = uncertainty_of(configuration, done, "en")
    assert said.statistics is not None
    assert said.statistics.geometric_standard_deviation == pytest.approx(np.exp(0.2), rel=0.05)


def _import_mill(configuration: Configuration) -> None:
    """A database of one activity whose emission is lognormal with ln GSD 0.2."""
    flows = (Flow("co2", FlowKind.ELEMENTARY, "Carbon dioxide, fossil", "", "kg", ("air",), "124-38-9"),)
    exact = Entries.exact(np.array([0]), np.array([0]), np.array([0.6]))
    biosphere = replace(exact, kind=np.array([2], np.uint8), loc=np.log([0.6]), scale=np.array([0.2]))
    technosphere = Entries.exact(np.array([0]), np.array([0]), np.array([1.0]))
    activity = SystemActivity("flour", "flour", "", "flour", "", "kg", "CN", 2023, 2024)
    assert configuration.workspace is not None
    root = configuration.workspace / "background"
    system = LinkedSystem((activity,), flows, technosphere, biosphere)
    manifest = Manifest("mill", "1", "matrices", "mill.zip", "", "CC0", 0, 0, 0, 0, {})
    DatabaseIndex(root).put("mill", DatabaseEntry(write_snapshot(system, manifest, root).digest))


def test_a_stranger_sees_no_job_and_stops_none(configuration: Configuration, draft: drafts.Draft) -> None:
    """Once people are entered, whoever is not among them may not look at work by its id either."""
    job = jobs.ask_calculation(configuration, draft)
    people.enter(configuration, "test", "Test", frozenset({people.Role.RELEASER}))
    stranger = read_configuration({"workspace": str(configuration.workspace), "user": "somebody"}, {})
    for look in (
        lambda: jobs.load(stranger, job.job_id),
        lambda: jobs.newest(stranger),
        lambda: jobs.of_draft(stranger, draft.head.draft_id, "calculate"),
        lambda: jobs.cancel(stranger, job.job_id),
    ):
        with pytest.raises(WrongUseError) as refused:
            look()
        assert refused.value.finding.code == "service.not_a_reader"
    assert jobs.load(configuration, job.job_id).state is JobState.WAITING


def test_a_stopped_job_takes_its_processes_along(tmp_path: Path) -> None:
    """A child that is ended ends what it started: a pool without its parent would wait for work for ever."""
    code = """
import multiprocessing, signal, sys, time
from concurrent.futures import ProcessPoolExecutor
from footprint_app.worker.loop import _end_with_children

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end_with_children)
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    pool.submit(time.sleep, 0).result()
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""
    script = tmp_path / "job.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout is not None
        (started,) = (int(each) for each in job.stdout.readline().split())
        job.terminate()
        assert job.wait(10) == 1
    until = time.monotonic() + 10
    while _is_running(started) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(started)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        # An ended process that nobody has asked about yet is a line in the system's table, and nothing else.
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
