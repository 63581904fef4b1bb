"""The one way in: folders, zips and files within limits; what is hostile or broken is a finding, and nothing is read."""

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from background_db.findings import Finding
from background_db.inventory.readers.archive import Limits, Source, open_source
from background_db.inventory.readers.formats import format_of


def packed(path: Path, files: dict[str, bytes]) -> Path:
    """Write a zip of the given files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return path


def codes(source: Source) -> list[str]:
    """The codes of the findings; a refused source shows no names."""
    assert not source.names()
    return [finding.code for finding in source.findings]


def code(value: object) -> str:
    """The code of a finding that stands in place of a content."""
    assert isinstance(value, Finding), value
    return value.code


def test_a_folder_and_a_zip_of_it_show_the_same_names_and_contents(tmp_path: Path) -> None:
    """A reader need not know which of the two it was given."""
    folder = tmp_path / "release"
    (folder / "processes").mkdir(parents=True)
    (folder / "processes" / "a.json").write_text('{"name": "钢"}', encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"noise")
    archive = packed(tmp_path / "release.zip", {"processes/a.json": '{"name": "钢"}'.encode(), "__MACOSX/x": b"noise"})
    for path in (folder, archive):
        with open_source(path) as source:
            assert source.findings == ()
            assert source.names() == source.names("processes/", ".JSON") == ("processes/a.json",)
            assert source.parse_json("processes/a.json") == {"name": "钢"}
            assert len(source.digest) == 64


def test_the_digest_of_a_folder_changes_with_a_name_or_a_byte(tmp_path: Path) -> None:
    """What was imported is named by its content."""
    file = tmp_path / "a.json"
    file.write_text("1")
    first = open_source(tmp_path).digest
    assert open_source(tmp_path).digest == first
    file.rename(tmp_path / "b.json")
    second = open_source(tmp_path).digest
    (tmp_path / "b.json").write_text("2")
    assert len({first, second, open_source(tmp_path).digest}) == 3


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    """A download that was cut short has no table of contents."""
    whole = packed(tmp_path / "whole.zip", {"a.json": os.urandom(5000)}).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    assert codes(open_source(cut)) == ["ARCHIVE-DAMAGED"]


def test_a_damaged_entry_is_a_finding_when_it_is_read(tmp_path: Path) -> None:
    """The check sum of each entry is proved by reading it."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.xml", b"<a>" + b"x" * 1000 + b"</a>")
    path.write_bytes(path.read_bytes().replace(b"x" * 1000, b"x" * 999 + b"y"))
    with open_source(path) as source:
        assert code(source.read_bytes("a.xml")) == "ARCHIVE-ENTRY-DAMAGED"
        assert [code(found) for found in source.iterate_xml("a.xml", "b")] == ["ARCHIVE-ENTRY-DAMAGED"]


