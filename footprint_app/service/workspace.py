"""Making, upgrading, backing up, restoring and examining a workspace; keeping studies and results in it."""

import platform
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path

from background_db.errors import FootprintError
from background_db.messages import Language, render
from footprint_app.errors import MendableError
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.permission import person, require
from footprint_app.service.trace import catalogue_digest, software_version
from footprint_app.store import backup as store_backup
from footprint_app.store.database import stored_version
from footprint_app.store.folders import DATABASE_FILE
from footprint_app.store.integrity import check_integrity
from footprint_app.store.people import Role
from footprint_app.store.schema import STORE_VERSION
from footprint_app.store.studies import list_studies
from footprint_app.store.workspace import (
    Change,
    Workspace,
    create_workspace,
    find_workspace,
    is_writable,
    open_workspace,
    upgrade_workspace,
)

__all__ = [
    "Examination", "back_up", "backups", "change_by", "examine", "exists", "init", "needs_upgrade", "open_configured", "open_for",
    "open_unasked", "permit", "person", "restore", "restore_beside", "upgrade", "workspace_folder",
]  # fmt: skip

_LEAST_FREE_BYTES = 500_000_000
_PEOPLE_SINCE = 3
"""Version of the store that first had people."""
_ENGINE = ("bw2calc", "bw2data", "bw_processing", "numpy", "scipy", "SQLAlchemy", "typst")


@dataclass(frozen=True, slots=True)
class Examination:
    """One thing looked at; `name` is a key of the texts."""

    name: str
    value: str
    is_fine: bool = True


def change_by(configuration: Configuration, why: str) -> Change:
    """Return who changes something, the person at work, and why."""
    return Change(who=person(configuration), why=why)


def workspace_folder(configuration: Configuration, named: Path | None = None) -> Path:
    """Return the folder named, or the configured one.

    Raises:
        WrongUseError: neither is given.
    """
    folder = named or configuration.workspace
    if folder is None:
        raise WrongUseError("service.no_workspace")
    return folder


def init(configuration: Configuration, folder: Path) -> int:
    """Make a workspace and return the version of its store."""
    change = Change(who=person(configuration), why="workspace init")
    create_workspace(folder, change, configuration["database_url"]).close()
    return STORE_VERSION


def open_configured(configuration: Configuration) -> Workspace:
    """Open the workspace to look at it, as whoever has any role may.

    Raises:
        WrongUseError: people are entered, and the one at work has no role among them.
    """
    return open_for(configuration)


def open_for(configuration: Configuration, *roles: Role) -> Workspace:
    """Open the workspace for what one of the roles allows; with none named, for what any role allows.

    Raises:
        WrongUseError: the person at work has none of them.
    """
    workspace = open_unasked(configuration)
    try:
        require(workspace, configuration, *roles)
    except WrongUseError:
        workspace.close()
        raise
    return workspace


def open_unasked(configuration: Configuration, named: Path | None = None) -> Workspace:
    """Open the workspace whoever asks: for the worker's own records, the doctor, and the question who may do what."""
    return open_workspace(workspace_folder(configuration, named), configuration["database_url"])


def permit(configuration: Configuration, *roles: Role) -> None:
    """Go on only where one of the roles allows it, for work on files beside the store; a folder without one has no people.

    Raises:
        WrongUseError: the person at work has none of them.
    """
    if configuration.workspace is not None and exists(configuration):
        open_for(configuration, *roles).close()


def back_up(configuration: Configuration, folder: Path, archive: Path | None = None) -> tuple[Path, int]:
    """Write a backup, without a name into the workspace's own folder ``backup``; return it and the store's version."""
    with find_workspace(folder, configuration["database_url"]) as workspace:
        written = store_backup.back_up(workspace, archive or _next_backup(workspace))
        return written, stored_version(workspace.database) or 0


def _next_backup(workspace: Workspace) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return workspace.backup_folder / f"workspace-{moment}.zip"


