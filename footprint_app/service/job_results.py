"""What a finished job left in its folder, read back for whoever looks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from background_db.findings import Finding
from background_db.messages import Language
from footprint_app.reporting.result_json import result_from_json
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_files import read_tables
from footprint_app.service.finding_files import read_findings
from footprint_app.service.job_task import FINDINGS, RESULT, TABLES, UNCERTAINTY
from footprint_app.service.jobs import Job, folder_of
from pcr_rules.result import PcfResult
from pcr_rules.study import ProductStudy

if TYPE_CHECKING:
    from footprint_app.service.uncertainty_answers import UncertaintyDocument


@dataclass(frozen=True, slots=True)
class CalculationFiles:
    """A calculation as it was left: the result, None where findings stand in the way, and everything that was found."""

    result: PcfResult | None
    findings: tuple[Finding, ...]
    claims: dict[Language, str]

    @property
    def blocks_claim(self) -> bool:
        """True when the words "according to …" may not be used."""
        return self.result is None or any(finding.blocks_claim for finding in self.findings)


def calculation_of(configuration: Configuration, job: Job) -> CalculationFiles:
    """Return the calculation that a finished job left.

    Raises:
        FileNotFoundError: the cache was cleared since; ask for the calculation again.
    """
    folder = folder_of(configuration, job)
    said = job.result or {}
    result = result_from_json((folder / RESULT).read_text(encoding="utf-8")) if said.get("has_result") else None
    return CalculationFiles(result, read_findings(folder / FINDINGS), said["claim"])


def study_of(configuration: Configuration, job: Job) -> ProductStudy | None:
    """Return the study that a job worked on, as it stood then; None where it could not be read."""
    return read_tables(folder_of(configuration, job) / TABLES, str(job.request["draft_id"])).study


def uncertainty_of(configuration: Configuration, job: Job, language: Language) -> "UncertaintyDocument":
    """Return what Monte Carlo told, as a finished job left it.

    Raises:
        FileNotFoundError: the cache was cleared since; ask for it again.
    """
    from pydantic import TypeAdapter

    from footprint_app.service.uncertainty_answers import UncertaintyDocument

    file = folder_of(configuration, job) / UNCERTAINTY.format(language=language)
    return TypeAdapter(UncertaintyDocument).validate_json(file.read_bytes())


def findings_of(configuration: Configuration, job: Job) -> tuple[Finding, ...]:
    """Return what a finished calculation or report found.

    Raises:
        FileNotFoundError: the cache was cleared since.
    """
    return read_findings(folder_of(configuration, job) / FINDINGS)


def report_files(configuration: Configuration, job: Job) -> tuple[Path, ...]:
    """Return the files that a finished report job left."""
    folder = folder_of(configuration, job)
    return tuple(folder / name for name in (job.result or {}).get("files", ()))
