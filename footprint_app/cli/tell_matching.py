"""A matching of certificates as people read it."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.matching_answers import MatchDocument, MatchRowDocument

_WATT_HOURS_PER_MWH = 1_000_000


def tell_matching(console: "Console", language: Language, document: "MatchDocument", *, is_claim: bool) -> None:
    """Print the proposal as a table, its sums, what was found, and what the ledger wrote."""
    say = words(language)
    if document.rows:
        console.print(say("match_title", entity=document.entity, granularity=say(f"match_{document.granularity}")))
        heads = ("facility", "period", "lot", "generated_by", "month", "serials", "certificates_mwh")
        print_table(
            console,
            [say(head) for head in heads],
            [_line(row, say("match_uncovered")) for row in document.rows],
            texts=6,
        )
        console.print()
        console.print(
            say(
                "match_sum",
                asked=_mwh(sum(each.watt_hours for each in document.demands)),
                covered=f"{sum(each.certificates for each in document.demands):,}",
                left=_mwh(sum(each.uncovered_watt_hours for each in document.demands)),
                unused=f"{sum(document.unused.values()):,}",
            )
        )
    elif not document.exit_code:
        console.print(say("match_nothing"))
    tell_findings(console, say, document.findings)
    if is_claim:
        console.print(
            say("match_claimed", claims=", ".join(document.claims)) if document.written else say("ledger_unchanged")
        )
    elif any(each.certificates for each in document.demands):
        console.print(say("match_is_proposal"))
    for file in document.files:
        console.print(say("table_written", file=file))


def _line(row: "MatchRowDocument", uncovered: str) -> tuple[str, ...]:
    period = f"{row.first_day} – {row.last_day}"
    if not row.lot:
        return row.facility, period, uncovered, "", "", "", _mwh(row.watt_hours)
    return (
        row.facility,
        period,
        row.lot,
        row.technology,
        row.generation_month,
        f"{row.first_serial} – {row.last_serial}",
        f"{row.certificates:,}",
    )


def _mwh(watt_hours: int) -> str:
    return f"{watt_hours / _WATT_HOURS_PER_MWH:,.6f}".rstrip("0").rstrip(".")
