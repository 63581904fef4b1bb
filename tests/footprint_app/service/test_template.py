"""The workbook to fill in: never over another file, and a place that cannot be written is told."""

from pathlib import Path

import pytest

from footprint_app.service import template
from footprint_app.service.errors import WrongUseError


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission, a full disk, a file held open: a sentence with a remedy, and nothing is left behind."""

    def full(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(WrongUseError) as refused:
        template.write(tmp_path / "study.xlsx", "zh")
    assert refused.value.finding.code == "service.file_not_writable"
    assert list(tmp_path.iterdir()) == []
