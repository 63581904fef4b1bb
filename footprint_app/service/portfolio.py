"""Many products in one run: a table of bills of materials, a folder of studies, or a workbook with many products."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from background_db.catalogue import FactorCatalogue, load_catalogue
from background_db.characterisation import gwp_set_ids
from background_db.errors import DataFileError
from background_db.findings import Finding, Place, any_blocks_number, information, integrity_error
from background_db.messages import Language, MessageCatalogue, load_messages
from footprint_app.linking.background_databases import BACKGROUND_PREFIX
from footprint_app.linking.link import link_study
from footprint_app.linking.suggestions.rows import LinkableRow
from footprint_app.linking.suggestions.saved import saved_for
from footprint_app.portfolio import bill_file, journal, pool, result_files
from footprint_app.portfolio.bill_links import BillSettings, LinkBook
from footprint_app.portfolio.bill_tally import tally
from footprint_app.portfolio.mapping import read_mapping
from footprint_app.portfolio.study_rows import StudyOutcome
from footprint_app.portfolio.study_tables import study_tables, without_double_ids
from footprint_app.portfolio.tables import PortfolioTables, bill_tables
from footprint_app.service.background import WorkspaceBackgrounds, backgrounds_for
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.errors import WrongUseError
from footprint_app.service.factor_catalogue import set_folders
from footprint_app.service.finding_answers import finding_documents
from footprint_app.service.output_folder import MANIFEST, refuse_folder_in_use, write_folder
from footprint_app.service.portfolio_answers import Blocks, PortfolioDocument, PortfolioFaultDocument
from footprint_app.service.portfolio_studies import StudyJob, StudyWork, plan_jobs, warm_up, workspace_state
from footprint_app.service.suggestions import library_of
from footprint_app.service.trace import catalogue_digest, software_version
from pcr_rules.linked_study import SupplierKind
from pcr_rules.registry import message_packages

Progress = Callable[[int, int], None]
"""Called with how many jobs are done and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioOptions:
    """How a run is done; `year`, `geography` and `gwp_set` hold for tables only, studies have their own."""

    workers: int = 1
    scheduler: str = ""
    mapping: Path | None = None
    factor_sets: tuple[Path, ...] = ()
    year: int | None = None
    geography: str = "CN"
    gwp_set: str = "AR6"
    overlay: Path | None = None
    fresh: bool = False
    force: bool = False
    language: Language = "en"


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioAnswer:
    """What a run gave: `tables` is None where the source could not be read at all; `findings` are of the whole run."""

    tables: PortfolioTables | None
    findings: tuple[Finding, ...]
    files: tuple[Path, ...] = ()
    taken_over: int = 0
    """Jobs whose outcome an earlier run had written down."""

    @property
    def products(self) -> int:
        """Products in = those with a result + those with findings."""
        return self.tables.products.num_rows if self.tables else 0

    @property
    def with_result(self) -> int:
        """Products with a number."""
        return self.tables.with_result if self.tables else 0


def run(
    source: Path,
    out: Path,
    options: PortfolioOptions,
    on_progress: Progress = lambda _done, _of: None,
    configuration: Configuration | None = None,
) -> PortfolioAnswer:
    """Calculate all products of `source` and write their tables into the folder `out`.

    A run over studies that was ended in the middle goes on from where it was, unless `options.fresh`; the tables are
    the same, byte for byte. The workspace of `configuration`, that of the environment unless given, brings imported
    databases and the ledger of green certificates.

    Raises:
        WrongUseError: source, mapping, GWP set, scheduler or folder cannot be used.
    """
    if not source.exists():
        raise WrongUseError("service.no_file", file=source)
    if options.gwp_set not in gwp_set_ids():
        raise WrongUseError("service.no_gwp_set", set=options.gwp_set, known=", ".join(gwp_set_ids()))
    refuse_folder_in_use(out, force=options.force)
    configuration = configuration or read_configuration()
    catalogue = _catalogue(options, configuration)
    if source.is_file() and is_table(source):
        return _table(source, out, options, catalogue, configuration)
    return _studies(source, out, options, catalogue, configuration, on_progress)


def is_table(source: Path) -> bool:
    """True for a table of bills of materials: CSV, Parquet, or a workbook whose sheets have its columns."""
    suffix = source.suffix.lower()
    return suffix in bill_file.SUFFIXES or (suffix == ".xlsx" and bill_file.is_bill_workbook(source))


def _catalogue(options: PortfolioOptions, configuration: Configuration) -> FactorCatalogue:
    try:
        return load_catalogue(_set_folders(options, configuration))
    except DataFileError as error:
        raise WrongUseError("service.factor_set_unusable", cause=error) from error


def _set_folders(options: PortfolioOptions, configuration: Configuration) -> tuple[Path, ...]:
    """The workspace's own sets and those named for the run."""
    folders = (*set_folders(configuration.workspace), *options.factor_sets)
    return tuple(dict.fromkeys(folder.resolve() for folder in folders))


