"""Annexes: the calculation line by line, factors, findings, conformity table, trace, index of contents."""

import re
from collections import Counter

from background_db.findings import Finding, Severity
from background_db.messages import messages_of
from footprint_app.reporting.blocks import Block, Column, Fields, Paragraph, Table
from footprint_app.reporting.contribution_table import CalculationLine
from footprint_app.reporting.figures import fixed, percent, shown_share, trimmed
from footprint_app.reporting.material import Material
from footprint_app.reporting.sections.impact import line_label
from footprint_app.reporting.sections.overlay import overlay
from footprint_app.reporting.sections.plant_data import derivations
from footprint_app.reporting.sections.result_tables import decimals_of
from footprint_app.reporting.texts import Texts
from pcr_rules.registry import message_packages
from pcr_rules.result import SHIPPED_READING, ClauseAnswer, ClauseResult, FactorUse

_OLD_AFTER_YEARS = 5
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def calculation(material: Material) -> list[Block]:
    """Amount × factor = result for every row, so that a reader rebuilds the total by hand (CFP-DATA-05, CFP-REP-01)."""
    texts, lines = material.texts, material.lines
    # Two decimals more than the other tables: what a reader adds up must not drown in its own rounding.
    decimals = decimals_of(material) + 2
    reason = material.hidden_text("result.views.contributions")
    if reason is not None:
        return [Paragraph(reason, "note")]
    view_name = material.view_name(material.headline.view)
    columns = (
        Column(texts("calculation.number"), 0.35, "right"),
        Column(texts("calculation.line"), 0.95),
        Column(texts("calculation.process"), 1.3),
        Column(texts("calculation.flow"), 1.9),
        Column(texts("calculation.factor_id"), 2.3),
        Column(texts("calculation.amount"), 1.15, "right"),
        Column(texts("calculation.unit"), 0.55),
        Column(texts("calculation.factor"), 1.15, "right"),
        Column(texts("calculation.result"), 1.05, "right"),
        Column(texts("workbook.share"), 0.65, "right"),
        Column(texts("calculation.cumulative"), 0.65, "right"),
    )
    rows = [_calculation_row(material, line, decimals) for line in lines]
    total = material.headline.total
    rows.append(
        ("", "", "", texts("report.total"), "", "", "", "", fixed(total, decimals), shown_share(total, total), "")
    )
    bound = trimmed((len(lines) + 1) * 0.5 * 10**-decimals, 2)
    note = texts("calculation.note", decimals=decimals, count=len(lines), bound=bound)
    caption = texts("calculation.caption", view=view_name, unit=material.unit)
    intro = texts("calculation.intro", view=view_name, unit=material.unit)
    table = Table(caption, columns, tuple(rows), total_rows=1, note=note)
    return [Paragraph(intro), table, *derivations(material)]


def _calculation_row(material: Material, line: CalculationLine, decimals: int) -> tuple[str, ...]:
    one = line.contribution
    factor = "–" if line.factor is None else trimmed(line.factor, 10) + ("" if line.is_listed else "*")
    return (
        str(line.number),
        one.line_id,
        f"{one.process_name} / {material.stage_name(one.stage)}",
        line_label(material, line).partition(" · ")[0],
        _provider(material, line),
        trimmed(one.amount),
        one.unit,
        factor,
        fixed(one.total, decimals),
        "–" if line.share is None else percent(line.share, 2),
        "–" if line.cumulative is None else percent(line.cumulative, 2),
    )


def _provider(material: Material, line: CalculationLine) -> str:
    """The factor with its id; a company named in the study stands apart, as the factor need not be its own."""
    key = line.contribution.supplier.removeprefix("factor:")
    text = f"{material.provider_name(line)} [{key}]"
    return f"{text} · {material.texts('calculation.supplier', name=line.company)}" if line.company else text


