"""Chapter five: method, totals, stages, processes, gases, contributions."""

from background_db.characterisation import GwpSet, gwp_set, gwp_set_ids
from background_db.flows import channel_of
from footprint_app.reporting.blocks import Block, Column, Fields, Figure, Paragraph, Table
from footprint_app.reporting.charts.bar_charts import Bar, BarWords, contribution_chart, stage_chart
from footprint_app.reporting.charts.sankey import SankeyWords, Stream, sankey
from footprint_app.reporting.contribution_table import CalculationLine
from footprint_app.reporting.figures import fixed, percent, shown_share, trimmed
from footprint_app.reporting.gas_names import OTHER_GASES, gas_name, small_gases, with_small_folded
from footprint_app.reporting.material import Material, largest_first
from footprint_app.reporting.sections.result_tables import channel_values, decimals_of, totals_table, value_table
from footprint_app.reporting.sections.scope import FIGURE_WIDTH
from pcr_rules.linked_study import SupplierKind
from pcr_rules.study_context import LifeCycleStage

SHOWN_BARS = 12
_STAGES = tuple(stage.value for stage in LifeCycleStage)


def characterisation(material: Material) -> list[Block]:
    """Gases in the result and the factors that make CO2e of them (CFP-IMP-01, CFP-IMP-02, 7.3 e and f)."""
    texts, result = material.texts, material.result
    if result.gwp_set not in gwp_set_ids():
        return [Fields(((texts("summary.gwp_set"), result.gwp_set),))]
    chosen = gwp_set(result.gwp_set)
    feedback = texts(
        "characterisation.with_feedbacks" if chosen.with_carbon_feedbacks else "characterisation.without_feedbacks"
    )
    source = f"{chosen.source.title} ({chosen.source.publisher}, {chosen.source.published})"
    blocks: list[Block] = [
        Paragraph(texts("characterisation.intro", gwp_set=result.gwp_set, feedback=feedback, source=source))
    ]
    if material.study.gwp_reason:
        blocks.append(Fields(((texts("characterisation.reason"), material.study.gwp_reason),)))
    decimals, view = decimals_of(material), material.headline
    small = _small_gases(material)
    rows = tuple(
        (
            _gas_name(material, gas, small),
            _gwp_text(material, chosen, gas),
            fixed(value, decimals),
            shown_share(value, view.total),
        )
        for gas, value in largest_first(with_small_folded(view.gases, small))
        if value
    )
    columns = (
        Column(texts("characterisation.gas"), 2),
        Column(f"{texts('characterisation.factor')} (kg CO2e/kg)", 1.6, "right"),
        Column(f"{texts('characterisation.contribution')} ({texts('workbook.absolute')})", 1.2, "right"),
        Column(texts("workbook.share"), 0.7, "right"),
    )
    blocks.append(Table(texts("characterisation.caption"), columns, rows))
    return [*blocks, Paragraph(texts("characterisation.considered", count=len(chosen.values)))]


def _small_gases(material: Material) -> frozenset[str]:
    return small_gases([{gas: value for gas, value in view.gases.items() if value} for view in material.views])


def _gas_name(material: Material, gas: str, small: frozenset[str]) -> str:
    if gas == OTHER_GASES:
        return material.texts("characterisation.other_gases", count=len(small))
    return material.texts("characterisation.aggregate") if gas == "co2e" else gas_name(gas)


def _gwp_text(material: Material, chosen: GwpSet, gas: str) -> str:
    """The GWP of a gas; methane has one by origin."""
    if gas == OTHER_GASES:
        return material.texts("characterisation.other_factor")
    if gas == "co2e":
        return material.texts("characterisation.aggregate_factor")
    values = {name: value.value for name, value in chosen.values.items() if name == gas or name.startswith(f"{gas}_")}
    if not values:
        return material.texts("report.unknown")
    return "; ".join(
        trimmed(value) if name == gas else f"{_origin(material, name.removeprefix(gas + '_'))}: {trimmed(value)}"
        for name, value in values.items()
    )


def _origin(material: Material, origin: str) -> str:
    key = f"characterisation.of_{origin}"
    return material.texts(key) if material.texts.has(key) else origin


def totals(material: Material) -> list[Block]:
    """The result, with separate values by channel (CFP-REP-02)."""
    texts = material.texts
    table = value_table(
        material,
        texts("totals.channels_caption", unit=material.unit),
        texts("totals.channel"),
        channel_values,
        lambda channel: texts(f"channel.{channel}"),
    )
    decimals = decimals_of(material)
    aircraft = [texts("channel.aircraft")]
    for view in material.views:
        value = view.channels.get("aircraft", 0.0)
        aircraft += [fixed(value, decimals), shown_share(value, view.total)]
    channels = Table(table.caption, table.columns, (*table.rows, tuple(aircraft)), total_rows=2)
    blocks: list[Block] = [totals_table(material), channels]
    if material.result.not_split_share:
        blocks.append(Paragraph(texts("totals.not_split_note", share=percent(material.result.not_split_share))))
    return blocks