def _table(
    source: Path, out: Path, options: PortfolioOptions, catalogue: FactorCatalogue, configuration: Configuration
) -> PortfolioAnswer:
    findings: list[Finding] = []
    year = options.year
    if year is None:
        year = datetime.now(UTC).year - 1
        findings.append(information("PORTFOLIO-YEAR-ASSUMED", year=year))
    settings = BillSettings(geography=options.geography, year=year, gwp_set=options.gwp_set)
    mapping: Mapping[str, str] = {}
    if options.mapping is not None:
        if not options.mapping.is_file():
            raise WrongUseError("service.no_file", file=options.mapping)
        mapping, of_mapping = read_mapping(options.mapping)
        findings += of_mapping
    file = bill_file.BillFile(source)
    if any_blocks_number(findings):
        return PortfolioAnswer(None, tuple(findings))
    backgrounds = backgrounds_for(configuration)
    book = LinkBook(
        catalogue,
        settings,
        mapping,
        _remembered(settings, configuration),
        lambda study: link_study(study, catalogue, {}, backgrounds=backgrounds),
    )
    counted = tally(file, book)
    findings += file.findings
    if not counted.products and not any_blocks_number(findings):
        findings.append(integrity_error("PORTFOLIO-SOURCE-EMPTY", Place(document=source.name), source=source.name))
    if any_blocks_number(findings):
        return PortfolioAnswer(None, tuple(findings))
    tables = bill_tables(counted, settings, source.name, options.language, _messages())
    about = _about(source, options, catalogue) | {"settings": asdict(settings), "kind": "bills"}
    about["databases"] = _databases(book, backgrounds)
    files = write_folder(
        out,
        lambda folder: result_files.write_result_files(folder, tables, options.language),
        about,
        force=options.force,
    )
    return PortfolioAnswer(tables, tuple(findings), files)


def _databases(book: LinkBook, backgrounds: WorkspaceBackgrounds | None) -> list[str]:
    """What the numbers of the imported databases depend on that some line takes from: ``uslci@<digest>``."""
    prefix = f"{SupplierKind.FACTOR.value}:{BACKGROUND_PREFIX}"
    names = {
        score.supplier.removeprefix(prefix).partition("/")[0]
        for score in book.scores
        if score.supplier.startswith(prefix)
    }
    return [backgrounds.snapshot_of(name) for name in sorted(names)] if backgrounds is not None else []


def _remembered(settings: BillSettings, configuration: Configuration) -> Callable[[str, str], str]:
    """Ask the library of choices: what a person chose for a flow once supplies it again, and nothing else does."""
    library = library_of(configuration)

    def provider(flow: str, unit: str) -> str:
        choice = saved_for(LinkableRow("", flow, unit, settings.geography, ""), "", library)
        return choice.provider if choice is not None else ""

    return provider if library else lambda _flow, _unit: ""


def _studies(
    source: Path,
    out: Path,
    options: PortfolioOptions,
    catalogue: FactorCatalogue,
    configuration: Configuration,
    on_progress: Progress,
) -> PortfolioAnswer:
    work = StudyWork(
        _set_folders(options, configuration),
        options.overlay.resolve() if options.overlay else None,
        str(configuration.workspace.resolve()) if configuration.workspace else "",
        configuration["database_url"],
        configuration["user"],
    )
    jobs = plan_jobs(source, _base_key(options, catalogue, configuration))
    if not jobs:
        empty = integrity_error("PORTFOLIO-SOURCE-EMPTY", Place(document=source.name), source=source.name)
        return PortfolioAnswer(None, (empty,))
    running = out.resolve().with_name(f".{out.resolve().name}.running.jsonl")
    try:
        book = journal.Journal(running, fresh=options.fresh)
    except journal.JournalInUseError as error:
        raise WrongUseError("service.portfolio_running", folder=out) from error
    try:
        if not options.fresh:
            book.take_over(out / journal.KEPT)
        open_jobs = [job for job in jobs if job.key not in book]
        failed = _calculate(open_jobs, work, options, book, lambda done: on_progress(done, len(jobs)), len(jobs))
        tables = study_tables(_outcomes(jobs, book, failed), options.language, _messages())
        kept = [job.key for job in jobs if job.key in book]

        def fill(folder: Path) -> None:
            result_files.write_result_files(folder, tables, options.language)
            book.keep(dict.fromkeys(kept), folder / journal.KEPT)

        about = _about(source, options, catalogue) | {"kind": "studies", "source_folder": str(source.resolve())}
        files = write_folder(out, fill, about, force=options.force)
    except BaseException:
        book.close()
        raise
    book.close(remove=True)
    return PortfolioAnswer(tables, (), files, len(jobs) - len(open_jobs))


