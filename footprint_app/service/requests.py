"""What a study lacks, asked of departments and suppliers by form; their answers read back into the study."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from background_db.errors import DataFileError
from background_db.findings import Finding, any_blocks_number, integrity_error
from background_db.messages import Language
from footprint_app.ingest.data_requests.apply_answers import AnsweredStudy, apply_answers
from footprint_app.ingest.data_requests.find_requests import find_requests
from footprint_app.ingest.data_requests.read_form import Answer, read_form
from footprint_app.ingest.data_requests.register import (
    RegisterEntry,
    asked,
    read_register,
    register_path,
    write_register,
)
from footprint_app.ingest.data_requests.request import DataRequest, RequestStatus
from footprint_app.ingest.read_study import read_study
from footprint_app.ingest.workbook_layout import sheet
from footprint_app.service.calculate import calculate
from footprint_app.service.check import check
from footprint_app.service.convert import write_study_file
from footprint_app.service.errors import WrongUseError
from pcr_rules.plant.expand import expand_plant
from pcr_rules.study import ProductStudy


@dataclass(frozen=True, slots=True)
class RequestsAnswer:
    """The requests of a study with their status, and what was written."""

    requests: tuple[DataRequest, ...]
    register: tuple[RegisterEntry, ...]
    findings: tuple[Finding, ...] = ()
    files: tuple[Path, ...] = ()
    written: Path | None = None


def derive(study: ProductStudy) -> tuple[DataRequest, ...]:
    """Derive what a study lacks, from itself, its findings and, where it can be calculated, its contributions."""
    answer = calculate(study, scenarios=False)
    shares: dict[str, float] = {}
    if answer.result is not None:
        view = next(view for view in answer.result.views if view.view is answer.result.headline)
        whole = sum(abs(each.total) for each in view.contributions)
        for each in view.contributions:
            shares[each.exchange_id] = shares.get(each.exchange_id, 0.0) + (abs(each.total) / whole if whole else 0.0)
    origins = expand_plant(study).origins
    return find_requests(study, [_at_record(finding, origins) for finding in answer.findings], shares)


def _at_record(finding: Finding, origins: Mapping[str, str]) -> Finding:
    """Bring a finding at a derived row to the plant's record that it was made from: there it can be answered."""
    record = origins.get(finding.where.path)
    return replace(finding, where=replace(finding.where, path=record)) if record is not None else finding


def write_forms(study_file: Path, out: Path, language: Language, *, force: bool = False) -> RequestsAnswer:
    """Write a form for each department and each supplier into `out`, and the register beside the study.

    Raises:
        WrongUseError: a file is missing, exists without `force`, or cannot be written.
    """
    study, findings = _study(study_file)
    if study is None:
        return RequestsAnswer((), (), findings)
    requests = derive(study)
    entries = asked(_register(study_file), requests, _today())
    groups = _groups(requests)
    files = {out / _file_name(study, key): group for key, group in groups.items()}
    taken = next((file for file in files if file.exists()), None)
    if taken is not None and not force:
        raise WrongUseError("service.file_exists", file=taken)
    from footprint_app.ingest.data_requests.write_form import write_form  # openpyxl loads with it

    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, group in files.items():
            write_form(file, study, group, language)
        write_register(register_path(study_file), entries.values())
    except OSError as error:
        raise WrongUseError("service.folder_not_writable", folder=out, cause=error.strerror) from error
    return RequestsAnswer(requests, tuple(entries.values()), findings, tuple(files))


def read_forms(
    forms: Sequence[Path], study_file: Path, language: Language, *, out: Path | None = None, force: bool = False
) -> RequestsAnswer:
    """Read forms that came back, apply their answers, and write the study and the register.

    An answer that cannot be read, or that makes the study worse, is refused with its finding; the others stand.

    Raises:
        WrongUseError: a file is missing, or the study exists and `force` is not given.
    """
    for form in forms:
        if not form.is_file():
            raise WrongUseError("service.no_file", file=form)
    target = out or study_file
    if target.exists() and not force:
        raise WrongUseError("service.file_exists", file=target)
    study, findings = _study(study_file)
    if study is None:
        return RequestsAnswer((), (), findings)
    answers, of_forms = _answers(forms, study)
    requests = derive(study)
    applied = _accepted(study, requests, answers)
    after = derive(applied.study)
    entries = _settled(asked(_register(study_file), requests, _today()), requests, after, applied, answers)
    refusals = (finding for found in applied.refused.values() for finding in found)
    findings = (*findings, *of_forms, *applied.findings, *refusals)
    if not applied.used:
        write_register(register_path(study_file), entries)
        return RequestsAnswer(after, entries, findings)
    write_study_file(applied.study, target, language)
    write_register(register_path(target), entries)
    return RequestsAnswer(after, entries, findings, written=target)


