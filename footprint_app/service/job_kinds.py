"""What the worker can do, by kind: each takes its request and a folder, tells its progress, and leaves its result there.

A kind is a function of one `Task`. Large inputs and results are files of the task's folder, ``cache/jobs/<digest>``,
which is named by all that decides the result: the same work asked for again finds it done.
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from background_db.messages import LANGUAGES, render
from footprint_app.errors import MendableError
from footprint_app.reporting.result_json import result_to_json
from footprint_app.service.background import backgrounds_for
from footprint_app.service.calculate import CalculateAnswer, Step, calculate
from footprint_app.service.draft_files import read_tables
from footprint_app.service.electricity import claims_from_ledger
from footprint_app.service.factor_catalogue import catalogue_of
from footprint_app.service.finding_files import write_findings
from footprint_app.service.job_task import (
    DRAWS,
    FINDINGS,
    PORTFOLIO,
    PORTFOLIO_TABLES,
    RESULT,
    TABLES,
    UNCERTAINTY,
    Task,
)
from footprint_app.service.report import write_reports

_STEPS = tuple(Step)


def perform(kind: str, task: Task) -> Mapping[str, Any]:
    """Do one job and return its result as plain values.

    Raises:
        KeyError: no such kind.
        MendableError: what was asked cannot be done, and a person can mend it.
    """
    return _KINDS[kind](task)


def mendable(error: MendableError) -> dict[str, Any]:
    """Return what a person can mend, in both languages."""
    said = {}
    for language in ("zh", "en"):
        text = render(error.finding, language, ("background_db", "pcr_rules", "footprint_app"))
        said[language] = {"what": text.what, "meaning": text.meaning, "remedy": text.remedy}
    return {"fault": "mendable", "code": error.finding.code, "said": said}


def internal(error: Exception) -> dict[str, Any]:
    """Return an internal fault in few words; the whole goes to the log."""
    logging.getLogger(__name__).error("a job failed", exc_info=error)
    return {"fault": "internal", "detail": type(error).__name__}


def _calculate(task: Task) -> Mapping[str, Any]:
    answer = _calculated(task)
    write_findings(answer.findings, task.folder / FINDINGS)
    if answer.result is None:
        (task.folder / RESULT).unlink(missing_ok=True)
    else:
        (task.folder / RESULT).write_text(result_to_json(answer.result), encoding="utf-8")
    return {
        "has_result": answer.result is not None,
        "result_digest": answer.result.result_digest if answer.result else "",
        "blocks_claim": answer.blocks_claim,
        "is_provisional": answer.result is None or answer.result.is_provisional,
        "claim": {"zh": answer.claim("zh"), "en": answer.claim("en")},
        "rows_read": answer.rows_read,
    }


def _report(task: Task) -> Mapping[str, Any]:
    """Reports in the languages and the edition asked for, each language in a folder of its own."""
    answer = _calculated(task)
    write_findings(answer.findings, task.folder / FINDINGS)
    if answer.result is None:
        return {"files": []}
    files: list[str] = []
    for language in task.request["languages"]:
        task.told({"step": Step.REPORT.value, "done": _STEPS.index(Step.REPORT), "total": len(_STEPS)})
        written = write_reports(
            answer,
            task.folder / "reports" / language,
            language,
            task.request["edition"],
            tuple(task.request["formats"]),
            force=True,
        )
        files += [path.relative_to(task.folder).as_posix() for path in written.files]
    return {"files": files}


def _calculated(task: Task) -> CalculateAnswer:
    reading = read_tables(task.folder / TABLES, str(task.request["draft_id"]))
    return calculate(
        reading,
        catalogue=catalogue_of(task.configuration),
        claimed=claims_from_ledger(task.configuration),
        backgrounds=backgrounds_for(task.configuration),
        on_step=lambda step: task.told({"step": step.value, "done": _STEPS.index(step), "total": len(_STEPS)}),
    )


def _uncertainty(task: Task) -> Mapping[str, Any]:
    """Monte Carlo of the headline view: its summary in both languages, and every draw as a workbook."""
    from pydantic import TypeAdapter

    from footprint_app.calculation.uncertainty.monte_carlo import Settings
    from footprint_app.service.uncertainty import Surroundings, uncertainty
    from footprint_app.service.uncertainty_answers import UncertaintyDocument, uncertainty_document
    from footprint_app.service.uncertainty_files import write_draws

    # The study is calculated first; an imported database then tells of its draws, the study's own are drawn at once.
    task.told({"step": Step.COMPUTE.value, "done": 0, "total": 3})
    within = Surroundings(
        backgrounds=backgrounds_for(task.configuration),
        claimed=claims_from_ledger(task.configuration),
        catalogue=catalogue_of(task.configuration),
        on_progress=lambda _name, done, of: task.told({"step": "draw", "done": done, "total": of}),
    )
    reading = read_tables(task.folder / TABLES, str(task.request["draft_id"]))
    answer = uncertainty(reading, Settings(int(task.request["draws"]), int(task.request["seed"])), within=within)
    task.told({"step": Step.EXPORT.value, "done": 2, "total": 3})
    for language in LANGUAGES:
        document = TypeAdapter(UncertaintyDocument).dump_json(uncertainty_document(answer, language))
        (task.folder / UNCERTAINTY.format(language=language)).write_bytes(document)
    files = write_draws(answer, task.folder / DRAWS)
    return {"has_result": answer.monte_carlo is not None, "files": [path.name for path in files]}


def _compare(task: Task) -> Mapping[str, Any]:
    from footprint_app.service.comparing_work import compare

    return compare(task.configuration, task.request, task.folder, task.told)


def _portfolio(task: Task) -> Mapping[str, Any]:
    """All products of an uploaded table or archive; a run that was stopped goes on where it was."""
    from pydantic import TypeAdapter

    from footprint_app.ingest.study_archive import unpack_studies
    from footprint_app.service.portfolio import PortfolioOptions, run_document
    from footprint_app.service.portfolio_answers import PortfolioDocument

    wanted = task.request
    source = task.folder / wanted["source"]
    task.told({"step": "portfolio", "done": 0, "total": 1})
    if source.suffix.lower() == ".zip":
        source = unpack_studies(source, task.folder / "studies")
    document = run_document(
        source,
        task.folder / PORTFOLIO_TABLES,
        # One process: the worker's own child may start no others.
        PortfolioOptions(year=wanted["year"], geography=wanted["geography"], force=True, language=wanted["language"]),
        lambda done, of: task.told({"step": "portfolio", "done": done, "total": of}),
        task.configuration,
    )
    (task.folder / PORTFOLIO).write_bytes(TypeAdapter(PortfolioDocument).dump_json(document))
    names = [Path(file).name for file in document.files]
    return {"products": document.products, "with_result": document.with_result, "files": names}


def _import_database(task: Task) -> Mapping[str, Any]:
    from footprint_app.service.workspace_tasks import import_database_task

    return import_database_task(task)


def _make_overlay(task: Task) -> Mapping[str, Any]:
    from footprint_app.service.workspace_tasks import make_overlay_task

    return make_overlay_task(task)


def _factor_impact(task: Task) -> Mapping[str, Any]:
    from footprint_app.service.workspace_tasks import factor_impact_task

    return factor_impact_task(task)


_KINDS: Mapping[str, Callable[[Task], Mapping[str, Any]]] = {
    "calculate": _calculate,
    "report": _report,
    "uncertainty": _uncertainty,
    "portfolio": _portfolio,
    "compare": _compare,
    "import_database": _import_database,
    "make_overlay": _make_overlay,
    "factor_impact": _factor_impact,
}
