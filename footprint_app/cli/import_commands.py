"""``footprint import``: a plant's own spreadsheets into a study."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.cli.words import Say
    from footprint_app.service.import_sheets import ImportAnswer

_MAXIMUM_LINES = 30
_OUR_REASONS = {
    "no mapping",
    "total column",
    "no field found",
    "label",
    "same word",
    "month",
    "unit",
    "part of the label",
}


def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Spreadsheets: .xlsx or .csv.", show_default=False)
    ],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="STUDY", help="The study that the rows are added to.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the study here and leave the other as it is.")
    ] = None,
    mapping: Annotated[
        list[Path] | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="Mapping (YAML) that you checked, or a folder of *.mapping.yaml; using it confirms it. May be repeated.",
        ),
    ] = None,
    propose: Annotated[
        Path | None,
        typer.Option("--propose", metavar="FILE", help="Write a proposed mapping (YAML) to check; imports nothing."),
    ] = None,
    list_name: Annotated[
        str, typer.Option("--list", metavar="NAME", help="The list the rows belong to, if you know it.")
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", metavar="NAME", help="Only this sheet of the workbook.")] = "",
    replace_earlier: Annotated[
        bool, typer.Option("--replace", help="First remove what was imported from the same sheets before.")
    ] = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
    workspace: options.WorkspaceFolder = None,
) -> None:
    """Take your own spreadsheets into a study: columns are mapped once, confirmed by you, and known the next time."""
    from footprint_app.cli.tell_findings import tell_findings
    from footprint_app.cli.words import words
    from footprint_app.service import import_sheets as service
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.import_answers import import_document
    from footprint_app.service.people import Role
    from footprint_app.service.workspace import person

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    request = service.ImportRequest(
        files=tuple(files),
        into=into,
        out=out,
        mapping=tuple(mapping or ()),
        propose=propose,
        list_name=list_name,
        sheet=sheet,
        force=force,
        replace_earlier=replace_earlier,
    )
    folder = service.mapping_folder(call.configuration, os.environ, Role.AUTHOR)
    answer = service.import_sheets(request, folder, person(call.configuration), call.language)
    document = import_document(answer, finding_documents(answer.findings, call.language))
    say = words(call.language)

    def tell(console: "Console") -> None:
        _tell_mappings(console, say, answer)
        _tell_rows(console, say, answer)
        if document.findings:
            tell_findings(console, say, document.findings)
            console.print()
        _tell_end(console, say, answer)

    call.answer(document, tell)


def _tell_mappings(console: "Console", say: "Say", answer: "ImportAnswer") -> None:
    for mapping in answer.proposals:
        console.print(say("import_proposal", sheet=mapping.sheet or "—", list=mapping.list_name), style="bold")
        for column in mapping.columns:
            if column.field:
                unit = f" [{column.unit}]" if column.unit else ""
                line = say(
                    "import_column",
                    header=column.header,
                    field=column.field + unit,
                    confidence=f"{column.confidence:.0%}",
                    reason=_reason(say, column.reason),
                )
                console.print(f"  {line}")
            else:
                console.print(
                    "  " + say("import_column_left", header=column.header, reason=_reason(say, column.ignore))
                )
        if mapping.months is not None:
            console.print("  " + say("import_months", field=mapping.months.field, unit=mapping.months.unit or "—"))
        for point in mapping.open_points:
            console.print("  " + say("import_open_point", point=point))


def _tell_rows(console: "Console", say: "Say", answer: "ImportAnswer") -> None:
    for each in answer.applied:
        place = f"{each.document} › {each.sheet}" if each.sheet else each.document
        counts = {
            "place": place,
            "list": each.mapping.list_name,
            "seen": each.rows_seen,
            "rows": len(each.rows_with_records),
            "records": len(each.records),
            "ignored": len(each.ignored_rows),
            "wrong": len(each.rows_with_finding),
        }
        console.print(say("import_counts", **counts), style="bold")
        shown = [row for row in each.ignored_rows if row.reason != "blank"]
        for row in shown[:_MAXIMUM_LINES]:
            reason = say(f"import_row_{row.reason}")
            console.print("  " + say("import_row_left", row=row.row, reason=reason, text=row.text))
        if len(shown) > _MAXIMUM_LINES:
            console.print("  " + say("more_places", count=len(shown) - _MAXIMUM_LINES))
        blank = len(each.ignored_rows) - len(shown)
        if blank:
            console.print("  " + say("import_blank_rows", count=blank))
        for column in each.ignored_columns:
            header = f"{column.column} {column.header}"
            console.print("  " + say("import_column_left", header=header, reason=_reason(say, column.reason)))


def _reason(say: "Say", reason: str) -> str:
    """Say our own reasons in the reader's language; a reason that a person wrote stays as it is."""
    return say(f"import_{reason.replace(' ', '_')}") if reason in _OUR_REASONS else reason


def _tell_end(console: "Console", say: "Say", answer: "ImportAnswer") -> None:
    for kept in answer.remembered:
        console.print(say("import_remembered", file=kept))
    if answer.proposed is not None:
        console.print(say("import_proposed", file=answer.proposed))
    elif answer.written is not None:
        key = "import_written_replaced" if answer.removed else "import_written"
        console.print(say(key, file=answer.written, added=answer.added, removed=answer.removed))
    else:
        console.print(say("import_nothing"))
