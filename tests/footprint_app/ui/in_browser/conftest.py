"""What the browser's tests stand on: pages served once a module, a person who visits them, and what can be asked there."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from footprint_app.service import drafts, examples, workspace
from footprint_app.service.configuration import Configuration, read_configuration

WAIT = 60_000
"""Milliseconds until a state that should come is given up: two slow cores share server, worker and browser."""
SERIOUS = ("serious", "critical")
STREAMLITS_OWN = (
    # The list of the menu has its sections as <div> between <ul> and <li>; no option of st.navigation changes that.
    ("list", "[data-testid=stSidebarNavItems]"),
    ("listitem", "[data-testid=stSidebarNavItems]"),
)
"""Findings of axe-core in what Streamlit draws and no page of ours can mend: rule, and the element around the place."""


@dataclass(frozen=True)
class Site:
    """Pages at work on a workspace of their own."""

    address: str
    configuration: Configuration

    def begin(self, example: str = examples.DEMO) -> str:
        """Put a shipped study into the workspace and return its draft's id."""
        return drafts.begin_from_example(self.configuration, example, "for a test").head.draft_id

    def cells(self, draft_id: str, table: str) -> dict[str, Mapping[str, Any]]:
        """What the workspace holds of a table, by row."""
        return {row.row_id: row.cells for row in drafts.open_draft(self.configuration, draft_id).tables[table]}

    def wait_for_cell(self, draft_id: str, table: str, row: str, column: str, value: object) -> None:
        """Wait until the workspace holds a value."""
        eventually(lambda: self.cells(draft_id, table)[row].get(column), value)


def eventually(ask: Callable[[], object], value: object) -> None:
    """Ask until the answer is `value`."""
    until = time.monotonic() + WAIT / 1000
    while (answer := ask()) != value:
        assert time.monotonic() < until, f"{answer!r}, not {value!r}"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def make_site() -> Callable[[str, Configuration], Site]:
    """Pages that a test serves in its own way, as a site."""
    return Site


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, serve_pages: Callable[[Path], AbstractContextManager[str]]
) -> Iterator[Site]:
    """The pages, served once for a module; each test begins its own study in the common workspace."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("FOOTPRINT_WORKSPACE", str(home / "workspace"))
        patch.setenv("FOOTPRINT_USER", "test")
        found = read_configuration()
        workspace.init(found, home / "workspace")
        with serve_pages(home) as address:
            yield Site(address, found)


class Visitor:
    """A person at a page: what they do, and what they can see."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self._address = address

    def open(self, key: str, lang: str = "zh", **parameters: str) -> "Visitor":
        """Go to a page and wait until it is drawn."""
        path = "" if key == "start" else key  # the first page is the one without a name
        self.page.goto(f"{self._address}/{path}?{urlencode({'lang': lang, **parameters})}")
        return self.wait_until_drawn()

    def wait_until_drawn(self) -> "Visitor":
        """Wait for the heading and for the end of the script's run."""
        fault = self.page.get_by_test_id("stException")
        self.page.get_by_role("heading", level=1).first.or_(fault).first.wait_for(timeout=WAIT)
        self.wait_until_quiet()
        assert not fault.count(), fault.first.inner_text()
        return self

    def wait_until_quiet(self) -> None:
        """Wait until the script has run to its end and stays there for half a second."""
        state = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
        quiet = 0
        until = time.monotonic() + WAIT / 1000
        while quiet < 5:
            assert time.monotonic() < until, "the page does not come to rest"
            quiet = quiet + 1 if self.page.locator(state).count() else 0
            self.page.wait_for_timeout(100)

    def menu(self, title: str) -> "Visitor":
        """Go to another page by the menu, as a person does."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        self.page.get_by_role("heading", level=1, name=title).wait_for(timeout=WAIT)
        self.wait_until_quiet()
        return self

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button of that name once it can be pressed."""
        self.page.get_by_role("button", name=name).first.click(timeout=WAIT)

    def sees(self, text: str | re.Pattern[str]) -> Any:
        """Wait until a text is on the page, and return its place."""
        found = self.page.get_by_text(text).first
        found.wait_for(timeout=WAIT)
        return found

    def text(self) -> str:
        """All that is written on the page, without the menu."""
        return str(self.page.get_by_test_id("stMain").inner_text())

    def upload(self, label: str, *files: Path) -> None:
        """Bring files by the uploader of that label."""
        area = self.page.get_by_test_id("stFileUploader").filter(has_text=label)
        area.locator("input[type=file]").set_input_files([str(file) for file in files], timeout=WAIT)

    def download(self, name: str | re.Pattern[str], folder: Path) -> Path:
        """Press a download button and return the file."""
        with self.page.expect_download(timeout=WAIT) as waiting:
            self.press(name)
        path = folder / str(waiting.value.suggested_filename)
        waiting.value.save_as(path)
        return path

    def grid(self, number: int = 0, within: Any = None) -> "Grid":
        """The table of that number on the page, or within a part of it."""
        return Grid(self.page, (within or self.page).get_by_test_id("data-grid-canvas").nth(number))

    def choose(self, label: str | re.Pattern[str], text: str) -> None:
        """Choose in a list: type a part of the words until they stand first, and take them."""
        box = self.page.get_by_test_id("stSelectbox").filter(has_text=label).first.get_by_role("combobox")
        box.click(timeout=WAIT)
        box.fill(text, timeout=WAIT)
        self.page.get_by_role("option", name=text).first.wait_for(timeout=WAIT)
        box.press("Enter")
        self.wait_until_quiet()

    def rows_of_table(self, number: int) -> list[list[str]]:
        """The visible cells of a table of the page, row by row."""
        rows = self.page.get_by_test_id("data-grid-canvas").nth(number).locator("tbody tr")
        rows.first.wait_for(state="attached", timeout=WAIT)
        return [row.locator("td").all_text_contents() for row in rows.all()]

    def faults_of_access(self) -> list[str]:
        """Serious and critical findings of axe-core in what the page shows, without Streamlit's own."""
        from axe_playwright_python.sync_playwright import Axe

        found = []
        for violation in Axe().run(self.page).response["violations"]:
            for node in violation["nodes"] if violation["impact"] in SERIOUS else ():
                target = node["target"][-1]
                if not self._is_streamlits_own(violation["id"], target):
                    found.append(f"{violation['id']}: {node['html'][:300]} ({target})")
        return found

    def _is_streamlits_own(self, rule: str, target: str) -> bool:
        inside = [around for known, around in STREAMLITS_OWN if known == rule]
        script = "([target, around]) => !!document.querySelector(target)?.closest(around)"
        return any(self.page.evaluate(script, [target, around]) for around in inside)

    def characters_without_a_glyph(self) -> str:
        """Chinese characters of the page that the browser draws as it draws one that no font can have."""
        return str(self.page.evaluate(_GLYPHS))

    def wide_parts(self) -> list[str]:
        """Elements that stick out of the window on the right where nothing scrolls."""
        return list(self.page.evaluate(_STICKING_OUT))


