"""Rule sets as people read them."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.pcr_answers import (
        PcrChooseDocument,
        PcrDiffDocument,
        PcrImpactDocument,
        PcrImpactRowDocument,
        PcrListDocument,
        PcrNewDocument,
        PcrParameterDocument,
        PcrShowDocument,
        PcrValueChangeDocument,
    )

_LAST_SHOWN = 12


def tell_list(console: "Console", language: Language, document: "PcrListDocument", *, with_documents: bool) -> None:
    """Print the editions, one a line, and the documents where asked for."""
    say = words(language)
    columns = [
        say(key) for key in ("pcr_edition", "pcr_number", "pcr_product", "pcr_validity", "pcr_read", "pcr_frame")
    ]
    rows = [
        (
            each.edition,
            each.number,
            each.title_zh if language == "zh" else each.title_en,
            _period(say, each.valid_from, each.valid_to),
            say("pcr_text_read" if each.is_text_read else "pcr_text_unread"),
            f"{each.topics_set}/{each.topics}" if each.topics else "–",
        )
        for each in document.editions
    ]
    print_table(console, columns, rows, texts=6)
    if with_documents:
        console.print()
        _tell_documents(console, language, say, document)
    else:
        console.print()
        console.print(say("pcr_documents_known", count=len(document.documents)))
    if document.findings:
        tell_findings(console, say, document.findings, "")


def _tell_documents(console: "Console", language: Language, say: Say, document: "PcrListDocument") -> None:
    keys = ("pcr_number", "pcr_product", "pcr_level", "pcr_state", "pcr_in_force", "pcr_read", "pcr_editions")
    rows = [
        (
            each.number,
            each.product_zh if language == "zh" else each.product_en,
            say(f"pcr_level_{each.level.replace('-', '_')}"),
            say(f"pcr_state_{each.state.replace('-', '_')}"),
            each.in_force_on or "?",
            say(f"pcr_read_{each.text_read}"),
            ", ".join(each.editions) or "–",
        )
        for each in document.documents
    ]
    print_table(console, [say(key) for key in keys], rows, texts=7)


def _period(say: Say, start: str, end: str) -> str:
    if not start and not end:
        return say("pcr_open")
    return f"{start or '…'} – {end or '…'}"


def tell_edition(console: "Console", language: Language, document: "PcrShowDocument", *, with_general: bool) -> None:
    """Print identity, frame, numbers, ranges and clauses, as a reader holds them against the printed document."""
    say, edition = words(language), document.edition
    title = edition.title_zh if language == "zh" else edition.title_en
    console.print(f"{edition.edition}: {edition.number} {title}", style="bold")
    facts = [
        ("pcr_issuer", edition.issuer),
        ("pcr_level", say(f"pcr_level_{edition.level.replace('-', '_')}")),
        ("pcr_validity", _period(say, edition.valid_from, edition.valid_to)),
        ("pcr_read", say("pcr_text_read" if edition.is_text_read else "pcr_text_unread")),
    ]
    if document.document is not None:
        held = document.document
        facts.append(
            ("pcr_document", f"{held.number}, {say('pcr_state_' + held.state.replace('-', '_'))}, {held.source}")
        )
        if held.conflict:
            facts.append(("pcr_conflict", held.conflict))
        if held.replaced_by:
            facts.append(("pcr_replaced_by", held.replaced_by))
        facts.append(("pcr_scope", ", ".join((*document.scope_words, *document.scope_codes))))
        facts.append(("pcr_not_scope", ", ".join(document.scope_not_words) or "–"))
        facts.append(("pcr_builds_on", document.builds_on))
    if document.overlay:
        facts.append(("pcr_overlay", document.overlay))
    print_table(console, ("", ""), [(say(key), value) for key, value in facts], texts=2)
    _tell_frame(console, language, say, document)
    _tell_numbers(console, say, document, with_general=with_general)
    _tell_clauses(console, language, say, document, with_general=with_general)
    if document.findings:
        tell_findings(console, say, document.findings, "")


def _tell_frame(console: "Console", language: Language, say: Say, document: "PcrShowDocument") -> None:
    if not document.frame:
        return
    console.print()
    console.print(say("pcr_frame_title", set=document.edition.topics_set, all=document.edition.topics), style="bold")
    rows = [
        (
            say(f"pcr_topic_{each.topic}"),
            say(f"pcr_topic_is_{each.state}"),
            (each.rule_zh if language == "zh" else each.rule_en) or "–",
            each.clause,
            each.source,
            each.mark,
        )
        for each in document.frame
    ]
    keys = ("pcr_topic", "pcr_state", "pcr_rule", "pcr_clause", "pcr_source", "pcr_mark")
    print_table(console, [say(key) for key in keys], rows, texts=6)


def _tell_numbers(console: "Console", say: Say, document: "PcrShowDocument", *, with_general: bool) -> None:
    own = [row for row in document.parameters if with_general or row.owner == document.edition.edition]
    if own:
        console.print()
        console.print(say("pcr_numbers_title"), style="bold")
        keys = ("pcr_name", "pcr_value", "pcr_unit", "pcr_clause", "pcr_source", "pcr_reading", "pcr_validity")
        print_table(console, [say(key) for key in keys], [_number(say, row) for row in own], texts=7)
    if document.ranges:
        console.print()
        console.print(say("pcr_ranges_title"), style="bold")
        ranges = [
            (each.name, f"{each.minimum:g} – {each.maximum:g}", each.unit, f"{each.source}, {each.year}", each.mark)
            for each in document.ranges
        ]
        columns = ("pcr_name", "pcr_value", "pcr_unit", "pcr_source", "pcr_mark")
        print_table(console, [say(key) for key in columns], ranges, texts=5)


def _number(say: Say, row: "PcrParameterDocument") -> tuple[str, ...]:
    value = say("pcr_unset") if row.value is None else f"{row.value:.{_LAST_SHOWN}g}"
    reading = say(f"pcr_reading_{row.reading}")
    return row.name, value, row.unit, row.clause, row.source, reading, _period(say, row.valid_from, row.valid_to)


def _tell_clauses(
    console: "Console", language: Language, say: Say, document: "PcrShowDocument", *, with_general: bool
) -> None:
    shown = [row for row in document.clauses if with_general or row.owner != (document.builds_on or None)]
    console.print()
    console.print(say("pcr_clauses_title", shown=len(shown), all=len(document.clauses)), style="bold")
    rows = [
        (
            row.clause,
            row.title_zh if language == "zh" else row.title_en,
            row.gb_clause or row.printed_clause,
            say(f"pcr_status_{row.status.replace('-', '_')}"),
            row.mark,
            (row.reason_zh or row.reason_en) if language == "zh" else row.reason_en,
        )
        for row in shown
    ]
    keys = ("pcr_id", "pcr_title", "pcr_clause", "pcr_state", "pcr_mark", "pcr_why")
    print_table(console, [say(key) for key in keys], rows, texts=6)


def tell_difference(console: "Console", language: Language, document: "PcrDiffDocument") -> None:
    """Print what changes, clauses first."""
    say = words(language)
    if document.is_same:
        console.print(say("pcr_same", old=document.old, new=document.new))
        return
    rows = [
        (
            row.clause,
            say(f"pcr_change_{row.change}"),
            row.title_zh if language == "zh" else row.title_en,
            ", ".join(row.fields),
        )
        for row in document.clauses
    ]
    if rows:
        print_table(console, [say(key) for key in ("pcr_id", "pcr_change", "pcr_title", "pcr_fields")], rows, texts=4)
    for title, changes in (("pcr_numbers_title", document.numbers), ("pcr_topics_title", document.topics)):
        if changes:
            console.print()
            console.print(say(title), style="bold")
            columns = [say("pcr_name"), document.old, document.new]
            print_table(console, columns, [_change(say, each) for each in changes], texts=3)


def _change(say: Say, each: "PcrValueChangeDocument") -> tuple[str, str, str]:
    unset = say("pcr_unset")
    return each.name, each.old or unset, each.new or unset


def tell_choice(console: "Console", language: Language, document: "PcrChooseDocument") -> None:
    """Print the documents in their order, then the edition to take and the reason to keep."""
    say = words(language)
    rows = [
        (
            str(number),
            each.number,
            say({True: "pcr_holds", False: "pcr_holds_not", None: "pcr_holds_unknown"}[each.holds]),
            ", ".join(each.editions) or "–",
            each.reason_zh if language == "zh" else each.reason_en,
        )
        for number, each in enumerate(document.candidates, start=1)
    ]
    keys = ("pcr_order", "pcr_number", "pcr_on_day", "pcr_editions", "pcr_why")
    print_table(console, [say(key) for key in keys], rows, texts=5)
    console.print()
    if document.edition:
        console.print(say("pcr_taken", edition=document.edition))
        reason = document.reason_zh if language == "zh" else document.reason_en
        console.print(say("pcr_reason_to_keep", reason=reason))
    else:
        console.print(say("pcr_none_taken"))


def tell_impact(console: "Console", language: Language, document: "PcrImpactDocument") -> None:
    """Print each study with its number before and after, and the clauses that begin to fail."""
    say = words(language)
    rows = [_impact_row(say, row) for row in document.studies]
    if rows:
        keys = ("pcr_study", "pcr_old_edition", "pcr_verdict", "pcr_failing", "pcr_before", "pcr_after", "pcr_change")
        print_table(console, [say(key) for key in keys], rows, texts=4)
        console.print()
    moved, failed = (sum(getattr(row, name) for row in document.studies) for name in ("moves", "fails"))
    console.print(say("pcr_impact_sum", count=len(rows), moved=moved, failed=failed, edition=document.new_edition))
    if document.left_out:
        console.print(say("pcr_left_out", studies=", ".join(document.left_out)))


def _impact_row(say: Say, row: "PcrImpactRowDocument") -> tuple[str, ...]:
    verdict = (
        "pcr_cannot_read" if row.cause else "pcr_fails" if row.fails else "pcr_moves" if row.moves else "pcr_stays"
    )
    both = row.old_total is not None and row.new_total is not None
    change = (
        f"{row.new_total - row.old_total:+.6g}"
        if both and row.old_total is not None and row.new_total is not None
        else "–"
    )
    return (
        f"{row.study_id} v{row.version}",
        row.old_edition,
        say(verdict),
        ", ".join(row.failing_clauses) or "–",
        *("–" if each is None else f"{each:,.6g}" for each in (row.old_total, row.new_total)),
        change,
    )


def tell_new(console: "Console", language: Language, document: "PcrNewDocument") -> None:
    """Print the files written and the line that makes the edition known."""
    say = words(language)
    for file in document.files:
        console.print(file)
    console.print()
    console.print(say("pcr_entry_point", line=document.entry_point))
    console.print(say("pcr_next"))
