"""Factors as people read them."""

from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.words import Say, words

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.answers import ConflictDocument, FactorDocument, FactorsListDocument, FactorsShowDocument
    from footprint_app.service.factor_list_answers import FactorsAddSetDocument


def tell_factors(console: "Console", language: Language, document: "FactorsListDocument") -> None:
    """Print a table of factors, one a line."""
    say, factors = words(language), document.factors
    if document.left_out:
        console.print(say("factors_left_out", count=document.left_out))
    if not factors:
        console.print(say("no_factors"))
        return
    columns = [
        say(key) for key in ("factor_id", "name", "scope", "geography", "years", "proof", "marks", "value", "unit")
    ]
    rows = [
        (
            factor.factor_id,
            _name(factor, language),
            say(f"scope_{factor.scope}"),
            factor.geography,
            _years(factor.data_start, factor.data_end),
            say(f"proof_{factor.verification}"),
            _marks(factor, say),
            f"{factor.value:.6g}",
            factor.per_unit,
        )
        for factor in factors
    ]
    print_table(console, columns, rows, texts=7)
    console.print()
    console.print(say("factors_found", count=len(factors), gwp=factors[0].gwp_set))


def tell_factor(console: "Console", language: Language, document: "FactorsShowDocument") -> None:
    """Print one factor with everything that stands behind it, and its rivals."""
    say, factor = words(language), document.factor
    console.print(_name(factor, language), style="bold")
    console.print(f"{factor.value:.6g} kg CO2e ({factor.gwp_set}) / {factor.per_unit}")
    console.print()
    gases = "; ".join(f"{flow} {amount:.6g}" for flow, amount in factor.flows.items())
    lines = {
        "as_provider": f"factor:{factor.factor_id}",
        "gases": f"{gases}  ({say('kg_per_unit', unit=factor.per_unit)})",
        "activity": factor.activity,
        "scope": say(f"scope_{factor.scope}"),
        "geography": factor.geography,
        "technology": factor.technology,
        "years": _years(factor.data_start, factor.data_end),
        "usable": _years(factor.usable_from, factor.usable_until),
        "source": f"{factor.source} ({factor.publisher})" if factor.publisher else factor.source,
        "locator": factor.locator,
        "as_published": factor.as_published,
        "proof": say(f"proof_{factor.verification}"),
        "marks": _marks(factor, say),
        "set": factor.factor_set,
        "licence": factor.licence,
        "note": factor.note,
    }
    print_table(console, ("", ""), [(say(key), text) for key, text in lines.items() if text], texts=2)
    console.print()
    _tell_conflicts(console, say, document)


def _tell_conflicts(console: "Console", say: Say, document: "FactorsShowDocument") -> None:
    if not document.conflicts:
        console.print(say("no_conflicts"))
        return
    columns = (say("conflicts"), say("basis"), say("value"), say("unit"), say("difference"))
    rows = [
        (one.other_id, _basis(one, say), f"{one.other_value:.6g}", one.per_unit, f"{one.relative_difference:+.1%}")
        for one in document.conflicts
    ]
    print_table(console, columns, rows, texts=2)


def _basis(conflict: "ConflictDocument", say: Say) -> str:
    if not conflict.calorific_value:
        return say("basis_published")
    return say("basis_heat", calorific_value=conflict.calorific_value)


def _name(factor: "FactorDocument", language: Language) -> str:
    return factor.name_zh if language == "zh" else factor.name_en or factor.name_zh


def _years(start: str, end: str) -> str:
    """Half-open days as people read them: 2023-01-01 … 2024-01-01 is the year 2023."""
    first, last = start[:4], end[:4]
    if start.endswith("-01-01") and end.endswith("-01-01"):
        last = str(int(last) - 1)
        return first if first == last else f"{first}–{last}"
    return f"{first}–{last}" if first or last else ""


def _marks(factor: "FactorDocument", say: Say) -> str:
    marks = {
        "mark_foreign": factor.is_foreign,
        "mark_not_split": not factor.is_split,
        "mark_superseded": factor.status == "superseded",
        "mark_unpublished": factor.status == "unpublished",
        "mark_hidden": factor.is_hidden,
    }
    return ", ".join(say(key) for key, holds in marks.items() if holds)


def tell_added_set(console: "Console", language: Language, document: "FactorsAddSetDocument") -> None:
    """Print what became of a list of factors."""
    from footprint_app.cli.tell_findings import tell_findings

    say = words(language)
    if document.findings:
        tell_findings(console, say, document.findings)
    if document.proposed:
        console.print(say("factor_set_proposed", file=document.proposed))
    elif document.folder:
        key = "factor_set_repeated" if document.is_repeated else "factor_set_added"
        counts = {"count": document.factors, "rows": document.rows_seen, "left_out": document.rows_left_out}
        console.print(say(key, set=document.set_id, folder=document.folder, digest=document.digest[:12], **counts))
    else:
        console.print(say("factor_set_refused"))
