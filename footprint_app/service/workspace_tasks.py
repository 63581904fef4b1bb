"""Long work on the workspace itself: importing a database, overlaying one, telling what a new factor set moves.

A page asks here; the worker does it (`*_task`, registered in `job_kinds`); the answers are read back from the folder.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from background_db.factor_files import FACTOR_FILE, SOURCE_FILE
from background_db.findings import Finding
from footprint_app.ingest.safe_files import MAXIMUM_FILE_BYTES
from footprint_app.service.configuration import Configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.finding_files import read_findings, write_findings
from footprint_app.service.pending_imports import Upload, safe_name
from footprint_app.service.people import everybody
from footprint_app.service.workspace import open_configured, permit, workspace_folder
from footprint_app.store.people import Role

if TYPE_CHECKING:
    from footprint_app.service.database_answers import ImportReportDocument
    from footprint_app.service.job_task import Task
    from footprint_app.service.jobs import Job
    from footprint_app.service.portfolio_answers import FactorImpactDocument

_REPORT, _FINDINGS, _IMPACT, _SET = "report.json", "findings.json", "impact.json", "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAsked:
    """Which database to import: a file brought, or one on the server's own disk; and what was decided."""

    name: str
    upload: Upload | None = None
    path: str = ""
    decisions: Mapping[str, str]
    reason: str = ""
    licence: str = ""
    version: str = ""
    replace_earlier: bool = False


@dataclass(frozen=True, slots=True)
class DatabaseImported:
    """What an import told; `digest` is "" where nothing was written."""

    report: "ImportReportDocument"
    findings: tuple[Finding, ...]
    digest: str


def ask_database_import(configuration: Configuration, asked: DatabaseAsked) -> "Job":
    """Queue the import of a database.

    Raises:
        WrongUseError: no file, one above 50 MB, or a path on the server's disk where several people work.
        MendableError: the person may not change the workspace.
    """
    from footprint_app.service.database_imports import decisions_from
    from footprint_app.service.jobs import ask

    permit(configuration, Role.AUTHOR)
    decisions_from(None, asked.decisions)  # what is no decision is told now, not by the worker
    files: dict[str, bytes] = {}
    if asked.upload is not None:
        _check_size(asked.upload)
        file = safe_name(asked.upload.name)
        files[file] = asked.upload.content
        state = hashlib.sha256(asked.upload.content).hexdigest()
    else:
        file, state = asked.path, _state_of_path(configuration, asked.path)
    request = {
        "file": file, "is_upload": asked.upload is not None, "name": asked.name, "decisions": dict(asked.decisions),
        "reason": asked.reason, "replace": asked.replace_earlier, "licence": asked.licence, "version": asked.version,
    }  # fmt: skip
    return ask(configuration, "import_database", request, {"file": state, "known": _known(configuration)}, files)


def _state_of_path(configuration: Configuration, path: str) -> str:
    if everybody(configuration):
        raise WrongUseError("service.database_path_shared")
    file = Path(path)
    if not path or not file.exists():
        raise WrongUseError("service.no_file", file=path or "—")
    return f"{file.resolve()} {file.stat().st_mtime_ns}"


def _check_size(upload: Upload) -> None:
    if len(upload.content) > MAXIMUM_FILE_BYTES:
        most = MAXIMUM_FILE_BYTES // (1024 * 1024)
        raise WrongUseError("service.upload_size", file=upload.name, most=most)


def _known(configuration: Configuration) -> str:
    """Which databases there are: after one was removed its import is work again."""
    from footprint_app.service.databases import list_databases

    return repr([(each.name, each.entry.digest) for each in list_databases(configuration)])


def import_database_task(task: "Task") -> Mapping[str, Any]:
    """Import a database: its report and findings are left in the folder whether it was written or not."""
    from dataclasses import asdict, replace

    from footprint_app.service.database_answers import report_document
    from footprint_app.service.database_imports import ImportRequest, ImportStep, decisions_from, import_database
    from footprint_app.service.workspace import person

    said = task.request
    steps = tuple(ImportStep)
    decisions = decisions_from(None, said["decisions"])
    decisions = replace(decisions, by=person(task.configuration), reason=said["reason"])
    request = ImportRequest(
        file=task.folder / said["file"] if said["is_upload"] else Path(said["file"]),
        name=said["name"],
        decisions=decisions,
        replace_earlier=said["replace"],
        # A job that was asked for before these were is done as it was asked.
        licence=said.get("licence", ""),
        version=said.get("version", ""),
    )
    answer = import_database(
        task.configuration,
        request,
        lambda step: task.told({"step": f"database_{step.value}", "done": steps.index(step), "total": len(steps)}),
        lambda done, total: task.told({"step": "database_datasets", "done": done, "total": total}),
    )
    write_findings(answer.findings, task.folder / _FINDINGS)
    written = json.dumps(asdict(report_document(answer.report)), ensure_ascii=False)
    (task.folder / _REPORT).write_text(written, encoding="utf-8")
    return {"digest": answer.digest, "is_repeated": answer.is_repeated}


