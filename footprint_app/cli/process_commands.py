"""``footprint processes``: templates of processes with their published defaults."""

from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

app = typer.Typer(
    help="Process templates: steps, emission methods, published defaults.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def list_processes(as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """List the process templates; write one with template FILE --process NAME."""
    from footprint_app.service import process_templates as service
    from footprint_app.service.process_template_answers import (
        ProcessTemplatesDocument,
        process_template_documents,
    )

    call = begin(as_json=as_json, lang=lang)
    found = service.list_process_templates(call.language)
    document = ProcessTemplatesDocument(command="processes list", templates=process_template_documents(found))
    lines = [f"{each.process:16} {each.name} ({', '.join(each.methods)})" for each in found]
    call.answer(document, lambda console: console.print("\n".join(lines)))


@app.command("show")
def show_process(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the process template.", show_default=False)],
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show the steps of a process template and every published default with its source and mark."""
    from footprint_app.cli.words import words
    from footprint_app.service import process_templates as service
    from footprint_app.service.process_template_answers import (
        ProcessTemplatesDocument,
        process_template_documents,
    )

    call = begin(as_json=as_json, lang=lang)
    found = service.show_process_template(name, call.language)
    document = ProcessTemplatesDocument(command="processes show", templates=process_template_documents([found]))
    say = words(call.language)
    lines = [
        say("process_template", name=found.name, edition=found.edition),
        " → ".join(found.steps),
        found.remark,
        "",
        say("process_defaults"),
        *(
            f"  {each.name} = {'-' if each.value is None else f'{each.value:g}'} {each.unit}\n"
            f"    {each.source} ({each.clause}; {each.mark})"
            for each in found.defaults
        ),
    ]
    call.answer(document, lambda console: console.print("\n".join(lines), soft_wrap=True))
