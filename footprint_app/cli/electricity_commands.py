"""``footprint electricity``: who gets which kWh of a site, and the published factors."""

from enum import StrEnum
from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

app = typer.Typer(
    help="Show whose electricity is whose, and the published factors of electricity.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Family(StrEnum):
    """Which of the two published families."""

    FOOTPRINT = "footprint"
    ENTERPRISE = "enterprise"


@app.command()
def attribute(
    study: options.Study,
    claims: options.Claims = None,
    inventory: options.Inventory = None,
    overlay: options.Overlay = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show each site's supply, who uses it, what schemes make of it, and how far double counting could reach."""
    from footprint_app.cli.tell_electricity import tell_account
    from footprint_app.service import electricity as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    claimed = service.claims_for(call.configuration, claims)
    with call.progress():
        answer = service.attribute(study, overlay=overlay, inventories=tuple(inventory or ()), claimed=claimed)
    document = service.attribute_document(answer, call.language)
    call.answer(document, lambda console: tell_account(console, call.language, answer, document))


@app.command()
def factors(
    year: Annotated[int | None, typer.Option("--year", help="Only this year of data.")] = None,
    region: Annotated[
        str, typer.Option("--region", help="Only what describes this place: code or name, e.g. CN-GD.")
    ] = "",
    family: Annotated[
        Family | None, typer.Option("--family", help="footprint for products, enterprise for accounts of a company.")
    ] = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """List the published factors of electricity by place, technology and year, and what is not published."""
    from footprint_app.cli.tell_electricity import tell_factors
    from footprint_app.service import electricity as service

    call = begin(as_json=as_json, lang=lang)
    document = service.list_electricity_factors(year=year, region=region, family=family.value if family else "")
    call.answer(document, lambda console: tell_factors(console, call.language, document))
