"""The result as a workbook: full values for those who go on calculating, one topic a sheet."""

from collections.abc import Callable
from pathlib import Path

from background_db.findings import Finding
from background_db.messages import Language
from footprint_app.reporting.blocks import Block, Fields, Heading, Paragraph, Table
from footprint_app.reporting.contribution_table import calculation_lines
from footprint_app.reporting.editions import Edition
from footprint_app.reporting.electricity_tables import write_account
from footprint_app.reporting.gas_names import gas_name
from footprint_app.reporting.material import Material, gather, largest_first
from footprint_app.reporting.plant_sheet import has_plant_data, write_plant_sheet
from footprint_app.reporting.quality_sheet import write_quality_sheet
from footprint_app.reporting.sections import annexes
from footprint_app.reporting.sections.electricity import electricity_factors, reconciliation_rows
from footprint_app.reporting.sections.general_and_goal import summary_rows
from footprint_app.reporting.sections.interpretation import scenario_name, topic_name
from footprint_app.reporting.sections.overlay import overlay
from footprint_app.reporting.sections.result_tables import channel_values
from footprint_app.reporting.sheet_writer import DIFFERENCE, NUMBER, PERCENT, SheetColumn, SheetWriter, Value
from footprint_app.reporting.study_contents import banner, report_title
from footprint_app.reporting.withheld import is_withheld
from pcr_rules.result import PcfResult, ViewResult
from pcr_rules.study import ProductStudy


def write_results_workbook(
    path: Path, study: ProductStudy, result: PcfResult, lang: Language, edition: Edition, *, claim: str = ""
) -> tuple[Finding, ...]:
    """Write totals, stages, channels, calculation, factors, electricity, scenarios, quality, conformity, trace.

    Numbers are values with full precision, no formulas; on the sheet of the calculation amount × factor stands beside
    the result with the difference, kg CO2e per functional or declared unit. What the edition hides is not in the file.
    """
    from openpyxl import Workbook

    material = gather(study, result, lang, edition, claim)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = material.result.trace.software
    workbook.properties.title = report_title(material)
    for name, write in SHEETS.items():
        if write is write_plant_sheet and not has_plant_data(material):
            continue
        writer = SheetWriter(workbook, material.texts(f"sheet.{name}"), banner(material))
        write(writer, material)
        writer.finish()
    workbook.save(path)
    return material.findings


def _summary(writer: SheetWriter, material: Material) -> None:
    texts = material.texts
    names = [material.view_name(view.view) for view in material.views]
    item = SheetColumn(texts("workbook.item"), width=44)
    values = [SheetColumn(name, NUMBER, 24) for name in names]
    writer.table(
        [SheetColumn(report_title(material), width=44), SheetColumn(texts("workbook.value"), width=40)],
        [
            (texts("cover.product"), material.product_name),
            (texts("cover.producer"), material.study.product.producer),
            (texts("cover.number"), material.report_number),
            (texts("cover.edition"), texts.either(*material.view.rule.title)),
            (texts("workbook.unit"), texts("report.per_unit", unit=material.unit)),
        ],
    )
    rows: list[tuple[Value, ...]] = [
        (texts("totals.including"), *(view.total for view in material.views)),
        (texts("totals.excluding"), *(view.total_excluding_uptake for view in material.views)),
        (texts("totals.credits"), *(view.credits for view in material.views)),
    ]
    writer.table([item, *values], rows, texts("totals.caption", unit=material.unit))
    writer.note(texts("totals.headline_note", view=material.view_name(material.result.headline)))
    writer.row += 1
    writer.table([item, SheetColumn(texts("workbook.value"), width=24)], summary_rows(material))
    writer.note(material.claim)


def _values(
    writer: SheetWriter,
    material: Material,
    caption: str,
    head: str,
    rows: list[tuple[str, list[float]]],
    *,
    with_total: bool = True,
) -> None:
    """Write values of every view with their share of the view's total."""
    texts = material.texts
    columns = [SheetColumn(head)]
    for view in material.views:
        columns += [
            SheetColumn(material.view_name(view.view), NUMBER),
            SheetColumn(texts("workbook.share"), PERCENT, 10),
        ]
    body: list[list[Value]] = []
    for name, values in rows:
        row: list[Value] = [name]
        for view, value in zip(material.views, values, strict=True):
            row += [value, value / view.total if view.total else None]
        body.append(row)
    if with_total:
        total: list[Value] = [texts("report.total")]
        for position, view in enumerate(material.views):
            value = sum(values[position] for _, values in rows)
            total += [value, value / view.total if view.total else None]
        body.append(total)
    writer.table(columns, body, caption, total_rows=1 if with_total else 0)


