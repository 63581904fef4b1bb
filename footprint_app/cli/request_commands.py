"""``footprint requests``: what a study lacks, asked for by form and read back."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin

if TYPE_CHECKING:
    from rich.console import Console

    from background_db.messages import Language
    from footprint_app.cli.words import Say
    from footprint_app.service.requests import RequestsAnswer

app = typer.Typer(
    help="Ask departments and suppliers for the data that a study lacks, and read their answers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_MAXIMUM_LINES = 12
_MAXIMUM_FIELDS = 5
_STATUSES = ("open", "answered", "accepted", "refused")


@app.command()
def write(
    study: options.Study,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for the files.", show_default=False)],
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Write a form for each department and supplier, and the register beside the study."""
    from footprint_app.service import requests as service

    call = begin(as_json=as_json, lang=lang)
    _answer(call, "requests write", service.write_forms(study, out, call.language, force=force))


@app.command()
def read(
    forms: Annotated[
        list[Path], typer.Argument(metavar="FORM...", help="Forms that came back (.xlsx).", show_default=False)
    ],
    into: Annotated[
        Path,
        typer.Option("--into", metavar="STUDY", help="The study that the answers are put into.", show_default=False),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the study here and leave the other as it is.")
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Read forms that came back and put their answers into the study."""
    from footprint_app.service import requests as service

    call = begin(as_json=as_json, lang=lang)
    _answer(call, "requests read", service.read_forms(forms, into, call.language, out=out, force=force))


@app.command()
def status(study: options.Study, as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """Show what is asked of whom, and how far each request has come."""
    from footprint_app.service import requests as service

    call = begin(as_json=as_json, lang=lang)
    _answer(call, "requests status", service.status(study))


def _answer(
    call: Invocation, command: Literal["requests write", "requests read", "requests status"], answer: "RequestsAnswer"
) -> None:
    from footprint_app.cli.tell_findings import tell_findings
    from footprint_app.cli.words import words
    from footprint_app.service.data_answers import RequestDocument, RequestsDocument
    from footprint_app.service.finding_answers import finding_documents
    from footprint_app.service.requests import blocks

    document = RequestsDocument(
        command=command,
        exit_code=1 if blocks(answer) else 0,
        requests=[
            RequestDocument(
                request=each.request_id,
                department=each.department.value,
                supplier=each.supplier,
                subject=each.subject,
                fields=list(each.fields),
                status=each.status.value,
                asked_on=each.asked_on,
                answered_on=each.answered_on,
                findings=list(each.findings),
            )
            for each in answer.register
        ],
        files=[str(path) for path in (*answer.files, *((answer.written,) if answer.written else ()))],
        findings=finding_documents(answer.findings, call.language),
    )
    say = words(call.language)

    def tell(console: "Console") -> None:
        _tell_register(console, say, answer, call.language)
        if document.findings:
            tell_findings(console, say, document.findings, only_blocking=True)
        for file in document.files:
            console.print(say("requests_written", file=file))
        if command == "requests read" and answer.written is None:
            console.print(say("requests_not_read"))

    call.answer(document, tell)


def _tell_register(console: "Console", say: "Say", answer: "RequestsAnswer", language: "Language") -> None:
    from footprint_app.service.requests import field_labels

    if not answer.register:
        console.print(say("requests_none"))
        return
    labels = {each.request_id: field_labels(each.list_name, each.fields, language) for each in answer.requests}
    counts = Counter(each.status.value for each in answer.register)
    console.print(say("requests_counts", count=len(answer.register), **{key: counts[key] for key in _STATUSES}))
    for department, supplier in dict.fromkeys((each.department, each.supplier) for each in answer.register):
        listed = [each for each in answer.register if (each.department, each.supplier) == (department, supplier)]
        name = say(f"department_{department.value}")
        whom = f" · {supplier}" if supplier else ""
        console.print(say("requests_of", department=name, supplier=whom, count=len(listed)), style="bold")
        for each in listed[:_MAXIMUM_LINES]:
            state = say(f"request_{each.status.value}")
            names = labels.get(each.request_id, list(each.fields))
            fields = ", ".join(names[:_MAXIMUM_FIELDS]) + (" …" if len(names) > _MAXIMUM_FIELDS else "")
            line = say("requests_line", request=each.request_id, status=state, subject=each.subject, fields=fields)
            console.print(f"  {line}")
        if len(listed) > _MAXIMUM_LINES:
            console.print("  " + say("more_places", count=len(listed) - _MAXIMUM_LINES))
