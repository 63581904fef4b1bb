"""The journal of a run over studies: each finished job is a line on disk, so that a killed run loses one job at most.

A line is `{"key", "outcomes"}` with a digest of itself in front. The key is a digest of all that the outcome depends
on; a changed study, factor set or version of the software makes another key, and an old line is then not used. A line
that was cut off by a kill does not fit its digest and counts as not there.
"""

import contextlib
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from background_db.file_lock import try_lock
from footprint_app.portfolio.study_rows import StudyOutcome

KEPT = "journal.jsonl.gz"
"""Name of the finished journal among the results: the next run recalculates what has changed since, only."""
_DIGEST = 16


class JournalInUseError(Exception):
    """Another run is writing this journal."""


class Journal:
    """Outcomes by key, on disk; in memory only where each line starts.

    Raises:
        JournalInUseError: another run of the same results is going on.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.path = path
        self._places: dict[str, int] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        # Locked beside the journal: Windows would not let anyone read a locked file.
        self._lock = path.with_name(f"{path.name}.lock").open("ab")
        if not try_lock(self._lock):
            self._lock.close()
            raise JournalInUseError(path)
        if fresh:
            path.unlink(missing_ok=True)
        end = self._scan()
        self._file: IO[bytes] = path.open("ab")
        # What a kill left half-written would spoil the next line.
        self._file.truncate(end)
        self._file.seek(end)

    def _scan(self) -> int:
        if not self.path.is_file():
            return 0
        end = 0
        with self.path.open("rb") as file:
            for line in file:
                entry = _read(line)
                if entry is None:
                    break
                self._places[entry["key"]] = end
                end += len(line)
        return end

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def add(self, key: str, outcomes: Iterable[StudyOutcome]) -> None:
        """Write an outcome and have it on disk before the next job counts."""
        self._write({"key": key, "outcomes": [asdict(outcome) for outcome in outcomes]})
        self._to_disk()

    def _write(self, entry: Mapping[str, Any]) -> None:
        self._places[str(entry["key"])] = self._file.tell()
        self._file.write(_line(entry))

    def _to_disk(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def take_over(self, kept: Path) -> None:
        """Add what a finished run kept and this journal has not; a damaged file is as good as none.

        On disk together: each line by itself would cost ten thousand studies as many waits, and nothing is lost here.
        """
        if not kept.is_file():
            return
        with contextlib.suppress(OSError, EOFError, zlib.error), gzip.open(kept) as file:
            for line in file:
                entry = _read(line)
                if entry is not None and entry["key"] not in self:
                    self._write(entry)
        self._to_disk()

    def outcomes(self, keys: Iterable[str]) -> Iterator[tuple[StudyOutcome, ...]]:
        """Yield the outcomes of each key, in this order, one line in memory at a time."""
        with self.path.open("rb") as file:
            for key in keys:
                file.seek(self._places[key])
                entry = _read(file.readline())
                if entry is None:
                    raise ValueError(f"{self.path}: changed while it was read")
                yield tuple(StudyOutcome(**outcome) for outcome in entry["outcomes"])

    def keep(self, keys: Iterable[str], target: Path) -> None:
        """Write the lines of `keys` as a finished journal; equal outcomes give equal bytes."""
        with (
            self.path.open("rb") as file,
            target.open("wb") as raw,
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed,
        ):
            for key in keys:
                file.seek(self._places[key])
                packed.write(file.readline())

    def close(self, *, remove: bool = False) -> None:
        """Close the file; `remove` it when its run is finished."""
        self._file.close()
        self._lock.close()
        if remove:
            self.path.unlink(missing_ok=True)
            self.path.with_name(f"{self.path.name}.lock").unlink(missing_ok=True)


def key_of(*parts: str | bytes) -> str:
    """SHA-256 over all that an outcome depends on."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _line(entry: Mapping[str, Any]) -> bytes:
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return hashlib.sha256(text).hexdigest()[:_DIGEST].encode() + b" " + text + b"\n"


def _read(line: bytes) -> Any:
    digest, _, text = line.removesuffix(b"\n").partition(b" ")
    is_whole = line.endswith(b"\n") and hashlib.sha256(text).hexdigest()[:_DIGEST].encode() == digest
    return json.loads(text) if is_whole else None
