"""Every page in the browser: nothing in the console, no serious fault of access, Chinese that can be read, no overflow."""

from collections.abc import Callable
from typing import Any

import pytest

from footprint_app.ui.menu import pages

KEYS = [entry.key for entries in pages().values() for entry in entries]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_page_with_a_study(
    visit: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None], key: str, lang: str
) -> None:
    """With the shipped profile on the desk: quiet console, no serious finding of axe-core, every character drawn."""
    person = visit(key, lang, study=site.begin())
    assert person.characters_without_a_glyph() == ""
    assert person.faults_of_access() == []
    keep_screenshot(person.page, f"{key}_{lang}")


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_page_on_a_narrow_screen(visit: Callable[..., Any], key: str) -> None:
    """Without a study, 390 px wide: no serious finding, and nothing sticks out of the window."""
    person = visit(key, "zh", width=390)
    assert person.faults_of_access() == []
    assert person.wide_parts() == []
