"""A team behind a sign-in: a real OpenID provider, a real browser, and what each role can and cannot do on the pages."""

import itertools
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from footprint_app.service import drafts, jobs, people, saving, studies, workspace
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.jobs import JobState
from footprint_app.service.known_workspaces import use_workspace
from footprint_app.service.people import Role

pytestmark = pytest.mark.browser

WAIT = 60.0
"""Seconds until a program that should answer is given up."""
AUTHOR, REVIEWER, RELEASER, VIEWER = (f"{role}@plant.example" for role in ("author", "reviewer", "releaser", "viewer"))
TEAM = (AUTHOR, REVIEWER, RELEASER, VIEWER)
STRANGER, PRETENDER = "stranger@elsewhere.example", "u-4711"
"""The pretender's provider lets them write the author's address, and says that nobody has verified it."""
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a text for this test alone, as long as it should be"
client_id = "footprint"
client_secret = "from the provider"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


def _claims(subject: str, email: str, *, is_verified: bool) -> list[str]:
    said = {"sub": subject, "email": email, "email_verified": is_verified}
    return ["--user-claims", json.dumps(said)]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an OpenID provider that knows the team, a stranger and a pretender."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    known = [_claims(each.partition("@")[0], each, is_verified=True) for each in (*TEAM, STRANGER)]
    users = [*itertools.chain(*known), *_claims(PRETENDER, AUTHOR, is_verified=False)]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *users]
    with (tmp_path_factory.mktemp("provider") / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(server, url)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(server: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        assert server.poll() is None, "the provider ended before it answered"
        try:
            with urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=1):  # noqa: S310 - ours
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the provider did not answer")


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    serve_pages: Callable[[Path], AbstractContextManager[str]],
    make_site: Callable[[str, Configuration], Any],
    provider: str,
) -> Iterator[Any]:
    """The pages of a team: the secrets as the page on team mode writes them, and people in the workspace."""
    home = tmp_path_factory.mktemp("home")
    secrets = home / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(SECRETS.format(provider=provider), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("FOOTPRINT_WORKSPACE", str(home / "workspace"))
        patch.setenv("FOOTPRINT_USER", AUTHOR)
        found = read_configuration()
        workspace.init(found, home / "workspace")
        people.enter(found, RELEASER, "Zhao", frozenset({Role.RELEASER}))
        boss = found.of_person(RELEASER)
        for who, name, role in (
            (AUTHOR, "Li", Role.AUTHOR),
            (REVIEWER, "Qian", Role.REVIEWER),
            (VIEWER, "Wang", Role.VIEWER),
        ):
            people.enter(boss, who, name, frozenset({role}))
        with serve_pages(home) as address:
            yield make_site(address, found)


def _sign_in(visitor: Any, subject: str) -> None:
    """Press the button, choose the account at the provider, and come back."""
    visitor.page.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body="", content_type="text/css"))
    visitor.press(re.compile("Sign in|登录"))
    visitor.page.get_by_role("button", name=subject, exact=True).click()
    visitor.page.wait_for_url(re.compile(r"http://127\.0\.0\.1:\d+/"))
    visitor.wait_until_drawn()


@pytest.fixture
def signed_in(visit: Callable[..., Any]) -> Callable[..., Any]:
    """A person who has signed in and stands before the first page."""

    def begin(email: str) -> Any:
        visitor = visit("start", "en")
        _sign_in(visitor, email.partition("@")[0])
        return visitor

    return begin


def test_nobody_sees_more_than_the_sign_in_before_it(visit: Callable[..., Any], site: Any) -> None:
    """Every page, with a study, another workspace and another person in its address, shows the sign-in and no study."""
    study = site.begin()
    for key in ("start", "data", "result", "studies", "settings"):
        visitor = visit(key, "en", study=study, user=AUTHOR, workspace="0123456789ab")
        assert visitor.page.get_by_role("button", name="Sign in").count() == 1
        assert "6063" not in visitor.page.inner_text("body")
        assert not visitor.page.get_by_test_id("stSidebarNav").count()
        visitor.page.context.close()


