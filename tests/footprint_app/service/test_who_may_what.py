"""Who may do what: every service that has to do with a workspace, asked by a person of each role and by a stranger.

A service without an entry here fails the first test: whoever adds one decides who may use it.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint_app import service
from footprint_app.certificates.requests import AllocationRequest
from footprint_app.errors import MendableError
from footprint_app.linking.suggestions.rows import linkable_rows
from footprint_app.service import (
    background_overlay,
    certificate_matching,
    certificates,
    comparing,
    database_imports,
    database_search,
    databases,
    draft_checks,
    draft_evidence,
    draft_import,
    draft_linking,
    drafts,
    examples,
    factor_impact,
    factor_lists,
    factor_sets,
    import_sheets,
    jobs,
    ledger_changes,
    linking_choices,
    linking_library,
    next_year,
    pcr_impact,
    pending_imports,
    people,
    portfolio_jobs,
    portfolio_studies,
    saving,
    studies,
    study_templates,
    suggestions,
    workspace,
    workspace_tasks,
    workspace_tidy,
)
from footprint_app.service.calculate import calculate
from footprint_app.service.configuration import Configuration, read_configuration
from footprint_app.service.database_imports import ImportRequest
from footprint_app.service.draft_edits import DraftEdit
from footprint_app.service.errors import WrongUseError
from footprint_app.service.linking_choices import Choosing
from footprint_app.service.next_year import Amounts
from footprint_app.service.pending_imports import Upload
from footprint_app.service.people import Role
from footprint_app.service.workspace_tasks import DatabaseAsked
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import ClaimPurpose

ANY = frozenset(Role)
AUTHOR, REVIEWER, RELEASER = frozenset({Role.AUTHOR}), frozenset({Role.REVIEWER}), frozenset({Role.RELEASER})
CALCULATING = frozenset({Role.AUTHOR, Role.REVIEWER})
STOPPING = frozenset({Role.AUTHOR, Role.RELEASER})
REFUSALS = {"service.role_missing", "service.not_a_reader"}
DAY = date(2025, 1, 10)


@dataclass(frozen=True)
class Scene:
    """A workspace of a team, and one of its people at work in it."""

    who: Configuration
    draft: drafts.Draft
    study: Path
    job: jobs.Job
    table: Path
    """A file that is none of what services read."""

    @property
    def id(self) -> str:
        """The draft's id."""
        return self.draft.head.draft_id

    @property
    def seen(self) -> int:
        """The revision on the page."""
        return self.draft.head.revision

    @property
    def change(self) -> Change:
        """A change of the ledger by the person at work."""
        return Change(who=workspace.person(self.who), why="for a test")

    def within(self, act: Callable[[Workspace], object]) -> None:
        """Act on the store as the pages and commands do, which open it first."""
        with workspace.open_configured(self.who) as opened:
            act(opened)


Call = Callable[[Scene], object]
_CHOOSING = Choosing("r1", "1", "for a test", {})
_EDIT = DraftEdit("inventory", {"r1": {"comment": "looked at"}})
_UPLOAD = Upload("list.csv", b"a;b\n1;2\n")
_ASKED = certificate_matching.Asked("a works", (), (DAY, DAY), ())
_CLAIM = AllocationRequest(
    entity="a works", facility="plant", first_day=DAY, last_day=DAY, watt_hours=1_000_000,
    purposes=(ClaimPurpose.PRODUCT_FOOTPRINT,),
)  # fmt: skip

