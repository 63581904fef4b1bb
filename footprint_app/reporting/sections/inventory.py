"""Chapter four: activity data, secondary data, allocation, carbon and land, data quality, assumptions."""

import re

from footprint_app.reporting.blocks import Block, Column, Fields, Heading, Paragraph, Table
from footprint_app.reporting.figures import fixed, percent, shown_share, trimmed
from footprint_app.reporting.material import Material, field_rows, named, quantity_text
from footprint_app.reporting.sections.general_and_goal import scheme_title
from footprint_app.reporting.sections.result_tables import decimals_of
from pcr_rules.enum_labels import enum_label
from pcr_rules.study_inventory import DataOrigin, DataQuality, Exchange, OutputRole, UnitProcess

_ASPECTS = (
    "time",
    "geography",
    "technology",
    "precision",
    "completeness",
    "representativeness",
    "consistency",
    "reproducibility",
    "sources",
    "uncertainty",
)
_BETWEEN_IDS = re.compile(r"[,;，；、]\s*")
_INDICATORS = ("reliability", "completeness", "time", "geography", "technology")


def data_collection(material: Material) -> list[Block]:
    """Activity data of every unit process, supplier footprints, evidence and publications (7.3 d)."""
    texts = material.texts
    blocks: list[Block] = []
    reason = material.hidden_text("study.processes.exchanges")
    if reason is not None:
        blocks.append(Paragraph(reason, "note"))
    else:
        blocks.append(Paragraph(texts("inventory.intro")))
        for process in material.study.processes:
            blocks += _process_tables(material, process)
        blocks += _supplier_footprints(material) + _evidence(material)
    if material.view.sources:
        blocks.append(Heading(texts("inventory.sources"), 3))
        blocks += [Paragraph(f"[{number}] {source}") for number, source in enumerate(material.view.sources, start=1)]
    return blocks


def _process_tables(material: Material, process: UnitProcess) -> list[Block]:
    texts, language = material.texts, material.language
    outputs = Table(
        "",
        (
            Column(texts("inventory.outputs"), 2.4),
            Column(texts("inventory.role"), 1),
            Column(texts("inventory.amount"), 1, "right"),
            Column(texts("inventory.unit"), 0.6),
        ),
        tuple(
            (output.name, enum_label(output.role, language), trimmed(output.quantity.value), output.quantity.unit)
            for output in process.outputs
        ),
    )
    columns = (
        Column(texts("inventory.id"), 1.0),
        Column(texts("inventory.exchanges"), 2.2),
        Column(texts("inventory.kind"), 0.6),
        Column(texts("inventory.amount"), 1, "right"),
        Column(texts("inventory.unit"), 0.8),
        Column(texts("inventory.origin"), 1.0),
        Column(texts("inventory.supplier"), 1.4),
        Column(texts("inventory.evidence"), 0.8),
    )
    rows = tuple(_exchange_row(material, exchange) for exchange in process.exchanges)
    title = f"{process.name} ({material.stage_name(process.stage.value)})"
    return [Heading(title, 3), outputs, Table("", columns, rows)]


def _exchange_row(material: Material, exchange: Exchange) -> tuple[str, ...]:
    return (
        exchange.exchange_id,
        exchange.flow,
        enum_label(exchange.kind, material.language),
        trimmed(exchange.quantity.value),
        exchange.quantity.unit,
        enum_label(exchange.origin, material.language),
        exchange.supplier or "–",
        ", ".join(exchange.evidence) or "–",
    )


def _supplier_footprints(material: Material) -> list[Block]:
    texts = material.texts
    if not material.study.supplier_footprints:
        return []
    columns = (
        Column(texts("inventory.supplier"), 1.4),
        Column(texts("inventory.product"), 1.6),
        Column(texts("inventory.declared_unit"), 0.8),
        Column(texts("inventory.boundary"), 1),
        Column(texts("inventory.rule_set"), 1),
        Column(texts("inventory.primary_share"), 0.8, "right"),
        Column(texts("inventory.verification"), 1.2),
    )
    rows = tuple(
        (
            one.supplier,
            one.product,
            quantity_text(one.declared_unit, ""),
            one.boundary,
            material.stated(one.rule_set),
            texts("report.unknown") if one.primary_share is None else percent(one.primary_share, 0),
            material.stated(one.verification),
        )
        for one in material.study.supplier_footprints
    )
    return [Table(texts("inventory.suppliers_caption"), columns, rows)]