def by_stage(material: Material) -> list[Block]:
    """Result by life-cycle stage, absolute and relative (CFP-REP-01, CFP-REP-02)."""
    texts, views = material.texts, material.views
    table = value_table(
        material,
        texts("by_stage.caption", unit=material.unit),
        texts("processes.stage"),
        lambda view: view.by_stage,
        material.stage_name,
    )
    present = [stage for stage in _STAGES if any(stage in view.by_stage for view in views)]
    series = tuple(
        (material.view_name(view.view), tuple(view.by_stage.get(stage, 0.0) for stage in present)) for view in views
    )
    words = BarWords(texts("contributions.axis", unit=material.unit))
    chart = stage_chart(tuple(material.stage_name(stage) for stage in present), series, words)
    return [table, Figure(texts("by_stage.figure"), chart, FIGURE_WIDTH, texts("by_stage.description"))]


def by_process(material: Material) -> list[Block]:
    """Result by unit process, facility and gas."""
    texts, unit = material.texts, material.unit
    blocks: list[Block] = []
    reason = material.hidden_text("result.views.by_process")
    if reason is not None:
        blocks.append(Paragraph(reason, "note"))
    else:
        blocks += [
            value_table(
                material,
                texts("by_process.caption", unit=unit),
                texts("processes.process"),
                lambda view: view.by_process,
                material.process_name,
            ),
            Paragraph(texts("by_process.note"), "note"),
            value_table(
                material,
                texts("by_process.facility_caption", unit=unit),
                texts("processes.facility"),
                lambda view: view.by_facility,
                material.facility_name,
            ),
        ]
    small = _small_gases(material)
    gases = value_table(
        material,
        texts("by_process.gas_caption", unit=unit),
        texts("by_process.gas"),
        lambda view: {gas: value for gas, value in with_small_folded(view.gases, small).items() if value},
        lambda gas: _gas_name(material, gas, small),
    )
    return [*blocks, gases]


def contributions(material: Material) -> list[Block]:
    """Largest contributions with their running share, and where the footprint comes from (CFP-INT-01)."""
    texts = material.texts
    reason = material.hidden_text("result.views.contributions")
    if reason is not None:
        return [Paragraph(reason, "note")]
    view_name = material.view_name(material.headline.view)
    shown = material.lines[:SHOWN_BARS]
    blocks: list[Block] = [
        Figure(
            texts("contributions.figure", view=view_name),
            largest_chart(material),
            FIGURE_WIDTH,
            texts("contributions.description"),
        )
    ]
    if shown and shown[-1].cumulative is not None:
        blocks.append(
            Paragraph(
                texts(
                    "contributions.explained",
                    count=len(shown),
                    share=percent(shown[-1].cumulative),
                    all=len(material.lines),
                )
            )
        )
    figure = Figure(
        texts("contributions.sankey", view=view_name),
        sankey_chart(material),
        FIGURE_WIDTH,
        texts("contributions.sankey_description"),
    )
    return [*blocks, figure]


def largest_chart(material: Material) -> str:
    """Draw the largest contributions; what remains is one bar of its own."""
    texts, lines = material.texts, material.lines
    bars = [
        Bar(line_label(material, line), line.contribution.total, line.share, line.cumulative)
        for line in lines[:SHOWN_BARS]
    ]
    rest = lines[SHOWN_BARS:]
    if rest:
        value = sum(line.contribution.total for line in rest)
        share = value / material.headline.total if material.headline.total else None
        bars.append(Bar(texts("contributions.others", count=len(rest)), value, share, rest[-1].cumulative))
    words = BarWords(
        texts("contributions.axis", unit=material.unit), texts("contributions.share"), texts("contributions.running")
    )
    return contribution_chart(tuple(bars), words)


def line_label(material: Material, line: CalculationLine) -> str:
    """Name a row of the calculation: flow and unit process."""
    flow = flow_name(material, line.contribution.flow)
    if line.contribution.line_id.endswith(".combustion"):
        flow = f"{flow} ({material.texts('contributions.combustion')})"
    return f"{flow} · {line.contribution.process_name}"


def flow_name(material: Material, flow: str) -> str:
    """Name of a flow; a flow key such as ``co2.uptake`` is written as gas and channel."""
    gas, dot, _ = flow.partition(".")
    if not dot or not gas.isalnum():
        return flow
    try:
        channel = channel_of(flow)
    except ValueError:
        return flow
    return f"{gas_name(gas)} ({material.texts(f'channel.{channel.value}')})"


def sankey_chart(material: Material) -> str:
    """Draw inputs → unit processes → product for the headline view."""
    texts = material.texts
    streams = []
    for line in material.lines:
        one = line.contribution
        is_own = one.supplier.startswith(SupplierKind.ELEMENTARY.value) or one.line_id.endswith(".combustion")
        source = texts("contributions.own_emissions") if is_own else flow_name(material, one.flow)
        streams.append(Stream(source, one.process_name, one.total))
    words = SankeyWords(
        texts("contributions.inputs"),
        texts("contributions.processes"),
        material.product_name,
        texts("contributions.small"),
        texts("contributions.negative"),
    )
    return sankey(streams, words)
