"""``footprint``: the commands, and what happens at the edges: encoding, language, wrong use, faults."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from footprint_app.cli import (
    certificate_commands,
    convert_command,
    database_commands,
    electricity_commands,
    examples_commands,
    factors_commands,
    family_commands,
    import_commands,
    link_commands,
    match_command,
    overlay_commands,
    pcr_commands,
    portfolio_commands,
    process_commands,
    request_commands,
    serve_command,
    study_commands,
    supplier_commands,
    uncertainty_commands,
    workspace_commands,
)
from footprint_app.cli.failures import EXIT_INTERRUPTED, EXIT_WRONG_USE, exit_with_fault, exit_with_wrong_use
from footprint_app.cli.help_language import language_of, translate_help, usage_error_text
from footprint_app.cli.options import Language, language_before_command
from footprint_app.errors import MendableError

# Its name moved between versions of typer; BadParameter has always been one of its kind.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]

_OBJECTS_BEFORE_COLLECTING = 50_000

app = typer.Typer(
    name="footprint",
    help=(
        "Product carbon footprints by GB/T 24067-2024 and ISO 14067:2018, from a workbook to a checked, traced result."
    ),
    epilog="Exit codes: 0 fine, 1 findings that block the number or the claim, 2 wrong use, 3 internal fault.",
    no_args_is_help=True,
    add_completion=False,
    # Plain help: rich would cost every start 50 ms, and its frames break when the text is piped.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(study_commands.demo)
app.command()(study_commands.template)
app.command()(study_commands.check)
app.command()(study_commands.calculate)
app.command()(family_commands.family)
app.command()(convert_command.convert)
app.command("import")(import_commands.import_files)
app.command()(study_commands.schema)
app.command()(serve_command.serve)
app.add_typer(factors_commands.app, name="factors")
database_commands.app.add_typer(overlay_commands.app, name="overlay")
app.add_typer(database_commands.app, name="database")
app.add_typer(link_commands.app, name="link")
app.add_typer(supplier_commands.app, name="suppliers")
app.add_typer(examples_commands.app, name="examples")
app.add_typer(process_commands.app, name="processes")
certificate_commands.app.command()(match_command.match)
app.add_typer(certificate_commands.app, name="certificates")
app.add_typer(electricity_commands.app, name="electricity")
app.add_typer(pcr_commands.app, name="pcr")
app.add_typer(portfolio_commands.app, name="portfolio")
app.add_typer(request_commands.app, name="requests")
app.add_typer(uncertainty_commands.app, name="uncertainty")
app.add_typer(workspace_commands.app, name="workspace")


def _show_version(*, value: bool) -> None:
    if value:
        typer.echo(f"footprint-workbench {version('footprint-workbench')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    lang: Language = None,
) -> None:
    language_before_command.set(lang)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 fine, 1 findings that block, 2 wrong use, 3 internal fault."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # A command loads a thousand modules and ends soon: looked through seven hundred objects at a time, as by default,
    # what it makes costs a tenth of its time.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    _speak_utf8()
    language = language_of(given, os.environ)
    as_json = "--json" in given
    command = typer.main.get_command(app)
    if language == "zh":
        translate_help(command)
    try:
        code = command.main(args=given, prog_name="footprint", standalone_mode=False)
    except UsageError as error:
        sys.stderr.write(usage_error_text(error, language) + "\n")
        sys.exit(EXIT_WRONG_USE)
    except MendableError as error:
        exit_with_wrong_use(error, given, language, as_json=as_json)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has seen enough (`footprint factors list | head`); Python's own exit would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the outermost edge: a traceback never reaches a user
        exit_with_fault(error, given, language, as_json=as_json)
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """Chinese must not fail on a console or a pipe of another encoding (Windows: cp936, cp1252)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
