"""``footprint serve``: the pages in the browser, and the worker that does their long work."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin, console, print_document

if TYPE_CHECKING:
    from footprint_app.service.serving import Serving


def serve(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="The workspace; the configured one if not given.")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="The port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option("--address", help="Who may come: 127.0.0.1 is this computer only.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Open the pages in the browser; they stop with Ctrl+C."""
    from footprint_app.cli.words import words
    from footprint_app.service import serving
    from footprint_app.service.answers import ServeDocument

    call = begin(as_json=as_json, lang=lang, workspace=folder)
    say = words(call.language)

    def on_ready(found: "Serving") -> None:
        if as_json:
            print_document(ServeDocument(url=found.url, workspace=found.workspace))
            return
        screen = console(stderr=True)
        screen.print(say("serving", address=found.url))
        if found.is_open_to_others:
            screen.print(say("serving_others"))

    code = serving.serve(call.configuration, folder, address, port, open_browser=browser, on_ready=on_ready)
    raise typer.Exit(code)
