"""``footprint database``: background databases of the workspace, imported from the files that a user holds."""

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin, console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from footprint_app.service.databases import ImportRequest, ImportStep

app = typer.Typer(
    help="Import and look into background databases; none is shipped or downloaded, bring your own licensed file.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the database.", show_default=False)]


class Missing(StrEnum):
    """`MissingProvider`."""

    REFUSE = "refuse"
    CUT_OFF = "cut-off"


class Providers(StrEnum):
    """`SeveralProviders`."""

    REFUSE = "refuse"
    SAME_NAME = "same-name"
    SAME_LOCATION = "same-location"


class Aggregated(StrEnum):
    """`AggregatedDataset`."""

    REFUSE = "refuse"
    ACCEPT = "accept"


class Waste(StrEnum):
    """`WasteFlow`."""

    REFUSE = "refuse"
    SERVICE = "service"
    CUT_OFF = "cut-off"


@app.command("import")
def import_database(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The database: a file, a zip or a folder.", show_default=False)
    ],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name that studies use: background:NAME/CODE.")],
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="The format, where its content does not tell it.")
    ] = "",
    allocation: Annotated[
        str | None,
        typer.Option(
            "--allocation",
            metavar="RULES",
            help=(
                "How processes of several products are split: as-file, mass, energy, economic, reference, reference-flow; "
                "tried in order."
            ),
        ),
    ] = None,
    missing: Annotated[
        Missing | None, typer.Option("--missing", help="What stands for an input without a provider.")
    ] = None,
    providers: Annotated[
        Providers | None, typer.Option("--providers", help="Which of several providers is taken.")
    ] = None,
    waste: Annotated[Waste | None, typer.Option("--waste", help="What becomes of waste that nothing treats.")] = None,
    aggregated: Annotated[
        Aggregated | None, typer.Option("--aggregated", help="What becomes of data sets that are results already.")
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="All decisions in one file (YAML); options go before it."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="Your own mapping of elementary flows (YAML or CSV)."),
    ] = None,
    propose_links: Annotated[
        Path | None,
        typer.Option(
            "--propose-links",
            metavar="FILE",
            help="Only write the inputs without a provider with candidates of the workspace, to be filled in (YAML, CSV).",
        ),
    ] = None,
    links: Annotated[
        Path | None,
        typer.Option("--links", metavar="FILE", help="The filled-in file: links inputs to databases of the workspace."),
    ] = None,
    licence: Annotated[
        str, typer.Option("--licence", metavar="TEXT", help="Licence of the database, where its file states none.")
    ] = "",
    version: Annotated[
        str, typer.Option("--version", metavar="TEXT", help="Version of the database, where its file states none.")
    ] = "",
    replace_earlier: Annotated[
        bool, typer.Option("--replace", help="Let the name stand for this import from now on.")
    ] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
    log_level: options.Log = None,
) -> None:
    """Import a database from a file that you hold: the whole of it with a report, or nothing and why."""
    from footprint_app.cli.tell_databases import tell_import
    from footprint_app.service import databases as service
    from footprint_app.service.database_answers import import_document
    from footprint_app.service.finding_answers import finding_documents

    call = begin(as_json=as_json, lang=lang, workspace=workspace, log_level=log_level)
    choices = {
        "allocation": allocation,
        "missing": missing,
        "providers": providers,
        "waste": waste,
        "aggregated": aggregated,
    }
    request = service.ImportRequest(
        file=file,
        name=name,
        format=format_name,
        decisions=service.decisions_from(decisions, choices),
        mapping=mapping,
        replace_earlier=replace_earlier,
        links=links,
        licence=licence,
        version=version,
    )
    if propose_links is not None:
        _propose(call, request, propose_links)
    with _bar(call) as on_step:
        answer = service.import_database(call.configuration, request, on_step)
    document = import_document(name, answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_import(console, call.language, document))


def _propose(call: Invocation, request: "ImportRequest", file: Path) -> NoReturn:
    from footprint_app.cli.tell_databases import tell_proposal
    from footprint_app.service import databases as service
    from footprint_app.service.database_answers import proposal_document

    with _bar(call) as on_step:
        document = proposal_document(
            request.name, file, service.propose_links(call.configuration, request, file, on_step)
        )
    call.answer(document, lambda console: tell_proposal(console, call.language, document))


@contextmanager
def _bar(call: Invocation) -> "Iterator[Callable[[ImportStep], None]]":
    """A progress bar on stderr, a step at a time, only where a person watches."""
    import sys

    from footprint_app.cli.words import words
    from footprint_app.service.databases import ImportStep

    if call.as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    say, steps = words(call.language), list(ImportStep)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        yield lambda step: progress.update(
            task, description=say(f"database_step_{step.value}"), completed=steps.index(step)
        )


@app.command("list")
def list_databases(
    as_json: options.AsJson = False, lang: options.Language = None, workspace: options.WorkspaceFolder = None
) -> None:
    """List the databases of the workspace, derived ones with their base."""
    from footprint_app.cli.tell_databases import tell_list
    from footprint_app.service import databases as service
    from footprint_app.service.database_answers import DatabaseListDocument, database_document

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    document = DatabaseListDocument(
        databases=[database_document(one) for one in service.list_databases(call.configuration)]
    )
    call.answer(document, lambda console: tell_list(console, call.language, document))


@app.command("show")
def show_database(
    name: Name,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Show a database: source, licence, digest, what was decided, and the report of its import."""
    from footprint_app.cli.tell_databases import tell_show
    from footprint_app.service import databases as service
    from footprint_app.service.database_answers import DatabaseShowDocument, database_document

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    database, report = service.show_database(call.configuration, name)
    document = DatabaseShowDocument(database=database_document(database), report=dict(report))
    call.answer(document, lambda console: tell_show(console, call.language, document))


@app.command("search")
def search_database(
    name: Name,
    query: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="Words in name, product, place or code.", show_default=False)
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many are shown.")] = 20,
    with_values: Annotated[
        bool, typer.Option("--values", help="Also kg CO2e per unit; solves the database the first time.")
    ] = False,
    gwp: Annotated[str, typer.Option("--gwp", help="GWP set for CO2 equivalents.")] = "AR6",
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Search the activities of a database by words, Chinese or English."""
    from footprint_app.cli.tell_databases import tell_search
    from footprint_app.service import database_search as service
    from footprint_app.service.database_answers import DatabaseSearchDocument, found_document

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with call.progress():
        found, matches = service.search_database(call.configuration, name, " ".join(query), limit)
        providers = [one.provider for one in found]
        values = service.values_of(call.configuration, providers, gwp) if with_values else [None] * len(found)
    activities = [found_document(one, value) for one, value in zip(found, values, strict=True)]
    document = DatabaseSearchDocument(gwp_set=gwp, matches=matches, activities=activities)
    call.answer(document, lambda console: tell_search(console, call.language, document))


@app.command("remove")
def remove_database(
    name: Name,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Take the name of a database away; its data stay, as results may tell of them."""
    from footprint_app.cli.words import words
    from footprint_app.service import databases as service
    from footprint_app.service.database_answers import DatabaseRemoveDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    entry = service.remove_database(call.configuration, name)
    document = DatabaseRemoveDocument(name=name, digest=entry.digest)
    say = words(call.language)
    call.answer(document, lambda console: console.print(say("database_removed", name=name, digest=entry.digest[:12])))
