"""Whoever waits for a large file sees how far it is: every 200 data sets, and at the end."""

import json
from pathlib import Path

import pytest

from background_db.inventory.readers import ecospold2
from background_db.inventory.readers.formats import read_inventory
from background_db.inventory.readers.progress import EVERY, counted


def test_every_two_hundredth_and_the_last_are_told() -> None:
    """450 items: at 0, 200, 400 and when all are taken."""
    told: list[tuple[int, int]] = []
    assert list(counted(range(450), lambda done, total: told.append((done, total)))) == list(range(450))
    assert EVERY == 200
    assert told == [(0, 450), (200, 450), (400, 450), (450, 450)]


def test_a_reader_of_many_files_tells_them(tmp_path: Path) -> None:
    """Three processes in openLCA's form, unreadable as they are: the reading is told all the same."""
    for name in "abc":
        path = tmp_path / "processes" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"@id": name, "exchanges": [{"isInput": True}]}), encoding="utf-8")
    told: list[tuple[int, int]] = []
    read_inventory(tmp_path, lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_a_release_does_not_lie_unpacked_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files a chunk and at most five chunks waiting: never more than ten of twenty lie in the temporary folder."""
    text = (Path(__file__).parent / "data" / "one.spold").read_text(encoding="utf-8")
    release = tmp_path / "release"
    release.mkdir()
    for number in range(20):
        (release / f"{number:02}.spold").write_text(text.replace("CODE", f"c{number}"), encoding="utf-8")
    monkeypatch.setattr(ecospold2, "_CHUNK", 2)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "unpacked"))
    (tmp_path / "unpacked").mkdir()
    lying: list[int] = []
    inventory = ecospold2.read_ecospold2(
        release, lambda _done, _total: lying.append(len(list((tmp_path / "unpacked").rglob("*.spold"))))
    )
    assert (inventory.datasets_in, len(inventory.activities), inventory.findings) == (20, 20, ())
    assert len(lying) == 10
    assert max(lying) <= 10
