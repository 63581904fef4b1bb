"""Every page with nothing, with every shipped study, and with a study of 1,000 exchanges, in both languages.

With studies twice: as they were opened, and once they are calculated, in all their parts.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from footprint_app.service import drafts, examples, jobs, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.jobs import JobState
from footprint_app.ui.page_list import pages
from footprint_app.worker.loop import work
from pcr_rules.study import ProductStudy

ENTRIES = [entry for entries in pages().values() for entry in entries]
KEYS = [entry.key for entry in ENTRIES]
OF_A_STUDY = {entry.key for entry in ENTRIES if entry.needs_study or entry.key == "electricity"}


PARTS = {
    "data": ("graph", "history", "evidence"),
    "electricity": ("users", "schemes", "factors"),
    "result": ("groups", "flows", "quality", "uncertainty", "electricity"),
    "certificates": ("import", "match", "change", "history", "path"),
    "factors": ("sets", "bring", "impact"),
    "databases": ("import", "search", "overlay"),
    "settings": ("people", "jobs", "language"),
}
"""Parts of a page besides its first one, as its address names them."""
GATES = ("**Claim (conformity): blocked**", "**声明（符合性）：受阻**")


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


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory, long_study: ProductStudy) -> tuple[Path, Mapping[str, str]]:
    """A home whose workspace has every shipped study and one of 1,000 exchanges, all calculated; drafts by name."""
    home = tmp_path_factory.mktemp("calculated")
    configuration = read_configuration({"workspace": str(home / "workspace"), "user": "test"})
    workspace.init(configuration, home / "workspace")
    opened = {
        each.name: drafts.begin_from_example(configuration, each.name, "for a test")
        for each in examples.list_examples()
    }
    opened["1,000 exchanges"] = drafts.begin_from_study(configuration, long_study, "for a test")
    asked = [jobs.ask_calculation(configuration, draft) for draft in opened.values()]
    work(configuration, idle=0.01)
    assert {jobs.load(configuration, job.job_id).state for job in asked} == {JobState.DONE}
    return home, {name: draft.head.draft_id for name, draft in opened.items()}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_every_part_of_a_page_with_what_was_calculated(
    page: Callable[..., AppTest],
    calculated: tuple[Path, Mapping[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    lang: str,
) -> None:
    """No fault and nothing refused: the numbers of each study, in each part of the page.

    The pages of the workspace look the same whatever is on the desk; the gates of Checks may say that a claim is blocked.
    """
    home, studies = calculated
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("FOOTPRINT_WORKSPACE", str(home / "workspace"))
    for name, study in studies.items() if key in OF_A_STUDY else [*studies.items()][:1]:
        for part in ("", *PARTS.get(key, ())):
            shown = page(key, lang, study=study, **({"part": part} if part else {}))
            assert not shown.exception, (name, part)
            refused = [each.value for each in shown.error if not each.value.startswith(GATES)]
            assert not refused, (name, part)
    if key == "result":
        assert len(shown.metric) >= 2
