"""Long work asked for by a page: queued in the workspace, done by the worker, its result waiting after a reload."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from background_db.errors import FootprintError
from background_db.messages import Language
from footprint_app.linking.background_databases import BACKGROUND_PREFIX
from footprint_app.reporting.editions import Edition
from footprint_app.service.background import WorkspaceBackgrounds, backgrounds_for
from footprint_app.service.configuration import Configuration
from footprint_app.service.drafts import Draft, read
from footprint_app.service.electricity import claims_for
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.job_task import TABLES
from footprint_app.service.permission import CALCULATING, person, require
from footprint_app.service.report import FORMATS
from footprint_app.service.trace import catalogue_digest, software_version
from footprint_app.service.workspace import change_by, open_configured, open_for, open_unasked, workspace_folder
from footprint_app.store import jobs as store
from footprint_app.store.jobs import Job, JobState
from footprint_app.store.people import Role
from footprint_app.store.workspace import read_note, write_note

__all__ = [
    "Claimed",
    "Job",
    "JobState",
    "ask",
    "ask_calculation",
    "ask_report",
    "ask_uncertainty",
    "cancel",
    "claim",
    "digest_of",
    "ensure_worker",
    "folder_of",
    "forget_worker",
    "is_stale",
    "load",
    "newest",
    "note_worker",
    "of_draft",
    "state_of",
    "worker_fell",
    "worker_lives",
    "worker_process",
]

DEFAULT_DRAWS, DEFAULT_SEED = 2000, 20260
"""As on the command line."""
_SEARCHED = 1000
_DATABASE_NAMED = re.compile(rf"{re.escape(BACKGROUND_PREFIX)}([^/\"\\]+)/")
_WORKER = "worker"
_ALIVE_FOR = timedelta(seconds=20)
_started: "list[subprocess.Popen[bytes]]" = []
"""Workers that this process has started: asked for their end now and then, so that none stays as a zombie."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of this worker."""

    configuration: Configuration
    job: Job

    @property
    def kind(self) -> str:
        """What is to be done."""
        return self.job.kind

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return folder_of(self.configuration, self.job)

    @property
    def request(self) -> Mapping[str, Any]:
        """With what."""
        return self.job.request

    def renew(self, progress: Mapping[str, Any] | None) -> bool:
        """Renew the lease; False when the job is to stop."""
        with open_unasked(self.configuration) as workspace:
            return store.renew(workspace, self.job, progress)

    def end(self, state: str, result: Mapping[str, Any]) -> None:
        """Write how the job ended: ``done`` or ``failed``."""
        with open_unasked(self.configuration) as workspace:
            store.end_job(workspace, self.job, JobState(state), result)

    def fail(self, fault: str, detail: str) -> None:
        """Write that the job ended without a word."""
        self.end(JobState.FAILED, {"fault": fault, "detail": detail})

    def cancelled(self) -> None:
        """Write that the job was stopped on demand; nothing happens where another worker has taken it over."""
        with open_unasked(self.configuration) as workspace:
            store.end_job(workspace, self.job, JobState.CANCELLED, None)


def ask(
    configuration: Configuration,
    kind: str,
    request: Mapping[str, Any],
    depends_on: Mapping[str, Any],
    files: Mapping[str, str | bytes],
) -> Job:
    """Queue work, or return the job that does or did the same.

    `depends_on` names all that decides the result besides the request: digests of drafts, factor sets, databases;
    `files` are the texts and bytes that the work reads from its folder.

    Raises:
        WrongUseError: the person at work is neither author nor reviewer.
    """
    digest = digest_of(kind, request, depends_on)
    folder = workspace_folder(configuration) / "cache" / "jobs" / digest
    with open_for(configuration, *CALCULATING) as workspace:
        # Where somebody cleared the cache, what is noted as done has no result any more.
        is_lost = not folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return store.ask_job(workspace, kind, digest, request, change_by(configuration, kind), again=is_lost)


def digest_of(kind: str, request: Mapping[str, Any], depends_on: Mapping[str, Any]) -> str:
    """Return what names a job: equal digests, equal results."""
    content = {"kind": kind, "request": request, "depends_on": depends_on, "software": software_version()}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def ask_calculation(configuration: Configuration, draft: Draft) -> Job:
    """Queue the calculation of a draft as it stands now; later edits ask for another."""
    return _ask_of_draft(configuration, draft, "calculate", {})


def ask_report(
    configuration: Configuration,
    draft: Draft,
    languages: tuple[Language, ...],
    edition: Edition = "confidential",
    formats: tuple[str, ...] = FORMATS,
) -> Job:
    """Queue the reports of a draft as it stands now."""
    wanted = {"languages": list(languages), "edition": edition, "formats": list(formats)}
    return _ask_of_draft(configuration, draft, "report", wanted)


def ask_uncertainty(
    configuration: Configuration, draft: Draft, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
) -> Job:
    """Queue Monte Carlo of a draft as it stands now, in its headline electricity view."""
    return _ask_of_draft(configuration, draft, "uncertainty", {"draws": draws, "seed": seed})


def _ask_of_draft(configuration: Configuration, draft: Draft, kind: str, wanted: Mapping[str, Any]) -> Job:
    request = {"draft_id": draft.head.draft_id, **wanted}
    return ask(configuration, kind, request, state_of(configuration, draft), {TABLES: draft.written})


def state_of(configuration: Configuration, draft: Draft) -> Mapping[str, str]:
    """Return digests of all that decides the numbers of a draft: tables, factors, claims, the databases it names."""
    claimed = claims_for(configuration, None)
    study = read(draft).study
    claims = claimed(study) if callable(claimed) and study is not None else None
    return {
        "tables": draft.digest,
        "factors": catalogue_digest(catalogue_of(configuration)),
        "claims": claims.digest if claims is not None else "",
        "databases": _databases_named(configuration, draft.written),
    }


