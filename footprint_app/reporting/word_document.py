"""A report as a Word document: the same blocks as the PDF, with fonts that Word has for Chinese."""

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from footprint_app.reporting.blocks import Block, Chapter, Column, Fields, Figure, Heading, Paragraph, Report, Table
from footprint_app.reporting.pdf_document import to_png
from footprint_app.reporting.word_tables import ACCENT, MUTED, NAMESPACE, WARM, table_xml, word_text

LATIN, EAST_ASIAN = "Arial", "微软雅黑"
_PAGE_MM, _PAGE_HEIGHT_MM, _MARGIN_MM, _TURNED_MARGIN_MM = 210.0, 297.0, 21.0, 16.0
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def to_docx(report: Report) -> bytes:
    """Write a report as a Word document."""
    import docx

    document = docx.Document()
    _prepare(document, report)
    pictures = iter(to_png(_drawings(report.chapters)))
    _cover(document, report)
    _table_of_contents(document, report)
    turned = False
    for chapter in report.chapters:
        if chapter.is_landscape != turned:
            _new_section(document, turned=chapter.is_landscape)
            turned = chapter.is_landscape
        elif chapter.starts_page and chapter is not report.chapters[0]:
            _page_break(document)
        document.add_heading(word_text(chapter.title), level=1)
        for block in chapter.blocks:
            _add(document, block, pictures, _width(turned=turned))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _drawings(chapters: Iterable[Chapter]) -> list[str]:
    return [block.svg for chapter in chapters for block in chapter.blocks if isinstance(block, Figure)]


def _width(*, turned: bool) -> float:
    return _PAGE_HEIGHT_MM - 2 * _TURNED_MARGIN_MM if turned else _PAGE_MM - 2 * _MARGIN_MM


# ----------------------------------------------------------------------------------------------------- page and styles
def _prepare(document: Any, report: Report) -> None:
    from docx.shared import Mm, Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.cover.title, "", ""
    properties.language = "zh-CN" if report.language == "zh" else "en-GB"
    # No clock in the properties: the date of the report is the one on its cover.
    properties.created = properties.modified = _EPOCH
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE_MM), Mm(_PAGE_HEIGHT_MM)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    sizes = {"Normal": 10.0, "Heading 1": 15.0, "Heading 2": 12.0, "Heading 3": 10.5, "Title": 24.0}
    for name, size in sizes.items():
        style = document.styles[name]
        _set_fonts(style.element.get_or_add_rPr(), report.language)
        style.font.size = Pt(size)
        if name != "Normal":
            style.font.bold, style.font.italic = True, False
            style.font.color.rgb = RGBColor.from_string("1A1A1A" if name == "Heading 3" else ACCENT)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(5), 1.15
    section.different_first_page_header_footer = True
    _header_and_footer(section, report)


