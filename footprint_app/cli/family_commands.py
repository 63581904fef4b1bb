"""``footprint family``: every variant of a family side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import begin

if TYPE_CHECKING:
    from rich.console import Console

    from footprint_app.cli.words import Say
    from footprint_app.service.data_answers import FamilyDocument


def family(
    study: options.Study,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Also write the table as a workbook (.xlsx).")
    ] = None,
    overlay: options.Overlay = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Calculate every variant of a study as a study of its own: totals, range, deviation from the representative."""
    from footprint_app.cli.tell_findings import tell_findings
    from footprint_app.cli.words import words
    from footprint_app.service import family as service
    from footprint_app.service.data_answers import FamilyDocument, RangeDocument, SiteDocument, VariantDocument
    from footprint_app.service.finding_answers import finding_documents

    call = begin(as_json=as_json, lang=lang)
    with call.progress():
        answer = service.family(study, overlay=overlay)
    written = [service.write_workbook(answer, out, call.language, force=force)] if out and answer.variants else []
    table = service.family_table(answer, call.language)
    document = FamilyDocument(
        exit_code=1 if answer.blocks_claim else 0,
        study_id=answer.study_id,
        representative=answer.representative,
        variants=[
            VariantDocument(
                variant_id=row.variant_id,
                name=row.name,
                model=row.model,
                is_representative=row.is_representative,
                unit=row.unit,
                totals=dict(row.totals),
                per_kilogram=row.per_kilogram,
                deviation=row.deviation,
                differs_in=dict(row.differs_in),
            )
            for row in table.rows
        ],
        ranges=[
            RangeDocument(view=view, minimum=low, mean=mean, maximum=high, largest_deviation=deviation)
            for view, (low, mean, high, deviation) in table.ranges.items()
        ],
        sites=[SiteDocument(facility=name, totals=dict(totals)) for name, totals in table.sites],
        files=[str(file) for file in written],
        findings=finding_documents(answer.findings, call.language),
    )
    say = words(call.language)

    def tell(console: "Console") -> None:
        _tell_variants(console, say, document)
        if document.findings:
            console.print()
            tell_findings(console, say, document.findings)
        for file in document.files:
            console.print(say("converted", file=file))

    call.answer(document, tell)


def _tell_variants(console: "Console", say: "Say", document: "FamilyDocument") -> None:
    from footprint_app.cli.tables import print_table

    columns = ("variant", "family_name", "family_unit", "location-based", "market-based", "family_deviation")
    rows = (
        (
            each.variant_id + (" *" if each.is_representative else ""),
            each.name,
            each.unit,
            *(_number(each.totals.get(view)) for view in ("location-based", "market-based")),
            "" if each.deviation is None else f"{each.deviation:+.1%}",
        )
        for each in document.variants
    )
    print_table(console, [say(name) for name in columns], rows, texts=3)
    for each in document.ranges:
        console.print(
            say(
                "family_range",
                view=say(each.view),
                minimum=_number(each.minimum),
                mean=_number(each.mean),
                maximum=_number(each.maximum),
                deviation="—" if each.largest_deviation is None else f"{each.largest_deviation:.1%}",
            )
        )
    if document.sites:
        console.print()
        rows_of_sites = (
            (each.facility, *(_number(each.totals.get(view)) for view in ("location-based", "market-based")))
            for each in document.sites
        )
        print_table(console, [say("family_site"), say("location-based"), say("market-based")], rows_of_sites)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.6g}"
