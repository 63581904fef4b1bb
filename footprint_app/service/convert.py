"""A study from one written form into another: workbook, YAML, JSON. The content stays the same."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from background_db.findings import Finding, any_blocks_number
from background_db.messages import Language
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.write_study import write_json, write_workbook, write_yaml
from footprint_app.service.errors import WrongUseError
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class ConvertAnswer:
    """What reading the study found, and the file written; None where a value could not be read."""

    findings: tuple[Finding, ...]
    written: Path | None


def _as_workbook(study: ProductStudy, path: Path, language: Language) -> None:
    write_workbook(study, path, language)


def _as_yaml(study: ProductStudy, path: Path, _language: Language) -> None:
    path.write_text(write_yaml(study), encoding="utf-8", newline="\n")


def _as_json(study: ProductStudy, path: Path, _language: Language) -> None:
    path.write_text(write_json(study), encoding="utf-8", newline="\n")


FORMS: Mapping[str, Callable[[ProductStudy, Path, Language], None]] = {
    ".xlsx": _as_workbook,
    ".yaml": _as_yaml,
    ".yml": _as_yaml,
    ".json": _as_json,
}


def convert(study: Path, target: Path, language: Language, *, force: bool = False) -> ConvertAnswer:
    """Read a study and write it in the form that the name of `target` ends in; a workbook is in `language`.

    Only reading is checked, not the rules. Nothing is written where a value could not be read, as it would be lost.

    Raises:
        WrongUseError: there is no study, or `target` has another ending, exists without `force`, or cannot be written.
    """
    if target.suffix.lower() not in FORMS:
        raise WrongUseError("service.not_a_form", file=target, known=", ".join(FORMS))
    if not study.is_file():
        raise WrongUseError("service.no_file", file=study)
    if target.exists() and not force:
        raise WrongUseError("service.file_exists", file=target)
    if not target.parent.is_dir():
        raise WrongUseError("service.no_folder", folder=target.parent)
    reading = read_study(study)
    if reading.study is None or any_blocks_number(reading.findings):
        return ConvertAnswer(reading.findings, None)
    write_study_file(reading.study, target, language)
    return ConvertAnswer(reading.findings, target)


def write_study_file(study: ProductStudy, target: Path, language: Language) -> None:
    """Write a study in the form that the name of `target` ends in: whole, or not at all.

    Raises:
        WrongUseError: the name has another ending, or the file cannot be written.
    """
    if target.suffix.lower() not in FORMS:
        raise WrongUseError("service.not_a_form", file=target, known=", ".join(FORMS))
    scratch = target.with_name(f".{target.stem}-writing{target.suffix}")
    try:
        FORMS[target.suffix.lower()](study, scratch, language)
        scratch.replace(target)
    except OSError as error:
        raise WrongUseError("service.file_not_writable", file=target, cause=error.strerror) from error
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
