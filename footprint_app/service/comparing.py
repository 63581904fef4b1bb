"""Two states, two scenarios or two schemes of a study side by side: asked for as a job, read back for a page."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from background_db.messages import Language
from footprint_app.ingest.draft_tables import draft_of_study
from footprint_app.service import jobs
from footprint_app.service.configuration import Configuration
from footprint_app.service.draft_files import tables_to_json
from footprint_app.service.drafts import Draft, study_of_version
from footprint_app.service.finding_files import read_findings
from footprint_app.service.jobs import Job
from footprint_app.service.workspace import open_configured
from footprint_app.store.studies import load_study
from pcr_rules.result import View, ViewResult

if TYPE_CHECKING:
    from background_db.findings import Finding
    from footprint_app.service.edition_comparison_answers import PcrCompareDocument

KIND = "compare"
FIRST, SECOND = "first.json", "second.json"
FIRST_TABLES, SECOND_TABLES = "first.tables.json", "second.tables.json"
EDITIONS, FOUND = "editions.{language}.json", "findings.json"
_ROUNDING = 1e-12
STATES, SCENARIOS, SCHEMES = "states", "scenarios", "schemes"


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side with its number, kg CO2e per `unit`."""

    product_name_zh: str
    product_name_en: str
    unit: str
    cfp_type: str
    headline: View
    views: tuple[ViewResult, ...]
    pcr_edition: str
    gwp_set: str
    factor_sets: Mapping[str, str]
    is_provisional: bool
    result_digest: str
    """"" where a side is a scenario, which has no result of its own."""

    def view(self, view: View) -> ViewResult:
        """Return the result of one view."""
        return next(result for result in self.views if result.view is view)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, None where findings stand in the way of a number."""

    first: ComparedSide | None
    second: ComparedSide | None
    findings: "tuple[Finding, ...]"
    """Those that stand in the way."""


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line of the calculation in both: None where it is in one only."""

    line_id: str
    flow: str
    process: str
    before: float | None
    after: float | None
    difference: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared: equal values, equal answers."""

    request: Mapping[str, Any]
    depends_on: Mapping[str, Any]
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """What the job of it is named by."""
        return jobs.digest_of(KIND, self.request, self.depends_on)


def want_states(configuration: Configuration, first: Draft, second: Draft) -> Wanted:
    """Compare two drafts, or a draft and a saved version (`draft_of_version`)."""
    request = {"mode": STATES, "draft_id": second.head.draft_id, "first": first.head.draft_id}
    depends_on = {"first": jobs.state_of(configuration, first), "second": jobs.state_of(configuration, second)}
    files = {FIRST_TABLES: tables_to_json(first.tables), SECOND_TABLES: tables_to_json(second.tables)}
    return Wanted(request, depends_on, files)


def want_scenarios(configuration: Configuration, draft: Draft, first: str, second: str) -> Wanted:
    """Compare two scenarios of a draft by their ids; "" is the base case."""
    request = {"mode": SCENARIOS, "draft_id": draft.head.draft_id, "first": first, "second": second}
    return Wanted(request, jobs.state_of(configuration, draft), {FIRST_TABLES: tables_to_json(draft.tables)})


def want_schemes(
    configuration: Configuration, draft: Draft, editions: tuple[str, str], quality: tuple[str, str] = ("", "")
) -> Wanted:
    """Compare a draft under two editions of rules, its data rated under two schemes ("": the edition's own)."""
    request = {"mode": SCHEMES, "draft_id": draft.head.draft_id, "editions": list(editions), "quality": list(quality)}
    return Wanted(request, jobs.state_of(configuration, draft), {FIRST_TABLES: tables_to_json(draft.tables)})


def ask(configuration: Configuration, wanted: Wanted) -> Job:
    """Queue a comparison."""
    return jobs.ask(configuration, KIND, wanted.request, wanted.depends_on, wanted.files)


def draft_of_version(configuration: Configuration, draft: Draft, version: int) -> Draft:
    """Return a saved version of the draft's study in the form of a draft, under a name of its own; nothing is kept.

    Raises:
        WorkspaceError: there is no such version.
        WrongUseError: it cannot be read any more.
    """
    with open_configured(configuration) as workspace:
        saved = load_study(workspace, draft.head.study_id, version)
    tables = draft_of_study(study_of_version(saved))
    name = hashlib.sha256(f"{saved.study_id}\n{version}".encode()).hexdigest()[:12]
    return Draft(replace(draft.head, draft_id=f"v-{name}"), tables)


def comparison_of(configuration: Configuration, job: Job) -> Comparison:
    """Return what a finished job left.

    Raises:
        FileNotFoundError: the cache was cleared since; ask for it again.
    """
    folder = jobs.folder_of(configuration, job)
    return Comparison(_side(folder / FIRST), _side(folder / SECOND), read_findings(folder / FOUND))


def schemes_of(configuration: Configuration, job: Job, language: Language) -> "PcrCompareDocument":
    """Return both editions' numbers and the steps between them, as a finished job left them.

    Raises:
        FileNotFoundError: the cache was cleared since, or the job compared something else.
    """
    from pydantic import TypeAdapter

    from footprint_app.service.edition_comparison_answers import PcrCompareDocument

    file = jobs.folder_of(configuration, job) / EDITIONS.format(language=language)
    return TypeAdapter(PcrCompareDocument).validate_json(file.read_bytes())


def line_differences(first: ViewResult, second: ViewResult) -> tuple[LineDifference, ...]:
    """Return what each line changes, largest first; Σ differences = total of `second` - total of `first`.

    What only rounding moves (below 1e-12 of the sum of absolute contributions) is left out.
    """
    before = {line.line_id: line for line in first.contributions}
    after = {line.line_id: line for line in second.contributions}
    rounding = _ROUNDING * sum(abs(line.total) for line in second.contributions)
    found = []
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        line = other or one
        assert line is not None  # noqa: S101 - the key is of one of them
        difference = (other.total if other else 0.0) - (one.total if one else 0.0)
        if abs(difference) > rounding:
            totals = (one.total if one else None, other.total if other else None)
            found.append(LineDifference(key, line.flow, line.process_name, *totals, difference))
    return tuple(sorted(found, key=lambda each: -abs(each.difference)))


def _side(file: Path) -> ComparedSide | None:
    from pydantic import TypeAdapter

    content = file.read_bytes()
    return TypeAdapter(ComparedSide).validate_json(content) if content else None
