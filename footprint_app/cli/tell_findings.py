"""Findings as people read them: what blocks first, each kind once with all its places."""

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from footprint_app.cli.words import Say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from footprint_app.service.finding_answers import FindingDocument, PlaceDocument

# A column of one fault in a thousand rows must not bury the rest; --json has every place.
MAXIMUM_PLACES = 20
_GROUPS = ("number", "claim", "warning", "info")
_STYLES = {"number": "bold red", "claim": "bold red", "warning": "yellow", "info": "cyan"}


def tell_findings(
    console: "Console",
    say: Say,
    findings: "Sequence[FindingDocument]",
    heading: str = "",
    *,
    only_blocking: bool = False,
) -> None:
    """Print findings in four groups with place, what is wrong, what it means, what to do, and how many there are."""
    if heading:
        console.print(heading)
    is_of_several = len({finding.where.document for finding in findings if finding.where.document}) > 1
    for group in _GROUPS:
        listed = [finding for finding in findings if _group(finding) == group]
        if listed and not (only_blocking and group in {"warning", "info"}):
            console.print()
            console.print(say(f"group_{group}", count=len(listed)), style=_STYLES[group])
            _tell_group(console, say, listed, is_of_several=is_of_several)
    console.print()
    console.print(_counts(say, findings) if findings else say("no_findings"))


def _group(finding: "FindingDocument") -> str:
    return finding.blocks if finding.blocks != "nothing" else finding.severity


def _counts(say: Say, findings: "Sequence[FindingDocument]") -> str:
    by_severity = Counter(finding.severity for finding in findings)
    return say("counts", errors=by_severity["error"], warnings=by_severity["warning"], infos=by_severity["info"])


def _tell_group(console: "Console", say: Say, findings: "Sequence[FindingDocument]", *, is_of_several: bool) -> None:
    """Findings of one code with the same advice share it; their places stand below one another, with the file if several."""

    def key(finding: "FindingDocument") -> tuple[str, str, str]:
        return finding.code, finding.meaning, finding.remedy

    for (code, meaning, remedy), group in groupby(sorted(findings, key=key), key):
        same = list(group)
        clause = f" · {same[0].clause}" if same[0].clause else ""
        console.print(f"  {code}{clause}", style="bold")
        for finding in same[:MAXIMUM_PLACES]:
            place = place_text(finding.where)
            if place and is_of_several and finding.where.sheet:
                place = f"{finding.where.document} › {place}"
            if source := finding.values.get("imported_from"):
                place = say("imported_place", place=place, source=source)
            _indented(console, say("at_place", place=place, what=finding.what) if place else finding.what)
        if len(same) > MAXIMUM_PLACES:
            _indented(console, say("more_places", count=len(same) - MAXIMUM_PLACES))
        _indented(console, say("meaning", text=meaning))
        _indented(console, say("remedy", text=remedy))


def _indented(console: "Console", text: str) -> None:
    """Print below its heading, also where the line must be broken."""
    from rich.padding import Padding

    console.print(Padding(text, (0, 0, 0, 4), expand=False))


def place_text(where: "PlaceDocument") -> str:
    """Return where a finding was seen: ``Sheet!C12``, or the path in a YAML file or in the study."""
    cell = f"{where.column}{where.row if where.row is not None else ''}"
    if where.sheet:
        return f"{where.sheet}!{cell}" if cell else where.sheet
    return where.path or cell
