"""Chapter six: conclusions, scenarios, uncertainty, checks, limitations, value choices, claims."""

from footprint_app.reporting.blocks import Block, Column, Fields, Heading, Paragraph, Table
from footprint_app.reporting.figures import fixed, percent, shown_share, significant
from footprint_app.reporting.material import Material, named
from footprint_app.reporting.sections.impact import line_label
from footprint_app.reporting.sections.result_tables import decimals_of
from pcr_rules.result import MonteCarloSummary, ScenarioResult, UncertaintySummary
from pcr_rules.study_context import LifeCycleStage

_SIGNIFICANT = 5
_LATER = frozenset({LifeCycleStage.USE, LifeCycleStage.END_OF_LIFE})
_LATER_TOPICS = frozenset({"use", "end_of_life"})


def conclusions(material: Material) -> list[Block]:
    """What the author concludes, and what contributes most (CFP-INT-01, CFP-INT-02)."""
    texts, words = material.texts, material.study.interpretation
    blocks: list[Block] = [
        Fields(
            (
                (texts("conclusions.conclusions"), material.stated(words.conclusions)),
                (texts("conclusions.recommendations"), material.stated(words.recommendations)),
            )
        )
    ]
    if material.lines:
        names = [
            f"{line_label(material, line)} {percent(line.share)}"
            for line in material.lines[:_SIGNIFICANT]
            if line.share is not None
        ]
    else:
        stages = sorted(material.headline.by_stage.items(), key=lambda item: -abs(item[1]))
        names = [
            f"{material.stage_name(stage)} {shown_share(value, material.headline.total)}" for stage, value in stages
        ]
    return [*blocks, Paragraph(texts("conclusions.significant", names=texts("report.list_separator").join(names)))]


def scenarios(material: Material) -> list[Block]:
    """Scenarios beside the base case in both views (CFP-AL-04, CFP-INT-02, 7.3 k and q)."""
    texts, result = material.texts, material.result
    if not result.scenarios:
        return [Paragraph(texts("scenarios.none")), Paragraph(_later_scenarios(material))]
    decimals = decimals_of(material)
    columns = [Column(texts("scenarios.scenario"), 2.2), Column(texts("scenarios.topic"), 0.8)]
    base = [texts("scenarios.base"), "–"]
    for view in material.views:
        columns += [
            Column(material.view_name(view.view), 1, "right"),
            Column(texts("scenarios.difference"), 0.9, "right"),
            Column("%", 0.75, "right"),
        ]
        base += [fixed(view.total, decimals), "–", "–"]
    rows = [tuple(base)]
    for scenario in result.scenarios:
        row = [scenario_name(material, scenario), topic_name(material, scenario.topic)]
        for view in material.views:
            total, difference = scenario.totals.get(view.view.value), scenario.differences.get(view.view.value)
            if total is None or difference is None:
                row += ["–", "–", "–"]
            else:
                row += [fixed(total, decimals), fixed(difference, decimals), shown_share(difference, view.total, 2)]
        rows.append(tuple(row))
    blocks: list[Block] = [Table(texts("scenarios.caption", unit=material.unit), tuple(columns), tuple(rows))]
    return [*blocks, *_changes(material), Paragraph(_later_scenarios(material))]


def scenario_name(material: Material, scenario: ScenarioResult) -> str:
    """Name of a scenario; where an edition hides it, its topic and id."""
    return scenario.name or f"{topic_name(material, scenario.topic)} ({scenario.scenario_id})"


def topic_name(material: Material, topic: str) -> str:
    """Name of a scenario's topic."""
    return material.texts(f"topic.{topic}") if material.texts.has(f"topic.{topic}") else topic


def _changes(material: Material) -> list[Block]:
    texts = material.texts
    rows = tuple(
        (scenario.name, _target(material, override.target), _replacement(material, override.value))
        for scenario in material.study.scenarios
        for override in scenario.overrides
    )
    if not rows:
        return []
    columns = (
        Column(texts("scenarios.scenario"), 2),
        Column(texts("scenarios.target"), 2),
        Column(texts("scenarios.value"), 1.6),
    )
    return [Table(texts("scenarios.changes"), columns, rows)]


