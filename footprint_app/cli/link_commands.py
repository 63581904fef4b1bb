"""``footprint link``: candidates for rows without a supplier, a person's choice, and the library that remembers it."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin

if TYPE_CHECKING:
    from footprint_app.service.linking_answers import LibraryCommand
    from footprint_app.service.linking_library import LibraryAnswer

app = typer.Typer(
    help="Candidates for rows without a supplier; you choose with a reason, and the choice is remembered.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
library = typer.Typer(
    help="The mapping library: choices remembered in the workspace, to look at and to share.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(library, name="library")


class Origin(StrEnum):
    """`DataOrigin` of a row whose data are not its own."""

    SECONDARY = "secondary"
    PROXY = "proxy"
    SUPPLIER = "supplier"


Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the study here with the suppliers filled in.")
]
Overwrite = Annotated[bool, typer.Option("--force", help="Write over the study's own file, or over --out.")]
Reason = Annotated[str, typer.Option("--reason", help="Why this one is right; without a reason nothing is kept.")]


@app.command("suggest")
def suggest(
    study: options.Study,
    row: Annotated[
        list[str] | None,
        typer.Option("--row", metavar="ROW", help="Only this row, linked or not; may be given several times."),
    ] = None,
    every_row: Annotated[bool, typer.Option("--all", help="Every row, also those with a supplier.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, max=20, help="How many candidates a row.")] = 5,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Show up to five candidates for each row without a supplier, side by side; nothing is linked."""
    from footprint_app.cli.tell_linking import tell_suggestions
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.linking_answers import suggest_document
    from footprint_app.service.suggestions import suggestions_for

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with call.progress():
        answer = suggestions_for(study, call.configuration, rows=tuple(row or ()), every_row=every_row, most=most)
    document = suggest_document(answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_suggestions(console, call.language, document))


@app.command("choose")
def choose(
    study: options.Study,
    row: Annotated[str, typer.Argument(metavar="ROW", help="Id of the row.", show_default=False)],
    candidate: Annotated[
        str,
        typer.Argument(metavar="CANDIDATE", help="Its number in the list, or a provider.", show_default=False),
    ],
    reason: Reason = "",
    refuse: Annotated[
        list[str] | None,
        typer.Option(
            "--refuse", metavar="CANDIDATE=WHY", help="Why another candidate is not taken; several times if need be."
        ),
    ] = None,
    origin: Annotated[Origin | None, typer.Option("--origin", help="Also say where the row's data come from.")] = None,
    only_here: Annotated[
        bool, typer.Option("--only-here", help="Remember it for the market of this site, not for every place.")
    ] = False,
    only_category: Annotated[
        bool, typer.Option("--only-category", help="Remember it for products of this study's classification code.")
    ] = False,
    out: Out = None,
    force: Overwrite = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Choose a row's supplier with a reason; choice and refused candidates are kept in the workspace."""
    from footprint_app.cli.tell_linking import tell_choice
    from footprint_app.service import linking_choices as service
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.linking_answers import choose_document
    from pcr_rules.study_inventory import DataOrigin

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    choosing = service.Choosing(
        row=row,
        candidate=candidate,
        reason=reason,
        refused=service.parse_refusals(refuse or ()),
        origin=DataOrigin(origin.value) if origin else None,
        only_in_market=only_here,
        only_in_category=only_category,
    )
    answer = service.choose(call.configuration, study, choosing, call.language, out=out, force=force)
    document = choose_document(answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_choice(console, call.language, document))


@app.command("apply")
def apply(
    study: options.Study,
    out: Out = None,
    force: Overwrite = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Fill in the suppliers that the library remembers; without --out or --force only tell which."""
    from footprint_app.cli.tell_linking import tell_applied
    from footprint_app.service import linking_choices as service
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.linking_answers import apply_document

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    answer = service.apply(call.configuration, study, call.language, out=out, force=force)
    document = apply_document(answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_applied(console, call.language, document))


@library.command("list")
def list_library(
    history: Annotated[bool, typer.Option("--history", help="Every entry, also choices since replaced.")] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """List the remembered choices with who, when and why."""
    from footprint_app.service import linking_library as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    _tell(call, "link library list", service.listed(call.configuration, history=history))


@library.command("export")
def export_library(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write (.yaml).", show_default=False)],
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Write the remembered choices as YAML, to read, correct and pass on."""
    from footprint_app.service import linking_library as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    _tell(call, "link library export", service.exported(call.configuration, file, force=force))


@library.command("import")
def import_library(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A library as export writes it.", show_default=False)],
    force: Annotated[
        bool, typer.Option("--force", help="Also take over choices that this library answers otherwise.")
    ] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Take over the choices of a file; who chose and when stay as they are."""
    from footprint_app.service import linking_library as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    _tell(call, "link library import", service.imported(call.configuration, file, force=force))


@library.command("take-back")
def take_back(
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="The flow as listed.", show_default=False)],
    reason: Reason = "",
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Take the remembered choices of a flow back; the history keeps them."""
    from footprint_app.service import linking_library as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    _tell(call, "link library take-back", service.taken_back(call.configuration, flow, reason))


def _tell(call: Invocation, command: "LibraryCommand", answer: "LibraryAnswer") -> None:
    from footprint_app.cli.tell_linking import tell_library
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.linking_answers import library_document

    document = library_document(command, answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_library(console, call.language, document))
