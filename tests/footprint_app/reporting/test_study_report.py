"""The study report: complete, honest on every page, readable without any font of the system, and checkable by hand."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
import typst
from pypdf import PdfReader

from background_db.messages import Language
from footprint_app.reporting.editions import EDITIONS, Edition
from footprint_app.reporting.font_coverage import font_folder, missing_characters
from footprint_app.reporting.material import gather
from footprint_app.reporting.study_contents import SECTIONS, build_report, contents
from footprint_app.reporting.study_report import write_docx, write_pdf
from footprint_app.reporting.texts import texts_in
from pcr_rules.gbt24067.report_contents import report_contents
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy
from pcr_rules.study_context import CfpType

# amount, unit, factor (* where it stands in no table), result, share, running share: the end of a row of Annex A
ROW = re.compile(
    r"(?P<amount>-?[\d,.]+(?:e[+-]\d+)?) (?P<unit>\S+) (?P<factor>-?[\d,.]+(?:e[+-]\d+)?)\*? (?P<result>-?[\d,.]+) "
    r"(?:[<>]\s)?-?[\d.]+\s% (?:[<>]\s)?-?[\d.]+\s%$"
)


Reports = Callable[[Language, Edition], Path]


@cache
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page; read once, as pypdf takes two seconds for a report in Chinese."""
    return tuple(page.extract_text().replace("\u200b", "") for page in PdfReader(path).pages)


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory, study: ProductStudy, result: PcfResult) -> Reports:
    """The report without a claim as PDF, made once for each language and edition."""
    folder = tmp_path_factory.mktemp("reports")

    def make(language: Language, edition: Edition = "confidential") -> Path:
        path = folder / f"{language}-{edition}.pdf"
        if not path.is_file():
            write_pdf(path, study, result, language, edition)
        return path

    return make


@pytest.fixture(scope="session")
def word(tmp_path_factory: pytest.TempPathFactory, study: ProductStudy, result: PcfResult) -> Path:
    """The English report as Word file."""
    path = tmp_path_factory.mktemp("word") / "report.docx"
    write_docx(path, study, result, "en", "confidential")
    return path


def number(text: str) -> float:
    return float(text.replace(",", "").rstrip("*"))


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_total_is_rebuilt_by_hand_from_the_pdf(language: Language, pdf: Reports, result: PcfResult) -> None:
    """A stranger with the PDF alone: Σ amount × factor = the total, within rounding.

    42 rows rounded to three decimals and a total rounded to three: at most 43 × 0.0005 kg apart.
    """
    rows = [
        found
        for page in pages(pdf(language, "confidential"))
        for line in page.split("\n")
        if (found := ROW.search(line))
    ]
    total = result.view(result.headline).total
    assert len(rows) == len(result.view(result.headline).contributions) == 42
    bound = (len(rows) + 1) * 0.5 * 10 ** -decimals(rows[0]["result"])
    assert sum(number(row["result"]) for row in rows) == pytest.approx(total, abs=bound)
    assert sum(number(row["amount"]) * number(row["factor"]) for row in rows) == pytest.approx(total, abs=bound)
    assert bound < 1e-5 * total
    for row in rows:
        product = number(row["amount"]) * number(row["factor"])
        assert product == pytest.approx(number(row["result"]), abs=0.51 * 10 ** -decimals(row["result"]), rel=1e-6)


def test_total_is_rebuilt_by_hand_from_the_word_file(word: Path, result: PcfResult) -> None:
    """The same with the table of the Word file."""
    table = next(one for one in docx.Document(str(word)).tables if one.rows[0].cells[0].text == "No.")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    *lines, last = rows
    assert len(lines) == 42
    total = number(last[8])
    assert sum(number(line[5]) * number(line[7]) for line in lines) == pytest.approx(total, abs=0.03)
    assert total == pytest.approx(result.view(result.headline).total, abs=0.0006)


def test_sections_cover_what_iso_14067_asks(study: ProductStudy, result: PcfResult) -> None:
    """Every content of 7.3 a to t, and those of other clauses, is answered by a section; every section is written."""
    skeleton = contents()
    sections = [*(section for chapter in skeleton.chapters for section in chapter.sections), *skeleton.annexes]
    answered = {item for section in sections for item in section.iso}
    assert answered == {item.letter or item.key for item in report_contents()}
    assert {section.section_id for section in sections} == set(SECTIONS)
    material = gather(study, result, "zh", "confidential")
    assert all(SECTIONS[section.section_id](material) for section in sections)


