"""The workspace folder, its store's version, backups and integrity."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from background_db.messages import load_messages
from footprint_app.store import schema
from footprint_app.store.backup import back_up, restore
from footprint_app.store.database import open_database, sqlite_url, stored_version
from footprint_app.store.errors import NewerStoreError, OlderStoreError, WorkspaceError
from footprint_app.store.evidence import add_evidence, evidence_path, sha256_of
from footprint_app.store.integrity import check_integrity
from footprint_app.store.studies import load_study, save_study
from footprint_app.store.workspace import (
    Change,
    Workspace,
    create_workspace,
    find_workspace,
    open_workspace,
    upgrade_workspace,
)

LI = Change(who="li", why="test")


def _set_version(workspace: Workspace, version: str) -> None:
    with workspace.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_tables_and_migrations_agree(workspace: Workspace) -> None:
    """What the migrations make is what the code reads, and the newest one bears the store's version."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with workspace.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    assert stored_version(workspace.database) == schema.STORE_VERSION


def test_sqlite_is_opened_safely(sqlite_workspace: Workspace) -> None:
    """Write-ahead log, full synchronisation and 30 s of patience on every connection."""
    with sqlite_workspace.database.reading() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 30_000, 1]  # synchronous 2 is FULL


def test_folder_has_its_rooms(sqlite_workspace: Workspace) -> None:
    """A new workspace has the folders of its parts."""
    assert {entry.name for entry in sqlite_workspace.folder.iterdir() if entry.is_dir()} == {
        "background",
        "evidence",
        "cache",
        "log",
    }


def test_existing_things_are_left_alone(tmp_path: Path) -> None:
    """Neither a workspace nor a folder with other files is taken over."""
    create_workspace(tmp_path / "one", LI).close()
    with pytest.raises(WorkspaceError) as again:
        create_workspace(tmp_path / "one", LI)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "letter.txt").write_text("mine")
    with pytest.raises(WorkspaceError) as other:
        create_workspace(tmp_path / "two", LI)
    assert (again.value.finding.code, other.value.finding.code) == ("store.exists", "store.folder_not_empty")


def test_newer_store_is_refused(sqlite_workspace: Workspace) -> None:
    """A store of a later version is neither opened nor upgraded."""
    _set_version(sqlite_workspace, "9999")
    with pytest.raises(NewerStoreError):
        open_workspace(sqlite_workspace.folder)
    with pytest.raises(NewerStoreError):
        upgrade_workspace(sqlite_workspace, LI)


def test_older_store_asks_for_upgrade(sqlite_workspace: Workspace) -> None:
    """A store of an earlier version is opened only after the upgrade was asked for."""
    _set_version(sqlite_workspace, "0000")
    with pytest.raises(OlderStoreError):
        open_workspace(sqlite_workspace.folder)


def test_upgrade_of_a_current_store_changes_nothing(sqlite_workspace: Workspace) -> None:
    """Upgrading twice is as good as once."""
    assert upgrade_workspace(sqlite_workspace, LI) == (schema.STORE_VERSION, schema.STORE_VERSION)


def test_password_never_shows() -> None:
    """A database URL that cannot be used is not repeated in the message."""
    with pytest.raises(WorkspaceError) as caught:
        open_database("nonsense://user:geheim@host:port/x")
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_evidence_lies_under_its_digest(workspace: Workspace, tmp_path: Path) -> None:
    """The same bytes under two names are one document."""
    for name in ("bill.pdf", "copy.pdf"):
        (tmp_path / name).write_bytes(b"meter 1200 kWh")
    first, second = (add_evidence(workspace, tmp_path / name, LI) for name in ("bill.pdf", "copy.pdf"))
    assert first == second == sha256_of(tmp_path / "bill.pdf")
    assert evidence_path(workspace, first).read_bytes() == b"meter 1200 kWh"
    with pytest.raises(WorkspaceError):
        evidence_path(workspace, "../workspace.db")