def _by_view(
    material: Material, values: Callable[[ViewResult], dict[str, float]], name: Callable[[str], str]
) -> list[tuple[str, list[float]]]:
    by_view = [values(view) for view in material.views]
    keys = [key for key, _ in largest_first({key: by_view[0].get(key, 0.0) for one in by_view for key in one})]
    return [(name(key), [one.get(key, 0.0) for one in by_view]) for key in keys]


def _stages(writer: SheetWriter, material: Material) -> None:
    texts, unit = material.texts, material.unit
    rows = _by_view(material, lambda view: dict(view.by_stage), material.stage_name)
    _values(writer, material, texts("by_stage.caption", unit=unit), texts("processes.stage"), rows)
    if is_withheld(writer, material, "result.views.by_process"):
        return
    rows = _by_view(material, lambda view: dict(view.by_process), material.process_name)
    _values(writer, material, texts("by_process.caption", unit=unit), texts("processes.process"), rows)
    rows = _by_view(material, lambda view: dict(view.by_facility), material.facility_name)
    _values(writer, material, texts("by_process.facility_caption", unit=unit), texts("processes.facility"), rows)
    rows = _by_view(material, lambda view: dict(view.by_supplier), str)
    _values(writer, material, texts("contributions.inputs"), texts("workbook.supplier"), rows)


def _channels(writer: SheetWriter, material: Material) -> None:
    texts, unit = material.texts, material.unit
    rows = _by_view(material, channel_values, lambda channel: texts(f"channel.{channel}"))
    _values(writer, material, texts("totals.channels_caption", unit=unit), texts("totals.channel"), rows)
    aircraft = [(texts("channel.aircraft"), [view.channels.get("aircraft", 0.0) for view in material.views])]
    _values(writer, material, "", texts("channel.aircraft"), aircraft, with_total=False)
    rows = _by_view(
        material,
        lambda view: dict(view.gases),
        lambda gas: texts("characterisation.aggregate") if gas == "co2e" else gas_name(gas),
    )
    _values(writer, material, texts("by_process.gas_caption", unit=unit), texts("by_process.gas"), rows)


def _contributions(writer: SheetWriter, material: Material) -> None:
    texts = material.texts
    if is_withheld(writer, material, "result.views.contributions"):
        return
    columns = [
        SheetColumn(texts("calculation.number"), width=6),
        SheetColumn(texts("calculation.line")),
        SheetColumn(texts("processes.process")),
        SheetColumn(texts("processes.stage")),
        SheetColumn(texts("calculation.flow"), width=30),
        SheetColumn(texts("workbook.supplier"), width=24),
        SheetColumn(texts("calculation.factor_id"), width=40),
        SheetColumn(texts("workbook.key"), width=40),
        SheetColumn(texts("calculation.amount"), "General", 18),
        SheetColumn(texts("calculation.unit"), width=8),
        SheetColumn(texts("calculation.factor"), "General", 18),
        SheetColumn(texts("workbook.product"), NUMBER, 18),
        SheetColumn(texts("calculation.result"), NUMBER, 18),
        SheetColumn(texts("workbook.difference"), DIFFERENCE, 11),
        SheetColumn(texts("workbook.share"), PERCENT, 10),
        SheetColumn(texts("workbook.running"), PERCENT, 10),
        SheetColumn(texts("workbook.listed"), width=12),
    ]
    for view in material.views:
        lines = calculation_lines(material.result, view)
        rows: list[tuple[Value, ...]] = [
            (
                line.number,
                line.contribution.line_id,
                line.contribution.process_name,
                material.stage_name(line.contribution.stage),
                line.contribution.flow,
                line.company,
                material.provider_name(line),
                line.contribution.supplier.removeprefix("factor:"),
                line.contribution.amount,
                line.contribution.unit,
                line.factor,
                line.product,
                line.contribution.total,
                line.difference,
                line.share,
                line.cumulative,
                material.yes_no(line.is_listed),
            )
            for line in lines
        ]
        sums = (sum(line.product for line in lines), view.total, sum(line.difference for line in lines))
        total = ("", "", "", "", texts("report.total"), "", "", "", None, "", None, *sums)
        rows.append((*total, 1.0 if view.total else None, None, ""))
        caption = texts("calculation.caption", view=material.view_name(view.view), unit=material.unit)
        writer.table(columns, rows, caption, total_rows=1)


