"""``footprint factors``: what factors there are, and what stands behind one."""

from pathlib import Path
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
    workspace: options.WorkspaceFolder = None,
) -> None:
    """List factors by words, activity, place, year and scope."""
    from footprint_app.cli.tell_factors import tell_factors
    from footprint_app.service import factors as service
    from footprint_app.service.answers import FactorsListDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    found, left_out = service.list_factors(
        " ".join(words or ()),
        activity=activity,
        geography=geography,
        year=year,
        scope=scope,
        hidden=hidden,
        gwp=gwp,
        configuration=call.configuration,
    )
    document = FactorsListDocument(factors=list(found), left_out=left_out)
    call.answer(document, lambda console: tell_factors(console, call.language, document))


@app.command("show")
def show_factor(
    factor: Annotated[str, typer.Argument(metavar="FACTOR", help="Id of the factor.", show_default=False)],
    gwp: GwpSet = "AR6",
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Show a factor with its gases, source and validity, and what other publications say of the same activity."""
    from footprint_app.cli.tell_factors import tell_factor
    from footprint_app.service import factors as service
    from footprint_app.service.answers import FactorsShowDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    shown, conflicts = service.show_factor(factor, gwp, call.configuration)
    document = FactorsShowDocument(factor=shown, conflicts=list(conflicts))
    call.answer(document, lambda console: tell_factor(console, call.language, document))


@app.command("add-set")
def add_set(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="List of factors: .csv or .xlsx.", show_default=False)],
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="Mapping (YAML) of the list's columns that you checked."),
    ] = None,
    propose: Annotated[
        Path | None,
        typer.Option("--propose", metavar="FILE", help="Write a proposed mapping (YAML) to edit; adds nothing."),
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Bring a list of factors into the workspace as a set of its own: all of it, or nothing and every fault."""
    from footprint_app.cli.tell_factors import tell_added_set
    from footprint_app.service import factor_lists as service
    from footprint_app.service.factor_list_answers import add_set_document
    from footprint_app.service.finding_answers import finding_documents

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    answer = service.add_or_propose(call.configuration, file, mapping, propose, force=force)
    document = add_set_document(answer, finding_documents(answer.findings, call.language))
    call.answer(document, lambda console: tell_added_set(console, call.language, document))


@app.command("impact")
def impact(
    new_set: Annotated[
        Path, typer.Argument(metavar="SET", help="The new factor set: its folder, or a file in it.", show_default=False)
    ],
    threshold: Annotated[
        float,
        typer.Option(
            "--threshold", min=0.0, help="Share of a product's total from which it is recalculated and marked."
        ),
    ] = 0.02,
    portfolios: Annotated[
        list[Path] | None,
        typer.Option(
            "--portfolio",
            metavar="FOLDER",
            help="Folder of results that portfolio run wrote; may be given several times.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Also write all products that move into a table (.parquet, .csv or .xlsx)."
        ),
    ] = None,
    workspace: options.WorkspaceFolder = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """See which released products a new factor set would move, and by how much, before it is adopted."""
    from footprint_app.cli.tell_portfolio import tell_impact
    from footprint_app.service import factor_impact as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    if out is not None:
        service.refuse_table(out, force=force)
    with call.progress():
        document = service.factor_impact(
            call.configuration, new_set, threshold=threshold, portfolios=tuple(portfolios or ())
        )
    if out is not None:
        document = service.write_table(document, out)
    call.answer(document, lambda console: tell_impact(console, call.language, document))
