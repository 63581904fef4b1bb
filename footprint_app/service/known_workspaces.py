"""The workspaces that a person has used on this computer, so that an address can name one without its path.

An address of the pages carries the key of a workspace, never a folder: a link from outside can only lead to a
workspace that its reader has opened before.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from footprint_app.service.configuration import Configuration, user_file
from footprint_app.service.errors import WrongUseError
from footprint_app.service.workspace import exists, init

_FILE = "workspaces.json"
_KEY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class KnownWorkspace:
    """A workspace of the list."""

    key: str
    folder: Path


def known_workspaces(environment: Mapping[str, str] | None = None) -> tuple[KnownWorkspace, ...]:
    """Return the workspaces used before, the one used last first; folders that are gone are left out."""
    found = (KnownWorkspace(_key(Path(each)), Path(each)) for each in _read(environment))
    return tuple(each for each in found if each.folder.is_dir())


def folder_of_key(key: str, environment: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder that a key stands for, None where it is not of this list."""
    return next((each.folder for each in known_workspaces(environment) if each.key == key), None)


def use_workspace(
    configuration: Configuration, typed: str, *, make: bool, environment: Mapping[str, str] | None = None
) -> KnownWorkspace:
    """Put a workspace in front of the list: one that is there, or a new one with `make`.

    Raises:
        WrongUseError: no folder is named, or no workspace is there.
        WorkspaceError: with `make`, the folder is not empty, holds a workspace already, or cannot be written.
    """
    if not typed.strip():
        raise WrongUseError("service.no_workspace")
    folder = Path(typed.strip()).expanduser().resolve()
    if make:
        init(configuration, folder)
    elif not exists(configuration, folder):
        raise WrongUseError("service.no_workspace_there", folder=folder)
    others = [each for each in _read(environment) if each != str(folder)]
    file = _file(environment)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([str(folder), *others], ensure_ascii=False, indent=1), encoding="utf-8")
    return KnownWorkspace(_key(folder), folder)


def _file(environment: Mapping[str, str] | None) -> Path:
    return user_file(os.environ if environment is None else environment).with_name(_FILE)


def _read(environment: Mapping[str, str] | None) -> list[str]:
    try:
        loaded = json.loads(_file(environment).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [each for each in loaded if isinstance(each, str)] if isinstance(loaded, list) else []


def _key(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:_KEY_LENGTH]