def _evidence(material: Material) -> list[Block]:
    texts = material.texts
    if not material.study.evidence:
        return []
    columns = (
        Column(texts("inventory.id"), 0.6),
        Column(texts("inventory.title"), 3),
        Column(texts("inventory.issuer"), 1.4),
    )
    rows = tuple((one.evidence_id, one.title, one.issuer or "–") for one in material.study.evidence)
    return [Table(texts("inventory.evidence_caption"), columns, rows)]


def secondary_data(material: Material) -> list[Block]:
    """Why secondary data were used, and which factors are fallbacks (CFP-DATA-02)."""
    texts = material.texts
    reason = material.hidden_text("study.processes.exchanges")
    if reason is not None:
        return [Paragraph(reason, "note")]
    rows = [
        (
            exchange.exchange_id,
            exchange.flow,
            enum_label(exchange.origin, material.language),
            material.stated(exchange.secondary_reason),
        )
        for process in material.study.processes
        for exchange in process.exchanges
        if exchange.secondary_reason or exchange.origin in {DataOrigin.SECONDARY, DataOrigin.PROXY}
    ]
    blocks: list[Block] = []
    if rows:
        columns = (
            Column(texts("inventory.id"), 0.6),
            Column(texts("inventory.flow"), 1.6),
            Column(texts("inventory.origin"), 0.8),
            Column(texts("secondary.reason"), 3),
        )
        blocks.append(Table(texts("secondary.caption"), columns, tuple(rows)))
    else:
        blocks.append(Paragraph(texts("secondary.no_secondary")))
    return blocks + _fallbacks(material)


def _fallbacks(material: Material) -> list[Block]:
    texts, fallbacks = material.texts, material.result.fallbacks
    if not fallbacks:
        return [Paragraph(texts("secondary.none"))]
    columns = (
        Column(texts("inventory.id"), 0.6),
        Column(texts("secondary.factor"), 2),
        Column(texts("secondary.asked"), 0.9),
        Column(texts("secondary.used"), 0.9),
        Column(texts("secondary.reason"), 2.4),
    )
    names = ("exchange_id", "factor_id", "asked", "used", "reason")
    return [
        Table(
            texts("secondary.fallbacks"),
            columns,
            tuple(tuple(one.get(name, "–") for name in names) for one in fallbacks),
        )
    ]


def allocation(material: Material) -> list[Block]:
    """Allocation with its level and reason, loops, credits (CFP-AL-01 to 05, 7.3 h)."""
    texts = material.texts
    rows = [
        (
            process.name,
            enum_label(process.allocation.method, material.language),
            str(process.allocation.level),
            material.stated(process.allocation.reason),
        )
        for process in material.study.processes
        if process.allocation is not None
    ]
    blocks: list[Block] = []
    if rows:
        columns = (
            Column(texts("processes.process"), 1.4),
            Column(texts("allocation.method"), 0.8),
            Column(texts("allocation.level"), 0.5, "center"),
            Column(texts("allocation.reason"), 3),
        )
        blocks += [
            Table(texts("allocation.caption"), columns, tuple(rows)),
            Paragraph(texts("allocation.levels"), "note"),
        ]
    else:
        blocks.append(Paragraph(texts("allocation.none")))
    if any(
        output.role is OutputRole.RECIRCULATED for process in material.study.processes for output in process.outputs
    ):
        blocks.append(Paragraph(texts("allocation.loops")))
    if material.headline.credits:
        blocks.append(
            Paragraph(texts("allocation.credits", credits=fixed(material.headline.credits, decimals_of(material))))
        )
    return blocks


