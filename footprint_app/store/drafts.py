"""Studies at work: edited in the store itself, one edit a transaction, each with what was there before."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from footprint_app.store import schema
from footprint_app.store.errors import StaleVersionError, WorkspaceError
from footprint_app.store.workspace import Change, Workspace, now, record_change


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft without its tables."""

    draft_id: str
    study_id: str
    title: str
    revision: int
    """The number of edits made so far."""
    version: int
    """The saved version that the tables were last equal to; 0: never saved."""
    version_revision: int
    """The revision at which they were."""
    made_at: str
    saved_at: str
    saved_by: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with its tables as JSON."""

    head: DraftHead
    tables_json: str


@dataclass(frozen=True, slots=True)
class StoredEdit:
    """One edit of a draft."""

    revision: int
    at: str
    who: str
    why: str
    edit: Mapping[str, Any]
    undoes: int | None


def make_draft(
    workspace: Workspace, study_id: str, title: str, tables_json: str, change: Change, version: int = 0
) -> DraftHead:
    """Begin a draft; `version` is the saved version its tables come from."""
    moment = now()
    head = DraftHead(
        f"d-{secrets.token_hex(6)}", study_id, title, 0, version, 0, moment, moment, change.who, is_closed=False
    )
    with workspace.database.writing() as connection:
        connection.execute(insert(schema.draft).values(tables_json=tables_json, **_values(head)))
        record_change(connection, change, "draft begun", f"{head.draft_id} {study_id}")
    return head


def list_drafts(workspace: Workspace) -> tuple[DraftHead, ...]:
    """Return the drafts at work, the one edited last first."""
    table = schema.draft
    query = select(table).where(table.c.is_closed.is_(False)).order_by(table.c.saved_at.desc(), table.c.draft_id)
    with workspace.database.reading() as connection:
        return tuple(_head(row) for row in connection.execute(query))


def load_draft(workspace: Workspace, draft_id: str) -> StoredDraft:
    """Return a draft.

    Raises:
        WorkspaceError: there is none.
    """
    with workspace.database.reading() as connection:
        return _load(connection, draft_id)


def save_edit(
    workspace: Workspace,
    edited: StoredDraft,
    edit: Mapping[str, Any],
    change: Change,
    seen: int,
    undoes: int | None = None,
) -> DraftHead:
    """Keep an edit and the tables it led to, if nobody edited the draft since revision `seen`.

    Raises:
        StaleVersionError: somebody did; nothing was written.
    """
    table, head = schema.draft, edited.head
    with workspace.database.writing() as connection:
        changed = connection.execute(
            update(table)
            .where(table.c.draft_id == head.draft_id, table.c.revision == seen, table.c.is_closed.is_(False))
            .values(
                tables_json=edited.tables_json,
                study_id=head.study_id,
                title=head.title,
                revision=seen + 1,
                saved_at=now(),
                saved_by=change.who,
            )
        )
        if changed.rowcount != 1:
            newest = _load(connection, head.draft_id).head.revision
            raise StaleVersionError("store.stale_draft", draft=head.study_id, newest=newest, seen=seen)
        connection.execute(
            insert(schema.draft_edit).values(
                draft_id=head.draft_id,
                revision=seen + 1,
                at=now(),
                who=change.who,
                why=change.why,
                edit_json=json.dumps(edit, ensure_ascii=False),
                undoes=undoes,
            )
        )
        return _load(connection, head.draft_id).head


def mark_saved(workspace: Workspace, draft_id: str, revision: int, version: int) -> None:
    """Note that the tables at `revision` were saved as a version of the study."""
    with workspace.database.writing() as connection:
        connection.execute(
            update(schema.draft)
            .where(schema.draft.c.draft_id == draft_id)
            .values(version=version, version_revision=revision)
        )


def close_draft(workspace: Workspace, draft_id: str, change: Change) -> None:
    """Take a draft off the list; it and its edits stay in the store.

    Raises:
        WorkspaceError: there is none.
    """
    with workspace.database.writing() as connection:
        head = _load(connection, draft_id).head
        connection.execute(update(schema.draft).where(schema.draft.c.draft_id == draft_id).values(is_closed=True))
        record_change(connection, change, "draft closed", f"{draft_id} {head.study_id}")


def edits_of(workspace: Workspace, draft_id: str, after: int = 0) -> tuple[StoredEdit, ...]:
    """Return the edits after revision `after`, oldest first."""
    table = schema.draft_edit
    query = select(table).where(table.c.draft_id == draft_id, table.c.revision > after).order_by(table.c.revision)
    with workspace.database.reading() as connection:
        return tuple(
            StoredEdit(row.revision, row.at, row.who, row.why, json.loads(row.edit_json), row.undoes)
            for row in connection.execute(query)
        )


def _load(connection: Connection, draft_id: str) -> StoredDraft:
    row = connection.execute(select(schema.draft).where(schema.draft.c.draft_id == draft_id)).one_or_none()
    if row is None:
        raise WorkspaceError("store.no_draft", draft=draft_id)
    return StoredDraft(_head(row), row.tables_json)


def _head(row: Row[Any]) -> DraftHead:
    return DraftHead(**{name: getattr(row, name) for name in DraftHead.__dataclass_fields__})


def _values(head: DraftHead) -> dict[str, Any]:
    return {name: getattr(head, name) for name in DraftHead.__dataclass_fields__}
