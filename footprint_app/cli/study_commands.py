"""The commands around a study: demo, template, check, calculate, schema."""

import json
import sys
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from footprint_app.service.background import WorkspaceBackgrounds
    from footprint_app.service.calculate import CalculateAnswer
    from footprint_app.service.report import ReportAnswer


class ReportEdition(StrEnum):
    """Who reads the reports."""

    CONFIDENTIAL = "confidential"
    VERIFIER = "verifier"
    PUBLIC = "public"


class SchemaName(StrEnum):
    """The published JSON schemas."""

    STUDY = "study"
    RESULT = "result"
    FINDING = "finding"
    ANSWER = "answer"


Out = Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="Folder for the files.", show_default=False)]
Formats = Annotated[str, typer.Option("--formats", help="Which files to write: json, xlsx, pdf, docx.")]
ALL_FORMATS = "json,xlsx,pdf,docx"
ForEdition = Annotated[
    ReportEdition, typer.Option("--edition", help="Who reads the files; public hides recipes and suppliers.")
]
DrawCount = Annotated[
    int | None,
    typer.Option("--draws", metavar="N", help="Also draw the result N times (Monte Carlo), 50 to 100,000."),
]
DrawSeed = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Seed: equal seeds give equal numbers, bit for bit.")
]
DrawLayers = Annotated[
    str | None,
    typer.Option(
        "--layers",
        metavar="LIST",
        help="What is drawn, separated by commas: foreground, background, characterisation, parameters.",
    ),
]
WithScenarios = Annotated[bool, typer.Option("--scenarios/--no-scenarios", help="Calculate the scenarios too.")]
MatrixFile = Annotated[
    Path | None,
    typer.Option("--export-matrix", metavar="FILE", help="Also write both views as matrices for plain numpy (.npz)."),
]
BrightwayFolder = Annotated[
    Path | None, typer.Option("--to-brightway", metavar="FOLDER", help="Also write a folder that Brightway opens.")
]
VariantId = Annotated[
    str | None,
    typer.Option("--variant", metavar="ID", help="Calculate this variant of the family instead of the base case."),
]
Reason = Annotated[
    str | None, typer.Option("--save", metavar="REASON", help="Keep study and result in the workspace, and why.")
]