def _target(material: Material, target: str) -> str:
    """What a scenario changes, by name: ``exchange:E1.quantity`` → resin [exchange:E1.quantity]."""
    kind, _, rest = target.partition(":")
    key = rest.rpartition(".")[0]
    match kind:
        case "exchange":
            name = material.exchange_name(key)
        case "process":
            name = material.process_name(key)
        case "facility":
            name = material.facility_name(key)
        case "output":
            name = material.flow_name(key.rpartition("#")[2])
        case _:
            return target
    return named(name, target)


def _replacement(material: Material, value: str) -> str:
    """The new value; a factor of the result by its name."""
    return material.factor_text(value.removeprefix("factor:")) if value else "–"


def _later_scenarios(material: Material) -> str:
    texts = material.texts
    inside = any(decision.is_included and decision.stage in _LATER for decision in material.study.boundary.stages)
    names = [scenario_name(material, one) for one in material.result.scenarios if one.topic in _LATER_TOPICS]
    if names:
        return texts("scenarios.alternative", names=texts("report.list_separator").join(names))
    return texts("scenarios.alternative", names=texts("report.none")) if inside else texts("scenarios.no_alternative")


def uncertainty(material: Material) -> list[Block]:
    """Sensitivity, uncertainty and rounding (CFP-INT-02, CFP-INT-03, 7.3 k)."""
    texts, words = material.texts, material.study.interpretation
    rows = (
        (texts("uncertainty.sensitivity"), material.stated(words.sensitivity)),
        (texts("uncertainty.uncertainty"), material.stated(words.uncertainty)),
        (texts("uncertainty.rounding"), material.stated(words.rounding)),
    )
    return [Fields(rows), *spread_of_amounts(material), *monte_carlo(material), Paragraph(texts("uncertainty.numbers"))]


def spread_of_amounts(material: Material) -> list[Block]:
    """How far uncertain amounts spread the headline result, and what that leaves out (CFP-INT-03, 7.3 k)."""
    texts, spread = material.texts, material.result.uncertainty
    blocks: list[Block] = [Heading(texts("uncertainty.spread"), 3)]
    if spread is None:
        return [*blocks, Paragraph(texts("uncertainty.none")), Paragraph(texts("uncertainty.covers"))]
    range_text = texts(
        "uncertainty.range",
        view=material.view_name(spread.view),
        low=significant(spread.low),
        high=significant(spread.high),
        unit=material.unit,
        gsd=f"{spread.geometric_standard_deviation:.3f}",
        without=percent(spread.share_without_distribution),
    )
    blocks += [Paragraph(range_text), Paragraph(texts("uncertainty.covers"))]
    withheld = material.hidden_text("result.uncertainty.exchanges")
    return [*blocks, Paragraph(withheld) if withheld else _variance_table(material, spread)]


def _variance_table(material: Material, spread: UncertaintySummary) -> Table:
    texts = material.texts
    columns = (
        Column(texts("uncertainty.row"), 0.8),
        Column(texts("processes.process"), 1.6),
        Column(texts("calculation.flow"), 2),
        Column(texts("uncertainty.gsd"), 0.7, "right"),
        Column(texts("uncertainty.effect"), 0.9, "right"),
        Column(texts("uncertainty.share"), 0.9, "right"),
    )
    rows = tuple(
        (
            one.exchange_id,
            one.process_name,
            one.flow,
            f"{one.geometric_standard_deviation:.3f}",
            fixed(one.sensitivity, 3),
            percent(one.share),
        )
        for one in spread.exchanges
    )
    return Table(texts("uncertainty.caption"), columns, rows)


