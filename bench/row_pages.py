"""The pages in the browser, with a study of 1,000 exchanges on the desk: first paint of each, and a typed edit.

The pages are served as `footprint serve` does and opened in headless Chromium; every page is opened once before it is
measured, as the first visit of a process loads libraries. First paint: from asking for the address until the heading of
the page is seen. Whole: until the script has run to its end. Edit: from Enter, when the table shows the value, until the
workspace holds it; checked: until the findings of the changed study are drawn. Each is the median of several; the figure of first paint is the slowest page's.
"""

import os
import pkgutil
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

from figure import Figure
from row_commands import EXAMPLE, ROWS, long_study

from footprint_app.ingest.read_study import read_study
from footprint_app.service import drafts, workspace
from footprint_app.service.configuration import read_configuration
from footprint_app.store.folders import DATABASE_FILE

RUNS = 5
FIRST_AMOUNT = 4000
WAIT = 120_000
QUIET = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
COUNT_RUNS = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const name = "data-test-script-state";
    window.endedRuns = 0;
    window.counting?.disconnect();
    window.counting = new MutationObserver(changes => {
        for (const change of changes)
            if (change.oldValue === "running" && app.getAttribute(name) === "notRunning") window.endedRuns += 1;
    });
    window.counting.observe(app, {attributes: true, attributeOldValue: true, attributeFilter: [name]});
}"""


def main() -> None:
    """Serve, look, and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        os.environ |= {"HOME": name, "FOOTPRINT_WORKSPACE": str(home / "workspace"), "FOOTPRINT_USER": "bench"}
        found = read_configuration()
        workspace.init(found, home / "workspace")
        study = read_study(EXAMPLE).study
        if study is None:
            raise SystemExit(f"{EXAMPLE} cannot be read")
        draft = drafts.begin_from_study(found, long_study(study, ROWS), "bench").head.draft_id
        port = free_port()
        command = [sys.executable, "-P", "-m", "footprint_app.cli", "serve", "--no-browser", "--port", str(port)]
        with subprocess.Popen(  # noqa: S603  our own
            command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as server:
            try:
                wait_for(f"http://127.0.0.1:{port}")
                measure(f"http://127.0.0.1:{port}", draft, home / "workspace" / DATABASE_FILE)
                kept = drafts.open_draft(found, draft).tables["inventory"][0].cells.get("quantity")
                if kept != FIRST_AMOUNT + RUNS:
                    raise SystemExit(f"the workspace holds {kept}, not what was typed last")
            finally:
                os.killpg(server.pid, signal.SIGTERM)


def measure(address: str, draft: str, database: Path) -> None:
    """Open every page and type into the longest table."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        painted, whole = {}, {}
        for key in page_keys():
            url = f"{address}/{'' if key == 'start' else key}?lang=zh&study={draft}"
            seen = [visit(page, url) for _ in range(RUNS + 1)][1:]
            painted[key] = statistics.median(first for first, _ in seen)
            whole[key] = statistics.median(last for _, last in seen)
            print(f"{key}: {painted[key]:.2f} s, whole {whole[key]:.2f} s", flush=True)
        slowest = max(painted, key=painted.__getitem__)
        last = max(whole, key=whole.__getitem__)
        Figure("page-paint", painted[slowest], {}, {"page": slowest, "pages": len(painted)}).tell()
        Figure("page-whole", whole[last], {}, {"page": last}).tell()
        visit(page, f"{address}/data?lang=zh&study={draft}&table=inventory")
        with closing(sqlite3.connect(database)) as store:
            edits = [edit(page, FIRST_AMOUNT + number, store) for number in range(RUNS + 1)][1:]
        Figure("page-edit", statistics.median(kept for kept, _ in edits)).tell()
        Figure("page-edit-checked", statistics.median(checked for _, checked in edits)).tell()
        browser.close()


def visit(page: Any, url: str) -> tuple[float, float]:
    """Seconds until the heading is seen, and until the script has run to its end."""
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    wait_for_element(page, "[data-testid=stMain] h1")
    painted = time.perf_counter() - start
    wait_for_element(page, QUIET)
    return painted, time.perf_counter() - start


def wait_for_element(page: Any, selector: str) -> None:
    """Wait until an element is there, looked for at every frame: a locator looks twice a second."""
    page.wait_for_function("selector => document.querySelector(selector) !== null", arg=selector, timeout=WAIT)


def page_keys() -> list[str]:
    """Return the keys of the pages; each is a module, and the menu itself wants a session to speak in."""
    import footprint_app.ui.pages

    return sorted(module.name for module in pkgutil.iter_modules(footprint_app.ui.pages.__path__))


def revision(store: sqlite3.Connection) -> int:
    """Return the number of edits of the only draft; asked often, so not through the service, which opens it all."""
    return int(store.execute("SELECT max(revision) FROM draft").fetchone()[0])


def edit(page: Any, amount: int, store: sqlite3.Connection) -> tuple[float, float]:
    """Type an amount into the first row; seconds from Enter until it is kept, and until the page has checked it."""
    canvas = page.get_by_test_id("data-grid-canvas").first
    canvas.locator("th").first.wait_for(state="attached", timeout=WAIT)
    column = next(
        int(cell.get_attribute("aria-colindex"))
        for cell in canvas.locator("th").all()
        if cell.text_content().startswith("数量")
    )
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + 53)
    page.locator("#glide-cell-1-0[aria-selected=true]").wait_for(state="attached", timeout=WAIT)
    for _ in range(column - 1):
        page.keyboard.press("ArrowRight")
    page.locator(f"#glide-cell-{column}-0[aria-selected=true]").wait_for(state="attached", timeout=WAIT)
    page.keyboard.press("Enter")
    field = page.locator("#portal").locator("textarea, input").first
    field.fill(str(amount), timeout=WAIT)
    page.evaluate(COUNT_RUNS)
    before = revision(store)
    start = time.perf_counter()
    field.press("Enter")
    while revision(store) == before:
        time.sleep(0.005)
        if time.perf_counter() - start > WAIT / 1000:
            raise SystemExit("the edit did not reach the workspace")
    kept = time.perf_counter() - start
    page.wait_for_function("() => window.endedRuns > 0", timeout=WAIT)
    return kept, time.perf_counter() - start


def wait_for(address: str) -> None:
    """Wait until the pages answer."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310  our own server
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the pages do not answer")


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """The browser, as the tests of the pages find it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("FOOTPRINT_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("no Chromium: install one or name it in FOOTPRINT_CHROMIUM")
    return found


if __name__ == "__main__":
    main()
