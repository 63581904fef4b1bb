"""Fixtures of the pages' tests: a workspace of one's own, the served pages, and a browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = Path(find_spec("streamlit_app").origin or "")  # type: ignore[union-attr]  # installed with the packages
START_SECONDS = 60


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with an empty workspace to be made in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FOOTPRINT_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("FOOTPRINT_USER", "test")
    return tmp_path


@pytest.fixture
def page(home: Path) -> Callable[..., AppTest]:  # noqa: ARG001 - the pages work there
    """Run one page by its key, in a language, with a study on the desk: ``page("data", "zh", study=draft_id)``."""

    def run(key: str, lang: str = "en", **parameters: str) -> AppTest:
        script = f"from footprint_app.ui.menu import run_page\nrun_page({key!r})\n"
        test = AppTest.from_string(script, default_timeout=60)
        for name, value in {"lang": lang, **parameters}.items():
            test.query_params[name] = value
        return test.run()

    return run


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """The address of the pages, served from an empty folder and with an empty home."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    options += ["--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), *options]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, env=dict(os.environ), stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(server, url)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(START_SECONDS * 5):
        assert server.poll() is None, "streamlit ended before it answered"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as answer:  # noqa: S310  our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"streamlit did not answer within {START_SECONDS} s")


@pytest.fixture
def browser(home: Path, chromium: str) -> Iterator[Any]:
    """A headless browser whose reports stay out of the user's home."""
    from playwright.sync_api import sync_playwright

    environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], env=environment)
        yield started
        started.close()


@pytest.fixture
def keep_screenshot() -> Callable[[Any, str], None]:
    """Keep pictures of a page at 1280 and 390 px where the environment names a folder for them."""

    def keep(page: Any, name: str) -> None:
        if folder := os.environ.get("FOOTPRINT_SCREENSHOTS"):
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(500)
                page.screenshot(path=f"{folder}/{name}_{width}.png", full_page=True)
            page.set_viewport_size({"width": 1280, "height": 900})

    return keep
