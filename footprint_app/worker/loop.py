"""Claim, do in a child, renew the lease, note progress, stop when asked."""

import multiprocessing
import os
import signal
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from footprint_app.errors import MendableError
from footprint_app.service import job_kinds
from footprint_app.service.configuration import Configuration
from footprint_app.service.job_task import Task
from footprint_app.service.jobs import Claimed, claim, forget_worker, note_worker

_POLL = 0.25
_REST = 1.0
"""Seconds between two looks when nothing was asked for in the last `_LIVELY` seconds."""
_LIVELY = 10.0
_RENEW = 5.0
"""Seconds; the lease is six times as long."""
_LEAST_BETWEEN_PROGRESS = 0.5
_MOST_BETWEEN_LOOKS = 1.0
"""Seconds until a person who asks for a stop is heard."""
_GRACE = 3.0


def work(configuration: Configuration, idle: float = 0.0) -> None:
    """Do the jobs of the configured workspace; return after `idle` seconds without any (0: never).

    One worker is enough for a workspace; several share its jobs without doing one twice.
    """
    last_work, last_sign = time.monotonic(), 0.0
    while True:
        if time.monotonic() - last_sign > _RENEW:
            note_worker(configuration, os.getpid())
            last_sign = time.monotonic()
        claimed = claim(configuration)
        if claimed is not None:
            _do(configuration, claimed)
            last_work = time.monotonic()
            continue
        unasked = time.monotonic() - last_work
        if idle and unasked > idle:
            forget_worker(configuration, os.getpid())
            return
        time.sleep(_POLL if unasked < _LIVELY else _REST)


def _do(configuration: Configuration, claimed: Claimed) -> None:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    child = spawn.Process(
        target=_child,
        args=(claimed.configuration, claimed.kind, dict(claimed.request), claimed.folder, there),
    )
    child.start()
    there.close()
    try:
        _follow(configuration, claimed, child, here)
    finally:
        _stop(child)
        here.close()


def _follow(configuration: Configuration, claimed: Claimed, child: Any, here: Connection) -> None:
    renewed = told = time.monotonic()
    progress: Mapping[str, Any] | None = None
    while True:
        if here.poll(_POLL):
            try:
                kind, said = here.recv()
            except EOFError:  # the child died without a word
                claimed.fail("worker_died", f"exit {child.exitcode}")
                return
            if kind == "progress":
                progress = said
            else:
                claimed.end(kind, said)
                return
        moment = time.monotonic()
        if (
            progress is not None and moment - told >= _LEAST_BETWEEN_PROGRESS
        ) or moment - renewed >= _MOST_BETWEEN_LOOKS:
            if not claimed.renew(progress):
                claimed.cancelled()
                return
            note_worker(configuration, os.getpid())
            progress, renewed, told = None, moment, moment


def _child(
    configuration: Configuration, kind: str, request: Mapping[str, Any], folder: Path, there: Connection
) -> None:
    """Do one job and say how it ended; whatever goes wrong here ends this process only.

    It is no daemon, as one may start no processes: draws of a background, files that only bw2io reads, and products
    calculated again need some.
    """
    signal.signal(signal.SIGTERM, _end_with_children)
    task = Task(configuration, request, folder, lambda said: there.send(("progress", dict(said))))
    try:
        result = job_kinds.perform(kind, task)
    except MendableError as error:
        there.send(("failed", job_kinds.mendable(error)))
    except Exception as error:  # noqa: BLE001 - the edge: written to the log, shown as a short message
        there.send(("failed", job_kinds.internal(error)))
    else:
        there.send(("done", dict(result)))


def _end_with_children(_signal: int, _frame: object) -> None:
    """Take the processes of the job along: without their parent they would wait for work for ever."""
    for process in multiprocessing.active_children():
        process.terminate()
    os._exit(1)


def _stop(child: Any) -> None:
    """End the child, first kindly."""
    child.join(_POLL)
    if child.is_alive():
        child.terminate()
        child.join(_GRACE)
    if child.is_alive():
        child.kill()
        child.join()