def _calculate(
    jobs: Sequence[StudyJob],
    work: StudyWork,
    options: PortfolioOptions,
    book: journal.Journal,
    on_done: Callable[[int], None],
    of: int,
) -> dict[str, tuple[StudyOutcome, ...]]:
    """Calculate what the journal has not; outcomes of faults of the program are returned, not kept for good."""
    failed: dict[str, tuple[StudyOutcome, ...]] = {}
    done = of - len(jobs)
    on_done(done)
    if not jobs:
        return failed
    try:
        with _pool(work, options, len(jobs)) as calculated:
            for job, (outcomes, is_fault) in calculated(jobs):
                if is_fault:
                    failed[job.key] = tuple(outcomes)
                else:
                    book.add(job.key, outcomes)
                done += 1
                on_done(done)
    except pool.WorkerDiedError as error:
        raise WrongUseError("service.worker_died", done=done, of=of) from error
    return failed


def _pool(
    work: StudyWork, options: PortfolioOptions, jobs: int
) -> AbstractContextManager["pool.Runner[StudyJob, tuple[list[StudyOutcome], bool]]"]:
    if options.scheduler:
        return _cluster(work, options.scheduler)
    return pool.process_pool(work, min(options.workers, jobs), warm_up)


def _cluster(
    work: StudyWork, address: str
) -> AbstractContextManager["pool.Runner[StudyJob, tuple[list[StudyOutcome], bool]]"]:
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Iterator["pool.Runner[StudyJob, tuple[list[StudyOutcome], bool]]"]:
        try:
            with pool.dask_pool(work, address, warm_up) as runner:
                yield runner
        except ImportError as error:
            raise WrongUseError("service.no_dask", cause=error) from error
        except OSError as error:
            raise WrongUseError("service.no_scheduler", address=address, cause=error) from error

    return opened()


def _outcomes(
    jobs: Sequence[StudyJob], book: journal.Journal, failed: dict[str, tuple[StudyOutcome, ...]]
) -> Iterator[StudyOutcome]:
    """All outcomes in the order of the sources: the order in which they were finished changes nothing."""

    def listed() -> Iterator[StudyOutcome]:
        for job in jobs:
            found = failed[job.key] if job.key in failed else next(book.outcomes([job.key]))
            yield from found

    return without_double_ids(listed(), Counter(outcome.product for outcome in listed()))


def _base_key(options: PortfolioOptions, catalogue: FactorCatalogue, configuration: Configuration) -> str:
    """Digest of all that an outcome depends on beside the study itself; texts are made when tables are written."""
    overlay = options.overlay.read_bytes() if options.overlay else b""
    return journal.key_of(software_version(), catalogue_digest(catalogue), overlay, workspace_state(configuration))


def _about(source: Path, options: PortfolioOptions, catalogue: FactorCatalogue) -> dict[str, object]:
    return {
        "software": software_version(),
        "source": source.name,
        "factor_sets": catalogue_digest(catalogue),
        "language": options.language,
    }


def _messages() -> MessageCatalogue:
    return load_messages((*message_packages(), "footprint_app"))


def read_manifest(folder: Path) -> dict[str, object]:
    """Return what a result folder says of its run.

    Raises:
        WrongUseError: there is no result of a portfolio.
    """
    try:
        loaded = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUseError("service.no_portfolio", folder=folder) from error
    if not isinstance(loaded, dict) or "kind" not in loaded:
        raise WrongUseError("service.no_portfolio", folder=folder)
    return loaded


def run_document(
    source: Path,
    out: Path,
    options: PortfolioOptions,
    on_progress: Progress = lambda _done, _of: None,
    configuration: Configuration | None = None,
) -> PortfolioDocument:
    """Run a portfolio and tell what came of it; exit code 1 where a product has no number.

    Raises:
        WrongUseError: as `run`.
    """
    start = time.perf_counter()
    answer = run(source, out, options, on_progress, configuration)
    tables = answer.tables
    lines = sum(tables.products.column("lines").to_pylist()) if tables else 0
    missing = answer.products - answer.with_result
    return PortfolioDocument(
        exit_code=1 if missing or any_blocks_number(answer.findings) else 0,
        products=answer.products,
        with_result=answer.with_result,
        with_findings=missing,
        lines=lines,
        taken_over=answer.taken_over,
        seconds=round(time.perf_counter() - start, 3),
        faults=_faults(tables) if tables else [],
        files=[str(file) for file in answer.files],
        findings=finding_documents(answer.findings, options.language),
    )


def _faults(tables: PortfolioTables) -> list[PortfolioFaultDocument]:
    """Count the findings by code; the first of each code stands for it."""
    names = ("code", "blocks", "product", "line", "lines", "what", "remedy")
    columns = [tables.findings.column(name).to_pylist() for name in names]
    found: dict[tuple[Blocks, str], list[tuple[str, str, int, str, str]]] = {}
    for code, blocks, *rest in zip(*columns, strict=True):
        found.setdefault((blocks, code), []).append(tuple(rest))
    order: tuple[Blocks, ...] = ("number", "claim", "nothing")
    return [
        PortfolioFaultDocument(
            code=code,
            blocks=blocks,
            products=len({product for product, *_ in rows if product}),
            lines=sum(lines for _, _, lines, *_ in rows),
            product=rows[0][0],
            line=rows[0][1],
            what=rows[0][3],
            remedy=rows[0][4],
        )
        for (blocks, code), rows in sorted(found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1])))
    ]
