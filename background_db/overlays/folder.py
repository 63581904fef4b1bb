"""Overlays on disk: ``background/overlays/<digest>/``, immutable, and the derived names that stand for them.

A folder holds `cells.npz` (positions and amounts, for programs), `changes.parquet` (the list that a person reads: rule,
consumer, old, new, amounts), `codes.parquet` and `manifest.json`. A derived name stands in the index of databases: making
it puts the derived database beside its base, dropping it takes it away; the folder stays, as results may tell of it.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from background_db.background_overlay import (
    AppliedRule,
    BackgroundOverlay,
    CellChange,
    ClearedEmissions,
    NewSupplier,
)
from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError, unknown_key

OVERLAYS = "overlays"
FORMAT = 1
_MANIFEST = "manifest.json"
_COLUMNS = ("rule", "consumer", "old", "old_amount", "new", "new_amount")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""What a derived database may be called: it stands in providers."""


def write_overlay(overlay: BackgroundOverlay, background: Path, by: str = "", *, replace: bool = False) -> Path:
    """Write an overlay below ``<workspace>/background``, let its name stand for it, and return its folder.

    Raises:
        DataFileError: the name cannot be one, or stands for another database (a derived one with `replace` gives way).
    """
    if not NAME.fullmatch(overlay.name):
        raise DataFileError(f"{overlay.name!r} cannot name a database: small letters, digits, '-', '_' and '.'")
    index = DatabaseIndex(background)
    known = index.entries()
    present, base = known.get(overlay.name), known.get(overlay.base_database)
    is_same = present is not None and (present.digest, present.overlay) == (overlay.base_digest, overlay.digest)
    if present is not None and not is_same and not (replace and present.overlay):
        raise DataFileError(f"{overlay.name!r} names another database; drop it first")
    root = background / OVERLAYS
    folder = root / overlay.digest
    if not folder.exists():
        root.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
        try:
            _write(overlay, making)
            _put(making, folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    # The base may be imported again with another mapping of flows; what was derived keeps the one it was made with.
    mapping = base.mapping if base is not None and base.digest == overlay.base_digest else ""
    entry = DatabaseEntry(overlay.base_digest, overlay.digest, overlay.base_database, made_at, by, mapping=mapping)
    index.put(overlay.name, entry)
    return folder


def _put(making: Path, folder: Path) -> None:
    try:
        making.replace(folder)
    except OSError:  # another process wrote the same overlay at the same moment
        if not (folder / _MANIFEST).is_file():
            raise


def named_overlays(background: Path) -> Mapping[str, DatabaseEntry]:
    """Return the derived databases below ``<workspace>/background`` by name."""
    return {name: entry for name, entry in DatabaseIndex(background).entries().items() if entry.overlay}


def drop_overlay(background: Path, name: str) -> DatabaseEntry:
    """Take a derived name away and return what it stood for; base and folder stay as they are.

    Raises:
        UnknownKeyError: no such derived database; an imported one is not taken away here.
    """
    names = named_overlays(background)
    if name not in names:
        raise unknown_key("derived database", name, names)
    return DatabaseIndex(background).remove(name)


def find_overlay(background: Path, name: str) -> BackgroundOverlay | None:
    """Return the overlay of a database, None where the name is that of an imported one.

    Raises:
        UnknownKeyError: no such database.
        DataFileError: the overlay's folder is missing or has been changed.
    """
    entry = DatabaseIndex(background).entry(name)
    return read_overlay(background / OVERLAYS / entry.overlay).named(name) if entry.overlay else None


def read_overlay(folder: Path) -> BackgroundOverlay:
    """Read an overlay from its folder.

    Raises:
        DataFileError: the folder holds none, or its content is not what its digest says.
    """
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["folder_format"] != FORMAT:
            raise DataFileError(f"{folder} has form {manifest['folder_format']}, this version reads {FORMAT}")
        overlay = _read(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataFileError(f"{folder} holds no overlay: {error}") from error
    if overlay.digest != manifest["digest"]:
        raise DataFileError(f"{folder} was changed after it was made: digest {overlay.digest[:12]}")
    return overlay


def _write(overlay: BackgroundOverlay, folder: Path) -> None:
    import pandas as pd

    at = overlay.positions
    np.savez_compressed(
        folder / "cells.npz",
        consumer=np.array([at[each.consumer] for each in overlay.changes], np.int64),
        old=np.array([at[each.old] if each.old else -1 for each in overlay.changes], np.int64),
        old_amount=np.array([each.old_amount for each in overlay.changes], np.float64),
        new=np.array([at[each.new] if each.new else -1 for each in overlay.changes], np.int64),
        new_amount=np.array([each.new_amount for each in overlay.changes], np.float64),
        cleared=np.array([at[each.activity] for each in overlay.cleared], np.int64),
    )
    pd.DataFrame([asdict(each) for each in overlay.changes], columns=list(_COLUMNS)).to_parquet(
        folder / "changes.parquet", index=False
    )
    pd.DataFrame({"code": list(overlay.codes)}).to_parquet(folder / "codes.parquet", index=False)
    manifest = {
        "folder_format": FORMAT,
        "name": overlay.name,
        "digest": overlay.digest,
        "base_database": overlay.base_database,
        "base_digest": overlay.base_digest,
        "rules": [asdict(each) for each in overlay.rules],
        "suppliers": [asdict(each) for each in overlay.suppliers],
        "cleared": [asdict(each) for each in overlay.cleared],
        "changes": len(overlay.changes),
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def _read(folder: Path, manifest: Mapping[str, Any]) -> BackgroundOverlay:
    import pandas as pd

    changes = pd.read_parquet(folder / "changes.parquet")
    codes = pd.read_parquet(folder / "codes.parquet")["code"]
    return BackgroundOverlay(
        name=manifest["name"],
        base_database=manifest["base_database"],
        base_digest=manifest["base_digest"],
        codes=tuple(str(code) for code in codes),
        rules=tuple(AppliedRule(**{**each, "replaced": tuple(each["replaced"])}) for each in manifest["rules"]),
        suppliers=tuple(_supplier(each) for each in manifest["suppliers"]),
        changes=tuple(CellChange(*each) for each in changes[list(_COLUMNS)].itertuples(index=False, name=None)),
        cleared=tuple(ClearedEmissions(**each) for each in manifest["cleared"]),
    )


def _supplier(written: Mapping[str, Any]) -> NewSupplier:
    return NewSupplier(**{**written, "flows": tuple((str(key), float(amount)) for key, amount in written["flows"])})
