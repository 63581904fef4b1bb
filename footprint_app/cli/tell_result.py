"""A result as people read it: totals in both views, channels, stages, largest contributions, scenarios, files."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from background_db.messages import Language
from footprint_app.cli.tables import print_table
from footprint_app.cli.tell_findings import tell_findings
from footprint_app.cli.words import Say, words
from pcr_rules.enum_labels import enum_label
from pcr_rules.result import PcfResult, View
from pcr_rules.study_context import LifeCycleStage

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.answers import CalculateDocument
    from footprint_app.service.calculate import CalculateAnswer

TOP_CONTRIBUTIONS = 10


def tell_result(
    console: "Console", language: Language, answer: "CalculateAnswer", document: "CalculateDocument"
) -> None:
    """Print what a calculation answers; where there is no number, why."""
    say = words(language)
    result = answer.result
    if result is not None:
        _tell_totals(console, say, result, language)
        _tell_parts(console, say, result, language)
        _tell_scenarios(console, say, result)
        _tell_quality(console, say, result)
        console.print()
        console.print(document.claim)
    tell_findings(console, say, document.findings, only_blocking=result is not None)
    if result is None:
        console.print(say("no_number"), style="bold red")
        return
    if any(finding.blocks == "nothing" for finding in document.findings):
        console.print(say("warnings_hint"))
    if document.saved:
        console.print(say("saved", version=document.saved))
    if document.files:
        console.print()
        console.print(say("files"), style="bold")
        for file in document.files:
            console.print(f"  {file}", soft_wrap=True)


def number(value: float) -> str:
    """Return a number to five significant digits without exponent where people would not write one."""
    if value and not 1e-3 <= abs(value) < 1e9:  # noqa: PLR2004 - the range people read without an exponent
        return f"{value:.4e}"
    digits = 5 - len(f"{abs(value):.0f}") if abs(value) >= 1 else 5
    return f"{value:,.{max(digits, 0)}f}"


def share_text(share: float) -> str:
    """Return a share as percent; what is not zero is not written as zero."""
    text = f"{share:.1%}"
    if share and not text.strip("-0.%"):
        return "<0.1%" if share > 0 else ">-0.1%"
    return text


def signed(difference: float) -> str:
    """Return a difference with its sign."""
    return f"+{number(difference)}" if difference > 0 else number(difference)


def _tell_totals(console: "Console", say: Say, result: PcfResult, language: Language) -> None:
    name = result.product_name_zh if language == "zh" else result.product_name_en or result.product_name_zh
    console.print(f"{say('footprint')}: {name}", style="bold")
    if result.cfp_type == "partial":
        console.print(say("partial"))
    if result.is_provisional:
        console.print(say("provisional"), style="bold yellow")
    rows = [
        (
            say(view.view.value) + (" " + say("headline") if view.view is result.headline else ""),
            number(view.total),
            number(view.total_excluding_uptake),
        )
        for view in result.views
    ]
    console.print()
    print_table(console, (say("per_unit", unit=result.unit), say("total"), say("excluding_uptake")), rows)


def _tell_parts(console: "Console", say: Say, result: PcfResult, language: Language) -> None:
    """Print channels and stages of both views side by side, and what adds most to the headline."""
    location, market = result.view(View.LOCATION), result.view(View.MARKET)
    channels = [name for name in location.channels if location.channels[name] or market.channels[name]]
    views = (say(View.LOCATION.value), say(View.MARKET.value))
    rows = [(say(f"channel_{name}"), location.channels[name], market.channels[name]) for name in channels]
    console.print()
    print_table(console, (say("channel"), *views), _numbers(rows))
    stages = dict.fromkeys((*location.by_stage, *market.by_stage))
    rows = [
        (enum_label(LifeCycleStage(name), language), location.by_stage.get(name, 0.0), market.by_stage.get(name, 0.0))
        for name in stages
    ]
    console.print()
    print_table(console, (say("stage"), *views), _numbers(rows))
    console.print()
    _tell_largest(console, say, result, language)


def _tell_largest(console: "Console", say: Say, result: PcfResult, language: Language) -> None:
    """Print what adds most to the headline: the factor, and apart from it the company, which may have no own factor."""
    headline = result.view(result.headline)
    uses = result.factor_uses()
    rows: list[tuple[str, ...]] = []
    for one in sorted(headline.contributions, key=lambda one: -abs(one.total))[:TOP_CONTRIBUTIONS]:
        use = uses.get(one.supplier)
        share = share_text(one.total / headline.total) if headline.total else "-"
        factor = use.name_in(language) if use else one.supplier_name
        rows.append((one.flow, one.process_name, factor, one.company(use), number(one.total), share))
    heads = (say("contribution"), say("process"), say("factor"), say("supplier"), "kg CO2e", say("share"))
    print_table(console, heads, rows, texts=4)


def _numbers(rows: Iterable[tuple[str, float, float]]) -> list[tuple[str, ...]]:
    return [(label, number(location), number(market)) for label, location, market in rows]


def _tell_scenarios(console: "Console", say: Say, result: PcfResult) -> None:
    if not result.scenarios:
        return
    views = (View.LOCATION, View.MARKET)
    columns = (say("scenario"), *(text for view in views for text in (say(view.value), say("difference"))))
    rows = [
        (
            scenario.name,
            *(text for view in views for text in (number(scenario.totals[view]), signed(scenario.differences[view]))),
        )
        for scenario in result.scenarios
    ]
    console.print()
    print_table(console, columns, rows)


def _tell_quality(console: "Console", say: Say, result: PcfResult) -> None:
    rating = say("not_rated") if result.data_quality_rating is None else f"{result.data_quality_rating:.2f}"
    shares = {
        "primary": result.primary_share,
        "sourced": result.sourced_share,
        "foreign": result.foreign_share,
        "not_split": result.not_split_share,
    }
    console.print()
    console.print(say("quality", dqr=rating, **{name: share_text(share) for name, share in shares.items()}))
    console.print(_spread(say, result))
    drawn = result.monte_carlo
    if drawn is not None:
        shown = {"low": drawn.percentile(2.5), "median": drawn.percentile(50.0), "high": drawn.percentile(97.5)}
        texts = {name: number(value) for name, value in shown.items()}
        console.print(say("drawn", view=say(drawn.view.value), draws=drawn.draws, seed=drawn.seed, **texts))
    difference = max(view.double_entry_difference for view in result.views)
    console.print(say("double_entry", difference=f"{difference:.1e}", rows=result.rows_linked))
    console.print(say("digest", digest=result.result_digest))


def _spread(say: Say, result: PcfResult) -> str:
    """One line on the uncertainty of amounts: the range, what it leaves out, and the row that brings most of it."""
    spread = result.uncertainty
    if spread is None:
        return say("no_spread")
    most = spread.exchanges[0]
    return say(
        "spread",
        view=say(spread.view.value),
        low=number(spread.low),
        high=number(spread.high),
        gsd=f"{spread.geometric_standard_deviation:.3f}",
        without=share_text(spread.share_without_distribution),
        most=f"{most.flow} ({most.exchange_id})",
        share=f"{most.share:.0%}",
    )
