"""Every page with nothing, with every shipped study, and with a study of 1,000 exchanges, in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, examples, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.ui.menu import pages
from pcr_rules.study import ProductStudy

KEYS = [entry.key for entries in pages().values() for entry in entries]


@pytest.fixture
def configuration(home: Path) -> Configuration:
    """The settings of the pages' workspace."""
    found = read_configuration()
    workspace.init(found, home / "workspace")
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_page_of_an_empty_workspace(page: Callable[..., AppTest], key: str, lang: str) -> None:
    """No fault, and a heading, before anything was ever entered."""
    shown = page(key, lang)
    assert not shown.exception
    assert len(shown.title) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_page_with_every_shipped_study(
    page: Callable[..., AppTest], configuration: Configuration, key: str, lang: str
) -> None:
    """No fault and nothing refused, whichever of them is on the desk."""
    for example in examples.list_examples():
        study = drafts.begin_from_example(configuration, example.name, "for a test").head.draft_id
        shown = page(key, lang, study=study)
        assert not shown.exception, example.name
        assert not shown.error, example.name


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_page_with_a_thousand_exchanges(
    page: Callable[..., AppTest], configuration: Configuration, long_study: ProductStudy, key: str, lang: str
) -> None:
    """No fault with a study of 1,000 exchanges."""
    draft = drafts.begin_from_study(configuration, long_study, "for a test")
    shown = page(key, lang, study=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