TABLE: Mapping[str, tuple[frozenset[Role], Call]] = {
    # Looking: whoever has any role.
    "background_overlay.show": (ANY, lambda s: background_overlay.show(s.who, "none")),
    "comparing.draft_of_version": (ANY, lambda s: comparing.draft_of_version(s.who, s.draft, 1)),
    "comparing.want_states": (ANY, lambda s: comparing.want_states(s.who, s.draft, s.draft)),
    "comparing.want_scenarios": (ANY, lambda s: comparing.want_scenarios(s.who, s.draft, "", "")),
    "comparing.want_schemes": (ANY, lambda s: comparing.want_schemes(s.who, s.draft, ("", ""))),
    "database_search.search_database": (ANY, lambda s: database_search.search_database(s.who, "none", "steel", 3)),
    "databases.folder_of_databases": (ANY, lambda s: databases.folder_of_databases(s.who)),
    "databases.list_databases": (ANY, lambda s: databases.list_databases(s.who)),
    "database_imports.propose_links": (ANY, lambda s: database_imports.propose_links(s.who, _database(s), s.table.parent / "l.xlsx")),
    "databases.show_database": (ANY, lambda s: databases.show_database(s.who, "none")),
    "draft_checks.check_draft": (ANY, lambda s: draft_checks.check_draft(s.who, s.draft)),
    "draft_checks.gates_of": (ANY, lambda s: draft_checks.gates_of(s.who, s.draft, ())),
    "draft_evidence.content_of": (ANY, lambda s: draft_evidence.content_of(s.who, "0" * 64)),
    "draft_evidence.documents": (ANY, lambda s: draft_evidence.documents(s.who, s.draft)),
    "draft_import.look": (ANY, lambda s: draft_import.look(s.who, s.draft)),
    "draft_linking.candidates": (ANY, lambda s: draft_linking.candidates(s.who, s.draft, _row(s))),
    "draft_linking.rows": (ANY, lambda s: draft_linking.rows(s.who, s.draft)),
    "drafts.history": (ANY, lambda s: drafts.history(s.who, s.id)),
    "drafts.list_drafts": (ANY, lambda s: drafts.list_drafts(s.who)),
    "drafts.open_draft": (ANY, lambda s: drafts.open_draft(s.who, s.id)),
    "drafts.view_version": (ANY, lambda s: drafts.view_version(s.who, s.draft.head.study_id, 1)),
    "factor_impact.factor_impact": (ANY, lambda s: factor_impact.factor_impact(s.who, s.table.parent, threshold=0.1)),
    "factor_sets.factor_sets": (ANY, lambda s: factor_sets.factor_sets(s.who)),
    "import_sheets.mapping_folder": (ANY, lambda s: import_sheets.mapping_folder(s.who, {})),
    "jobs.is_stale": (ANY, lambda s: jobs.is_stale(s.who, s.job, s.draft)),
    "jobs.load": (ANY, lambda s: jobs.load(s.who, s.job.job_id)),
    "jobs.newest": (ANY, lambda s: jobs.newest(s.who)),
    "jobs.of_draft": (ANY, lambda s: jobs.of_draft(s.who, s.id, "calculate")),
    "jobs.state_of": (ANY, lambda s: jobs.state_of(s.who, s.draft)),
    "linking_choices.applicable": (ANY, lambda s: linking_choices.applicable(s.who, _read(s))),
    "linking_choices.apply": (ANY, lambda s: linking_choices.apply(s.who, s.study, "en")),
    "linking_library.exported": (ANY, lambda s: linking_library.exported(s.who, s.table.parent / "l.yaml", force=True)),
    "linking_library.listed": (ANY, lambda s: linking_library.listed(s.who)),
    "pcr_impact.impact": (ANY, lambda s: pcr_impact.impact(s.who, "none")),
    "people.everybody": (ANY, lambda s: people.everybody(s.who)),
    "portfolio_jobs.portfolios": (ANY, lambda s: portfolio_jobs.portfolios(s.who)),
    "portfolio_studies.workspace_state": (ANY, lambda s: portfolio_studies.workspace_state(s.who)),
    "studies.overview": (ANY, lambda s: studies.overview(s.who)),
    "studies.review_steps": (ANY, lambda s: studies.review_steps(s.who)),
    "studies.versions": (ANY, lambda s: studies.versions(s.who, s.draft.head.study_id)),
    "suggestions.library_of": (ANY, lambda s: suggestions.library_of(s.who)),
    "suggestions.suggestions_for": (ANY, lambda s: suggestions.suggestions_for(s.study, s.who)),
    "workspace.backups": (ANY, lambda s: workspace.backups(s.who)),
    "workspace.open_configured": (ANY, lambda s: workspace.open_configured(s.who).close()),
    "workspace.open_for": (ANY, lambda s: workspace.open_for(s.who).close()),
    "workspace.permit": (ANY, lambda s: workspace.permit(s.who)),
    "workspace_tidy.stale_caches": (ANY, lambda s: workspace_tidy.stale_caches(s.who)),
    "workspace_tasks.is_shared": (ANY, lambda s: workspace_tasks.is_shared(s.who)),
    "workspace_tasks.overlay_movers": (ANY, lambda s: workspace_tasks.overlay_movers(s.who, "none", 3)),
    # Calculating, and calculating again.
    "comparing.ask": (CALCULATING, lambda s: comparing.ask(s.who, comparing.Wanted({"mode": "states"}, {}, {}))),
    "jobs.ask": (CALCULATING, lambda s: jobs.ask(s.who, "calculate", {"draft_id": "x"}, {}, {})),
    "jobs.ask_calculation": (CALCULATING, lambda s: jobs.ask_calculation(s.who, s.draft)),
    "jobs.ask_report": (CALCULATING, lambda s: jobs.ask_report(s.who, s.draft, ("en",))),
    "jobs.ask_uncertainty": (CALCULATING, lambda s: jobs.ask_uncertainty(s.who, s.draft, 10)),
    "portfolio_jobs.ask_portfolio": (
        CALCULATING, lambda s: portfolio_jobs.ask_portfolio(s.who, "b.csv", b"product;flow\n", 2025, "CN", "en")
    ),
    "workspace_tasks.ask_factor_impact": (
        CALCULATING, lambda s: workspace_tasks.ask_factor_impact(s.who, _UPLOAD, _UPLOAD, 0.1)
    ),
    # Stopping what somebody else asked for; one's own everybody may, see below.
    "jobs.cancel": (STOPPING, lambda s: jobs.cancel(s.who, s.job.job_id)),
    # An author's work.
    "background_overlay.drop": (AUTHOR, lambda s: background_overlay.drop(s.who, "none")),
    "background_overlay.make": (AUTHOR, lambda s: background_overlay.make(s.who, "none", ("cn",))),
    "certificate_matching.claim": (
        AUTHOR,
        lambda s: s.within(
            lambda w: certificate_matching.claim(w, certificate_matching.match(w, _ASKED, on=DAY), s.change)
        ),
    ),
    "certificates.allocate": (
        AUTHOR, lambda s: s.within(lambda w: certificates.allocate(w, [_CLAIM], s.change, on=DAY))
    ),
    "certificates.allocate_with": (
        AUTHOR, lambda s: s.within(lambda w: certificates.allocate_with(w, _CLAIM, s.change, None, on=DAY))
    ),
    "certificates.expire": (AUTHOR, lambda s: s.within(lambda w: certificates.expire(w, DAY, s.change))),
    "certificates.import_batch": (
        AUTHOR, lambda s: s.within(lambda w: certificates.import_batch(w, s.table, s.change, on=DAY))
    ),
    "certificates.keep_evidence": (
        AUTHOR, lambda s: s.within(lambda w: certificates.keep_evidence(w, s.table, s.change))
    ),
    "certificates.record_cancellation": (
        AUTHOR,
        lambda s: s.within(
            lambda w: certificates.record_cancellation(
                w, certificates.Selection(claims=("C2",)), s.change, cancelled_on=DAY, beneficiary="a works", purpose="",
                proof=s.table, on=DAY,
            )
        ),
    ),
    "certificates.release": (
        AUTHOR, lambda s: s.within(lambda w: certificates.release(w, "C2", s.change, on=DAY))
    ),
    "certificates.transfer": (
        AUTHOR, lambda s: s.within(lambda w: certificates.transfer(w, "a works", "b works", 1, s.change, on=DAY))
    ),
    "ledger_changes.require_change": (
        AUTHOR, lambda s: s.within(lambda w: ledger_changes.require_change(w, s.change))
    ),
    "database_imports.import_database": (AUTHOR, lambda s: database_imports.import_database(s.who, _database(s))),
    "databases.remove_database": (AUTHOR, lambda s: databases.remove_database(s.who, "none")),
    "draft_evidence.attach": (AUTHOR, lambda s: draft_evidence.attach(s.who, s.draft, _UPLOAD, {}, s.seen)),
    "draft_import.bring": (AUTHOR, lambda s: draft_import.bring(s.who, s.draft, [_UPLOAD])),
    "draft_import.choose_list": (AUTHOR, lambda s: _of_table(s, draft_import.choose_list, "")),
    "draft_import.confirm": (AUTHOR, lambda s: draft_import.confirm(s.who, s.draft, ())),
    "draft_import.match": (AUTHOR, lambda s: _of_table(s, draft_import.match, None)),
    "draft_linking.apply_saved": (AUTHOR, lambda s: draft_linking.apply_saved(s.who, s.draft, ("r1",), s.seen, "")),
    "draft_linking.choose": (AUTHOR, lambda s: draft_linking.choose(s.who, s.draft, _CHOOSING, s.seen)),
    "draft_linking.refuse": (
        AUTHOR, lambda s: draft_linking.refuse(s.who, s.draft, "none", None, "no")  # type: ignore[arg-type]
    ),
    "drafts.begin_from_example": (AUTHOR, lambda s: drafts.begin_from_example(s.who, examples.DEMO, "")),
    "drafts.begin_from_file": (AUTHOR, lambda s: drafts.begin_from_file(s.who, s.study, "")),
    "drafts.begin_from_study": (AUTHOR, lambda s: drafts.begin_from_study(s.who, _read(s), "")),
    "drafts.begin_from_tables": (AUTHOR, lambda s: drafts.begin_from_tables(s.who, s.draft.tables, "")),
    "drafts.begin_from_version": (
        AUTHOR, lambda s: drafts.begin_from_version(s.who, s.draft.head.study_id, 1, "")
    ),
    "drafts.close": (AUTHOR, lambda s: drafts.close(s.who, "none", "for a test")),
    "drafts.edit": (AUTHOR, lambda s: drafts.edit(s.who, s.id, _EDIT, s.seen)),
    "drafts.save_version": (AUTHOR, lambda s: drafts.save_version(s.who, s.draft, "")),
    "drafts.undo": (AUTHOR, lambda s: drafts.undo(s.who, s.id, s.seen)),
    "factor_lists.add_or_propose": (AUTHOR, lambda s: factor_lists.add_or_propose(s.who, s.table, s.table, None)),
    "factor_lists.add_set": (AUTHOR, lambda s: factor_lists.add_set(s.who, s.table, s.table)),
    "factor_sets.add_list": (AUTHOR, lambda s: factor_sets.add_list(s.who, _UPLOAD, "set_id: x\n")),
    "linking_choices.choose": (AUTHOR, lambda s: linking_choices.choose(s.who, s.study, _CHOOSING, "en")),
    "linking_library.imported": (AUTHOR, lambda s: linking_library.imported(s.who, s.table)),
    "linking_library.taken_back": (AUTHOR, lambda s: linking_library.taken_back(s.who, "steel", "no")),
    "next_year.begin_next_year": (
        AUTHOR, lambda s: next_year.begin_next_year(s.who, s.draft, Amounts.EMPTY, "", "en")
    ),
    "pending_imports.decide": (AUTHOR, lambda s: pending_imports.decide(s.who, s.id, {})),
    "pending_imports.keep": (AUTHOR, lambda s: pending_imports.keep(s.who, s.id, [_UPLOAD])),
    "pending_imports.put_away": (AUTHOR, lambda s: pending_imports.put_away(s.who, s.id)),
    "saving.require_workspace": (AUTHOR, lambda s: saving.require_workspace(s.who)),
    "saving.save": (AUTHOR, lambda s: saving.save(s.who, calculate(s.study), "for a test")),
    "saving.save_calculation": (AUTHOR, lambda s: saving.save_calculation(s.who, s.draft, s.job, "for a test")),
    "studies.ask_review": (AUTHOR, lambda s: studies.ask_review(s.who, s.draft.head.study_id, 1, "look")),
    "study_templates.begin_from_edition": (
        AUTHOR, lambda s: study_templates.begin_from_edition(s.who, "gbt24067_2024", "")
    ),
    "study_templates.begin_from_process": (AUTHOR, lambda s: _begin_from_process(s.who)),
    "workspace_tidy.remove_stale_caches": (AUTHOR, lambda s: workspace_tidy.remove_stale_caches(s.who)),
    "workspace_tasks.ask_database_import": (
        AUTHOR, lambda s: workspace_tasks.ask_database_import(s.who, DatabaseAsked(name="d", upload=_UPLOAD, decisions={}))
    ),
    "workspace_tasks.ask_overlay": (AUTHOR, lambda s: workspace_tasks.ask_overlay(s.who, "none", ("cn",), "none-cn")),
    # A reviewer's and a releaser's.
    "studies.answer_review": (
        REVIEWER, lambda s: studies.answer_review(s.who, s.draft.head.study_id, 1, "fine", agrees=True)
    ),
    "studies.release": (RELEASER, lambda s: studies.release(s.who, s.draft.head.study_id, 1, "fine")),
    "people.enter": (RELEASER, lambda s: people.enter(s.who, "new@plant.example", "N", frozenset({Role.VIEWER}))),
    "people.remove": (RELEASER, lambda s: people.remove(s.who, "new@plant.example")),
    "workspace.upgrade": (RELEASER, lambda s: workspace.upgrade(s.who, workspace.workspace_folder(s.who))),
}  # fmt: skip

