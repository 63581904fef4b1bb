"""The ledger of certificates as people read it."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.ledger_answers import (
        BalanceDocument,
        ClaimsDocument,
        LedgerDocument,
        LedgerHistoryDocument,
    )

_WATT_HOURS_PER_MWH = 1_000_000
_SHORT_DIGEST = 12


def tell_change(console: "Console", language: Language, document: "LedgerDocument") -> None:
    """Print what was written, or why nothing was."""
    say = words(language)
    if document.findings:
        tell_findings(console, say, document.findings)
        console.print()
    if not document.written:
        console.print(say("ledger_unchanged"))
        return
    events = ", ".join(map(str, document.events))
    claims = ", ".join(document.claims)
    console.print(say("ledger_changed", certificates=f"{document.certificates:,}", events=events))
    if claims:
        console.print(say("ledger_claims", claims=claims))


def tell_balance(console: "Console", language: Language, document: "BalanceDocument") -> None:
    """Print the balance as a table, its sum, and the free certificates where asked for."""
    say = words(language)
    if not document.rows:
        console.print(say("ledger_empty"))
        return
    heads = ("holder", "generated_by", "month", "state", "certificates_mwh")
    rows = [
        (row.holder, row.technology, row.generation_month, say(f"state_{row.state}"), f"{row.certificates:,}")
        for row in document.rows
    ]
    total = (say("sum"), "", "", "", f"{document.watt_hours // _WATT_HOURS_PER_MWH:,}")
    print_table(console, [say(head) for head in heads], [*rows, total], texts=4)
    if document.ranges:
        console.print()
        free = [(one.lot, one.first_id, one.last_id, one.holder, f"{one.certificates:,}") for one in document.ranges]
        heads = ("lot", "first_id", "last_id", "holder", "certificates_mwh")
        print_table(console, [say(head) for head in heads], free, texts=4)
    _tell_files(console, language, document.files)


def tell_history(console: "Console", language: Language, document: "LedgerHistoryDocument") -> None:
    """Print one line for each event and range of certificates."""
    say = words(language)
    if not document.rows:
        console.print(say("ledger_empty"))
        return
    heads = ("event", "day", "kind", "first_id", "last_id", "claim", "who", "why", "evidence", "certificates_mwh")
    rows = [
        (
            str(row.event),
            row.happened_on,
            say(f"event_{row.kind}"),
            row.first_id,
            row.last_id,
            " ".join(part for part in (row.claim, row.facility) if part) or "-",
            row.who,
            row.why,
            row.evidence[:_SHORT_DIGEST] or "-",
            f"{row.certificates:,}",
        )
        for row in document.rows
    ]
    print_table(console, [say(head) for head in heads], rows, texts=9)
    _tell_files(console, language, document.files)


def tell_claims(console: "Console", language: Language, document: "ClaimsDocument") -> None:
    """Print how much is claimed, how much of it is final, and what stands in the way of the rest."""
    say = words(language)
    console.print(
        say(
            "claims_sum",
            entity=document.entity,
            mwh=f"{document.watt_hours // _WATT_HOURS_PER_MWH:,}",
            final=f"{document.final_watt_hours // _WATT_HOURS_PER_MWH:,}",
            event=document.as_of_event,
            digest=document.digest[:_SHORT_DIGEST],
        )
    )
    tell_findings(console, say, document.findings)
    _tell_files(console, language, document.files)


def _tell_files(console: "Console", language: Language, files: list[str]) -> None:
    for file in files:
        console.print(words(language)("table_written", file=file))
