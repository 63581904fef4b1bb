"""A folder of reports: whole or not at all, and never over somebody's own work."""

import json
from pathlib import Path

import pytest

from footprint_app.service.errors import WrongUseError
from footprint_app.service.output_folder import write_folder


def _write(target: Path, text: str, name: str = "report.pdf", *, force: bool = False) -> tuple[Path, ...]:
    def fill(folder: Path) -> None:
        (folder / name).write_text(text)

    return write_folder(target, fill, {"software": "test"}, force=force)


def test_files_are_there_with_their_digests(tmp_path: Path) -> None:
    """The manifest holds the SHA-256 of each file."""
    (file,) = _write(tmp_path / "out", "one")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert file.read_text() == "one"
    # printf one | sha256sum
    assert manifest == {
        "software": "test",
        "files": {"report.pdf": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"},
    }


def test_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """Files of an earlier run are replaced without asking, and those it no longer writes are gone."""
    _write(tmp_path / "out", "one", "old.pdf")
    _write(tmp_path / "out", "two")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.pdf", "manifest.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """When a writer fails, neither half a folder nor a scratch folder stays, and the earlier run is untouched."""
    _write(tmp_path / "out", "one")

    def fail(folder: Path) -> None:
        (folder / "report.pdf").write_text("half")
        raise RuntimeError("printer on fire")

    with pytest.raises(RuntimeError):
        write_folder(tmp_path / "out", fail, {})
    assert (tmp_path / "out" / "report.pdf").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["notes.txt", "report.pdf"])
def test_own_work_is_not_overwritten(tmp_path: Path, name: str) -> None:
    """A file that no run wrote, or a report changed by hand, stops the run before anything is written."""
    _write(tmp_path / "out", "one")
    (tmp_path / "out" / name).write_text("mine")
    with pytest.raises(WrongUseError) as caught:
        _write(tmp_path / "out", "two")
    assert caught.value.finding.code == "service.folder_in_use"
    assert (tmp_path / "out" / name).read_text() == "mine"


def test_force_replaces_same_names_and_keeps_others(tmp_path: Path) -> None:
    """With force the report is new and the notes stay."""
    _write(tmp_path / "out", "one")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "report.pdf").write_text("annotated")
    _write(tmp_path / "out", "two", force=True)
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "out" / "report.pdf").read_text() == "two"


def test_current_folder_and_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is replaced as a whole can be neither the current one nor a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    codes = []
    for target in (Path(), tmp_path.parent, Path("file")):
        with pytest.raises(WrongUseError) as caught:
            _write(target, "one")
        codes.append(caught.value.finding.code)
    assert codes == ["service.folder_is_current", "service.folder_is_current", "service.folder_is_file"]


def test_reports_open_in_office_are_left_and_named(tmp_path: Path) -> None:
    """The lock ~$name that Office keeps says so; force does not pull a file from under it."""
    _write(tmp_path / "out", "one")
    (tmp_path / "out" / "~$report.pdf").write_text("me")
    with pytest.raises(WrongUseError) as refused:
        _write(tmp_path / "out", "two", force=True)
    assert refused.value.finding.code == "service.file_is_open"
    assert dict(refused.value.finding.values)["files"] == "report.pdf"
    assert (tmp_path / "out" / "report.pdf").read_text() == "one"