OF_WHAT_WAS_GIVEN = {
    # What they are given, a job, an open store or a folder, only a service above gives out.
    "certificate_holdings.holdings", "certificate_matching.asked_by", "certificate_matching.asked_by_studies",
    "certificate_matching.match", "certificates.balance", "certificates.claimed_supply", "certificates.claims",
    "certificates.free_lots", "certificates.history", "certificates.history_of_lot", "comparing.comparison_of",
    "comparing.schemes_of", "comparing_work.compare", "independent_routes.databases_of", "independent_routes.write",
    "job_results.calculation_of", "job_results.findings_of", "job_results.report_files", "job_results.study_of",
    "job_results.uncertainty_of", "jobs.folder_of", "ledger_changes.change_seeing", "ledger_changes.newest_event",
    "linking_choices.decided", "pending_imports.decisions", "pending_imports.files", "permission.require",
    "permission.require_of", "permission.roles_of", "portfolio_jobs.read_portfolio", "suggestions.suggestion_index",
    "workspace_tasks.database_imported", "workspace_tasks.findings_left", "workspace_tasks.impact_of",
}  # fmt: skip
OF_NOBODYS_STUDIES = {
    # Factors and databases as a calculation takes them, and files of the person's own.
    "background.backgrounds_for", "database_search.values_of", "electricity.claims_for",
    "electricity.claims_from_ledger", "factor_catalogue.catalogue_of", "factor_lists.propose",
    "factor_sets.propose_mapping", "factors.list_factors", "factors.show_factor", "portfolio.run",
    "portfolio.run_document",
}  # fmt: skip
OF_THE_MACHINE = {
    # The worker's own records, who is at work, and what whoever runs the server does with its folders.
    "jobs.claim", "jobs.ensure_worker", "jobs.note_worker", "jobs.worker_fell", "jobs.worker_lives",
    "jobs.forget_worker", "jobs.worker_process", "known_workspaces.use_workspace", "people.allowed_roles", "people.is_nobodys", "permission.person",
    "serving.serve", "workspace.back_up", "workspace.change_by", "workspace.examine", "workspace.exists",
    "workspace.init", "workspace.needs_upgrade", "workspace.open_unasked", "workspace.workspace_folder",
}  # fmt: skip


