"""Versions of studies and their results: added, never changed."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from footprint_app.store import schema
from footprint_app.store.errors import StaleVersionError, WorkspaceError
from footprint_app.store.workspace import Change, Workspace, now, record_change


@dataclass(frozen=True, slots=True)
class StudyVersion:
    """One saved state of a study. `digest` is the SHA-256 of `canonical_json` (RFC 8785, UTF-8)."""

    study_id: str
    version: int
    digest: str
    canonical_json: str
    saved_at: str
    saved_by: str
    reason: str
    is_released: bool


@dataclass(frozen=True, slots=True)
class SavedResult:
    """One result of a study version."""

    result_digest: str
    study_id: str
    version: int
    study_digest: str
    result_json: str
    saved_at: str
    saved_by: str


def digest_of(canonical_json: str) -> str:
    """SHA-256 over the UTF-8 bytes, as hexadecimal."""
    return hashlib.sha256(canonical_json.encode()).hexdigest()


def save_study(
    workspace: Workspace, study_id: str, canonical_json: str, change: Change, seen: int | None = None
) -> StudyVersion:
    """Add a version of the study, unless its newest version has the same digest already.

    `seen` is the version the author started from (0 for a new study); None takes whatever is newest.

    Raises:
        StaleVersionError: somebody saved a version after `seen`; nothing was written.
    """
    digest = digest_of(canonical_json)
    try:
        with workspace.database.writing() as connection:
            newest = _newest(connection, study_id)
            if seen is not None and newest != seen:
                raise StaleVersionError("store.stale_version", study=study_id, newest=newest, seen=seen)
            if not newest or _digest(connection, study_id, newest) != digest:
                newest += 1
                _insert(connection, study_id, newest, digest, canonical_json, change)
    except IntegrityError as error:  # two PostgreSQL writers at the same moment: the primary key lets one through
        raise StaleVersionError("store.stale_version", study=study_id, newest="?", seen=seen) from error
    return load_study(workspace, study_id, newest)


def _insert(
    connection: Connection, study_id: str, version: int, digest: str, canonical_json: str, change: Change
) -> None:
    connection.execute(
        insert(schema.study_version).values(
            study_id=study_id,
            version=version,
            digest=digest,
            canonical_json=canonical_json,
            saved_at=now(),
            saved_by=change.who,
            reason=change.why,
        )
    )
    record_change(connection, change, "study saved", f"{study_id} v{version} {digest}")


def _newest(connection: Connection, study_id: str) -> int:
    table = schema.study_version.c
    found = connection.execute(select(func.max(table.version)).where(table.study_id == study_id)).scalar_one()
    return int(found or 0)


def _digest(connection: Connection, study_id: str, version: int) -> str:
    table = schema.study_version.c
    query = select(table.digest).where(table.study_id == study_id, table.version == version)
    return str(connection.execute(query).scalar_one())


def versions_of(workspace: Workspace, study_id: str) -> tuple[StudyVersion, ...]:
    """Return all versions of a study, newest first."""
    table = schema.study_version.c
    query = select(table.version).where(table.study_id == study_id).order_by(table.version.desc())
    with workspace.database.reading() as connection:
        numbers = [int(number) for number in connection.execute(query).scalars()]
    return tuple(load_study(workspace, study_id, number) for number in numbers)


def results_of(workspace: Workspace, study_id: str) -> tuple[SavedResult, ...]:
    """Return the results of all versions of a study, the one saved last first."""
    table = schema.result
    query = select(table).where(table.c.study_id == study_id).order_by(table.c.saved_at.desc(), table.c.result_digest)
    with workspace.database.reading() as connection:
        return tuple(_result(row) for row in connection.execute(query))


def calculated_versions(workspace: Workspace) -> dict[tuple[str, int], bool]:
    """Return (study id, version) of all that have a result → whether the newest of them is provisional.

    Asked of the database, as a list of studies must not read every result.
    """
    table = schema.result.c
    is_provisional = table.result_json.contains('"is_provisional":true', autoescape=True)
    query = select(table.study_id, table.version, is_provisional).order_by(table.saved_at, table.result_digest)
    with workspace.database.reading() as connection:
        return {(str(study), int(version)): bool(found) for study, version, found in connection.execute(query)}


def load_study(workspace: Workspace, study_id: str, version: int | None = None) -> StudyVersion:
    """Return a version of a study, the newest unless told.

    Raises:
        WorkspaceError: there is no such version.
    """
    table, release = schema.study_version, schema.study_release
    joined = table.outerjoin(release, (table.c.study_id == release.c.study_id) & (table.c.version == release.c.version))
    query = select(table, release.c.released_at).select_from(joined).where(table.c.study_id == study_id)
    if version is not None:
        query = query.where(table.c.version == version)
    with workspace.database.reading() as connection:
        row = connection.execute(query.order_by(table.c.version.desc()).limit(1)).one_or_none()
    if row is None:
        raise WorkspaceError("store.no_study", study=study_id, version="newest" if version is None else version)
    return StudyVersion(
        row.study_id,
        row.version,
        row.digest,
        row.canonical_json,
        row.saved_at,
        row.saved_by,
        row.reason,
        row.released_at is not None,
    )


def list_studies(workspace: Workspace) -> tuple[tuple[str, int], ...]:
    """Return (study id, newest version) of every study, by id."""
    table = schema.study_version.c
    query = select(table.study_id, func.max(table.version)).group_by(table.study_id).order_by(table.study_id)
    with workspace.database.reading() as connection:
        return tuple((str(study_id), int(version)) for study_id, version in connection.execute(query))


def release_study(workspace: Workspace, study_id: str, version: int, change: Change) -> StudyVersion:
    """Mark a version as released; it stays what it is for good, later work makes new versions.

    Raises:
        WorkspaceError: there is no such version, or it is released already.
    """
    if load_study(workspace, study_id, version).is_released:
        raise WorkspaceError("store.released_already", study=study_id, version=version)
    with workspace.database.writing() as connection:
        connection.execute(
            insert(schema.study_release).values(
                study_id=study_id, version=version, released_at=now(), released_by=change.who, reason=change.why
            )
        )
        record_change(connection, change, "study released", f"{study_id} v{version}")
    return load_study(workspace, study_id, version)


def save_result(
    workspace: Workspace, version: StudyVersion, result_digest: str, result_json: str, change: Change
) -> SavedResult:
    """Keep a result of a study version; the same result twice is kept once."""
    table = schema.result
    with workspace.database.writing() as connection:
        known = connection.execute(select(table.c.result_digest).where(table.c.result_digest == result_digest))
        if known.one_or_none() is None:
            connection.execute(
                insert(table).values(
                    result_digest=result_digest,
                    study_id=version.study_id,
                    version=version.version,
                    study_digest=version.digest,
                    result_json=result_json,
                    saved_at=now(),
                    saved_by=change.who,
                )
            )
            record_change(connection, change, "result saved", f"{version.study_id} v{version.version} {result_digest}")
    return load_result(workspace, result_digest)


def load_result(workspace: Workspace, result_digest: str) -> SavedResult:
    """Return a result by its digest.

    Raises:
        WorkspaceError: there is none.
    """
    table = schema.result
    with workspace.database.reading() as connection:
        row = connection.execute(select(table).where(table.c.result_digest == result_digest)).one_or_none()
    if row is None:
        raise WorkspaceError("store.no_result", digest=result_digest)
    return _result(row)


def _result(row: Row[Any]) -> SavedResult:
    return SavedResult(
        row.result_digest,
        row.study_id,
        row.version,
        row.study_digest,
        row.result_json,
        row.saved_at,
        row.saved_by,
    )
