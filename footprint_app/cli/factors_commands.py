"""``footprint factors``: what factors there are, and what stands behind one."""

from typing import Annotated

import typer

from background_db.factors import FactorScope
from footprint_app.cli import options
from footprint_app.cli.invocation import begin

app = typer.Typer(help="Look into the emission factors.", no_args_is_help=True, rich_markup_mode=None)


GwpSet = Annotated[str, typer.Option("--gwp", help="GWP set for CO2 equivalents.")]


@app.command("list")
def list_factors(
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="Words in id, name or activity.")] = None,
    activity: Annotated[str | None, typer.Option("--activity", help="Activity key or its beginning.")] = None,
    geography: Annotated[str | None, typer.Option("--geography", help="Place, e.g. CN or CN-GD.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the study.")] = None,
    scope: Annotated[FactorScope | None, typer.Option("--scope", help="What the factor may stand for.")] = None,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Also those kept out of sight, such as superseded ones.")
    ] = False,
    gwp: GwpSet = "AR6",
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """List factors by words, activity, place, year and scope."""
    from footprint_app.cli.tell_factors import tell_factors
    from footprint_app.service import factors as service
    from footprint_app.service.answers import FactorsListDocument

    call = begin(as_json=as_json, lang=lang)
    found, left_out = service.list_factors(
        " ".join(words or ()),
        activity=activity,
        geography=geography,
        year=year,
        scope=scope,
        hidden=hidden,
        gwp=gwp,
    )
    document = FactorsListDocument(factors=list(found), left_out=left_out)
    call.answer(document, lambda console: tell_factors(console, call.language, document))


@app.command("show")
def show_factor(
    factor: Annotated[str, typer.Argument(metavar="FACTOR", help="Id of the factor.", show_default=False)],
    gwp: GwpSet = "AR6",
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show a factor with its gases, source and validity, and what other publications say of the same activity."""
    from footprint_app.cli.tell_factors import tell_factor
    from footprint_app.service import factors as service
    from footprint_app.service.answers import FactorsShowDocument

    call = begin(as_json=as_json, lang=lang)
    shown, conflicts = service.show_factor(factor, gwp)
    document = FactorsShowDocument(factor=shown, conflicts=list(conflicts))
    call.answer(document, lambda console: tell_factor(console, call.language, document))