def _row(scene: Scene) -> str:
    """A row of the draft that takes a supplier."""
    return next(iter(linkable_rows(_read(scene)))).row_id


def _database(scene: Scene) -> ImportRequest:
    return ImportRequest(scene.table, "trial")


def _read(scene: Scene) -> Any:
    return drafts.read(scene.draft).study


def _of_table(scene: Scene, act: Callable[..., object], said: object) -> None:
    """Act on the first table that waits, which an author brought."""
    author = scene.who.of_person(_subject(Role.AUTHOR))
    draft_import.bring(author, scene.draft, [_UPLOAD])
    for found in draft_import.look(author, scene.draft).tables[:1]:
        act(scene.who, scene.draft, found, said)


def _begin_from_process(who: Configuration) -> None:
    name = study_templates.process_beginnings("en")[0].name
    study_templates.begin_from_process(who, name, "", "en")


def _subject(role: Role) -> str:
    return f"{role}@plant.example"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A team's workspace with a study, a version with a result, and a job that its author asked for."""
    folder = tmp_path_factory.mktemp("team")
    author = read_configuration({"workspace": str(folder / "w"), "user": _subject(Role.AUTHOR)}, {})
    workspace.init(author, folder / "w")
    releaser = author.of_person(_subject(Role.RELEASER))
    for role in (Role.RELEASER, Role.AUTHOR, Role.REVIEWER, Role.VIEWER):
        people.enter(releaser, _subject(role), role, frozenset({role}))
    people.enter(releaser, "asker@plant.example", "Asker", frozenset({Role.AUTHOR}))
    draft = drafts.begin_from_example(author, examples.DEMO, "for a test")
    saving.save(author, calculate(drafts.read(draft)), "for a test")
    job = jobs.ask(author.of_person("asker@plant.example"), "calculate", {"draft_id": "other"}, {}, {})
    table = folder / "table.txt"
    table.write_text("nothing that a service reads\n", encoding="utf-8")
    with examples.example_file(examples.DEMO) as study:
        yield Scene(author, draft, study, job, table)


