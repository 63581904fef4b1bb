"""Mappings that a person has confirmed, kept as YAML files and found again by the pattern of their headers.

Files, not a table of the store: a mapping is read, corrected, compared and passed on by people; it is looked up by its
name, the digest of its pattern, and needs no query. They lie in the workspace, or beside the user's settings.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from background_db.errors import DataFileError
from background_db.findings import Finding, Place, warning
from footprint_app.ingest.foreign_sheets.find_tables import Table
from footprint_app.ingest.foreign_sheets.header_text import pattern_of
from footprint_app.ingest.foreign_sheets.mapping import SheetMapping
from footprint_app.ingest.foreign_sheets.mapping_file import read_mappings, write_mappings

_LEAST_SHARED = 0.5
"""A sheet that shares half of its headers with a mapping is taken for the same sheet, changed."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """All mappings at hand, and files that could not be read."""

    mappings: tuple[SheetMapping, ...]
    findings: tuple[Finding, ...] = ()

    def for_table(self, table: Table, list_name: str = "") -> SheetMapping | None:
        """Return the mapping whose header pattern is that of a table."""
        pattern = pattern_of(tuple(text for _, text in table.headers))
        return next((each for each in self._of(list_name) if each.pattern == pattern), None)

    def nearest(self, table: Table, list_name: str = "") -> SheetMapping | None:
        """Return the mapping of what seems to be the same sheet with other headers."""
        pattern = set(pattern_of(tuple(text for _, text in table.headers)))
        likeness = [(len(pattern & set(m.pattern)) / len(pattern | set(m.pattern)), m) for m in self._of(list_name)]
        best = max(likeness, key=lambda pair: pair[0], default=(0.0, None))
        return best[1] if best[0] >= _LEAST_SHARED else None

    def _of(self, list_name: str) -> Iterator[SheetMapping]:
        yield from (each for each in self.mappings if not list_name or each.list_name == list_name)


def recall(folder: Path) -> Remembered:
    """Read the mappings kept in a folder; none where there is no folder."""
    found: list[SheetMapping] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            found += read_mappings(path.read_text(encoding="utf-8"), path.name)
        except (DataFileError, OSError, UnicodeDecodeError) as error:
            cause = " ".join(str(error).split())
            findings.append(warning("IMPORT-MAPPING-UNREADABLE", Place(path.name), file=path.name, cause=cause))
    return Remembered(tuple(found), tuple(findings))


def remember(folder: Path, mapping: SheetMapping) -> Path:
    """Keep a confirmed mapping under its header pattern; it takes the place of an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256("\n".join(mapping.pattern).encode()).hexdigest()[:16]
    path = folder / f"{mapping.list_name}-{digest}.yaml"
    scratch = path.with_suffix(".writing")
    scratch.write_text(write_mappings((mapping,)), encoding="utf-8", newline="\n")
    scratch.replace(path)
    return path
