"""Running the command line in this process, as `footprint` would, away from the user's own settings."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from footprint_app.cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a run printed and its exit code."""

    exit_code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded


Footprint = Callable[..., Ran]


@pytest.fixture
def footprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Footprint]:
    """Run a command in an empty folder, in English, without settings of this machine."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("WORKSPACE", "DATABASE_URL", "LOG_LEVEL", "USER"):
        monkeypatch.delenv(f"FOOTPRINT_{name}", raising=False)
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_CONFIG", str(tmp_path / "no-config.toml"))
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)

    def call(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    yield call
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


STUDY = """\
study_id: tiny-board
cfp_type: partial
product: {name_zh: 板材, name_en: Board, producer: 某厂}
unit: {kind: declared, quantity: 1 t, reference_process: pressing}
goal: {}
boundary: {}
period: {first_day: 2024-01-01, last_day: 2024-12-31}
facilities:
  - {facility_id: plant, name_zh: 某厂, geography: CN, electricity: [{supply_id: grid, kind: grid, quantity: 1 GWh}]}
processes:
  - process_id: pressing
    name: 压制
    facility: plant
    outputs: [{flow_id: board, name: 板材, quantity: 1000 t}]
    exchanges:
      - {exchange_id: E1, kind: input, flow: 电力, quantity: 500 MWh, provider: 'electricity:plant'}
      - {exchange_id: E2, kind: emission, flow: co2.fossil, quantity: 30 t}
"""
TOTAL = 500 * 0.5777 + 30
"""kg CO2e per tonne: 500 kWh of 2024's grid and 30 kg from the stack."""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study that gives a number but not what the standard asks of its words."""
    path = tmp_path / "board.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The same with a unit that does not fit and a provider that is not there."""
    path = tmp_path / "broken.yaml"
    text = STUDY.replace("500 MWh", "500 kg").replace("pressing}", "pressng}")
    path.write_text(text, encoding="utf-8")
    return path
