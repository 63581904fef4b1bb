"""One safe way into what comes from outside: a folder, a zip or a single file, with its limits proved.

A reader opens its material here and nowhere else::

    with open_source(path) as source:
        if source.findings:
            return refused(source, "olca-jsonld-2")
        for name in source.names("processes/", ".json"):
            loaded = source.parse_json(name)
            if isinstance(loaded, Finding):
                ...

Nothing is ever unpacked to disk. What a table of contents claims is checked before the first entry is opened; what an
entry really holds is checked while it is read. Whatever is wrong is a `Finding` in place of the content.
"""

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType, TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from background_db.findings import Finding, Place, integrity_error

if TYPE_CHECKING:
    from lxml import etree

_CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError)
"""What reading a damaged zip, or an entry of it, may raise."""
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_NOISE = ("__MACOSX/", ".git/")
_NOISY_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_FOREIGN_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source may hold at most; more is refused before it is read."""

    entries: int = 300_000
    """An ecoinvent release holds about 22,000 files in ecoSpold 2 and below 100,000 as openLCA JSON-LD."""
    unpacked_bytes: int = 8 * 2**30
    """An ecoinvent release of unit processes unpacks to 2–4 GB; a claim of 10 GB is no unit process database."""
    entry_bytes: int = 256 * 2**20
    """A file that is read whole into memory: the largest data sets of LCI results have some 10 MB."""
    streamed_bytes: int = 4 * 2**30
    """A file that is read as a stream: a whole ecoSpold 1 database of 12,000 data sets in one file has below 1 GB."""
    ratio: int = 250
    """Unpacked to packed: XML and JSON of inventories reach 40; deflate cannot pass 1,032."""
    ratio_counts_from: int = 64 * 2**20
    """A few equal lines may shrink a thousandfold and do no harm; only above this size the ratio counts."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Entry:
    size: int
    file: Path | None = None
    packed: zipfile.ZipInfo | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Source(AbstractContextManager["Source"]):
    """A folder, zip or single file that may be read, or the `findings` for which it may not (then it has no names)."""

    path: Path
    findings: tuple[Finding, ...] = ()
    limits: Limits = LIMITS
    _entries: Mapping[str, _Entry] = field(default_factory=lambda: MappingProxyType({}))
    _package: zipfile.ZipFile | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._package is not None:
            self._package.close()

    def __enter__(self) -> Self:
        return self

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def label(self) -> str:
        """Name of the folder or file, as findings show it."""
        return self.path.name

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal: of the bytes of a file or zip; of the sorted lines "digest  name" of a folder."""
        if self.path.is_file():
            return _sha256(self.path)
        lines = (f"{_sha256(entry.file)}  {name}\n" for name, entry in sorted(self._entries.items()) if entry.file)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def names(self, under: str = "", ending: str = "") -> tuple[str, ...]:
        """Return the names of the files below the folder `under` (``"processes/"``) with an ending, sorted."""
        low = ending.lower()
        return tuple(sorted(name for name in self._entries if name.startswith(under) and name.lower().endswith(low)))

    def size(self, name: str) -> int:
        """Return the unpacked size of a file in bytes, as claimed."""
        return self._entries[name].size

    def place(self, name: str, path: str = "") -> Place:
        """Say where something stands, for a finding."""
        document = self.label if name == self.label else f"{self.label}/{name}"
        return Place(document=document, path=path)

    def open(self, name: str) -> IO[bytes]:
        """Open a file as a stream of bytes.

        Reading may raise what `zipfile` raises for a damaged entry; `read_bytes` and the parsers turn it into findings.

        Raises:
            KeyError: there is no such name.
        """
        entry = self._entries[name]
        if entry.file is not None:
            return entry.file.open("rb")
        assert self._package is not None  # noqa: S101 -- an entry is a file or lies in the package
        assert entry.packed is not None  # noqa: S101
        return self._package.open(entry.packed)

    def head(self, name: str, count: int = 4096) -> bytes:
        """Return the first bytes of a file for a look at its kind; nothing when it cannot be read."""
        try:
            with self.open(name) as stream:
                return stream.read(count)
        except DAMAGE:
            return b""

    def read_bytes(self, name: str) -> bytes | Finding:
        """Return the whole content of a file, or why it cannot be read."""
        limit = self.limits.entry_bytes
        if self.size(name) > limit:
            return integrity_error(
                "ARCHIVE-ENTRY-LARGE",
                self.place(name),
                name=name,
                size=_megabytes(self.size(name)),
                limit=_megabytes(limit),
            )
        try:
            with self.open(name) as stream:
                # One byte more than claimed proves the claim: a zip entry stops by itself, a file may have grown.
                content = stream.read(limit + 1)
        except DAMAGE as error:
            return damaged_entry(self, name, error)
        if len(content) > limit:
            return integrity_error(
                "ARCHIVE-ENTRY-LARGE",
                self.place(name),
                name=name,
                size=f"> {_megabytes(limit)}",
                limit=_megabytes(limit),
            )
        return content

    def read_text(self, name: str, encodings: tuple[str, ...] = ("utf-8", "gb18030")) -> str | Finding:
        """Return a file as text: by its byte order mark, else in the first encoding that fits without error."""
        content = self.read_bytes(name)
        if isinstance(content, Finding):
            return content
        for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
            if content.startswith(mark):
                encodings = (encoding,)
        for encoding in encodings:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        return integrity_error("ARCHIVE-ENCODING", self.place(name), name=name, tried=", ".join(encodings))

    def parse_xml(self, name: str) -> "etree._Element | Finding":
        """Parse an XML file without entities, document type or network, and return its root."""
        from background_db.inventory.readers.safe_xml import parse

        return parse(self, name)

    def iterate_xml(self, name: str, *tags: str) -> "Iterator[etree._Element | Finding]":
        """Parse an XML file as a stream; see `safe_xml.iterate`."""
        from background_db.inventory.readers.safe_xml import iterate

        return iterate(self, name, tags)

    def parse_json(self, name: str) -> Any:
        """Parse a JSON file without repeated keys; the value, or a `Finding`."""
        from background_db.inventory.readers.safe_json import parse

        return parse(self, name)


def open_source(path: Path, limits: Limits = LIMITS) -> Source:
    """Open a folder, a zip (by its content, not its suffix) or a single file, with names and claimed sizes proved."""
    where = Place(document=path.name)
    refusal = Source(path, limits=limits)
    if path.is_dir():
        return _folder(path, limits, where)
    if not path.is_file():
        return replace(refusal, findings=(integrity_error("ARCHIVE-MISSING", where, file=path.name),))
    if path.stat().st_size == 0:
        return replace(refusal, findings=(integrity_error("ARCHIVE-EMPTY", where, file=path.name),))
    with path.open("rb") as stream:
        head = stream.read(8)
    foreign = next((kind for mark, kind in _FOREIGN_ARCHIVES.items() if head.startswith(mark)), None)
    # Brightway's package is a bzip2 of JSON whose own reader unpacks it within limits.
    if foreign is not None and path.suffix.lower() != ".bw2package":
        return replace(refusal, findings=(integrity_error("ARCHIVE-KIND", where, file=path.name, kind=foreign),))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(path, limits, where)
    single = {path.name: _Entry(path.stat().st_size, file=path)}
    return Source(path, _size_findings(single, limits, where), limits, MappingProxyType(single))


def damaged_entry(source: Source, name: str, error: Exception) -> Finding:
    """Tell that an entry could not be read to its end."""
    return integrity_error(
        "ARCHIVE-ENTRY-DAMAGED", source.place(name), name=name, reason=f"{type(error).__name__}: {error}"
    )


def _folder(path: Path, limits: Limits, where: Place) -> Source:
    entries: dict[str, _Entry] = {}
    strange: list[str] = []
    try:
        for name, found in _files_below(path):
            status = found.lstat()
            if stat.S_ISREG(status.st_mode):
                entries[name] = _Entry(status.st_size, file=found)
            else:
                # A link may lead out of the folder, a pipe may never end.
                strange.append(name)
            if len(entries) > limits.entries:
                break
    except OSError as error:
        reason = f"{error.strerror}: {Path(error.filename or path).name}"
        return Source(path, (integrity_error("ARCHIVE-DAMAGED", where, file=path.name, reason=reason),), limits)
    findings = _size_findings(entries, limits, where)
    findings += tuple(integrity_error("ARCHIVE-NAME", where, file=path.name, name=name) for name in sorted(strange))
    if not entries and not findings:
        findings = (integrity_error("ARCHIVE-EMPTY", where, file=path.name),)
    return Source(path, findings, limits, MappingProxyType({} if findings else entries))


def _files_below(path: Path) -> Iterator[tuple[str, Path]]:
    def unreadable(error: OSError) -> None:
        raise error

    for folder, below, files in os.walk(path, onerror=unreadable):
        # A linked folder is not walked into; it must not be missing without a word either.
        for file in (*files, *(each for each in below if (Path(folder) / each).is_symlink())):
            found = Path(folder) / file
            name = found.relative_to(path).as_posix()
            if not _is_noise(name):
                yield name, found


def _zip(path: Path, limits: Limits, where: Place) -> Source:
    try:
        package = zipfile.ZipFile(path)
    except DAMAGE as error:
        reason = type(error).__name__
        return Source(path, (integrity_error("ARCHIVE-DAMAGED", where, file=path.name, reason=reason),), limits)
    listed = [(_decoded_name(info), info) for info in package.infolist() if not info.is_dir()]
    entries = {name: _Entry(info.file_size, packed=info) for name, info in listed if not _is_noise(name)}
    findings = (
        *_size_findings(entries, limits, where),
        *_ratio_findings([info for _, info in listed], limits, where),
        *_name_findings([name for name, _ in listed], where),
        *_password_findings([info for _, info in listed], where),
    )
    if not entries and not findings:
        findings = (integrity_error("ARCHIVE-EMPTY", where, file=path.name),)
    if findings:
        package.close()
        return Source(path, findings, limits)
    return Source(path, (), limits, MappingProxyType(entries), package)


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Return the name as its writer meant it: Chinese Windows writes GB 18030 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", errors="ignore")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE) or PurePosixPath(name).name in _NOISY_NAMES


def _size_findings(entries: Mapping[str, _Entry], limits: Limits, where: Place) -> tuple[Finding, ...]:
    findings = []
    if len(entries) > limits.entries:
        findings.append(
            integrity_error("ARCHIVE-ENTRIES", where, file=where.document, count=len(entries), limit=limits.entries)
        )
    unpacked = sum(entry.size for entry in entries.values())
    if unpacked > limits.unpacked_bytes:
        size, limit = _megabytes(unpacked), _megabytes(limits.unpacked_bytes)
        findings.append(integrity_error("ARCHIVE-LARGE", where, file=where.document, size=size, limit=limit))
    return tuple(findings)


def _ratio_findings(infos: list[zipfile.ZipInfo], limits: Limits, where: Place) -> Iterator[Finding]:
    totals = [(info.filename, info.file_size, info.compress_size) for info in infos]
    whole = (where.document, sum(size for _, size, _ in totals), sum(packed for _, _, packed in totals))
    for name, size, packed in (*totals, whole):
        if size > limits.ratio_counts_from and size > limits.ratio * max(packed, 1):
            ratio = f"{size / max(packed, 1):.0f}"
            yield integrity_error(
                "ARCHIVE-BOMB", where, file=where.document, name=name, ratio=ratio, limit=limits.ratio
            )
            return


def _name_findings(names: list[str], where: Place) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in names:
        if _leaves_folder(name):
            yield integrity_error("ARCHIVE-NAME", where, file=where.document, name=name)
        if name in seen:
            yield integrity_error("ARCHIVE-DUPLICATE", where, file=where.document, name=name)
        seen.add(name)


def _leaves_folder(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\x00" in name or bool(path.parts and ":" in path.parts[0])


def _password_findings(infos: list[zipfile.ZipInfo], where: Place) -> Iterator[Finding]:
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        yield integrity_error("ARCHIVE-PASSWORD", where, file=where.document)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _megabytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MB"
