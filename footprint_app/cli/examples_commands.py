"""``footprint examples``: the shipped studies."""

from pathlib import Path
from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

app = typer.Typer(help="Look at the shipped studies.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_examples(as_json: options.AsJson = False, lang: options.Language = None) -> None:
    """List the shipped studies."""
    from footprint_app.service import examples as service
    from footprint_app.service.answers import ExampleDocument, ExamplesDocument

    call = begin(as_json=as_json, lang=lang)
    document = ExamplesDocument(
        examples=[
            ExampleDocument(
                name=example.name,
                title_zh=example.product_zh,
                title_en=example.product_en,
                files=list(example.files),
            )
            for example in service.list_examples()
        ]
    )
    lines = [
        f"{example.name:24} {example.title_zh if call.language == 'zh' else example.title_en or example.title_zh}"
        for example in document.examples
    ]
    call.answer(document, lambda console: console.print("\n".join(lines)))


@app.command("copy")
def copy_example(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the example.", show_default=False)],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to copy it.")] = Path(),
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Copy a shipped study, to look at or to start from."""
    from footprint_app.service import examples as service
    from footprint_app.service.answers import FilesDocument

    call = begin(as_json=as_json, lang=lang)
    written = service.copy_example(name, folder, force=force)
    document = FilesDocument(command="examples copy", files=[str(file) for file in written])
    call.answer(document, lambda console: console.print("\n".join(document.files)))