def _set_fonts(properties: Any, language: str) -> None:
    """Word picks the font by script: without the East Asian name, Chinese falls to whatever the theme holds."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", EAST_ASIAN)):
        fonts.set(qn(f"w:{script}"), name)
    if language == "zh":
        fonts.set(qn("w:hint"), "eastAsia")


def _header_and_footer(section: Any, report: Report) -> None:
    head = section.header.paragraphs[0]
    _run(head, f"{report.running_title}    {report.running_note}", 8, MUTED)
    if report.banner:
        _run(section.header.add_paragraph(), report.banner, 8.5, WARM, bold=True)
    foot = section.footer.paragraphs[0]
    _run(foot, f"{report.footer}    ", 8, MUTED)
    for code in ("PAGE", "NUMPAGES"):
        if code == "NUMPAGES":
            _run(foot, " / ", 8, MUTED)
        field = f'<w:fldSimple {NAMESPACE} w:instr="{code}"><w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t>1</w:t></w:r>'
        foot._p.append(_element(f"{field}</w:fldSimple>"))  # noqa: SLF001 - python-docx has no fields


def _page_break(document: Any) -> None:
    document.add_page_break()


def _new_section(document: Any, *, turned: bool) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    wide, high = (_PAGE_HEIGHT_MM, _PAGE_MM) if turned else (_PAGE_MM, _PAGE_HEIGHT_MM)
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = Mm(_TURNED_MARGIN_MM if turned else _MARGIN_MM)


def _run(paragraph: Any, text: str, size: float, color: str = "", *, bold: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(word_text(text))
    run.font.size, run.font.bold = Pt(size), bold
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _element(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)


# ----------------------------------------------------------------------------------------------------- cover, contents
def _cover(document: Any, report: Report) -> None:
    cover = report.cover
    document.add_paragraph().paragraph_format.space_after = 0
    document.add_heading(word_text(cover.title), level=0)
    _run(document.add_paragraph(), cover.product, 15, bold=True)
    if cover.subtitle:
        _run(document.add_paragraph(), cover.subtitle, 10, MUTED)
    if report.banner:
        _framed(document, report.banner)
    _run(document.add_paragraph(), cover.result_label, 10, MUTED)
    headline = document.add_paragraph()
    _run(headline, cover.result, 26, bold=True)
    _run(headline, f"  {cover.result_unit}", 12)
    _run(document.add_paragraph(), cover.result_note, 9, MUTED)
    _fields(document, Fields(cover.fields), _width(turned=False))
    document.add_paragraph()
    _framed(document, cover.claim)
    _page_break(document)


def _table_of_contents(document: Any, report: Report) -> None:
    """Titles of chapters and sections as text: a field would stay empty until the reader updates it."""
    _run(document.add_paragraph(), report.contents_title, 15, ACCENT, bold=True)
    from docx.shared import Mm, Pt

    for chapter in report.chapters:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(1)
        _run(line, chapter.title, 10, bold=True)
        for block in chapter.blocks:
            if isinstance(block, Heading) and block.level == 2:  # noqa: PLR2004 - sections are headings of level 2
                section = document.add_paragraph()
                section.paragraph_format.left_indent, section.paragraph_format.space_after = Mm(6), Pt(0)
                _run(section, block.text, 9.5)
    _page_break(document)


# -------------------------------------------------------------------------------------------------------------- blocks
def _add(document: Any, block: Block, pictures: Iterable[bytes], width: float) -> None:
    if isinstance(block, Heading):
        document.add_heading(word_text(block.text), level=block.level)
    elif isinstance(block, Paragraph):
        _paragraph(document, block)
    elif isinstance(block, Fields):
        _fields(document, block, width)
    elif isinstance(block, Table):
        _table(document, block, width)
    else:
        _figure(document, block, next(iter(pictures)))


def _paragraph(document: Any, block: Paragraph) -> None:
    if block.tone == "warning":
        _framed(document, block.text)
    elif block.tone == "note":
        _run(document.add_paragraph(), block.text, 8.5, MUTED)
    else:
        document.add_paragraph(word_text(block.text))


def _framed(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    _run(paragraph, text, 10, bold=True)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="{WARM}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no paragraph borders
    properties.insert_element_before(
        _element(f"<w:pBdr {NAMESPACE}>{sides}</w:pBdr>"),
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:jc",
        "w:rPr",
    )


def _figure(document: Any, block: Figure, picture: bytes) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    shape = document.add_picture(io.BytesIO(picture), width=Mm(block.width))
    shape._inline.docPr.set("descr", block.description)  # noqa: SLF001 - the text for readers who cannot see the picture
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    caption = document.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(caption, block.caption, 9, bold=True)


def _fields(document: Any, block: Fields, width: float) -> None:
    columns = (Column("", 1.0), Column("", 2.9))
    _insert(document, table_xml(columns, block.rows, width, 9.0, head=False))


def _table(document: Any, block: Table, width: float) -> None:
    if block.caption:
        caption = document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        _run(caption, block.caption, 9, bold=True)
    size = 7.0 if len(block.columns) > 8 else 8.0 if len(block.columns) > 5 else 9.0  # noqa: PLR2004 - columns that fit at that size
    _insert(document, table_xml(block.columns, block.rows, width, size, total_rows=block.total_rows))
    if block.note:
        _run(document.add_paragraph(), block.note, 8, MUTED)


def _insert(document: Any, xml: str) -> None:
    body = document.element.body
    body.insert(len(body) - 1, _element(xml))
    spacer = document.add_paragraph()
    spacer.paragraph_format.space_after = 0
