"""Background databases as a person reads them in a terminal."""

from typing import TYPE_CHECKING, Any

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.database_answers import (
        DatabaseDocument,
        DatabaseImportDocument,
        DatabaseListDocument,
        DatabaseProposalDocument,
        DatabaseSearchDocument,
        DatabaseShowDocument,
        FoundActivityDocument,
    )

_DIGEST = 12
_NUMBERS = (
    "datasets_in", "datasets_used", "datasets_refused", "edges_in", "edges_written", "edges_left_out", "edges_refused",
    "activities", "cut_off_providers", "elementary_flows",
)  # fmt: skip


def tell_import(console: "Console", language: Language, document: "DatabaseImportDocument") -> None:
    """The report: what went in and came out, each kind of trouble with its number, and the end of it."""
    say, report = words(language), document.report
    tell_report(console, say, {name: getattr(report, name) for name in _NUMBERS}, is_written=bool(document.digest))
    _tell_kinds(console, language, report.counts, report.unique)
    if document.findings:
        tell_findings(console, say, document.findings)
        console.print()
    if not document.digest:
        console.print(say("database_not_imported"))
        return
    key = "database_repeated" if document.is_repeated else "database_imported"
    console.print(say(key, name=document.name, digest=document.digest[:_DIGEST], activities=report.activities))


def tell_proposal(console: "Console", language: Language, document: "DatabaseProposalDocument") -> None:
    """One line an open input with its best candidate; the file has them all."""
    say = words(language)
    headings = ("database_open_input", "database_open_unit", "database_open_place", "database_open_times")
    rows = (
        (one.name, one.unit, one.place, str(one.times), one.candidates[0].supplier if one.candidates else "—")
        for one in document.inputs
    )
    if document.inputs:
        print_table(console, (*map(say, headings), say("database_open_candidate")), rows, texts=3)
    console.print(say("database_proposed", count=len(document.inputs), file=document.file))


def tell_report(console: "Console", say: Say, numbers: dict[str, Any], *, is_written: bool = True) -> None:
    """In = used + refused, for data sets and for exchanges; of an import that is refused: what would be written."""
    for kind in ("datasets", "edges", "system") if is_written else ("datasets", "edges_blocked", "system_blocked"):
        console.print(say(f"database_report_{kind}", **numbers))


def _tell_kinds(console: "Console", language: Language, counts: dict[str, int], unique: dict[str, int]) -> None:
    from footprint_app.service.database_answers import kind_told

    if counts:
        say = words(language)
        rows = ((kind_told(kind, language), str(count), str(unique[kind])) for kind, count in counts.items())
        print_table(console, (say("database_kind"), say("database_count"), say("database_unique")), rows)
        console.print()


def tell_list(console: "Console", language: Language, document: "DatabaseListDocument") -> None:
    """One line a database."""
    say = words(language)
    if not document.databases:
        console.print(say("database_none"))
        return
    headings = ("database_name", "database_version", "database_activities", "database_licence", "database_digest")
    print_table(console, map(say, headings), (_line(say, one) for one in document.databases), texts=len(headings))


def _line(say: Say, one: "DatabaseDocument") -> tuple[str, ...]:
    of_base = say("database_derived_from", base=one.base) if one.base else ""
    version = " ".join(part for part in (one.format, one.version, of_base) if part)
    size = str(one.activities) if one.is_readable else say("database_missing")
    return one.name, version, size, one.licence[:60], one.digest[:_DIGEST]


def tell_show(console: "Console", language: Language, document: "DatabaseShowDocument") -> None:
    """A database with its decisions and its report."""
    say, database = words(language), document.database
    console.print(f"{database.name} {database.version}".strip(), style="bold")
    rows = [
        (say("database_source"), f"{database.source_file} ({database.format})"),
        (say("database_licence"), database.licence or "—"),
        (say("database_digest"), database.digest),
        (say("database_imported_at"), f"{database.imported_at} {database.imported_by}".strip()),
    ]
    if database.base:
        rows.append((say("database_overlay"), say("database_derived_from", base=database.base)))
    rows += [(say("database_decision"), _decision(language, name, text)) for name, text in database.decisions.items()]
    print_table(console, ("", ""), rows, texts=2)
    if document.report:
        console.print()
        tell_report(console, say, document.report)
        cases = document.report["cases"]
        unique = {kind: len({one["flow"] or one["process"] for one in listed}) for kind, listed in cases.items()}
        _tell_kinds(console, language, {kind: len(listed) for kind, listed in cases.items()}, unique)


def _decision(language: Language, name: str, text: str) -> str:
    from footprint_app.service.database_answers import decision_told

    return ": ".join(decision_told(name, text, language))


def tell_search(console: "Console", language: Language, document: "DatabaseSearchDocument") -> None:
    """The activities that fit, each with the provider text that a study writes."""
    say = words(language)
    for one in document.activities:
        console.print(_title(one, language), style="bold")
        value = f"{one.value:.6g} kg CO2e/{one.unit} ({document.gwp_set})" if one.value is not None else one.unit
        place = " ".join(part for part in (one.location, one.years) if part)
        mark = say("database_is_cut_off") if one.is_cut_off else ""
        console.print("  " + "  ".join(part for part in (one.provider, value, place, mark) if part))
    console.print(say("database_found", shown=len(document.activities), matches=document.matches))
    if not document.activities:
        console.print(say("database_search_none"))


def _title(one: "FoundActivityDocument", language: Language) -> str:
    names = (one.name_zh or one.name_en, one.product_zh or one.product_en)
    if language == "en":
        names = (one.name_en or one.name_zh, one.product_en or one.product_zh)
    # A file may write a name over several lines; here it has one.
    return " | ".join(dict.fromkeys(" ".join(name.split()) for name in names if name))