def factors(material: Material) -> list[Block]:
    """Every factor with source, locator, verification and marks (7.3 d, secondary-data references)."""
    texts = material.texts
    reason = material.hidden_text("result.factors")
    if reason is not None:
        return [
            Paragraph(reason, "note"),
            *(Paragraph(f"[{number}] {source}") for number, source in enumerate(material.view.sources, 1)),
        ]
    columns = (
        Column(texts("factors.name"), 2.3),
        Column(texts("factors.value"), 1.0, "right"),
        Column(texts("factors.unit"), 0.5),
        Column(texts("factors.scope"), 0.7),
        Column(texts("factors.geography"), 0.5),
        Column(texts("factors.period"), 0.9),
        Column(texts("factors.gwp"), 0.6),
        Column(texts("factors.source"), 3.4),
        Column(texts("factors.verification"), 0.8),
        Column(texts("factors.marks"), 0.7),
        Column(texts("factors.share"), 0.6, "right"),
    )
    rows = tuple(_factor_row(material, use) for use in material.result.factors)
    return [Table(texts("factors.caption"), columns, rows, note=texts("factors.note"))]


def _factor_row(material: Material, use: FactorUse) -> tuple[str, ...]:
    texts = material.texts
    scope = texts(f"scope.{use.scope}") if texts.has(f"scope.{use.scope}") else use.scope
    return (
        f"{material.factor_name(use)} [{use.factor_id}]",
        trimmed(use.value, 10),
        use.per_unit,
        scope,
        use.geography,
        use.data_period.replace("/", " – "),
        use.gwp_set or texts("factors.not_stated"),
        "; ".join(part for part in (use.source, use.locator) if part),
        verified(texts, use),
        ", ".join(factor_marks(material, use)) or "–",
        shown_share(use.contribution, material.headline.total),
    )


def verified(texts: Texts, use: FactorUse) -> str:
    """Return how the number of a factor was verified, in words."""
    key = f"verified.{use.verification}"
    return texts(key) if texts.has(key) else use.verification


def reading(texts: Texts, one: ClauseResult) -> str:
    """Return whose reading of a clause was used, and whether its text was read at all."""
    whose = texts("conformity.shipped") if one.reading == SHIPPED_READING else one.reading
    return whose if one.is_verified else f"{whose} ({texts('conformity.unverified')})"


def factor_marks(material: Material, use: FactorUse) -> tuple[str, ...]:
    """What a reader must know of a factor: foreign, old, low quality."""
    texts = material.texts
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", use.data_period)]
    is_old = bool(years) and material.study.period.first_day.year - max(years) > _OLD_AFTER_YEARS
    marks = ((use.is_foreign, "factors.foreign"), (is_old, "factors.old"), (use.is_low_quality, "factors.low_quality"))
    return tuple(texts(key) for holds, key in marks if holds)


def findings(material: Material) -> list[Block]:
    """All findings with what, meaning and remedy; an edition without values counts them by code."""
    texts, found = material.texts, material.result.findings
    if not found:
        return [Paragraph(texts("findings.none"))]
    ordered = sorted(found, key=lambda finding: (_WEIGHT[finding.severity], finding.code, str(finding.where)))
    reason = material.hidden_text("result.findings.values")
    if reason is not None:
        return [Paragraph(reason, "note"), _counted(material, ordered)]
    columns = (
        Column(texts("findings.severity"), 0.5),
        Column(texts("findings.code"), 1.0),
        Column(texts("findings.where"), 1.3),
        Column(texts("findings.what"), 3),
        Column(texts("findings.meaning"), 3),
        Column(texts("findings.remedy"), 2.8),
    )
    return [Table(texts("findings.caption"), columns, _finding_rows(material, ordered))]


def _finding_rows(material: Material, found: list[Finding]) -> tuple[tuple[str, ...], ...]:
    """One row a finding; meaning and remedy that repeat the row above are written once."""
    rows: list[tuple[str, ...]] = []
    above = ("", "", "")
    messages = messages_of({finding.code for finding in found}, (*message_packages(), "footprint_app"))
    for finding in found:
        shown = messages.render(finding, material.language)
        code = f"{shown.code} ({shown.clause})" if shown.clause and shown.clause not in shown.code else shown.code
        grade = material.texts(f"severity.{shown.severity.value}")
        is_repeated = above == (shown.code, shown.meaning, shown.remedy)
        told = (material.texts("findings.as_above"),) * 2 if is_repeated else (shown.meaning, shown.remedy)
        rows.append((grade, code, str(shown.where) or "–", shown.what, *told))
        above = (shown.code, shown.meaning, shown.remedy)
    return tuple(rows)