def backups(configuration: Configuration) -> tuple[tuple[Path, datetime], ...]:
    """Return the backups in the workspace's own folder with when they were written, the newest first."""
    with open_configured(configuration) as workspace:
        found = sorted(workspace.backup_folder.glob("*.zip"), reverse=True)
    return tuple((path, datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in found)


def restore_beside(archive: Path, typed: str) -> Path:
    """Unpack a backup into a new folder as somebody typed it, and return the folder.

    Raises:
        WorkspaceError: not a backup, damaged, or the folder exists and is not empty.
    """
    folder = Path(typed.strip()).expanduser().resolve()
    restore(archive, folder)
    return folder


def restore(archive: Path, folder: Path) -> int:
    """Unpack a backup into a new folder and return the version of its store."""
    with find_workspace(store_backup.restore(archive, folder)) as workspace:
        return stored_version(workspace.database) or 0


def upgrade(configuration: Configuration, folder: Path) -> tuple[int | None, int, Path | None]:
    """Bring the store to this software's version, after a backup; return versions before and after, and the backup.

    Raises:
        WrongUseError: people are entered, and the one at work is no releaser.
    """
    with find_workspace(folder, configuration["database_url"]) as workspace:
        if (stored_version(workspace.database) or 0) >= _PEOPLE_SINCE:
            require(workspace, configuration, Role.RELEASER)
        archive = None
        if stored_version(workspace.database) not in {None, STORE_VERSION} and workspace.database.is_sqlite:
            archive = store_backup.back_up(workspace, _next_backup(workspace))
        before, after = upgrade_workspace(workspace, Change(who=person(configuration), why="workspace upgrade"))
    return before, after, archive


def needs_upgrade(configuration: Configuration) -> bool:
    """True when the store of the configured workspace is of an older version of this software."""
    with find_workspace(workspace_folder(configuration), configuration["database_url"]) as workspace:
        return (stored_version(workspace.database) or STORE_VERSION) < STORE_VERSION


def examine(configuration: Configuration, named: Path | None, language: Language) -> tuple[Examination, ...]:
    """Look at everything the workbench stands on; nothing is changed."""
    folder = named or configuration.workspace
    of_workspace = _workspace(configuration, folder, language) if folder else (Examination("workspace", "-"),)
    return (*_software(), *_data(configuration), *of_workspace)


def _software() -> tuple[Examination, ...]:
    versions = ", ".join(f"{name} {_version(name)}" for name in _ENGINE)
    python = f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    return (
        Examination("software", software_version()),
        Examination("python", python),
        Examination("engine", versions, "?" not in versions),
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


def _data(configuration: Configuration) -> tuple[Examination, ...]:
    try:
        catalogue = catalogue_of(configuration)
        shown = f"{len(catalogue.sets)} sets, {len(catalogue.factors)} factors, {catalogue_digest(catalogue)}"
        factors = Examination("factors", shown)
    except FootprintError as error:
        factors = Examination("factors", str(error), is_fine=False)
    folder = resources.files("footprint_app") / "reporting" / "fonts"
    found = (
        [entry.name for entry in folder.iterdir() if entry.name.endswith((".otf", ".ttf"))] if folder.is_dir() else []
    )
    return factors, Examination("fonts", ", ".join(sorted(found)) or "-", bool(found))


def _workspace(configuration: Configuration, folder: Path, language: Language) -> tuple[Examination, ...]:
    if not folder.is_dir():
        return (Examination("workspace", str(folder), is_fine=False),)
    free = shutil.disk_usage(folder).free
    looked_at = [
        Examination("workspace", str(folder)),
        Examination("writable", str(folder), is_writable(folder)),
        Examination("disk", f"{free / 1e9:.1f} GB", free > _LEAST_FREE_BYTES),
    ]
    try:
        with open_unasked(configuration, folder) as workspace:
            report = check_integrity(workspace)
            studies = ", ".join(f"{study} v{version}" for study, version in list_studies(workspace))
    except MendableError as error:
        said = render(error.finding, language, ("footprint_app",))
        return (*looked_at, Examination("store", f"{said.what} {said.remedy}", is_fine=False))
    sound = f"{report.studies} + {report.results} + {report.documents}"
    return (
        *looked_at,
        Examination("store", f"version {STORE_VERSION}"),
        Examination("integrity", "; ".join(report.damaged) or sound, report.is_sound),
        Examination("studies", studies or "-"),
    )


def exists(configuration: Configuration, named: Path | None = None) -> bool:
    """True when the configured folder holds a workspace, of whatever version."""
    folder = workspace_folder(configuration, named)
    return (bool(configuration["database_url"]) and folder.is_dir()) or (folder / DATABASE_FILE).is_file()
