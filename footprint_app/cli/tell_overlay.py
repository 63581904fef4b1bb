"""A derived database as a person reads it in a terminal."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.overlay_answers import OverlayDocument

_DIGEST = 12
_NAME = 70


def tell_overlay(console: "Console", language: Language, document: "OverlayDocument") -> None:
    """Rules and new suppliers, then before and after of what moves most."""
    say = words(language)
    if document.digest:
        counts = {"cells": document.cells, "rules": len(document.rules)}
        console.print(
            say("overlay_head", name=document.name, base=document.base, digest=document.digest[:_DIGEST], **counts),
            style="bold",
        )
        for rule in document.rules:
            reason = rule.reason_zh if language == "zh" else rule.reason_en
            line = say("overlay_rule", rule=rule.rule, replaced=rule.replaced, cells=rule.cells, supplier=rule.supplier)
            console.print(f"  {line}")
            console.print(f"    {reason}")
        for supplier in document.suppliers:
            name = supplier.name_zh if language == "zh" else supplier.name_en
            console.print(f"  {supplier.code}: {name} [{supplier.unit}] {supplier.geography} · {supplier.source}")
        moved = {"moved": document.moved, "all": document.activities, "median": f"{document.median_share:+.1%}"}
        console.print(say("overlay_moved", gwp=document.gwp_set, **moved))
        _tell_movers(console, language, document)
    if document.findings:
        console.print()
        tell_findings(console, say, document.findings)
    if not document.digest:
        console.print(say("overlay_none"), style="bold")
    for file in document.files:
        console.print(say("converted", file=file))


def _tell_movers(console: "Console", language: Language, document: "OverlayDocument") -> None:
    say = words(language)
    columns = ("activity", "unit", "place", "before", "after", "share")
    rows = (
        (
            ((one.name_zh or one.name_en) if language == "zh" else (one.name_en or one.name_zh))[:_NAME],
            one.unit,
            one.location or "—",
            f"{one.before:.4g}",
            f"{one.after:.4g}",
            "—" if one.share is None else f"{one.share:+.1%}",
        )
        for one in document.movers
    )
    if document.movers:
        print_table(console, [say(f"overlay_{name}") for name in columns], rows, texts=3)
