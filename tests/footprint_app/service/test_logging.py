"""Where log records go."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint_app.service.logging_setup import set_up_logging


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_workspace_gets_the_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a workspace its file holds them, and the screen stays clean."""
    (tmp_path / "log").mkdir()
    file = set_up_logging("INFO", tmp_path)
    logging.getLogger("footprint_app").info("three rows read")
    assert file == tmp_path / "log" / "footprint.log"
    assert "three rows read" in file.read_text(encoding="utf-8")
    assert capsys.readouterr() == ("", "")


def test_without_workspace_only_warnings_and_never_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """Without one, warnings go to stderr; stdout is for results."""
    assert set_up_logging("DEBUG", None) is None
    logging.getLogger("footprint_app").info("quiet")
    logging.getLogger("footprint_app").warning("loud")
    out, err = capsys.readouterr()
    assert out == ""
    assert "loud" in err
    assert "quiet" not in err


def test_second_set_up_does_not_double_records(tmp_path: Path) -> None:
    """A record stands once in the file however often the log was set up."""
    (tmp_path / "log").mkdir()
    for _ in range(3):
        file = set_up_logging("INFO", tmp_path)
    logging.getLogger("footprint_app").warning("once")
    assert file is not None
    assert file.read_text(encoding="utf-8").count("once") == 1


def test_workspace_not_made_yet_is_not_made_by_logging(tmp_path: Path) -> None:
    """A log in a folder that does not exist is none, and the folder still does not exist."""
    assert set_up_logging("INFO", tmp_path / "later") is None
    assert not (tmp_path / "later").exists()
