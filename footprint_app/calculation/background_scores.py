"""Life-cycle greenhouse flows of one unit of every background activity: solved once, kept on disk, mapped into memory.

``<cache>/<key>/`` holds `per_unit.npy` (float64, activities × flow keys) and `manifest.json`. The key is the SHA-256 of
what the numbers depend on: snapshot, mapping of elementary flows, overlay, and the version of this builder; the solver
is recorded, not keyed, as every solver is held to the same accuracy. Characterisation comes afterwards, so one
cache serves every GWP set.
"""

import contextlib
import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from background_db.characterisation import GwpSet
from background_db.flow_mapping_file import FlowMapping
from background_db.flows import channel_of
from background_db.greenhouse_flows import mapping_digest, snapshot_flow_keys
from background_db.snapshot import Snapshot
from footprint_app.calculation.background_solver import (
    BackgroundSolutionError,
    Floats,
    TransposedFactor,
    adjoint,
    factorise,
)
from footprint_app.calculation.matrices import CHANNELS, Integers

if TYPE_CHECKING:
    import scipy.sparse

BUILDER = 1
"""Version of what is computed and how it is kept; a change makes every cache anew."""
AGREEMENT = 1e-9
"""Largest difference between the adjoint and the forward solution, relative to the sum of absolute contributions."""
_MANIFEST, _PER_UNIT, _HELD = "manifest.json", "per_unit.npy", "held.npy"
_SEED = 24067
_ABANDONED = 24 * 3600.0
"""Seconds after which nobody is making a folder any more."""

log = logging.getLogger(__name__)


class Overlay(Protocol):
    """What changes a background: `BackgroundOverlay`."""

    @property
    def digest(self) -> str:
        """SHA-256 over all that it changes."""

    def applied(
        self, technosphere: "scipy.sparse.csc_array", direct: Floats, flow_keys: tuple[str, ...]
    ) -> "tuple[scipy.sparse.csc_array, Floats, tuple[str, ...]]":
        """Return the changed system; activities of its own stand behind those of the snapshot."""


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundTotals:
    """Greenhouse flows of one unit of every activity, whole life cycle."""

    key: str
    flow_keys: tuple[str, ...]
    """``co2.fossil``, ``ch4.biogenic``…: the columns."""
    per_unit: Floats
    """kg of the flow per unit of the activity's product, activities × flow keys; a read-only memory map."""
    solver: str
    residual: float
    """Largest componentwise residual of the adjoint equations, relative to their terms."""
    folder: Path
    source: "BackgroundSource"


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What is kept beside the numbers."""

    snapshot: str
    mapping: str
    overlay: str
    builder: int
    flow_keys: tuple[str, ...] = ()
    solver: str = ""
    residual: float = 0.0
    sha256: str = ""
    """Of the file of numbers: what does not fit is made anew."""

    @property
    def key(self) -> str:
        parts = {"snapshot": self.snapshot, "mapping": self.mapping, "overlay": self.overlay, "builder": self.builder}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundSystem:
    """A background with its overlay in numbers."""

    technosphere: "scipy.sparse.csc_array"
    direct: Floats
    """kg of each greenhouse flow that one run of each activity emits itself, activities × flow keys."""
    flow_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FactorisedBackground:
    """A background's system with the factors of its technosphere."""

    system: BackgroundSystem
    factor: TransposedFactor


class BackgroundSource:
    """A background that is read and factorised when first asked for; the factors stay in the process that made them."""

    def __init__(self, snapshot: Snapshot, overlay: Overlay | None, mapping: FlowMapping | None) -> None:
        self.snapshot, self.overlay, self.mapping = snapshot, overlay, mapping
        self._opened: FactorisedBackground | None = None

    def factorised(self) -> FactorisedBackground:
        """Return the system with its factors.

        Raises:
            BackgroundSolutionError: the technosphere is singular.
        """
        if self._opened is None:
            system = background_system(self.snapshot, self.overlay, self.mapping)
            self._opened = FactorisedBackground(system, factorise(system.technosphere))
        return self._opened

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_opened": None}


