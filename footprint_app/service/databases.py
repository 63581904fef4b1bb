"""Background databases of a workspace by name: listing, showing, removing; `database_imports` brings them in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError
from background_db.findings import nearest
from background_db.snapshot import Manifest, Snapshot
from footprint_app.service.background import BACKGROUND_FOLDER
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import permit, workspace_folder
from footprint_app.store.folders import DATABASE_FILE
from footprint_app.store.people import Role

REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Database:
    """A database as the index names it."""

    name: str
    entry: DatabaseEntry
    manifest: Manifest | None
    """None where its snapshot is not there any more."""


def folder_of_databases(configuration: Configuration) -> Path:
    """Return where a workspace keeps its databases.

    Raises:
        WrongUseError: there is no workspace, or the person at work has no role in it.
    """
    folder = workspace_folder(configuration)
    if not (folder / DATABASE_FILE).is_file() and not configuration["database_url"]:
        raise WrongUseError("service.database_no_workspace", folder=folder)
    permit(configuration)
    return folder / BACKGROUND_FOLDER


def entries_of(root: Path) -> Mapping[str, DatabaseEntry]:
    """Return every name with what it stands for.

    Raises:
        WrongUseError: the index cannot be read.
    """
    try:
        return DatabaseIndex(root).entries()
    except DataFileError as error:
        raise WrongUseError("service.database_index", folder=root, cause=error) from error


def list_databases(configuration: Configuration) -> tuple[Database, ...]:
    """Return the databases of the workspace by name, derived ones with their base."""
    root = folder_of_databases(configuration)
    return tuple(_database(root, name, entry) for name, entry in entries_of(root).items())


def _database(root: Path, name: str, entry: DatabaseEntry) -> Database:
    try:
        return Database(name, entry, Snapshot(root / entry.digest).manifest)
    except DataFileError:
        return Database(name, entry, None)


def show_database(configuration: Configuration, name: str) -> tuple[Database, Mapping[str, Any]]:
    """Return a database and the report of its import, as it was written; empty for one that has none.

    Raises:
        WrongUseError: there is no such database, its message names near ones; or its report cannot be read.
    """
    root = folder_of_databases(configuration)
    entry = entry_of(root, name)
    path = root / REPORTS / f"{entry.digest}.json"
    try:
        report: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise WrongUseError("service.database_unreadable", name=name, cause=f"{path.name}: {error}") from error
    return _database(root, name, entry), report


def entry_of(root: Path, name: str) -> DatabaseEntry:
    """Return what a name stands for.

    Raises:
        WrongUseError: there is no such database.
    """
    known = entries_of(root)
    if name not in known:
        raise WrongUseError("service.no_database", name=name, near=nearest(name, known))
    return known[name]


def remove_database(configuration: Configuration, name: str) -> DatabaseEntry:
    """Take a name out of the index; the snapshot stays, as results may tell of it.

    Raises:
        WrongUseError: there is no such database, another one is derived from it, or the person at work is no author.
    """
    permit(configuration, Role.AUTHOR)
    root = folder_of_databases(configuration)
    entry_of(root, name)
    derived = [other for other, entry in entries_of(root).items() if entry.base == name]
    if derived:
        raise WrongUseError("service.database_has_derived", name=name, derived=", ".join(derived))
    return DatabaseIndex(root).remove(name)
