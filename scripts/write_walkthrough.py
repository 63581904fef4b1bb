"""Walk through the pages with a shipped study, as a new user would, and keep a picture of each step for the documents.

Needs Chromium (on PATH, named in FOOTPRINT_CHROMIUM, or Playwright's own). Writes docs/assets/walkthrough/*.png; run it
after a change of the pages. A step that a person could not take any more ends it with an error.
"""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "assets" / "walkthrough"
SIZE: ViewportSize = {"width": 1280, "height": 860}
MOST_PIXELS = 1240
"""Height of a picture: a page that is longer is shown from its beginning."""
COLOURS = 96
MOST_BYTES = 150_000
PATIENCE = 60_000
"""Milliseconds: the first calculation starts a worker and loads the solver."""
LOOK, REST = 200, 2_000
RESTS = """() => !!document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]') &&
    !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-testid=stSpinner], ' +
        '[data-stale=true]')"""


@dataclass(frozen=True)
class Words:
    """What stands on the buttons and in the menu."""

    lang: str
    open: str
    data: str
    checks: str
    clauses: str
    electricity: str
    result: str
    documents: str
    calculate: str
    write: str
    word: str


LANGUAGES = (
    Words("zh", "打开", "数据", "检查", "逐条", "电力", "结果", "文件", "计算", "生成报告", "报告（Word）"),
    Words(
        "en", "Open", "Data", "Checks", "Clause by clause", "Electricity", "Result", "Documents", "Calculate",
        "Write the reports", "Report (Word)",
    ),
)  # fmt: skip


def main() -> None:
    """Serve, walk in both languages, write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for words in LANGUAGES:
            page = browser.new_page(viewport=SIZE, locale="zh-CN" if words.lang == "zh" else "en-GB")
            page.set_default_timeout(PATIENCE)
            walk(page, address, words)
            page.close()
        browser.close()


def walk(page: Page, address: str, words: Words) -> None:
    """Take the steps of the page walkthrough.md, in its order."""
    page.goto(f"{address}/?lang={words.lang}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    keep(page, words, "1_start")
    page.get_by_role("button", name=words.open, exact=True).first.click()
    page.wait_for_url("**study=*")
    settle(page)
    go(page, words.data)
    expect(page.locator("[data-testid=stDataFrame] canvas").first).to_be_visible(timeout=PATIENCE)
    keep(page, words, "2_data")
    go(page, words.checks)
    expect(page.get_by_role("heading", name=words.clauses)).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id("stExpander").first.locator("summary").click()
    keep(page, words, "3_checks")
    go(page, words.electricity)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    keep(page, words, "4_electricity")
    go(page, words.result)
    page.get_by_role("button", name=words.calculate, exact=True).click()
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=PATIENCE)
    keep(page, words, "5_result")
    go(page, words.documents)
    page.get_by_role("button", name=words.write, exact=True).click()
    expect(page.get_by_text(words.word).first).to_be_visible(timeout=PATIENCE)
    keep(page, words, "6_documents")


def go(page: Page, name: str) -> None:
    """Open a page by the menu, and wait for its heading."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible(timeout=PATIENCE)


def keep(page: Page, words: Words, step: str) -> None:
    """Keep a picture of the page, as high as what is on it, once nothing moves any more."""
    settle(page)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": SIZE["width"], "height": max(SIZE["height"], min(height, MOST_PIXELS))})
    settle(page)
    path = FOLDER / f"{words.lang}_{step}.png"
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    page.set_viewport_size(SIZE)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, more than {MOST_BYTES}")
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")


def settle(page: Page) -> None:
    """Wait until nothing moves for two seconds: between two parts of a page its script may seem to rest."""
    at_rest = 0
    for _look in range(PATIENCE // LOOK):
        at_rest = at_rest + LOOK if page.evaluate(RESTS) else 0
        if at_rest >= REST:
            return
        page.wait_for_timeout(LOOK)
    raise SystemExit(f"{page.url} does not come to rest")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve the pages from an empty home, as `footprint serve` does; gives their address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "footprint_app.cli", "serve", str(home / "workspace"), "--no-browser", "--json"]
    environment = {**os.environ, "HOME": str(home), "FOOTPRINT_USER": "li", "FOOTPRINT_CONFIG": str(home / "c.toml")}
    with subprocess.Popen(  # noqa: S603 - our own module
        [*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=home
    ) as server:
        try:
            yield str(_document(server)["url"])
        finally:
            server.terminate()
            _end_worker(home / "workspace")


def _document(server: "subprocess.Popen[bytes]") -> dict[str, Any]:
    assert server.stdout is not None  # noqa: S101 - it was asked for
    text = b""
    read: Callable[[], bytes] = server.stdout.readline
    for line in iter(read, b""):
        text += line
        if line.startswith(b"}"):
            break
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _end_worker(folder: Path) -> None:
    """End the worker that the pages have started: its folder goes."""
    from footprint_app.service import jobs
    from footprint_app.service.configuration import read_configuration

    process = jobs.worker_process(read_configuration({"workspace": str(folder)}))
    if process:
        os.kill(process, 15)


def chromium() -> str | None:
    """Return the browser to use, None for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("FOOTPRINT_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


if __name__ == "__main__":
    main()
