"""Documents behind numbers, kept under the SHA-256 of their bytes."""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import insert, select

from footprint_app.store import schema
from footprint_app.store.errors import WorkspaceError
from footprint_app.store.workspace import Change, Workspace, now, record_change

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal; read in pieces, as scans can be large."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_sha256(text: str) -> bool:
    """True for 64 hexadecimal digits: such a name cannot lead out of a folder."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def add_evidence(workspace: Workspace, path: Path, change: Change) -> str:
    """Copy a document into the workspace and return its SHA-256; the same bytes twice are kept once.

    Raises:
        WorkspaceError: the file cannot be read.
    """
    if not path.is_file():
        raise WorkspaceError("store.no_file", file=path)
    handle, temporary_name = tempfile.mkstemp(dir=workspace.evidence_folder, prefix=".adding-")
    os.close(handle)
    temporary = Path(temporary_name)
    try:
        shutil.copyfile(path, temporary)
        # Of the copy, not of the original: what is kept is what the digest names, even if the original changes now.
        digest = sha256_of(temporary)
        temporary.replace(workspace.evidence_folder / digest)
    finally:
        temporary.unlink(missing_ok=True)
    _record(workspace, digest, path.name, change)
    return digest


def _record(workspace: Workspace, digest: str, name: str, change: Change) -> None:
    table = schema.evidence
    with workspace.database.writing() as connection:
        if connection.execute(select(table.c.sha256).where(table.c.sha256 == digest)).one_or_none() is not None:
            return
        size = (workspace.evidence_folder / digest).stat().st_size
        connection.execute(
            insert(table).values(
                sha256=digest, file_name=name, size=size, added_at=now(), added_by=change.who, reason=change.why
            )
        )
        record_change(connection, change, "evidence added", digest)


def evidence_path(workspace: Workspace, digest: str) -> Path:
    """Return the file of a document.

    Raises:
        WorkspaceError: it is not in the workspace.
    """
    path = workspace.evidence_folder / digest
    if not is_sha256(digest) or not path.is_file():
        raise WorkspaceError("store.no_evidence", digest=digest)
    return path