def _factors(writer: SheetWriter, material: Material) -> None:
    texts = material.texts
    if is_withheld(writer, material, "result.factors"):
        writer.table(
            [SheetColumn(texts("inventory.sources"), width=100)], [(source,) for source in material.view.sources]
        )
        return
    heads = ("id", "name", "value", "unit", "scope", "geography", "period", "gwp")
    columns = [SheetColumn(texts(f"factors.{head}"), "General" if head == "value" else "") for head in heads]
    columns += [
        SheetColumn(texts("trace.factor_set")),
        SheetColumn(texts("factors.source"), width=60),
        SheetColumn(texts("factors.verification")),
        SheetColumn(texts("factors.marks")),
        SheetColumn(texts("factors.contribution"), NUMBER),
        SheetColumn(texts("factors.share"), PERCENT, 10),
    ]
    total = material.headline.total
    rows: list[tuple[Value, ...]] = [
        (
            use.factor_id,
            material.factor_name(use),
            use.value,
            use.per_unit,
            texts(f"scope.{use.scope}") if texts.has(f"scope.{use.scope}") else use.scope,
            use.geography,
            use.data_period.replace("/", " – "),
            use.gwp_set or texts("factors.not_stated"),
            use.factor_set,
            "; ".join(part for part in (use.source, use.locator) if part),
            annexes.verified(texts, use),
            ", ".join(annexes.factor_marks(material, use)),
            use.contribution,
            use.contribution / total if total else None,
        )
        for use in material.result.factors
    ]
    writer.table(columns, rows)
    writer.note(texts("factors.note"))


def _electricity(writer: SheetWriter, material: Material) -> None:
    texts = material.texts
    steps = reconciliation_rows(material)
    columns = [SheetColumn(texts("electricity.step"), width=44), SheetColumn(texts("workbook.absolute"), NUMBER, 20)]
    writer.table(columns, steps, texts("electricity.reconciliation", unit=material.unit), total_rows=1)
    factors = electricity_factors(material)
    if factors:
        heads = (
            "factors.name",
            "factors.value",
            "factors.unit",
            "factors.geography",
            "factors.period",
            "factors.source",
        )
        writer.table([SheetColumn(texts(head)) for head in heads], factors, texts("electricity.factors"))
    write_account(writer, material)
    for key in ("intro", "residual", "derivation", "limits"):
        writer.note(texts(f"electricity.{key}"))


def _scenarios(writer: SheetWriter, material: Material) -> None:
    texts = material.texts
    if not material.result.scenarios:
        writer.note(texts("scenarios.none"))
        return
    columns = [SheetColumn(texts("scenarios.scenario")), SheetColumn(texts("scenarios.topic"))]
    base: list[Value] = [texts("scenarios.base"), ""]
    for view in material.views:
        name = material.view_name(view.view)
        columns += [
            SheetColumn(name, NUMBER),
            SheetColumn(f"{texts('scenarios.difference')} ({name})", NUMBER),
            SheetColumn("%", PERCENT, 10),
        ]
        base += [view.total, 0.0, 0.0]
    rows = [base]
    for scenario in material.result.scenarios:
        row: list[Value] = [scenario_name(material, scenario), topic_name(material, scenario.topic)]
        for view in material.views:
            difference = scenario.differences.get(view.view.value)
            share = difference / view.total if difference is not None and view.total else None
            row += [scenario.totals.get(view.view.value), difference, share]
        rows.append(row)
    writer.table(columns, rows, texts("scenarios.caption", unit=material.unit))


def _conformity(writer: SheetWriter, material: Material) -> None:
    # The answers first: the head that stays in sight belongs to the long table.
    _annex(writer, material, annexes.answers(material))
    _annex(writer, material, overlay(material))


def _findings(writer: SheetWriter, material: Material) -> None:
    _annex(writer, material, annexes.findings(material))


def _trace(writer: SheetWriter, material: Material) -> None:
    _annex(writer, material, annexes.trace(material))


def _annex(writer: SheetWriter, material: Material, blocks: list[Block]) -> None:
    """Write an annex of the report: its fields and tables as tables, its sentences as notes."""
    fields = [SheetColumn(material.texts("workbook.item")), SheetColumn(material.texts("workbook.value"))]
    title = ""
    for block in blocks:
        if isinstance(block, Heading):
            title = block.text
        elif isinstance(block, Paragraph):
            writer.note(block.text)
        elif isinstance(block, Fields):
            writer.row += 1
            writer.table(fields, block.rows, title)
        elif isinstance(block, Table):
            writer.row += 1
            writer.table([SheetColumn(column.header) for column in block.columns], block.rows, block.caption)


SHEETS: dict[str, Callable[[SheetWriter, Material], None]] = {
    "summary": _summary,
    "stages": _stages,
    "channels": _channels,
    "contributions": _contributions,
    "plant": write_plant_sheet,
    "factors": _factors,
    "electricity": _electricity,
    "scenarios": _scenarios,
    "quality": write_quality_sheet,
    "conformity": _conformity,
    "findings": _findings,
    "trace": _trace,
}
