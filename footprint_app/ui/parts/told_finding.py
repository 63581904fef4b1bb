"""A finding in the words of the pages: where its text tells what to do at the command line, what to do here instead."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources

from background_db.findings import Finding
from background_db.messages import Language, RenderedFinding, render, values_in
from background_db.strict_yaml import load
from footprint_app.service import draft_view
from footprint_app.ui.language import _, language
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.where_on_pages import page_hint

_PATH = re.compile(r"plant\.(?P<table>[a-z_]+)\[(?P<row>\d+)\](?:\.[a-z_]+)?")
PACKAGES = ("background_db", "pcr_rules", "footprint_app")


def told_on_pages(finding: Finding) -> RenderedFinding:
    """Return the three parts of a finding's text in the language of the session, the remedy as pages do it."""
    said = render(finding, language(), PACKAGES)
    known = page_remedies().get(finding.code)
    remedy = said.remedy if known is None else _filled(known[language()], finding)
    return replace(said, what=_with_rows(said.what), meaning=_with_rows(said.meaning), remedy=_with_rows(remedy))


def _with_rows(text: str) -> str:
    """Places of a study's file as rows of a table: ``plant.gas_states[2]`` → Gas states row 2."""
    return _PATH.sub(_row, text)


def _row(path: re.Match[str]) -> str:
    if not draft_view.is_table(path["table"]):
        return path[0]
    row = _("row {number}", number=path["row"])
    return f"{draft_view.title_of(path['table'], language())} {row}"


def remedy_text(finding: Finding, *, is_strong: bool = False) -> str:
    """Return what to do, in Markdown; a page's name below it where only a command is known."""
    remedy = told_on_pages(finding).remedy
    mark = "**" if is_strong else ""
    return f"{mark}{escaped(remedy)}{mark}{page_hint(remedy)}"


def written_remedy(code: str, remedy: str) -> str:
    """Return what to do by the code of a finding whose values are gone, in Markdown; `remedy` is what was written."""
    known = page_remedies().get(code, {}).get(language(), "")
    text = remedy if not known or "{" in known else known
    return escaped(text) + page_hint(text)


@cache
def page_remedies() -> Mapping[str, Mapping[Language, str]]:
    """Return what to do on the pages, by the code of a finding and by language."""
    file = resources.files("footprint_app.ui") / "remedies.yaml"
    found: Mapping[str, Mapping[Language, str]] = load(file.read_text(encoding="utf-8"), file.name)
    return found


def _filled(text: str, finding: Finding) -> str:
    values = values_in(finding, language())
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
