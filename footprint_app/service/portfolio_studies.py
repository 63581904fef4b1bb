"""One job of a portfolio: a study, or one variant of it, calculated in a process of its own."""

import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from background_db.catalogue import load_catalogue
from background_db.database_index import INDEX_FILE
from background_db.findings import Place, integrity_error
from footprint_app.ingest.read_study import StudyReading, read_study
from footprint_app.ingest.safe_files import MAXIMUM_FILE_BYTES
from footprint_app.portfolio.journal import key_of
from footprint_app.portfolio.study_rows import StudyOutcome, outcome_of
from footprint_app.service.background import BACKGROUND_FOLDER, WorkspaceBackgrounds, backgrounds_for
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import ClaimsOf
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.electricity import claims_from_ledger
from footprint_app.service.family import calculate_variant
from footprint_app.service.workspace import open_configured
from footprint_app.store.certificate_rows import last_event
from pcr_rules.study import ProductStudy

SUFFIXES = (".xlsx", ".xlsm", ".yaml", ".yml", ".json")
_log = logging.getLogger("footprint_app.service")


@dataclass(frozen=True, slots=True)
class StudyJob:
    """A study file, a variant of it or the whole, and the key under which the journal keeps its outcome."""

    path: str
    source: str
    """The file's path within the source folder, as tables show it."""
    variant: str
    key: str
    content: str
    """SHA-256 of the file."""


@dataclass(frozen=True, slots=True)
class StudyWork:
    """Calculates a job with factor sets, overlay and workspace of its run; travels to the workers."""

    factor_sets: tuple[Path, ...] = ()
    overlay: Path | None = None
    workspace: str = ""
    database_url: str = ""
    user: str = ""
    """Who runs it: the workspace answers nobody else."""

    def __call__(self, job: StudyJob) -> tuple[list[StudyOutcome], bool]:
        """Return the outcomes of a job, and whether a fault of the program stands in their place."""
        return calculate_job(job, self)


def plan_jobs(source: Path, base_key: str) -> list[StudyJob]:
    """Return the jobs of a folder of studies or of one file, by path; each variant of a family is a job."""
    files = [source] if source.is_file() else sorted(
        path
        for path in source.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(("~$", "."))
    )  # fmt: skip
    jobs = []
    for path in files:
        content, shown = _content(path), path.name if source.is_file() else path.relative_to(source).as_posix()
        for variant in _variants(path, content):
            key = key_of(base_key, shown, variant, content)
            jobs.append(StudyJob(str(path.resolve()), shown, variant, key, key_of(content)))
    return jobs


def _content(path: Path) -> bytes:
    """Return what a file holds; nothing of one that no reader takes: too large, or closed to us. Calculating tells it."""
    try:
        return path.read_bytes() if path.stat().st_size <= MAXIMUM_FILE_BYTES else b""
    except OSError:
        return b""


def _variants(path: Path, content: bytes) -> tuple[str, ...]:
    """Ids of a family's variants, or one empty text for a study without."""
    # A study without the word cannot have variants; reading each file twice would cost a fifth of the run.
    if path.suffix.lower() not in {".xlsx", ".xlsm"} and b"variants" not in content and "型号".encode() not in content:
        return ("",)
    try:
        reading = read_study(path)
    except Exception:  # noqa: BLE001 - calculating meets the same fault, and tells it at its product
        return ("",)
    found = tuple(variant.variant_id for variant in reading.study.plant.variants) if reading.study else ()
    return found or ("",)


def warm_up() -> None:
    """Load what every job needs: the catalogue, the editions and the solver."""
    from footprint_app.calculation.solve import import_bw2calc
    from pcr_rules.registry import list_editions

    load_catalogue()
    list_editions()
    import_bw2calc()


def calculate_job(job: StudyJob, work: StudyWork) -> tuple[list[StudyOutcome], bool]:
    """Calculate a job; whatever happens, the product stays in the table with what was found."""
    if key_of(_content(Path(job.path))) != job.content:
        # Under the key of what it was, the outcome of what it is now would be taken over by a later run.
        changed = integrity_error("PORTFOLIO-SOURCE-CHANGED", Place(document=job.source), file=job.source)
        return [outcome_of(_name(job), job.source, None, None, (changed,), 0)], True
    try:
        answer = _calculated(job, work)
    except Exception as error:  # noqa: BLE001 - one product's fault must not end the others' run
        _log.exception("portfolio job failed")
        cause = f"{type(error).__name__}"
        finding = integrity_error("PORTFOLIO-STUDY-FAILED", Place(document=job.source), file=job.source, cause=cause)
        return [outcome_of(_name(job), job.source, None, None, (finding,), 0)], True
    study = answer.study or answer.written
    name = answer.written.study_id if answer.written else study.study_id if study else Path(job.source).stem
    if job.variant and not name.endswith(job.variant):
        name = f"{name}/{job.variant}"
    return [outcome_of(name, job.source, study, answer.result, answer.findings, answer.rows_read)], False


def _name(job: StudyJob) -> str:
    """Name a product of which nothing but its file is known."""
    return Path(job.source).stem + (f"/{job.variant}" if job.variant else "")


def _calculated(job: StudyJob, work: StudyWork) -> CalculateAnswer:
    catalogue, path = load_catalogue(work.factor_sets), Path(job.path)
    claimed, backgrounds = of_workspace(work.workspace, work.database_url, work.user)

    def run(study: Path | ProductStudy) -> CalculateAnswer:
        return calculate(
            study,
            overlay=work.overlay,
            scenarios=False,
            catalogue=catalogue,
            claimed=claimed,
            backgrounds=backgrounds,
        )

    return calculate_variant(read_once(path, job.content), job.variant, run) if job.variant else run(path)


@lru_cache(maxsize=2)
def read_once(path: Path, content: str) -> StudyReading:  # noqa: ARG001 - the digest of what is read is part of the key
    """Read a family once for all its variants that come to this process: reading takes ten times a variant's sums."""
    return read_study(path)


@cache
def of_workspace(folder: str, database_url: str, user: str) -> tuple[ClaimsOf | None, WorkspaceBackgrounds | None]:
    """Open ledger and databases once a process: their catalogues and scores serve all its studies."""
    if not folder:
        return None, None
    configuration = read_configuration(
        {"workspace": folder, "database_url": database_url or None, "user": user or None}
    )
    return claims_from_ledger(configuration), backgrounds_for(configuration)


def workspace_state(configuration: Configuration) -> str:
    """Tell what of a workspace a number may depend on: its databases by digest and the last event of its ledger."""
    folder = configuration.workspace
    if folder is None:
        return ""
    index = folder / BACKGROUND_FOLDER / INDEX_FILE
    databases = index.read_text(encoding="utf-8") if index.is_file() else ""
    if claims_from_ledger(configuration) is None:
        return databases
    with open_configured(configuration) as workspace, workspace.database.reading() as connection:
        return f"{databases}\n{last_event(connection)}"
