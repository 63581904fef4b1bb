"""The local pages, started as a user starts them and looked at in a headless browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = Path(find_spec("streamlit_app").origin or "")  # type: ignore[union-attr]  # installed with the packages
START_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    """Return once the server answers."""
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
def address(tmp_path: Path) -> Iterator[str]:
    """The address of the pages, served from an empty folder and with an empty home."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    options += ["--browser.gatherUsageStats", "false"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(SCRIPT), *options],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path)},
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_healthy(server, url)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def test_the_page_runs_without_error_in_both_languages() -> None:
    """The script of the page raises nothing, and its words follow the chosen language."""
    page = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
    assert not page.exception
    assert "产品碳足迹工作台" in page.markdown[0].value
    page.radio[0].set_value("English").run()
    assert "it does not calculate yet" in page.markdown[0].value
    assert "footprint examples copy aluminium_profile" in set(page.table[0].value["Command to copy it"])


@pytest.mark.browser
def test_a_person_sees_the_page_and_can_change_its_language(address: str, chromium: str, tmp_path: Path) -> None:
    """A browser shows the Chinese page first and the English one after a click."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        home = {
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        }  # its crash reports stay out of the user's home
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"], env={**os.environ, **home}
        )
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("heading", name="产品碳足迹工作台")).to_be_visible(timeout=30_000)
        page.get_by_text("English").click()
        expect(page.get_by_role("heading", name="Footprint Workbench")).to_be_visible(timeout=30_000)
        if folder := os.environ.get("FOOTPRINT_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/start_page.png", full_page=True)
        browser.close()
