"""The study report put together: the skeleton of `contents.yaml`, filled section by section.

The chapters are those customary for a 产品碳足迹研究报告; each section names the contents of
ISO 14067:2018 7.3 that it answers, and the index at the end is made from that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from background_db.errors import DataFileError
from background_db.strict_yaml import load, reject_unknown_keys
from footprint_app.reporting.blocks import (
    Block,
    Chapter,
    Column,
    Cover,
    Heading,
    Paragraph,
    Report,
    Table,
    number_captions,
)
from footprint_app.reporting.figures import significant
from footprint_app.reporting.material import Material
from footprint_app.reporting.sections import annexes, general_and_goal, impact, interpretation, inventory, scope
from footprint_app.reporting.sections.electricity import electricity
from footprint_app.reporting.sections.plant_data import plant_data
from pcr_rules.gbt24067.report_contents import report_contents

Section = Callable[[Material], list[Block]]


def _content_index(material: Material) -> list[Block]:
    """Where each content that ISO 14067 asks of the report stands (7.3 a to t and others)."""
    texts, skeleton = material.texts, contents()
    sections = [(number, section) for chapter in skeleton.chapters for number, section in _numbered(chapter, material)]
    sections += [(_of(annex.title, material), annex) for annex in skeleton.annexes]
    rows = []
    for item in report_contents():
        places = [name for name, section in sections if (item.letter or item.key) in section.iso]
        rows.append((item.clause, item.title(material.language), "\n".join(places)))
    columns = (
        Column(texts("index.item"), 0.5),
        Column(texts("index.content"), 2.4),
        Column(texts("index.section"), 3),
    )
    return [Paragraph(texts("index.intro")), Table("", columns, tuple(rows))]


SECTIONS: Mapping[str, Section] = {
    function.__name__: function
    for function in (
        *(general_and_goal.summary, general_and_goal.product, general_and_goal.standards, general_and_goal.goal),
        *(scope.unit, scope.boundary, scope.unit_processes, scope.stages_described),
        *(scope.period, scope.cut_off, scope.exclusions, scope.timing),
        *(inventory.data_collection, plant_data, inventory.secondary_data, inventory.allocation, electricity),
        *(inventory.carbon_and_land, inventory.data_quality, inventory.assumptions),
        *(impact.characterisation, impact.totals, impact.by_stage, impact.by_process, impact.contributions),
        *(interpretation.conclusions, interpretation.scenarios, interpretation.uncertainty, interpretation.checks),
        *(interpretation.limitations, interpretation.value_choices, interpretation.claims),
        *(annexes.calculation, annexes.factors, annexes.findings, annexes.conformity, annexes.trace),
    )
} | {"content_index": _content_index}


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """A section of the skeleton: its function's name, title (Chinese, English) and the contents it answers."""

    section_id: str
    title: tuple[str, str]
    iso: tuple[str, ...]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class ChapterEntry:
    """A chapter of the skeleton with its sections."""

    title: tuple[str, str]
    sections: tuple[SectionEntry, ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Chapters and annexes."""

    chapters: tuple[ChapterEntry, ...]
    annexes: tuple[SectionEntry, ...]


@cache
def contents() -> Skeleton:
    """Read the skeleton of the report.

    Raises:
        DataFileError: a section has no function, an unknown key, or answers a content nobody asks for.
    """
    name = "contents.yaml"
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    loaded = reject_unknown_keys(load(text, name), ("chapters", "annexes"), name)
    known = frozenset(item.letter or item.key for item in report_contents())
    chapters = []
    for entry in loaded["chapters"]:
        chapter = reject_unknown_keys(entry, ("id", "title", "sections"), name)
        sections = tuple(_section(section, known, name) for section in chapter["sections"])
        chapters.append(ChapterEntry((chapter["title"][0], chapter["title"][1]), sections))
    return Skeleton(tuple(chapters), tuple(_section(annex, known, name) for annex in loaded["annexes"]))


def _section(entry: object, known: frozenset[str], where: str) -> SectionEntry:
    checked = reject_unknown_keys(entry, ("id", "title", "iso", "landscape"), where)
    section_id, iso = str(checked["id"]), tuple(str(item) for item in checked["iso"])
    if section_id not in SECTIONS or not known.issuperset(iso):
        raise DataFileError(f"{where}: section {section_id!r} has no function, or answers a content nobody asks for")
    return SectionEntry(section_id, (checked["title"][0], checked["title"][1]), iso, bool(checked.get("landscape")))


def build_report(material: Material) -> Report:
    """Write all sections, number tables and figures, and add cover, banner, header and footer."""
    texts, skeleton = material.texts, contents()
    chapters = []
    for position, chapter in enumerate(skeleton.chapters):
        blocks: list[Block] = []
        for title, section in _numbered(chapter, material):
            blocks += [Heading(title), *SECTIONS[section.section_id](material)]
        chapters.append(Chapter(_of(chapter.title, material), tuple(blocks), starts_page=position == 0))
    for annex in skeleton.annexes:
        blocks = SECTIONS[annex.section_id](material)
        chapters.append(Chapter(_of(annex.title, material), tuple(blocks), annex.is_landscape, starts_page=True))
    return Report(
        language=material.language,
        cover=_cover(material),
        banner=banner(material),
        running_title=f"{report_title(material)}  ·  {material.product_name}",
        running_note=texts.either(*material.view.rule.title),
        footer=f"{material.report_number}  ·  {texts('report.result_digest')} {material.view.digest[:16]}",
        contents_title=texts("report.contents"),
        chapters=number_captions(tuple(chapters), texts("report.table"), texts("report.figure")),
    )


def report_title(material: Material) -> str:
    """Title of the report; a partial footprint says so in its title."""
    return material.texts("report.title_partial" if material.is_partial else "report.title")


def banner(material: Material) -> str:
    """What stands on every page and sheet: partial, provisional, or no claim; empty where none applies."""
    texts = material.texts
    words = [texts("banner.partial")] if material.is_partial else []
    if material.result.is_provisional:
        words.append(texts("banner.provisional"))
    elif material.claim == texts("claim.none"):
        words.append(texts("banner.no_claim"))
    return "  ·  ".join(words)


def _cover(material: Material) -> Cover:
    texts, study = material.texts, material.study
    first, *others = material.views
    rows = [
        (texts("cover.model"), study.product.model),
        (texts("cover.producer"), study.product.producer),
        (texts("cover.period"), scope.period_text(material)),
        (texts("cover.standard"), material.rules_name),
        (texts("cover.author"), study.author),
        (texts("cover.number"), material.report_number),
        (texts("cover.date"), material.issued_on.isoformat() if material.issued_on else ""),
        (texts("cover.edition"), texts.either(*material.view.rule.title)),
    ]
    note = "".join(
        texts(
            "cover.other",
            excluding=significant(first.total_excluding_uptake),
            other_view=material.view_name(other.view),
            other=significant(other.total),
        )
        for other in others
    )
    return Cover(
        title=report_title(material),
        subtitle=study.title,
        product=material.product_name,
        fields=tuple((name, value) for name, value in rows if value),
        result_label=texts("cover.headline", view=material.view_name(first.view)),
        result=significant(first.total),
        result_unit=texts("report.per_unit", unit=material.unit),
        result_note=note,
        claim=material.claim,
    )


def _numbered(chapter: ChapterEntry, material: Material) -> list[tuple[str, SectionEntry]]:
    """Titles of a chapter's sections with their number: chapter.section."""
    number = contents().chapters.index(chapter) + 1
    return [
        (f"{number}.{order}  {_of(section.title, material)}", section)
        for order, section in enumerate(chapter.sections, start=1)
    ]


def _of(pair: tuple[str, str], material: Material) -> str:
    return material.texts.either(*pair)