def _databases_named(configuration: Configuration, tables: str) -> str:
    """Imported databases that the tables name anywhere, each with its digest: a name may come to stand for another."""
    names = sorted(set(_DATABASE_NAMED.findall(tables)))
    backgrounds = backgrounds_for(configuration)
    return "" if backgrounds is None else " ".join(_snapshot_of(backgrounds, name) for name in names)


def _snapshot_of(backgrounds: WorkspaceBackgrounds, name: str) -> str:
    try:
        return backgrounds.snapshot_of(name)
    except FootprintError:
        # No such database: the calculation tells so, row by row.
        return f"{name}@"


def is_stale(configuration: Configuration, job: Job, draft: Draft) -> bool:
    """True when the draft, the factors, the claims or the software changed since the job was asked for."""
    return job.input_digest != digest_of(job.kind, job.request, state_of(configuration, draft))


def of_draft(configuration: Configuration, draft_id: str, kind: str) -> tuple[Job, ...]:
    """Return the jobs of a kind that were asked for a draft, newest first."""
    with open_configured(configuration) as workspace:
        return tuple(
            job for job in store.list_jobs(workspace, _SEARCHED, kind) if job.request.get("draft_id") == draft_id
        )


def folder_of(configuration: Configuration, job: Job) -> Path:
    """Return where the files of a job lie."""
    return workspace_folder(configuration) / "cache" / "jobs" / job.input_digest


def load(configuration: Configuration, job_id: str) -> Job:
    """Return a job and how far it is.

    Raises:
        WorkspaceError: there is none.
        WrongUseError: the person at work may not even look at this workspace; so also below.
    """
    with open_configured(configuration) as workspace:
        return store.load_job(workspace, job_id)


def newest(configuration: Configuration, limit: int = 50, kind: str = "") -> tuple[Job, ...]:
    """Return the newest jobs, newest first, all or those of a kind."""
    with open_configured(configuration) as workspace:
        return store.list_jobs(workspace, limit, kind)


def cancel(configuration: Configuration, job_id: str) -> None:
    """Ask a job to stop: one's own, or as an author or releaser anybody's.

    Raises:
        WorkspaceError: there is none.
        WrongUseError: it is somebody else's, and the person at work is neither author nor releaser.
    """
    with open_configured(configuration) as workspace:
        if store.load_job(workspace, job_id).asked_by != person(configuration):
            require(workspace, configuration, Role.AUTHOR, Role.RELEASER)
        store.cancel_job(workspace, job_id)


def claim(configuration: Configuration) -> Claimed | None:
    """Take the next job that waits, None where there is none; it is done as the person who asked for it."""
    with open_unasked(configuration) as workspace:
        job = store.claim_job(workspace)
    return None if job is None else Claimed(configuration.of_person(job.asked_by), job)


def note_worker(configuration: Configuration, process: int) -> None:
    """Give a sign of life of the worker."""
    said = json.dumps({"process": process, "at": datetime.now(UTC).isoformat()})
    with open_unasked(configuration) as workspace:
        write_note(workspace, _WORKER, said)


def forget_worker(configuration: Configuration, process: int) -> None:
    """Take back the sign of life of a worker that ends by itself, so that whoever asks next starts another at once."""
    with open_unasked(configuration) as workspace:
        said = read_note(workspace, _WORKER)
        if said and json.loads(said)["process"] == process:
            write_note(workspace, _WORKER, "")


def worker_lives(configuration: Configuration) -> bool:
    """True when a worker gave a sign of life a moment ago."""
    with open_unasked(configuration) as workspace:
        said = read_note(workspace, _WORKER)
    return bool(said) and datetime.now(UTC) - datetime.fromisoformat(json.loads(said)["at"]) < _ALIVE_FOR


def worker_fell(configuration: Configuration) -> bool:
    """True when the last worker that this process started for the workspace ended otherwise than by itself."""
    folder = str(workspace_folder(configuration))
    ours = [each for each in _started if isinstance(each.args, list) and folder in each.args]
    return bool(ours) and ours[-1].poll() not in {None, 0}


def worker_process(configuration: Configuration) -> int:
    """Return the process of the worker that gave a sign of life a moment ago, 0 for none."""
    with open_unasked(configuration) as workspace:
        said = read_note(workspace, _WORKER)
    return int(json.loads(said)["process"]) if said and worker_lives(configuration) else 0


def ensure_worker(configuration: Configuration) -> None:
    """Start a worker in the background unless one lives; it ends by itself when nothing is asked for a while.

    Asked again while work is not done, it also replaces a worker that has died. ``FOOTPRINT_WORKER_IDLE`` are the
    seconds without work after which it ends, 600 where it is not set.
    """
    if worker_lives(configuration):
        return
    idle = os.environ.get("FOOTPRINT_WORKER_IDLE") or "600"
    folder = workspace_folder(configuration)
    command = [sys.executable, "-P", "-m", "footprint_app.worker", str(folder), "--idle", idle]
    environment = {**os.environ, "FOOTPRINT_USER": configuration["user"] or "", "OPENBLAS_NUM_THREADS": "1"}
    if configuration["database_url"]:
        environment["FOOTPRINT_DATABASE_URL"] = configuration["database_url"]
    (folder / "log").mkdir(exist_ok=True)
    with (folder / "log" / "worker.log").open("ab") as log:
        # A session of its own: closing the terminal of the pages must not take a calculation with it.
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    _started[:] = [each for each in _started if each.poll() is None] + [process]
    # In its place until it can tell itself: nobody who asks meanwhile starts another.
    note_worker(configuration, process.pid)