def _is_refused(scene: Scene, call: Call) -> bool:
    """True where the role is missing; whatever else comes of it comes of what was asked, not of who asked."""
    try:
        with suppress(FileNotFoundError, ValueError):
            call(scene)
    except WrongUseError as error:
        return error.finding.code in REFUSALS
    except MendableError:
        return False
    return False


def _services() -> Iterator[str]:
    """Name every public service that takes a configuration or an open workspace."""
    for module in pkgutil.iter_modules(service.__path__):
        loaded = importlib.import_module(f"{service.__name__}.{module.name}")
        for name, function in vars(loaded).items():
            if inspect.isfunction(function) and function.__module__ == loaded.__name__ and name[0] != "_":
                shown = [str(each.annotation) for each in inspect.signature(function).parameters.values()]
                if any(word in one.rpartition(".")[2] for one in shown for word in ("Configuration", "Workspace")):
                    yield f"{module.name}.{name}"


def test_every_service_of_a_workspace_says_who_may_use_it() -> None:
    """Each stands in exactly one of the lists, and nothing stands there that is no service."""
    lists = [set(TABLE), OF_WHAT_WAS_GIVEN, OF_NOBODYS_STUDIES, OF_THE_MACHINE]
    entered = [name for each in lists for name in each]
    assert sorted(entered) == sorted(_services())


