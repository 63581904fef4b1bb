"""A workspace as one file, and back: the database through SQLite's own backup, evidence, own factors, every digest."""

import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from footprint_app.store.database import stored_version
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.evidence import is_sha256, sha256_of
from footprint_app.store.folders import DATABASE_FILE, FACTOR_FOLDER, FOLDERS
from footprint_app.store.workspace import Workspace, now

MANIFEST = "manifest.json"
MAXIMUM_MEMBERS = 1_000_000
_FACTOR_FILE = re.compile(rf"{FACTOR_FOLDER}/[A-Za-z0-9_-]+/[a-z_]+\.(?:yaml|csv)")


def back_up(workspace: Workspace, archive: Path) -> Path:
    """Write database, evidence and own sets of factors into a zip, with the SHA-256 of each; complete, or not there at all.

    Imported backgrounds and the cache are left out: both can be made again from what they came from.

    Raises:
        WorkspaceError: the database is not the workspace's own SQLite file, or the archive exists.
    """
    if not workspace.database.is_sqlite:
        raise WorkspaceError("store.server_backup")
    if archive.exists():
        raise WorkspaceError("store.archive_exists", file=archive)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".backup-") as scratch:
        copy = Path(scratch) / DATABASE_FILE
        _copy_database(workspace.folder / DATABASE_FILE, copy)
        members = {DATABASE_FILE: copy} | {
            f"evidence/{path.name}": path
            for path in sorted(workspace.evidence_folder.iterdir())
            if path.is_file() and not path.name.startswith(".")
        }
        members |= _factor_files(workspace.folder)
        manifest = {
            "made_at": now(),
            "store_version": stored_version(workspace.database),
            "files": {name: sha256_of(path) for name, path in members.items()},
        }
        packed = Path(scratch) / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name, path in members.items():
                file.write(path, name)
            file.writestr(MANIFEST, json.dumps(manifest, indent=2, sort_keys=True))
        packed.replace(archive)
    return archive


def _factor_files(folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder).as_posix(): path for path in sorted((folder / FACTOR_FOLDER).glob("*/*"))}
    return {name: path for name, path in found.items() if _FACTOR_FILE.fullmatch(name)}


def _copy_database(source: Path, target: Path) -> None:
    # SQLite's backup gives one consistent state while others write; copying the file and its log would not.
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def restore(archive: Path, folder: Path) -> Path:
    """Unpack a backup into a new folder after every digest was checked; complete, or nothing.

    Raises:
        WorkspaceError: not a backup, damaged, or the folder exists and is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise WorkspaceError("store.folder_not_empty", folder=folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restore-") as scratch:
        unpacked = Path(scratch) / "workspace"
        for name in FOLDERS:
            (unpacked / name).mkdir(parents=True)
        try:
            with zipfile.ZipFile(archive) as file:
                _unpack(file, unpacked)
        except (zipfile.BadZipFile, OSError, ValueError, KeyError) as error:
            raise WorkspaceError("store.backup_damaged", file=archive.name, cause=type(error).__name__) from error
        if folder.exists():
            folder.rmdir()
        unpacked.replace(folder)
    return folder


def _unpack(file: zipfile.ZipFile, target: Path) -> None:
    names = {info.filename for info in file.infolist()}
    manifest: Any = json.loads(file.read(MANIFEST))
    files: dict[str, str] = manifest["files"]
    if len(names) > MAXIMUM_MEMBERS or names != {MANIFEST, *files}:
        raise ValueError("other files than the manifest names")
    for name, digest in files.items():
        # Only these three forms are ever written, so no name can lead out of the folder.
        is_evidence = is_sha256(digest) and name == f"evidence/{digest}"
        if name != DATABASE_FILE and not is_evidence and not _FACTOR_FILE.fullmatch(name):
            raise ValueError("a file that no backup has")
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with file.open(name) as packed, path.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        if sha256_of(path) != digest:
            raise ValueError("a file that is not what its digest says")
