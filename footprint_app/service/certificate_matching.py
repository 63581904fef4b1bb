"""Certificates of the ledger matched to the grid electricity of sites: a proposal, and the claims it turns into."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from background_db.findings import Finding, Place, any_blocks_number, integrity_error
from background_db.messages import Language
from footprint_app.certificates import operations
from footprint_app.certificates.matching import Proposal, offered_lots, requests_for
from footprint_app.certificates.read_demands import read_demands
from footprint_app.certificates.requests import LedgerAnswer, refuses
from footprint_app.certificates.snapshot import claimed_supply
from footprint_app.ingest.table_file import read_table_file
from footprint_app.service.check import StudySource, check
from footprint_app.service.errors import WrongUseError
from footprint_app.service.finding_answers import finding_documents
from footprint_app.service.ledger_changes import require_change
from footprint_app.service.matching_answers import (
    MatchDemandDocument,
    MatchDocument,
    MatchReasonDocument,
    MatchRowDocument,
    MatchShortfallDocument,
)
from footprint_app.store.workspace import Change, Workspace
from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE, ClaimPurpose, party_name
from pcr_rules.methods.certificate_matching.demands import facilities_of, gathered, grid_demands
from pcr_rules.methods.certificate_matching.eligibility import Demand, MatchingRules
from pcr_rules.methods.certificate_matching.match import match_certificates
from pcr_rules.methods.certificate_matching.periods import Granularity, Period

__all__ = [
    "Asked",
    "Granularity",
    "Proposal",
    "asked_by",
    "asked_by_list",
    "asked_by_studies",
    "claim",
    "match",
    "match_document",
]

_STATES = {"matched": ("匹配", "matched"), "uncovered": ("未覆盖", "uncovered")}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose sites ask for certificates, how much and for when; nothing may be matched where a finding blocks."""

    entity: str
    demands: tuple[Demand, ...]
    whole: Period
    """First and last day of the studies, or of the list."""
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """True when the demands are not known."""
        return refuses(self.findings)


def asked_by(workspace: Workspace, studies: Sequence[Path], demands: Path | None, entity: str) -> Asked:
    """Return what studies, or else a list of demands, ask for.

    Raises:
        WrongUseError: neither or both are named; see `asked_by_studies` and `asked_by_list`.
    """
    if bool(studies) == (demands is not None):
        raise WrongUseError("service.match_asks")
    return asked_by_list(demands, entity) if demands is not None else asked_by_studies(workspace, studies, entity)


def asked_by_studies(workspace: Workspace, studies: Sequence[StudySource], entity: str = "") -> Asked:
    """Return the metered grid electricity of the studies' sites that no claim of the ledger covers yet.

    A site that several studies share is counted once. What authors state of certificates does not count here, as
    the ledger's word replaces theirs.

    Raises:
        WrongUseError: a file is not there, or the studies are of different producers or periods.
    """
    findings: list[Finding] = []
    demands: dict[str, tuple[Demand, ...]] = {}
    of_studies: set[tuple[str, Period]] = set()
    for each in studies:
        # Without claims first, to learn whose study it is and to judge what stands in the way of it.
        read = check(each, claimed=lambda study: claimed_supply(workspace, study.product.producer)[0])
        blocking = tuple(finding for finding in read.findings if finding.blocks_number)
        if read.study is None or read.linked is None or blocking:
            findings += blocking
            continue
        period = (read.study.period.first_day, read.study.period.last_day)
        of_studies.add((read.study.product.producer, period))
        found, told = grid_demands(read.linked)
        findings += told
        findings += _other_meters(demands, found)
        demands |= {
            facility: tuple(demand for demand in found if demand.facility == facility)
            for facility in facilities_of(found)
        }
    producers = sorted(
        {party_name(each) for each in (*(producer for producer, _ in of_studies), entity) if each.strip()}
    )
    if len(producers) > 1:
        raise WrongUseError("service.match_entities", entities=", ".join(producers))
    periods = sorted({period for _, period in of_studies})
    if len(periods) > 1:
        raise WrongUseError("service.match_periods", periods=", ".join(f"{first} – {last}" for first, last in periods))
    whole = periods[0] if periods else (date.min, date.max)
    flat = tuple(demand for of_site in demands.values() for demand in of_site)
    return Asked(producers[0] if producers else "", flat, whole, tuple(dict.fromkeys(findings)))


