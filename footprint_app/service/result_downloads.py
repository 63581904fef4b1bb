"""The tables of a result as files for a person: CSV of the contributions, a workbook of everything."""

import csv
import io

from background_db.messages import Language
from footprint_app.reporting.sheet_writer import NUMBER, PERCENT, SheetColumn, SheetWriter, Value
from footprint_app.reporting.texts import texts_in
from footprint_app.service.contribution_tree import ALL, tree_level
from footprint_app.service.result_words import (
    answer_word,
    channel_word,
    flow_word,
    gas_word,
    reading_word,
    stage_word,
    verification_word,
    view_word,
)
from pcr_rules.result import PcfResult, View

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_HEADS: dict[str, tuple[str, str]] = {
    "line": ("行", "line"),
    "stage": ("阶段", "stage"),
    "process": ("过程", "process"),
    "flow": ("流", "flow"),
    "supplier": ("供应方", "supplier"),
    "amount": ("数量", "amount"),
    "unit": ("单位", "unit"),
    "total": ("kgCO2e", "kgCO2e"),
    "share": ("占比", "share"),
    "cumulative": ("累计占比（绝对值）", "cumulative share (absolute values)"),
    "part": ("项目", "item"),
    "factor": ("因子", "factor"),
    "value": ("因子值", "value"),
    "source": ("来源", "source"),
    "locator": ("出处", "locator"),
    "period": ("数据期间", "data period"),
    "verification": ("核实", "verification"),
    "clause": ("要求", "requirement"),
    "printed": ("条款", "printed clause"),
    "answer": ("结论", "answer"),
    "reason": ("理由", "reason"),
    "reading": ("采用的解读", "reading"),
    "contributions": ("贡献", "Contributions"),
    "totals": ("总量", "Totals"),
    "factors": ("因子与来源", "Factors"),
    "conformity": ("逐条判定", "Conformity"),
    "trace": ("溯源", "Trace"),
}


def contributions_csv(result: PcfResult, view: View, language: Language) -> bytes:
    """Return the lines of a view, largest first, as CSV in UTF-8 that a spreadsheet opens with its Chinese."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_head(name, language) for name in _LINE])
    for row in _lines(result, view, language):
        writer.writerow([_harmless(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def result_workbook(result: PcfResult, language: Language) -> bytes:
    """Return totals, contributions of each view, factors, clauses and trace as a workbook."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    banner = texts_in(language)("banner.provisional") if result.is_provisional else ""
    _totals(SheetWriter(workbook, _head("totals", language), banner), result, language)
    for view in result.views:
        name = f"{_head('contributions', language)} {view_word(view.view, language)}"
        sheet = SheetWriter(workbook, name[:31], banner)
        columns = [_column(each, language) for each in _LINE]
        sheet.table(columns, _lines(result, view.view, language))
        sheet.finish()
    _factors(SheetWriter(workbook, _head("factors", language), banner), result, language)
    _clauses(SheetWriter(workbook, _head("conformity", language), banner), result, language)
    _trace(SheetWriter(workbook, _head("trace", language), banner), result, language)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


_LINE = ("line", "stage", "process", "flow", "supplier", "amount", "unit", "total", "share", "cumulative")


def _lines(result: PcfResult, view: View, language: Language) -> list[tuple[Value, ...]]:
    level = tree_level(result.view(view), process=ALL, shown=len(result.view(view).contributions))
    rows: list[tuple[Value, ...]] = []
    for branch in level.branches:
        line = branch.line
        if line is not None:
            flow, stage = flow_word(line, language), stage_word(line.stage, language)
            rows.append(
                (
                    line.line_id,
                    stage,
                    line.process_name,
                    flow,
                    line.supplier_name,
                    line.amount,
                    line.unit,
                    line.total,
                    branch.share,
                    branch.cumulative,
                )
            )
    return rows


def _totals(sheet: SheetWriter, result: PcfResult, language: Language) -> None:
    heads = [_column("part", language)] + [SheetColumn(view_word(v.view, language), NUMBER) for v in result.views]
    sheet.note(f"kgCO2e / {result.unit}")
    sheet.table(heads, [(_head("total", language), *(view.total for view in result.views))])
    for names, word in (
        (result.views[0].channels, channel_word),
        (dict.fromkeys(gas for view in result.views for gas in view.gases), gas_word),
        (dict.fromkeys(stage for view in result.views for stage in view.by_stage), stage_word),
    ):
        rows: list[tuple[Value, ...]] = []
        for name in names:
            values = [{**view.channels, **view.gases, **view.by_stage}.get(name, 0.0) for view in result.views]
            rows.append((word(name, language), *values))
        sheet.table(heads, rows)
    sheet.finish()


def _factors(sheet: SheetWriter, result: PcfResult, language: Language) -> None:
    names = ("factor", "value", "unit", "source", "locator", "period", "verification", "total")
    rows = [
        (
            use.name_in(language),
            use.value,
            f"kgCO2e/{use.per_unit}",
            use.source,
            use.locator,
            use.data_period,
            verification_word(use.verification, language),
            use.contribution,
        )
        for use in result.factors
    ]
    sheet.table([_column(name, language) for name in names], rows)
    sheet.finish()


def _clauses(sheet: SheetWriter, result: PcfResult, language: Language) -> None:
    names = ("clause", "printed", "part", "answer", "reason", "reading")
    rows = [
        (
            each.clause,
            each.printed_clause,
            each.title_zh if language == "zh" else each.title_en,
            answer_word(each.answer.value, language),
            each.reason_in(language),
            reading_word(each, language),
        )
        for each in result.conformity
    ]
    sheet.table([_column(name, language) for name in names], rows)
    sheet.finish()


def _trace(sheet: SheetWriter, result: PcfResult, language: Language) -> None:
    trace = result.trace
    rows: list[tuple[str, str]] = [
        ("result", result.result_digest),
        ("study", trace.study_digest),
        ("pcr", f"{trace.pcr_edition} {trace.pcr_digest}"),
        ("gwp", f"{trace.gwp_set} {trace.gwp_digest}"),
        ("software", trace.software),
        ("engine", trace.engine),
        ("solver", trace.solver),
        *((name, digest) for name, digest in trace.factor_sets.items()),
    ]
    sheet.table([_column("part", language), _column("value", language)], rows)
    sheet.finish()


def _head(name: str, language: Language) -> str:
    return _HEADS[name][language == "en"]


def _column(name: str, language: Language) -> SheetColumn:
    formats = {"amount": NUMBER, "total": NUMBER, "share": PERCENT, "cumulative": PERCENT}
    return SheetColumn(_head(name, language), formats.get(name, ""))


def _harmless(cell: Value) -> Value:
    """A spreadsheet must not take a text for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