def database_imported(configuration: Configuration, job: "Job") -> DatabaseImported:
    """Return what a finished import left.

    Raises:
        FileNotFoundError: the cache was cleared since.
    """
    from pydantic import TypeAdapter

    from footprint_app.service.database_answers import ImportReportDocument
    from footprint_app.service.jobs import folder_of

    folder = folder_of(configuration, job)
    report = TypeAdapter(ImportReportDocument).validate_json((folder / _REPORT).read_bytes())
    return DatabaseImported(report, read_findings(folder / _FINDINGS), str((job.result or {}).get("digest", "")))


def ask_overlay(configuration: Configuration, database: str, rules: Sequence[str], name: str) -> "Job":
    """Queue a derived database: the shipped rules named, laid over a base.

    Raises:
        MendableError: the person may not change the workspace.
    """
    from footprint_app.service.jobs import ask

    permit(configuration, Role.AUTHOR)
    request = {"database": database, "rules": list(rules), "name": name}
    return ask(configuration, "make_overlay", request, {"known": _known(configuration)}, {})


def make_overlay_task(task: "Task") -> Mapping[str, Any]:
    """Lay rules over a database and keep it under its own name."""
    from footprint_app.service.background_overlay import known_rules, make

    said = task.request
    task.told({"step": "database_overlay", "done": 0, "total": 1})
    # Rules by path are for the command line: a page must not read any file of the server.
    rules = [rule for rule in said["rules"] if rule in known_rules()]
    answer = make(task.configuration, said["database"], rules, said["name"])
    write_findings(answer.findings, task.folder / _FINDINGS)
    return {"name": answer.overlay.name if answer.overlay and answer.folder else ""}


def findings_left(configuration: Configuration, job: "Job") -> tuple[Finding, ...]:
    """Return the findings that a finished job of this kind left."""
    from footprint_app.service.jobs import folder_of

    return read_findings(folder_of(configuration, job) / _FINDINGS)


def overlay_movers(configuration: Configuration, name: str, most: int) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    """Return the GWP set, and the activities that a derived database moves most: before, after, share of the score.

    Raises:
        WrongUseError: there is no such derived database.
    """
    from footprint_app.service.background_overlay import show

    effect = show(configuration, name).effect
    if effect is None:
        return "", ()
    rows = effect.movers(most).to_dict("records")
    return effect.gwp, tuple({str(key): value for key, value in row.items()} for row in rows)


def ask_factor_impact(configuration: Configuration, source: Upload, factors: Upload, threshold: float) -> "Job":
    """Queue what a new set of factors, ``source.yaml`` and ``factors.csv``, would move; nothing is adopted.

    Raises:
        WrongUseError: a file above 50 MB.
    """
    from footprint_app.service.factor_catalogue import catalogue_of
    from footprint_app.service.jobs import ask
    from footprint_app.service.trace import catalogue_digest
    from footprint_app.store.result_list import current_results

    for upload in (source, factors):
        _check_size(upload)
    with open_configured(configuration) as workspace:
        results = [row.result_digest for row in current_results(workspace)]
    brought = [hashlib.sha256(each.content).hexdigest() for each in (source, factors)]
    state = {"results": results, "brought": brought, "factors": catalogue_digest(catalogue_of(configuration))}
    files = {SOURCE_FILE: source.content, FACTOR_FILE: factors.content}
    return ask(configuration, "factor_impact", {"threshold": threshold}, state, files)


def factor_impact_task(task: "Task") -> Mapping[str, Any]:
    """Tell which saved products a new set moves."""
    from dataclasses import asdict

    from footprint_app.service.factor_impact import factor_impact

    folder = task.folder / _SET
    folder.mkdir(exist_ok=True)
    for name in (SOURCE_FILE, FACTOR_FILE):
        shutil.copyfile(task.folder / name, folder / name)
    document = factor_impact(
        task.configuration,
        folder,
        threshold=float(task.request["threshold"]),
        on_progress=lambda done, of: task.told({"step": "factor_impact", "done": done, "total": of}),
    )
    (task.folder / _IMPACT).write_text(json.dumps(asdict(document), ensure_ascii=False), encoding="utf-8")
    return {"set_id": document.set_id}


def impact_of(configuration: Configuration, job: "Job") -> "FactorImpactDocument":
    """Return what a finished impact job told.

    Raises:
        FileNotFoundError: the cache was cleared since.
    """
    from pydantic import TypeAdapter

    from footprint_app.service.jobs import folder_of
    from footprint_app.service.portfolio_answers import FactorImpactDocument

    return TypeAdapter(FactorImpactDocument).validate_json((folder_of(configuration, job) / _IMPACT).read_bytes())


def is_shared(configuration: Configuration) -> bool:
    """True where people are entered: then a page offers no path on the server's disk."""
    return bool(everybody(configuration)) or not workspace_folder(configuration).is_dir()