def _other_meters(known: dict[str, tuple[Demand, ...]], found: Sequence[Demand]) -> list[Finding]:
    """A site has one electricity, whichever study tells it."""
    findings = []
    for facility in facilities_of(found):
        here = tuple(demand for demand in found if demand.facility == facility)
        there = known.get(facility, here)
        if there != here:
            one, other = (f"{sum(each.watt_hours for each in of) / 1000:,.3f}" for of in (there, here))
            where = Place(path=f"study.facilities[{facility}]")
            findings.append(integrity_error("MATCH-OTHER-METERS", where, facility=facility, one=one, other=other))
    return findings


def asked_by_list(path: Path, entity: str) -> Asked:
    """Return the demands of a list (CSV or Excel) for an organisation.

    Raises:
        WrongUseError: there is no such file, or no organisation is named.
    """
    if not path.is_file():
        raise WrongUseError("service.no_file", file=path)
    if not entity.strip():
        raise WrongUseError("service.match_entity_missing")
    table = read_table_file(path)
    if not table.sheets or any_blocks_number(table.findings):
        return Asked(entity, (), (date.min, date.max), table.findings)
    reading = read_demands(path.name, table.sheets)
    days = [day for demand in reading.demands for day in (demand.first_day, demand.last_day)]
    whole = (min(days), max(days)) if days else (date.min, date.max)
    return Asked(entity, reading.demands, whole, (*table.findings, *reading.findings))


def match(
    workspace: Workspace,
    asked: Asked,
    *,
    granularity: Granularity = Granularity.STUDY_PERIOD,
    priority: Sequence[str] = (),
    on: date | None = None,
) -> Proposal:
    """Propose which free certificates of the ledger cover which demand; the ledger is only read.

    `on` is the day of the claims, by which certificates lapse; today unless given.

    Raises:
        WrongUseError: a facility of the order is none of those that ask.
    """
    known = facilities_of(asked.demands)
    unknown = [facility for facility in priority if facility not in known]
    if unknown:
        raise WrongUseError("service.match_priority", unknown=", ".join(unknown), known=", ".join(known) or "—")
    rules = MatchingRules(
        entity=party_name(asked.entity),
        claimed_on=on or date.today(),  # noqa: DTZ011 - the calendar day where the books are kept
        study_first_day=asked.whole[0],
        study_last_day=asked.whole[1],
        granularity=granularity,
    )
    demands = gathered(asked.demands, rules)
    offers = offered_lots(workspace, asked.entity)
    return Proposal(rules, offers, demands, match_certificates(offers, demands, rules, priority=priority))


def claim(
    workspace: Workspace,
    proposal: Proposal,
    change: Change,
    *,
    purposes: tuple[ClaimPurpose, ...] = (ClaimPurpose.PRODUCT_FOOTPRINT,),
    vintage_reason: str = "",
    evidence: str = "",
) -> LedgerAnswer:
    """Turn a proposal into claims, one a facility and period, in one transaction: all of it or nothing.

    Where somebody else claimed a certificate of it in the meantime nothing is written, and a finding says so.
    """
    require_change(workspace, change)
    requests = requests_for(proposal, purposes=purposes, vintage_reason=vintage_reason, evidence=evidence)
    return operations.allocate(workspace, requests, change, proposal.rules.claimed_on)


