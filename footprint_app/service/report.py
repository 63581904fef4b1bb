"""Result files and study reports into a folder, all or nothing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from background_db.findings import Finding
from background_db.messages import Language
from footprint_app.reporting.editions import Edition, edition_of, edition_rules
from footprint_app.reporting.result_json import result_to_json
from footprint_app.reporting.results_workbook import write_results_workbook
from footprint_app.service.calculate import CalculateAnswer, Step
from footprint_app.service.errors import WrongUseError
from footprint_app.service.output_folder import write_folder
from footprint_app.service.trace import software_version
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy

__all__ = [
    "FORMATS",
    "Edition",
    "ReportAnswer",
    "hidden_parts",
    "parse_formats",
    "result_document",
    "write_reports",
]

FORMATS = ("json", "xlsx", "pdf", "docx")


def parse_formats(text: str) -> tuple[str, ...]:
    """Read ``json,pdf`` as formats, each once.

    Raises:
        WrongUseError: one of them is not known.
    """
    chosen = tuple(dict.fromkeys(part.strip().lower() for part in text.replace("，", ",").split(",") if part.strip()))
    for name in chosen:
        if name not in FORMATS:
            raise WrongUseError("service.unknown_format", format=name, known=", ".join(FORMATS))
    return chosen


def hidden_parts(edition: Edition, language: Language) -> tuple[tuple[str, str], ...]:
    """Return (what, why) of everything that an edition leaves out."""
    position = 0 if language == "zh" else 1
    return tuple((part.what[position], part.reason[position]) for part in edition_rules()[edition].hides)


def result_document(result: PcfResult) -> dict[str, Any]:
    """Return a result as plain values for JSON, as ``footprint schema result`` describes."""
    document: dict[str, Any] = json.loads(result_to_json(result))
    return document


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """The files written, and what is to be said about the reports themselves (not about the study)."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What every writer of a file needs to know."""

    study: ProductStudy
    result: PcfResult
    language: Language
    edition: Edition
    claim: str
    issued_on: date | None


def _write_json(path: Path, task: _Task) -> tuple[Finding, ...]:
    view = edition_of(task.study, task.result, task.edition)
    document = json.loads(result_to_json(view.result, task.edition))
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return view.findings


def _write_workbook(path: Path, task: _Task) -> tuple[Finding, ...]:
    return write_results_workbook(path, task.study, task.result, task.language, task.edition, claim=task.claim)


def _write_pdf(path: Path, task: _Task) -> tuple[Finding, ...]:
    from footprint_app.reporting.study_report import (
        write_pdf,
    )  # typst loads with it, which JSON alone need not wait for

    named = (task.language, task.edition)
    return write_pdf(path, task.study, task.result, *named, claim=task.claim, issued_on=task.issued_on)


def _write_docx(path: Path, task: _Task) -> tuple[Finding, ...]:
    from footprint_app.reporting.study_report import write_docx  # python-docx loads with it

    named = (task.language, task.edition)
    return write_docx(path, task.study, task.result, *named, claim=task.claim, issued_on=task.issued_on)


_WRITERS: Mapping[str, tuple[str, Callable[[Path, _Task], tuple[Finding, ...]]]] = {
    "json": ("result.json", _write_json),
    "xlsx": ("results.xlsx", _write_workbook),
    "pdf": ("report.pdf", _write_pdf),
    "docx": ("report.docx", _write_docx),
}


def write_reports(
    answer: CalculateAnswer,
    folder: Path,
    language: Language,
    edition: Edition = "confidential",
    formats: tuple[str, ...] = FORMATS,
    *,
    issued_on: date | None = None,
    force: bool = False,
    on_step: Callable[[Step], None] = lambda _: None,
    also: Callable[[Path], None] = lambda _: None,
) -> ReportAnswer:
    """Write the files of an edition, and a ``manifest.json`` with their digests.

    The folder is replaced as a whole; one that holds anybody's own work is refused unless `force`. `also` may add
    files of its own. `issued_on` is printed on the cover.

    Raises:
        ValueError: the answer holds no result.
        WrongUseError: the folder cannot be used.
    """
    if answer.study is None or answer.result is None:
        raise ValueError("there is no result to report")
    on_step(Step.REPORT)
    task = _Task(
        study=answer.study,
        result=answer.result,
        language=language,
        edition=edition,
        claim=answer.claim(language),
        issued_on=issued_on,
    )
    findings: list[Finding] = []

    def fill(target: Path) -> None:
        also(target)
        for name in formats:
            file, write = _WRITERS[name]
            findings.extend(write(target / file, task))

    about = {
        "software": software_version(),
        "study_id": answer.study.study_id,
        "edition": edition,
        "language": language,
        "result_digest": answer.result.result_digest,
    }
    files = write_folder(folder, fill, about, force=force)
    return ReportAnswer(files, tuple(dict.fromkeys(findings)))
