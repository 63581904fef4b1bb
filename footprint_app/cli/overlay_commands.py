"""``footprint database overlay``: a database with Chinese electricity, heat, fuels and transport beside the imported one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin

if TYPE_CHECKING:
    from footprint_app.service.background_overlay import OverlayAnswer

app = typer.Typer(
    help="Derive a database with domestic electricity, heat, fuels or transport by rules; the imported one stays.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_RULES = ("cn-electricity-2024",)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the derived database.", show_default=False)]
Most = Annotated[int, typer.Option("--most", min=1, max=1000, help="How many of the largest movers are shown.")]
Gwp = Annotated[str, typer.Option("--gwp", help="GWP set for CO2 equivalents.")]
Table = Annotated[
    Path | None,
    typer.Option("--table", metavar="FILE", help="Before and after of every activity (.csv or .parquet)."),
]


@app.command("make")
def make(
    database: Annotated[str, typer.Argument(metavar="DATABASE", help="The imported database.", show_default=False)],
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rules",
            metavar="RULES",
            help="A rule file (YAML) or the name of one that ships; several times for several. Default: cn-electricity-2024.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of the derived database; DATABASE-cn unless told.")
    ] = "",
    most: Most = 20,
    gwp: Gwp = "AR6",
    table: Table = None,
    force: Annotated[
        bool, typer.Option("--force", help="Take the place of a derived database of this name, or of the table.")
    ] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Apply rules to a database, keep the result under a name of its own, and show before and after."""
    from footprint_app.service import background_overlay as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with call.progress():
        answer = service.make(call.configuration, database, tuple(rules or _RULES), name, force=force, gwp=gwp)
    _tell(call, "database overlay make", answer, most, table, force=force)


@app.command("show")
def show(
    name: Name,
    most: Most = 20,
    gwp: Gwp = "AR6",
    table: Table = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Show a derived database: its rules, new suppliers, and the activities that move most."""
    from footprint_app.service import background_overlay as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with call.progress():
        answer = service.show(call.configuration, name, gwp=gwp)
    _tell(call, "database overlay show", answer, most, table, force=force)


@app.command("drop")
def drop(
    name: Name,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Take a derived database away; the imported one is as it was."""
    from footprint_app.cli.words import words
    from footprint_app.service import background_overlay as service
    from footprint_app.service.overlay_answers import OverlayDropDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    entry = service.drop(call.configuration, name)
    document = OverlayDropDocument(name=name, base=entry.base, digest=entry.overlay)
    say = words(call.language)
    call.answer(document, lambda console: console.print(say("overlay_dropped", name=name, base=entry.base)))


def _tell(
    call: Invocation,
    command: Literal["database overlay make", "database overlay show"],
    answer: "OverlayAnswer",
    most: int,
    table: Path | None,
    *,
    force: bool,
) -> None:
    from footprint_app.cli.tell_overlay import tell_overlay
    from footprint_app.service.background_overlay import write_effect
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.overlay_answers import overlay_document

    files = [] if answer.folder is None else [str(answer.folder)]
    if table is not None and answer.effect is not None:
        write_effect(answer.effect, table, force=force)
        files.append(str(table))
    findings = finding_documents(answer.findings, call.language)
    document = overlay_document(command, answer, findings, most, files)
    call.answer(document, lambda console: tell_overlay(console, call.language, document))
