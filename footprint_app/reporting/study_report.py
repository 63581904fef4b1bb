"""The study report as PDF and Word, in three editions and two languages.

Both are renderings of the same blocks, so they say the same. The findings returned are about the report itself
(characters without a glyph, names in public texts), not about the study.
"""

from datetime import date
from pathlib import Path

from background_db.findings import Finding
from background_db.messages import Language
from footprint_app.reporting.editions import Edition
from footprint_app.reporting.material import gather
from footprint_app.reporting.pdf_document import to_pdf
from footprint_app.reporting.study_contents import build_report
from footprint_app.reporting.word_document import to_docx
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy


def write_pdf(
    path: Path,
    study: ProductStudy,
    result: PcfResult,
    lang: Language,
    edition: Edition,
    *,
    claim: str = "",
    issued_on: date | None = None,
) -> tuple[Finding, ...]:
    """Write the study report (产品碳足迹研究报告) as PDF; needs no font of the system.

    `claim` is what may be said of conformity, as the rules allow it; without one the report says that it claims none,
    and a provisional result never carries one. `issued_on` is printed on the cover if given.
    """
    material = gather(study, result, lang, edition, claim, issued_on)
    document, findings = to_pdf(build_report(material))
    path.write_bytes(document)
    return (*material.findings, *findings)


def write_docx(
    path: Path,
    study: ProductStudy,
    result: PcfResult,
    lang: Language,
    edition: Edition,
    *,
    claim: str = "",
    issued_on: date | None = None,
) -> tuple[Finding, ...]:
    """Write the same report as a Word document, drawings as pictures; arguments as `write_pdf`."""
    material = gather(study, result, lang, edition, claim, issued_on)
    path.write_bytes(to_docx(build_report(material)))
    return material.findings
