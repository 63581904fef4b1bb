"""The gate for files from outside: what a file really is, and whether it may be opened, before any parser sees it.

A workbook is a zip of XML: sizes, entry counts, names and check sums are proved first, so that a zip bomb is refused
by its table of contents or by its first megabytes. Macros, external links and embedded files are never opened.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath

from background_db.findings import Finding, Place, integrity_error

MAXIMUM_FILE_BYTES = 50 * 1024 * 1024
MAXIMUM_UNPACKED_BYTES = 300 * 1024 * 1024
MAXIMUM_ENTRIES = 2_000
MAXIMUM_RATIO = 200
"""Unpacked to packed; a sheet of equal rows reaches about 60. Only counted above `RATIO_COUNTS_FROM`."""
RATIO_COUNTS_FROM = 20 * 1024 * 1024
_CHUNK = 1 << 16
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError)


class FileKind(Enum):
    """What a file is by its content."""

    WORKBOOK = "Excel (.xlsx)"
    TEXT = "text"
    PDF = "PDF"
    OLD_EXCEL = "Excel 97–2003 (.xls)"
    ENCRYPTED = "encrypted"
    WORD = "Word (.docx)"
    OPEN_DOCUMENT = "OpenDocument (.ods)"
    BINARY_WORKBOOK = "Excel binary (.xlsb)"
    ZIP = "zip"
    HTML = "HTML"
    XML = "XML"
    IMAGE = "image"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed the gate, or the findings for which it did not (`kind` is then None)."""

    path: Path
    kind: FileKind | None
    findings: tuple[Finding, ...] = ()


_EXPECTED = {
    ".xlsx": FileKind.WORKBOOK,
    ".xlsm": FileKind.WORKBOOK,
    ".yaml": FileKind.TEXT,
    ".yml": FileKind.TEXT,
    ".json": FileKind.TEXT,
    ".csv": FileKind.TEXT,
    ".tsv": FileKind.TEXT,
    ".txt": FileKind.TEXT,
    ".zip": FileKind.ZIP,
}


def check_file(path: Path, allowed: tuple[str, ...] = (".xlsx", ".xlsm", ".yaml", ".yml", ".json")) -> CheckedFile:
    """Prove that a file may be parsed: it exists, is small enough, is what its name says, and unpacks within limits."""
    where = Place(document=path.name)
    if path.name.startswith("~$"):
        meant = path.name.removeprefix("~$")
        return CheckedFile(path, None, (integrity_error("INGEST-FILE-LOCK", where, file=path.name, meant=meant),))
    unreadable = _unreadable(path, where)
    if unreadable is not None:
        return CheckedFile(path, None, (unreadable,))
    kind = kind_of(path)
    misnamed = _misnamed(path, kind, allowed, where)
    is_package = kind in {FileKind.WORKBOOK, FileKind.ZIP}
    broken = tuple(_zip_findings(path, where)) if is_package and path.suffix.lower() in allowed else ()
    findings = broken or ((misnamed,) if misnamed is not None else ())
    return CheckedFile(path, None if findings else kind, findings)


def _unreadable(path: Path, where: Place) -> Finding | None:
    if not path.is_file():
        return integrity_error("INGEST-FILE-MISSING", where, file=path.name)
    size = path.stat().st_size
    if size == 0:
        return integrity_error("INGEST-FILE-EMPTY", where, file=path.name)
    if size > MAXIMUM_FILE_BYTES:
        limit, found = MAXIMUM_FILE_BYTES // 2**20, f"{size / 2**20:.0f}"
        return integrity_error("INGEST-FILE-TOO-LARGE", where, file=path.name, size=found, limit=limit)
    return None


def _misnamed(path: Path, kind: FileKind, allowed: tuple[str, ...], where: Place) -> Finding | None:
    suffix = path.suffix.lower()
    if kind is FileKind.ENCRYPTED:
        return integrity_error("INGEST-FILE-PASSWORD", where, file=path.name)
    if suffix not in allowed:
        names = ", ".join(allowed)
        return integrity_error("INGEST-FILE-FORMAT", where, file=path.name, found=kind.value, allowed=names)
    if kind is not _EXPECTED[suffix]:
        return integrity_error("INGEST-FILE-NOT-AS-NAMED", where, file=path.name, suffix=path.suffix, found=kind.value)
    return None


def kind_of(path: Path) -> FileKind:
    """Tell what a file is by its first bytes and, for a zip, by its table of contents."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return FileKind.ENCRYPTED if _ENCRYPTED_PACKAGE in path.read_bytes() else FileKind.OLD_EXCEL
    if head.startswith(b"%PDF"):
        return FileKind.PDF
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return FileKind.IMAGE
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> FileKind:
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begin.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body")):
        return FileKind.HTML
    if begin.startswith(b"<?xml"):
        return FileKind.HTML if b"<html" in begin else FileKind.XML
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileKind.TEXT
    return FileKind.BINARY if b"\x00" in head else FileKind.TEXT


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as package:
            names = frozenset(package.namelist())
            is_encrypted = any(entry.flag_bits & 1 for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return FileKind.ZIP
    if is_encrypted:
        return FileKind.ENCRYPTED
    if "[Content_Types].xml" not in names:
        return FileKind.OPEN_DOCUMENT if "mimetype" in names and "content.xml" in names else FileKind.ZIP
    if any(name.startswith("word/") for name in names):
        return FileKind.WORD
    if "xl/workbook.bin" in names:
        return FileKind.BINARY_WORKBOOK
    return FileKind.WORKBOOK if any(name.startswith("xl/") for name in names) else FileKind.ZIP


def _zip_findings(path: Path, where: Place) -> Iterator[Finding]:
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            limits = _limits(entries)
            unsafe = next((entry.filename for entry in entries if _leaves_folder(entry.filename)), None)
            if limits is not None:
                yield integrity_error("INGEST-ZIP-LIMIT", where, file=path.name, reason=limits)
            elif unsafe is not None:
                yield integrity_error("INGEST-ZIP-NAME", where, file=path.name, name=unsafe)
            else:
                _unpack_all(package)
    except _DAMAGE as error:
        yield integrity_error("INGEST-ZIP-DAMAGED", where, file=path.name, reason=type(error).__name__)


def _limits(entries: list[zipfile.ZipInfo]) -> str | None:
    """Say which limit the table of contents breaks. What it declares is proved afterwards by unpacking."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if len(entries) > MAXIMUM_ENTRIES:
        return f"{len(entries)} > {MAXIMUM_ENTRIES} entries"
    if unpacked > MAXIMUM_UNPACKED_BYTES:
        return f"{unpacked / 2**20:.0f} MB > {MAXIMUM_UNPACKED_BYTES / 2**20:.0f} MB"
    if unpacked > RATIO_COUNTS_FROM and unpacked / packed > MAXIMUM_RATIO:
        return f"{unpacked / packed:.0f} : 1 > {MAXIMUM_RATIO} : 1"
    return None


def _leaves_folder(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0] if path.parts else False


def _unpack_all(package: zipfile.ZipFile) -> None:
    """Unpack every entry into nothing: zipfile stops at the declared size and then proves the check sum.

    Raises:
        zipfile.BadZipFile: an entry is longer than declared, or damaged.
    """
    for entry in package.infolist():
        with package.open(entry) as stream:
            while stream.read(_CHUNK):
                pass