@pytest.mark.parametrize("name", TABLE)
def test_a_role_does_what_it_may_and_nothing_else(scene: Scene, name: str) -> None:
    """Each of the four roles by itself, and a stranger, who may nothing."""
    allowed, call = TABLE[name]
    by_role = {role: scene.who.of_person(_subject(role)) for role in Role}
    may = {role for role, who in by_role.items() if not _is_refused(_as(scene, who), call)}
    assert may == allowed
    assert _is_refused(_as(scene, scene.who.of_person("stranger@elsewhere.example")), call)


def _as(scene: Scene, who: Configuration) -> Scene:
    return Scene(who, scene.draft, scene.study, scene.job, scene.table)


def test_work_is_done_as_whoever_asked_for_it(scene: Scene) -> None:
    """The worker was started by somebody else; what it writes is written by the one who asked, with their roles."""
    asker = scene.who.of_person("asker@plant.example")
    asked = jobs.ask(asker, "calculate", {"draft_id": "waits"}, {}, {})
    worker = scene.who.of_person("whoever started the worker")
    taken = {each.job.job_id: each for each in iter(lambda: jobs.claim(worker), None)}
    assert workspace.person(taken[asked.job_id].configuration) == "asker@plant.example"


def test_a_reviewer_stops_the_own_work_and_nobody_elses(scene: Scene) -> None:
    """One's own may be stopped by whoever could ask for it."""
    reviewer = scene.who.of_person(_subject(Role.REVIEWER))
    own = jobs.ask(reviewer, "calculate", {"draft_id": "own"}, {}, {})
    jobs.cancel(reviewer, own.job_id)
    assert jobs.load(reviewer, own.job_id).state is jobs.JobState.CANCELLED
    with pytest.raises(WrongUseError, match=r"service\.role_missing"):
        jobs.cancel(reviewer, scene.job.job_id)
