"""A study under two editions as people read it: both results, the steps between them, clauses that answer otherwise."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.edition_comparison_answers import PcrCompareDocument, UnderEditionDocument

_NONE = "–"


def tell_comparison(console: "Console", language: Language, document: "PcrCompareDocument") -> None:
    """Print totals and ratings, then the steps, then differing clauses, then the findings where there is no number."""
    say = words(language)
    both = (document.first, document.second)
    columns = [say("pcr_edition"), f"kg CO2e / {document.unit or _NONE}", say("compare_scheme"), say("compare_rating")]
    print_table(console, columns, [_row(say, each) for each in both], texts=1)
    if document.gap is None:
        console.print(say("compare_no_number"))
        tell_findings(console, say, document.findings, "")
        return
    console.print()
    _tell_steps(console, say, document)
    _tell_clauses(console, language, say, document)
    if document.topics_that_differ:
        topics = ", ".join(say(f"pcr_topic_{topic}") for topic in document.topics_that_differ)
        console.print(say("compare_topics", topics=topics))


def _row(say: Say, under: "UnderEditionDocument") -> tuple[str, ...]:
    quality = under.quality
    if quality is None:
        rating = _NONE
    elif quality.rating is None:
        rating = say("compare_not_assessable", share=f"{quality.scored_share:.1%}")
    else:
        rating = f"{quality.rating:.2f}"
    total = _NONE if under.total is None else f"{under.total:.6g}"
    return under.edition, total, quality.scheme if quality else _NONE, rating


def _tell_steps(console: "Console", say: Say, document: "PcrCompareDocument") -> None:
    own = say("compare_own_choice")
    rows: list[tuple[str, ...]] = [(document.first.edition, "", "", "", f"{document.first.total:.6g}")]
    rows += [
        (
            say(f"compare_topic_{step.topic}"),
            step.first or own,
            step.second or own,
            f"{step.difference:+.6g}",
            f"{step.after:.6g}",
        )
        for step in document.steps
    ]
    rows.append((document.second.edition, "", "", "", f"{document.second.total:.6g}"))
    columns = [say("compare_decision"), "A", "B", say("compare_step"), "kg CO2e"]
    print_table(console, columns, rows, texts=3)
    console.print(say("compare_gap", gap=f"{document.gap:.1g}"))
    console.print()


def _tell_clauses(console: "Console", language: Language, say: Say, document: "PcrCompareDocument") -> None:
    answers = [{clause.clause: clause.answer for clause in each.clauses} for each in (document.first, document.second)]
    titles = {
        clause.clause: clause.title_zh if language == "zh" else clause.title_en
        for each in (document.second, document.first)
        for clause in each.clauses
    }
    rows = [
        (name, _answer(say, answers[0].get(name)), _answer(say, answers[1].get(name)), title)
        for name, title in sorted(titles.items())
        if answers[0].get(name) != answers[1].get(name)
    ]
    if rows:
        print_table(console, [say("compare_clause"), "A", "B", ""], rows, texts=4)


def _answer(say: Say, answer: str | None) -> str:
    return say(f"compare_answer_{answer}") if answer else _NONE
