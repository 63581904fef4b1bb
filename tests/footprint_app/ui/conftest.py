"""Fixtures of the pages' tests: a workspace of one's own, the served pages, and a browser that reports what it hears."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.ingest.read_study import read_study
from footprint_app.service import drafts, examples, jobs, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.examples import example_file
from footprint_app.service.job_kinds import perform
from footprint_app.service.job_task import Task
from pcr_rules.study import ProductStudy

START_SECONDS = 90
EXCHANGES = 1000
MOST_PIXELS = 6000
"""Height of a picture of a long page."""
STREAMLITS_OWN = (
    # Under the address of a page Streamlit asks for its server there first; the 404 tells it to look one folder up.
    re.compile(r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)$"),
)
"""Addresses whose failure is part of how Streamlit works and that no page of ours can prevent."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with an empty workspace to be made in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FOOTPRINT_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("FOOTPRINT_USER", "test")
    return tmp_path


@pytest.fixture
def configuration(home: Path) -> Configuration:  # noqa: ARG001 - the workspace is made there
    """The settings of the pages' workspace, which is made."""
    found = read_configuration()
    workspace.init(found, workspace.workspace_folder(found))
    return found


@pytest.fixture
def draft(configuration: Configuration) -> drafts.Draft:
    """A draft of the shipped aluminium profile."""
    return drafts.begin_from_example(configuration, examples.DEMO, "try it")


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


@pytest.fixture(scope="session")
def long_study() -> ProductStudy:
    """The shipped profile with 1,000 exchanges and the same total."""
    with example_file(examples.DEMO) as path:
        study = read_study(path).study
    assert study is not None
    longer = _longer(study)
    assert sum(len(each.exchanges) for each in longer.processes) == EXCHANGES
    return longer


def _longer(study: ProductStudy) -> ProductStudy:
    """The study with its first purchased input spread over so many rows that there are 1,000 exchanges."""
    process = next(
        p for p in study.processes if any(e.provider.startswith("factor:") and not e.fuel for e in p.exchanges)
    )
    bought = next(e for e in process.exchanges if e.provider.startswith("factor:") and not e.fuel)
    parts = EXCHANGES + 1 - sum(len(each.exchanges) for each in study.processes)
    amount = bought.quantity.value
    # 1 + 2 + … + n = n (n + 1) / 2: unequal parts with the same sum, as equal rows are told as one written twice.
    spread = tuple(
        replace(
            bought,
            exchange_id=f"{bought.exchange_id}-{number}",
            quantity=replace(bought.quantity, value=amount * 2 * number / (parts * (parts + 1))),
        )
        for number in range(1, parts + 1)
    )
    exchanges = (*(each for each in process.exchanges if each is not bought), *spread)
    longer = replace(process, exchanges=exchanges)
    return replace(study, processes=tuple(longer if each is process else each for each in study.processes))


@pytest.fixture(scope="session")
def serve_pages() -> Callable[[Path], AbstractContextManager[str]]:
    """Serve the pages as `footprint serve` does, from a folder that is also the home; gives their address."""
    return _served


@pytest.fixture
def do_jobs(home: Path) -> Callable[[], None]:  # noqa: ARG001 - the workspace is made there
    """Do every job that waits in the workspace, in this process."""

    def run() -> None:
        configuration = read_configuration()
        while (claimed := jobs.claim(configuration)) is not None:
            task = Task(configuration, claimed.request, claimed.folder, lambda _said: None)
            claimed.end("done", perform(claimed.kind, task))

    return run


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """The address of the pages, served from an empty folder and with an empty home."""
    with _served(home) as url:
        yield url


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """Serve, and at the end stop the server with all it started and hold that its log tells of no fault."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-P", "-m", "footprint_app.cli", "serve", "--no-browser", "--port", str(port)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=home,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(server, url)
            yield url
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)
            _stop_worker(home / "workspace")
    said = (home / "log").read_text(encoding="utf-8", errors="replace")
    if "Traceback" in said:
        pytest.fail(f"the pages' log tells of a fault:\n{said[-4000:]}")


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


def _stop_worker(folder: Path) -> None:
    """The worker outlives the pages on purpose; here nobody asks it for anything any more."""
    import json

    from footprint_app.service.configuration import read_configuration
    from footprint_app.service.workspace import open_configured
    from footprint_app.store.workspace import read_note

    if not folder.is_dir():
        return
    with open_configured(read_configuration({"workspace": str(folder)})) as workspace:
        said = read_note(workspace, "worker")
    if said:
        try:
            os.killpg(int(json.loads(said)["process"]), signal.SIGTERM)
        except (ProcessLookupError, PermissionError):
            return


class WatchedBrowser:
    """A browser that notes every error and warning of its console and every request that failed."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self.heard: list[str] = []

    def new_page(self, **options: Any) -> Any:
        """Open a page in a context of its own: another person, another session."""
        page = self._browser.new_page(**options)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"page error: {error}"))
        page.on("response", self._response)
        return page

    def _console(self, message: Any) -> None:
        where = str(message.location.get("url", ""))
        if message.type in {"error", "warning"} and not _is_streamlits_own(where):
            self.heard.append(f"console {message.type}: {message.text} ({where})")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and not _is_streamlits_own(response.url):
            self.heard.append(f"HTTP {response.status}: {response.url}")


def _is_streamlits_own(url: str) -> bool:
    return any(pattern.match(url) for pattern in STREAMLITS_OWN)


@pytest.fixture(scope="module")
def started_browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless browser for the tests of a module; its reports stay out of the user's home."""
    from playwright.sync_api import sync_playwright

    own = str(tmp_path_factory.mktemp("browser"))
    environment: dict[str, str | float | bool] = {**os.environ, "HOME": own, "XDG_CONFIG_HOME": own}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], env=environment)
        yield started
        started.close()


@pytest.fixture
def browser(started_browser: Any) -> Iterator[WatchedBrowser]:
    """The browser of a test; the test fails on any error or warning in its console and on any request that failed."""
    watched = WatchedBrowser(started_browser)
    yield watched
    for context in started_browser.contexts:
        context.close()
    assert watched.heard == []


@pytest.fixture
def keep_screenshot() -> Callable[[Any, str], None]:
    """Keep pictures of a page at 1280 and 390 px where the environment names a folder for them."""

    def keep(page: Any, name: str) -> None:
        if folder := os.environ.get("FOOTPRINT_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(500)
                # A page scrolls within its window, so the window is made as high as what is in it.
                height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                page.set_viewport_size({"width": width, "height": max(900, min(height, MOST_PIXELS))})
                page.wait_for_timeout(500)
                page.screenshot(path=f"{folder}/{name}_{width}.png")
            page.set_viewport_size({"width": 1280, "height": 900})

    return keep