def _counted(material: Material, found: list[Finding]) -> Table:
    texts = material.texts
    counts = Counter((finding.severity.value, finding.code, finding.clause) for finding in found)
    columns = (
        Column(texts("findings.severity"), 1),
        Column(texts("findings.code"), 2),
        Column(texts("findings.clause"), 2),
        Column(texts("findings.count"), 1, "right"),
    )
    rows = tuple(
        (texts(f"severity.{grade}"), code, clause or "–", str(count)) for (grade, code, clause), count in counts.items()
    )
    return Table(texts("findings.caption"), columns, rows)


def conformity(material: Material) -> list[Block]:
    """Whose reading was used and what it changed, then requirement by requirement."""
    return [*overlay(material), *answers(material)]


def answers(material: Material) -> list[Block]:
    """Requirement by requirement: the answer, why, and whose reading was used."""
    texts, answered = material.texts, material.result.conformity
    if not answered:
        return [Paragraph(texts("conformity.none"))]
    counts = Counter(one.answer for one in answered)
    summary = texts(
        "conformity.counts",
        passed=counts[ClauseAnswer.PASS],
        failed=counts[ClauseAnswer.FAIL],
        open=counts[ClauseAnswer.NOT_ASSESSABLE],
        deviations=counts[ClauseAnswer.JUSTIFIED_DEVIATION],
        not_applicable=counts[ClauseAnswer.NOT_APPLICABLE],
    )
    shows = material.hidden("result.conformity.reason") is None
    columns = [
        Column(texts("conformity.clause"), 1.0),
        Column(texts("conformity.printed"), 1.0),
        Column(texts("conformity.title"), 3.2),
        Column(texts("conformity.answer"), 0.9),
    ]
    columns += [Column(texts("conformity.reason"), 3)] if shows else []
    columns.append(Column(texts("conformity.reading"), 1.1))
    rows = []
    for one in answered:
        title = texts.either(one.title_zh, one.title_en)
        printed = one.printed_clause + (f" / GB {one.gb_clause}" if one.gb_clause else "")
        middle = (one.reason_in(material.language) or "–",) if shows else ()
        rows.append((one.clause, printed, title, texts(f"answer.{one.answer.value}"), *middle, reading(texts, one)))
    return [Paragraph(summary), Table(texts("conformity.caption"), tuple(columns), tuple(rows))]


def trace(material: Material) -> list[Block]:
    """What produced the numbers, the digests, and what this edition hides."""
    texts, one = material.texts, material.result.trace
    blocks: list[Block] = [Paragraph(texts("trace.intro")), Fields(trace_rows(material))]
    if one.factor_sets:
        columns = (Column(texts("trace.factor_set"), 1), Column(texts("trace.digest"), 2.6))
        blocks.append(Table(texts("trace.factor_sets"), columns, tuple(sorted(one.factor_sets.items()))))
    blocks.append(Paragraph(texts("trace.one_digest")))
    hides = material.view.rule.hides
    if not hides:
        return [*blocks, Paragraph(texts("trace.hidden_none"))]
    columns = (Column(texts("trace.hidden_what"), 2), Column(texts("trace.hidden_why"), 2))
    rows = tuple((texts.either(*part.what), texts.either(*part.reason)) for part in hides)
    return [*blocks, Table(texts("trace.hidden"), columns, rows)]


def trace_rows(material: Material) -> tuple[tuple[str, str], ...]:
    """Digests and versions with their names; what was not used is left out."""
    texts, one = material.texts, material.result.trace
    rows = [
        (texts("trace.edition"), texts.either(*material.view.rule.title)),
        (texts("trace.study_digest"), one.study_digest),
        (texts("trace.result_digest"), material.view.digest),
    ]
    named: tuple[str, ...] = ("software", "engine", "solver", "pcr_edition", "pcr_digest", "overlay")
    named += ("gwp_set", "gwp_digest", "snapshot", "ledger", "monte_carlo")
    rows += [(texts(f"trace.{name}"), getattr(one, name)) for name in named if getattr(one, name)]
    rows += [(f"{texts('trace.plugins')}: {name}", digest) for name, digest in (one.plugins or {}).items()]
    return tuple(rows)