def test_chinese_skeleton(pdf: Reports) -> None:
    """Cover and the six customary chapters stand in their order."""
    contents_page = pages(pdf("zh", "confidential"))[1].replace(" ", "")
    heads = ["一、基本信息", "二、目的", "三、范围", "四、清单分析", "五、影响评价", "六、解释", "附录A", "附录F"]
    places = [contents_page.index(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("language", "partial", "no_claim"), [("zh", "部分碳足迹", "未作符合性声明"), ("en", "PARTIAL CFP", "No claim")]
)
def test_every_page_says_what_must_not_be_overlooked(
    language: Language, partial: str, no_claim: str, pdf: Reports
) -> None:
    """Partial and without a claim: both words on every page, the cover included (CFP-GEN-01)."""
    for text in pages(pdf(language, "confidential")):
        assert partial in text
        assert no_claim in text


def test_provisional_result_claims_nothing(tmp_path: Path, study: ProductStudy, provisional: PcfResult) -> None:
    """A provisional result says so on every page and drops the claim it was handed."""
    path = tmp_path / "report.pdf"
    write_pdf(path, study, provisional, "en", "confidential", claim="Quantified according to ISO 14067:2018.")
    texts = pages(path)
    assert all("PROVISIONAL: no claim of conformity" in text for text in texts)
    assert not any("Quantified according to" in text for text in texts)


def test_claim_is_printed_as_handed_over(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """The report states the claim that the rules allow, and the full footprint carries no word of partial."""
    full = replace(study, cfp_type=CfpType.FULL)
    path = tmp_path / "report.pdf"
    write_pdf(path, full, result, "en", "confidential", claim="Checked against ISO 14067:2018, with limits.")
    texts = pages(path)
    assert "Checked against ISO 14067:2018, with limits." in texts[0]
    assert not any("PARTIAL" in text or "No claim of conformity" in text for text in texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_report_says_that_it_conforms_to_the_unread_standard(language: Language, pdf: Reports) -> None:
    """The text of GB/T 24067 was not read: no wording of ours may claim conformity to it."""
    whole = "".join(pages(pdf(language, "confidential")))
    assert not re.search(r"符合\s*GB/T\s*24067|(?:conforms|conforming|according) (?:to|with) GB/T 24067", whole)


def test_both_views_and_both_totals(pdf: Reports, result: PcfResult) -> None:
    """Location and market, with and without stored uptake."""
    whole = "\n".join(pages(pdf("en", "confidential")))
    for view in result.views:
        assert f"{view.total:,.1f}" in whole
        assert f"{view.total_excluding_uptake:,.1f}" in whole
    assert "market-based" in whole
    assert "location-based" in whole


def test_one_digest_on_every_edition(pdf: Reports, result: PcfResult) -> None:
    """What an edition hides does not change which result it shows: all print the digest of the full one."""
    for edition in EDITIONS:
        assert result.result_digest in "".join(pages(pdf("en", edition))).replace("\n", "").replace(" ", "")


def fonts_of(document: Path | io.BytesIO) -> set[str]:
    """Families whose subsets a PDF embeds."""
    fonts = (font for page in PdfReader(document).pages for font in page["/Resources"]["/Font"].values())  # type: ignore[index]
    return {str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0] for font in fonts}


def test_only_shipped_fonts_are_used(pdf: Reports) -> None:
    """The PDF embeds subsets of the shipped font and nothing of the system."""
    assert fonts_of(pdf("zh", "confidential")) == {"NotoSansCJKsc"}


def test_rare_characters_are_told_not_dropped(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """Names with characters of the general standard table print; one outside prints its code and is reported."""
    path = tmp_path / "report.pdf"
    findings = write_pdf(path, study, result, "zh", "confidential")
    whole = "".join(pages(path))
    assert "喆" in whole
    assert "㛃" in whole
    assert "〔U+30EDD〕" in whole.replace("\n", "")
    (finding,) = (one for one in findings if one.code == "REPORT-FONT-01")
    assert dict(finding.values) == {"count": "1", "characters": "U+30EDD"}


def compiled(text: str, options: str = "") -> io.BytesIO:
    source = f'#set text(font: "Noto Sans CJK SC"{options})\n{text}'.encode()
    compile_: Any = typst.compile  # its published types ask for paths only
    return io.BytesIO(compile_(source, format="pdf", font_paths=[str(font_folder())], ignore_system_fonts=True))


def test_what_is_called_covered_prints() -> None:
    """Signs of the shipped font print without any fallback; what typst brings itself prints with its own font."""
    sample = "喆堃镕㛃乘①℃±≤→……ΔμÄø€"
    assert missing_characters([sample]) == ()
    assert sample in PdfReader(compiled(sample, ", fallback: false")).pages[0].extract_text()
    foreign = "Łódź Dvořák Завод"
    assert missing_characters([foreign]) == ()
    assert fonts_of(compiled(foreign)) == {"NotoSansCJKsc", "LibertinusSerif"}
    assert missing_characters(["𰻝ऄ"]) == ("ऄ", "𰻝")


def test_words_of_a_study_are_never_markup(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """A title that looks like a typst command or XML is printed as it stands."""
    hostile = '#panic("x") $a$ <b>&amp; *bold* #read("/etc/passwd")'
    path, document = tmp_path / "report.pdf", tmp_path / "report.docx"
    odd = replace(study, title=hostile)
    write_pdf(path, odd, result, "zh", "confidential")
    write_docx(document, odd, result, "zh", "confidential")
    assert '#read("/etc/passwd")' in pages(path)[0]
    assert hostile in "\n".join(paragraph.text for paragraph in docx.Document(str(document)).paragraphs)


def test_word_file_has_chinese_fonts_and_pictures(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """Styles name an East Asian font, four pictures carry a description, the header carries the banner."""
    path = tmp_path / "report.docx"
    write_docx(path, study, result, "zh", "confidential")
    document = docx.Document(str(path))
    assert 'w:eastAsia="微软雅黑"' in document.styles["Normal"].element.xml
    assert len(document.inline_shapes) == 4
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    assert "部分碳足迹" in document.sections[0].header.paragraphs[1].text
    assert document.core_properties.author == ""


def test_word_and_pdf_say_the_same(word: Path, study: ProductStudy, result: PcfResult) -> None:
    """Every chapter of the PDF stands in the Word file."""
    written = {paragraph.text for paragraph in docx.Document(str(word)).paragraphs}
    report = build_report(gather(study, result, "en", "confidential"))
    assert {chapter.title for chapter in report.chapters} <= written


def test_texts_have_both_languages_and_the_same_placeholders() -> None:
    """A placeholder missing in one language would drop a number from the report."""
    zh, en = texts_in("zh"), texts_in("en")
    holes = re.compile(r"{(\w+)}")
    for key, text in zh.words.items():
        assert set(holes.findall(text)) == set(holes.findall(en.words[key])), key
