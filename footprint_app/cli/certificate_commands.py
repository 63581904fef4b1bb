"""``footprint certificates``: the ledger of green electricity certificates."""

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from footprint_app.cli import options
from footprint_app.cli.invocation import Invocation, begin
from pcr_rules.certificates import ClaimPurpose

if TYPE_CHECKING:
    from datetime import date

    from footprint_app.service.certificates import LedgerAnswer

app = typer.Typer(
    help="Keep green electricity certificates as a ledger, in which one kWh is claimed once.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_DAY = ["%Y-%m-%d"]
Why = Annotated[str, typer.Option("--why", help="Why it is done, for the history.", show_default=False)]
On = Annotated[
    datetime | None, typer.Option("--on", formats=_DAY, help="Day it happened; today if not given.", metavar="DAY")
]
Entity = Annotated[str, typer.Option("--entity", help="Organisation that claims.", show_default=False)]
FromDay = Annotated[datetime, typer.Option("--from", formats=_DAY, metavar="DAY", help="First day of consumption.")]
ToDay = Annotated[datetime, typer.Option("--to", formats=_DAY, metavar="DAY", help="Last day of consumption.")]
Lots = Annotated[list[str] | None, typer.Option("--lot", help="Only this lot; may be given several times.")]
Technology = Annotated[str, typer.Option("--technology", help="Only this technology, e.g. wind or solar_pv.")]
Evidence = Annotated[
    Path | None, typer.Option("--evidence", metavar="FILE", help="Contract or record; kept as evidence.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Also write the table: .csv, .xlsx or .json.")]


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A registry's list: .csv or .xlsx.", show_default=False)],
    why: Why,
    holder: Annotated[str, typer.Option("--holder", help="Holder where the list names none.")] = "",
    on: On = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Enter a registry's list of certificates, whole or not at all, with every row's findings at once."""
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened, call.progress():
        change = workspaces.change_by(call.configuration, why)
        answer = service.import_batch(opened, file, change, holder=holder, on=_day(on))
    _answer(call, "import", answer.ledger)


@app.command()
def balance(
    holder: Annotated[str, typer.Option("--holder", help="Only this holder.")] = "",
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=_DAY, metavar="DAY", help="As of the end of a day.")
    ] = None,
    lots: Annotated[bool, typer.Option("--lots", help="Also list the holder's free certificates by lot.")] = False,
    out: Out = None,
    force: options.Force = False,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show what is held, by holder, technology, month and state."""
    from footprint_app.cli.tell_certificates import tell_balance
    from footprint_app.service import certificate_tables as tables
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces
    from footprint_app.service.ledger_answers import BalanceDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened:
        rows = [tables.balance_row(row) for row in service.balance(opened, holder=holder, as_of=_day(as_of))]
        holders = sorted({row.holder for row in rows}) if lots else []
        free = [tables.certificate_range(part) for owner in holders for part in service.free_lots(opened, owner)]
    if out is not None:
        tables.write_rows(out, ("绿证余额", "Balance"), rows, call.language, force=force)
    document = BalanceDocument(
        as_of=as_of.date().isoformat() if as_of else "",
        watt_hours=sum(row.watt_hours for row in rows),
        rows=rows,
        ranges=free,
        files=[str(out)] if out is not None else [],
    )
    call.answer(document, lambda console: tell_balance(console, call.language, document))


@app.command()
def allocate(
    why: Why,
    entity: Entity,
    facility: Annotated[str, typer.Option("--facility", help="Facility that consumed it.", show_default=False)],
    first: FromDay,
    last: ToDay,
    mwh: Annotated[float, typer.Option("--mwh", help="Electricity; 1 certificate is 1 MWh.", show_default=False)],
    lot: Lots = None,
    technology: Technology = "",
    geography: Annotated[str, typer.Option("--geography", help="Where it is consumed, e.g. CN-GD.")] = "CN",
    purpose: Annotated[
        list[ClaimPurpose] | None, typer.Option("--purpose", help="What it is claimed for; may be given several times.")
    ] = None,
    process: Annotated[str, typer.Option("--process", help="A process that claims it alone.")] = "",
    dedicated_reason: Annotated[
        str, typer.Option("--dedicated-reason", help="Own meter or contract that this rests on.")
    ] = "",
    vintage_reason: Annotated[
        str, typer.Option("--vintage-reason", help="Why earlier months stand for this period.")
    ] = "",
    evidence: Evidence = None,
    on: On = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Claim certificates for a facility's consumption in a period."""
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    request = service.AllocationRequest(
        entity=entity,
        facility=facility,
        first_day=first.date(),
        last_day=last.date(),
        # What is no number is no whole certificate either, and is refused as such.
        watt_hours=round(mwh * 1_000_000) if math.isfinite(mwh) else 0,
        geography=geography,
        technology=technology,
        lots=tuple(lot or ()),
        purposes=tuple(purpose or (ClaimPurpose.PRODUCT_FOOTPRINT,)),
        process_id=process,
        dedicated_reason=dedicated_reason,
        vintage_reason=vintage_reason,
    )
    with workspaces.open_configured(call.configuration) as opened:
        change = workspaces.change_by(call.configuration, why)
        answer = service.allocate_with(opened, request, change, evidence, on=_day(on))
    _answer(call, "allocate", answer)


@app.command()
def release(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="Number of the claim, e.g. C12.", show_default=False)],
    why: Why,
    certificates: Annotated[
        int | None, typer.Option("--certificates", help="How many, from the end; all if not given.")
    ] = None,
    evidence: Evidence = None,
    on: On = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Give certificates of a claim back."""
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened:
        change = workspaces.change_by(call.configuration, why)
        answer = service.release(opened, claim, change, certificates=certificates, evidence=evidence, on=_day(on))
    _answer(call, "release", answer)


@app.command()
def transfer(
    why: Why,
    holder: Annotated[str, typer.Option("--holder", help="Present holder.", show_default=False)],
    to: Annotated[str, typer.Option("--to", help="New holder.", show_default=False)],
    certificates: Annotated[int, typer.Option("--certificates", help="How many.", show_default=False)],
    lot: Lots = None,
    technology: Technology = "",
    evidence: Evidence = None,
    on: On = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Pass free certificates on to another holder, oldest first."""
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened:
        answer = service.transfer(
            opened,
            holder,
            to,
            certificates,
            workspaces.change_by(call.configuration, why),
            lots=tuple(lot or ()),
            technology=technology,
            evidence=evidence,
            on=_day(on),
        )
    _answer(call, "transfer", answer)


@app.command("record-cancellation")
def record_cancellation(
    why: Why,
    cancelled_on: Annotated[
        datetime, typer.Option("--cancelled-on", formats=_DAY, metavar="DAY", help="Day of the cancellation.")
    ],
    beneficiary: Annotated[str, typer.Option("--beneficiary", help="Whom the proof names.", show_default=False)],
    proof: Annotated[
        Path,
        typer.Option("--proof", metavar="FILE", help="The registry's proof; kept as evidence.", show_default=False),
    ],
    claims: Annotated[list[str] | None, typer.Argument(metavar="[CLAIMS]", help="Whole claims, e.g. C12.")] = None,
    ids: Annotated[
        list[str] | None,
        typer.Option("--range", metavar="FIRST-LAST", help="Certificates by their ids; may be given several times."),
    ] = None,
    scene: Annotated[str, typer.Option("--scene", help="Purpose on the cancellation form (核销场景).")] = "",
    on: On = None,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Record that the registry cancelled certificates for a beneficiary, with its proof."""
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened:
        answer = service.record_cancellation(
            opened,
            service.Selection(claims=tuple(claims or ()), ranges=service.id_ranges(ids or ())),
            workspaces.change_by(call.configuration, why),
            cancelled_on=cancelled_on.date(),
            beneficiary=beneficiary,
            purpose=scene,
            proof=proof,
            on=_day(on),
        )
    _answer(call, "record-cancellation", answer)


@app.command()
def expire(
    why: Why,
    as_of: Annotated[datetime, typer.Option("--as-of", formats=_DAY, metavar="DAY", help="As of the end of a day.")],
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Take out of the balance what was not used by its last valid day."""
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened:
        answer = service.expire(opened, as_of.date(), workspaces.change_by(call.configuration, why))
    _answer(call, "expire", answer)


@app.command()
def history(
    certificate: Annotated[str, typer.Option("--certificate", help="Only this certificate's id.")] = "",
    claim: Annotated[str, typer.Option("--claim", help="Only this claim, e.g. C12.")] = "",
    out: Out = None,
    force: options.Force = False,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show who did what, when, why and on what evidence, oldest first."""
    from footprint_app.cli.tell_certificates import tell_history
    from footprint_app.service import certificate_tables as tables
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces
    from footprint_app.service.ledger_answers import LedgerHistoryDocument

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    with workspaces.open_configured(call.configuration) as opened:
        found = service.history(opened, certificate=certificate, claim_id=claim)
    rows = [tables.history_row(row) for row in found]
    if out is not None:
        tables.write_rows(out, ("绿证台账历史", "History"), rows, call.language, force=force)
    document = LedgerHistoryDocument(rows=rows, files=[str(out)] if out is not None else [])
    call.answer(document, lambda console: tell_history(console, call.language, document))


@app.command()
def claims(
    entity: Entity,
    facility: Annotated[str | None, typer.Option("--facility", help="Only this facility.")] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, metavar="DAY", help="Only claims from this day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, metavar="DAY", help="Only claims to this day.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the snapshot that calculate reads (.json).")
    ] = None,
    force: options.Force = False,
    workspace: options.WorkspaceFolder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> None:
    """Show an organisation's claims and what keeps them provisional; write them as a frozen snapshot."""
    from footprint_app.cli.tell_certificates import tell_claims
    from footprint_app.service import certificates as service
    from footprint_app.service import workspace as workspaces

    call = begin(as_json=as_json, lang=lang, workspace=workspace)
    period = service.period_of(_day(first), _day(last))
    with workspaces.open_configured(call.configuration) as opened:
        supply, findings = service.claims(opened, entity, facility, period)
    if out is not None:
        service.write_claims(supply, out, force=force)
    document = service.claims_document(supply, findings, out, call.language)
    call.answer(document, lambda console: tell_claims(console, call.language, document))


def _day(moment: datetime | None) -> "date | None":
    return moment.date() if moment is not None else None


def _answer(call: Invocation, command: str, answer: "LedgerAnswer") -> NoReturn:
    from footprint_app.cli.tell_certificates import tell_change
    from footprint_app.service.certificates import ledger_document

    document = ledger_document(command, answer, call.language)
    call.answer(document, lambda console: tell_change(console, call.language, document))
