"""Which database name means which snapshot: ``background/index.json`` of a workspace.

A snapshot is named by its digest; a study names a database. The index is the only thing that an import, an overlay or
a removal changes, and it is replaced as a whole under a lock: there is either the old or the new one.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from background_db.errors import DataFileError, FootprintError, unknown_key
from background_db.file_lock import try_lock
from background_db.snapshot import Snapshot

INDEX_FILE = "index.json"
_LOCK_FILE = ".index.lock"
_PATIENCE = 30.0
"""Seconds to wait for another process that changes the index."""


class IndexLockedError(FootprintError):
    """Another process has held the index for longer than anyone should wait."""


@dataclass(frozen=True, slots=True)
class DatabaseEntry:
    """What a name stands for: a snapshot and, for a derived database, the overlay laid over it."""

    digest: str
    overlay: str = ""
    """Digest of the overlay; empty: the snapshot as it is."""
    base: str = ""
    """Name of the database that the overlay was made for."""
    imported_at: str = ""
    imported_by: str = ""
    source_file: str = ""
    mapping: str = ""
    """Digest of a person's own mapping of elementary flows, ``mappings/<digest>``; empty: the shipped rules alone."""


class DatabaseIndex:
    """The names of the databases below a workspace's folder ``background``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def entries(self) -> Mapping[str, DatabaseEntry]:
        """Return every name with what it stands for, sorted by name; empty where nothing was imported.

        Raises:
            DataFileError: the index cannot be read.
        """
        path = self.root / INDEX_FILE
        if not path.is_file():
            return {}
        try:
            written = json.loads(path.read_text(encoding="utf-8"))["databases"]
            return {name: DatabaseEntry(**entry) for name, entry in sorted(written.items())}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise DataFileError(f"{path} cannot be read: {error}") from error

    def entry(self, name: str) -> DatabaseEntry:
        """Return what a name stands for.

        Raises:
            UnknownKeyError: no such database; the message names near ones.
        """
        known = self.entries()
        if name not in known:
            raise unknown_key("background database", name, known)
        return known[name]

    def snapshot(self, name: str) -> Snapshot:
        """Return the snapshot of a database (for a derived one, that of its base).

        Raises:
            UnknownKeyError: no such database.
            DataFileError: its snapshot is not there or cannot be read.
        """
        return Snapshot(self.root / self.entry(name).digest)

    def put(self, name: str, entry: DatabaseEntry) -> None:
        """Give a name its meaning, replacing an earlier one."""
        with self._changing() as databases:
            databases[name] = entry

    def put_over(self, name: str, entry: DatabaseEntry, present: DatabaseEntry | None) -> bool:
        """Give a name its meaning if it still stands for `present` (None: for nothing), and tell whether it did."""
        with self._changing() as databases:
            is_same = databases.get(name) == present
            if is_same:
                databases[name] = entry
            return is_same

    def remove(self, name: str) -> DatabaseEntry:
        """Take a name out and return what it stood for; snapshots stay on disk.

        Raises:
            UnknownKeyError: no such database.
        """
        with self._changing() as databases:
            if name not in databases:
                raise unknown_key("background database", name, databases)
            return databases.pop(name)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, DatabaseEntry]]:
        self.root.mkdir(parents=True, exist_ok=True)
        with _locked(self.root / _LOCK_FILE):
            databases = dict(self.entries())
            yield databases
            _replace(self.root / INDEX_FILE, databases)


def _replace(path: Path, databases: Mapping[str, DatabaseEntry]) -> None:
    written = {"format": 1, "databases": {name: asdict(entry) for name, entry in sorted(databases.items())}}
    handle, name = tempfile.mkstemp(prefix=".index-", suffix=".json", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(written, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock of the operating system, which lets go of it when a process is killed."""
    until = time.monotonic() + _PATIENCE
    with path.open("ab") as file:
        while not try_lock(file):
            if time.monotonic() > until:
                raise IndexLockedError(f"{path} has been held by another process for {_PATIENCE:.0f} s")
            time.sleep(0.05)
        yield
