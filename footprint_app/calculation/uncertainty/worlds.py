"""Draws of a background on disk: draw k is the same world for every product, line and year that uses it.

``<cache>/<key>/block-00003.npy`` holds draws 300 to 399 of every activity (float32, activities × draws × columns,
activity-major): a study maps the files into memory and reads the rows of its own suppliers. A block is written under a
temporary name and renamed, and depends on nothing but the key and its number: a run that was stopped goes on with the
blocks that are missing, more draws keep those at hand, and processes that work at once write the same bytes.
2,000 draws of 22,000 activities in five columns are 0.9 GB.
"""

import contextlib
import hashlib
import json
import math
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from background_db.errors import FootprintError
from footprint_app.calculation.uncertainty.redraw import Redrawer
from footprint_app.calculation.uncertainty.streams import SCHEME

if TYPE_CHECKING:
    from footprint_app.calculation.uncertainty.backgrounds import Background

BLOCK = 100
"""Draws a file: 44 MB for 22,000 activities in five columns, which a process holds while it makes them."""
BUILDER = 2
"""Version of what is drawn and how it is kept."""
_MANIFEST = "manifest.json"
_ABANDONED = 3600.0
"""Seconds after which a half-written file has no writer any more: a block takes a few."""

Progress = Callable[[int, int], None]
Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Manifest:
    background: str
    seed: int
    columns: tuple[str, ...]
    activities: int
    scheme: str = SCHEME
    builder: int = BUILDER
    block: int = BLOCK

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class BackgroundWorlds:
    """Draws of one background: `draws` worlds of every activity."""

    folder: Path
    columns: tuple[str, ...]
    activities: int
    draws: int

    @property
    def bytes_on_disk(self) -> int:
        """Size of the whole blocks that hold the draws."""
        return _blocks(self.draws) * BLOCK * self.activities * len(self.columns) * 4

    def rows(self, positions: Sequence[int] | npt.NDArray[np.int64]) -> Float32:
        """Return the draws of some activities, positions × draws × columns: kg (or kg CO2e) per unit."""
        wanted = np.asarray(positions, dtype=np.int64)
        read = np.empty((len(wanted), self.draws, len(self.columns)), dtype=np.float32)
        for number, block in enumerate(self._maps):
            first = number * BLOCK
            count = min(BLOCK, self.draws - first)
            read[:, first : first + count] = block[wanted, :count]
        return read

    @cached_property
    def _maps(self) -> tuple[Float32, ...]:
        return tuple(
            np.load(_block_path(self.folder, number), mmap_mode="r", allow_pickle=False)
            for number in range(_blocks(self.draws))
        )


class NoRoomError(FootprintError):
    """The disk cannot hold the draws asked for; sizes in bytes."""

    def __init__(self, needed: int, free: int) -> None:
        self.needed, self.free = needed, free
        super().__init__(f"{needed} bytes are needed for draws, {free} are free")


def background_worlds(
    background: "Background",
    cache: Path,
    seed: int,
    draws: int,
    *,
    workers: int | None = None,
    on_progress: Progress = lambda _done, _of: None,
) -> BackgroundWorlds:
    """Return `draws` worlds of a background; those that `cache` does not hold are drawn, by `workers` processes.

    Which process draws a world changes nothing: its random numbers come from seed and number alone, and every draw
    starts from the nominal scores.

    Raises:
        BackgroundSolutionError: a drawn system has no solution.
        NoRoomError: the disk cannot hold what is missing.
    """
    manifest = _Manifest(background.digest, seed, background.columns, background.size)
    folder = cache / manifest.key
    folder.mkdir(parents=True, exist_ok=True)
    shape = (background.size, BLOCK, len(background.columns))
    missing = [number for number in range(_blocks(draws)) if not _is_whole(_block_path(folder, number), shape)]
    if missing:
        _sweep_up(folder)
        needed, free = len(missing) * math.prod(shape) * 4, shutil.disk_usage(folder).free
        if needed > free:
            raise NoRoomError(needed, free)
        _write(folder / _MANIFEST, lambda path: path.write_text(json.dumps(asdict(manifest), indent=1)))
        _draw_blocks(background, folder, seed, missing, _blocks(draws), workers, on_progress)
    return BackgroundWorlds(folder, background.columns, background.size, draws)


def _draw_blocks(
    background: "Background",
    folder: Path,
    seed: int,
    missing: list[int],
    total: int,
    workers: int | None,
    on_progress: Progress,
) -> None:
    done = total - len(missing)
    on_progress(done, total)
    count = min(workers or os.cpu_count() or 1, len(missing))
    if count == 1:
        redrawer = background.redrawer()
        for number in missing:
            _write_block(redrawer, folder, seed, number)
            done += 1
            on_progress(done, total)
        return
    # Spawned, as everywhere here: a fork would copy the threads' locks of a page or a server.
    with multiprocessing.get_context("spawn").Pool(count, _start_worker, (background, folder, seed)) as pool:
        for _ in pool.imap_unordered(_work, missing):
            done += 1
            on_progress(done, total)


_worker: "tuple[Redrawer, Path, int] | None" = None


def _start_worker(background: "Background", folder: Path, seed: int) -> None:
    global _worker  # noqa: PLW0603 - a process of a pool has no other place to keep what all its tasks share
    _worker = (background.redrawer(), folder, seed)


def _work(number: int) -> None:
    assert _worker is not None  # noqa: S101 - set when the process started
    _write_block(*_worker, number)


def _write_block(redrawer: Redrawer, folder: Path, seed: int, number: int) -> None:
    path = _block_path(folder, number)
    size, columns = redrawer.system.size, len(redrawer.system.columns)
    if _is_whole(path, (size, BLOCK, columns)):
        return  # another process was here first
    block = np.empty((size, BLOCK, columns), dtype=np.float32)
    for position in range(BLOCK):
        block[:, position] = redrawer.draw(seed, number * BLOCK + position)
    _write(path, lambda made: np.save(made, block, allow_pickle=False))


def _write(path: Path, fill: Callable[[Path], object]) -> None:
    handle, name = tempfile.mkstemp(prefix=".making-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    made = Path(name)
    try:
        fill(made)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _sweep_up(folder: Path) -> None:
    """Remove what runs that were killed left half written, unless it is so young that one may be at it."""
    for path in folder.glob(".making-*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()


def _is_whole(path: Path, shape: tuple[int, ...]) -> bool:
    try:
        block = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return False
    return bool(block.shape == shape and block.dtype == np.float32)


def _blocks(draws: int) -> int:
    return -(-draws // BLOCK)


def _block_path(folder: Path, number: int) -> Path:
    return folder / f"block-{number:05d}.npy"
