"""A finding in the words of the pages: where its text tells what to do at the command line, what to do here instead."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources

from background_db.findings import Finding
from background_db.messages import Language, RenderedFinding, render, values_in
from background_db.strict_yaml import load
from footprint_app.ui.language import language
from footprint_app.ui.parts.plain_text import escaped
from footprint_app.ui.parts.where_on_pages import page_hint

PACKAGES = ("background_db", "pcr_rules", "footprint_app")


def told_on_pages(finding: Finding) -> RenderedFinding:
    """Return the three parts of a finding's text in the language of the session, the remedy as pages do it."""
    said = render(finding, language(), PACKAGES)
    known = page_remedies().get(finding.code)
    return said if known is None else replace(said, remedy=_filled(known[language()], finding))


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
