"""Quality and uncertainty in the results workbook: key figures, ranges, draws, and the scores of the data."""

from footprint_app.reporting.blocks import Table
from footprint_app.reporting.material import Material
from footprint_app.reporting.sections import interpretation, inventory
from footprint_app.reporting.sections.general_and_goal import summary_rows
from footprint_app.reporting.sheet_writer import PERCENT, SheetColumn, SheetWriter, Value
from footprint_app.reporting.withheld import is_withheld


def write_quality_sheet(writer: SheetWriter, material: Material) -> None:
    """Write the key figures, the range from uncertain amounts, what draws say, and the scores of each row."""
    texts = material.texts
    key_figures = summary_rows(material)[2:7]
    writer.table(
        [SheetColumn(texts("workbook.item"), width=40), SheetColumn(texts("workbook.value"), width=20)], key_figures
    )
    _spread(writer, material)
    _draws(writer, material)
    if is_withheld(writer, material, "study.processes.exchanges"):
        return
    for block in inventory.data_quality(material):
        if isinstance(block, Table):
            writer.table(
                [SheetColumn(column.header) for column in block.columns], block.rows, texts("quality.assessment")
            )


def _spread(writer: SheetWriter, material: Material) -> None:
    """Write the range of the headline result from uncertain amounts, and which rows spread it."""
    texts, spread = material.texts, material.result.uncertainty
    if spread is None:
        writer.note(texts("uncertainty.none"))
    else:
        values: list[tuple[Value, ...]] = [
            (texts("uncertainty.value_low"), spread.low),
            (texts("uncertainty.value_high"), spread.high),
            (texts("uncertainty.value_gsd"), spread.geometric_standard_deviation),
            (texts("uncertainty.value_without"), spread.share_without_distribution),
        ]
        columns = [SheetColumn(texts("uncertainty.spread"), width=40)]
        columns.append(SheetColumn(material.view_name(spread.view), "General", 20))
        writer.table(columns, values, texts("report.per_unit", unit=material.unit))
    writer.note(texts("uncertainty.covers"))
    writer.row += 1
    if spread is None or is_withheld(writer, material, "result.uncertainty.exchanges"):
        return
    heads = ("uncertainty.row", "processes.process", "calculation.flow")
    columns = [SheetColumn(texts(head)) for head in heads]
    columns += [SheetColumn(texts(f"uncertainty.{name}"), "General", 20) for name in ("gsd", "effect")]
    columns.append(SheetColumn(texts("uncertainty.share"), PERCENT, 14))
    rows: list[tuple[Value, ...]] = [
        (
            one.exchange_id,
            one.process_name,
            one.flow,
            one.geometric_standard_deviation,
            one.sensitivity,
            one.share,
        )
        for one in spread.exchanges
    ]
    writer.table(columns, rows, texts("uncertainty.caption"))


def _draws(writer: SheetWriter, material: Material) -> None:
    """Write what draws say of the headline result, with draws, seed and layers; nothing where none were asked for."""
    texts, drawn = material.texts, material.result.monte_carlo
    if drawn is None:
        return
    values: list[tuple[Value, ...]] = [
        (texts("uncertainty.drawn_method"), drawn.method),
        (texts("uncertainty.drawn_draws"), drawn.draws),
        (texts("uncertainty.drawn_seed"), drawn.seed),
        (texts("uncertainty.drawn_layers"), interpretation.layer_names(material, drawn)),
        (texts("uncertainty.drawn_mean"), drawn.mean),
        (texts("uncertainty.drawn_error"), drawn.standard_error),
        *((texts("uncertainty.drawn_percentile", percent=f"{at:g}"), value) for at, value in drawn.percentiles),
        (texts("uncertainty.drawn_amounts"), drawn.share_amounts_without_distribution),
        (texts("uncertainty.drawn_factors"), drawn.share_factors_without_distribution),
    ]
    columns = [
        SheetColumn(texts("uncertainty.drawn"), width=40),
        SheetColumn(material.view_name(drawn.view), "General", 20),
    ]
    writer.table(columns, values, texts("report.per_unit", unit=material.unit))
    writer.row += 1
    if not drawn.largest or is_withheld(writer, material, "result.monte_carlo.largest"):
        return
    heads = ("drawn_datum", "drawn_kind", "drawn_statement")
    columns = [SheetColumn(texts(f"uncertainty.{head}")) for head in heads]
    columns.append(SheetColumn(texts("uncertainty.share"), PERCENT, 14))
    writer.table(columns, interpretation.drawn_rows(material, drawn), texts("uncertainty.drawn_caption"))
