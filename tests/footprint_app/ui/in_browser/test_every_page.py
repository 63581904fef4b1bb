"""Every page in the browser: nothing in the console, no serious fault of access, Chinese that can be read, no overflow.

The pages are those of the menu, so that none can be forgotten. What is looked at, each at 1280 and at 390 px:

- every page in both languages before anything was entered;
- every page in both languages with the shipped profile, which is calculated;
- every part of result, electricity and data with it, in turn in Chinese and in English;
- every page of a study with each other shipped study, calculated too, in turn in Chinese and in English, so that each
  page and each study is seen in both.

Every page with every shipped study in both languages, and with 1,000 exchanges, is launched in test_long_study.py; every
part of electricity and certificates with a filled ledger is looked at in test_ledger_pages.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from footprint_app.service import drafts, examples, jobs
from footprint_app.service.jobs import JobState
from footprint_app.ui.page_list import pages
from footprint_app.worker.loop import work

ENTRIES = [entry for entries in pages().values() for entry in entries]
KEYS = [entry.key for entry in ENTRIES]
OF_A_STUDY = [entry.key for entry in ENTRIES if entry.needs_study or entry.key == "electricity"]
OTHERS = [each.name for each in examples.list_examples() if each.name != examples.DEMO]
LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""As the address has them, and as the page tells them to readers of the screen."""
PARTS = [
    *(("result", part) for part in ("groups", "flows", "quality", "uncertainty", "electricity")),
    *(("electricity", part) for part in ("users", "schemes", "factors")),
    *(("data", part) for part in ("graph", "evidence", "history")),
]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", KEYS)
def test_a_page_before_anything_was_entered(
    visit: Callable[..., Any], keep_screenshot: Callable[[Any, str], None], key: str
) -> None:
    """The first of this module: the workspace is still empty."""
    person = visit("", "zh")
    for lang in LANGUAGES:
        _look(person.open(key, lang), lang)
        keep_screenshot(person.page, f"empty_{key}_{lang}")


def test_the_first_page_has_its_name_too(visit: Callable[..., Any]) -> None:
    """/start is the first page, not a page that does not exist."""
    person = visit("", "en")
    person.page.goto(person.page.url.replace("/?", "/start?"))
    person.wait_until_drawn()
    assert "/start?" in person.page.url
    assert person.page.get_by_role("dialog").count() == 0
    assert person.page.get_by_role("heading", level=1).inner_text() == "Footprint Workbench"


@pytest.fixture(scope="module")
def calculated(site: Any) -> Mapping[str, str]:
    """A draft of each shipped study, with its number."""
    studies = {each.name: site.begin(each.name) for each in examples.list_examples()}
    asked = [
        jobs.ask_calculation(site.configuration, drafts.open_draft(site.configuration, study))
        for study in studies.values()
    ]
    work(site.configuration, idle=0.01)
    assert {jobs.load(site.configuration, job.job_id).state for job in asked} == {JobState.DONE}
    return studies


@pytest.mark.parametrize("key", KEYS)
def test_a_page_with_a_study(
    visit: Callable[..., Any],
    calculated: Mapping[str, str],
    keep_screenshot: Callable[[Any, str], None],
    key: str,
) -> None:
    """With the shipped profile on the desk."""
    person = visit("", "zh")
    for lang in LANGUAGES:
        _look(person.open(key, lang, study=calculated[examples.DEMO]), lang)
        keep_screenshot(person.page, f"{key}_{lang}")


@pytest.mark.parametrize(("key", "part"), PARTS)
def test_a_part_of_a_page_with_a_study(
    visit: Callable[..., Any],
    calculated: Mapping[str, str],
    keep_screenshot: Callable[[Any, str], None],
    key: str,
    part: str,
) -> None:
    """The parts of a page that its address names."""
    lang = _in_turn(PARTS.index((key, part)))
    person = visit(key, lang, study=calculated[examples.DEMO], part=part)
    _look(person, lang)
    keep_screenshot(person.page, f"{key}_{part}_{lang}")


@pytest.mark.parametrize("key", OF_A_STUDY)
def test_a_page_with_the_other_shipped_studies(
    visit: Callable[..., Any],
    calculated: Mapping[str, str],
    keep_screenshot: Callable[[Any, str], None],
    key: str,
) -> None:
    """With other studies on the desk, whose names are longer and whose tables are others."""
    person = visit("", "zh")
    for row, example in enumerate(OTHERS):
        lang = _in_turn(row + OF_A_STUDY.index(key))
        _look(person.open(key, lang, study=calculated[example]), lang)
        keep_screenshot(person.page, f"{example}_{key}_{lang}")


def _in_turn(number: int) -> str:
    return list(LANGUAGES)[number % 2]


def _look(person: Any, lang: str) -> None:
    """Nothing that keeps somebody out, every character drawn, nothing beyond the window; wide, then narrow."""
    where = person.page.url
    assert person.page.evaluate("document.documentElement.lang") == LANGUAGES[lang], where
    assert person.characters_without_a_glyph() == "", where
    for width in (1280, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.wait_until_quiet()
        assert person.faults_of_access() == [], (where, width)
        assert person.wide_parts() == [], (where, width)