@pytest.mark.parametrize(("subject", "shown"), [("stranger", STRANGER), (PRETENDER, PRETENDER)])
def test_who_has_no_role_is_told_so_and_sees_no_study(
    visit: Callable[..., Any], site: Any, subject: str, shown: str, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """A stranger, and somebody who writes the author's address without proof, who counts by the provider's own id."""
    study = site.begin()
    visitor = visit("start", "zh")
    _sign_in(visitor, subject)
    visitor.open("data", "en", study=study)
    visitor.sees(f"{shown} has no role in this workspace.")
    assert not visitor.page.get_by_test_id("stSidebarNav").count()
    assert "6063" not in visitor.page.inner_text("body")
    keep_screenshot(visitor.page, f"team_{subject}_en")


def test_a_viewer_looks_and_changes_nothing(
    signed_in: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """The study and its result are there; no cell takes a letter, and what would change or queue something is dead."""
    study = site.begin()
    _calculate(site, study)
    viewer = signed_in(VIEWER)
    viewer.sees(f"Signed in as {VIEWER}")
    viewer.sees("Roles: viewer")
    viewer.open("result", "en", study=study)
    viewer.sees(re.compile(r"kgCO2e"))
    assert viewer.page.get_by_role("button", name="Calculate", exact=True).is_disabled()
    keep_screenshot(viewer.page, "team_viewer_result_en")
    viewer.open("data", "en", study=study)
    for name in ("Undo last edit", "Save as version"):
        assert viewer.page.get_by_role("button", name=name).is_disabled()
    before = site.cells(study, "inventory")
    grid = viewer.grid()
    grid.go_to(0, grid.column("Quantity"))
    viewer.page.keyboard.type("4000")
    viewer.page.keyboard.press("Enter")
    viewer.page.keyboard.press("Escape")
    viewer.wait_until_quiet()
    assert site.cells(study, "inventory") == before
    assert not viewer.faults_of_access()
    keep_screenshot(viewer.page, "team_viewer_data_en")


def test_an_address_names_no_other_person_and_no_other_workspace(signed_in: Callable[..., Any], site: Any) -> None:
    """A viewer who writes the author and a workspace of the server into the address stays a viewer, in the team's."""
    study = site.begin()
    known = use_workspace(site.configuration, str(site.configuration.workspace), make=False)
    viewer = signed_in(VIEWER)
    for forged in ({"user": AUTHOR}, {"workspace": known.key}, {"workspace": "0123456789ab"}, {"roles": "author"}):
        viewer.open("data", "en", study=study, **forged)
        viewer.sees(f"Signed in as {VIEWER}")
        assert viewer.page.get_by_role("button", name="Save as version").is_disabled()


def test_a_study_goes_through_the_hands_of_the_team(
    signed_in: Callable[..., Any], site: Any, keep_screenshot: Callable[[Any, str], None]
) -> None:
    """The author edits and calculates, the reviewer calculates again, the releaser releases; who did it is written."""
    study = site.begin()
    author = signed_in(AUTHOR)
    author.open("data", "en", study=study)
    column = author.grid().column("Quantity")
    author.grid().type(0, column, "4000")
    site.wait_for_cell(study, "inventory", "r1", "quantity", 4000.0)
    assert drafts.history(site.configuration, study)[-1].who == AUTHOR
    author.open("result", "en", study=study)
    author.press("Calculate")
    _wait_for_job(site, study, AUTHOR)
    draft = drafts.open_draft(site.configuration, study)
    saved = saving.save_calculation(site.configuration, draft, _done(site, study)[0], "to be released")
    assert saved.saved_by == AUTHOR
    author.page.context.close()

    reviewer = signed_in(REVIEWER)
    reviewer.open("data", "en", study=study)
    assert reviewer.page.get_by_role("button", name="Save as version").is_disabled()
    reviewer.open("result", "en", study=study)
    assert not reviewer.page.get_by_role("button", name="Calculate", exact=True).is_disabled()
    reviewer.page.context.close()

    releaser = signed_in(RELEASER)
    releaser.open("studies", "en")
    releaser.press("Versions and more")
    releaser.page.get_by_role("textbox", name="Reason").first.fill("reviewed by Qian")
    keep_screenshot(releaser.page, "team_releaser_en")
    releaser.press("Release for good")
    _eventually(
        lambda: [each.version.is_released for each in studies.versions(site.configuration, saved.study_id)], [True]
    )


def test_signing_out_leads_back_to_the_sign_in(signed_in: Callable[..., Any], site: Any) -> None:
    """After it the same browser sees no study, whatever its address says."""
    study = site.begin()
    viewer = signed_in(VIEWER)
    viewer.press("Sign out")
    viewer.page.get_by_role("button", name="End session").click()
    viewer.page.wait_for_url(re.compile(r"http://127\.0\.0\.1:\d+/"))
    viewer.open("data", "en", study=study)
    viewer.page.get_by_role("button", name="Sign in").wait_for()
    assert "6063" not in viewer.page.inner_text("body")


def _eventually(ask: Callable[[], object], value: object) -> None:
    until = time.monotonic() + WAIT
    while (answer := ask()) != value:
        assert time.monotonic() < until, f"{answer!r}, not {value!r}"
        time.sleep(0.2)


def _calculate(site: Any, study: str) -> None:
    """Ask for the number of a draft as its author, and wait for it."""
    jobs.ask_calculation(site.configuration, drafts.open_draft(site.configuration, study))
    jobs.ensure_worker(site.configuration)
    _wait_for_job(site, study, AUTHOR)


def _wait_for_job(site: Any, study: str, who: str) -> None:
    _eventually(lambda: [job.asked_by for job in _done(site, study)], [who])


def _done(site: Any, study: str) -> list[jobs.Job]:
    found = jobs.of_draft(site.configuration, study, "calculate")
    return [job for job in found if job.state is JobState.DONE]
