"""Fixtures that every floor's tests share: the reference material beside the checkout, and hypothesis' settings."""

import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A slow machine must not turn a true property into a failure: no deadline, and the same examples on every run in CI.
settings.register_profile(
    "house", deadline=None, derandomize=os.environ.get("CI") == "true", suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

IN_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder of reference material (cases, facts, rules), or None where the checkout stands alone."""
    named = os.environ.get("FOOTPRINT_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    return folder if (folder / "cases").is_dir() else None


@pytest.fixture(scope="session", autouse=True)
def settings_of_nobody() -> Iterator[None]:
    """The tester's own settings reach no test: a workspace named in the environment would be worked in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORKSPACE", "DATABASE_URL", "LANG", "LOG_LEVEL", "USER", "CONFIG"):
            patch.delenv(f"FOOTPRINT_{name}", raising=False)
        # A worker that a page started outlives its test: many of them would take the machine from those that follow.
        patch.setenv("FOOTPRINT_WORKER_IDLE", "20")
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the checkout; the test is skipped where it is absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("reference material not found: set FOOTPRINT_SHARED or put it in ../shared")
    return folder


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The checkout whose documents and scripts are tested; the tests may run from a copy, beside an installed wheel."""
    folder = Path(os.environ.get("FOOTPRINT_CHECKOUT") or ROOT)
    if not (folder / "Makefile").is_file():
        pytest.skip("no checkout: set FOOTPRINT_CHECKOUT")
    return folder


@pytest.fixture(scope="session")
def case(shared: Path) -> Callable[[str], dict[str, Any]]:
    """Loader of one worked case by its id, as `case("matrix-nonunitary-loop")`."""

    def load(case_id: str) -> dict[str, Any]:
        path = shared / "cases" / f"{case_id}.json"
        if not path.is_file():
            pytest.skip(f"worked case {case_id} is not in {path.parent}")
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    return load


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser for the tests of the pages; the test is skipped where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("FOOTPRINT_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).is_file():
        pytest.skip("no Chromium: install one or name it in FOOTPRINT_CHROMIUM")
    return own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test of the pages or of PostgreSQL must run: there a skip is a failure."""
    report = yield
    is_mandatory = any(item.get_closest_marker(name) for name in ("browser", "postgres"))
    if IN_CI and is_mandatory and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but mandatory in CI: {report.longrepr}"
    return report
