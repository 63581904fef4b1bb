"""What ``footprint database …`` answers with ``--json``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from background_db.inventory.decision_words import case_words, choice_words, decision_name
from background_db.messages import LANGUAGES, Language
from footprint_app.service.finding_answers import FindingDocument

if TYPE_CHECKING:
    from pathlib import Path

    # Every command reads the documents; readers and matrices are for those that need them.
    from background_db.inventory.judge import ImportReport
    from background_db.inventory.resolve_tally import Case
    from footprint_app.ingest.input_link_file import ProposedInput
    from footprint_app.service.database_imports import ImportAnswer
    from footprint_app.service.database_search import FoundActivity
    from footprint_app.service.databases import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCaseDocument:
    """One process or exchange that a report lists, by its kind (unlinked, unallocated, unit, scale and so on).

    Names stand in English, or as the file has them; `…_zh` holds the Chinese ones, where the file has such.
    """

    kind: str
    process: str
    process_name: str
    flow: str
    flow_name: str
    shown: str
    process_zh: str = ""
    flow_zh: str = ""
    shown_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReportDocument:
    """The judgement on an import.

    datasets_in = datasets_used + datasets_refused; edges_in = edges_written + edges_left_out + edges_refused. `edges`
    counts the exchanges read by fate, `counts` the cases by kind and `unique` the different flows among them.
    """

    format: str
    version: str
    licence: str
    datasets_in: int
    datasets_used: int
    datasets_refused: int
    activities: int
    cut_off_providers: int
    elementary_flows: int
    edges_in: int
    edges_written: int
    edges_left_out: int
    edges_refused: int
    edges: dict[str, int]
    is_balanced: bool
    is_written: bool
    allocated: dict[str, int]
    decisions: dict[str, str]
    counts: dict[str, int]
    unique: dict[str, int]
    cases: list[ImportCaseDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseDocument:
    """A database of the workspace; `digest` is that of its snapshot, `overlay` that of what was laid over it."""

    name: str
    digest: str
    overlay: str
    base: str
    format: str
    version: str
    licence: str
    source_file: str
    imported_at: str
    imported_by: str
    activities: int
    is_readable: bool
    decisions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseImportDocument:
    """``database import``: exit code 1 when nothing was written."""

    command: Literal["database import"] = "database import"
    exit_code: Literal[0, 1]
    name: str
    digest: str
    is_repeated: bool
    report: ImportReportDocument
    findings: list[FindingDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputCandidateDocument:
    """An activity that might supply an open input; `factor`: its units in one unit of the input, None if unknown."""

    supplier: str
    name: str
    unit: str
    place: str
    years: str
    factor: float | None
    risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInputDocument:
    """An input that nothing in the file supplies; `times` exchanges have it."""

    flow: str
    provider: str
    place: str
    name: str
    unit: str
    times: int
    candidates: list[InputCandidateDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseProposalDocument:
    """``database import … --propose-links FILE``: the inputs to be linked, as `file` lists them; nothing is imported."""

    command: Literal["database import --propose-links"] = "database import --propose-links"
    exit_code: Literal[0] = 0
    name: str
    file: str
    inputs: list[OpenInputDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseListDocument:
    """``database list``."""

    command: Literal["database list"] = "database list"
    exit_code: Literal[0] = 0
    databases: list[DatabaseDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseShowDocument:
    """``database show``: `report` is that of the import as it was written, with every case; empty where there is none."""

    command: Literal["database show"] = "database show"
    exit_code: Literal[0] = 0
    database: DatabaseDocument
    report: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundActivityDocument:
    """An activity that fits a search; `provider` is what a study writes. `value` in kg CO2e per `unit`, if asked for."""

    provider: str
    name_en: str
    name_zh: str
    product_en: str
    product_zh: str
    unit: str
    location: str
    years: str
    is_cut_off: bool
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSearchDocument:
    """``database search``: `matches` counts all that fit, `activities` holds the first of them."""

    command: Literal["database search"] = "database search"
    exit_code: Literal[0] = 0
    gwp_set: str
    matches: int
    activities: list[FoundActivityDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseRemoveDocument:
    """``database remove``: the snapshot named by `digest` stays on disk."""

    command: Literal["database remove"] = "database remove"
    exit_code: Literal[0] = 0
    name: str
    digest: str


def import_document(name: str, answer: "ImportAnswer", findings: list[FindingDocument]) -> DatabaseImportDocument:
    """Return the answer as its published document."""
    return DatabaseImportDocument(
        exit_code=0 if answer.digest else 1,
        name=name,
        digest=answer.digest,
        is_repeated=answer.is_repeated,
        report=report_document(answer.report),
        findings=findings,
    )


def proposal_document(name: str, file: "Path", proposed: "Iterable[ProposedInput]") -> DatabaseProposalDocument:
    """Return a proposal as its published document."""
    return DatabaseProposalDocument(name=name, file=str(file), inputs=[_open_input(one) for one in proposed])


def _open_input(one: "ProposedInput") -> OpenInputDocument:
    candidates = [
        InputCandidateDocument(
            supplier=each.supplier,
            name=each.name,
            unit=each.unit,
            place=each.place,
            years=each.years,
            factor=each.factor,
            risk=each.risk,
        )
        for each in one.candidates
    ]
    return OpenInputDocument(
        flow=one.input.flow,
        provider=one.input.provider,
        place=one.input.place,
        name=one.name,
        unit=one.unit,
        times=one.times,
        candidates=candidates,
    )


def report_document(report: "ImportReport") -> ImportReportDocument:
    """Return a report as its published document."""
    return ImportReportDocument(
        format=report.format,
        version=report.version,
        licence=report.licence,
        datasets_in=report.datasets_in,
        datasets_used=report.datasets_used,
        datasets_refused=report.datasets_refused,
        activities=report.activities,
        cut_off_providers=report.cut_off_providers,
        elementary_flows=report.elementary_flows,
        edges_in=report.edges_in,
        edges_written=report.edges_written,
        edges_left_out=report.edges_left_out,
        edges_refused=report.edges_refused,
        edges=dict(report.edges),
        is_balanced=report.is_balanced,
        is_written=report.is_written,
        allocated=dict(report.allocated),
        decisions=dict(report.decisions),
        counts={kind: len(cases) for kind, cases in report.cases.items()},
        unique={kind: len({case.flow or case.process for case in cases}) for kind, cases in report.cases.items()},
        cases=list(_cases(report.cases)),
    )


def _cases(cases: "Mapping[str, tuple[Case, ...]]") -> Iterable[ImportCaseDocument]:
    for kind, listed in cases.items():
        for case in listed:
            yield ImportCaseDocument(
                kind=kind,
                process=case.process,
                process_name=case.process_name,
                flow=case.flow,
                flow_name=case.flow_name,
                shown=case.shown,
                process_zh=case.process_zh,
                flow_zh=case.flow_zh,
                shown_zh=case.shown_zh,
            )


def database_document(database: "Database") -> DatabaseDocument:
    """Return a database as its published document."""
    entry, manifest = database.entry, database.manifest
    return DatabaseDocument(
        name=database.name,
        digest=entry.digest,
        overlay=entry.overlay,
        base=entry.base,
        format=manifest.format if manifest else "",
        version=manifest.version if manifest else "",
        licence=manifest.licence if manifest else "",
        source_file=entry.source_file or (manifest.source_file if manifest else ""),
        imported_at=entry.imported_at,
        imported_by=entry.imported_by,
        activities=manifest.activities if manifest else 0,
        is_readable=manifest is not None,
        decisions=dict(manifest.decisions) if manifest else {},
    )


def found_document(found: "FoundActivity", value: float | None) -> FoundActivityDocument:
    """Return an activity as its published document."""
    return FoundActivityDocument(
        provider=found.provider,
        name_en=found.name_en,
        name_zh=found.name_zh,
        product_en=found.product_en,
        product_zh=found.product_zh,
        unit=found.unit,
        location=found.location,
        years=found.years,
        is_cut_off=found.is_cut_off,
        value=value,
    )


def decision_told(name: str, text: str, language: Language) -> tuple[str, str]:
    """Return what a decision is about and what was chosen in words, the code to type behind."""
    place = LANGUAGES.index(language)
    about, chosen = decision_name(name)[place], choice_words(text)[place]
    return about, chosen if chosen == text else f"{chosen} ({name}: {text})"


def kind_told(kind: str, language: Language) -> str:
    """Return a kind of case in words."""
    return case_words(kind)[LANGUAGES.index(language)]
