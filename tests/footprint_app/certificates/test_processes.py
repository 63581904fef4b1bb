"""Processes that claim from one ledger at once, and processes killed while they claim; on both databases."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from footprint_app.store.certificate_integrity import ledger_damage
from footprint_app.store.certificate_rows import live_parts
from footprint_app.store.workspace import Workspace
from pcr_rules.certificates import CertificateLot

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
TRIALS = Path(__file__).parent / "ledger_trials.py"


def run(workspace: Workspace, mode: str, *numbers: int) -> dict[str, Any]:
    """Run the trials as a program of their own and return what it says."""
    url = "" if workspace.database.is_sqlite else workspace.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, str(TRIALS), mode, str(workspace.folder), url, *map(str, numbers)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_sixteen_processes_share_one_pool(
    workspace: Workspace, enter: Callable[..., None], make_lot: Callable[..., CertificateLot]
) -> None:
    """Of 10,000 certificates each is claimed once: what the processes were granted is what the ledger holds."""
    enter(workspace, *(make_lot(first, first + 99) for first in range(1, 10_001, 100)))
    said = run(workspace, "claim", 16)
    granted = [tuple(one) for answer in said["answers"] for one in answer["claimed"]]
    assert said["exit_codes"] == [0] * 16
    assert sum(certificates for _, certificates, _ in granted) == 10_000
    assert all(certificates == asked for _, certificates, asked in granted)
    assert len({event for event, _, _ in granted}) == len(granted)
    assert {code for answer in said["answers"] for codes in answer["refusals"] for code in codes} == {
        "LEDGER-NOT-ENOUGH"
    }
    with workspace.database.reading() as connection:
        assert list(ledger_damage(connection)) == []
        parts = live_parts(connection)
    held: dict[int | None, int] = {}
    for part in parts:
        held[part.claim] = held.get(part.claim, 0) + part.count
    assert held == {event: certificates for event, certificates, _ in granted}


def test_a_ledger_survives_two_hundred_kills(
    workspace: Workspace, enter: Callable[..., None], make_lot: Callable[..., CertificateLot]
) -> None:
    """Killed before a random statement or after a random time: a legal state each time, and nothing granted is lost."""
    enter(workspace, *(make_lot(first, first + 499) for first in range(1, 10_001, 500)))
    # A server starts a process for each connection; 200 of them would show nothing more than 50.
    trials = 200 if workspace.database.is_sqlite else 50
    said = run(workspace, "kill", trials, 20241122)
    assert said["killed"] == trials
    assert said["damage"] == []
    assert said["lost"] == []
    assert said["claims"] > 10
