"""Chapters one and two: what was studied, by which rules, for whom, with which result."""

from footprint_app.reporting.blocks import Block, Column, Fields, Paragraph, Table
from footprint_app.reporting.figures import percent, significant
from footprint_app.reporting.material import Material, field_rows
from footprint_app.reporting.sections.result_tables import totals_table
from pcr_rules.category_rules import FrameRow
from pcr_rules.enum_labels import enum_label
from pcr_rules.methods.data_quality import own_scheme, quality_schemes
from pcr_rules.rule_documents.precedence import IntendedUse

_PCR_RELEVANCE = ("developed_under_14027", "conforms_to_6_2_to_6_5", "is_judged_proper")
"""What ISO 14067 6.1 asks of product category rules (CFP-GEN-04)."""
_CHOICE = ("intended_use", "precedence_reason", "scrap_view")
"""Shown where the author filled them in: why these rules come first, and what they left to choose."""


def summary(material: Material) -> list[Block]:
    """Totals of both views and the shares that tell how far they can be trusted."""
    return [totals_table(material), Fields(summary_rows(material)), Paragraph(material.claim, "warning")]


def scheme_title(material: Material) -> str:
    """Name the data-quality scheme that the study's scores belong to, under which the result is rated."""
    name = own_scheme(material.study)
    scheme = quality_schemes().get(name)
    if scheme is None:
        return name
    return scheme.title_zh if material.language == "zh" else scheme.title_en


def summary_rows(material: Material) -> tuple[tuple[str, str], ...]:
    """Key figures with their names."""
    texts, result = material.texts, material.result
    grades = [finding.severity.value for finding in result.findings]
    counts = " / ".join(str(grades.count(grade)) for grade in ("error", "warning", "info"))
    rating = result.data_quality_rating
    return (
        (texts("summary.cfp_type"), enum_label(material.study.cfp_type, material.language)),
        (texts("summary.status"), texts("summary.provisional" if result.is_provisional else "summary.final")),
        (texts("summary.primary_share"), percent(result.primary_share)),
        (
            texts("summary.dqr", scheme=scheme_title(material)),
            texts("report.not_assessed") if rating is None else significant(rating, 3),
        ),
        (texts("summary.sourced_share"), percent(result.sourced_share)),
        (texts("summary.foreign_share"), percent(result.foreign_share)),
        (texts("summary.not_split_share"), percent(result.not_split_share)),
        (texts("summary.gwp_set"), result.gwp_set),
        (texts("summary.coverage"), f"{result.rows_in} / {result.rows_linked}"),
        (texts("summary.findings"), counts),
    )


def product(material: Material) -> list[Block]:
    """The product and who makes it."""
    names = (
        "name_zh",
        "name_en",
        "model",
        "producer",
        "producer_address",
        "function",
        "classification",
        "mass_per_unit",
    )
    return [Fields(field_rows(material, material.study.product, names))]


def standards(material: Material) -> list[Block]:
    """Rules adopted, why, whose reading, and the review."""
    texts, study = material.texts, material.study
    blocks: list[Block] = [
        Paragraph(texts("standards.quantified")),
        Fields((*_pcr(material), (texts("standards.overlay"), _reading(material)))),
        *_frame(material),
    ]
    if study.review.review_type in {"", "none"}:
        blocks.append(Paragraph(texts("standards.review_none")))
    else:
        blocks.append(Fields(field_rows(material, study.review, ("review_type", "reviewer", "reference"))))
    return blocks


def _pcr(material: Material) -> tuple[tuple[str, str], ...]:
    """The product category rules; where none were chosen, what is asked of them does not apply."""
    pcr = material.study.pcr
    chosen = tuple(name for name in _CHOICE if getattr(pcr, name))
    (edition, edition_id), *named = field_rows(material, pcr, ("edition", "pcr_id", "reason", *chosen, *_PCR_RELEVANCE))
    if pcr.intended_use in set(IntendedUse):
        place = 2  # behind number and reason
        label, _ = named[place]
        named[place] = (label, material.texts(f"frame.use_{pcr.intended_use}"))
    rows = ((edition, f"{material.rules_name} [{edition_id}]"), *named)
    if pcr.pcr_id:
        return rows
    answers = [getattr(pcr, name) for name in _PCR_RELEVANCE]
    first, (name, _), *others = rows[: -len(answers)]
    asked = (
        (label, text if answer is not None else material.texts("answer.not-applicable"))
        for (label, text), answer in zip(rows[-len(answers) :], answers, strict=True)
    )
    return (first, (name, material.texts("report.none")), *others, *asked)


def _frame(material: Material) -> list[Block]:
    """What the rules for the product category set, and what they leave unset because their text was not read."""
    rules = material.rules
    if rules is None or rules.category is None:
        return []
    texts = material.texts
    rows = rules.category.rows
    unset = [texts(f"frame.{row.topic.value}") for row in rows if not row.is_set]
    table = Table(
        texts("frame.title", number=rules.number),
        (
            Column(texts("frame.topic"), 1.0),
            Column(texts("frame.rule"), 3.2),
            Column(texts("frame.clause"), 1.0),
            Column(texts("frame.source"), 1.4),
            Column(texts("frame.mark"), 0.8),
        ),
        tuple(
            (
                texts(f"frame.{row.topic.value}"),
                row.rule.text(material.language) if row.rule else texts("frame.unset"),
                texts("frame.not_read") if row.clause == "not read" else row.clause or "–",
                row.source or "–",
                _known_by(material, row),
            )
            for row in rows
        ),
    )
    blocks: list[Block] = [table]
    if unset:
        blocks.append(Paragraph(texts("frame.missing", topics=texts("frame.separator").join(unset)), "warning"))
    if not rules.is_text_read:
        blocks.append(Paragraph(texts("frame.unread", number=rules.number), "warning"))
    return blocks


def _known_by(material: Material, row: FrameRow) -> str:
    """How a topic is known: from the text, from others, or by this software's own decision."""
    if not row.is_set:
        return "–"
    key = "default" if row.is_default else "read" if row.mark.startswith("confirmed-P") else "secondary"
    return material.texts(f"frame.{key}")


def _reading(material: Material) -> str:
    texts, reading = material.texts, material.result.overlay
    if reading is None:
        return texts("standards.overlay_shipped")
    return texts("standards.overlay_used", name=reading.name, author=reading.author, date=reading.date)


def goal(material: Material) -> list[Block]:
    """Goal of the study (CFP-GOAL-01)."""
    names = ("intended_application", "reasons", "audience", "communication")
    return [Fields(field_rows(material, material.study.goal, names))]