def demo(
    out: Out = None,
    formats: Formats = ALL_FORMATS,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    log_level: options.Log = None,
) -> None:
    """Take the shipped aluminium-profile study from workbook to report, into demo-output/."""
    from footprint_app.service import demo as service

    call = begin(as_json=as_json, lang=lang, log_level=log_level)
    with call.progress() as progress:
        answer, written = service.run_demo(
            out or Path("demo-output"),
            call.language,
            formats,
            issued_on=_today(),
            force=force,
            on_step=_step(call, progress),
        )
    _tell_result(call, "demo", answer, written, "")


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook to write (.xlsx).", show_default=False)],
    process: Annotated[
        str,
        typer.Option(
            "--process",
            metavar="NAME",
            help="Write a study of this process template instead (.xlsx, .yaml, .json).",
            show_default=False,
        ),
    ] = "",
    example: Annotated[bool, typer.Option("--example", help="Fill in a small example.")] = False,
    plant: Annotated[
        bool, typer.Option("--plant", help="Add sheets for bills of materials, meters, utilities and freight.")
    ] = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Write a workbook to fill in, with drop-downs, help texts and units."""
    from footprint_app.cli.words import words
    from footprint_app.service import template as service
    from footprint_app.service.answers import FilesDocument

    call = begin(as_json=as_json, lang=lang)
    if process:
        from footprint_app.service.process_templates import write_process_study

        written = write_process_study(process, file, call.language, force=force)
    else:
        written = service.write(file, call.language, example=example, with_plant=plant, force=force)
    say = words(call.language)
    document = FilesDocument(command="template", files=[str(written)])
    call.answer(document, lambda console: console.print(say("template_written", file=written)))


def check(
    study: options.Study,
    inventory: options.Inventory = None,
    overlay: options.Overlay = None,
    claims: options.Claims = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
    log_level: options.Log = None,
) -> None:
    """Read a study, check it against its rules, and name every problem at once; writes nothing."""
    from footprint_app.cli.tell_findings import tell_findings
    from footprint_app.cli.words import words
    from footprint_app.service import check as service
    from footprint_app.service.answers import CheckDocument
    from footprint_app.service.background import backgrounds_for
    from footprint_app.service.electricity import claims_for
    from footprint_app.service.factor_catalogue import catalogue_of
    from footprint_app.service.finding_answers import finding_documents

    call = begin(as_json=as_json, lang=lang, workspace=workspace, log_level=log_level)
    claimed = claims_for(call.configuration, claims)
    with call.progress():
        answer = service.check(
            study,
            overlay,
            inventories=tuple(inventory or ()),
            claimed=claimed,
            backgrounds=backgrounds_for(call.configuration),
            catalogue=catalogue_of(call.configuration),
        )
    document = CheckDocument(
        exit_code=1 if answer.blocks_claim else 0,
        study_id=answer.study.study_id if answer.study else "",
        rows_read=answer.rows_read,
        rows_linked=answer.rows_linked,
        findings=finding_documents(answer.findings, call.language),
    )
    say = words(call.language)
    heading = say(
        "checked" if answer.study else "checked_unlinked",
        file=study.name,
        rows=answer.rows_read,
        linked=answer.rows_linked,
    )
    call.answer(document, lambda console: tell_findings(console, say, document.findings, heading))


def _folder_name(study: Path, edition: ReportEdition) -> str:
    """Editions lie apart, so that nobody sends the confidential report for the public one."""
    return study.stem if edition is ReportEdition.CONFIDENTIAL else f"{study.stem}-{edition.value}"


def calculate(
    study: options.Study,
    out: Out = None,
    edition: ForEdition = ReportEdition.CONFIDENTIAL,
    formats: Formats = ALL_FORMATS,
    inventory: options.Inventory = None,
    overlay: options.Overlay = None,
    claims: options.Claims = None,
    scenarios: WithScenarios = True,
    variant: VariantId = None,
    draws: DrawCount = None,
    seed: DrawSeed = None,
    layers: DrawLayers = None,
    export_matrix: MatrixFile = None,
    to_brightway: BrightwayFolder = None,
    save: Reason = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
    log_level: options.Log = None,
) -> None:
    """Calculate a study in both electricity views and write result and reports; no file where findings block."""
    from footprint_app.service import calculate as service
    from footprint_app.service import family, independent_routes, report, saving
    from footprint_app.service.background import backgrounds_for
    from footprint_app.service.electricity import claims_for

    call = begin(as_json=as_json, lang=lang, workspace=workspace, log_level=log_level)
    chosen = report.parse_formats(formats)
    target = out or Path("footprint-output") / (_folder_name(study, edition) + (f"-{variant}" if variant else ""))
    routes = independent_routes.Targets(export_matrix, to_brightway, is_forced=force)
    independent_routes.refuse_used_targets(routes)
    if save is not None:
        saving.require_workspace(call.configuration)
    claimed, backgrounds = claims_for(call.configuration, claims), backgrounds_for(call.configuration)
    draw = _drawing(draws, seed, layers, backgrounds)
    with call.progress() as progress:
        on_step = _step(call, progress)
        run = partial(
            service.calculate,
            overlay=overlay,
            inventories=tuple(inventory or ()),
            scenarios=scenarios,
            claimed=claimed,
            backgrounds=backgrounds,
            on_step=on_step,
        )
        answer = family.calculate_variant(study, variant, run) if variant else run(study)
        answer = draw(answer)
        written, exported = report.ReportAnswer((), ()), tuple[Path, ...]()
        if answer.result is not None:
            written = report.write_reports(
                answer,
                target,
                call.language,
                edition.value,
                chosen,
                issued_on=_today(),
                force=force,
                on_step=on_step,
            )
            exported = independent_routes.write(answer, routes, on_step, backgrounds)
    saved = saving.save(call.configuration, answer, save) if save is not None and answer.result is not None else ""
    written = replace(written, files=(*written.files, *exported))
    _tell_result(call, "calculate", answer, written, saved)


def _drawing(
    draws: int | None, seed: int | None, layers: str | None, backgrounds: "WorkspaceBackgrounds | None"
) -> "Callable[[CalculateAnswer], CalculateAnswer]":
    """Return what adds Monte Carlo to an answer; settings alone ask for it too. Wrong ones are told before any work."""
    if draws is None and seed is None and layers is None:
        return lambda answer: answer
    from footprint_app.service.monte_carlo import with_monte_carlo
    from footprint_app.service.uncertainty import Surroundings, settings_from

    settings, within = settings_from(draws, seed, layers), Surroundings(backgrounds=backgrounds)
    return lambda answer: with_monte_carlo(answer, settings, within)


def schema(
    name: Annotated[SchemaName, typer.Argument(help="Which schema.", show_default=False)],
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Print a JSON schema: of a study, a result, a finding, or the answers of this command line."""
    from footprint_app.service.schemas import schema as find

    begin(as_json=as_json, lang=lang)
    sys.stdout.write(json.dumps(find(name.value), ensure_ascii=False, indent=2) + "\n")


def _tell_result(
    call: Invocation,
    command: Literal["calculate", "demo"],
    answer: "CalculateAnswer",
    written: "ReportAnswer",
    saved: str,
) -> None:
    from footprint_app.cli.tell_result import tell_result
    from footprint_app.service.answers import CalculateDocument
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.report import result_document

    result = answer.result
    document = CalculateDocument(
        command=command,
        exit_code=1 if answer.blocks_claim else 0,
        study_id=answer.study.study_id if answer.study else "",
        unit=result.unit if result else "",
        totals={view.view.value: view.total for view in result.views} if result else {},
        claim=answer.claim(call.language),
        is_provisional=result.is_provisional if result else False,
        result=result_document(result) if result and call.as_json else None,
        files=[str(file) for file in written.files],
        saved=saved,
        findings=finding_documents((*answer.findings, *written.findings), call.language),
    )
    call.answer(document, lambda console: tell_result(console, call.language, answer, document))


def _today() -> date:
    """The day on the cover of a report: the calendar on the author's wall, not UTC's."""
    return datetime.now().astimezone().date()


def _step(call: Invocation, progress: object) -> "Callable[[StrEnum], None]":
    """Show on the spinner which step is under way."""
    from footprint_app.cli.words import words

    say = words(call.language)

    def show(step: StrEnum) -> None:
        update = getattr(progress, "update", None)
        if update is not None:
            update(say(f"step_{step.value}"))

    return show
