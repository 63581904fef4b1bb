"""``footprint portfolio``: many products in one run."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin, console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footprint_app.service.portfolio import Progress

app = typer.Typer(help="Calculate many products in one run.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keeps ``run`` a command of the group."""


@app.command("run")
def run(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A table of bills of materials (.csv, .parquet, .xlsx), a folder of studies, or a workbook of variants.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for the tables.", show_default=False)],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes for studies; as many as processors unless told.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler for studies, tcp://host:8786.")
    ] = "",
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="Provider of each flow of a table (.csv, .xlsx or .yaml)."),
    ] = None,
    factor_sets: Annotated[
        list[Path] | None,
        typer.Option("--factors", metavar="FOLDER", help="A further factor set; may be given several times."),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=1990, max=2100, help="Year of a table's bills; the last one unless told."),
    ] = None,
    geography: Annotated[
        str, typer.Option("--geography", help="Place of a table's products, e.g. CN or CN-GD.")
    ] = "CN",
    gwp: Annotated[str, typer.Option("--gwp", help="GWP set for CO2 equivalents.")] = "AR6",
    fresh: Annotated[
        bool, typer.Option("--fresh/--resume", help="Calculate all again, or go on from an earlier run of the same.")
    ] = False,
    overlay: options.Overlay = None,
    workspace: options.WorkspaceFolder = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    log_level: options.Log = None,
) -> None:
    """Calculate all products of a source; each has its number or its findings, in tables as Parquet and Excel."""
    import os

    from footprint_app.cli.tell_portfolio import tell_run
    from footprint_app.service import portfolio as service

    call = begin(as_json=as_json, lang=lang, workspace=workspace, log_level=log_level)
    chosen = service.PortfolioOptions(
        workers=workers or os.cpu_count() or 1,
        scheduler=scheduler,
        mapping=mapping,
        factor_sets=tuple(factor_sets or ()),
        year=year,
        geography=geography,
        gwp_set=gwp,
        overlay=overlay,
        fresh=fresh,
        force=force,
        language=call.language,
    )
    with _progress(call) as on_progress:
        document = service.run_document(source, out, chosen, on_progress, call.configuration)
    call.answer(document, lambda screen: tell_run(screen, call.language, document))


@contextmanager
def _progress(call: Invocation) -> "Iterator[Progress]":
    """A bar on stderr while studies are calculated, only where a person watches."""
    import sys

    if call.as_json or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    with Progress(
        *Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn(), console=console(stderr=True)
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
