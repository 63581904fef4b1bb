"""``footprint uncertainty``: Monte Carlo of a study, and of the difference between two."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from footprint_app.service.uncertainty import Surroundings


class _StudyByDefault(TyperGroup):
    """``footprint uncertainty STUDY`` draws a study: what names no command is the study."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command before a study that stands alone."""
        if args and args[0] != "--help" and args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_StudyByDefault,
    no_args_is_help=True,
    help="How far a footprint spreads: Monte Carlo over amounts, factors, backgrounds and characterisation.",
)


class ViewName(StrEnum):
    """Electricity views by their short names."""

    LOCATION = "location"
    MARKET = "market"


Draws = Annotated[int, typer.Option("--draws", metavar="N", help="How many draws, 50 to 100,000.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Seed: equal seeds give equal numbers, bit for bit.")]
Layers = Annotated[
    str,
    typer.Option(
        "--layers",
        metavar="LIST",
        help="What is drawn, separated by commas: foreground, background, characterisation, parameters.",
    ),
]
ViewOption = Annotated[ViewName | None, typer.Option("--view", help="Electricity view; the headline one if not given.")]
ScenarioId = Annotated[str, typer.Option("--scenario", metavar="ID", help="Draw a scenario of the study.")]
Effort = Annotated[
    list[str] | None,
    typer.Option(
        "--effort",
        metavar="CLASS=WEIGHT",
        help="What measuring a class of data costs, such as factor=3 or amount.supplier=2; 1 if not given.",
    ),
]
DrawsFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Also write every draw (.parquet or .xlsx).")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, metavar="N", help="Processes that draw backgrounds; all cores if not given."),
]
_DRAWS, _SEED, _LAYERS = 2000, 20260, "foreground,background,characterisation,parameters"


@app.command()
def run(
    study: options.Study,
    draws: Draws = _DRAWS,
    seed: Seed = _SEED,
    layers: Layers = _LAYERS,
    view: ViewOption = None,
    scenario: ScenarioId = "",
    effort: Effort = None,
    out: DrawsFile = None,
    claims: options.Claims = None,
    workers: Workers = None,
    workspace: options.WorkspaceFolder = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Draw a study many times: range, what brings it, what to measure next, and what has no distribution."""
    from footprint_app.cli.tell_uncertainty import tell_uncertainty
    from footprint_app.service import uncertainty as service
    from footprint_app.service.uncertainty_answers import uncertainty_document
    from footprint_app.service.uncertainty_files import refuse_used_file, write_draws

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    refuse_used_file(out, force=force)
    settings, efforts = _settings(draws, seed, layers), _efforts(effort or [])
    with call.progress() as progress:
        answer = service.uncertainty(
            study,
            settings,
            view=_view(view),
            scenario=scenario,
            efforts=efforts,
            within=_surroundings(call, claims, workers, progress),
        )
    files = write_draws(answer, out) if out else ()
    document = uncertainty_document(answer, call.language, files)
    call.answer(document, lambda console: tell_uncertainty(console, call.language, document))


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="The first study.", show_default=False)],
    second: Annotated[Path, typer.Argument(metavar="B", help="The second study.", show_default=False)],
    scenario_first: Annotated[
        str, typer.Option("--scenario-a", metavar="ID", help="Take a scenario of the first study.")
    ] = "",
    scenario_second: Annotated[
        str, typer.Option("--scenario-b", metavar="ID", help="Take a scenario of the second study.")
    ] = "",
    same_rows: Annotated[
        bool, typer.Option("--same-rows", help="Rows of equal id are the same datum, also in two different studies.")
    ] = False,
    draws: Draws = _DRAWS,
    seed: Seed = _SEED,
    layers: Layers = _LAYERS,
    view: ViewOption = None,
    out: DrawsFile = None,
    claims: options.Claims = None,
    workers: Workers = None,
    workspace: options.WorkspaceFolder = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Draw two products, years or scenarios together: how sure it is that one is higher."""
    from footprint_app.cli.tell_uncertainty import tell_difference
    from footprint_app.service import uncertainty as service
    from footprint_app.service.uncertainty_answers import compare_document
    from footprint_app.service.uncertainty_files import refuse_used_file, write_draws

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    refuse_used_file(out, force=force)
    settings = _settings(draws, seed, layers)
    with call.progress() as progress:
        answer = service.compare(
            first,
            second,
            settings,
            view=_view(view),
            scenarios=(scenario_first, scenario_second),
            same_rows=same_rows,
            within=_surroundings(call, claims, workers, progress),
        )
    files = write_draws(answer, out) if out else ()
    document = compare_document(answer, call.language, files)
    call.answer(document, lambda console: tell_difference(console, call.language, document))


def _settings(draws: int, seed: int, layers: str) -> Any:
    from footprint_app.service.uncertainty import settings_of

    return settings_of(draws, seed, [name.strip() for name in layers.split(",") if name.strip()])


def _efforts(written: list[str]) -> dict[str, float]:
    from footprint_app.service.uncertainty import efforts_of

    return efforts_of(written)


def _view(name: ViewName | None) -> Any:
    from pcr_rules.result import View

    return None if name is None else {ViewName.LOCATION: View.LOCATION, ViewName.MARKET: View.MARKET}[name]


def _surroundings(call: Invocation, claims: Path | None, workers: int | None, progress: Any) -> "Surroundings":
    from footprint_app.service.background import backgrounds_for
    from footprint_app.service.electricity import claims_for
    from footprint_app.service.factor_catalogue import catalogue_of
    from footprint_app.service.uncertainty import Surroundings

    return Surroundings(
        backgrounds=backgrounds_for(call.configuration),
        catalogue=catalogue_of(call.configuration),
        claimed=claims_for(call.configuration, claims),
        workers=workers,
        on_progress=_progress(call, progress),
    )


def _progress(call: Invocation, progress: Any) -> "Callable[[str, int, int], None]":
    from footprint_app.cli.words import words

    say = words(call.language)

    def tell(database: str, done: int, of: int) -> None:
        if progress is not None:
            progress.update(say("uncertainty_drawing", database=database, done=done, of=of))

    return tell
