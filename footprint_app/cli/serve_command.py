"""``footprint serve``: the pages in the browser, and the worker that does their long work."""

from pathlib import Path
from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin, console


def serve(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="The workspace; the configured one if not given.")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="The port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option("--address", help="Who may come: 127.0.0.1 is this computer only.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    lang: options.Language = None,
) -> None:
    """Open the pages in the browser; they stop with Ctrl+C."""
    from footprint_app.cli.words import words
    from footprint_app.service import serving

    call = begin(as_json=False, lang=lang)
    say = words(call.language)
    console(stderr=True).print(say("serving", address=f"http://{address}:{port}"))
    raise typer.Exit(serving.serve(call.configuration, folder, address, port, open_browser=browser))