def background_totals(
    snapshot: Snapshot,
    cache: Path,
    overlay: Overlay | None = None,
    *,
    mapping: FlowMapping | None = None,
    suppliers: Sequence[int] = (),
) -> BackgroundTotals:
    """Return the greenhouse flows of one unit of every activity of a snapshot; solved unless `cache` holds them.

    Formula: Aᵀ h = d for each greenhouse flow, d the flow that one run of an activity emits itself. `mapping` is a
    person's own reading of elementary flows. The scores of `suppliers`, the positions a study uses, are held to a
    forward solution from the same factors too, once per cache. Safe when several processes ask at once: files are written under a
    temporary name and renamed.

    Raises:
        BackgroundSolutionError: the background has no solution that is accurate enough; nothing is written then.
    """
    wanted = _Manifest(snapshot.digest, mapping_digest(mapping), overlay.digest if overlay else "", BUILDER)
    source = BackgroundSource(snapshot, overlay, mapping)
    kept = _kept(cache / wanted.key, wanted, source) or _built(source, cache, wanted)
    hold_suppliers(kept, suppliers)
    return kept


def characterised(totals: BackgroundTotals, potentials: GwpSet) -> Floats:
    """Return kg CO2e per unit of every activity by channel under a GWP set, activities × `CHANNELS`.

    Raises:
        UnknownKeyError: the set has no value for a gas of the background; a missing GWP is never zero.
    """
    factors = np.zeros((len(totals.flow_keys), len(CHANNELS)))
    for row, key in enumerate(totals.flow_keys):
        factors[row, CHANNELS.index(channel_of(key))] = potentials.characterise(key)
    return np.asarray(totals.per_unit @ factors, dtype=np.float64)


def background_system(
    snapshot: Snapshot, overlay: Overlay | None = None, mapping: FlowMapping | None = None
) -> BackgroundSystem:
    """Return technosphere and direct greenhouse flows of a snapshot, as an overlay changes them.

    Direct flows: d_jk = Σ B_ij over the elementary flows i whose greenhouse flow key is k.
    """
    technosphere = snapshot.technosphere()
    keys, direct = _direct_flows(snapshot, mapping)
    if overlay is not None:
        technosphere, direct, keys = overlay.applied(technosphere, direct, keys)
    return BackgroundSystem(technosphere, direct, keys)


def _direct_flows(snapshot: Snapshot, mapping: FlowMapping | None) -> tuple[tuple[str, ...], Floats]:
    from scipy.sparse import coo_array

    of_flow = snapshot_flow_keys(snapshot.flows, mapping)
    keys = tuple(sorted({key for key in of_flow if key}))
    number = {key: column for column, key in enumerate(keys)}
    rows = np.array([row for row, key in enumerate(of_flow) if key], dtype=np.int64)
    columns = np.array([number[key] for key in of_flow if key], dtype=np.int64)
    to_keys = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(of_flow), len(keys))).tocsr()
    return keys, np.asarray((snapshot.biosphere().T @ to_keys).toarray(), dtype=np.float64)


