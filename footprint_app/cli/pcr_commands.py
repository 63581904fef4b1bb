"""``footprint pcr``: the rules for product categories, what they say, and which apply."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

app = typer.Typer(help="Look into the rules for product categories.", no_args_is_help=True, rich_markup_mode=None)


class Use(StrEnum):
    """What the footprint is for."""

    LABEL = "label"
    CUSTOMER = "customer"
    OWN_COMMUNICATION = "own_communication"


Category = Annotated[str, typer.Option("--category", help="Product category, e.g. electrolytic_aluminium.")]
Edition = Annotated[str, typer.Argument(metavar="EDITION", help="Id of the edition.", show_default=False)]


@app.command("list")
def list_pcr(
    category: Category = "",
    documents: Annotated[bool, typer.Option("--documents", help="Also list the known documents.")] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """List the editions that a study can run under, and the known documents."""
    from footprint_app.cli.tell_pcr import tell_list
    from footprint_app.service import pcr as service

    call = begin(as_json=as_json, lang=lang)
    document = service.list_pcr(call.language, category=category)
    show_all = documents or bool(category)
    call.answer(document, lambda console: tell_list(console, call.language, document, with_documents=show_all))


@app.command("show")
def show_pcr(
    edition: Edition,
    overlay: options.Overlay = None,
    general: Annotated[bool, typer.Option("--general", help="Also list what comes from the general rules.")] = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show an edition: identity, what it sets and leaves unset, numbers, ranges, register of clauses."""
    from footprint_app.cli.tell_pcr import tell_edition
    from footprint_app.service import pcr as service

    call = begin(as_json=as_json, lang=lang)
    document = service.show_pcr(edition, call.language, overlay=overlay)
    call.answer(document, lambda console: tell_edition(console, call.language, document, with_general=general))


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Id of the edition before.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Id of the edition after.", show_default=False)],
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show which clauses, numbers and topics change from one edition to another."""
    from footprint_app.cli.tell_pcr import tell_difference
    from footprint_app.service import pcr as service

    call = begin(as_json=as_json, lang=lang)
    document = service.diff_pcr(old, new)
    call.answer(document, lambda console: tell_difference(console, call.language, document))


@app.command()
def compare(
    study: options.Study,
    first: Annotated[str, typer.Argument(metavar="A", help="Id of the first edition.", show_default=False)],
    second: Annotated[str, typer.Argument(metavar="B", help="Id of the second edition.", show_default=False)],
    quality_first: Annotated[
        str, typer.Option("--dq-a", metavar="SCHEME", help="Data-quality scheme beside the first edition.")
    ] = "",
    quality_second: Annotated[
        str, typer.Option("--dq-b", metavar="SCHEME", help="Data-quality scheme beside the second edition.")
    ] = "",
    claims: options.Claims = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Calculate a study under two editions and reconcile the numbers, decision by decision."""
    from footprint_app.cli.tell_comparison import tell_comparison
    from footprint_app.service import edition_comparison as service
    from footprint_app.service.electricity import claims_for

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    claimed = claims_for(call.configuration, claims)
    with call.progress():
        made = service.compare(study, first, second, quality_first, quality_second, claimed=claimed)
    document = service.compare_document(made, call.language)
    call.answer(document, lambda console: tell_comparison(console, call.language, document))


@app.command()
def choose(
    category: Category,
    use: Annotated[Use, typer.Option("--use", help="What the footprint is for.")],
    day: Annotated[datetime, typer.Option("--day", formats=["%Y-%m-%d"], metavar="DAY", help="Day it must hold on.")],
    named: Annotated[str, typer.Option("--named", help="Rule that the label's scheme or the customer names.")] = "",
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Say which rules apply to a product, in order and with the reason to keep in the study."""
    from footprint_app.cli.tell_pcr import tell_choice
    from footprint_app.service import pcr as service
    from pcr_rules.rule_documents.precedence import IntendedUse

    call = begin(as_json=as_json, lang=lang)
    document = service.choose_pcr(category, IntendedUse(use.value), day.date(), named)
    call.answer(document, lambda console: tell_choice(console, call.language, document))


@app.command()
def impact(
    new: Annotated[str, typer.Argument(metavar="NEW", help="Id of the edition after.", show_default=False)],
    every: Annotated[bool, typer.Option("--all", help="Also studies of other product categories.")] = False,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Recalculate the workspace's studies under another edition: which would fail, which numbers would move."""
    from footprint_app.cli.tell_pcr import tell_impact
    from footprint_app.service import pcr_impact as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with call.progress():
        document = service.impact(call.configuration, new, every=every)
    call.answer(document, lambda console: tell_impact(console, call.language, document))


@app.command()
def new(
    edition: Annotated[
        str, typer.Argument(metavar="ID", help="Id of the new edition, e.g. bricks_2026.", show_default=False)
    ],
    category: Category,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="Where to; a new folder named after the id if not given."),
    ] = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Write the skeleton of an edition, whose tests fail until it is filled in."""
    from footprint_app.cli.tell_pcr import tell_new
    from footprint_app.service import pcr_new as service

    call = begin(as_json=as_json, lang=lang)
    document = service.new_pcr(edition, category, into)
    call.answer(document, lambda console: tell_new(console, call.language, document))