def test_changed_evidence_is_found(workspace: Workspace, tmp_path: Path) -> None:
    """A document that is not what its digest says is named."""
    (tmp_path / "bill.pdf").write_bytes(b"1200")
    digest = add_evidence(workspace, tmp_path / "bill.pdf", LI)
    assert check_integrity(workspace).is_sound
    evidence_path(workspace, digest).write_bytes(b"1")
    assert check_integrity(workspace).damaged == (f"evidence {digest} was changed",)


def test_backup_and_restore_give_the_same(sqlite_workspace: Workspace, tmp_path: Path) -> None:
    """What comes out of a backup is what went in, study and document."""
    save_study(sqlite_workspace, "profile", '{"a":1}', LI)
    (tmp_path / "bill.pdf").write_bytes(b"1200")
    digest = add_evidence(sqlite_workspace, tmp_path / "bill.pdf", LI)
    archive = back_up(sqlite_workspace, tmp_path / "backups" / "one.zip")
    with open_workspace(restore(archive, tmp_path / "again")) as again:
        assert load_study(again, "profile").canonical_json == '{"a":1}'
        assert evidence_path(again, digest).read_bytes() == b"1200"
        assert check_integrity(again).is_sound
    assert [path.name for path in archive.parent.iterdir()] == ["one.zip"]
    with pytest.raises(WorkspaceError):
        back_up(sqlite_workspace, archive)


def test_damaged_backup_restores_nothing(sqlite_workspace: Workspace, tmp_path: Path) -> None:
    """A changed member, and a member with a name that leads out, are both refused before anything is there."""
    (tmp_path / "bill.pdf").write_bytes(b"1200")
    digest = add_evidence(sqlite_workspace, tmp_path / "bill.pdf", LI)
    archive = back_up(sqlite_workspace, tmp_path / "one.zip")
    _rewrite(archive, tmp_path / "changed.zip", {f"evidence/{digest}": (f"evidence/{digest}", b"1")})
    _rewrite(archive, tmp_path / "outside.zip", {f"evidence/{digest}": ("evidence/../../outside", b"1200")})
    for name in ("changed.zip", "outside.zip", "bill.pdf"):
        with pytest.raises(WorkspaceError) as caught:
            restore(tmp_path / name, tmp_path / "again")
        assert caught.value.finding.code == "store.backup_damaged"
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "outside").exists()


def _rewrite(archive: Path, target: Path, members: dict[str, tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as changed:
        for info in source.infolist():
            name, data = members.get(info.filename, (info.filename, source.read(info.filename)))
            if name == "manifest.json":
                manifest = json.loads(data)
                renamed = {old: new for old, (new, _) in members.items()}
                files = {
                    renamed.get(key, key): ("../../outside" if renamed.get(key, key) != key else value)
                    for key, value in manifest["files"].items()
                }
                data = json.dumps(manifest | {"files": files}).encode()
            changed.writestr(name, data)


def test_missing_workspace_is_said(tmp_path: Path) -> None:
    """A folder without a workspace is no empty workspace, and no database is made in it."""
    with pytest.raises(WorkspaceError) as caught:
        find_workspace(tmp_path)
    assert caught.value.finding.code == "store.not_found"
    assert list(tmp_path.iterdir()) == []


def test_empty_database_is_said(tmp_path: Path) -> None:
    """An empty database file is not opened as a workspace."""
    open_database(sqlite_url(tmp_path / "workspace.db")).close()
    (tmp_path / "workspace.db").touch()
    with pytest.raises(WorkspaceError) as caught:
        open_workspace(tmp_path)
    assert caught.value.finding.code == "store.empty"


def test_every_code_has_its_text() -> None:
    """Each code raised in this room has a text in both languages."""
    import re
    from importlib import resources

    folder = resources.files("footprint_app.store")
    sources = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".py")]
    raised = {code for source in sources for code in re.findall(r'Error\(\s*"(store\.\w+)"', source)}
    assert raised == set(load_messages(("footprint_app.store",)).messages)
