"""One product calculated again as if a new factor set were in force; runs in a process of its own."""

import logging
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from background_db.catalogue import FactorCatalogue, load_catalogue
from footprint_app.errors import MendableError
from footprint_app.ingest.read_study import StudyReading
from footprint_app.portfolio.factor_changes import catalogue_as_if, with_keys
from footprint_app.portfolio.journal import key_of
from footprint_app.service.calculate import CalculateAnswer, calculate
from footprint_app.service.check import StudySource
from footprint_app.service.family import calculate_variant
from footprint_app.service.portfolio_studies import of_workspace, read_once
from pcr_rules.plant.families.variant_study import variant_study_id
from pcr_rules.result import View

_log = logging.getLogger("footprint_app.service")


@dataclass(frozen=True, slots=True)
class Recalculation:
    """A study, as stored JSON or as a file, and which factors take the place of which for it."""

    key: str
    pairs: tuple[tuple[str, str], ...]
    view: str
    study_json: str = ""
    path: str = ""
    product: str = ""
    """As the portfolio names it: the id of the study in the file, or of one of its variants."""
    expected_digest: str = ""
    """Of the result that a file gave when its portfolio was run; a file that gives another has changed since."""


@dataclass(frozen=True, slots=True)
class Recalculator:
    """Returns a product's total in kg CO2e per unit, or None with the cause; travels to the workers."""

    set_folder: Path
    own_sets: tuple[Path, ...] = ()
    """Sets of the workspace, in force already."""
    workspace: str = ""
    database_url: str = ""
    user: str = ""

    def __call__(self, job: Recalculation) -> tuple[float | None, str]:
        """Calculate a product under the factors that its pairs name; whatever happens, the others go on."""
        try:
            if job.path and (cause := self._changed(job)):
                return None, cause
            answer = self._calculated(job, _catalogue((*self.own_sets, self.set_folder), job.pairs))
        except MendableError as error:
            return None, f"blocked: {error.finding.code}"
        except Exception as error:  # noqa: BLE001 - one product's fault must not end the others' run
            _log.exception("recalculation failed")
            return None, f"failed: {type(error).__name__}"
        if answer.result is None:
            codes = dict.fromkeys(finding.code for finding in answer.findings if finding.blocks_number)
            return None, f"blocked: {', '.join(codes)}"
        return answer.result.view(View(job.view)).total, ""

    def _changed(self, job: Recalculation) -> str:
        if not Path(job.path).is_file():
            return "source_missing"
        result = self._calculated(job, load_catalogue(self.own_sets)).result
        return "" if result is not None and result.result_digest == job.expected_digest else "source_changed"

    def _calculated(self, job: Recalculation, catalogue: FactorCatalogue) -> CalculateAnswer:
        claimed, backgrounds = of_workspace(self.workspace, self.database_url, self.user)

        def run(study: StudySource) -> CalculateAnswer:
            return calculate(study, scenarios=False, catalogue=catalogue, claimed=claimed, backgrounds=backgrounds)

        if job.path:
            path = Path(job.path)
            reading = read_once(path, key_of(path.read_bytes()))
            variant = _variant_of(reading, job.product)
            return calculate_variant(reading, variant, run) if variant else run(reading)
        with tempfile.TemporaryDirectory(prefix="footprint-impact-") as folder:
            path = Path(folder) / "study.json"
            path.write_text(job.study_json, encoding="utf-8")
            return run(path)


@lru_cache(maxsize=8)
def _catalogue(set_folders: tuple[Path, ...], pairs: tuple[tuple[str, str], ...]) -> FactorCatalogue:
    new = load_catalogue(set_folders)
    return catalogue_as_if(new, with_keys(new, dict(pairs)))


def _variant_of(reading: StudyReading, product: str) -> str:
    study = reading.study
    variants = study.plant.variants if study else ()
    return next((one.variant_id for one in variants if study and variant_study_id(study, one) == product), "")