def status(study_file: Path) -> RequestsAnswer:
    """Return the requests of a study as it stands now, with the status that the register knows."""
    study, findings = _study(study_file)
    if study is None:
        return RequestsAnswer((), (), findings)
    requests = derive(study)
    entries = asked(_register(study_file), requests, "")
    there = {request.request_id for request in requests}
    settled = {
        key: replace(each, status=RequestStatus.ACCEPTED)
        if each.status is not RequestStatus.ACCEPTED and key not in there
        else each
        for key, each in entries.items()
    }
    return RequestsAnswer(requests, tuple(settled.values()), findings)


def _study(path: Path) -> tuple[ProductStudy | None, tuple[Finding, ...]]:
    if not path.is_file():
        raise WrongUseError("service.no_file", file=path)
    reading = read_study(path)
    return reading.study, reading.findings


def _register(study_file: Path) -> dict[str, RegisterEntry]:
    path = register_path(study_file)
    try:
        return read_register(path)
    except (DataFileError, OSError, UnicodeDecodeError) as error:
        raise WrongUseError("service.register_unreadable", file=path, cause=" ".join(str(error).split())) from error


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _groups(requests: Iterable[DataRequest]) -> dict[tuple[str, str], list[DataRequest]]:
    groups: dict[tuple[str, str], list[DataRequest]] = {}
    for request in requests:
        groups.setdefault((request.department.value, request.supplier), []).append(request)
    return groups


def _file_name(study: ProductStudy, key: tuple[str, str]) -> str:
    department, supplier = key
    text = "-".join(part for part in (study.study_id, department, supplier) if part)
    return re.sub(r"[^\w.-]+", "_", text)[:100] + ".xlsx"


def _answers(forms: Sequence[Path], study: ProductStudy) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    answers: list[Answer] = []
    findings: list[Finding] = []
    for form in forms:
        reading = read_form(form)
        findings += reading.findings
        if reading.study_id and reading.study_id != study.study_id:
            findings.append(
                integrity_error("REQUEST-OTHER-STUDY", file=form.name, form=reading.study_id, study=study.study_id)
            )
            continue
        answers += reading.answers
    return tuple(answers), tuple(findings)


def _accepted(study: ProductStudy, requests: Sequence[DataRequest], answers: Sequence[Answer]) -> AnsweredStudy:
    """Apply what can be read, then take back the answers at which a check finds what it did not find before."""
    applied = apply_answers(study, requests, answers)
    if not applied.used:
        return applied
    before = {(finding.code, finding.where.path) for finding in check(study).findings}
    worse: dict[str, list[Finding]] = {}
    for finding in check(applied.study).findings:
        owner = next((name for name in applied.touched if _is_of(finding.where.path, name)), None)
        if finding.blocks_number and owner is not None and (finding.code, finding.where.path) not in before:
            worse.setdefault(applied.touched[owner], []).append(finding)
    if not worse:
        return applied
    again = apply_answers(study, requests, answers, leave_out=frozenset(worse))
    refused: Mapping[str, tuple[Finding, ...]] = {
        **again.refused,
        **{key: tuple(found) for key, found in worse.items()},
    }
    return replace(again, refused=refused)


def _is_of(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}.")


def _settled(
    entries: dict[str, RegisterEntry],
    before: Sequence[DataRequest],
    after: Sequence[DataRequest],
    applied: AnsweredStudy,
    answers: Sequence[Answer],
) -> tuple[RegisterEntry, ...]:
    """Bring the register up to date: accepted where the request is gone, answered where it is derived again."""
    still = {request.request_id for request in after}
    forms = {answer.request_id: answer.place.document for answer in answers}
    for request in before:
        key = request.request_id
        if key in applied.used:
            state = RequestStatus.ANSWERED if key in still else RequestStatus.ACCEPTED
            codes: tuple[str, ...] = (request.code,) if key in still and request.code else ()
        elif key in applied.refused:
            state = RequestStatus.REFUSED
            codes = tuple(dict.fromkeys(finding.code for finding in applied.refused[key]))
        else:
            continue
        entries[key] = replace(
            entries[key], status=state, answered_on=_today(), form=forms.get(key, ""), findings=codes
        )
    return tuple(asked(entries, (each for each in after if each.request_id not in entries), _today()).values())


def field_labels(list_name: str, fields: Iterable[str], language: Language) -> list[str]:
    """Return what people call the fields of a request."""
    if list_name == "study":
        return list(fields)
    labels = {column.key: column.label.text(language) for column in sheet(list_name).columns}
    return [labels.get(name, name) for name in fields]


def blocks(answer: RequestsAnswer) -> bool:
    """True when something stands in the way of what was asked for."""
    return any_blocks_number(answer.findings)