def _built(source: BackgroundSource, cache: Path, wanted: _Manifest) -> BackgroundTotals:
    """Solve, check and write; a folder of the same key that another process finished first is as good."""
    background = source.factorised()
    system, factor = background.system, background.factor
    solved = adjoint(system.technosphere, system.direct, factor)
    _hold_all(background, solved.per_unit)
    cache.mkdir(parents=True, exist_ok=True)
    _sweep(cache)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=cache))
    try:
        numbers = making / _PER_UNIT
        np.save(numbers, np.ascontiguousarray(solved.per_unit), allow_pickle=False)
        np.save(making / _HELD, np.zeros(len(solved.per_unit), dtype=np.bool_), allow_pickle=False)
        manifest = replace(
            wanted,
            flow_keys=system.flow_keys,
            solver=factor.solver,
            residual=solved.residual,
            sha256=_sha256(numbers),
        )
        (making / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        _put_in_place(making, cache / wanted.key, wanted, source)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    kept = _kept(cache / wanted.key, wanted, source)
    if kept is None:
        raise BackgroundSolutionError(f"{cache / wanted.key} cannot be written or read again")
    log.info("background scores solved by %s, residual %.1e", factor.solver, solved.residual)
    return kept


def _sweep(cache: Path) -> None:
    """Remove what killed processes left half made; a day is longer than any of them works."""
    for pattern in (".making-*", ".damaged-*"):
        for folder in cache.glob(pattern):
            with contextlib.suppress(FileNotFoundError):  # another process swept it up
                if time.time() - folder.stat().st_mtime > _ABANDONED:
                    shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(making: Path, folder: Path, wanted: _Manifest, source: BackgroundSource) -> None:
    if folder.exists() and _kept(folder, wanted, source) is None:
        # Damaged: moved away first, as a folder that is not empty cannot be renamed over.
        damaged = Path(tempfile.mkdtemp(prefix=".damaged-", dir=folder.parent))
        with contextlib.suppress(FileNotFoundError):  # another process was at it
            folder.replace(damaged / folder.name)
        shutil.rmtree(damaged, ignore_errors=True)
    try:
        making.replace(folder)
    except OSError:  # another process finished at the same moment
        if _kept(folder, wanted, source) is None:
            raise


def _kept(folder: Path, wanted: _Manifest, source: BackgroundSource) -> BackgroundTotals | None:
    """Return what a folder holds; None where there is nothing, or where it is not what was written."""
    try:
        written = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        manifest = _Manifest(**{**written, "flow_keys": tuple(written["flow_keys"])})
        if manifest.key != wanted.key or manifest.sha256 != _sha256(folder / _PER_UNIT):
            return None
        per_unit = np.load(folder / _PER_UNIT, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return BackgroundTotals(
        manifest.key, manifest.flow_keys, per_unit, manifest.solver, manifest.residual, folder, source
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hold_suppliers(totals: BackgroundTotals, suppliers: Sequence[int]) -> None:
    """Hold the scores of the activities that a study uses to a forward solution; each is held once per cache.

    Raises:
        BackgroundSolutionError: the two do not agree; the cache is removed.
    """
    wanted = np.unique(np.asarray(suppliers, dtype=np.int64))
    path = totals.folder / _HELD
    open_ones = wanted[~_held(path, len(totals.per_unit))[wanted]]
    if not len(open_ones):
        return
    try:
        _compare(totals.source.factorised(), totals.per_unit, open_ones, np.ones(len(open_ones)))
    except BackgroundSolutionError:
        shutil.rmtree(totals.folder, ignore_errors=True)
        raise
    _mark_held(path, open_ones)


def _held(path: Path, count: int) -> npt.NDArray[np.bool_]:
    try:
        held: npt.NDArray[np.bool_] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return np.zeros(count, dtype=np.bool_)
    return held if held.shape == (count,) else np.zeros(count, dtype=np.bool_)


def _mark_held(path: Path, positions: Integers) -> None:
    """Set bytes in place: two processes that hold different suppliers at once cannot undo each other."""
    try:
        marks = np.load(path, mmap_mode="r+", allow_pickle=False)
        marks[positions] = True
        marks.flush()
    except (OSError, ValueError, EOFError):
        log.info("%s cannot be written: these suppliers will be held again", path)


def _hold_all(background: FactorisedBackground, per_unit: Floats) -> None:
    """Hold all activities together to one forward solution, with seeded amounts between 1/2 and 1 of 1 / score."""
    weights = np.random.default_rng(_SEED).uniform(0.5, 1.0, len(per_unit))
    _compare(background, per_unit, np.arange(len(per_unit)), weights)


def _compare(background: FactorisedBackground, per_unit: Floats, positions: Integers, weights: Floats) -> None:
    """Hold scores to a forward solution from the same factors.

    Formula: with A x = f, f asking for all `positions` at once, Σ_j d_j x_j must equal Σ_j f_j h_j to 1e-9 of
    Σ_j |d_j x_j| for every flow. Amounts in f are weight / score, so that none hides behind a larger one. A solution
    that does not agree is refined once before it counts.

    Raises:
        BackgroundSolutionError: the two do not agree.
    """
    system, factor = background.system, background.factor
    size = np.abs(per_unit[positions]).sum(axis=1)
    amounts = weights / np.where(size > 0, size, 1.0)
    demand = np.zeros(len(per_unit))
    demand[positions] = amounts
    runs, expected = factor.solve_forward(demand), amounts @ per_unit[positions]
    if not _agree(system, runs, expected).all():
        runs = runs + factor.solve_forward(demand - system.technosphere @ runs)
    agree = _agree(system, runs, expected)
    if not agree.all():
        worst = int(np.argmin(agree))
        raise BackgroundSolutionError(
            f"adjoint and forward solution of the background differ in {system.flow_keys[worst]}: "
            f"{expected[worst]:.15g} and {system.direct[:, worst] @ runs:.15g} kg"
        )


def _agree(system: BackgroundSystem, runs: Floats, expected: Floats) -> npt.NDArray[np.bool_]:
    emitted = system.direct * runs[:, None]
    agree: npt.NDArray[np.bool_] = np.abs(emitted.sum(axis=0) - expected) <= AGREEMENT * np.abs(emitted).sum(axis=0)
    return agree
