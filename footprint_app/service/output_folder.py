"""A folder of reports that is written whole or not at all, and never over somebody's own work."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from footprint_app.service.errors import WrongUseError

MANIFEST = "manifest.json"


def write_folder(
    target: Path, fill: Callable[[Path], None], about: Mapping[str, object], *, force: bool = False
) -> tuple[Path, ...]:
    """Let `fill` write into a new folder beside `target`, then put it in the place of `target` by renaming.

    A `target` that holds anything but unchanged files of an earlier run is refused, unless `force`: then other
    files stay where they are. `about` and the SHA-256 of each file stand in ``manifest.json``.

    Raises:
        WrongUseError: `target` is a file, holds something else, or cannot be written.
    """
    given, target = target, target.resolve()
    foreign = refuse_folder_in_use(target, force=force)
    scratch = _scratch_folder(target)
    try:
        new = scratch / "new"
        new.mkdir()
        fill(new)
        names = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
        _write_manifest(new, names, about)
        _keep_foreign(target, new, foreign - set(names))
        _put_in_place(new, target, scratch / "old")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tuple(given / name for name in names)


def refuse_folder_in_use(target: Path, *, force: bool = False) -> set[Path]:
    """Return the files in `target` that `write_folder` would leave as they are.

    Raises:
        WrongUseError: `target` is a file, lies around the current folder, holds such files without `force`, or one of
            its files is open: Office keeps a lock ``~$name`` beside it, and would lose the folder under its feet.
    """
    target = target.resolve()
    if Path.cwd().is_relative_to(target):
        raise WrongUseError("service.folder_is_current", folder=target)
    foreign = _foreign_files(target)
    opened = [path.name.removeprefix("~$") for path in foreign if path.name.startswith("~$")]
    if opened:
        raise WrongUseError("service.file_is_open", folder=target, files=", ".join(sorted(opened)))
    if foreign and not force:
        shown = ", ".join(sorted(str(path) for path in foreign)[:3])
        raise WrongUseError("service.folder_in_use", folder=target, files=shown, count=len(foreign))
    return foreign


def _put_in_place(new: Path, target: Path, old: Path) -> None:
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    except OSError as error:  # on Windows a file that a viewer holds open
        if old.exists() and not target.exists():
            old.rename(target)
        raise WrongUseError("service.folder_not_writable", folder=target, cause=error.strerror) from error


def _scratch_folder(target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    except OSError as error:
        raise WrongUseError("service.folder_not_writable", folder=target, cause=error.strerror) from error


def _foreign_files(target: Path) -> set[Path]:
    """Files in `target` that an earlier run did not write, or that a person has changed since."""
    if target.is_file():
        raise WrongUseError("service.folder_is_file", folder=target)
    if not target.is_dir():
        return set()
    written = _read_manifest(target)
    return {
        path.relative_to(target)
        for path in target.rglob("*")
        if path.is_file()
        and path.name != MANIFEST
        and written.get(path.relative_to(target).as_posix()) != _sha256(path)
    }


def _read_manifest(target: Path) -> Mapping[str, str]:
    try:
        manifest: Any = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write_manifest(folder: Path, names: list[Path], about: Mapping[str, object]) -> None:
    files = {name.as_posix(): _sha256(folder / name) for name in names}
    manifest = json.dumps({**about, "files": files}, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(manifest + "\n", encoding="utf-8")


def _keep_foreign(target: Path, new: Path, foreign: set[Path]) -> None:
    for name in foreign:
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(target / name, new / name)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
