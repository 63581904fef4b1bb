"""Result files and study reports into a folder, all or nothing."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from background_db.messages import Language
from footprint_app.reporting.editions import Edition, ReportView, edition_of
from footprint_app.reporting.result_json import result_to_json
from footprint_app.reporting.results_workbook import write_results_workbook
from footprint_app.reporting.study_report import write_docx, write_pdf
from footprint_app.service.calculate import CalculateAnswer, Step
from footprint_app.service.errors import WrongUseError
from footprint_app.service.output_folder import write_folder
from footprint_app.service.trace import software_version
from pcr_rules.result import PcfResult

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


def result_document(result: PcfResult) -> dict[str, Any]:
    """Return a result as plain values for JSON, as ``footprint schema result`` describes."""
    document: dict[str, Any] = json.loads(result_to_json(result))
    return document


def _write_json(view: ReportView, path: Path, _language: Language) -> None:
    path.write_text(json.dumps(result_document(view.result), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


_WRITERS: Mapping[str, tuple[str, Callable[[ReportView, Path, Language], None]]] = {
    "json": ("result.json", _write_json),
    "xlsx": ("results.xlsx", write_results_workbook),
    "pdf": ("report.pdf", write_pdf),
    "docx": ("report.docx", write_docx),
}


def write_reports(
    answer: CalculateAnswer,
    folder: Path,
    language: Language,
    edition: Edition = "confidential",
    formats: tuple[str, ...] = FORMATS,
    *,
    force: bool = False,
    on_step: Callable[[Step], None] = lambda _: None,
    also: Callable[[Path], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write the files of an edition and a ``manifest.json`` with their digests; return the files.

    The folder is replaced as a whole; one that holds anybody's own work is refused unless `force`. `also` may add
    files of its own.

    Raises:
        ValueError: the answer holds no result.
        WrongUseError: the folder cannot be used.
    """
    if answer.study is None or answer.result is None:
        raise ValueError("there is no result to report")
    on_step(Step.REPORT)
    view = edition_of(answer.study, answer.result, edition)

    def fill(target: Path) -> None:
        also(target)
        for name in formats:
            file, write = _WRITERS[name]
            write(view, target / file, language)

    about = {
        "software": software_version(),
        "study_id": answer.study.study_id,
        "edition": edition,
        "language": language,
        "result_digest": answer.result.result_digest,
    }
    return write_folder(folder, fill, about, force=force)
