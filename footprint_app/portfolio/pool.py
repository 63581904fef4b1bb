"""Jobs over several processes of this machine, or over a Dask cluster; results come as they are finished.

Jobs wait in a window of a few per worker, so memory does not grow with their number.
"""

import gc
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

if TYPE_CHECKING:
    from dask.distributed import Client

Job = TypeVar("Job")
Result = TypeVar("Result")
Runner = Callable[[Collection[Job]], Iterator[tuple[Job, Result]]]
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
PATIENCE = "10s"
"""How long a scheduler may take to answer."""
_WAITING = 4
"""Jobs per worker that are handed out at a time; over a cluster, batches of them."""
_LARGEST_BATCH = 16
"""Jobs that travel to a worker of a cluster together: each journey costs what a fifth of a small study does."""


class WorkerDiedError(Exception):
    """A worker ended in the middle of a job: killed, or out of memory."""


@contextmanager
def process_pool(
    work: Callable[[Job], Result], workers: int, warm_up: Callable[[], None]
) -> Iterator["Runner[Job, Result]"]:
    """Run `work` in `workers` spawned processes, each of one thread; with one worker in this process.

    `work` and `warm_up` must be functions of a module: a spawned process imports them. The pool has started, and each
    worker has run `warm_up`, before the first job is given to it.
    """
    if workers <= 1:
        _made_ready(warm_up)
        try:
            yield lambda jobs: ((job, work(job)) for job in jobs)
        finally:
            gc.unfreeze()
        return
    # numpy reads these once, when a worker imports it; several workers of several threads would hinder each other.
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_made_ready, initargs=(warm_up,))
    try:
        for future in [pool.submit(_nothing) for _ in range(workers)]:
            future.result()
        _restore(before)
        yield lambda jobs: _in_window(lambda job: pool.submit(work, job), jobs, workers * _WAITING)
    finally:
        _restore(before)
        pool.shutdown(wait=True, cancel_futures=True)


def _made_ready(warm_up: Callable[[], None]) -> None:
    """Load what every job needs, and let the garbage collector pass it over: it stays, and is a million objects."""
    warm_up()
    gc.collect()
    gc.freeze()


def _nothing() -> None:
    """Starts a worker."""


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _in_window(
    submit: Callable[[Job], "Future[Result]"], jobs: Iterable[Job], size: int
) -> Iterator[tuple[Job, Result]]:
    following = iter(jobs)
    waiting = {submit(job): job for job in islice(following, size)}
    while waiting:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            job = waiting.pop(future)
            for after in islice(following, 1):
                waiting[submit(after)] = after
            try:
                result = future.result()
            except BrokenExecutor as error:
                raise WorkerDiedError from error
            yield job, result


@contextmanager
def dask_pool(
    work: Callable[[Job], Result], address: str, warm_up: Callable[[], None]
) -> Iterator["Runner[Job, Result]"]:
    """Run `work` on the workers of a Dask scheduler; they see the same files under the same paths.

    Raises:
        ImportError: the extra ``distributed`` is not installed.
        OSError: no scheduler answers at `address`, or it has no worker.
    """
    from dask.distributed import Client

    with Client(address, timeout=PATIENCE) as client:  # type: ignore[no-untyped-call] # dask is not typed
        workers = list(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise OSError(f"{address} has no worker")
        client.run(_made_ready, warm_up)
        yield lambda jobs: _over_cluster(client, work, jobs, len(workers))


def _over_cluster(
    client: "Client", work: Callable[[Job], Result], jobs: Collection[Job], workers: int
) -> Iterator[tuple[Job, Result]]:
    from dask.distributed import KilledWorker, as_completed

    size = max(1, min(_LARGEST_BATCH, len(jobs) // (workers * _WAITING)))
    following = _batches(jobs, size)
    named: dict[str, Sequence[Job]] = {}

    def submit(batch: Sequence[Job]) -> Any:
        # A job of equal name after a file has changed is another job, and no path belongs into a scheduler's log.
        future = client.submit(_each, work, batch, pure=False, key=f"footprint-{uuid4().hex}")
        named[str(future.key)] = batch
        return future

    first = [submit(batch) for batch in islice(following, workers * _WAITING)]
    running = as_completed(first, with_results=True)  # type: ignore[no-untyped-call] # dask is not typed
    try:
        for future, results in running:
            for batch in islice(following, 1):
                running.add(submit(batch))  # type: ignore[no-untyped-call] # dask is not typed
            yield from zip(named.pop(str(future.key)), results, strict=True)
    except KilledWorker as error:
        raise WorkerDiedError from error


def _batches(jobs: Iterable[Job], size: int) -> Iterator[tuple[Job, ...]]:
    following = iter(jobs)
    while batch := tuple(islice(following, size)):
        yield batch


def _each(work: Callable[[Job], Result], jobs: Iterable[Job]) -> list[Result]:
    """Do a batch, on the worker."""
    return [work(job) for job in jobs]
