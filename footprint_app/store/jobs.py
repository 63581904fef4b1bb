"""Work that outlives the page that asked for it: claimed by one worker at a time, under a lease that it renews."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, update

from footprint_app.store import schema
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.workspace import Change, Workspace

LEASE = timedelta(seconds=30)
"""A worker that is not heard of for so long has died; its job is taken up again."""
MOST_ATTEMPTS = 3


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        """True when nothing more will happen."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is."""

    job_id: str
    kind: str
    input_digest: str
    request: Mapping[str, Any]
    state: JobState
    attempt: int
    asked_at: str
    asked_by: str
    progress: Mapping[str, Any]
    """``done`` of ``total``, and ``step`` in words of the kind."""
    cancel_requested: bool
    result: Mapping[str, Any] | None
    ended_at: str | None


def ask_job(
    workspace: Workspace,
    kind: str,
    input_digest: str,
    request: Mapping[str, Any],
    change: Change,
    *,
    again: bool = False,
) -> Job:
    """Queue a job, or return the one that waits, runs or is done for the same input.

    The digest covers all that decides the result, so asking twice computes once; `again` does not take what is done
    for an answer, as its files are gone.
    """
    table = schema.job
    with workspace.database.writing() as connection:
        alive = (JobState.WAITING, JobState.RUNNING, *(() if again else (JobState.DONE,)))
        query = select(table).where(
            table.c.kind == kind,
            table.c.input_digest == input_digest,
            table.c.state.in_(alive),
            table.c.cancel_requested.is_(False),
        )
        known = connection.execute(query.order_by(table.c.asked_at.desc()).limit(1)).one_or_none()
        if known is not None:
            return _job(known)
        job_id = f"j-{secrets.token_hex(8)}"
        connection.execute(
            insert(table).values(
                job_id=job_id,
                kind=kind,
                input_digest=input_digest,
                request_json=json.dumps(request, ensure_ascii=False),
                state=JobState.WAITING,
                attempt=0,
                asked_at=_moment(),
                asked_by=change.who,
                progress_json="{}",
                cancel_requested=False,
            )
        )
        return _job(connection.execute(select(table).where(table.c.job_id == job_id)).one())


def claim_job(workspace: Workspace) -> Job | None:
    """Take the oldest job that waits, or whose worker has died; None where there is none.

    A job that has died too often is given up, with that as its result.
    """
    table = schema.job
    with workspace.database.writing() as connection:
        moment = _moment()
        expired = and_(table.c.state == JobState.RUNNING, table.c.lease_until < moment)
        connection.execute(
            update(table)
            .where(expired, table.c.attempt >= MOST_ATTEMPTS)
            .values(state=JobState.FAILED, ended_at=moment, result_json=json.dumps({"fault": "worker_died"}))
        )
        connection.execute(
            update(table)
            .where(or_(table.c.state == JobState.WAITING, expired), table.c.cancel_requested.is_(True))
            .values(state=JobState.CANCELLED, ended_at=moment)
        )
        next_one = (
            select(table.c.job_id)
            .where(or_(table.c.state == JobState.WAITING, expired))
            .order_by(table.c.asked_at, table.c.job_id)
            .limit(1)
        )
        if not workspace.database.is_sqlite:
            next_one = next_one.with_for_update(skip_locked=True)
        row = connection.execute(
            update(table)
            .where(table.c.job_id == next_one.scalar_subquery())
            .values(
                state=JobState.RUNNING,
                attempt=table.c.attempt + 1,
                heartbeat=moment,
                lease_until=_moment(LEASE),
                # How far a worker that died had come says nothing of this one.
                progress_json="{}",
            )
            .returning(table)
        ).one_or_none()
        return _job(row) if row is not None else None


def renew(workspace: Workspace, job: Job, progress: Mapping[str, Any] | None = None) -> bool:
    """Renew the lease of a running job and note its progress; False when it is to stop (cancelled, or taken over)."""
    table, values = schema.job, {"heartbeat": _moment(), "lease_until": _moment(LEASE)}
    if progress is not None:
        values["progress_json"] = json.dumps(progress, ensure_ascii=False)
    with workspace.database.writing() as connection:
        row = connection.execute(
            update(table)
            .where(table.c.job_id == job.job_id, table.c.state == JobState.RUNNING, table.c.attempt == job.attempt)
            .values(**values)
            .returning(table.c.cancel_requested)
        ).one_or_none()
        return row is not None and not row.cancel_requested


def end_job(workspace: Workspace, job: Job, state: JobState, result: Mapping[str, Any] | None) -> None:
    """Write how a job ended, unless another worker has taken it over."""
    table = schema.job
    with workspace.database.writing() as connection:
        connection.execute(
            update(table)
            .where(table.c.job_id == job.job_id, table.c.attempt == job.attempt, table.c.state == JobState.RUNNING)
            .values(
                state=state,
                ended_at=_moment(),
                result_json=None if result is None else json.dumps(result, ensure_ascii=False),
            )
        )


def cancel_job(workspace: Workspace, job_id: str) -> None:
    """Ask a job to stop: one that waits stops at once, one that runs between two steps."""
    table = schema.job
    with workspace.database.writing() as connection:
        connection.execute(
            update(table)
            .where(table.c.job_id == job_id, table.c.state == JobState.WAITING)
            .values(state=JobState.CANCELLED, cancel_requested=True, ended_at=_moment())
        )
        connection.execute(
            update(table)
            .where(table.c.job_id == job_id, table.c.state == JobState.RUNNING)
            .values(cancel_requested=True)
        )


def load_job(workspace: Workspace, job_id: str) -> Job:
    """Return a job.

    Raises:
        WorkspaceError: there is none.
    """
    with workspace.database.reading() as connection:
        row = connection.execute(select(schema.job).where(schema.job.c.job_id == job_id)).one_or_none()
    if row is None:
        raise WorkspaceError("store.no_job", job=job_id)
    return _job(row)


def list_jobs(workspace: Workspace, limit: int = 50, kind: str = "") -> tuple[Job, ...]:
    """Return the newest jobs, all or those of a kind, newest first."""
    query = select(schema.job).order_by(schema.job.c.asked_at.desc(), schema.job.c.job_id).limit(limit)
    if kind:
        query = query.where(schema.job.c.kind == kind)
    with workspace.database.reading() as connection:
        return tuple(_job(row) for row in connection.execute(query))


def _job(row: Row[Any]) -> Job:
    return Job(
        row.job_id,
        row.kind,
        row.input_digest,
        json.loads(row.request_json),
        JobState(row.state),
        row.attempt,
        row.asked_at,
        row.asked_by,
        json.loads(row.progress_json),
        row.cancel_requested,
        None if row.result_json is None else json.loads(row.result_json),
        row.ended_at,
    )


def _moment(later: timedelta = timedelta()) -> str:
    """UTC to the microsecond, in ISO 8601 of fixed length: moments compare as texts."""
    return (datetime.now(UTC) + later).isoformat(timespec="microseconds")