def monte_carlo(material: Material) -> list[Block]:
    """What draws say of the headline result, with all that repeats them; nothing where none were asked for."""
    texts, drawn = material.texts, material.result.monte_carlo
    if drawn is None:
        return []
    range_text = texts(
        "uncertainty.drawn_range",
        view=material.view_name(drawn.view),
        draws=drawn.draws,
        low=significant(drawn.percentile(2.5)),
        high=significant(drawn.percentile(97.5)),
        median=significant(drawn.percentile(50.0)),
        mean=significant(drawn.mean),
        error=significant(drawn.standard_error),
        unit=material.unit,
        layers=layer_names(material, drawn),
        seed=drawn.seed,
    )
    without = texts(
        "uncertainty.drawn_without",
        amounts=percent(drawn.share_amounts_without_distribution),
        factors=percent(drawn.share_factors_without_distribution),
    )
    blocks: list[Block] = [Heading(texts("uncertainty.drawn"), 3), Paragraph(range_text), Paragraph(without)]
    withheld = material.hidden_text("result.monte_carlo.largest")
    if withheld:
        return [*blocks, Paragraph(withheld)]
    columns = (
        Column(texts("uncertainty.drawn_datum"), 3),
        Column(texts("uncertainty.drawn_kind"), 1),
        Column(texts("uncertainty.drawn_statement"), 1.2),
        Column(texts("uncertainty.share"), 0.9, "right"),
    )
    rows = tuple((*words, percent(share)) for *words, share in drawn_rows(material, drawn))
    return [*blocks, Table(texts("uncertainty.drawn_caption"), columns, rows)] if rows else blocks


def layer_names(material: Material, drawn: MonteCarloSummary) -> str:
    """Name the layers that were drawn."""
    texts = material.texts
    return texts("report.list_separator").join(texts(f"uncertainty.layer_{layer}") for layer in drawn.layers)


def drawn_rows(material: Material, drawn: MonteCarloSummary) -> tuple[tuple[str, str, str, float], ...]:
    """Name, kind, where the distribution comes from, and share of the variance of what spreads the draws most."""
    texts = material.texts
    return tuple(
        (
            one.name or one.key,
            texts(f"uncertainty.kind_{one.kind}"),
            texts(f"uncertainty.from_{one.statement}"),
            one.share,
        )
        for one in drawn.largest
    )


def checks(material: Material) -> list[Block]:
    """Completeness, consistency and the double entry of the calculation (CFP-INT-02)."""
    texts, words, result = material.texts, material.study.interpretation, material.result
    rows = (
        (texts("checks.completeness"), material.stated(words.completeness)),
        (texts("checks.consistency"), material.stated(words.consistency)),
    )
    difference = max(view.double_entry_difference for view in material.views)
    return [
        Fields(rows),
        Paragraph(texts("checks.rows", read=result.rows_in, linked=result.rows_linked)),
        Paragraph(texts("checks.double_entry", difference=f"{difference:.1e}")),
    ]


def limitations(material: Material) -> list[Block]:
    """Limitations: single impact, method, data (CFP-INT-04, 7.3 m)."""
    texts, result = material.texts, material.result
    data = texts(
        "limitations.data",
        foreign=percent(result.foreign_share),
        not_split=percent(result.not_split_share),
        sourced=percent(result.sourced_share),
    )
    blocks: list[Block] = [
        Fields(((texts("limitations.author"), material.stated(material.study.interpretation.limitations)),)),
        Paragraph(texts("limitations.single_impact")),
        Paragraph(texts("limitations.method")),
        Paragraph(data),
    ]
    return [*blocks, Paragraph(texts("limitations.partial"))] if material.is_partial else blocks


def value_choices(material: Material) -> list[Block]:
    """Value choices and their reasons (7.3 n)."""
    texts = material.texts
    made = material.stated(material.study.interpretation.value_choices)
    return [Fields(((texts("value_choices.made"), made),)), Paragraph(texts("value_choices.gwp"))]


def claims(material: Material) -> list[Block]:
    """What may be said on the strength of the report, and what may not."""
    texts = material.texts
    blocks: list[Block] = [Heading(texts("claims.intro"), 3), Paragraph(material.claim, "warning")]
    if material.is_partial:
        blocks.append(Paragraph(texts("claims.partial")))
    return [*blocks, Paragraph(texts("claims.views")), Paragraph(texts("claims.offsets"))]
