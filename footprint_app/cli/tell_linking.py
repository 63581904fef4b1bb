"""Candidates and choices of suppliers as a person reads them in a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, word_or_code, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.finding_answers import FindingDocument
    from footprint_app.service.linking_answers import (
        CandidateDocument,
        ChoiceDocument,
        LinkApplyDocument,
        LinkChooseDocument,
        LinkLibraryDocument,
        LinkRowDocument,
        LinkSuggestDocument,
    )

_NAME = 60


def tell_suggestions(console: "Console", language: Language, document: "LinkSuggestDocument") -> None:
    """A table a row: number, name, fit with its parts, unit, place, years, source, risk."""
    say = words(language)
    console.print(say("link_counts", rows=document.rows, unlinked=document.unlinked, entries=document.entries))
    for each in document.suggestions:
        console.print()
        console.print(_row_text(each.row), style="bold")
        if each.saved is not None:
            console.print("  " + _saved_text(say, each.saved))
        if not each.candidates:
            console.print("  " + say("link_no_candidates"))
            continue
        columns = ("number", "name", "fit", "parts", "unit", "place", "years", "source", "risk")
        rows = (_candidate_row(one, language) for one in each.candidates)
        print_table(console, [say(f"link_{name}") for name in columns], rows, texts=len(columns))
        for one in each.candidates:
            console.print(f"  {one.number}  {one.provider}")
    _tell_end(console, say, document.findings, [])
    if document.suggestions:
        console.print(say("link_choose_hint"))


def _candidate_row(one: "CandidateDocument", language: Language) -> tuple[str, ...]:
    name = (one.name_zh or one.name_en) if language == "zh" else (one.name_en or one.name_zh)
    years = "–".join(dict.fromkeys(str(year) for year in (one.first_year, one.last_year) if year)) or "—"
    fit = one.fit
    parts = " · ".join(f"{part:.0%}" for part in (fit.name, fit.unit, fit.place, fit.time, fit.quality))
    risk = one.risk_zh if language == "zh" else one.risk_en
    shown = name if len(name) <= _NAME else name[: _NAME - 1] + "…"
    return (
        str(one.number),
        shown,
        f"{fit.total:.0%}",
        parts,
        one.unit,
        one.geography or "—",
        years,
        one.publisher[:_NAME] or one.source[:_NAME],
        risk or "—",
    )


def tell_choice(console: "Console", language: Language, document: "LinkChooseDocument") -> None:
    """What was chosen and what was refused, and where the study stands."""
    say = words(language)
    console.print(_row_text(document.row), style="bold")
    console.print(say("link_chosen", provider=document.choice.provider, reason=document.choice.reason))
    for one in document.choice.refused:
        console.print("  " + say("link_refused", provider=one.provider, name=one.name, reason=one.reason or "—"))
    _tell_end(console, say, document.findings, document.files)
    if not document.files:
        console.print(say("link_not_written"))


def tell_applied(console: "Console", language: Language, document: "LinkApplyDocument") -> None:
    """Each row that was filled in, with the reason remembered; then those without a choice."""
    say = words(language)
    for each in document.applied:
        console.print(_row_text(each.row), style="bold")
        console.print("  " + _saved_text(say, each.choice))
    counts = {"unlinked": document.unlinked, "applied": len(document.applied), "without": len(document.without_choice)}
    console.print(say("link_applied_counts", **counts))
    _tell_end(console, say, document.findings, document.files)
    if document.applied and not document.files:
        console.print(say("link_not_written"))


def tell_library(console: "Console", language: Language, document: "LinkLibraryDocument") -> None:
    """One line a choice."""
    say = words(language)
    columns = ("flow", "measured", "place", "category", "provider", "reason", "who", "at")
    rows = (
        (
            one.flow,
            word_or_code(language, "link_measured", one.dimension),
            one.place or "*",
            one.category or "*",
            one.provider or "—",
            one.reason,
            one.who,
            one.at[:10],
        )
        for one in document.choices
    )
    if document.choices:
        print_table(console, [say(f"link_{name}") for name in columns], rows, texts=len(columns))
    console.print(say("link_library_counts", choices=len(document.choices), unchanged=document.unchanged))
    _tell_end(console, say, document.findings, document.files)


def _row_text(row: "LinkRowDocument") -> str:
    return f"{row.row_id}  {row.flow} [{row.unit}] {row.geography}" + (f"  → {row.provider}" if row.provider else "")


def _saved_text(say: Say, choice: "ChoiceDocument") -> str:
    return say(
        "link_saved", provider=choice.provider, reason=choice.reason, who=choice.who, at=choice.at[:10],
        origin=choice.origin or "—",
    )  # fmt: skip


def _tell_end(console: "Console", say: Say, findings: "list[FindingDocument]", files: Iterable[str]) -> None:
    if findings:
        console.print()
        tell_findings(console, say, findings)
    for file in files:
        console.print(say("converted", file=file))
