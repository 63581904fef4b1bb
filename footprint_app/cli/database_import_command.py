"""``footprint database import``: a file that a user holds, into the workspace, with its decisions."""

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin, console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from background_db.inventory.readers.progress import Told
    from footprint_app.service.database_imports import ImportRequest, ImportStep


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


File = Annotated[
    Path, typer.Argument(metavar="FILE", help="The database: a file, a zip or a folder.", show_default=False)
]
ImportName = Annotated[str, typer.Option("--name", metavar="NAME", help="Name that studies use: background:NAME/CODE.")]
FormatName = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="The format, where its content does not tell it.")
]
AllocationRules = Annotated[
    str | None,
    typer.Option(
        "--allocation",
        metavar="RULES",
        help=(
            "How processes of several products are split: as-file, mass, energy, economic, reference, reference-flow; "
            "tried in order."
        ),
    ),
]
MissingChoice = Annotated[
    Missing | None, typer.Option("--missing", help="What stands for an input without a provider.")
]
ProvidersChoice = Annotated[Providers | None, typer.Option("--providers", help="Which of several providers is taken.")]
WasteChoice = Annotated[Waste | None, typer.Option("--waste", help="What becomes of waste that nothing treats.")]
AggregatedChoice = Annotated[
    Aggregated | None, typer.Option("--aggregated", help="What becomes of data sets that are results already.")
]
Decisions = Annotated[
    Path | None,
    typer.Option("--decisions", metavar="FILE", help="All decisions in one file (YAML); options go before it."),
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="Your own mapping of elementary flows (YAML or CSV)."),
]
ProposeLinks = Annotated[
    Path | None,
    typer.Option(
        "--propose-links",
        metavar="FILE",
        help="Only write the inputs without a provider with candidates of the workspace, to be filled in (YAML, CSV).",
    ),
]
Links = Annotated[
    Path | None,
    typer.Option("--links", metavar="FILE", help="The filled-in file: links inputs to databases of the workspace."),
]
Licence = Annotated[
    str,
    typer.Option(
        "--licence", metavar="TEXT", help="Licence of the database; a difference to what its file names is told."
    ),
]
Version = Annotated[
    str,
    typer.Option(
        "--version", metavar="TEXT", help="Version of the database; a difference to what its file names is told."
    ),
]
Replace = Annotated[bool, typer.Option("--replace", help="Let the name stand for this import from now on.")]


def import_database(
    file: File,
    name: ImportName,
    format_name: FormatName = "",
    allocation: AllocationRules = None,
    missing: MissingChoice = None,
    providers: ProvidersChoice = None,
    waste: WasteChoice = None,
    aggregated: AggregatedChoice = None,
    decisions: Decisions = None,
    mapping: Mapping = None,
    propose_links: ProposeLinks = None,
    links: Links = None,
    licence: Licence = "",
    version: Version = "",
    replace_earlier: Replace = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
    log_level: options.Log = None,
) -> None:
    """Import a database from a file that you hold: the whole of it with a report, or nothing and why."""
    from footprint_app.service.database_imports import ImportRequest, decisions_from

    call = begin(as_json=as_json, lang=lang, workspace=workspace, log_level=log_level)
    choices = {
        "allocation": allocation, "missing": missing, "providers": providers, "waste": waste, "aggregated": aggregated,
    }  # fmt: skip
    request = ImportRequest(
        file=file,
        name=name,
        format=format_name,
        decisions=decisions_from(decisions, choices),
        mapping=mapping,
        replace_earlier=replace_earlier,
        links=links,
        licence=licence,
        version=version,
    )
    if propose_links is not None:
        _propose(call, request, propose_links)
    _import(call, request)


def _import(call: Invocation, request: "ImportRequest") -> NoReturn:
    from footprint_app.cli.tell_databases import tell_import
    from footprint_app.service import database_imports as service
    from footprint_app.service.database_answers import import_document
    from footprint_app.service.finding_answers import finding_documents

    with _bar(call) as told:
        answer = service.import_database(call.configuration, request, *told)
    document = import_document(request.name, answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_import(console, call.language, document))


def _propose(call: Invocation, request: "ImportRequest", file: Path) -> NoReturn:
    from footprint_app.cli.tell_databases import tell_proposal
    from footprint_app.service import database_imports as service
    from footprint_app.service.database_answers import proposal_document

    with _bar(call) as told:
        proposed = service.propose_links(call.configuration, request, file, *told)
    document = proposal_document(request.name, file, proposed)
    call.answer(document, lambda console: tell_proposal(console, call.language, document))


@contextmanager
def _bar(call: Invocation) -> "Iterator[tuple[Callable[[ImportStep], None], Told]]":
    """A progress bar on stderr, by steps and by data sets read, only where a person watches."""
    import sys

    from footprint_app.cli.words import words
    from footprint_app.service.database_imports import ImportStep

    if call.as_json or not sys.stderr.isatty():
        yield lambda _: None, lambda _done, _total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    say, steps = words(call.language), list(ImportStep)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(steps))

        def on_step(step: ImportStep) -> None:
            progress.update(task, description=say(f"database_step_{step.value}"), completed=steps.index(step))

        def on_read(done: int, total: int) -> None:
            # Reading is the first step and takes longest: its bar fills by data sets, the others' by steps.
            shown = f"{done:,} / {total:,}" if total else f"{done:,}"
            progress.update(
                task, description=f"{say('database_step_read')} {shown}", completed=done / max(total, done, 1)
            )

        yield on_step, on_read
