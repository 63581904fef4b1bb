"""Cached scores and draws of background databases that nobody can use any more: listed first, removed on demand.

A cache is named by what its numbers depend on. When a database is imported anew, its overlay made by other rules or its
flows read by another mapping, the old cache is never opened again, and nothing else takes it away.
"""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from background_db.characterisation import gwp_set_ids
from background_db.greenhouse_flows import mapping_digest
from footprint_app.calculation.background_scores import BUILDER
from footprint_app.calculation.uncertainty.backgrounds import Background
from footprint_app.linking.background_databases import NoSupply
from footprint_app.service.background import CACHE as SCORES
from footprint_app.service.background import OpenDatabase, WorkspaceBackgrounds
from footprint_app.service.configuration import Configuration
from footprint_app.service.databases import entries_of, folder_of_databases
from footprint_app.service.uncertainty import CACHE as DRAWS
from footprint_app.service.workspace import permit, workspace_folder
from footprint_app.store.people import Role

_MANIFEST = "manifest.json"
_AT_WORK = 3600.0
"""Seconds within which a cache may be in the hands of a run whose database has no name yet."""


class CacheKind(StrEnum):
    """What a cache holds."""

    SCORES = "scores"
    DRAWS = "draws"


@dataclass(frozen=True, slots=True)
class StaleCache:
    """A cache that belongs to no database of the workspace as it is now."""

    kind: CacheKind
    folder: Path
    bytes_on_disk: int


def stale_caches(configuration: Configuration) -> tuple[StaleCache, ...]:
    """Return the caches that no database named in the workspace uses, the largest first; nothing is changed.

    Raises:
        WrongUseError: no workspace, or its index of databases cannot be read.
    """
    root = folder_of_databases(configuration)
    workspace = workspace_folder(configuration)
    backgrounds = WorkspaceBackgrounds(workspace)
    opened = [one for name in entries_of(root) if not isinstance(one := backgrounds.open(name), NoSupply)]
    wanted = {CacheKind.SCORES: set(map(str, _scores_of(opened))), CacheKind.DRAWS: set(_draws_of(opened))}
    folders = {CacheKind.SCORES: workspace / SCORES, CacheKind.DRAWS: workspace / DRAWS}
    found = [
        StaleCache(kind, folder, _size(folder))
        for kind, below in folders.items()
        for folder in _finished(below)
        if _told_by(kind, folder) not in wanted[kind]
    ]
    return tuple(sorted(found, key=lambda one: (-one.bytes_on_disk, one.folder)))


def remove_stale_caches(configuration: Configuration) -> tuple[StaleCache, ...]:
    """Remove the caches that no database uses and return them; whatever needs one again makes it again.

    Raises:
        WrongUseError: as `stale_caches`.
        MendableError: the person at work may not change the workspace.
    """
    permit(configuration, Role.AUTHOR)
    stale = stale_caches(configuration)
    for one in stale:
        shutil.rmtree(one.folder, ignore_errors=True)
    return tuple(one for one in stale if not one.folder.exists())


def _finished(below: Path) -> Iterator[Path]:
    """Yield caches that are not being made; half-made ones are swept up by whoever makes the next."""
    for folder in sorted(below.glob("*")) if below.is_dir() else ():
        is_cache = folder.is_dir() and not folder.is_symlink() and not folder.name.startswith(".")
        if is_cache and time.time() - folder.stat().st_mtime > _AT_WORK:
            yield folder


def _told_by(kind: CacheKind, folder: Path) -> str:
    """Return what a cache says that it belongs to; "" where it says nothing, which no database wants."""
    try:
        written: Mapping[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if kind is CacheKind.DRAWS:
            return str(written["background"])
        return str((written["snapshot"], written["overlay"], written["mapping"], written["builder"]))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _scores_of(opened: list[OpenDatabase]) -> Iterator[tuple[str, str, str, int]]:
    """A derived database shows its effect against its base, so the scores of that are wanted too."""
    for one in opened:
        mapping = mapping_digest(one.mapping)
        yield one.snapshot.digest, "", mapping, BUILDER
        if one.overlay is not None:
            yield one.snapshot.digest, one.overlay.digest, mapping, BUILDER


def _draws_of(opened: list[OpenDatabase]) -> Iterator[str]:
    for one in opened:
        for gwp in gwp_set_ids():
            try:
                yield Background(one.snapshot.folder, gwp, one.cache, one.overlay, one.mapping).digest
            except KeyError:  # the set lacks a gas of the database: nothing was ever drawn with it
                continue


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
