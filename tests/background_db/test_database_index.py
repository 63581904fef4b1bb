"""The index of databases: replaced whole, never lost to somebody else's change, and honest about what it cannot read."""

import subprocess
import sys
from pathlib import Path

import pytest

from background_db.database_index import DatabaseEntry, DatabaseIndex
from background_db.errors import DataFileError, UnknownKeyError

PUT = """
import sys
from pathlib import Path
from background_db.database_index import DatabaseEntry, DatabaseIndex
for number in range(25):
    DatabaseIndex(Path(sys.argv[1])).put(f"{sys.argv[2]}{number}", DatabaseEntry("0" * 64))
"""


def test_names_come_back_with_what_they_stand_for(tmp_path: Path) -> None:
    """Sorted by name; a removed one is gone, an unknown one is named with what is near."""
    index = DatabaseIndex(tmp_path / "background")
    assert index.entries() == {}
    entry = DatabaseEntry("a" * 64, overlay="b" * 64, base="uslci", imported_by="李")
    index.put("uslci-cn", entry)
    index.put("uslci", DatabaseEntry("a" * 64))
    assert list(index.entries()) == ["uslci", "uslci-cn"]
    assert index.entry("uslci-cn") == entry
    with pytest.raises(UnknownKeyError, match="uslci"):
        index.entry("uslcy")
    assert index.remove("uslci-cn") == entry
    with pytest.raises(UnknownKeyError):
        index.remove("uslci-cn")


def test_two_processes_at_once_lose_no_name(tmp_path: Path) -> None:
    """Twice 25 names, put one by one at the same time: 50 names."""
    runs = [subprocess.Popen([sys.executable, "-c", PUT, str(tmp_path), who]) for who in ("a", "b")]
    assert [run.wait(120) for run in runs] == [0, 0]
    assert len(DatabaseIndex(tmp_path).entries()) == 50


@pytest.mark.parametrize("text", ["{", "[]", '{"databases": {"a": {"digest": "x", "more": 1}}}'])
def test_a_damaged_index_is_refused(tmp_path: Path, text: str) -> None:
    """It is not taken for an empty one: a put would then lose every name."""
    (tmp_path / "index.json").write_text(text, encoding="utf-8")
    index = DatabaseIndex(tmp_path)
    with pytest.raises(DataFileError):
        index.entries()
    with pytest.raises(DataFileError):
        index.put("b", DatabaseEntry("0" * 64))
    assert (tmp_path / "index.json").read_text(encoding="utf-8") == text
