"""Documents behind the numbers of a draft: kept once in the workspace by their digest, named in the draft's evidence."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from footprint_app.ingest.safe_files import MAXIMUM_FILE_BYTES
from footprint_app.service import drafts
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_edits import AddedRow, DraftEdit
from footprint_app.service.drafts import Draft, EditAnswer
from footprint_app.service.errors import WrongUseError
from footprint_app.service.pending_imports import Upload, safe_name
from footprint_app.service.workspace import change_by, open_configured, open_for, permit
from footprint_app.store.evidence import add_evidence, evidence_path, is_sha256
from footprint_app.store.people import Role

TABLE = "evidence"


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A document of a draft; `is_kept` where its bytes lie in the workspace."""

    row_id: str
    evidence_id: str
    title: str
    file: str
    sha256: str
    is_kept: bool
    used_by: int
    """Rows of the draft that name it."""


def attach(
    configuration: Configuration,
    draft: Draft,
    upload: Upload,
    about: Mapping[str, str],
    seen: int,
    why: str = "",
) -> EditAnswer:
    """Keep a document and name it in the draft; `about` may hold title, issuer and issued_on.

    The same bytes twice are kept once, and a draft that names them already stays as it is.

    Raises:
        WrongUseError: the file is empty or larger than 50 MB.
    """
    permit(configuration, Role.AUTHOR)
    if not upload.content or len(upload.content) > MAXIMUM_FILE_BYTES:
        size, most = len(upload.content) / 1e6, MAXIMUM_FILE_BYTES // (1024 * 1024)
        raise WrongUseError("service.evidence_size", file=upload.name, size=f"{size:.1f}", most=most)
    name = safe_name(upload.name)
    with tempfile.TemporaryDirectory() as folder, open_for(configuration, Role.AUTHOR) as workspace:
        path = Path(folder) / name
        path.write_bytes(upload.content)
        digest = add_evidence(workspace, path, change_by(configuration, why or name))
    rows = draft.tables.get(TABLE, ())
    if any(row.cells.get("sha256") == digest for row in rows):
        return EditAnswer(draft)
    said = {key: value.strip() for key, value in about.items() if value.strip()}
    cells = {"title": Path(name).stem, **said, "evidence_id": _free_id(draft), "file": name, "sha256": digest}
    return drafts.edit(configuration, draft.head.draft_id, DraftEdit(TABLE, added=(AddedRow(cells),)), seen, why)


def documents(configuration: Configuration, draft: Draft) -> tuple[EvidenceRow, ...]:
    """Return the documents that a draft names, with where they are named."""
    used = _uses(draft)
    with open_configured(configuration) as workspace:
        kept = {path.name for path in workspace.evidence_folder.iterdir() if is_sha256(path.name)}
    return tuple(
        EvidenceRow(
            row.row_id,
            evidence_id := str(row.cells.get("evidence_id", "")),
            str(row.cells.get("title", "")),
            str(row.cells.get("file", "")),
            digest := str(row.cells.get("sha256", "")),
            digest in kept,
            used.get(evidence_id, 0),
        )
        for row in draft.tables.get(TABLE, ())
    )


def content_of(configuration: Configuration, digest: str) -> bytes:
    """Return the bytes of a document.

    Raises:
        WorkspaceError: it is not in the workspace.
    """
    with open_configured(configuration) as workspace:
        return evidence_path(workspace, digest).read_bytes()


def _free_id(draft: Draft) -> str:
    taken = {str(row.cells.get("evidence_id", "")) for row in draft.tables.get(TABLE, ())}
    number = 1
    while f"EV-{number:02}" in taken:
        number += 1
    return f"EV-{number:02}"


def _uses(draft: Draft) -> dict[str, int]:
    found: dict[str, int] = {}
    for rows in draft.tables.values():
        for row in rows:
            for name in str(row.cells.get("evidence", "")).replace("；", ";").split(";"):
                if name.strip():
                    found[name.strip()] = found.get(name.strip(), 0) + 1
    return found
