"""Serving the pages: Streamlit with the settings that a certification tool needs, wherever it was installed."""

import ipaddress
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError

# On the command line of Streamlit, as a wheel brings no folder .streamlit along.
_SETTINGS = {
    "browser.gatherUsageStats": "false",
    "server.maxUploadSize": "50",
    "server.fileWatcherType": "none",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    # Streamlit's own red and grey are too pale for small text on white (WCAG 2, 4.5 : 1).
    "theme.base": "light",
    "theme.primaryColor": "#1f5c4a",
    "theme.textColor": "#0a0f0d",
    # Named, as browsers take Japanese forms of Chinese characters on a page that calls itself English.
    "theme.font": "Source Sans, Noto Sans SC, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif",
}
_LOOK_EVERY = 0.2
_STARTS_WITHIN = 120.0
_ENDS_WITHIN = 20.0


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the pages are; `is_open_to_others`: more than this computer can reach them."""

    url: str
    workspace: str
    is_open_to_others: bool


def serve(
    configuration: Configuration,
    folder: Path | None,
    address: str,
    port: int,
    *,
    open_browser: bool,
    on_ready: Callable[[Serving], None],
) -> int:
    """Serve the pages until they are stopped, and return the exit code; the worker is started by the first work asked.

    `on_ready` is called once, when the pages answer.

    Raises:
        WrongUseError: something else listens at the address, or it is none of this computer.
    """
    _require_free(address, port)
    settings = {
        **_SETTINGS,
        "server.address": address,
        "server.port": str(port),
        "server.headless": str(not open_browser).lower(),
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    environment = {**os.environ, "FOOTPRINT_LANG": configuration["lang"]}
    workspace = folder or configuration.workspace
    if workspace is not None:
        environment["FOOTPRINT_WORKSPACE"] = str(workspace.resolve())
    command = [sys.executable, "-m", "streamlit", "run", str(script()), *options]
    # Streamlit greets in English and recommends addresses of its own: what is to be said, the caller says.
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own module
    try:
        if _answers(server, address, port):
            shown = f"[{address}]" if ":" in address else address
            on_ready(Serving(f"http://{shown}:{port}", str(workspace or ""), not _is_loopback(address)))
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(_ENDS_WITHIN)


def script() -> Path:
    """Return the file that lists the pages.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    found = find_spec("streamlit_app")
    if found is None or found.origin is None:
        raise FileNotFoundError("streamlit_app.py")
    return Path(found.origin)


def _require_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            # As servers do: a port that was left a moment ago is free.
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        cause = error.strerror or str(error)
        raise WrongUseError("service.address_not_usable", address=address, port=port, cause=cause) from error


def _answers(server: "subprocess.Popen[bytes]", address: str, port: int) -> bool:
    """Wait for the pages; False when the server ended, or said nothing for too long."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(address, f"[{address}]" if ":" in address else address)  # noqa: S104 - read, not bound
    until = time.monotonic() + _STARTS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://{asked}:{port}/_stcore/health", timeout=1):
                return True
        except OSError:
            time.sleep(_LOOK_EVERY)
    return False


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
