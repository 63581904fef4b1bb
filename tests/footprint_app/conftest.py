"""A workspace in a temporary folder, on SQLite and, where its server is installed, on PostgreSQL."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from footprint_app.store.workspace import Change, Workspace, create_workspace

CHANGE = Change(who="li", why="test")


def _postgresql_tools() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _as_server_user(command: list[str | Path], folder: Path) -> None:
    """Run a PostgreSQL tool; it refuses root, so root becomes nobody."""
    user = "nobody" if os.geteuid() == 0 else None
    # To a file, as the server inherits the pipe and would keep it open for as long as it lives.
    with (folder / "log").open("ab") as log:
        subprocess.run(command, check=True, user=user, stdout=log, stderr=log, cwd=folder, timeout=120)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    tools = _postgresql_tools()
    if tools is None:
        pytest.skip("PostgreSQL's server is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed: the extra `team` brings it")
    folder = Path(tempfile.mkdtemp(prefix="footprint-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = folder / "data"
        _as_server_user(
            [tools / "initdb", "-D", data, "-U", "footprint", "-A", "trust", "-E", "UTF8", "--locale=C"], folder
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _as_server_user([tools / "pg_ctl", "-D", data, "-o", options, "-w", "start"], folder)
        try:
            yield f"postgresql+psycopg://footprint@127.0.0.1:{port}/postgres"
        finally:
            _as_server_user([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A fresh workspace; PostgreSQL gets an empty schema for each test."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        _empty(url)
    with create_workspace(tmp_path / "workspace", CHANGE, url) as made:
        yield made


def _empty(url: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def sqlite_workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A fresh workspace with its own SQLite file."""
    with create_workspace(tmp_path / "workspace", CHANGE) as made:
        yield made


BOARD = """\
study_id: board-{number}
author: tests
cfp_type: partial
product: {{name_zh: 板材, name_en: Board, producer: 某厂, mass_per_unit: 1000 kg, biogenic_carbon: 0 kg C}}
unit: {{kind: declared, quantity: 1 t, reference_process: pressing}}
boundary: {{description: cradle to gate}}
period: {{first_day: 2024-01-01, last_day: 2024-12-31}}
facilities:
  - facility_id: plant
    name_zh: 某厂
    geography: CN
    electricity: [{{supply_id: grid, kind: grid, quantity: 1000 MWh}}]
processes:
  - process_id: pressing
    name: 压制
    facility: plant
    outputs: [{{flow_id: board, name: 板材, quantity: 1000 t}}]
    exchanges:
      - {{exchange_id: E1, kind: input, flow: 电力, quantity: {power} MWh, provider: 'electricity:plant'}}
      - {{exchange_id: E2, kind: input, flow: 自来水, quantity: 200 t, provider: 'factor:product.gbt51366_2019.tap_water'}}
      - {{exchange_id: E3, kind: emission, flow: co2.fossil, quantity: 30 t}}
"""


@pytest.fixture
def boards(tmp_path: Path) -> Callable[[int], Path]:
    """Make a folder of so many studies of one product, study n with n × 100 MWh of electricity."""

    def make(count: int) -> Path:
        folder = tmp_path / "studies"
        folder.mkdir()
        for number in range(1, count + 1):
            text = BOARD.format(number=number, power=100 * number)
            (folder / f"board-{number}.yaml").write_text(text, encoding="utf-8")
        return folder

    return make
