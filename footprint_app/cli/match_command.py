"""``footprint certificates match``: which certificates cover which site's electricity in which period."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from footprint_app.cli import options
from footprint_app.cli.certificate_commands import Evidence, On, Out
from footprint_app.cli.invocation import begin
from pcr_rules.certificates import ClaimPurpose
from pcr_rules.methods.certificate_matching.periods import Granularity


def match(
    studies: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[STUDY…]", help="Studies whose sites' grid electricity is to be covered."),
    ] = None,
    demands: Annotated[
        Path | None,
        typer.Option(
            "--demands", metavar="FILE", help="Instead of studies: electricity by site and period (.csv, .xlsx)."
        ),
    ] = None,
    entity: Annotated[str, typer.Option("--entity", help="Organisation that claims; of studies, their producer.")] = "",
    granularity: Annotated[
        Granularity, typer.Option("--granularity", help="How close generation must lie to consumption.")
    ] = Granularity.STUDY_PERIOD,
    priority: Annotated[
        list[str] | None,
        typer.Option("--priority", metavar="FACILITY", help="Facilities in this order instead of pro rata; disclosed."),
    ] = None,
    claim: Annotated[
        str, typer.Option("--claim", metavar="REASON", help="Claim what is proposed, all or nothing, for this reason.")
    ] = "",
    purpose: Annotated[
        list[ClaimPurpose] | None, typer.Option("--purpose", help="What it is claimed for; may be given several times.")
    ] = None,
    vintage_reason: Annotated[
        str, typer.Option("--vintage-reason", help="Why earlier months stand for this period.")
    ] = "",
    evidence: Evidence = None,
    on: On = None,
    out: Out = None,
    force: options.Force = False,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Propose which free certificates cover which site and period, and say what stays uncovered and why."""
    from footprint_app.cli.tell_matching import tell_matching
    from footprint_app.service import certificate_matching as service
    from footprint_app.service import certificate_tables as tables
    from footprint_app.service import certificates
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    day = on.date() if isinstance(on, datetime) else None
    proposal, claimed = None, None
    with workspaces.open_configured(call.configuration) as opened, call.progress():
        asked = service.asked_by(opened, studies or [], demands, entity)
        if not asked.is_blocked:
            proposal = service.match(opened, asked, granularity=granularity, priority=tuple(priority or ()), on=day)
        if claim and proposal is not None:
            change = workspaces.change_by(call.configuration, claim)
            claimed = service.claim(
                opened,
                proposal,
                change,
                purposes=tuple(purpose or (ClaimPurpose.PRODUCT_FOOTPRINT,)),
                vintage_reason=vintage_reason,
                evidence=certificates.keep_evidence(opened, evidence, change),
            )
    document = service.match_document(asked, proposal, claimed, call.language, granularity)
    if out is not None and proposal is not None:
        rows = document.rows if out.suffix.lower() == ".json" else service.table_rows(document, call.language)
        tables.write_rows(out, ("绿证匹配", "Matching"), rows, call.language, force=force)
        document = replace(document, files=[str(out)])
    call.answer(document, lambda console: tell_matching(console, call.language, document, is_claim=bool(claim)))
