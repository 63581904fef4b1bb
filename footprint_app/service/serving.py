"""Serving the pages: Streamlit with the settings that a certification tool needs, wherever it was installed."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from footprint_app.service.configuration import Configuration

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


def serve(configuration: Configuration, folder: Path | None, address: str, port: int, *, open_browser: bool) -> int:
    """Serve the pages until they are stopped, and return the exit code; the worker is started by the first work asked."""
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
        environment["FOOTPRINT_WORKSPACE"] = str(workspace)
    command = [sys.executable, "-m", "streamlit", "run", str(script()), *options]
    try:
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own module
    except KeyboardInterrupt:
        return 0


def script() -> Path:
    """Return the file that lists the pages.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    found = find_spec("streamlit_app")
    if found is None or found.origin is None:
        raise FileNotFoundError("streamlit_app.py")
    return Path(found.origin)
