"""``footprint database``: background databases of the workspace, imported from the files that a user holds."""

from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.database_import_command import import_database
from footprint_app.cli.invocation import begin

app = typer.Typer(
    help="Import and look into background databases; none is shipped or downloaded, bring your own licensed file.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the database.", show_default=False)]


app.command("import")(import_database)


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
