"""``footprint convert``: a study in another written form."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

if TYPE_CHECKING:
    from rich.console import Console


def convert(
    study: options.Study,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write: .xlsx, .yaml or .json.", show_default=False)
    ],
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Write a study in another form, workbook, YAML or JSON; the content stays the same."""
    from footprint_app.cli.tell_findings import tell_findings
    from footprint_app.cli.words import words
    from footprint_app.service import convert as service
    from footprint_app.service.answers import ConvertDocument
    from footprint_app.service.finding_answers import finding_documents

    call = begin(as_json=as_json, lang=lang)
    answer = service.convert(study, file, call.language, force=force)
    say = words(call.language)
    document = ConvertDocument(
        exit_code=0 if answer.written else 1,
        files=[str(answer.written)] if answer.written else [],
        findings=finding_documents(answer.findings, call.language),
    )

    def tell(console: "Console") -> None:
        if answer.findings:
            tell_findings(console, say, document.findings)
            console.print()
        console.print(say("converted", file=file) if answer.written else say("not_converted"))

    call.answer(document, tell)
