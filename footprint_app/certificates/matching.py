"""A matching between what the ledger holds free and what it is to cover: offers in, requests for allocation out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from footprint_app.certificates.requests import AllocationRequest
from footprint_app.store import schema
from footprint_app.store.certificate_rows import LedgerPart, live_parts, rows_by_number
from footprint_app.store.workspace import Workspace
from pcr_rules.certificates import WATT_HOURS_PER_CERTIFICATE, CertificateLot, ClaimPurpose, party_name
from pcr_rules.methods.certificate_matching.eligibility import Demand, MatchingRules, OfferedLot
from pcr_rules.methods.certificate_matching.match import Match, MatchingAnswer


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was offered and asked, under which rules, and the answer of the matching. Nothing is claimed by it."""

    rules: MatchingRules
    offers: tuple[OfferedLot, ...]
    demands: tuple[Demand, ...]
    answer: MatchingAnswer

    def lot(self, lot_id: str) -> CertificateLot:
        """Return an offered lot."""
        return next(offer.lot for offer in self.offers if offer.lot.lot_id == lot_id)


def offered_lots(workspace: Workspace, entity: str) -> tuple[OfferedLot, ...]:
    """Return the certificates an organisation may still claim: unclaimed, and not cancelled for somebody else."""
    entity = party_name(entity)
    part = schema.certificate_part.c
    with workspace.database.reading() as connection:
        parts = live_parts(connection, part.claim.is_(None), part.holder == entity)
        rows = rows_by_number(connection, schema.certificate_cancellation, (one.cancellation for one in parts))
    own = {number: date.fromisoformat(row.cancelled_on) for number, row in rows.items() if row.beneficiary == entity}
    by_lot: dict[str, list[LedgerPart]] = {}
    for one in parts:
        if one.cancellation is None or one.cancellation in own:
            by_lot.setdefault(one.lot.lot_id, []).append(one)
    return tuple(_offer(of_lot, own) for of_lot in by_lot.values())


def _offer(parts: Sequence[LedgerPart], cancelled: dict[int, date]) -> OfferedLot:
    days = [cancelled[part.cancellation] if part.cancellation is not None else None for part in parts]
    return OfferedLot(
        # A list names the first holder; certificates that were passed on are their new holder's.
        lot=replace(parts[0].lot, holder=parts[0].holder),
        serials=tuple((part.first_serial, part.last_serial) for part in parts),
        cancelled_on=None if None in days else max(day for day in days if day is not None),
    )


def requests_for(
    proposal: Proposal,
    *,
    purposes: tuple[ClaimPurpose, ...] = (ClaimPurpose.PRODUCT_FOOTPRINT,),
    vintage_reason: str = "",
    evidence: str = "",
) -> tuple[AllocationRequest, ...]:
    """Return one request for each demand that gets certificates, in their order, so that the serials are those shown."""
    by_demand: dict[int, list[Match]] = {}
    for match in proposal.answer.matches:
        by_demand.setdefault(match.demand, []).append(match)
    requests = []
    for number, matches in sorted(by_demand.items()):
        demand = proposal.demands[number]
        takes = _summed(matches)
        requests.append(
            AllocationRequest(
                entity=proposal.rules.entity,
                facility=demand.facility,
                first_day=demand.first_day,
                last_day=demand.last_day,
                watt_hours=sum(takes.values()) * WATT_HOURS_PER_CERTIFICATE,
                geography=demand.geography,
                takes=tuple(takes.items()),
                purposes=purposes,
                vintage_reason=vintage_reason,
                evidence=evidence,
            )
        )
    return tuple(requests)


def _summed(matches: Iterable[Match]) -> Counter[str]:
    takes: Counter[str] = Counter()
    for match in matches:
        takes[match.lot_id] += match.count
    return takes
