"""Chapter three: unit, boundary, processes, stages, period, cut-offs, exclusions, timing."""

from footprint_app.reporting.blocks import Block, Column, Fields, Figure, Paragraph, Table
from footprint_app.reporting.charts.flow_diagram import Box, FlowWords, flow_diagram
from footprint_app.reporting.figures import fixed, percent, shown_share, trimmed
from footprint_app.reporting.material import Material, field_rows, named
from footprint_app.reporting.sections.result_tables import decimals_of
from pcr_rules.provider import ProviderKind, parse_provider
from pcr_rules.study_context import LifeCycleStage
from pcr_rules.study_inventory import OutputRole, UnitProcess

FIGURE_WIDTH = 168.0
"""Width of the text on A4 in mm."""
_NAMED_INPUTS = 5
_LATE_YEARS = 10
_STAGES = tuple(LifeCycleStage)


def unit(material: Material) -> list[Block]:
    """Functional or declared unit and reference flow (CFP-FU-01, 7.3 a)."""
    study = material.study
    rows = field_rows(material, study.unit, ("kind", "quantity", "description"))
    more = field_rows(material, study.product, ("function",))
    volume = field_rows(material, study, ("output_volume",)) if study.output_volume else ()
    return [Fields((*more, *rows, *_reference(material), *volume))]


def _reference(material: Material) -> tuple[tuple[str, str], ...]:
    """Reference process and flow by name, with their ids; an empty flow stays empty."""
    unit = material.study.unit
    names = {
        unit.reference_process: material.process_name(unit.reference_process),
        unit.reference_flow: material.flow_name(unit.reference_flow),
    }
    rows = field_rows(material, unit, ("reference_process", "reference_flow"))
    return tuple((label, named(names[text], text) if text in names else text) for label, text in rows)


def boundary(material: Material) -> list[Block]:
    """The boundary in words and as a diagram (CFP-SB-01, 7.3 b)."""
    texts, study = material.texts, material.study
    threshold = study.boundary.significance_threshold
    criteria = (
        texts("report.not_stated")
        if threshold is None
        else texts("boundary.threshold", threshold=percent(threshold), reason=study.boundary.threshold_reason)
    )
    return [
        Paragraph(material.stated(study.boundary.description)),
        Figure(texts("boundary.figure"), system_diagram(material), FIGURE_WIDTH, texts("boundary.figure_description")),
        Fields(((texts("boundary.criteria"), criteria),)),
        Paragraph(texts("boundary.elementary"), "note"),
    ]


def system_diagram(material: Material) -> str:
    """Draw the product system: processes by stage, links, loops, stages outside the boundary."""
    texts, study = material.texts, material.study
    boxes = tuple(
        Box(process.process_id, process.name, _STAGES.index(process.stage), _inputs_note(material, process))
        for process in study.processes
    )
    outside = [
        material.stage_name(decision.stage.value) for decision in study.boundary.stages if not decision.is_included
    ]
    words = FlowWords(
        tuple(material.stage_name(stage.value) for stage in _STAGES),
        texts("boundary.label"),
        texts("boundary.excluded", stages=texts("report.list_separator").join(outside)) if outside else "",
        f"{material.product_name}  ({material.unit})",
    )
    links = tuple((link.origin, link.destination) for link in material.view.links)
    return flow_diagram(boxes, links, study.unit.reference_process, words)


def _inputs_note(material: Material, process: UnitProcess) -> str:
    bought: dict[str, None] = {}
    for exchange in process.exchanges:
        provider = parse_provider(exchange.provider)
        if provider is not None and provider.kind is not ProviderKind.PROCESS:
            bought[exchange.flow] = None
    if not bought:
        return ""
    names = list(bought)
    listed = texts_joined(material, names[:_NAMED_INPUTS])
    if len(names) > _NAMED_INPUTS:
        listed += " " + material.texts("boundary.more", count=len(names) - _NAMED_INPUTS)
    return material.texts("boundary.takes", inputs=listed)


def texts_joined(material: Material, names: list[str]) -> str:
    """Join names with the separator of the language."""
    return ("、" if material.language == "zh" else ", ").join(names)


def unit_processes(material: Material) -> list[Block]:
    """Unit processes with stage, site and what they add (7.3 c)."""
    texts, view, decimals = material.texts, material.headline, decimals_of(material)
    columns = [
        Column(texts("processes.process"), 2.2),
        Column(texts("processes.stage"), 1.2),
        Column(texts("processes.facility"), 1.4),
    ]
    shows = material.hidden("result.views.by_process") is None
    if shows:
        columns += [
            Column(texts("processes.products"), 2),
            Column(texts("processes.rows"), 0.6, "right"),
            Column(texts("processes.result"), 1.1, "right"),
            Column(texts("workbook.share"), 0.8, "right"),
        ]
    rows = []
    for process in material.study.processes:
        row = [process.name, material.stage_name(process.stage.value), material.facility_name(process.facility)]
        if shows:
            products = [output.name for output in process.outputs if output.role is not OutputRole.RECIRCULATED]
            value = view.by_process.get(process.process_id, 0.0)
            row += [
                texts_joined(material, products),
                str(len(process.exchanges)),
                fixed(value, decimals),
                shown_share(value, view.total),
            ]
        rows.append(tuple(row))
    note = texts("by_process.note") if shows else ""
    return [Table(texts("processes.caption"), tuple(columns), tuple(rows), note=note)]


