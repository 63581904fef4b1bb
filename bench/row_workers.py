"""A portfolio of studies on one worker, on two, and on a Dask cluster of two processes; starting them is not timed.

As many copies of the shipped aluminium profile, each with an amount of its own, as take one worker a minute or more.
"""

import shutil
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from figure import Figure
from scene import FOLDER, HERE

from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_yaml
from footprint_app.portfolio import pool
from footprint_app.service.portfolio_studies import StudyJob, StudyWork, plan_jobs, warm_up

EXAMPLE = HERE.parent / "footprint_app/examples/aluminium_profile/aluminium_profile.yaml"
WORKERS, LEAST_SECONDS, TRIAL = 2, 60.0, 32
_NEVER = "10000h"


def main() -> None:
    """Find the number of studies, run them three times, and see that the answers are the same."""
    folder = FOLDER / "studies"
    shutil.rmtree(folder, ignore_errors=True)
    count, one = TRIAL, 0.0
    while one < LEAST_SECONDS:
        jobs = _studies(folder, count)
        one, expected = _run(pool.process_pool(StudyWork(), 1, warm_up), jobs)
        print(f"one worker, {count} studies: {one:.1f} s", flush=True)
        count = int(count * 1.1 * LEAST_SECONDS / one) + 1
    two, answers = _run(pool.process_pool(StudyWork(), WORKERS, warm_up), jobs)
    _same(expected, answers)
    Figure("two-workers", two, {"one": one}, {"studies": len(jobs)}).tell()
    cluster, answers = _on_dask(jobs)
    _same(expected, answers)
    Figure("dask", cluster, {"one": one}, {"studies": len(jobs)}).tell()


def _studies(folder: Path, count: int) -> list[StudyJob]:
    folder.mkdir(parents=True, exist_ok=True)
    study = read_study(EXAMPLE).study
    if study is None:
        raise SystemExit(f"{EXAMPLE} cannot be read")
    process = study.processes[0]
    row, *rest = process.exchanges
    for number in range(count):
        changed = replace(row, quantity=replace(row.quantity, value=row.quantity.value * (1 + number / 1e6)))
        first = replace(process, exchanges=(changed, *rest))
        named = replace(study, study_id=f"S{number:04d}", processes=(first, *study.processes[1:]))
        (folder / f"S{number:04d}.yaml").write_text(write_yaml(named), encoding="utf-8")
    return plan_jobs(folder, "bench")


def _run(opened: AbstractContextManager[Any], jobs: Iterable[StudyJob]) -> tuple[float, dict[str, Any]]:
    with opened as runner:
        start = time.perf_counter()
        answers = {job.key: outcomes for job, outcomes in runner(jobs)}
        return time.perf_counter() - start, answers


def _on_dask(jobs: list[StudyJob]) -> tuple[float, dict[str, Any]]:
    import dask
    from distributed import LocalCluster

    # As docs/*/portfolio.md advises: Dask's own profiler looks at the workers' stack a hundred times a second.
    dask.config.set({"distributed.scheduler.worker-ttl": _NEVER, "distributed.worker.profile.enabled": False})
    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        return _run(pool.dask_pool(StudyWork(), cluster.scheduler_address, warm_up), jobs)


def _same(expected: dict[str, Any], answers: dict[str, Any]) -> None:
    if repr(sorted(expected.items())) != repr(sorted(answers.items())):
        raise SystemExit("the answers depend on who gave them")


if __name__ == "__main__":
    main()