def match_document(
    asked: Asked,
    proposal: Proposal | None,
    claimed: LedgerAnswer | None,
    language: Language,
    granularity: Granularity = Granularity.STUDY_PERIOD,
) -> MatchDocument:
    """Return demands, proposal, what binds, and what was claimed, for machines."""
    answer = proposal.answer if proposal else None
    of_claims = claimed.findings if claimed else ()
    said = {finding.code for finding in of_claims}
    # A claim tells again, certificate by certificate, what the proposal says of the year.
    proposed = [finding for finding in (answer.findings if answer else ()) if finding.code not in said]
    findings = (*asked.findings, *proposed, *of_claims)
    return MatchDocument(
        exit_code=1 if refuses(findings) else 0,
        entity=asked.entity,
        granularity=granularity.value,
        objective=answer.objective.value if answer else "pro_rata",
        claimed_on=proposal.rules.claimed_on.isoformat() if proposal else "",
        rows=_rows(proposal) if proposal else [],
        demands=_demands(proposal) if proposal else [],
        shortfalls=_shortfalls(proposal) if proposal else [],
        unused=dict(answer.unused) if answer else {},
        written=claimed.is_written if claimed else False,
        events=list(claimed.events) if claimed else [],
        claims=[f"C{event}" for event in claimed.events] if claimed else [],
        files=[],
        findings=list(finding_documents(findings, language)),
    )


def table_rows(document: MatchDocument, language: Language) -> list[MatchRowDocument]:
    """Return the rows of a proposal as a table for people has them: with the words of its language."""
    position = 0 if language == "zh" else 1
    return [replace(row, state=_STATES[row.state][position]) for row in document.rows]


def _rows(proposal: Proposal) -> list[MatchRowDocument]:
    rows: list[MatchRowDocument] = []
    lots = {offer.lot.lot_id: offer.lot for offer in proposal.offers}
    for number, demand in enumerate(proposal.demands):
        period = {"first_day": demand.first_day.isoformat(), "last_day": demand.last_day.isoformat()}
        for one in proposal.answer.matches:
            if one.demand != number:
                continue
            lot = lots[one.lot_id]
            rows.append(
                MatchRowDocument(
                    facility=demand.facility,
                    state="matched",
                    lot=one.lot_id,
                    technology=lot.technology,
                    generation_month=f"{lot.generation_month:%Y-%m}",
                    first_id=lot.certificate_id(one.first_serial),
                    last_id=lot.certificate_id(one.last_serial),
                    first_serial=one.first_serial,
                    last_serial=one.last_serial,
                    certificates=one.count,
                    watt_hours=one.count * WATT_HOURS_PER_CERTIFICATE,
                    **period,
                )
            )
        left = proposal.answer.uncovered_watt_hours[number]
        if left:
            rows.append(
                MatchRowDocument(
                    facility=demand.facility,
                    state="uncovered",
                    lot="",
                    technology="",
                    generation_month="",
                    first_id="",
                    last_id="",
                    first_serial=None,
                    last_serial=None,
                    certificates=0,
                    watt_hours=left,
                    **period,
                )
            )
    return rows


def _demands(proposal: Proposal) -> list[MatchDemandDocument]:
    answer = proposal.answer
    return [
        MatchDemandDocument(
            facility=demand.facility,
            first_day=demand.first_day.isoformat(),
            last_day=demand.last_day.isoformat(),
            watt_hours=demand.watt_hours,
            certificates=covered,
            uncovered_watt_hours=left,
        )
        for demand, covered, left in zip(proposal.demands, answer.covered, answer.uncovered_watt_hours, strict=True)
    ]


def _shortfalls(proposal: Proposal) -> list[MatchShortfallDocument]:
    documents = []
    for shortfall in proposal.answer.shortfalls:
        demands = [proposal.demands[number] for number in shortfall.demands]
        documents.append(
            MatchShortfallDocument(
                facilities=list(facilities_of(demands)),
                first_day=min(demand.first_day for demand in demands).isoformat(),
                last_day=max(demand.last_day for demand in demands).isoformat(),
                asked=shortfall.asked,
                available=shortfall.available,
                missing=shortfall.missing,
                ruled_out=[
                    MatchReasonDocument(
                        reason=reason.value,
                        certificates=sum(count for _, count in lots),
                        lots=[lot for lot, _ in lots],
                    )
                    for reason, lots in shortfall.ruled_out.items()
                ],
            )
        )
    return documents
