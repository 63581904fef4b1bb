"""The workspace folder: made once, opened only when its store fits this software."""

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, delete, insert, select

from footprint_app.store import schema
from footprint_app.store.database import Database, open_database, require_current, sqlite_url, stored_version
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.folders import DATABASE_FILE, FOLDERS


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace: its folder and its database."""

    folder: Path
    database: Database

    @property
    def evidence_folder(self) -> Path:
        """Where documents lie, each under its SHA-256."""
        return self.folder / "evidence"

    @property
    def backup_folder(self) -> Path:
        """Where backups go unless told otherwise."""
        return self.folder / "backup"

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who changes something, and why."""

    who: str
    why: str
    seen: int | None = None
    """Of the ledger of certificates: the newest event that they had before them; None where that does not matter."""


def user_name() -> str:
    """Return the name of the person at this machine, or "unknown"."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without an entry
        return "unknown"


def now() -> str:
    """Return the time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def create_workspace(folder: Path, change: Change, database_url: str = "") -> Workspace:
    """Make a workspace in a new or empty folder; SQLite in the folder unless a URL is given.

    Raises:
        WorkspaceError: the folder holds something else, or cannot be written.
    """
    if (folder / DATABASE_FILE).exists():
        raise WorkspaceError("store.exists", folder=folder)
    if folder.exists() and any(entry.name != "log" for entry in folder.iterdir()):
        raise WorkspaceError("store.folder_not_empty", folder=folder)
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError("store.not_writable", folder=folder, cause=error.strerror) from error
    database = open_database(database_url or sqlite_url(folder / DATABASE_FILE))
    if stored_version(database) is None:
        _first_rows(database, folder, change)
    else:
        require_current(database)  # a team's database that another member has made
    return Workspace(folder, database)


def _first_rows(database: Database, folder: Path, change: Change) -> None:
    from footprint_app.store.migrations import upgrade

    upgrade(database)
    with database.writing() as connection:
        rows = [{"name": "created_at", "value": now()}, {"name": "created_by", "value": change.who}]
        connection.execute(insert(schema.workspace_meta), rows)
        record_change(connection, change, "workspace created", folder.name)


def find_workspace(folder: Path, database_url: str = "") -> Workspace:
    """Open a workspace whatever its version, for `upgrade`, `backup` and `doctor`.

    Raises:
        WorkspaceError: there is none.
    """
    if not database_url and not (folder / DATABASE_FILE).is_file():
        raise WorkspaceError("store.not_found", folder=folder)
    return Workspace(folder, open_database(database_url or sqlite_url(folder / DATABASE_FILE)))


def open_workspace(folder: Path, database_url: str = "") -> Workspace:
    """Open a workspace for work.

    Raises:
        WorkspaceError: there is none, or its store is newer or older than this software.
    """
    workspace = find_workspace(folder, database_url)
    try:
        require_current(workspace.database)
    except WorkspaceError:
        workspace.close()
        raise
    return workspace


def upgrade_workspace(workspace: Workspace, change: Change) -> tuple[int | None, int]:
    """Bring the store to this software's version; the caller has made a backup.

    Returns: the versions before and after.

    Raises:
        NewerStoreError: the store is newer than this software.
    """
    from footprint_app.store.migrations import upgrade

    before = stored_version(workspace.database)
    if before is None or before > schema.STORE_VERSION:
        require_current(workspace.database)
    if before != schema.STORE_VERSION:
        upgrade(workspace.database)
        with workspace.database.writing() as connection:
            record_change(connection, change, "store upgraded", f"{before} → {schema.STORE_VERSION}")
    return before, schema.STORE_VERSION


def record_change(connection: Connection, change: Change, what: str, subject: str) -> None:
    """Add a line to the change log, in the transaction of the change itself."""
    connection.execute(
        insert(schema.change_log).values(at=now(), who=change.who, what=what, subject=subject, why=change.why)
    )


def change_log(workspace: Workspace) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return (at, who, what, subject, why) of every change, oldest first."""
    log = schema.change_log.c
    with workspace.database.reading() as connection:
        rows = connection.execute(select(log.at, log.who, log.what, log.subject, log.why).order_by(log.entry))
        return tuple((row.at, row.who, row.what, row.subject, row.why) for row in rows)


def read_note(workspace: Workspace, name: str) -> str:
    """Return a note of the workspace, such as its worker's last sign of life; "" where there is none."""
    table = schema.workspace_meta
    with workspace.database.reading() as connection:
        found = connection.execute(select(table.c.value).where(table.c.name == name)).scalar_one_or_none()
    return str(found or "")


def write_note(workspace: Workspace, name: str, value: str) -> None:
    """Write a note, in place of the earlier one of that name."""
    table = schema.workspace_meta
    with workspace.database.writing() as connection:
        connection.execute(delete(table).where(table.c.name == name))
        connection.execute(insert(table).values(name=name, value=value))


def is_writable(folder: Path) -> bool:
    """True when files can be made in the folder; tried, as access bits lie on network drives."""
    probe = folder / f".writable-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