def carbon_and_land(material: Material) -> list[Block]:
    """Biogenic carbon, land and aircraft (CFP-BIO-01, CFP-STO-01, CFP-LUC-01, CFP-AIR-01)."""
    texts, study = material.texts, material.study
    land = study.land_use
    years = () if land.period_years is None else ((texts("carbon.land_period"), trimmed(land.period_years)),)
    aircraft = material.headline.channels.get("aircraft", 0.0)
    rows = (
        (texts("carbon.biogenic_content"), quantity_text(study.product.biogenic_carbon, texts("report.not_stated"))),
        (texts("carbon.land"), material.stated(land.decision)),
        *years,
        (texts("carbon.aircraft"), f"{fixed(aircraft, decimals_of(material))} kg CO2e"),
    )
    return [Fields(rows), Paragraph(texts("carbon.uptake")), Paragraph(texts("carbon.indirect"))]


def data_quality(material: Material) -> list[Block]:
    """Requirement, assessment, rating and primary share (CFP-DATA-03, 7.3 j)."""
    texts, result = material.texts, material.result
    blocks: list[Block] = [
        Heading(texts("quality.requirement"), 3),
        Fields(field_rows(material, material.study.data_quality, _ASPECTS)),
    ]
    reason = material.hidden_text("study.processes.exchanges")
    rows = () if reason else quality_rows(material)
    if reason is not None:
        blocks.append(Paragraph(reason, "note"))
    elif rows:
        labels = dict(
            zip(_INDICATORS, (name for name, _ in field_rows(material, DataQuality(), _INDICATORS)), strict=True)
        )
        columns = (
            Column(texts("inventory.id"), 0.7),
            Column(texts("inventory.flow"), 2.4),
            *(Column(labels[name], 0.8, "center") for name in _INDICATORS),
            Column(texts("quality.share"), 0.8, "right"),
        )
        blocks.append(Table(texts("quality.assessment"), columns, rows, note=texts("quality.note")))
    rating = result.data_quality_rating
    blocks.append(
        Fields(
            (
                (
                    texts("summary.dqr", scheme=scheme_title(material)),
                    texts("report.not_assessed") if rating is None else trimmed(rating, 3),
                ),
                (texts("summary.primary_share"), percent(result.primary_share)),
            )
        )
    )
    return [*blocks, Paragraph(texts("quality.primary"))]


def quality_rows(material: Material) -> tuple[tuple[str, ...], ...]:
    """Exchanges with their indicators and share of absolute contributions, largest first."""
    weights: dict[str, float] = {}
    for contribution in material.headline.contributions:
        weights[contribution.exchange_id] = weights.get(contribution.exchange_id, 0.0) + abs(contribution.total)
    whole = sum(weights.values())
    exchanges = [
        exchange
        for process in material.study.processes
        for exchange in process.exchanges
        if exchange.exchange_id in weights
    ]
    exchanges.sort(key=lambda exchange: (-weights[exchange.exchange_id], exchange.exchange_id))
    return tuple(
        (
            exchange.exchange_id,
            exchange.flow,
            *_indicators(exchange.quality),
            shown_share(weights[exchange.exchange_id], whole),
        )
        for exchange in exchanges
    )


def _indicators(quality: DataQuality | None) -> tuple[str, ...]:
    values = [None if quality is None else getattr(quality, name) for name in _INDICATORS]
    return tuple("–" if value is None else str(value) for value in values)


def assumptions(material: Material) -> list[Block]:
    """Assumptions a reader must know (CFP-SCOPE-01)."""
    texts, made = material.texts, material.study.assumptions
    if not made:
        return [Paragraph(texts("assumptions.none"))]
    shows = material.hidden("study.assumptions.concerns") is None
    columns = [Column(texts("inventory.id"), 0.6), Column(texts("assumptions.text"), 3)]
    columns += [Column(texts("assumptions.concerns"), 1)] if shows else []
    columns.append(Column(texts("assumptions.reason"), 1.6))
    rows = []
    for one in made:
        middle = (_concerned(material, one.concerns) or "–",) if shows else ()
        rows.append((one.assumption_id, one.text, *middle, one.reason or "–"))
    return [Table(texts("assumptions.caption"), tuple(columns), tuple(rows))]


def _concerned(material: Material, concerns: str) -> str:
    """Ids of processes and rows by name; other words stay as written."""
    ids = [one.strip() for one in _BETWEEN_IDS.split(concerns)]
    texts = [named(material.exchange_name(one), one) for one in ids]
    return material.texts("report.list_separator").join(
        named(material.process_name(one), one) if text == one else text for one, text in zip(ids, texts, strict=True)
    )