@pytest.mark.parametrize("name", ["../evil.json", "/etc/passwd", "a/../../b.json", "C:\\windows\\x.json", "..\\x.json"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is unpacked, and yet such an archive is nobody's honest export."""
    assert codes(open_source(packed(tmp_path / "a.zip", {name: b"{}"}))) == ["ARCHIVE-NAME"]


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    """It may lead anywhere on this machine."""
    (tmp_path / "secret").symlink_to("/etc/hostname")
    assert codes(open_source(tmp_path)) == ["ARCHIVE-NAME"]


def test_a_zip_within_a_zip_is_told(tmp_path: Path) -> None:
    """It is not opened, and the person is told what to unpack."""
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as package:
        package.writestr("release/inner.zip", b"PK\x03\x04")
    found = format_of(tmp_path / "outer.zip")
    assert isinstance(found, tuple)
    assert [(one.code, dict(one.values)["name"]) for one in found] == [("ARCHIVE-NESTED", "release/inner.zip")]


def test_half_a_surrogate_pair_is_no_letter(tmp_path: Path) -> None:
    """A name with it could be written to no file again; a whole pair is a letter."""
    (tmp_path / "half.json").write_text('{"name": "\\ud800x"}')
    (tmp_path / "whole.json").write_text('{"name": "\\ud83d\\ude00"}')
    with open_source(tmp_path) as source:
        half = source.parse_json("half.json")
        assert isinstance(half, Finding)
        assert half.code == "ARCHIVE-JSON"
        assert source.parse_json("whole.json") == {"name": "\U0001f600"}


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    """Its data sets would be missing without a word: nothing walks into it."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "steel.json").write_text("{}")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "flows.json").write_text("{}")
    (tmp_path / "package" / "processes").symlink_to(tmp_path / "elsewhere")
    with open_source(tmp_path / "package") as source:
        assert [finding.code for finding in source.findings] == ["ARCHIVE-NAME"]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a database is none."""

    def walk(_path: Path, onerror: Callable[[OSError], None]) -> Iterator[None]:
        onerror(PermissionError(13, "Permission denied", str(tmp_path / "processes")))
        yield

    monkeypatch.setattr("os.walk", walk)
    with open_source(tmp_path) as source:
        assert [finding.code for finding in source.findings] == ["ARCHIVE-DAMAGED"]


def test_a_bomb_is_refused_by_its_table_of_contents(tmp_path: Path) -> None:
    """100 MB of zeros in 100 kB: no inventory shrinks a thousandfold."""
    assert codes(open_source(packed(tmp_path / "a.zip", {"a.json": b"\0" * 100 * 2**20}))) == ["ARCHIVE-BOMB"]


def test_ten_gigabytes_claimed_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    """The size stands in the central directory, four bytes at offset 24; three entries of 3.4 GB are 10.2 GB."""
    content = bytearray(packed(tmp_path / "a.zip", dict.fromkeys("abc", b"{}")).read_bytes())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<I", content, at + 24, 3_400_000_000)
    (tmp_path / "a.zip").write_bytes(content)
    assert set(codes(open_source(tmp_path / "a.zip"))) == {"ARCHIVE-LARGE", "ARCHIVE-BOMB"}


def test_an_entry_longer_than_claimed_is_damaged(tmp_path: Path) -> None:
    """A lie in the table of contents ends at the claimed byte, where the check sum no longer fits."""
    content = bytearray(packed(tmp_path / "a.zip", {"a.json": b"1" * 1000}).read_bytes())
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 10)
    (tmp_path / "a.zip").write_bytes(content)
    with open_source(tmp_path / "a.zip") as source:
        assert code(source.read_bytes("a.json")) == "ARCHIVE-ENTRY-DAMAGED"


def test_a_password_is_told(tmp_path: Path) -> None:
    """The flag of encryption stands in bit 0 of the entry's flags, at offset 8 of the directory's record."""
    content = bytearray(packed(tmp_path / "a.zip", {"a.json": b"{}"}).read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    assert codes(open_source(tmp_path / "a.zip")) == ["ARCHIVE-PASSWORD"]


def test_too_many_entries_and_two_of_one_name_are_told_together(tmp_path: Path) -> None:
    """Everything wrong with an archive is told at once."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        for name in ("a", "b", "c"):
            package.writestr(name, b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("a", b"{}")
    assert codes(open_source(path, Limits(entries=2))) == ["ARCHIVE-ENTRIES", "ARCHIVE-DUPLICATE"]


def test_an_entry_beyond_the_limit_of_memory_is_refused(tmp_path: Path) -> None:
    """It may still be read as a stream."""
    with open_source(packed(tmp_path / "a.zip", {"a.xml": b"<a><b/></a>"}), Limits(entry_bytes=5)) as source:
        assert code(source.read_bytes("a.xml")) == "ARCHIVE-ENTRY-LARGE"
        assert len(list(source.iterate_xml("a.xml", "b"))) == 1
    with open_source(tmp_path / "a.zip", Limits(streamed_bytes=5)) as source:
        assert [code(found) for found in source.iterate_xml("a.xml", "b")] == ["ARCHIVE-ENTRY-LARGE"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "ARCHIVE-EMPTY"), (b"7z\xbc\xaf\x27\x1c rest", "ARCHIVE-KIND"), (b"PK\x03\x04 no zip", "ARCHIVE-DAMAGED")],
)
def test_what_is_no_zip_is_told_by_its_first_bytes(tmp_path: Path, content: bytes, expected: str) -> None:
    """ecoinvent is handed out as 7z: the user is told to unpack it first."""
    (tmp_path / "a.zip").write_bytes(content)
    assert codes(open_source(tmp_path / "a.zip")) == [expected]
    assert codes(open_source(tmp_path / "absent")) == ["ARCHIVE-MISSING"]


def test_an_empty_zip_or_folder_is_told(tmp_path: Path) -> None:
    """No files, no inventory."""
    (tmp_path / "folder").mkdir()
    assert codes(open_source(packed(tmp_path / "a.zip", {}))) == ["ARCHIVE-EMPTY"]
    assert codes(open_source(tmp_path / "folder")) == ["ARCHIVE-EMPTY"]


def test_a_chinese_name_is_read_in_gb18030_and_in_utf_8(tmp_path: Path) -> None:
    """Chinese Windows writes names in GB 18030 without the flag of UTF-8; zipfile would show 钢 as box drawings."""
    for encoding in ("gb18030", "utf-8"):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("XXXXXX.json", b"{}")
        name = "钢铁厂".encode(encoding)
        stand_in = b"X" * 6 if len(name) == 6 else b"XXXXXX.js"
        path = tmp_path / f"{encoding}.zip"
        path.write_bytes(stream.getvalue().replace(stand_in, name))
        with open_source(path) as source:
            assert source.names()[0].startswith("钢铁厂")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_is_read_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    """The first bytes tell."""
    (tmp_path / "a.json").write_bytes('{"name": "钢"}'.encode(encoding))
    assert open_source(tmp_path).parse_json("a.json") == {"name": "钢"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1, "a": 2}', "ARCHIVE-JSON"),
        (b'{"a": NaN}', "ARCHIVE-JSON"),
        (b'{"a": ', "ARCHIVE-JSON"),
        (b"[" * 200_000, "ARCHIVE-JSON"),
        (b"1" * 10_000, "ARCHIVE-JSON"),
        ('{"a": "钢"}'.encode("gb18030"), "ARCHIVE-ENCODING"),
    ],
)
def test_json_that_cannot_be_trusted_is_a_finding(tmp_path: Path, content: bytes, expected: str) -> None:
    """A key given twice, a number that is none, half a file, endless depth, endless digits, another encoding."""
    (tmp_path / "a.json").write_bytes(content)
    assert code(open_source(tmp_path).parse_json("a.json")) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_xml_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    """Chinese names come through, read whole or as a stream."""
    declared = encoding.removesuffix("-sig")
    (tmp_path / "a.xml").write_bytes(f'<?xml version="1.0" encoding="{declared}"?><a><b n="钢"/></a>'.encode(encoding))
    source = open_source(tmp_path)
    root = source.parse_xml("a.xml")
    assert not isinstance(root, Finding)
    assert root[0].get("n") == "钢"
    (element,) = source.iterate_xml("a.xml", "b")
    assert not isinstance(element, Finding)


BOMB = """<?xml version="1.0" encoding="{0}"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">
<!ENTITY z "&y;&y;&y;&y;&y;&y;&y;&y;">]><a><b n="&z;">&z;</b></a>"""
INCLUSION = '<?xml version="1.0" encoding="{0}"?><!DOCTYPE a [<!ENTITY f SYSTEM "/etc/hostname">]><a><b>&f;</b></a>'


@pytest.mark.parametrize("text", [BOMB, INCLUSION])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_an_entity_bomb_or_inclusion_is_refused_in_any_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    """No format of inventories needs a document type."""
    (tmp_path / "a.xml").write_bytes(text.format(encoding).encode(encoding))
    source = open_source(tmp_path)
    assert code(source.parse_xml("a.xml")) in {"ARCHIVE-XML-ENTITY", "ARCHIVE-XML"}
    assert code(list(source.iterate_xml("a.xml", "b"))[-1]) in {"ARCHIVE-XML-ENTITY", "ARCHIVE-XML"}


@pytest.mark.parametrize(
    "content", [b"<a><b>", b"<a>\xff\xfe</a>", b"<b>" * 10_000, b"<a n='" + b"x" * 11_000_000 + b"'/>", b"not xml"]
)
def test_xml_that_breaks_the_parsers_limits_is_a_finding(tmp_path: Path, content: bytes) -> None:
    """Half a file, bytes of another encoding, endless depth, an attribute of 11 MB, no XML at all."""
    (tmp_path / "a.xml").write_bytes(content)
    source = open_source(tmp_path)
    assert code(source.parse_xml("a.xml")) == "ARCHIVE-XML"
    assert code(list(source.iterate_xml("a.xml", "c"))[-1]) == "ARCHIVE-XML"


def test_text_is_read_by_its_mark_or_in_the_first_encoding_that_fits(tmp_path: Path) -> None:
    """UTF-8 before GB 18030; neither is a finding."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        (tmp_path / "a.csv").write_bytes("钢,1".encode(encoding))
        assert open_source(tmp_path).read_text("a.csv") == "钢,1"
    (tmp_path / "a.csv").write_bytes(b"\xff\x80\xff\x80")
    assert code(open_source(tmp_path).read_text("a.csv")) == "ARCHIVE-ENCODING"


def test_a_single_file_is_a_source_of_one_name(tmp_path: Path) -> None:
    """One ecoSpold file needs no archive."""
    (tmp_path / "one.json").write_text(json.dumps([1]))
    with open_source(tmp_path / "one.json") as source:
        assert source.names() == ("one.json",)
        assert "one.json" in source
        assert source.head("one.json", 1) == b"["
        assert str(source.place("one.json", "x")) == "one.json › x"