def stages_described(material: Material) -> list[Block]:
    """Which stages are in, why, and the scenarios of use and end of life (CFP-SB-01, 7.3 p)."""
    texts, study = material.texts, material.study
    columns = (
        Column(texts("processes.stage"), 1.2),
        Column(texts("stages.included"), 0.6, "center"),
        Column(texts("stages.reason"), 4),
    )
    rows = tuple(
        (
            material.stage_name(decision.stage.value),
            material.yes_no(decision.is_included),
            material.stated(decision.reason),
        )
        for decision in study.boundary.stages
    )
    blocks: list[Block] = [Table(texts("stages.caption"), columns, rows)]
    if study.use_profile:
        blocks.append(Paragraph(texts("stages.use") + "："))
        blocks.append(Fields(field_rows(material, study.use_profile, ("description", "service_life", "source"))))
    if study.end_of_life:
        blocks.append(Fields(field_rows(material, study.end_of_life, ("description", "recycling_method", "source"))))
    if not study.use_profile and not study.end_of_life:
        blocks.append(Paragraph(texts("stages.not_in_scope")))
    return blocks


def period(material: Material) -> list[Block]:
    """Period and geography the footprint represents (CFP-TIME-01, 7.3 r)."""
    texts, study = material.texts, material.study
    places = dict.fromkeys(
        f"{material.facility_name(facility.facility_id)} ({facility.geography})" for facility in study.facilities
    )
    return [
        Fields(
            (
                (texts("period.from_to"), period_text(material)),
                (texts("period.reason"), material.stated(study.period.reason)),
                (texts("period.geography"), study.geography),
                (texts("period.facilities"), texts("report.list_separator").join(places) or texts("report.not_stated")),
            )
        )
    ]


def period_text(material: Material) -> str:
    """First and last day of the period."""
    return f"{material.study.period.first_day.isoformat()} – {material.study.period.last_day.isoformat()}"


def cut_off(material: Material) -> list[Block]:
    """Criteria, what was left out, and the effect (CFP-CO-01, 7.3 g)."""
    texts, cuts = material.texts, material.study.cut_offs
    blocks: list[Block] = [Paragraph(texts("cut_off.criteria"))]
    if not cuts:
        return [*blocks, Paragraph(texts("cut_off.none"))]
    columns = [
        Column(texts("cut_off.flow"), 1.8),
        Column(texts("cut_off.process"), 1.2),
        Column(texts("cut_off.share"), 0.8, "right"),
        Column(texts("cut_off.criterion"), 1.1),
    ]
    shows_reason = material.hidden("study.cut_offs.reason") is None
    if shows_reason:
        columns.append(Column(texts("cut_off.reason"), 2.4))
    rows = []
    for cut in cuts:
        share = texts("report.not_assessed") if cut.estimated_share is None else percent(cut.estimated_share, 2)
        row = (cut.flow, material.process_name(cut.process), share, material.stated(cut.criterion))
        rows.append((*row, material.stated(cut.reason)) if shows_reason else row)
    estimated = [cut.estimated_share for cut in cuts if cut.estimated_share is not None]
    blocks.append(Table(texts("cut_off.caption"), tuple(columns), tuple(rows)))
    if estimated:
        blocks.append(Paragraph(texts("cut_off.sum", share=percent(sum(estimated), 2))))
    if len(estimated) < len(cuts):
        blocks.append(Paragraph(texts("cut_off.unestimated", count=len(cuts) - len(estimated))))
    return blocks


def exclusions(material: Material) -> list[Block]:
    """What the scope leaves out and departs from (CFP-SB-01, CFP-OFF-01, 7.3 o)."""
    texts, study = material.texts, material.study
    blocks: list[Block] = [
        Fields(((texts("exclusions.text"), material.stated(study.boundary.exclusions)),)),
        Paragraph(texts("exclusions.offsets")),
    ]
    if study.deviations:
        columns = (Column(texts("conformity.clause"), 1), Column(texts("exclusions.deviations"), 4))
        rows = tuple((deviation.clause, material.stated(deviation.text)) for deviation in study.deviations)
        blocks.append(Table(texts("exclusions.deviations"), columns, rows))
    return [*blocks, Paragraph(texts("exclusions.changes"))]


def timing(material: Material) -> list[Block]:
    """Timing of emissions and performance tracking (CFP-TI-01, CFP-PT-01, 7.3 i and t)."""
    texts = material.texts
    blocks: list[Block] = [Paragraph(texts("timing.rule"))]
    reason = material.hidden_text("study.processes.exchanges")
    late = [
        (exchange.flow, process.name, trimmed(exchange.years_after_start))
        for process in material.study.processes
        for exchange in process.exchanges
        if exchange.years_after_start is not None and exchange.years_after_start > _LATE_YEARS
    ]
    if reason is not None:
        blocks.append(Paragraph(reason, "note"))
    elif late:
        columns = (
            Column(texts("inventory.flow"), 2),
            Column(texts("processes.process"), 2),
            Column(texts("timing.years"), 1, "right"),
        )
        blocks.append(Table(texts("timing.late"), columns, tuple(late)))
    else:
        blocks.append(Paragraph(texts("timing.none")))
    return [*blocks, Paragraph(texts("timing.tracking"))]
