"""``footprint suppliers``: the form to send out, records that come back, and those a study holds."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.service.suppliers import SuppliersAnswer

app = typer.Typer(
    help="Footprints of suppliers: the form, records that come back, and those of a study.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("form")
def form(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The form to write (.xlsx).", show_default=False)],
    as_list: Annotated[bool, typer.Option("--list", help="One record a row instead of one a sheet.")] = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Write the form that a supplier fills in, with the minimum record marked."""
    from footprint_app.cli.words import words
    from footprint_app.service import suppliers as service
    from footprint_app.service.answers import FilesDocument

    call = begin(as_json=as_json, lang=lang)
    written = service.form(file, call.language, as_list=as_list, force=force)
    say = words(call.language)
    document = FilesDocument(command="suppliers form", files=[str(written)])
    call.answer(document, lambda console: console.print(say("supplier_form_written", file=written)))


@app.command("add")
def add(
    records: Annotated[
        list[Path],
        typer.Argument(
            metavar="RECORDS", help="Forms, lists (.xlsx, .csv) or PACT footprints (.json).", show_default=False
        ),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="STUDY", help="The study that takes them; without, only checked.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the study here instead of over its own file.")
    ] = None,
    repair: Annotated[
        list[str] | None,
        typer.Option(
            "--repair", metavar="ID:FIELD=VALUE", help="Fill in a field the supplier left empty; told in every result."
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why the repairs are right.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who repairs.")] = "",
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Check records of suppliers and put them into a study; an incomplete one is refused or repaired."""
    from footprint_app.service import suppliers as service

    call = begin(as_json=as_json, lang=lang)
    repairs = service.parse_repairs(repair or (), reason, by, datetime.now().astimezone().date())
    answer = service.add(tuple(records), into, call.language, repairs=repairs, out=out, force=force)
    _tell(call, "suppliers add", answer)


@app.command("list")
def list_records(study: options.Study, as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """List the suppliers' footprints of a study with what each lacks."""
    from footprint_app.service import suppliers as service

    call = begin(as_json=as_json, lang=lang)
    _tell(call, "suppliers list", service.listed(study))


def _tell(call: Invocation, command: Literal["suppliers add", "suppliers list"], answer: "SuppliersAnswer") -> None:
    from footprint_app.cli.tables import print_table
    from footprint_app.cli.tell_findings import tell_findings
    from footprint_app.cli.words import words
    from footprint_app.service.data_answers import SuppliersDocument, supplier_documents
    from footprint_app.service.finding_answers import finding_documents

    say = words(call.language)
    document = SuppliersDocument(
        command=command,
        exit_code=1 if any(each.blocks_claim for each in answer.findings) else 0,
        records=supplier_documents(answer.records, answer.accepted),
        files=[str(answer.written)] if answer.written else [],
        findings=finding_documents(answer.findings, call.language),
    )

    def tell(console: "Console") -> None:
        if command == "suppliers add" and not document.records and not document.findings:
            console.print(say("supplier_none"))
            return
        columns = (
            "supplier_id",
            "supplier_name",
            "supplier_product",
            "supplier_state",
            "supplier_value",
            "supplier_unit",
        )
        rows = (
            (
                each.footprint_id,
                each.supplier,
                each.product,
                say("supplier_complete" if each.is_complete else "supplier_refused"),
                "—" if each.total is None else f"{each.total:.6g}",
                each.declared_unit,
            )
            for each in document.records
        )
        print_table(console, [say(name) for name in columns], rows, texts=4)
        if document.findings:
            console.print()
            tell_findings(console, say, document.findings)
        for file in document.files:
            console.print(say("converted", file=file))

    call.answer(document, tell)
