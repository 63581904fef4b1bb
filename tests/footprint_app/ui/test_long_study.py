"""Every page with nothing, with every shipped study, and with a study of 1,000 exchanges, in both languages."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.ingest.read_study import read_study
from footprint_app.service import drafts, examples, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.examples import example_file
from footprint_app.ui.menu import pages
from pcr_rules.study import ProductStudy

KEYS = [entry.key for entries in pages().values() for entry in entries]
EXCHANGES = 1000


@pytest.fixture
def configuration(home: Path) -> Configuration:
    """The settings of the pages' workspace."""
    found = read_configuration()
    workspace.init(found, home / "workspace")
    return found


def long_study(study: ProductStudy) -> ProductStudy:
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
    page: Callable[..., AppTest], configuration: Configuration, key: str, lang: str
) -> None:
    """No fault with a study of 1,000 exchanges."""
    with example_file(examples.DEMO) as path:
        study = read_study(path).study
    assert study is not None
    longer = long_study(study)
    assert sum(len(each.exchanges) for each in longer.processes) == EXCHANGES
    draft = drafts.begin_from_study(configuration, longer, "for a test")
    shown = page(key, lang, study=draft.head.draft_id)
    assert not shown.exception
    assert not shown.error
