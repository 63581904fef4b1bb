"""Files that are not what they seem are refused before any parser sees them."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from footprint_app.ingest import safe_files
from footprint_app.ingest.read_study import read_study

Codes = Callable[[Any], list[str]]


def _compound_file(path: Path, *streams: str) -> Path:
    """Write an OLE compound file with empty streams of these names, the form of old .xls and of encrypted .xlsx."""
    sector = 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (sector - len(header) - 4)
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * (sector - 8)
    directory = b""
    for kind, name in ((5, "Root Entry"), *((2, stream) for stream in streams)):
        text = name.encode("utf-16-le")
        entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, *(0xFFFFFFFF,) * 3)
        directory += entry.ljust(116, b"\0") + struct.pack("<IQ", 0xFFFFFFFE, 0)
    path.write_bytes(header + table + directory.ljust(sector, b"\0"))
    return path


def _package(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return path


def test_a_file_protected_by_a_password_says_so(tmp_path: Path, codes: Codes) -> None:
    """An encrypted workbook is an OLE container with a stream EncryptedPackage."""
    reading = read_study(_compound_file(tmp_path / "locked.xlsx", "EncryptionInfo", "EncryptedPackage"))
    assert codes(reading) == ["INGEST-FILE-PASSWORD"]
    assert reading.study is None


def test_the_lock_of_an_open_workbook_names_the_workbook(tmp_path: Path, codes: Codes) -> None:
    """Excel keeps a file ~$name beside what it has open; a pattern such as *.xlsx picks it up."""
    (tmp_path / "~$study.xlsx").write_bytes(b"\x05admin")
    reading = read_study(tmp_path / "~$study.xlsx")
    assert codes(reading) == ["INGEST-FILE-LOCK"]
    assert dict(reading.findings[0].values)["meant"] == "study.xlsx"


def test_an_old_workbook_under_a_new_name_is_told_apart(tmp_path: Path, codes: Codes) -> None:
    """An .xls renamed .xlsx is an OLE container without encryption; under its own name it is a format not read."""
    assert codes(read_study(_compound_file(tmp_path / "old.xlsx", "Workbook"))) == ["INGEST-FILE-NOT-AS-NAMED"]
    assert codes(read_study(_compound_file(tmp_path / "old.xls", "Workbook"))) == ["INGEST-FILE-FORMAT"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n%...", "PDF"),
        (b"<!DOCTYPE html><html><table>", "HTML"),
        ("过程,数量\n挤压,1\n".encode("gbk"), "text"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"PK\x03\x04 not a zip", "zip"),
    ],
)
def test_content_under_a_false_name_is_refused(tmp_path: Path, codes: Codes, content: bytes, found: str) -> None:
    """A PDF, a web page, a CSV or a picture renamed .xlsx is named for what it is."""
    path = tmp_path / "study.xlsx"
    path.write_bytes(content)
    reading = read_study(path)
    assert codes(reading)[0] in {"INGEST-FILE-NOT-AS-NAMED", "INGEST-ZIP-DAMAGED"}
    if found != "zip":
        assert dict(reading.findings[0].values)["found"] == found


def test_a_zip_bomb_is_refused_by_its_table_of_contents(tmp_path: Path, codes: Codes) -> None:
    """400 MB of zeros pack into 400 kB: more than is ever unpacked."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(bytes(1 << 20))
    assert path.stat().st_size < 1_000_000
    assert codes(read_study(path)) == ["INGEST-ZIP-LIMIT"]


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path, codes: Codes) -> None:
    """An entry that declares 100 bytes and holds a million fails its check sum after 100."""
    path = _package(tmp_path / "liar.xlsx", xl__workbook=bytes(1_000_000))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(content)
    assert codes(read_study(path)) == ["INGEST-ZIP-DAMAGED"]


def test_a_path_out_of_the_package_is_refused(tmp_path: Path, codes: Codes) -> None:
    """A part named ../../evil has no place in a workbook."""
    path = tmp_path / "traversal.xlsx"
    _package(path, xl__workbook=b"<workbook/>")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("../../evil.txt", "x")
    assert codes(read_study(path)) == ["INGEST-ZIP-NAME"]


def test_an_xml_part_with_entities_is_refused(tmp_path: Path, codes: Codes) -> None:
    """A document type, with which entities could be declared, ends the reading."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><workbook><sheets>&b;</sheets></workbook>'
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", bomb)
    assert codes(read_study(path)) == ["INGEST-WORKBOOK-DAMAGED"]


def test_missing_empty_and_oversized_files(tmp_path: Path, codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own finding."""
    assert codes(read_study(tmp_path / "nowhere.xlsx")) == ["INGEST-FILE-MISSING"]
    empty = tmp_path / "empty.yaml"
    empty.touch()
    assert codes(read_study(empty)) == ["INGEST-FILE-EMPTY"]
    monkeypatch.setattr(safe_files, "MAXIMUM_FILE_BYTES", 10)
    large = tmp_path / "large.yaml"
    large.write_text("study_id: much too long", encoding="utf-8")
    assert codes(read_study(large)) == ["INGEST-FILE-TOO-LARGE"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("twice.yaml", "study_id: a\nstudy_id: b\n"),
        ("tag.yaml", "study_id: !!python/object/apply:os.system ['true']\n"),
        ("twice.json", '{"study_id": "a", "study_id": "b"}'),
        ("nan.json", '{"study_id": NaN}'),
        ("broken.json", '{"study_id": '),
        ("deep.json", "[" * 100_000),
    ],
)
def test_text_files_that_are_no_plain_data_are_refused(tmp_path: Path, codes: Codes, name: str, text: str) -> None:
    """Keys that stand twice, tags, NaN, broken and bottomless files."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert codes(read_study(path)) == ["INGEST-TEXT-DAMAGED"]
