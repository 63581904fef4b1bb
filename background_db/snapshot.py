"""Immutable snapshots of imported databases: ``background/<digest>/``, matrices in float64 as read.

A folder holds `technosphere.npz` and `biosphere.npz` (entries with their uncertainty), `activities.parquet` and
`flows.parquet` (the catalogue, in the order of columns and rows), `methods.json` and `manifest.json`. Node numbers are
positions in the list of activities sorted by code. It is written under a temporary name and renamed: there is either
the whole snapshot or none.
"""

import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from background_db.errors import DataFileError, unknown_key
from background_db.inventory.linked_system import Entries, LinkedSystem, SystemActivity

if TYPE_CHECKING:
    import pandas as pd
    import scipy.sparse

    from background_db.inventory.records import Flow, ImpactMethod

FORMAT = 1
"""Version of the folder's form."""
_ABANDONED = 24 * 3600
"""Seconds after which nobody is making a folder any more."""
_MANIFEST = "manifest.json"
_ACTIVITY_COLUMNS = (
    "code", "name_en", "name_zh", "product_en", "product_zh", "unit", "location", "first_year", "last_year",
    "technology", "description", "source", "is_treatment", "is_cut_off", "is_aggregated",
)  # fmt: skip
_FLOW_COLUMNS = ("code", "name_en", "name_zh", "unit", "cas", "location")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is: `digest` is the SHA-256 over its data, so equal data have one snapshot."""

    database: str
    """Name under which studies refer to it: ``background:<database>/<code>``."""
    version: str
    format: str
    source_file: str
    source_digest: str
    """SHA-256 of the file as imported; "" for a folder."""
    licence: str
    activities: int
    flows: int
    technosphere_entries: int
    biosphere_entries: int
    decisions: Mapping[str, str]
    """What a person decided at import: allocation, missing providers, several providers."""
    digest: str = ""
    folder_format: int = FORMAT


class Snapshot:
    """A snapshot on disk; matrices and catalogue are read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder)

    @property
    def digest(self) -> str:
        """SHA-256 over the data."""
        return self.manifest.digest

    @property
    def size(self) -> int:
        """Number of activities."""
        return self.manifest.activities

    @cached_property
    def activities(self) -> "pd.DataFrame":
        """The catalogue, one row per activity in matrix order; columns as in `SystemActivity`."""
        import pandas as pd

        return pd.read_parquet(self.folder / "activities.parquet")

    @cached_property
    def flows(self) -> "pd.DataFrame":
        """Elementary flows in the order of the biosphere's rows; `compartments` joined by ``/``."""
        import pandas as pd

        return pd.read_parquet(self.folder / "flows.parquet")

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Code → column of the activity."""
        return {code: position for position, code in enumerate(self.activities["code"])}

    def position(self, code: str) -> int:
        """Return the column of an activity.

        Raises:
            UnknownKeyError: no such activity; the message names near codes.
        """
        if code not in self.positions:
            raise unknown_key(f"activity of {self.manifest.database}", code, self.positions)
        return self.positions[code]

    @cached_property
    def technosphere_entries(self) -> Entries:
        """Production on the diagonal (positive), inputs negative; repeated entries apart."""
        return _read_entries(self.folder / "technosphere.npz")

    @cached_property
    def biosphere_entries(self) -> Entries:
        """Elementary flows, emissions and resources positive."""
        return _read_entries(self.folder / "biosphere.npz")

    def technosphere(self) -> "scipy.sparse.csc_array":
        """Return the matrix A, activities × activities, repeated entries summed."""
        return _matrix(self.technosphere_entries, (self.size, self.size))

    def biosphere(self) -> "scipy.sparse.csc_array":
        """Return the matrix B, elementary flows × activities."""
        return _matrix(self.biosphere_entries, (self.manifest.flows, self.size))

    @cached_property
    def methods(self) -> Mapping[str, Mapping[str, Any]]:
        """Characterisations that came with the file: name → {unit, factors by flow code}."""
        methods: Mapping[str, Mapping[str, Any]] = json.loads(
            (self.folder / "methods.json").read_text(encoding="utf-8")
        )
        return methods


def write_snapshot(system: LinkedSystem, manifest: Manifest, root: Path) -> Snapshot:
    """Write a system below `root` (a workspace's folder ``background``) and return its snapshot.

    Counts and digest of the manifest are filled in here. Equal data, name and decisions give the same folder, which
    is then left as it is.
    """
    system = _in_order(system)
    root.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        _write_data(system, making)
        filled = replace(
            manifest,
            activities=len(system.activities),
            flows=len(system.flows),
            technosphere_entries=len(system.technosphere),
            biosphere_entries=len(system.biosphere),
            folder_format=FORMAT,
        )
        digest = _digest(system, filled)
        written = json.dumps(asdict(replace(filled, digest=digest)), ensure_ascii=False, indent=1, sort_keys=True)
        (making / _MANIFEST).write_text(written, encoding="utf-8")
        folder = root / digest
        if not folder.exists():
            try:
                making.replace(folder)
            except OSError:  # another process wrote the same data at the same moment: its folder is as good as ours
                if not (folder / _MANIFEST).is_file():
                    raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Snapshot(root / digest)


def _sweep(root: Path) -> None:
    """Remove what killed imports left half made; a day is longer than any of them works."""
    for folder in root.glob(".making-*"):
        with contextlib.suppress(FileNotFoundError):  # another import sweeps at the same moment
            if time.time() - folder.stat().st_mtime > _ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)


def _in_order(system: LinkedSystem) -> LinkedSystem:
    """Sort activities and flows by code, so that equal data have equal matrices whatever the order of the file."""
    of_activity = sorted(range(len(system.activities)), key=lambda number: system.activities[number].code)
    of_flow = sorted(range(len(system.flows)), key=lambda number: system.flows[number].code)
    column, row = np.empty(len(of_activity), np.int64), np.empty(len(of_flow), np.int64)
    column[of_activity], row[of_flow] = np.arange(len(of_activity)), np.arange(len(of_flow))
    technosphere, biosphere = system.technosphere, system.biosphere
    return LinkedSystem(
        tuple(system.activities[number] for number in of_activity),
        tuple(system.flows[number] for number in of_flow),
        _sorted(replace(technosphere, row=column[technosphere.row], column=column[technosphere.column])),
        _sorted(replace(biosphere, row=row[biosphere.row], column=column[biosphere.column])),
        system.methods,
    )


def _sorted(entries: Entries) -> Entries:
    order = np.lexsort((entries.amount, entries.row, entries.column))
    return Entries(**{each.name: getattr(entries, each.name)[order] for each in fields(Entries)})


def _write_data(system: LinkedSystem, folder: Path) -> None:
    import pandas as pd

    for name, entries in (("technosphere", system.technosphere), ("biosphere", system.biosphere)):
        np.savez_compressed(
            folder / f"{name}.npz", **{each.name: getattr(entries, each.name) for each in fields(Entries)}
        )
    activities = pd.DataFrame(
        {name: [getattr(one, name) for one in system.activities] for name in _ACTIVITY_COLUMNS}
    ).astype({"first_year": "Int64", "last_year": "Int64"})
    activities["categories"] = ["/".join(one.categories) for one in system.activities]
    activities.to_parquet(folder / "activities.parquet", index=False)
    flows = pd.DataFrame({name: [getattr(one, name) for one in system.flows] for name in _FLOW_COLUMNS})
    flows["compartments"] = ["/".join(one.compartments) for one in system.flows]
    flows.to_parquet(folder / "flows.parquet", index=False)
    methods = {one.name: {"unit": one.unit, "factors": dict(one.factors)} for one in system.methods}
    (folder / "methods.json").write_text(json.dumps(methods, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def _digest(system: LinkedSystem, manifest: Manifest) -> str:
    """SHA-256 over names and numbers: npz and Parquet files hold times and versions, so the bytes on disk will not do."""
    digest = hashlib.sha256()
    header = asdict(replace(manifest, digest="", source_file=""))
    described: list[Mapping[str, Any]] = [header]
    described += [_plain(one) for part in (system.activities, system.flows, system.methods) for one in part]
    for one in described:
        digest.update(json.dumps(one, ensure_ascii=False, sort_keys=True).encode())
    for entries in (system.technosphere, system.biosphere):
        for each in fields(Entries):
            digest.update(np.ascontiguousarray(getattr(entries, each.name)).tobytes())
    return digest.hexdigest()


def _plain(record: "SystemActivity | Flow | ImpactMethod") -> Mapping[str, Any]:
    """The fields of a record; `asdict` would copy every value deeply, and cannot copy a read-only mapping."""
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def _read_manifest(folder: Path) -> Manifest:
    try:
        written = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**written)
    except (OSError, ValueError, TypeError) as error:
        raise DataFileError(f"{folder} holds no snapshot: {error}") from error
    if manifest.folder_format != FORMAT:
        raise DataFileError(f"{folder} has form {manifest.folder_format}, this version reads {FORMAT}")
    return manifest


def _read_entries(path: Path) -> Entries:
    with np.load(path, allow_pickle=False) as arrays:
        return Entries(**{each.name: arrays[each.name] for each in fields(Entries)})


def _matrix(entries: Entries, shape: tuple[int, int]) -> "scipy.sparse.csc_array":
    from scipy.sparse import coo_array

    return coo_array((entries.amount, (entries.row, entries.column)), shape=shape).tocsc()
