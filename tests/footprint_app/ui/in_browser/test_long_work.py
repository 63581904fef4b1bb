"""Work on 1,000 exchanges beside the page: followed, left alone, stopped, found again, and taken over from the dead."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from footprint_app.service import drafts, jobs
from footprint_app.service.configuration import Configuration
from footprint_app.service.jobs import Job, JobState
from pcr_rules.study import ProductStudy

pytestmark = pytest.mark.browser

PATIENCE = 180
"""Seconds: a lease of half a minute, a new worker, and a calculation beside others on two cores."""


@pytest.fixture
def study(site: Any, long_study: ProductStudy) -> str:
    """A draft with 1,000 exchanges."""
    return str(drafts.begin_from_study(site.configuration, long_study, "for a test").head.draft_id)


class Held:
    """The process that does a job, held still in the middle of it: whatever is shown then is shown of running work."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self.worker = 0
        self.process = 0

    def hold(self, job_id: str) -> None:
        """Wait until the job has told how far it is, and stop the clock for its process."""
        _until(lambda: bool(jobs.load(self._configuration, job_id).progress), "the job does not begin")
        self.worker = jobs.worker_process(self._configuration)
        (self.process,) = [child for child in _children(self.worker) if "spawn_main" in _command(child)]
        os.kill(self.process, signal.SIGSTOP)
        assert jobs.load(self._configuration, job_id).state is JobState.RUNNING

    def go_on(self) -> None:
        """Let it work again."""
        if self.process and _command(self.process):
            os.kill(self.process, signal.SIGCONT)


@pytest.fixture
def held(site: Any) -> Iterator[Held]:
    """Work that is let go at the end whatever happens."""
    holding = Held(site.configuration)
    yield holding
    holding.go_on()


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _command(process: int) -> str:
    """The command line of a process, "" where there is none any more."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)


def _asked(person: Any, button: str, name: str) -> str:
    """Press a button that asks for work, and return the job's id, which the address then names."""
    person.page.get_by_role("button", name=button, exact=True).click(timeout=60_000)
    person.page.wait_for_url(re.compile(f"{name}="), timeout=60_000)
    found = re.search(rf"{name}=(j-\w+)", person.page.url)
    assert found is not None
    return found[1]


def _sees_progress(person: Any) -> None:
    person.page.get_by_test_id("stProgress").first.wait_for(timeout=60_000)
    person.sees(re.compile(r"Reading and checking|Calculating|Answering|Writing"))
    person.page.get_by_role("button", name="Stop").wait_for(timeout=60_000)
    assert "Press Calculate" not in person.text()


def _number(person: Any) -> str:
    """Wait for the total without asking for it."""
    shown = person.page.get_by_test_id("stMetricValue").first
    shown.wait_for(timeout=PATIENCE * 1000)
    return str(shown.inner_text())


def test_a_calculation_is_followed_left_alone_and_found_again(
    visit: Callable[..., Any], site: Any, study: str, held: Held, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """Held in the middle: progress, after a reload and in a second window too; an edit meanwhile is kept.

    Let go, both windows show the number without asking, and say that it is older than the edit.
    """
    person = visit("result", "en", study=study)
    job = _asked(person, "Calculate", "calculation")
    held.hold(job)
    _sees_progress(person)
    keep_screenshot(person.page, "long_work_progress")
    person.page.reload()
    _sees_progress(person)
    second = visit("result", "en", study=study)
    _sees_progress(second)
    assert f"calculation={job}" in second.page.url

    person.menu("Data")
    grid = person.grid()
    column = grid.column("Quantity")
    grid.type(0, column, "4001")
    _until(lambda: 4001.0 in [row.get("quantity") for row in site.cells(study, "inventory").values()], "no edit")
    assert jobs.load(site.configuration, job).state is JobState.RUNNING

    held.go_on()
    total = _number(second)
    assert re.match(r"[\d,]+ kgCO2e / 1 t$", total)
    person.menu("Result")
    assert _number(person) == total
    for window in (person, second):
        window.page.reload()
        window.sees(re.compile("^Stale: the study, a factor or a claim was changed"))
    assert [each.job_id for each in _jobs_of(site, study)] == [job]


def test_draws_show_their_progress_and_wait_after_a_reload(
    visit: Callable[..., Any], site: Any, study: str, held: Held, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """10,000 draws of 1,000 exchanges: progress, a reload in the middle, median and interval without asking again."""
    person = visit("result", "en", study=study, part="uncertainty")
    _asked(person, "Calculate", "calculation")
    _number(person)
    person.wait_until_quiet()
    person.page.get_by_role("slider").press("ArrowRight")
    person.wait_until_quiet()
    job = _asked(person, "Draw", "uncertainty")
    held.hold(job)
    assert jobs.load(site.configuration, job).request["draws"] == 10_000
    _sees_progress(person)
    person.page.reload()
    _sees_progress(person)
    held.go_on()
    person.page.get_by_text("Median", exact=True).wait_for(timeout=PATIENCE * 1000)
    person.sees(re.compile("Draws 10,?000 · seed 20260"))
    keep_screenshot(person.page, "long_work_draws")


def test_a_stop_ends_the_process_and_says_so(
    visit: Callable[..., Any], site: Any, study: str, held: Held, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """Stopped in the middle: the process is gone, the page says so also after a reload, and it can be asked again."""
    person = visit("result", "en", study=study)
    job = _asked(person, "Calculate", "calculation")
    held.hold(job)
    _sees_progress(person)
    person.press("Stop")
    person.sees(re.compile("^Stopped. What was asked for was not finished"))
    assert jobs.load(site.configuration, job).state is JobState.CANCELLED
    _until(lambda: not _command(held.process), "the process lives on")
    assert person.page.get_by_test_id("stMetricValue").count() == 0
    keep_screenshot(person.page, "long_work_stopped")
    person.page.reload()
    person.sees(re.compile("^Stopped. What was asked for was not finished"))
    person.press("Calculate")
    _number(person)
    assert [each.state for each in _jobs_of(site, study)] == [JobState.DONE, JobState.CANCELLED]


def test_a_killed_worker_is_told_and_replaced(
    visit: Callable[..., Any], site: Any, study: str, held: Held, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """SIGKILL in the middle: the page says so, starts another worker, and has the number of the second attempt."""
    person = visit("result", "en", study=study)
    job = _asked(person, "Calculate", "calculation")
    held.hold(job)
    _sees_progress(person)
    os.kill(held.worker, signal.SIGKILL)
    held.go_on()
    person.sees(re.compile("^The worker ended unexpectedly. Another one takes this work up again"))
    keep_screenshot(person.page, "long_work_worker_killed")
    _number(person)
    done = jobs.load(site.configuration, job)
    assert (done.state, done.attempt) == (JobState.DONE, 2)
    assert jobs.worker_process(site.configuration) not in {0, held.worker}
    _until(lambda: not _command(held.process), "the orphan lives on")


def _jobs_of(site: Any, study: str) -> tuple[Job, ...]:
    """The calculations of a draft, newest first."""
    return tuple(jobs.of_draft(site.configuration, study, "calculate"))