_GLYPHS = """() => {
    const main = document.querySelector('[data-testid=stApp]')
    const context = Object.assign(document.createElement('canvas'), {width: 32, height: 32})
        .getContext('2d', {willReadFrequently: true})
    context.font = '24px ' + getComputedStyle(main).fontFamily
    const picture = character => {
        context.clearRect(0, 0, 32, 32)
        context.fillText(character, 2, 26)
        return context.getImageData(0, 0, 32, 32).data.join()
    }
    const none = picture(String.fromCodePoint(0x10FFFE))
    const chinese = new Set(main.innerText.match(/[\\u4e00-\\u9fff]/g) ?? [])
    return [...chinese].filter(character => picture(character) === none).join('')
}"""

_STICKING_OUT = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(element => {
    const box = element.getBoundingClientRect()
    if (!box.width || !box.height || box.right <= innerWidth + 1) return false
    for (let one = element.parentElement; one; one = one.parentElement)
        if (one.dataset?.testid !== 'stMain' && getComputedStyle(one).overflowX !== 'visible') return false
    return true
}).map(element => element.outerHTML.slice(0, 160))"""


class Grid:
    """An editable table: a canvas, with its visible cells beside it as a table for readers of the screen."""

    def __init__(self, page: Any, canvas: Any) -> None:
        self._page, self._canvas = page, canvas
        self._canvas.wait_for(state="attached", timeout=WAIT)

    def column(self, header: str) -> int:
        """Number of the column of that header; the table is scrolled to the right until it is seen."""
        number = self._visible_columns().get(header)
        while number is None:
            row, last = self._active() or (0, 0)
            self.go_to(row, max(self._visible_columns().values()))
            self._page.keyboard.press("ArrowRight")
            self._page.wait_for_timeout(200)
            number = self._visible_columns().get(header)
            assert number is not None or self._active() != (row, last), f"no column {header}"
        return number

    def _visible_columns(self) -> dict[str, int]:
        """Numbers by headers, without the mark of a required column and without its unit."""
        self._canvas.locator("th").first.wait_for(state="attached", timeout=WAIT)
        found = self._canvas.locator("th").evaluate_all("all => all.map(one => [one.textContent, one.ariaColIndex])")
        return {text.partition(" (")[0].removesuffix(" *"): int(number) for text, number in found}

    def value(self, row: int, column: int) -> str:
        """The text of a visible cell; rows count from 0, columns as in `headers`."""
        return str(self._canvas.locator(f"#glide-cell-{column}-{row}").text_content(timeout=WAIT))

    def rows_with(self, text: str) -> list[int]:
        """Numbers of the visible rows in which a cell has that text."""
        rows = self._canvas.locator("tbody tr").filter(has=self._page.get_by_text(text, exact=True)).all()
        return [int(row.get_attribute("aria-rowindex") or 0) - 2 for row in rows]

    def go_to(self, row: int, column: int) -> None:
        """Go to a cell by the arrow keys; the table tells where it is a moment later only."""
        for _ in range(20):
            at = self._active()
            if at == (row, column):
                return
            if at is None:
                self._enter()
                continue
            for _step in range(abs(row - at[0])):
                self._page.keyboard.press("ArrowDown" if at[0] < row else "ArrowUp")
            for _step in range(abs(column - at[1])):
                self._page.keyboard.press("ArrowRight" if at[1] < column else "ArrowLeft")
            for _wait in range(20):
                if self._active() == (row, column):
                    return
                self._page.wait_for_timeout(50)
        pytest.fail(f"row {row}, column {column} was not reached, but {self._active()}")

    def _enter(self) -> None:
        """Click the first cell, as a person who then goes on by the keyboard."""
        self._page.mouse.click(*self._point_at(60, 53))  # right of the row's mark, below the header of 36 px
        self._page.wait_for_timeout(300)

    def _active(self) -> tuple[int, int] | None:
        script = "canvas => canvas.contains(document.activeElement) ? document.activeElement.id : ''"
        active = self._canvas.evaluate(script)
        found = re.fullmatch(r"glide-cell-(\d+)-(\d+)", active)
        return (int(found[2]), int(found[1])) if found else None

    def add_row(self) -> None:
        """Press the table's sign that adds a row at its foot."""
        self._point_at(60, 18)
        self._page.get_by_role("button", name="Add row").first.click(timeout=WAIT)

    def delete_row(self, row: int) -> None:
        """Mark a row that is seen without scrolling, and press the table's sign that deletes it."""
        x, y = self._point_at(16, 36 + 35 * row + 17)
        self._page.mouse.click(x, y)
        self._page.get_by_role("button", name="Delete row(s)").first.click(timeout=WAIT)

    def _point_at(self, right: float, down: float) -> tuple[float, float]:
        self._canvas.evaluate("canvas => canvas.parentElement.scrollIntoView({block: 'center'})")
        self._page.wait_for_timeout(300)
        box = self._canvas.bounding_box()
        assert box is not None
        self._page.mouse.move(box["x"] + right, box["y"] + down)
        return box["x"] + right, box["y"] + down

    def type(self, row: int, column: int, text: str) -> None:
        """Type into a cell and leave it with Enter."""
        self.go_to(row, column)
        self._page.keyboard.press("Enter")
        typed = self._page.locator("#portal").locator("textarea, input").first
        typed.fill(text, timeout=WAIT)
        typed.press("Enter")
        typed.wait_for(state="detached", timeout=WAIT)


@pytest.fixture
def visit(site: Site, browser: Any) -> Callable[..., Visitor]:
    """A new person at the pages: ``visit("data", "zh", study=…)``."""

    def begin(key: str = "", lang: str = "zh", *, width: int = 1280, **parameters: str) -> Visitor:
        page = browser.new_page(viewport={"width": width, "height": 900}, accept_downloads=True)
        return Visitor(page, site.address).open(key, lang, **parameters)

    return begin


@pytest.fixture
def newcomer(address: str, browser: Any) -> Visitor:
    """A person before the opening page of pages that were served from an empty home: no workspace, no study."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    return Visitor(page, address).open("start", "zh")
