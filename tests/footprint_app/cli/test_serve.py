"""``footprint serve`` answers on this computer only, says where, and stops as it was started."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from footprint_app.service.serving import _is_loopback


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _document(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Read the one document that is printed when the pages answer."""
    assert process.stdout is not None
    text = b""
    for line in process.stdout:
        text += line
        if line.startswith(b"}"):
            break
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_serve_answers_on_this_computer_only(tmp_path: Path) -> None:
    """The document comes when the pages answer; another address of the machine is refused; a signal ends it."""
    port = _free_port()
    command = [sys.executable, "-m", "footprint_app.cli", "serve", str(tmp_path / "w"), "--no-browser", "--json"]
    environment = {**os.environ, "HOME": str(tmp_path), "FOOTPRINT_CONFIG": os.devnull}
    with subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.PIPE, env=environment, cwd=tmp_path, start_new_session=True
    ) as process:
        try:
            said = _document(process)
            assert said["url"] == f"http://127.0.0.1:{port}"
            assert said["workspace"] == str(tmp_path / "w")
            with urllib.request.urlopen(said["url"], timeout=10) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
            with socket.socket() as other, pytest.raises(OSError, match="refused"):
                # Every address of 127.0.0.0/8 is this computer: one that the pages do not listen on.
                other.connect(("127.0.0.2", port))
        finally:
            os.killpg(process.pid, signal.SIGINT)
            code = process.wait(timeout=30)
    assert code in {0, 130}
    with socket.socket() as gone, pytest.raises(OSError, match="refused"):
        gone.connect(("127.0.0.1", port))


def test_a_port_in_use_is_told(footprint: Callable[..., Any]) -> None:
    """Exit code 2 and what to do, before anything is started."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = footprint("serve", "--no-browser", "--port", str(port))
    assert (ran.exit_code, ran.out) == (2, "")
    assert str(port) in ran.err
    assert "--port" in ran.err


@pytest.mark.parametrize(
    ("address", "is_loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.168.1.5", False)],  # noqa: S104
)
def test_who_can_reach_an_address(address: str, is_loopback: bool) -> None:  # noqa: FBT001
    """Loopback addresses are this computer; all others get a warning."""
    assert _is_loopback(address) is is_loopback
