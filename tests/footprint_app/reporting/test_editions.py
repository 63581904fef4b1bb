"""Three editions: what the public one hides is in none of its bytes, and one digest ties them together."""

import html
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from pypdf import PdfReader

from background_db.errors import DataFileError
from background_db.messages import Language
from footprint_app.reporting import editions
from footprint_app.reporting.editions import EDITIONS, STRUCK_OUT, Edition, edition_of, edition_rules, supplier_names
from footprint_app.reporting.figures import trimmed
from footprint_app.reporting.result_json import result_to_json
from footprint_app.reporting.results_workbook import write_results_workbook
from footprint_app.reporting.study_report import write_docx, write_pdf
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy

# Words that the author's own public texts may use although they are also flows of the inventory.
PUBLIC_WORDS = {"电力"}


def secrets(study: ProductStudy, result: PcfResult) -> set[str]:
    """Suppliers, flows, amounts and factors: what a competitor would look for."""
    found = set(supplier_names(study)) | {"Secret Alloys", "3.0417", "0.3137", "1284.73"}
    for process in study.processes:
        for exchange in process.exchanges:
            found |= {exchange.flow, trimmed(exchange.quantity.value), str(exchange.quantity.value)}
        found |= {trimmed(output.quantity.value) for output in process.outputs}
    for view in result.views:
        for one in view.contributions:
            found |= {repr(one.amount), trimmed(one.amount), repr(one.total)}
    found |= {use.factor_id for use in result.factors} | {evidence.title for evidence in study.evidence}
    found |= {repr(use.contribution) for use in result.factors if use.contribution}
    # Values that ISO 14067 7.2 asks to document separately stay, even where a single row makes them up.
    asked_for = {repr(value) for view in result.views for value in (*view.channels.values(), view.credits)}
    return {text for text in found if len(text) > 3} - PUBLIC_WORDS - asked_for


def texts_in_zip(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        parts = (archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist())
        # openpyxl writes Chinese as character references.
        return "\n".join(html.unescape(part) for part in parts)


def text_of_pdf(path: Path) -> str:
    reader = PdfReader(path)
    metadata = " ".join(str(value) for value in (reader.metadata or {}).values())
    return "\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "") + metadata


def leaks(text: str, hidden: Iterable[str]) -> list[str]:
    """Secrets in a text, however its lines and blanks fall."""
    compact = re.sub(r"\s", "", text)
    return sorted(secret for secret in hidden if re.sub(r"\s", "", secret) in compact)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_public_edition_leaks_nothing(
    language: Language, tmp_path: Path, study: ProductStudy, result: PcfResult
) -> None:
    """No supplier, flow, amount or factor in any byte of PDF, Word, workbook or JSON, nor in their properties."""
    hidden = secrets(study, result)
    assert len(hidden) > 150
    pdf, docx, xlsx = (tmp_path / f"public.{kind}" for kind in ("pdf", "docx", "xlsx"))
    write_pdf(pdf, study, result, language, "public")
    write_docx(docx, study, result, language, "public")
    write_results_workbook(xlsx, study, result, language, "public")
    public_json = result_to_json(edition_of(study, result, "public").result, "public")
    assert leaks(text_of_pdf(pdf), hidden) == []
    assert leaks(texts_in_zip(docx), hidden) == []
    assert leaks(texts_in_zip(xlsx), hidden) == []
    assert leaks(public_json, hidden) == []


def test_the_search_for_leaks_finds_them(tmp_path: Path, study: ProductStudy, result: PcfResult) -> None:
    """The same search does find suppliers and amounts in the confidential edition: it is not blind."""
    hidden = secrets(study, result)
    pdf, docx, xlsx = (tmp_path / f"confidential.{kind}" for kind in ("pdf", "docx", "xlsx"))
    write_pdf(pdf, study, result, "zh", "confidential")
    write_docx(docx, study, result, "zh", "confidential")
    write_results_workbook(xlsx, study, result, "zh", "confidential")
    for text in (text_of_pdf(pdf), texts_in_zip(docx), texts_in_zip(xlsx)):
        found = leaks(text, hidden)
        assert {"华东铝材供应有限公司", "氢氧化钠（折100%）", "elec.cfp.2024.cn.average"} <= set(found)
        assert len(found) > 60


def test_one_digest_in_all_editions(study: ProductStudy, result: PcfResult) -> None:
    """Each edition carries the digest of the full result."""
    digests = {edition_of(study, result, edition).digest for edition in EDITIONS}
    assert digests == {result.result_digest}


def test_confidential_and_verifier_hide_nothing(study: ProductStudy, result: PcfResult) -> None:
    """Who checks the study sees all of it: study and result are the very ones handed over."""
    faithful: tuple[Edition, ...] = ("confidential", "verifier")
    for edition in faithful:
        view = edition_of(study, result, edition)
        assert (view.study, view.result) == (study, result)


def test_public_keeps_totals_and_stages(study: ProductStudy, result: PcfResult) -> None:
    """What the standard asks a report to show stays: totals of both views, channels, gases, stages."""
    public = edition_of(study, result, "public").result
    for full, shown in zip(result.views, public.views, strict=True):
        assert (shown.total, shown.by_stage, shown.channels, shown.gases) == (
            full.total,
            full.by_stage,
            full.channels,
            full.gases,
        )
        assert shown.contributions == ()


def test_supplier_in_free_text_is_struck_out_and_told(study: ProductStudy, result: PcfResult) -> None:
    """The boundary text names a supplier: struck out in public, and the author is warned."""
    view = edition_of(study, result, "public")
    assert "华东铝材供应有限公司" in study.boundary.description
    assert "华东铝材供应有限公司" not in view.study.boundary.description
    assert STRUCK_OUT in view.study.boundary.description
    assert [finding.code for finding in view.findings] == ["REPORT-EDITION-01"]


def test_every_hidden_field_has_a_reason_and_exists(study: ProductStudy, result: PcfResult) -> None:
    """Rules are data; a path that names no field fails loudly instead of hiding nothing."""
    for part in edition_rules()["public"].hides:
        assert all(part.reason)
        assert all(part.what)
    with pytest.raises(DataFileError, match="names no field"):
        editions._masked(study, ["processes.no_such_field"])
    with pytest.raises(DataFileError, match="cannot be blank"):
        editions._masked(result, ["primary_share"])
