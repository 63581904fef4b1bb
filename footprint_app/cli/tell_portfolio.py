"""Portfolios and the effect of new factors as people read them."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.portfolio_answers import FactorImpactDocument, PortfolioDocument

MOST_ROWS = 20


def tell_run(console: "Console", language: Language, document: "PortfolioDocument") -> None:
    """Print how many products have a number, what stands in the way of the others, and where the tables are."""
    say = words(language)
    if document.products:
        console.print(
            say(
                "portfolio_counts",
                products=document.products,
                results=document.with_result,
                faults=document.with_findings,
                lines=document.lines,
                seconds=f"{document.seconds:.1f}",
            )
        )
    if document.taken_over:
        console.print(say("portfolio_taken_over", count=document.taken_over))
    if document.faults:
        console.print()
        columns = [say(key) for key in ("portfolio_code", "portfolio_blocks", "portfolio_first", "portfolio_what")]
        columns += [say(key) for key in ("portfolio_products", "portfolio_lines")]
        rows = [
            (
                each.code,
                say(f"portfolio_blocks_{each.blocks}"),
                " › ".join(part for part in (each.product, each.line) if part),
                each.what,
                str(each.products or ""),
                str(each.lines),
            )
            for each in document.faults[:MOST_ROWS]
        ]
        print_table(console, columns, rows, texts=4)
        if len(document.faults) > MOST_ROWS:
            console.print(say("more_places", count=len(document.faults) - MOST_ROWS))
    if document.findings:
        tell_findings(console, say, document.findings)
    console.print()
    for file in document.files:
        console.print(say("converted", file=file))


def tell_impact(console: "Console", language: Language, document: "FactorImpactDocument") -> None:
    """Print what a new set replaces, what it leaves undecided, and which products move."""
    say = words(language)
    console.print(
        say(
            "impact_counts",
            set=document.set_id,
            products=document.products,
            moved=document.moved,
            crossing=document.crossing,
            threshold=f"{document.threshold:.1%}",
            recalculated=document.recalculated,
            seconds=f"{document.seconds:.1f}",
        )
    )
    if document.replacements:
        console.print()
        columns = ("impact_old", "impact_new", "impact_period", "impact_change", "portfolio_products")
        rows = [
            (
                each.old_id,
                each.new_id,
                say(f"impact_period_{each.period}"),
                f"{each.old_value:.6g} → {each.new_value:.6g} / {each.per_unit}",
                str(each.products),
            )
            for each in document.replacements
        ]
        print_table(console, [say(key) for key in columns], rows, texts=4)
    for undecided in document.undecided:
        candidates = ", ".join(undecided.candidates)
        reason = say(f"impact_undecided_{undecided.reason}")
        count = undecided.products
        console.print(say("impact_undecided", old=undecided.old_id, candidates=candidates, reason=reason, count=count))
    if not document.impacts:
        console.print()
        console.print(say("impact_none"))
    else:
        _tell_products(console, language, document)
    for file in document.files:
        console.print(say("converted", file=file))


def _tell_products(console: "Console", language: Language, document: "FactorImpactDocument") -> None:
    say = words(language)
    console.print()
    columns = ("impact_product", "family_unit", "impact_method", "impact_before", "impact_after", "impact_relative")
    rows = [
        (
            each.product + (f" v{each.version}" if each.version else "") + (" *" if each.crosses else ""),
            each.unit,
            _cause(say, each.cause) if each.cause else say(f"impact_method_{each.method}"),
            f"{each.old_total:,.6g}",
            "—" if each.new_total is None else f"{each.new_total:,.6g}",
            "" if each.relative is None else f"{each.relative:+.2%}",
        )
        for each in document.impacts[:MOST_ROWS]
    ]
    print_table(console, [say(key) for key in columns], rows, texts=3)
    if len(document.impacts) > MOST_ROWS:
        console.print(say("impact_more", count=len(document.impacts) - MOST_ROWS))


def _cause(say: Say, cause: str) -> str:
    kind, _, codes = cause.partition(": ")
    return say(f"impact_cause_{kind}", codes=codes)
